# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextlib import contextmanager
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import AccessError

# Set only while certifications are shown; no client can reach it.
_showing = ContextVar("operator_cert_hr_skills_showing", default=False)


@contextmanager
def showing():
    """Let lines be written that show certifications."""
    token = _showing.set(True)
    try:
        yield
    finally:
        _showing.reset(token)


class HrEmployeeSkill(models.Model):
    """A skill of an employee, or a certification shown as one.

    The line is a picture: nothing asks it what somebody may do.
    """

    _name = "hr.employee.skill"
    _inherit = ["hr.employee.skill", "qms.server.values"]

    operator_certification_id = fields.Many2one(
        "operator.certification",
        "Shown from",
        readonly=True,
        copy=False,
        ondelete="cascade",
        help="The certification that the system shows by this line, and keeps it in"
        " step with.",
    )
    operator_certification_number = fields.Char(
        "Certificate",
        related="operator_certification_id.name",
        help="Number of the certification that this line shows. A line without one was"
        " entered by somebody and is no certification of the quality system.",
    )

    _operator_certification_uniq = models.UniqueIndex(
        "(operator_certification_id) WHERE operator_certification_id IS NOT NULL"
    )

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | {"operator_certification_id"}

    @api.model_create_multi
    def create(self, vals_list):
        if not _showing.get():
            vals_list = [
                {**vals, "operator_certification_id": False} for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if "operator_certification_id" in vals and not _showing.get():
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "Which certification a skill shows is said by the system alone."
                ),
                error=AccessError,
            )
        return super().write(vals)

    def _shown_values(self):
        """What the line says, as :meth:`operator.certification._skill_values` does."""
        self.ensure_one()
        return (
            self.employee_id.id,
            self.skill_type_id.id,
            self.skill_id.id,
            self.skill_level_id.id,
            self.valid_from,
            self.valid_to,
        )
