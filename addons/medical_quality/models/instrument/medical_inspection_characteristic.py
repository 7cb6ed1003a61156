# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..sampling.medical_inspection_characteristic import COUNTABLE


class MedicalInspectionCharacteristic(models.Model):
    """Which kind of instrument a characteristic is measured with."""

    _inherit = "medical.inspection.characteristic"

    instrument_type_id = fields.Many2one(
        "medical.instrument.type",
        "Instrument",
        ondelete="restrict",
        index="btree_not_null",
        help="Each value is taken with an instrument of this type, in calibration at"
        " that moment. Empty: no instrument is asked for.",
    )
    instrument_certificate = fields.Boolean(
        "Certificate required",
        help="The calibration of the instrument has its certificate on file.",
    )

    @api.constrains("instrument_type_id", "instrument_certificate", "unit", "kind")
    def _check_instrument_type(self):
        for line in self:
            kind = line.instrument_type_id
            if line.instrument_certificate and not kind:
                raise ValidationError(
                    self.env._(
                        "%(name)s asks for a certificate, but for no instrument. Choose"
                        " the type of instrument.",
                        name=line.name,
                    )
                )
            if (
                (line.kind == "measured" or line.nominal)
                and kind.kind == "measuring"
                and (line.unit or "").strip() != kind.unit.strip()
            ):
                raise ValidationError(
                    self.env._(
                        "%(name)s is measured in %(unit)s, but %(kind)s shows"
                        " %(shown)s: range and resolution could not be compared.",
                        name=line.name,
                        unit=line.unit or self.env._("no unit"),
                        kind=kind.name,
                        shown=kind.unit,
                    )
                )

    def _entry_head(self):
        kind = self.instrument_type_id
        return super()._entry_head() | {
            "instrument": kind.name or "",
            "instrument_type": kind.id,
        }

    def _is_gauged(self):
        """Whether it is judged, or counted, with an instrument that measures."""
        self.ensure_one()
        return self.kind in COUNTABLE and self.instrument_type_id.kind == "measuring"

    def _instrument_decimals(self):
        """Decimals that limits and nominal are written with; the finest counts."""
        self.ensure_one()
        return max(
            (
                len(text.partition(".")[2])
                for text in (self.nominal, self.lower_limit, self.upper_limit)
                if text
            ),
            default=0,
        )


class MedicalInspectionPlan(models.Model):
    """What is measured with which instrument is signed with the plan."""

    _inherit = "medical.inspection.plan"

    def _check_complete(self):
        """What is judged or counted with a measuring instrument says of which size."""
        result = super()._check_complete()
        for line in self.characteristic_ids:
            if line._is_gauged() and not line.nominal:
                raise UserError(
                    self.env._(
                        "%(name)s is judged with %(kind)s: enter its nominal, so that"
                        " it can be compared with the range of the instrument.",
                        name=line.name,
                        kind=line.instrument_type_id.name,
                    )
                )
        return result

    def _signature_fields(self, transition):
        fields_signed = super()._signature_fields(transition)
        lines = fields_signed.get("characteristic_ids")
        if lines is not None:
            fields_signed["characteristic_ids"] = {
                **lines,
                "instrument_type_id": None,
                "instrument_certificate": None,
            }
        return fields_signed
