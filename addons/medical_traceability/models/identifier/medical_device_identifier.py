# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...udi import UdiError, normalise_gtin
from .messages import udi_error_text

# Set only while an identifier changes its own state; no client can reach it.
_changing_state = ContextVar("medical_device_identifier_state", default=False)

_OWN_FIELDS = {"state", "activated_by_id", "version_date", "retired_on", "gtin_digits"}
_FIXED_ONCE_ACTIVE = {
    "product_id",
    "issuing_agency",
    "gtin",
    "package_level",
    "company_id",
}


class MedicalDeviceIdentifier(models.Model):
    """The device identifier (UDI-DI) of one package level of a product.

    A number once given is never given to anything else (21 CFR 830.40(c)), in no
    company, also after it is retired.
    """

    _name = "medical.device.identifier"
    _description = "Device identifier (UDI-DI)"
    _inherit = ["qms.server.values", "mail.thread"]
    _order = "product_id, package_level, id"
    _rec_name = "gtin"

    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("qms_regulated", "=", True)],
        tracking=True,
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        related="product_id.product_tmpl_id",
        store=True,
        index=True,
    )
    company_id = fields.Many2one("res.company", index=True, ondelete="restrict")
    issuing_agency = fields.Selection(
        [("gs1", "GS1")], required=True, default="gs1", tracking=True
    )
    gtin = fields.Char(
        "GTIN",
        required=True,
        size=14,
        copy=False,
        tracking=True,
        help="Global Trade Item Number of 8, 12, 13 or 14 digits with its check digit;"
        " kept with 14.",
    )
    gtin_digits = fields.Integer(
        "Digits", readonly=True, copy=False, help="How many digits it was given with."
    )
    package_level = fields.Selection(
        [("each", "Each (one unit)")],
        required=True,
        default="each",
        tracking=True,
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("retired", "Retired")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    version_date = fields.Date(
        "In use from", readonly=True, copy=False, help="Day of its activation."
    )
    retired_on = fields.Date(readonly=True, copy=False)
    activated_by_id = fields.Many2one(
        "res.users", "Activated by", readonly=True, copy=False, ondelete="restrict"
    )
    note = fields.Text()

    _gtin_uniq = models.Constraint(
        "unique(gtin)",
        "This GTIN was given before. A device identifier is never used again, not even"
        " after it was retired.",
    )
    _one_active = models.UniqueIndex(
        "(product_id, package_level) WHERE state = 'active'",
        "A product has one active device identifier for each package level. Retire the"
        " other one first.",
    )

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.constrains("gtin")
    def _check_gtin(self):
        for identifier in self:
            if identifier._normalised(identifier.gtin).value != identifier.gtin:
                raise ValidationError(
                    self.env._("A GTIN is kept with 14 digits, without anything else.")
                )

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | _OWN_FIELDS

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                {
                    **{k: v for k, v in vals.items() if k not in _OWN_FIELDS},
                    **self._gtin_vals(vals),
                    "state": "draft",
                    "activated_by_id": False,
                    "version_date": False,
                    "retired_on": False,
                }
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if not _changing_state.get():
            if _OWN_FIELDS & set(vals):
                self.env["qms.gate.denial"]._refuse_change(
                    self,
                    "record.given",
                    self.env._(
                        "The state of a device identifier changes by its buttons only."
                    ),
                    error=AccessError,
                )
            fixed = self.filtered(lambda i: i.state != "draft")
            if fixed and _FIXED_ONCE_ACTIVE & set(vals):
                self.env["qms.gate.denial"]._refuse_change(
                    fixed,
                    "record.fixed",
                    self.env._(
                        "%(gtins)s: once active, a device identifier stays what it is."
                        " Retire it and give the product a new one.",
                        gtins=", ".join(fixed.mapped("gtin")),
                    ),
                )
            vals = vals | self._gtin_vals(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.filtered(lambda i: i.state != "draft")
        if used:
            self.env["qms.gate.denial"]._refuse_change(
                used,
                "record.kept",
                self.env._(
                    "%(gtins)s: a device identifier that was in use is kept, so that it"
                    " is never given again. Retire it instead.",
                    gtins=", ".join(used.mapped("gtin")),
                ),
            )

    @api.model
    def _gtin_vals(self, vals):
        if not vals.get("gtin"):
            return {}
        gtin = self._normalised(vals["gtin"])
        return {"gtin": gtin.value, "gtin_digits": gtin.digits}

    @api.model
    def _normalised(self, gtin):
        try:
            return normalise_gtin(str(gtin).strip())
        except UdiError as error:
            raise ValidationError(udi_error_text(self.env, error)) from error

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_activate(self):
        """Take drafts into use: from now on labels of the product carry them."""
        self._check_engineer()
        wrong = self.filtered(
            lambda i: i.state != "draft" or not i.product_id.qms_regulated
        )
        if wrong:
            raise UserError(
                self.env._(
                    "Only draft identifiers of regulated products are activated; a"
                    " retired one never again: %(gtins)s.",
                    gtins=", ".join(wrong.mapped("gtin")),
                )
            )
        self._change_state(
            {
                "state": "active",
                "version_date": fields.Date.context_today(self),
                "activated_by_id": self.env.uid,
            }
        )
        return True

    def action_retire(self):
        """Take active identifiers out of use, for good."""
        self._check_engineer()
        if any(identifier.state != "active" for identifier in self):
            raise UserError(self.env._("Only active identifiers are retired."))
        self._change_state(
            {"state": "retired", "retired_on": fields.Date.context_today(self)}
        )
        return True

    def _change_state(self, vals):
        token = _changing_state.set(True)
        try:
            self.write(vals)
        finally:
            _changing_state.reset(token)

    def _check_engineer(self):
        self.check_access("write")
        if not self.env.user.has_group("qms_base.group_qms_engineer"):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "Device identifiers are taken into and out of use by a quality"
                    " engineer."
                ),
                error=AccessError,
            )
