# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...measured import parse_measured_value, within_limits


class MedicalMaterialResult(models.Model):
    """What a certificate states of one property of the specification it certifies.

    The value is kept as it stands on the document and compared exactly. No value is
    never zero.
    """

    _name = "medical.material.result"
    _description = "Result on a material certificate"
    _inherit = ["qms.lock.line"]
    _qms_lock_parent = "certificate_id"
    # kept beside the property, written down after the result
    _qms_lock_free = ("sequence",)
    _order = "certificate_id, sequence, id"
    _rec_name = "property_id"

    certificate_id = fields.Many2one(
        "medical.material.certificate",
        "Certificate",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="certificate_id.company_id")
    property_id = fields.Many2one(
        "medical.material.property",
        "Property",
        required=True,
        index=True,
        ondelete="restrict",
    )
    sequence = fields.Integer(related="property_id.sequence", store=True)
    limits = fields.Char(related="property_id.limits")
    test_method = fields.Char(related="property_id.test_method")
    value_text = fields.Char("Value", help="As it stands on the certificate.")
    unit = fields.Char(
        help="As it stands on the certificate. Another unit than that of the limits is"
        " converted, where both are units of one kind in Odoo."
    )
    verdict = fields.Selection(
        [
            ("missing", "Not stated"),
            ("unreadable", "Unreadable"),
            ("conforms", "Conforms"),
            ("does_not_conform", "Does not conform"),
        ],
        "Result",
        compute="_compute_verdict",
    )

    _property_uniq = models.UniqueIndex(
        "(certificate_id, property_id)",
        "A property has one result per certificate.",
    )

    @api.depends(
        "value_text",
        "unit",
        "property_id.unit",
        "property_id.lower_limit",
        "property_id.upper_limit",
        "property_id.wanted_text",
    )
    def _compute_verdict(self):
        units = self._conversions()
        for result in self:
            result.verdict = result._judge(units)

    def _judge(self, units):
        self.ensure_one()
        wanted = self.property_id
        text = (self.value_text or "").strip()
        if not text or not wanted:
            return "missing"
        if wanted.wanted_text:
            same = text.casefold() == wanted.wanted_text.strip().casefold()
            return "conforms" if same else "does_not_conform"
        factor = units.get(self._unit_pair(), None)
        try:
            number = parse_measured_value(text)
            if factor is None:
                return "unreadable"
            conforms = within_limits(
                number * factor, wanted.lower_limit, wanted.upper_limit
            )
        except ValueError:
            return "unreadable"
        return "conforms" if conforms else "does_not_conform"

    # ------------------------------------------------------------------
    # Units
    # ------------------------------------------------------------------
    def _unit_pair(self):
        """Unit as stated, and unit of the limits; a unit left out is that of these."""
        wanted = (self.property_id.unit or "").strip()
        return (self.unit or "").strip() or wanted, wanted

    def _conversions(self):
        """``{(stated, wanted): Decimal factor}``, without those that do not convert."""
        pairs = {result._unit_pair() for result in self}
        found = {pair: Decimal(1) for pair in pairs if pair[0] == pair[1]}
        names = {name for pair in pairs - set(found) for name in pair if name}
        if not names:
            return found
        # sudo: units are known to whoever reads a result; by their source names
        units = self.env["uom.uom"].sudo()
        units = units.with_context(lang="en_US", active_test=False)
        by_name = units.search([("name", "in", list(names))]).grouped("name")
        for stated, wanted in pairs - set(found):
            # a name that two units share says nothing
            ends = [by_name.get(name, units) for name in (stated, wanted)]
            if any(len(end) != 1 for end in ends):
                continue
            (root, one), (other_root, other) = (self._exact_factor(e) for e in ends)
            if root == other_root:
                found[stated, wanted] = one / other
        return found

    @api.model
    def _exact_factor(self, unit):
        """Reference unit, and how many of it a unit is, without binary rounding."""
        factor = Decimal(1)
        while unit.relative_uom_id:
            factor *= Decimal(repr(unit.relative_factor))
            unit = unit.relative_uom_id
        return unit, factor

    @api.constrains("unit", "property_id")
    def _check_unit(self):
        units = self._conversions()
        for result in self:
            if result.property_id.wanted_text or result._unit_pair() in units:
                continue
            raise ValidationError(
                self.env._(
                    "%(property)s: %(unit)s cannot be compared with %(wanted)s. State"
                    " the value in %(wanted)s.",
                    property=result.property_id.name,
                    unit=result._unit_pair()[0] or self.env._("no unit"),
                    wanted=result._unit_pair()[1] or self.env._("no unit"),
                )
            )

    @api.constrains("property_id", "certificate_id")
    def _check_revision(self):
        for result in self:
            revision = result.certificate_id.specification_revision_id
            if result.property_id.revision_id != revision:
                raise ValidationError(
                    self.env._(
                        "%(property)s is no property of the revision that"
                        " %(certificate)s certifies.",
                        property=result.property_id.name,
                        certificate=result.certificate_id.display_name,
                    )
                )

    def _against_limits(self):
        """The result in words: ``Tensile strength 48.1 MPa (≥ 50 MPa)``."""
        self.ensure_one()
        value = self.value_text or self.env._("not stated")
        stated = f"{value} {self.unit}" if self.unit and self.value_text else value
        return f"{self.property_id.name} {stated} ({self.limits})"
