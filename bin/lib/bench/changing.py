# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Odoo on one database whose bills are changed by change orders, told by lines."""

import itertools
import json
import os
import sys
import time

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tools import config

BILLS, ORDERS = 25, 50
_CHANGE = "medical.change.order"


class Changing:
    """A plant under change control, an engineer and two managers who sign."""

    def __init__(self, database):
        from odoo.addons.qms_base.tests.signing import enrol, sign

        self.sign = sign
        self.registry = Registry(database)
        self.numbers = itertools.count(1)
        with self._cursor() as env:
            self.company = env.company.id
            self.people = [
                self._person(env, f"bench.{name}", group)
                for name, group in (
                    ("engineer", "qms_base.group_qms_engineer"),
                    ("reviewer", "qms_base.group_qms_engineer"),
                    ("manager", "qms_base.group_qms_manager"),
                )
            ]
            for user in env["res.users"].browse(self.people):
                enrol(user, password=user.login)
            self.place = env["mrp.workcenter"].create({"name": "Bench"}).id
            env.company._put_change_control_in_force("Bench")

    def _cursor(self, user=SUPERUSER_ID):
        return _Transaction(self.registry, user)

    def _person(self, env, login, group):
        user = env["res.users"].create(
            {
                "name": login,
                "login": login,
                "tz": "UTC",
                "company_id": env.company.id,
                "company_ids": [Command.set(env.company.ids)],
                "group_ids": [
                    Command.set(
                        [env.ref(name).id for name in ("mrp.group_mrp_manager", group)]
                    )
                ],
            }
        )
        env["hr.employee"].create({"name": login, "user_id": user.id})
        return user.id

    # ------------------------------------------------------------------
    # What is changed
    # ------------------------------------------------------------------
    def _bills(self, lines):
        """Bills with so many lines in all, and open orders by them."""
        number = next(self.numbers)
        with self._cursor() as env:
            common = {"is_storable": True, "tracking": "lot", "qms_regulated": True}
            products = env["product.product"]
            parts = products.create(
                [
                    {"name": f"Part {number}.{n}", "standard_price": 1.5, **common}
                    for n in range(lines)
                ]
            )
            devices = products.create(
                [{"name": f"Device {number}.{n}", **common} for n in range(BILLS)]
            )
            each = lines // BILLS
            bills = env["mrp.bom"].create(
                [
                    {
                        "product_tmpl_id": device.product_tmpl_id.id,
                        "code": "Rev A",
                        "bom_line_ids": [
                            Command.create({"product_id": part.id, "product_qty": 2})
                            for part in parts[position * each : (position + 1) * each]
                        ],
                        "operation_ids": [
                            Command.create(
                                {"name": "Assemble", "workcenter_id": self.place}
                            )
                        ],
                    }
                    for position, device in enumerate(devices)
                ]
            )
            orders = env["mrp.production"].create(
                [
                    {
                        "product_id": bill.product_tmpl_id.product_variant_id.id,
                        "product_qty": 5,
                        "bom_id": bill.id,
                    }
                    for bill in bills
                    for _order in range(ORDERS // BILLS)
                ]
            )
            orders.action_confirm()
            return bills.ids, orders.ids

    def change(self, lines):
        """Seconds and queries of each step of a change of so many lines."""
        bills, orders = self._bills(lines)
        engineer, *approvers = self.people
        with self._cursor(engineer) as env:
            change = env[_CHANGE].create(
                {
                    "title": f"Bench {lines}",
                    "description": "Three instead of two",
                    "reason": "Bench",
                    "item_ids": [
                        Command.create({"record_ref": f"mrp.bom,{bill}"})
                        for bill in bills
                    ],
                }
            )
            change.action_analyse()
            change.impact_ids.write({"verdict": "none", "note": "Bench"})
            record = change.id
        taken = {
            "draft": self._timed(self._draft, engineer, record),
            "impact": self._timed(
                lambda env, it: env[_CHANGE].browse(it).action_ask_approval(),
                engineer,
                record,
            ),
            "approve": self._timed(self._approve, approvers[0], record, approvers),
            "apply": self._timed(
                lambda env, it: env[_CHANGE].browse(it).action_apply(),
                engineer,
                record,
            ),
        }
        with self._cursor() as env:
            changed = env["mrp.bom"].browse(bills).bom_line_ids
            each = lines // BILLS
            wanted = {3 + position for position in range(each)}
            assert set(changed.mapped("product_qty")) == wanted, "not applied"
            assert len(changed) == each * BILLS
            running = env[_CHANGE].browse(record).running_ids
            assert set(running.production_id.ids) == set(orders), len(running)
            return {"orders": len(running), **taken}

    @staticmethod
    def _draft(env, record):
        items = env[_CHANGE].browse(record).item_ids
        for item in items:
            item.action_draft()
        for draft in items.draft_bom_id:
            for position, line in enumerate(draft.bom_line_ids):
                line.product_qty = 3 + position

    def _approve(self, env, record, approvers):
        for user in env["res.users"].browse(approvers):
            change = env[_CHANGE].browse(record)
            assert self.sign(change, "approve", user, password=user.login)["signed"]

    def _timed(self, step, user, record, *more):
        with self._cursor(user) as env:
            _known = env.user.name, env.companies.ids
            before, began = env.cr.sql_log_count, time.perf_counter()
            step(env, record, *more)
            env.flush_all()
            env.cr.commit()
            seconds = time.perf_counter() - began
            return [seconds, env.cr.sql_log_count - before]


class _Transaction:
    """An environment whose transaction is committed at the end."""

    def __init__(self, registry, user):
        self.registry, self.user = registry, user

    def __enter__(self):
        self.cr = self.registry.cursor()
        return api.Environment(self.cr, self.user, {})

    def __exit__(self, kind, *_error):
        try:
            if kind is None:
                self.cr.commit()
        finally:
            self.cr.close()


def main(database):
    """Answer each line of standard input."""
    # only answers may reach standard output
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    config.parse_config(["-d", database, "--no-http"], setup_logging=True)
    changing = Changing(database)
    for line in sys.stdin:
        name, *arguments = line.split()
        answer = getattr(changing, name)(*map(int, arguments))
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    answers.close()


if __name__ == "__main__":
    main(sys.argv[1])
