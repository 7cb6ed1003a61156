# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.qms_base.tools.opening import not_opened, opened

from .medical_instrument_type import check_range
from .numbers import normalised

_NUMBERS = ("instrument_range_min", "instrument_range_max", "instrument_resolution")
# the service alone writes these
SERVED = {
    "instrument_number",
    "instrument_valid_until",
    "instrument_out_of_service",
    "instrument_service_reason",
    "instrument_failed_at",
    "instrument_failed_reason",
}
# what an instrument is: quality engineers write it
_GUARDED = {
    "is_instrument",
    "instrument_type_id",
    "instrument_location",
    "instrument_interval_months",
    "name",
    "serial_no",
    "model",
    "active",
    "company_id",
    *_NUMBERS,
}


class MaintenanceEquipment(models.Model):
    """Equipment that measures: an instrument, with its range and its calibrations.

    Monitoring and measuring equipment is identified, calibrated at intervals and
    safeguarded (ISO 13485, 7.6; 21 CFR 820 through it). Whoever maintains equipment
    keeps doing so; what an instrument is, quality engineers say.
    """

    _name = "maintenance.equipment"
    _inherit = ["maintenance.equipment", "qms.server.values"]

    is_instrument = fields.Boolean(
        "Measuring instrument",
        index=True,
        help="Its calibration is judged whenever a value is taken with it.",
    )
    instrument_number = fields.Char(
        "Instrument number",
        readonly=True,
        copy=False,
        help="On its sticker; scanned to name it at an inspection.",
    )
    instrument_type_id = fields.Many2one(
        "medical.instrument.type",
        "Instrument type",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
    )
    instrument_kind = fields.Selection(related="instrument_type_id.kind")
    instrument_unit = fields.Char("Unit", related="instrument_type_id.unit")
    instrument_range_min = fields.Char("Range from", tracking=True)
    instrument_range_max = fields.Char("Range to", tracking=True)
    instrument_resolution = fields.Char(
        "Resolution", tracking=True, help="Smallest step it shows, in its unit."
    )
    instrument_range = fields.Char("Range", compute="_compute_instrument_range")
    instrument_location = fields.Char(
        "Kept at", tracking=True, help="Where it is kept and found."
    )
    instrument_interval_months = fields.Integer(
        "Calibrated every (months)",
        compute="_compute_instrument_interval_months",
        store=True,
        readonly=False,
        tracking=True,
    )
    instrument_valid_until = fields.Date(
        "Calibrated until",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Last day of its newest signed calibration.",
    )
    instrument_out_of_service = fields.Boolean(
        "Out of service", readonly=True, copy=False, tracking=True
    )
    instrument_service_reason = fields.Char(
        "Why out of service", readonly=True, copy=False, tracking=True
    )
    instrument_failed_at = fields.Datetime(
        "Found failed on",
        readonly=True,
        copy=False,
        tracking=True,
        help="Declared failed, and not calibrated since.",
    )
    instrument_failed_reason = fields.Char("What failed", readonly=True, copy=False)

    _instrument_number_uniq = models.UniqueIndex(
        "(company_id, upper(instrument_number)) WHERE instrument_number IS NOT NULL",
        "Another instrument has this number.",
    )

    @api.depends("instrument_type_id")
    def _compute_instrument_interval_months(self):
        for equipment in self:
            if not equipment.instrument_interval_months:
                equipment.instrument_interval_months = (
                    equipment.instrument_type_id.interval_months
                )

    @api.depends(*_NUMBERS, "instrument_type_id.unit")
    def _compute_instrument_range(self):
        for equipment in self:
            low, high = equipment.instrument_range_min, equipment.instrument_range_max
            unit = equipment.instrument_unit or ""
            equipment.instrument_range = (
                f"{low or '…'} … {high or '…'} {unit}".strip() if low or high else False
            )

    @api.depends("is_instrument", "instrument_number")
    def _compute_display_name(self):
        instruments = self.filtered("instrument_number")
        result = super(MaintenanceEquipment, self - instruments)._compute_display_name()
        for instrument in instruments:
            instrument.display_name = (
                f"{instrument.instrument_number} {instrument.name or ''}".strip()
            )
        return result

    @api.onchange("instrument_type_id")
    def _onchange_instrument_type_id(self):
        """What is usual for the type, where nothing was entered."""
        kind = self.instrument_type_id
        for own, usual in zip(
            _NUMBERS, ("range_min", "range_max", "resolution"), strict=True
        ):
            if not self[own]:
                self[own] = kind[usual]
        if kind:
            self.instrument_interval_months = kind.interval_months

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------
    @api.constrains(
        "is_instrument",
        "instrument_type_id",
        "instrument_interval_months",
        "company_id",
        *_NUMBERS,
    )
    def _check_instrument(self):
        for equipment in self.filtered("is_instrument"):
            name = equipment.display_name
            if not equipment.instrument_type_id:
                raise ValidationError(
                    self.env._("%(name)s is an instrument: choose its type.", name=name)
                )
            if not equipment.company_id:
                raise ValidationError(
                    self.env._(
                        "%(name)s is an instrument: it belongs to one company.",
                        name=name,
                    )
                )
            if equipment.instrument_interval_months < 1:
                raise ValidationError(
                    self.env._(
                        "%(name)s: the interval of calibration is one month at least.",
                        name=name,
                    )
                )
            check_range(equipment, *_NUMBERS)
            if equipment.instrument_kind == "measuring" and not all(
                equipment[field] for field in _NUMBERS
            ):
                raise ValidationError(
                    self.env._(
                        "%(name)s measures: enter its range and its resolution.",
                        name=name,
                    )
                )

    # ------------------------------------------------------------------
    # Who writes
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | SERVED

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [
            {
                **{key: value for key, value in vals.items() if key not in SERVED},
                **dict.fromkeys(SERVED, False),
            }
            for vals in vals_list
        ]
        equipment = super().create([normalised(v, _NUMBERS) for v in vals_list])
        # whichever way it became one: a value, or a default
        instruments = equipment.filtered("is_instrument")
        if instruments:
            instruments._check_instrument_writer()
            instruments._give_numbers()
        return equipment

    def write(self, vals):
        names = set(vals)
        if names & SERVED and not_opened(self):
            self._refuse_served(names & SERVED)
        guarded = names & _GUARDED
        if guarded:
            concerned = self if vals.get("is_instrument") else self.browse()
            concerned |= self.filtered("is_instrument")
            if concerned and not_opened(concerned):
                concerned._check_instrument_writer()
                concerned._check_stays_one(vals)
        result = super().write(normalised(vals, _NUMBERS))
        if vals.get("is_instrument"):
            self._give_numbers()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_instrument(self):
        instruments = self.filtered("is_instrument")
        if not instruments:
            return
        instruments._check_instrument_writer()
        used = instruments.filtered(lambda one: one._is_on_record())
        if used:
            self.env["qms.gate.denial"]._refuse_change(
                used,
                "record.kept",
                self.env._(
                    "%(name)s was calibrated or measured with: it is part of records"
                    " and stays. Archive it.",
                    name=used[0].display_name,
                ),
            )

    def _serve(self, **values):
        """Write what only the service writes.

        sudo: whoever acts may do just what the method that calls this says.
        """
        served = self.sudo()
        with opened(served):
            served.write(values)
            served.flush_recordset()

    def _refuse_served(self, names):
        labels = [self._fields[name]._description_string(self.env) for name in names]
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.given",
            self.env._(
                "%(fields)s of an instrument follows from its calibrations and the"
                " buttons; nobody can write it.",
                fields=", ".join(sorted(labels)),
            ),
            error=AccessError,
        )

    def _check_instrument_writer(self):
        if not self.env.user.has_group("qms_base.group_qms_engineer"):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "What a measuring instrument is, quality engineers say; %(user)s is"
                    " none. Ask one of them.",
                    user=self.env.user.name,
                ),
                error=AccessError,
            )

    def _check_stays_one(self, vals):
        """An instrument on record stays one, of its type and company."""
        names = {"is_instrument", "instrument_type_id", "company_id"} & set(vals)
        for one in self:
            changed = any(
                one[name]
                and (one[name].id if name != "is_instrument" else True) != vals[name]
                for name in names
            )
            if changed and one._is_on_record():
                self.env["qms.gate.denial"]._refuse_change(
                    one,
                    "record.fixed",
                    self.env._(
                        "%(name)s was calibrated or measured with: its type and company"
                        " stay. Archive it and enter another one.",
                        name=one.display_name,
                    ),
                )

    def _is_on_record(self):
        self.ensure_one()
        # sudo: whether there is a record, whoever may see it
        return bool(
            self.env["medical.calibration"]
            .sudo()
            .search_count([("instrument_id", "=", self.id)], limit=1)
            or self.env["medical.inspection.result"]
            .sudo()
            .search_count([("instrument_id", "=", self.id)], limit=1)
        )

    def _give_numbers(self):
        """A number for each instrument that has none."""
        for one in self.filtered(lambda e: e.is_instrument and not e.instrument_number):
            # sudo: whoever may enter an instrument may have its number drawn
            sequence = self.env["ir.sequence"].with_company(one.company_id).sudo()
            one._serve(instrument_number=sequence.next_by_code("medical.instrument"))

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def _check_role(self, group, what):
        if not self.env.user.has_group(group):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "%(user)s may not %(what)s. Ask quality.",
                    user=self.env.user.name,
                    what=what,
                ),
                error=AccessError,
            )

    def action_service_out(self):
        """Ask why, then take the instrument out of service."""
        return self._ask_reason("out")

    def action_declare_failed(self):
        """Ask what happened, then declare the instrument failed."""
        return self._ask_reason("failed")

    def action_service_back(self):
        """Put instruments back into service; their calibration decides on their use.

        :raises AccessError: for anybody but quality engineers
        """
        self.check_access("read")
        self._check_role(
            "qms_base.group_qms_engineer",
            self.env._("put instruments back into service"),
        )
        self.filtered("is_instrument")._serve(
            instrument_out_of_service=False, instrument_service_reason=False
        )
        return True

    def _ask_reason(self, what):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take out of service")
            if what == "out"
            else self.env._("Declare failed"),
            "res_model": "medical.instrument.reason",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_instrument_id": self.id, "default_what": what},
        }

    def _take_out(self, reason):
        """Take instruments out of service: whoever inspects may.

        :raises AccessError: for anybody but inspectors and quality staff
        :raises UserError: without a reason
        """
        self._check_reason(reason, self.env._("take instruments out of service"))
        self._serve(
            instrument_out_of_service=True, instrument_service_reason=reason.strip()
        )

    def _check_reason(self, reason, what):
        self.check_access("read")
        self._check_role("qms_base.group_qms_inspector", what)
        if not (reason or "").strip():
            raise UserError(self.env._("Give a reason: it is kept with the record."))
        others = self.filtered(lambda one: not one.is_instrument)
        if others:
            raise UserError(
                self.env._(
                    "%(name)s is no measuring instrument.", name=others[0].display_name
                )
            )
