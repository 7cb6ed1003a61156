# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.qms_base.tools.opening import not_opened

from .new_di_rules import TRIGGERS

# every device has these: one in use without them was entered before they were asked for
_ENTERED_LATER = frozenset({"brand_name", "version_model"})
# said of a device in use: also what is said for the first time is a change
_SAID = ("distribution_end", "direct_mark_exemption")
_PRODUCTION = ("pi_lot", "pi_serial", "pi_manufacture", "pi_expiry")


class MedicalDeviceIdentifier(models.Model):
    """What is true of every device that carries the identifier.

    Named as in the databases of the authorities (21 CFR 830.310; Regulation (EU)
    2017/745, Annex VI, part B). Facts that make it another device stay as they are
    once the identifier is active: a device of which they differ has another one.
    """

    _inherit = ["medical.device.identifier", "qms.reasoned"]
    _name = "medical.device.identifier"

    brand_name = fields.Char(
        "Brand name", tracking=True, help="Proprietary or trade name on the label."
    )
    version_model = fields.Char("Version or model", tracking=True)
    device_count = fields.Integer(
        "Device count",
        default=1,
        tracking=True,
        help="Number of devices in the smallest package that is labelled.",
    )
    single_use = fields.Boolean("For single use", tracking=True)
    labelled_sterile = fields.Boolean("Labelled as sterile", tracking=True)
    sterilise_before_use = fields.Boolean("To be sterilised before use", tracking=True)
    contains_latex = fields.Boolean("Contains natural rubber latex", tracking=True)
    kit = fields.Boolean("Kit or procedure pack", tracking=True)
    combination_product = fields.Boolean("Combination product", tracking=True)
    critical_warnings = fields.Text(
        "Critical warnings or contra-indications", tracking=True
    )
    pi_lot = fields.Boolean(
        "Lot",
        compute="_compute_pi_lot",
        store=True,
        readonly=False,
        tracking=True,
        help="The label carries the lot, for serial numbers that of their order.",
    )
    pi_serial = fields.Boolean(
        "Serial number",
        compute="_compute_pi_serial",
        store=True,
        readonly=False,
        tracking=True,
    )
    pi_manufacture = fields.Boolean(
        "Date of manufacture",
        compute="_compute_pi_manufacture",
        store=True,
        readonly=False,
        tracking=True,
    )
    pi_expiry = fields.Boolean(
        "Expiration date",
        compute="_compute_pi_expiry",
        store=True,
        readonly=False,
        tracking=True,
    )
    production_identifiers = fields.Char(
        compute="_compute_production_identifier_words",
        help="Which production identifiers the label carries (21 CFR 801.40(b)).",
    )

    _device_count_positive = models.Constraint(
        "CHECK (device_count >= 1)", "A package holds one device at least."
    )

    # one method a field: a value given for one would leave the others empty
    @api.depends("product_id")
    def _compute_pi_lot(self):
        for identifier in self:
            # sudo: how a product is traced, whoever asks
            tracking = identifier.sudo().product_id.tracking
            identifier.pi_lot = tracking in ("lot", "serial")

    @api.depends("product_id")
    def _compute_pi_serial(self):
        for identifier in self:
            # sudo: how a product is traced, whoever asks
            tracking = identifier.sudo().product_id.tracking
            identifier.pi_serial = tracking == "serial"

    @api.depends("product_id")
    def _compute_pi_manufacture(self):
        self.pi_manufacture = True

    @api.depends("product_id")
    def _compute_pi_expiry(self):
        for identifier in self:
            # sudo: how a product is traced, whoever asks
            product = identifier.sudo().product_id
            identifier.pi_expiry = product.use_expiration_date

    @api.depends(*_PRODUCTION)
    def _compute_production_identifier_words(self):
        for identifier in self:
            identifier.production_identifiers = ", ".join(
                identifier._fields[name]._description_string(self.env)
                for name in _PRODUCTION
                if identifier[name]
            )

    @api.constrains("product_id", *_PRODUCTION)
    def _check_production_identifiers(self):
        for identifier in self:
            # sudo: how a product is traced, whoever asks
            product = identifier.sudo().product_id
            if identifier.pi_serial and product.tracking != "serial":
                raise ValidationError(
                    self.env._(
                        "%(product)s is not traced by serial number, so that its label"
                        " carries none.",
                        product=product.display_name,
                    )
                )
            if identifier.pi_expiry and not product.use_expiration_date:
                raise ValidationError(
                    self.env._(
                        "%(product)s has no expiration date, so that its label carries"
                        " none. Switch expiration dates on at the product first.",
                        product=product.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _qms_reasoned_fields(self):
        return super()._qms_reasoned_fields() | {
            *_PRODUCTION,
            *_ENTERED_LATER,
            *_SAID,
        }

    def _qms_needs_reason(self, vals):
        # what the buttons write is said by them
        used = not_opened(self).filtered(lambda i: i.state != "draft")
        names = used._differing(vals, (*_PRODUCTION, *_SAID))
        if names:
            # switching one on changes the label as much as switching it off
            return used
        entered = used.filtered(lambda i: i._entered_later(vals))
        return entered | super(MedicalDeviceIdentifier, used)._qms_needs_reason(vals)

    def _entered_later(self, vals):
        """Names of facts that these values add to an active identifier without them."""
        self.ensure_one()
        if self.state != "active":
            return []
        names = self._differing(vals, _ENTERED_LATER)
        return [name for name in names if not self[name]]

    def _check_writable(self, vals):
        result = super()._check_writable(vals)
        changed = {
            record: set(record._differing(vals, TRIGGERS))
            - set(record._entered_later(vals))
            for record in self
            if record.state != "draft"
        }
        used = self.filtered(changed.get)
        if used:
            found = set().union(*changed.values())
            names = [name for name in vals if name in found]
            self.env["qms.gate.denial"]._refuse_change(
                used,
                "identifier.new_needed",
                self.env._(
                    "%(identifiers)s: another %(fields)s is another device, which needs"
                    " a new device identifier (%(rules)s). Prepare the one that"
                    " replaces it, or request a change.",
                    identifiers=", ".join(used.mapped("di")),
                    fields=used._labels(names),
                    rules="; ".join(dict.fromkeys(TRIGGERS[n] for n in names)),
                ),
            )
        retired = self.filtered(lambda i: i.state == "retired")
        if retired._differing(vals, _PRODUCTION):
            raise UserError(
                self.env._(
                    "%(identifiers)s: retired; its labels say what they said.",
                    identifiers=", ".join(retired.mapped("di")),
                )
            )
        return result
