# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.qms_base.signing.canonical import canonical_bytes, digest
from odoo.addons.qms_base.tools.lock_trigger import LockRule
from odoo.addons.qms_base.tools.opening import opened

from ..inspection.guard import client_fields
from .numbers import normalised, number

_NUMBERS = ("uncertainty", "temperature", "humidity")
_SERVED = {
    "name",
    "company_id",
    "state",
    "author_ids",
    "sha256",
    "file_rows",
    "digest",
    "signed_at",
    "signed_by_id",
    "reminded_step",
}


class MedicalCalibration(models.Model):
    """One calibration of an instrument: how it was found, how it was left.

    Written as a draft, put in force by signature, and fixed from then on with its
    certificate. No point is in tolerance unless it was measured (ISO 13485, 7.6;
    ISO/IEC 17025, 7.8.4; ISO 10012, 7.1).
    """

    _name = "medical.calibration"
    _description = "Calibration"
    _inherit = [
        "qms.server.values",
        "qms.files.mixin",
        "qms.lock.mixin",
        "qms.signature.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "done_on desc, id desc"
    _check_company_auto = True
    _qms_lock = LockRule(free=("reminded_step",))

    name = fields.Char("Number", readonly=True, copy=False, index=True)
    instrument_id = fields.Many2one(
        "maintenance.equipment",
        "Instrument",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('is_instrument', '=', True)]",
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    type_id = fields.Many2one(related="instrument_id.instrument_type_id")
    unit = fields.Char(related="instrument_id.instrument_unit")
    state = fields.Selection(
        [("draft", "Draft"), ("signed", "Signed")],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
    )
    done_on = fields.Date("Done on", copy=False, tracking=True)
    valid_until = fields.Date(
        "Valid until",
        compute="_compute_valid_until",
        store=True,
        readonly=False,
        copy=False,
        tracking=True,
        help="Last day. By the interval of the instrument; earlier where there is a"
        " reason to, never later.",
    )
    by_laboratory = fields.Selection(
        [("internal", "Own people"), ("external", "Laboratory")],
        "Calibrated by",
        required=True,
        default="internal",
    )
    person_id = fields.Many2one(
        "hr.employee", "Person", ondelete="restrict", check_company=True
    )
    laboratory_id = fields.Many2one("res.partner", "Laboratory", ondelete="restrict")
    certificate_number = fields.Char("Certificate number", copy=False)
    accreditation = fields.Char(help="Of the laboratory, as on its certificate.")
    method = fields.Char("Procedure", help="Procedure or standard it follows.")
    adjusted = fields.Selection(
        [("no", "No: left as found"), ("yes", "Yes: adjusted or repaired")],
        copy=False,
        help="Where it was adjusted, each point is measured again as it was left.",
    )
    uncertainty = fields.Char(
        "Expanded uncertainty",
        copy=False,
        help="Of the measurement (k = 2), in the unit of the instrument.",
    )
    temperature = fields.Char("Temperature (°C)", copy=False)
    humidity = fields.Char("Relative humidity (%)", copy=False)
    reading_ids = fields.One2many(
        "medical.calibration.reading", "calibration_id", "Points", copy=True
    )
    standard_ids = fields.One2many(
        "medical.calibration.standard", "calibration_id", "Standards", copy=True
    )
    found_result = fields.Selection(
        [("incomplete", "Incomplete"), ("in", "In tolerance"), ("out", "Out")],
        "As found",
        compute="_compute_result",
        store=True,
    )
    result = fields.Selection(
        [("incomplete", "Incomplete"), ("pass", "In tolerance"), ("fail", "Failed")],
        "As left",
        compute="_compute_result",
        store=True,
    )
    note = fields.Text("Remarks")
    author_ids = fields.Many2many(
        "res.users",
        "medical_calibration_author_rel",
        string="Entered by",
        readonly=True,
        copy=False,
        help="Everybody who wrote in this record. None of them may sign it.",
    )
    sha256 = fields.Char(
        "SHA-256", readonly=True, copy=False, help="Of the certificate as entered."
    )
    file_rows = fields.Json("Name, size and SHA-256", readonly=True, copy=False)
    digest = fields.Char(
        "SHA-256 of the record",
        readonly=True,
        copy=False,
        help="Of what was signed, as the signature keeps it.",
    )
    signed_at = fields.Datetime("Signed on", readonly=True, copy=False)
    signed_by_id = fields.Many2one(
        "res.users", "Signed by", readonly=True, copy=False, ondelete="restrict"
    )
    reminded_step = fields.Integer("Told of (days ahead)", readonly=True, copy=False)
    oot_count = fields.Integer(compute="_compute_oot_count")

    _name_uniq = models.UniqueIndex("(name)", "This number is given already.")

    @api.depends("name", "instrument_id")
    def _compute_display_name(self):
        for calibration in self:
            calibration.display_name = calibration.name or self.env._("New calibration")

    @api.depends("done_on", "instrument_id")
    def _compute_valid_until(self):
        for calibration in self:
            calibration.valid_until = calibration._latest_end()

    def _latest_end(self):
        """Last day by the interval of the instrument, or False."""
        self.ensure_one()
        months = self.instrument_id.instrument_interval_months
        if not self.done_on or months < 1:
            return False
        return fields.Date.add(self.done_on, months=months)

    @api.depends("adjusted", "reading_ids.found_verdict", "reading_ids.left_verdict")
    def _compute_result(self):
        for calibration in self:
            found = set(calibration.reading_ids.mapped("found_verdict"))
            left = set(calibration.reading_ids.mapped("left_verdict"))
            if not found or "none" in found:
                calibration.found_result = "incomplete"
            else:
                calibration.found_result = "out" if "out" in found else "in"
            if not left or "none" in left or not calibration.adjusted:
                calibration.result = "incomplete"
            else:
                calibration.result = "fail" if "out" in left else "pass"

    def _compute_oot_count(self):
        counts = dict(
            self.env["medical.out.of.tolerance"]._read_group(
                [("calibration_id", "in", self.ids)], ["calibration_id"], ["__count"]
            )
        )
        for calibration in self:
            calibration.oot_count = counts.get(calibration, 0)

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------
    @api.constrains("done_on", "valid_until", "company_id")
    def _check_days(self):
        for calibration in self:
            if not calibration.done_on:
                continue
            if calibration.done_on > calibration.company_id._plant_today():
                raise ValidationError(
                    self.env._(
                        "%(number)s: that day has not come yet.",
                        number=calibration.display_name,
                    )
                )
            end, latest = calibration.valid_until, calibration._latest_end()
            if end and latest and not calibration.done_on < end <= latest:
                raise ValidationError(
                    self.env._(
                        "%(number)s: valid until a day after the calibration, and no"
                        " later than %(latest)s by the interval of the instrument.",
                        number=calibration.display_name,
                        latest=latest,
                    )
                )

    @api.constrains("instrument_id")
    def _check_instrument(self):
        for calibration in self:
            if not calibration.instrument_id.is_instrument:
                raise ValidationError(
                    self.env._(
                        "%(name)s is no measuring instrument. Let a quality engineer"
                        " make it one first.",
                        name=calibration.instrument_id.display_name,
                    )
                )

    @api.constrains(*_NUMBERS)
    def _check_numbers(self):
        for calibration in self:
            for name in _NUMBERS:
                number(calibration, name)
            if (number(calibration, "uncertainty") or 0) < 0:
                raise ValidationError(
                    self.env._("An uncertainty is not negative; enter its amount.")
                )

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | _SERVED

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | _SERVED

    @api.model_create_multi
    def create(self, vals_list):
        """A calibration begins as a draft of whoever enters it."""
        sequence = self.env["ir.sequence"].sudo()
        equipment = self.env["maintenance.equipment"]
        prepared = []
        for vals in vals_list:
            given = self.default_get(["instrument_id"]) | vals
            # sudo: the company follows from the instrument, which is checked below
            instrument = equipment.sudo().browse(given.get("instrument_id") or [])
            company = instrument.exists().company_id or self.env.company
            prepared.append(
                {
                    **normalised(vals, _NUMBERS),
                    **dict.fromkeys(_SERVED, False),
                    "state": "draft",
                    "company_id": company.id,
                    # sudo: whoever may enter one may have its number drawn
                    "name": sequence.with_company(company).next_by_code(
                        "medical.calibration"
                    ),
                    "author_ids": [fields.Command.set([self.env.uid])],
                }
            )
        calibrations = super().create(prepared)
        calibrations.instrument_id.check_access("read")
        return calibrations

    def write(self, vals):
        result = super().write(normalised(vals, _NUMBERS))
        if "instrument_id" in vals:
            self.instrument_id.check_access("read")
            for calibration in self:
                calibration._serve(company_id=calibration.instrument_id.company_id.id)
        if client_fields(vals) - _SERVED:
            self._note_author()
        return result

    def _note_author(self):
        """Remember that this user wrote in these drafts: he may not sign them."""
        new = self.filtered(
            lambda c: c.state == "draft" and self.env.user not in c.sudo().author_ids
        )
        if new:
            new._serve(author_ids=[fields.Command.link(self.env.uid)])

    def _serve(self, **values):
        """Write what only the service writes, in one statement.

        sudo: whoever acts may do just what the method that calls this says.
        """
        served = self.sudo()
        served.flush_recordset()
        with opened(served):
            written = super(MedicalCalibration, served).write(values)
            served.flush_recordset()
        return written

    # ------------------------------------------------------------------
    # The certificate
    # ------------------------------------------------------------------
    def _qms_take_files(self):
        result = super()._qms_take_files()
        for calibration in self.filtered(lambda c: c.state == "draft"):
            rows = calibration._qms_file_rows()
            calibration._serve(
                file_rows=rows or False,
                sha256=(rows[0][2] if len(rows) == 1 else digest(canonical_bytes(rows)))
                if rows
                else False,
            )
        return result

    def _is_file_altered(self):
        """Whether the files are not those that were entered. Reads the bytes."""
        self.ensure_one()
        return [list(row) for row in self.file_rows or []] != self._qms_file_rows()

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_sign(self):
        """Open the signing dialog that puts these in force.

        :raises UserError: with what is missing
        """
        for calibration in self:
            calibration._check_signable()
        return self._qms_signing_action("sign")

    def action_open_out_of_tolerance(self):
        """What this calibration found to be out of tolerance before."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Out of tolerance"),
            "res_model": "medical.out.of.tolerance",
            "views": [(False, "list"), (False, "form")],
            "domain": [("calibration_id", "=", self.id)],
            "context": {"create": False},
        }
