# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Odoo on one database, told by standard input to create or to write lots."""

import cProfile
import json
import os
import pstats
import sys
import time

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tools import config

LOTS = 20


class Worker:
    """Creates and writes lots as somebody of the warehouse.

    Each lot is a transaction of its own with an empty cache, as a request is.
    """

    def __init__(self, database, kind):
        self.registry = Registry(database)
        self.ids, self.number = [], 0
        with self.registry.cursor() as cr:
            self._prepare(api.Environment(cr, SUPERUSER_ID, {}), kind)
        if kind == "untrailed":
            self._without_trail()

    def _prepare(self, env, kind):
        groups = [env.ref("base.group_user").id, env.ref("stock.group_stock_user").id]
        login = f"bench.{kind}"
        user = env["res.users"].create(
            {"name": login, "login": login, "group_ids": [Command.set(groups)]}
        )
        product = env["product.product"].create(
            {"name": "Bench lot", "is_storable": True, "tracking": "lot"}
        )
        self.user, self.product = user.id, product.id
        if kind.startswith("auditlog"):
            rule = env["auditlog.rule"].create(
                {
                    "name": "Bench",
                    "model_id": env["ir.model"]._get_id("stock.lot"),
                    "log_type": kind.removeprefix("auditlog_"),
                    "log_read": False,
                }
            )
            rule.set_to_confirmed()
            if rule.state != "confirmed":
                raise RuntimeError("auditlog records nothing")

    def _without_trail(self):
        """The same addon with nothing recorded: what the trail alone costs."""
        acts = self.registry["qms.audit.act"]
        acts._claim = lambda self, uid=None: None
        with self.registry.cursor() as cr:
            cr.execute("ALTER TABLE stock_lot DISABLE TRIGGER qms_audit_row")

    def create(self):
        """Create lots; milliseconds for one."""
        self.ids = []
        began = time.perf_counter()
        for _lot in range(LOTS):
            self.number += 1
            values = {"name": f"B-{self.number}", "product_id": self.product}
            with self.registry.cursor() as cr:
                env = api.Environment(cr, self.user, {})
                self.ids.append(env["stock.lot"].create(values).id)
        return (time.perf_counter() - began) * 1000 / LOTS

    def write(self):
        """Write those lots; milliseconds for one."""
        began = time.perf_counter()
        for lot in self.ids:
            with self.registry.cursor() as cr:
                env = api.Environment(cr, self.user, {})
                env["stock.lot"].browse(lot).write({"ref": f"R-{lot}"})
        return (time.perf_counter() - began) * 1000 / LOTS

    def batch(self):
        """Create as many lots in one transaction and write each; for one of them."""
        vals_list = []
        for _lot in range(LOTS):
            self.number += 1
            vals_list.append({"name": f"B-{self.number}", "product_id": self.product})
        began = time.perf_counter()
        with self.registry.cursor() as cr:
            lots = api.Environment(cr, self.user, {})["stock.lot"].create(vals_list)
            for lot in lots:
                lot.write({"ref": f"R-{lot.id}"})
                lot.flush_recordset()
        return (time.perf_counter() - began) * 1000 / LOTS


def main(database, kind, *rest):
    """Answer each line of standard input, the name of a measurement, with its time."""
    # only answers may reach standard output
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    config.parse_config(["-d", database, "--no-http"], setup_logging=True)
    worker = Worker(database, kind)
    profile = cProfile.Profile() if rest else None
    for line in sys.stdin:
        if profile:
            profile.enable()
        took = getattr(worker, line.strip())()
        if profile:
            profile.disable()
        answers.write(json.dumps(took) + "\n")
        answers.flush()
    if profile:
        pstats.Stats(profile, stream=answers).sort_stats("tottime").print_stats(50)
        pstats.Stats(profile, stream=answers).sort_stats("cumulative").print_stats(60)
    answers.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
