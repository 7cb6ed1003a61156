# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging

import psycopg2

from odoo import models

_logger = logging.getLogger(__name__)


class QmsAuditPolicy(models.AbstractModel):
    """Jobs of these addons do not sleep through years that never were."""

    _inherit = "qms.audit.policy"

    def _register_hook(self):
        super()._register_hook()
        try:
            with self.env.cr.savepoint():
                woken = self._wake_jobs()
        except psycopg2.Error as error:
            _logger.error("The quality jobs could not be checked: %s", error)
            return
        if woken:
            _logger.warning(
                "The clock was put back: jobs due only in the future are due now: %s",
                ", ".join(woken),
            )

    def _wake_jobs(self):
        """Make due whatever waits much longer than its own interval.

        A clock that was ahead for a while leaves jobs behind that are due when it was:
        nothing would be sealed until then. Jobs that are running are left alone.

        :return: names of the jobs
        """
        self.env.cr.execute(
            "WITH late AS (SELECT c.id FROM ir_cron c WHERE c.id IN ("
            "  SELECT res_id FROM ir_model_data WHERE model = 'ir.cron'"
            "  AND module = ANY(%s))"
            " AND c.nextcall > (now() AT TIME ZONE 'UTC')"
            "  + 2 * (c.interval_number || ' ' || c.interval_type)::interval"
            "  + interval '1 day'"
            " FOR UPDATE SKIP LOCKED)"
            " UPDATE ir_cron c SET nextcall = now() AT TIME ZONE 'UTC' FROM late"
            " WHERE c.id = late.id RETURNING c.cron_name",
            [sorted(self._audited_modules())],
        )
        return [name for (name,) in self.env.cr.fetchall()]
