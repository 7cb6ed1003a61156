# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Odoo on one database, told by lines to make devices and release their record."""

import json
import os
import statistics
import sys
import time

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tools import config

_VALUE = "5.00"
_GROUPS = (
    "base.group_user",
    "mrp.group_mrp_user",
    "stock.group_stock_user",
    # the form of an order shows journal entries
    "account.group_account_readonly",
)
_PEOPLE = {
    "operator": "qms_base.group_qms_operator",
    "inspector": "qms_base.group_qms_inspector",
    "engineer": "qms_base.group_qms_engineer",
    "qmanager": "qms_base.group_qms_manager",
}


class Reviewing:
    """An order from its material to the document of its record."""

    def __init__(self, database):
        # the path of the addons is known only now
        from odoo.addons.medical_traceability.udi.gtin import check_digit
        from odoo.addons.qms_base.tests.signing import enrol, sign

        self.check_digit, self.sign = check_digit, sign
        self.registry = Registry(database)
        self.number = 0
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.people = {role: self._person(env, role) for role in _PEOPLE}
            for role in ("engineer", "qmanager"):
                enrol(env["res.users"].browse(self.people[role]), password=role)
            env(user=self.people["qmanager"])["medical.supplier.policy.change"].create(
                {"policy": "warn", "reason": "Benchmark"}
            ).action_apply()

    def _person(self, env, role):
        groups = [env.ref(name).id for name in (*_GROUPS, _PEOPLE[role])]
        login = f"bench.{role}"
        user = env["res.users"].create(
            {"name": login, "login": login, "group_ids": [Command.set(groups)]}
        )
        env["hr.employee"].create({"name": login, "user_id": user.id})
        return user.id

    def run(self, serials, characteristics, components, rounds):
        """Make so many devices and release their record; ``{step: [ms, queries]}``."""
        self.number += 1
        order = self._untimed(self._made, serials, characteristics, components)
        record = self._untimed(
            lambda env: env["mrp.production"].browse(order).device_history_ids.id
        )
        answer = {
            "collect": self._step("engineer", self._collect, record),
            "screen": self._screen(
                "qmanager", "medical.device.history", record, rounds
            ),
            "order": self._screen("operator", "mrp.production", order, rounds),
        }
        answer["first"] = self._step("engineer", self._sign, record, "engineer")
        answer["release"] = self._step("qmanager", self._sign, record, "qmanager")
        answer["document"] = self._step(None, self._document)
        pages, size = self._untimed(self._document_size, record)
        return {**answer, "pages": pages, "bytes": size}

    # -- the steps -------------------------------------------------------------
    def _step(self, login, action, *args):
        user = self.people[login] if login else SUPERUSER_ID
        with self.registry.cursor() as cr:
            env = api.Environment(cr, user, {})
            before, began = cr.sql_log_count, time.perf_counter()
            action(env, *args)
            env.flush_all()
            cr.commit()
            return [
                (time.perf_counter() - began) * 1000,
                cr.sql_log_count - before,
            ]

    def _screen(self, login, model, record, rounds):
        """Median milliseconds and most queries of opening a form."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.people[login], {})
            fields = _shown(env, model)
        taken = [
            self._step(
                login,
                lambda env: env[model].browse(record).web_read(fields),
            )
            for _round in range(max(rounds, 3))
        ]
        return [
            statistics.median(row[0] for row in taken),
            max(row[1] for row in taken),
        ]

    def _untimed(self, action, *args):
        with self.registry.cursor() as cr:
            return action(api.Environment(cr, SUPERUSER_ID, {}), *args)

    def _collect(self, env, record):
        history = env["medical.device.history"].browse(record)
        history.action_begin_review()
        history.exception_ids.write({"comment": "Looked at", "reviewed": True})

    def _sign(self, env, record, password):
        history = env["medical.device.history"].browse(record)
        self.sign(history, "release", env.user, password=password)

    def _document(self, env):
        env["qms.archive.job"]._cron_make()

    def _document_size(self, env, record):
        history = env["medical.device.history"].browse(record)
        if history.document_state != "done":
            raise RuntimeError(history.document_failure or history.document_state)
        return history.archive_record_id.pages, history.archive_record_id.size

    # -- what is made ------------------------------------------------------------
    def _made(self, env, serials, characteristics, components):
        """An order of inspected devices, closed; its id."""
        values = {"is_storable": True, "qms_regulated": True}
        device = env["product.product"].create(
            {"name": f"Bench device {self.number}", "tracking": "serial", **values}
        )
        parts = env["product.product"].create(
            [
                {"name": f"Bench part {number}", "tracking": "lot", **values}
                for number in range(components)
            ]
        )
        digits = f"09506000{90000 + self.number}"
        env["medical.device.identifier"].with_user(self.people["engineer"]).create(
            {"product_id": device.id, "gtin": digits + self.check_digit(digits)}
        ).action_activate()
        self._plan(env, device, "final", characteristics)
        for part in parts:
            self._plan(env, part, "receipt", 1)
        self._receive(env, parts, serials)
        bench = env["mrp.workcenter"].create({"name": "Bench"})
        bill = env["mrp.bom"].create(
            {
                "product_tmpl_id": device.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": 1})
                    for part in parts
                ],
                "operation_ids": [
                    Command.create({"name": name, "workcenter_id": bench.id})
                    for name in ("Join", "Seal")
                ],
            }
        )
        order = env["mrp.production"].create(
            {"product_id": device.id, "product_qty": serials, "bom_id": bill.id}
        )
        order.action_confirm()
        order.action_assign()
        order.lot_producing_ids = env["stock.lot"].create(
            [
                {"name": f"S{self.number}{number:05}", "product_id": device.id}
                for number in range(serials)
            ]
        )
        for work in order.workorder_ids.with_user(self.people["operator"]):
            work.button_start()
            work.button_finish()
        order.qty_producing = serials
        order.set_qty_producing()
        order.move_raw_ids.picked = True
        self._pass(order)
        order.button_mark_done()
        assert order.state == "done", order.state
        return order.id

    def _plan(self, env, product, trigger, characteristics):
        plan = env["medical.inspection.plan"].with_user(self.people["engineer"])
        plan = plan.create(
            {
                "name": f"Bench {trigger}",
                "product_tmpl_id": product.product_tmpl_id.id,
                "trigger": trigger,
                "characteristic_ids": [
                    Command.create(
                        {
                            "name": f"Width {number}",
                            "lower_limit": "4.80",
                            "upper_limit": "5.20",
                            "unit": "mm",
                        }
                    )
                    for number in range(characteristics)
                ],
            }
        )
        plan.with_user(self.people["qmanager"])._approve_as_user()

    def _pass(self, record):
        """Pass all inspections of a record, as the inspector."""
        record = record.with_user(self.people["inspector"])
        action = record.action_qms_open_inspections()
        inspections = record.env["medical.inspection"].search(action["domain"])
        inspections = inspections.filtered(lambda one: one.state == "open")
        inspections.enter(
            [
                {"result": result, "value": _VALUE}
                for result in inspections.result_ids.ids
            ]
        )
        inspections.action_complete()
        assert set(inspections.mapped("state")) == {"passed"}

    def _receive(self, env, parts, quantity):
        warehouse = env["stock.warehouse"].search([], limit=1)
        places = {
            "location_id": env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": warehouse.lot_stock_id.id,
        }
        picking = env["stock.picking"].create(
            {"picking_type_id": warehouse.in_type_id.id, **places}
        )
        for part in parts:
            line = {
                "picking_id": picking.id,
                "product_id": part.id,
                "lot_name": f"{part.name} {self.number}",
                "quantity": quantity,
                **places,
            }
            env["stock.move"].create(
                {
                    "product_id": part.id,
                    "product_uom_qty": quantity,
                    "picking_id": picking.id,
                    "move_line_ids": [Command.create(line)],
                    **places,
                }
            )
        picking.action_confirm()
        picking.button_validate()
        lots = picking.move_line_ids.lot_id
        for lot in lots:
            self._pass(lot)
        env(user=self.people["engineer"])["medical.lot.disposition"].create(
            {"lot_ids": [Command.set(lots.ids)], "decision": "release"}
        )._apply()


def _shown(env, model):
    """What the web client reads to show the form of a model."""
    views = env[model].get_views([(False, "form")])
    shown = views["models"][model]["fields"]
    return {
        name: {"fields": {"display_name": {}}}
        if field["type"] in ("one2many", "many2many")
        else {}
        for name, field in shown.items()
        if name in env[model]._fields
    }


def main(database, _name):
    """Answer each line: serials, characteristics, components, openings of screens."""
    # only answers may reach standard output
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    config.parse_config(["-d", database, "--no-http"], setup_logging=True)
    reviewing = Reviewing(database)
    for line in sys.stdin:
        answer = reviewing.run(*map(int, line.split()))
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    answers.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
