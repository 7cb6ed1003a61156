# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Odoo on one database, told by standard input to work one order after another."""

import cProfile
import json
import os
import pstats
import sys
import time

from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import config

from .plant import Plant


class Worker:
    """Works orders as the operator, each step in a transaction of its own."""

    def __init__(self, database, *, gated, profile=None):
        self.registry = Registry(database)
        self.profile = profile
        self.steps = {}
        with self.registry.cursor() as cr:
            self.plant = Plant(api.Environment(cr, 1, {}), gated=gated)

    def order(self):
        """Work one order; {step: [milliseconds, queries]}."""
        self.steps = {}
        plant = self.plant
        order = self._step("create", plant.create_order)
        self._step("confirm", plant.confirm, order)
        for number in (0, 1):
            self._step("start", plant.start, order, number)
            self._untimed(plant.inspect_work, order, number)
            self._step("finish", plant.finish, order, number)
        self._step("name lot", plant.name_lot, order)
        self._untimed(plant.inspect_lot, order)
        self._step("close", plant.close, order)
        return self.steps

    def _step(self, name, action, *args):
        cr = self.registry.cursor()
        with cr:
            before = cr.sql_log_count
            if self.profile:
                self.profile.enable()
            began = time.perf_counter()
            result = action(api.Environment(cr, self.plant.operator, {}), *args)
            cr.commit()
            took = (time.perf_counter() - began) * 1000
            if self.profile:
                self.profile.disable()
            queries = cr.sql_log_count - before
        total = self.steps.setdefault(name, [0, 0])
        total[0] += took
        total[1] += queries
        return result

    def _untimed(self, action, *args):
        with self.registry.cursor() as cr:
            action(api.Environment(cr, 1, {}), *args)


def main(database, kind, *rest):
    """Answer each line of standard input with one order's steps."""
    # only answers may reach standard output
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    config.parse_config(["-d", database, "--no-http"], setup_logging=True)
    profile = cProfile.Profile() if rest else None
    worker = Worker(database, gated=kind == "gated", profile=profile)
    for _line in sys.stdin:
        answers.write(json.dumps(worker.order()) + "\n")
        answers.flush()
    if profile:
        for order in ("cumulative", "tottime"):
            stats = pstats.Stats(profile, stream=answers).sort_stats(order)
            stats.print_stats(60)
            if order == "cumulative":
                stats.print_stats("addons/(qms|operator|medical)")
    answers.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
