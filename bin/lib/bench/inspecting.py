# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Odoo on one database, told by lines to open, fill and close inspections."""

import json
import os
import sys
import time

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tools import config

_VALUE = "5.00"


class Inspecting:
    """What both sides do: each step in a transaction of its own, timed."""

    def __init__(self, database):
        self.registry = Registry(database)
        self.number = 0
        with self.registry.cursor() as cr:
            self.prepare(api.Environment(cr, SUPERUSER_ID, {}))

    def _user(self, env, login, groups):
        user = env["res.users"].create(
            {
                "name": login,
                "login": login,
                "group_ids": [Command.set([env.ref(name).id for name in groups])],
            }
        )
        return user.id

    def _steps(self, opening, filling, closing):
        ids, answer = None, {}
        for step, work in (("open", opening), ("fill", filling), ("close", closing)):
            with self.registry.cursor() as cr:
                env = api.Environment(cr, self.user, {})
                before, began = cr.sql_log_count, time.perf_counter()
                ids = work(env, ids)
                env.flush_all()
                cr.commit()
                answer[step] = [
                    (time.perf_counter() - began) * 1000,
                    cr.sql_log_count - before,
                ]
        return answer


class Ours(Inspecting):
    """Inspections of lots by an approved plan."""

    signature = "record"

    def prepare(self, env):
        groups = ("base.group_user", "mrp.group_mrp_user", "stock.group_stock_user")
        self.user = self._user(
            env, "bench.inspector", (*groups, "qms_base.group_qms_inspector")
        )
        env["hr.employee"].create({"name": "Bench", "user_id": self.user})
        self.engineer = self._user(
            env, "bench.engineer", (*groups, "qms_base.group_qms_engineer")
        )
        self.manager = self._user(
            env, "bench.manager", (*groups, "qms_base.group_qms_manager")
        )
        self.products = {}

    def _planned(self, env, trigger, lines, tracking):
        """A product with an approved plan of so many measured characteristics."""
        key = (trigger, lines)
        if key not in self.products:
            product = env["product.product"].create(
                {
                    "name": f"Bench {trigger} {lines}",
                    "is_storable": True,
                    "tracking": tracking,
                    "qms_regulated": True,
                }
            )
            plan = env["medical.inspection.plan"].with_user(self.engineer)
            plan = plan.create(
                {
                    "name": "Bench",
                    "product_tmpl_id": product.product_tmpl_id.id,
                    "trigger": trigger,
                    "result_signature": self.signature,
                    "characteristic_ids": [
                        Command.create(
                            {
                                "name": f"Width {number}",
                                "lower_limit": "4.80",
                                "upper_limit": "5.20",
                                "unit": "mm",
                            }
                        )
                        for number in range(lines)
                    ],
                }
            )
            plan.with_user(self.manager)._approve_as_user()
            self.products[key] = product.id
        return env["product.product"].browse(self.products[key])

    def _lots(self, env, product, count):
        self.number += 1
        return env["stock.lot"].create(
            [
                {"name": f"B{self.number:04}{n:05}", "product_id": product.id}
                for n in range(count)
            ]
        )

    def one(self, count, lines):
        """So many received lots."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            product = self._planned(env, "receipt", lines, "lot")
            subjects = self._lots(env, product, count)
        return self._inspect("stock.lot", subjects.ids, count)

    receipt = one

    def serials(self, count, lines):
        """The serial numbers of one order."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            product = self._planned(env, "final", lines, "serial")
            order = env["mrp.production"].create(
                {"product_id": product.id, "product_qty": count}
            )
            order.action_confirm()
            order.lot_producing_ids = self._lots(env, product, count)
        return self._inspect("mrp.production", order.ids, count)

    def _inspect(self, model, ids, count):
        def opening(env, _ids):
            action = env[model].browse(ids).action_qms_open_inspections()
            found = env["medical.inspection"].search(action["domain"])
            assert len(found) == count, (len(found), count)
            return found.ids

        def filling(env, inspection_ids):
            inspections = env["medical.inspection"].browse(inspection_ids)
            answer = inspections.enter(
                [
                    {"result": result_id, "value": _VALUE}
                    for result_id in inspections.result_ids.ids
                ]
            )
            assert not answer["challenges"], answer["challenges"]
            return inspection_ids

        def closing(env, inspection_ids):
            inspections = env["medical.inspection"].browse(inspection_ids)
            self._complete(inspections)
            assert set(inspections.mapped("state")) == {"passed"}
            return inspection_ids

        return self._steps(opening, filling, closing)

    def _complete(self, inspections):
        inspections.action_complete()


