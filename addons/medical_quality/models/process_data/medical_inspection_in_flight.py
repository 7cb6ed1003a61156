# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from ..inspection.guard import lock_rows


class MedicalInspection(models.Model):
    """Readings that arrive while an inspection is passed are judged by one of both.

    PostgreSQL shows a transaction the database as it was when it began. Time may be
    logged afterwards, so that what is sent while nobody works counts a moment later:
    the machine's call knew nothing of the time, and who passes knows nothing of the
    call. Both hold the work centre, always after the inspection. Who passes writes it,
    so that a call that comes too late begins anew and finds it passed, and asks with a
    new view what was sent meanwhile.
    """

    _inherit = "medical.inspection"

    @api.model
    def _stream_in_flight(self, workcenter):
        """Let nothing be passed at a work centre before these readings are written.

        PostgreSQL refuses with a serialization failure where something was, since the
        transaction began; Odoo repeats the call.
        """
        lock_rows(workcenter)

    def _stream_check_in_view(self):
        """Hold the work centre of what is being passed, all that was sent in view
        (``sudo``).

        :raises ConcurrencyError: where a reading of the time that this monitors was
            committed that this transaction does not see; Odoo repeats the request
        """
        self.ensure_one()
        workcenter = self.workorder_id.workcenter_id
        workcenter.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE mrp_workcenter SET write_date = write_date WHERE id = %s",
                workcenter.id,
            )
        )
        query = SQL("SELECT count(*) FROM (%s) measured", self._stream_measured())
        ((seen,),) = self.env.execute_query(query)
        with self.env.registry.cursor() as cr:
            cr.execute("SET LOCAL lock_timeout = '5s'")
            cr.execute(query)
            if cr.fetchone()[0] > seen:
                raise ConcurrencyError(
                    "readings were sent while what they judge was passed"
                )
