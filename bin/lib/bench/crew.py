# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Odoo on one database with a crew of some size, told by standard input what to do."""

import json
import os
import random
import sys
import time

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tools import config

_ASKED_FOR = 3
_PLAIN = {
    "name": {},
    "production_id": {"fields": {"display_name": {}}},
    "workcenter_id": {"fields": {"display_name": {}}},
    "product_id": {"fields": {"display_name": {}}},
    "qty_remaining": {},
    "date_start": {},
    "duration_expected": {},
    "state": {},
}
_WITH_ADDONS = {
    **_PLAIN,
    "qms_blocked_cause": {},
    "required_certification_type_ids": {"fields": {"display_name": {}}},
    "certification_planning": {},
}


class Crew:
    """People with certificates, and orders that ask for some of them."""

    def __init__(self, database, *, people, types, certificates, orders):
        self.registry = Registry(database)
        self.random = random.Random(7)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self._make_people(env, people, types)
            self._make_certificates(env, certificates)
            self._make_orders(env, orders)

    def _make_people(self, env, people, types):
        groups = [
            "base.group_user",
            "mrp.group_mrp_user",
            "qms_base.group_qms_engineer",
        ]
        user = env["res.users"].create(
            {
                "name": "Bench worker",
                "login": "bench.worker",
                "group_ids": [Command.set([env.ref(group).id for group in groups])],
            }
        )
        employees = env["hr.employee"].create(
            [{"name": f"Bench {number:04}"} for number in range(people - 1)]
        )
        own = env["hr.employee"].create({"name": user.name, "user_id": user.id})
        self.user, self.own = user.id, own.id
        self.people = [own.id, *employees.ids]
        self.types = (
            env["operator.certification.type"]
            .create(
                [
                    {"name": f"Bench {n:03}", "code": f"B{n}", "validity_months": 0}
                    for n in range(types)
                ]
            )
            .ids
        )

    def _make_certificates(self, env, number):
        """The worker's own, all active, and so many of others, as they are kept."""
        others = self.people[1:]
        env["operator.certification"].create(
            [{"employee_id": self.own, "type_id": kind} for kind in self.types]
        )
        level = env.ref("operator_cert.level_qualified").id
        table = "operator_certification"
        env.flush_all()
        cr = env.cr
        # loaded as a running plant would hold them, not through its triggers
        cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cr.execute(
            f"UPDATE {table} SET state = 'active' WHERE employee_id = %s", [self.own]
        )
        cr.execute(
            f"INSERT INTO {table} (name, employee_id, type_id, level_id, company_id,"
            " state, valid_from, valid_until, create_uid, write_uid, create_date,"
            " write_date)"
            " SELECT 'BENCH-' || n, (%s::int[])[1 + n %% %s],"
            " (%s::int[])[1 + (n / %s) %% %s], %s, %s,"
            " CASE WHEN n %% 17 = 0 THEN 'suspended' ELSE 'active' END,"
            " current_date - 400 + n %% 300, current_date - 100 + n %% 500, 1, 1,"
            " now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'"
            " FROM generate_series(1, %s) n",
            [
                others,
                len(others),
                self.types,
                len(others),
                len(self.types),
                level,
                env.company.id,
                number,
            ],
        )
        cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cr.execute(f"ANALYZE {table}")
        env.invalidate_all()

    def _make_orders(self, env, number):
        product = env["product.product"].create(
            {"name": "Bench device", "is_storable": True, "qms_regulated": True}
        )
        places = env["mrp.workcenter"].create(
            [{"name": f"Bench {name}"} for name in ("A", "B")]
        )
        bill = env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "operation_ids": [
                    Command.create({"name": place.name, "workcenter_id": place.id})
                    for place in places
                ],
            }
        )
        for operation in bill.operation_ids:
            env["operator.certification.requirement"].create(
                [
                    {"type_id": kind, "operation_id": operation.id}
                    for kind in self.random.sample(self.types, _ASKED_FOR)
                ]
            )
        orders = env["mrp.production"].create(
            [{"product_id": product.id, "product_qty": 1} for _order in range(number)]
        )
        orders.action_confirm()
        self.works = orders.workorder_ids.ids

    # ------------------------------------------------------------------
    # What is measured
    # ------------------------------------------------------------------
    def start(self):
        """What the certification gate asks about one start of one work order."""
        work = self.random.choice(self.works)

        def prepare(env):
            events = env["mrp.workorder"].browse(work).sudo()._gate_start_events()
            # the work order itself is read by whoever starts it
            return env["qms.gate.mixin"].sudo(), events

        def ask(gate, events):
            answers = gate._collect_gate_findings(events)
            found = [f.code for a in answers.values() for f in a.findings]
            assert not [code for code in found if code.startswith("cert.")], found
            assert sum(len(a.evidence) for a in answers.values()) >= _ASKED_FOR

        return self._timed(prepare, ask)

    def list(self):
        """The list of open work orders as the addons show it."""
        return self._list(_WITH_ADDONS)

    def plain_list(self):
        """That list as Odoo has it."""
        return self._list(_PLAIN)

    def _list(self, specification):
        def ask(env):
            rows = env["mrp.workorder"].web_search_read(
                [("id", "in", self.works)], specification, limit=500
            )
            assert len(rows["records"]) == len(self.works)

        return self._timed(lambda env: (env,), ask)

    def matrix(self):
        """The training matrix: 200 people by 50 types."""

        def ask(env):
            answer = env["operator.certification"].get_training_matrix(
                offset=0, limit=200, type_offset=0, type_limit=50
            )
            assert answer["cells"]

        return self._timed(lambda env: (env,), ask)

    def _timed(self, prepare, ask):
        with self.registry.cursor() as cr:
            arguments = prepare(api.Environment(cr, self.user, {}))
            before = cr.sql_log_count
            began = time.perf_counter()
            ask(*arguments)
            return (time.perf_counter() - began) * 1000, cr.sql_log_count - before


def main(database, *words):
    """Answer each line of standard input, the name of a measurement."""
    # only answers may reach standard output
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    config.parse_config(["-d", database, "--no-http"], setup_logging=True)
    numbers = dict(word.split("=") for word in words)
    crew = Crew(database, **{name: int(number) for name, number in numbers.items()})
    for line in sys.stdin:
        answers.write(json.dumps(getattr(crew, line.strip())()) + "\n")
        answers.flush()
    answers.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
