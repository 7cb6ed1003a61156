# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from odoo.tools import SQL, mute_logger

from .attention import AttentionCase


class TestAlertJob(AttentionCase):
    """The job attends to every refusal once, whatever goes wrong with one of them."""

    def test_one_that_fails_stops_no_other(self):
        first, second = self._order(), self._order()
        self._refuse_nobody(first.workorder_ids[0])
        self._refuse_nobody(second.workorder_ids[0])
        renew = type(self.alerts)._renew

        def fail_first(self, denial, *args):
            if denial.res_id == first.workorder_ids[0].id:
                raise ValueError("broken")
            return renew(self, denial, *args)

        with (
            patch.object(type(self.alerts), "_renew", fail_first),
            mute_logger("odoo.addons.qms_base.models.attention.qms_gate_alert"),
        ):
            self._attend()
        self.assertTrue(second.activity_ids)
        self.assertFalse(first.activity_ids)
        self.assertFalse(self.alerts._unattended_denials())

    def test_ids_committed_late_are_not_lost(self):
        """A refusal with a smaller id may become visible after a larger one."""
        first, second = self._order(), self._order()
        early = self._refuse_nobody(first.workorder_ids[0])
        late = self._refuse_nobody(second.workorder_ids[0])
        self.alerts._attend(late)
        self.assertIn(early, self.alerts._unattended_denials())
        self.assertNotIn(late, self.alerts._unattended_denials())

    def test_each_refusal_wakes_the_job(self):
        """A job that runs already takes only the trigger away that it saw."""
        cron = self.env.ref("qms_base.ir_cron_gate_alert_attend")
        triggers = self.env["ir.cron.trigger"]
        triggers.search([("cron_id", "=", cron.id)]).unlink()
        order = self._order()
        self._refuse_nobody(order.workorder_ids[0])
        self._refuse_nobody(order.workorder_ids[1])
        self.assertEqual(triggers.search_count([("cron_id", "=", cron.id)]), 2)
        self._refuse_nobody(order.workorder_ids[0])
        self.assertEqual(
            triggers.search_count([("cron_id", "=", cron.id)]), 2, "a repeat is no row"
        )

    def test_a_job_that_cannot_be_woken_takes_no_refusal_with_it(self):
        order = self._order()
        denials = self.env["qms.gate.denial"]
        with (
            patch.object(
                type(denials), "_wake_query", lambda self: SQL("SELECT 1 / 0")
            ),
            mute_logger("odoo.sql_db"),
            self.assertLogs("odoo.addons.qms_base.models.gate.qms_gate_denial"),
        ):
            denial = self._refuse_nobody(order.workorder_ids[0])
        self.assertEqual(denial.res_id, order.workorder_ids[0].id)
