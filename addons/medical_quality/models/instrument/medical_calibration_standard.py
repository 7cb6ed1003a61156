# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MedicalCalibrationStandard(models.Model):
    """A measurement standard that a calibration is traceable to.

    One's own is an instrument with a valid calibration of its own; another's is named
    with its certificate and the last day of that (ISO 13485, 7.6 a).
    """

    _name = "medical.calibration.standard"
    _description = "Standard used by a calibration"
    _inherit = "qms.lock.line"
    _qms_lock_parent = "calibration_id"
    _order = "calibration_id, id"

    calibration_id = fields.Many2one(
        "medical.calibration", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="calibration_id.company_id", store=True)
    instrument_id = fields.Many2one(
        "maintenance.equipment",
        "Own standard",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('is_instrument', '=', True)]",
    )
    name = fields.Char("Other standard", help="A standard of somebody else.")
    certificate_number = fields.Char("Certificate")
    valid_until = fields.Date(help="Last day of that certificate.")
    standing = fields.Char("On that day", compute="_compute_standing")

    @api.depends("instrument_id", "valid_until", "calibration_id.done_on")
    def _compute_standing(self):
        problems = self._problems()
        for line in self:
            line.standing = problems.get(line) or self.env._("Valid")

    @api.constrains("instrument_id", "name", "calibration_id")
    def _check_named(self):
        for line in self:
            if bool(line.instrument_id) == bool((line.name or "").strip()):
                raise ValidationError(
                    self.env._(
                        "A standard is one of your own instruments, or another one by"
                        " its name and certificate."
                    )
                )
            if line.instrument_id == line.calibration_id.instrument_id:
                raise ValidationError(
                    self.env._("An instrument is not the standard of itself.")
                )
            own = line.instrument_id
            if own and (
                not own.is_instrument
                or own.company_id != line.calibration_id.company_id
            ):
                raise ValidationError(
                    self.env._(
                        "The standard is a measuring instrument of the same company."
                    )
                )

    def _problems(self):
        """Why standards did not count on the day of the calibration.

        :return: ``{line: sentence}`` of those that did not; one query for all
        """
        problems = {}
        # sudo: whether a standard counted, whoever may read it
        own = self.sudo().instrument_id
        calibrations = (
            self.env["medical.calibration"]
            .sudo()
            .search([("instrument_id", "in", own.ids), ("state", "=", "signed")])
        ).grouped("instrument_id")
        for line in self.sudo():
            day = line.calibration_id.done_on
            if not day:
                problems[line.with_env(self.env)] = self.env._("No day entered")
                continue
            if line.instrument_id:
                before = [
                    c
                    for c in calibrations.get(line.instrument_id, ())
                    if c.done_on <= day
                ]
                newest = max(before, key=lambda c: (c.done_on, c.id), default=None)
                failed = line.instrument_id.instrument_failed_at
                if line.instrument_id.instrument_out_of_service or (
                    failed and failed.date() <= day
                ):
                    text = self.env._("Failed or out of service")
                elif newest is None:
                    text = self.env._("Never calibrated before")
                elif newest.result != "pass":
                    text = self.env._("Failed its calibration")
                elif newest.valid_until < day:
                    text = self.env._("Overdue since %(day)s", day=newest.valid_until)
                else:
                    continue
            elif not (line.certificate_number or "").strip():
                text = self.env._("Without a certificate number")
            elif not line.valid_until:
                text = self.env._("Without the last day of its certificate")
            elif line.valid_until < day:
                text = self.env._("Expired on %(day)s", day=line.valid_until)
            else:
                continue
            problems[line.with_env(self.env)] = text
        return problems

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.calibration_id._note_author()
        return lines

    def write(self, vals):
        result = super().write(vals)
        self.calibration_id._note_author()
        return result

    def unlink(self):
        self.calibration_id._note_author()
        return super().unlink()
