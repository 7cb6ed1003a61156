# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Odoo on one database, told by lines to issue the labels of one large order."""

import json
import os
import sys
import time

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tools import config

_GTIN = "09506000888804"


class Issuing:
    """An order of many serial numbers whose line is cleared."""

    def __init__(self, database, serials):
        self.registry = Registry(database)
        with self.registry.cursor() as cr:
            self._prepare(api.Environment(cr, SUPERUSER_ID, {}), serials)

    def _prepare(self, env, serials):
        groups = ["mrp.group_mrp_user", "qms_base.group_qms_manager"]
        users = env["res.users"].create(
            [
                {
                    "name": f"Bench labels {number}",
                    "login": f"bench.labels{number}",
                    "group_ids": [Command.set([env.ref(g).id for g in groups])],
                }
                for number in (1, 2)
            ]
        )
        self.user = users[0].id
        product = env["product.product"].create(
            {
                "name": "Bench device",
                "is_storable": True,
                "tracking": "serial",
                "qms_regulated": True,
            }
        )
        env["medical.device.identifier"].with_user(users[0]).create(
            {"product_id": product.id, "gtin": _GTIN}
        ).action_activate()
        env["medical.label.template"].create(
            {
                "number": "LT-BENCH",
                "name": "Bench",
                "product_tmpl_id": product.product_tmpl_id.id,
            }
        )._make_effective()
        order = env["mrp.production"].create(
            {"product_id": product.id, "product_qty": serials}
        )
        order.action_confirm()
        order.lot_producing_ids = env["stock.lot"].create(
            [
                {"name": f"B{number:06d}", "product_id": product.id}
                for number in range(serials)
            ]
        )
        clearances = env["medical.line.clearance"]
        for user, step in zip(users, ("action_perform", "action_verify"), strict=True):
            action = order.with_user(user).action_clear_line_before()
            clearance = clearances.with_user(user).browse(action["res_id"])
            if step == "action_perform":
                clearance.action_all_in_order()
            getattr(clearance, step)()
        env.cr.commit()
        self.order = order.id

    def issue(self):
        """Seconds and queries of each step; nothing is kept."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.user, {})
            order = env["mrp.production"].browse(self.order)
            template = order._label_templates("each")[order]
            answer = {}

            def timed(step, work):
                env.invalidate_all()
                before, began = cr.sql_log_count, time.perf_counter()
                result = work()
                env.flush_all()
                seconds = time.perf_counter() - began
                answer[step] = [seconds, cr.sql_log_count - before]
                return result

            issue = timed(
                "issue",
                lambda: order._issue_labels(order._label_wanted("each"), template),
            )
            timed("account", lambda: issue.label_ids._account("printed"))
            event = order._make_gate_event("mo_close", order.id, quantity=1)
            timed("close", lambda: order._look_at_gate([event]))
            cr.rollback()
        return answer


def main(database, serials):
    """Answer each line of standard input: a measurement and what it takes."""
    # only answers may reach standard output
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    config.parse_config(["-d", database, "--no-http"], setup_logging=True)
    issuing = Issuing(database, int(serials))
    for line in sys.stdin:
        answers.write(json.dumps(getattr(issuing, line.strip())()) + "\n")
        answers.flush()
    answers.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