class Signed(Ours):
    """The same with the results of each inspection signed: password and code."""

    signature = "sign"

    def prepare(self, env):
        # only where the addons are installed
        from odoo.addons.qms_base.tests.signing import enrol, sign

        super().prepare(env)
        self.sign = sign
        enrol(env["res.users"].browse(self.user), password="bench.inspector")

    def _complete(self, inspections):
        user = inspections.env.user
        self.sign(inspections, "complete", user, password="bench.inspector")


class Untrailed(Ours):
    """The same with nothing recorded in the audit trail."""

    def __init__(self, database):
        super().__init__(database)
        self.registry["qms.audit.act"]._claim = lambda self, uid=None: None
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT c.relname FROM pg_trigger t"
                " JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE t.tgname = 'qms_audit_row'"
                " AND c.relname LIKE 'medical_inspection%'"
            )
            for (table,) in cr.fetchall():
                cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER qms_audit_row")


class Peer(Inspecting):
    """Inspections of a product by a test of OCA's addon."""

    def prepare(self, env):
        self.user = self._user(
            env,
            "bench.inspector",
            ("base.group_user", "quality_control_oca.group_quality_control_user"),
        )
        self.product = env["product.product"].create({"name": "Bench"}).id
        self.triggers = {}

    def _trigger(self, env, lines):
        if lines not in self.triggers:
            test = env["qc.test"].create(
                {
                    "name": f"Bench {lines}",
                    "test_lines": [
                        Command.create(
                            {
                                "name": f"Width {number}",
                                "type": "quantitative",
                                "min_value": 4.8,
                                "max_value": 5.2,
                                "uom_id": env.ref("uom.product_uom_cm").id,
                            }
                        )
                        for number in range(lines)
                    ],
                }
            )
            trigger = env["qc.trigger"].create({"name": f"Bench {lines}"})
            line = env["qc.trigger.product_line"].create(
                {
                    "trigger": trigger.id,
                    "test": test.id,
                    "user": self.user,
                    "product": self.product,
                }
            )
            self.triggers[lines] = line.id
        return self.triggers[lines]

    def one(self, count, lines):
        """So many inspections of one product."""
        with self.registry.cursor() as cr:
            line_id = self._trigger(api.Environment(cr, SUPERUSER_ID, {}), lines)

        def opening(env, _ids):
            line = env["qc.trigger.product_line"].browse(line_id)
            product = env["product.product"].browse(self.product)
            inspections = env["qc.inspection"]
            return [
                inspections._make_inspection(product, line).id
                for _number in range(count)
            ]

        def filling(env, ids):
            lines = env["qc.inspection"].browse(ids).inspection_lines
            lines.write({"quantitative_value": float(_VALUE)})
            return ids

        def closing(env, ids):
            inspections = env["qc.inspection"].browse(ids)
            inspections.action_confirm()
            assert set(inspections.mapped("state")) == {"success"}
            return ids

        return self._steps(opening, filling, closing)

    receipt = serials = one


_SIDES = {"ours": Ours, "signed": Signed, "untrailed": Untrailed, "oca": Peer}


def main(database, side):
    """Answer each line: what to inspect, how many times, how many characteristics."""
    # only answers may reach standard output
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    config.parse_config(["-d", database, "--no-http"], setup_logging=True)
    inspecting = _SIDES[side](database)
    for line in sys.stdin:
        what, count, lines = line.split()
        answer = getattr(inspecting, what)(int(count), int(lines))
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    answers.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
