# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging
import time

from psycopg2.errors import SerializationFailure

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

_LOCK_TIMEOUT_MS = 2000
_TRIES = 40


class QmsServerRows(models.AbstractModel):
    """Rows that the server writes in SQL and nobody else, whatever rights they have.

    Unlike a ledger's they change: a counter, the head of a stream.
    """

    _name = "qms.server.rows"
    _description = "Rows that the server writes"

    def _server_rows_message(self):
        """Sentence for whoever tries to write one."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        self.browse()._refuse_server_rows()

    def write(self, vals):  # pylint: disable=method-required-super
        self._refuse_server_rows()

    def unlink(self):  # pylint: disable=method-required-super
        self._refuse_server_rows()

    def _refuse_server_rows(self):
        self.env["qms.gate.denial"]._refuse_change(
            self, "ledger.written", self._server_rows_message(), error=AccessError
        )

    # ------------------------------------------------------------------
    # The cursor apart
    # ------------------------------------------------------------------
    def _apart(self, work):
        """Run ``work(cr)`` in a transaction of its own, again when it collides.

        What it writes stays when the request is rolled back.

        :raises UserError: when it cannot be done
        """
        for attempt in range(_TRIES):
            try:
                with self.env.registry.cursor() as cr:
                    cr.execute(SQL("SET LOCAL lock_timeout = %s", _LOCK_TIMEOUT_MS))
                    return work(cr)
            except SerializationFailure:
                time.sleep(0.01 * (attempt + 1))
            except Exception:
                _logger.exception("A row of %s could not be written", self._name)
                break
        raise UserError(self._apart_message())

    def _apart_message(self):
        """Sentence for whoever waits for a row that cannot be written."""
        return self.env._(
            "This cannot be recorded at this moment. Try again, and tell the"
            " administrator if it lasts."
        )

    def _wake_job(self, cr, xml_id):
        """Have a scheduled job run at once, from the cursor apart.

        Without ``create_uid``: its key would make this cursor wait for the user row.

        :param xml_id: external id of the job
        """
        module, name = xml_id.split(".")
        cr.execute(
            SQL(
                "INSERT INTO ir_cron_trigger (cron_id, call_at)"
                " SELECT cron.id, now() AT TIME ZONE 'UTC' FROM ir_model_data data"
                " JOIN ir_cron cron ON cron.id = data.res_id AND cron.active"
                " WHERE data.module = %s AND data.model = 'ir.cron'"
                " AND data.name = %s",
                module,
                name,
            )
        )
        cr.postcommit.add(self.env["ir.cron"]._notifydb)
