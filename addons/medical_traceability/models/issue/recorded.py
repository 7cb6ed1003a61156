# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextlib import contextmanager
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Set only while the methods of the addon record; no client can reach it.
_recording = ContextVar("medical_label_recording", default=False)


@contextmanager
def recording():
    """Let records about labels be written."""
    token = _recording.set(True)
    try:
        yield
    finally:
        _recording.reset(token)


def is_recording() -> bool:
    """Whether a method of the addon is recording."""
    return _recording.get()


class MedicalLabelRecorded(models.AbstractModel):
    """A record about labels that only the methods of the addon write.

    It says who did it, when and where: the login, and the person the server knows
    behind it. (QMSR 21 CFR 820.45; ISO 13485, 4.2.5)
    """

    _name = "medical.label.recorded"
    _description = "Record about labels"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    done_at = fields.Datetime(
        "Done on", required=True, readonly=True, help="Server time (UTC)."
    )
    actor_id = fields.Many2one(
        "res.users", "User", required=True, readonly=True, ondelete="restrict"
    )
    employee_id = fields.Many2one(
        "hr.employee", "Person", readonly=True, ondelete="restrict"
    )
    station_id = fields.Many2one("qms.station", readonly=True, ondelete="restrict")

    @api.model_create_multi
    def create(self, vals_list):
        self.browse()._check_recording()
        return super().create(vals_list)

    def write(self, vals):
        self._check_recording()
        return super().write(vals)

    def unlink(self):
        self._check_recording()
        return super().unlink()

    def _check_recording(self):
        if not _recording.get():
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "ledger.written",
                self.env._(
                    "What happened to labels is recorded at the order, by issuing,"
                    " printing, scanning and accounting for them; nobody can write it."
                ),
                error=AccessError,
            )

    @api.model
    def _acting(self, company):
        """Who acts now in a company, as values of a record.

        :raises UserError: where a shared terminal acts and nobody is identified
        """
        presences = self.env["qms.operator.presence"]
        employee_id = presences._present_employees().get(company.id)
        if not employee_id and presences._is_terminal_login():
            raise UserError(
                self.env._(
                    "Nobody is identified at this terminal: whoever works scans the"
                    " badge and enters the PIN."
                )
            )
        return {
            "company_id": company.id,
            "done_at": fields.Datetime.now(),
            "actor_id": self.env.uid,
            "employee_id": employee_id or None,
            "station_id": self.env["qms.station"]._of_terminal().id or None,
        }

    @api.model
    def _record(self, vals_list):
        """Enter rows, for whoever may do what they say.

        sudo: nobody has the right to write these; the methods that call have judged
        what is written.
        """
        with recording():
            return self.sudo().create(vals_list)
