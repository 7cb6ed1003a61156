# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.qms_base.tools.opening import not_opened

from ...udi import UdiError, normalise_gtin
from .di_forms import DiError, check_di
from .messages import di_error_text, udi_error_text

ISSUING_AGENCIES = [("gs1", "GS1"), ("hibcc", "HIBCC"), ("iccbba", "ICCBBA")]
PACKAGE_LEVELS = [
    ("each", "Each (one unit)"),
    ("inner", "Inner package"),
    ("case", "Case"),
    ("pallet", "Pallet"),
]

_OWN_FIELDS = frozenset(
    {
        "state",
        "activated_by_id",
        "version_date",
        "retired_on",
        "gtin_digits",
        "to_replace",
        "replace_reason",
        "replace_change_id",
    }
)
# computed and stored, which Odoo lets every client write
_DERIVED = frozenset({"base_quantity", "product_tmpl_id"})
_FIXED_ONCE_ACTIVE = frozenset(
    {
        "product_id",
        "issuing_agency",
        "di",
        "gtin",
        "package_level",
        "uom_id",
        "contains_id",
        "quantity",
        "previous_id",
        "company_id",
    }
)


class MedicalDeviceIdentifier(models.Model):
    """The device identifier (UDI-DI) of one package level of a product.

    A number once given is never given to anything else (21 CFR 830.40(c)), in no
    company, also after it is retired.
    """

    _name = "medical.device.identifier"
    _description = "Device identifier (UDI-DI)"
    _inherit = ["qms.server.values", "mail.thread", "mail.activity.mixin"]
    _order = "product_id, base_quantity, id"
    _rec_name = "di"

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
        ISSUING_AGENCIES, "Issuing agency", required=True, default="gs1", tracking=True
    )
    di = fields.Char(
        "Device identifier",
        copy=False,
        tracking=True,
        help="As the issuing agency writes it. GS1: GTIN of 8, 12, 13 or 14 digits,"
        " kept with 14. HIBCC: labeler code, product number and unit of measure,"
        " without + and check character. ICCBBA: as given. A draft may still lack it.",
    )
    gtin = fields.Char(
        "GTIN",
        size=14,
        copy=False,
        help="The device identifier where GS1 issues it, with 14 digits.",
    )
    gtin_digits = fields.Integer(
        "Digits", readonly=True, copy=False, help="How many digits it was given with."
    )
    package_level = fields.Selection(
        PACKAGE_LEVELS, "Package level", required=True, default="each", tracking=True
    )
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
    distribution_end = fields.Date(
        "End of commercial distribution",
        copy=False,
        tracking=True,
        help="Last day on which devices with this identifier are offered.",
    )
    activated_by_id = fields.Many2one(
        "res.users", "Activated by", readonly=True, copy=False, ondelete="restrict"
    )
    note = fields.Text()

    _di_uniq = models.Constraint(
        "unique(di)",
        "This device identifier was given before. A device identifier is never used"
        " again, not even after it was retired.",
    )
    _gtin_uniq = models.Constraint(
        "unique(gtin)",
        "This GTIN was given before. A device identifier is never used again, not even"
        " after it was retired.",
    )
    _one_active = models.UniqueIndex(
        "(product_id, package_level, uom_id) WHERE state = 'active'",
        "A product has one active device identifier for each package level and unit."
        " Retire the other one first, or let this one replace it.",
    )
    _di_required = models.Constraint(
        "CHECK (state = 'draft' OR di IS NOT NULL)",
        "An identifier without a number is a draft. Enter the number, or allocate one.",
    )

    @api.depends("di", "product_id", "package_level")
    def _compute_display_name(self):
        levels = dict(self._fields["package_level"]._description_selection(self.env))
        for identifier in self:
            # sudo: a name, for whoever sees the identifier
            product = identifier.sudo().product_id.display_name or ""
            identifier.display_name = identifier.di or self.env._(
                "New: %(product)s, %(level)s",
                product=product,
                level=levels.get(identifier.package_level, ""),
            )

    # ------------------------------------------------------------------
    # For labels, packing and scans
    # ------------------------------------------------------------------
    @api.model
    def _active_for(self, products, level="each", uom=None):
        """Identifiers in use at a package level. One query.

        :param products: ``product.product``
        :param level: value of ``package_level``
        :param uom: unit of the package; without one, of several the smallest
        :return: ``{product: identifier}``, without products that have none
        """
        domain = [
            ("product_id", "in", products.ids),
            ("package_level", "=", level),
            ("state", "=", "active"),
        ]
        if uom:
            domain.append(("uom_id", "=", uom.id))
        # sudo: the identifier of a device is printed on it; nothing to hide
        found = self.sudo().search_fetch(domain, order="base_quantity desc, id desc")
        return {identifier.product_id: identifier for identifier in found}

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.constrains("di", "gtin", "issuing_agency")
    def _check_di(self):
        for identifier in self.filtered("di"):
            agency = identifier.issuing_agency
            if identifier._normalised(agency, identifier.di)[0] != identifier.di:
                raise ValidationError(
                    self.env._("A GTIN is kept with 14 digits, without anything else.")
                )
        for identifier in self:
            gtin = identifier.di if identifier.issuing_agency == "gs1" else False
            if (identifier.gtin or False) != (gtin or False):
                raise ValidationError(
                    self.env._(
                        "%(identifier)s: the GTIN is the device identifier itself,"
                        " where GS1 issues it, and empty elsewhere.",
                        identifier=identifier.display_name,
                    )
                )

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | _OWN_FIELDS | _DERIVED

    @api.model_create_multi
    def create(self, vals_list):
        own = {**dict.fromkeys(_OWN_FIELDS, False), "state": "draft"}
        rows = [
            {name: vals[name] for name in vals.keys() - _DERIVED} for vals in vals_list
        ]
        return super().create([{**vals, **own, **self._di_vals(vals)} for vals in rows])

    def write(self, vals):
        others = not_opened(self)
        if others:
            others._check_writable(vals)
        vals = dict(vals)
        if {"di", "gtin", "issuing_agency"} & set(vals):
            agencies = set(self.mapped("issuing_agency"))
            if len(agencies) > 1 and "issuing_agency" not in vals:
                raise ValidationError(
                    self.env._("Number identifiers of one issuing agency at a time.")
                )
            agency = vals.get("issuing_agency") or next(iter(agencies), "gs1")
            given = {"issuing_agency": agency, **vals}
            if "issuing_agency" in vals and not {"di", "gtin"} & set(vals):
                given["di"] = self[:1].di
            vals.update(self._di_vals(given))
        return super().write(vals)

    def _check_writable(self, vals):
        """:raises UserError: for what nobody writes, or not any more; on record"""
        if _OWN_FIELDS & set(vals):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "The state of a device identifier changes by its buttons only."
                ),
                error=AccessError,
            )
        derived = self._differing(vals, _DERIVED)
        if derived:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "%(fields)s: it follows from the product and its packages; nobody"
                    " writes it.",
                    fields=self._labels(derived),
                ),
                error=AccessError,
            )
        fixed = self.filtered(lambda i: i.state != "draft")
        names = fixed._differing(vals, _FIXED_ONCE_ACTIVE)
        if names:
            self.env["qms.gate.denial"]._refuse_change(
                fixed,
                "record.fixed",
                self.env._(
                    "%(identifiers)s: once active, a device identifier stays what it is"
                    " (%(fields)s). Give the product a new one that replaces it.",
                    identifiers=", ".join(fixed.mapped("di")),
                    fields=fixed._labels(names),
                ),
            )

    def _differing(self, vals, among):
        """Names of fields that these values change on any of these records."""
        return [
            name
            for name in vals
            if name in among
            and any(
                record._fields[name].convert_to_record(
                    record._fields[name].convert_to_cache(
                        vals[name], record, validate=False
                    ),
                    record,
                )
                != record[name]
                for record in self
            )
        ]

    def _labels(self, names):
        return ", ".join(self._fields[n]._description_string(self.env) for n in names)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.filtered(lambda i: i.state != "draft")
        if used:
            self.env["qms.gate.denial"]._refuse_change(
                used,
                "record.kept",
                self.env._(
                    "%(identifiers)s: a device identifier that was in use is kept, so"
                    " that it is never given again. Retire it instead.",
                    identifiers=", ".join(used.mapped("di")),
                ),
            )

    @api.model
    def _di_vals(self, vals):
        """The number in all its forms, from whichever form was given."""
        if "di" not in vals and "gtin" not in vals:
            return {}
        agency = vals.get("issuing_agency") or self._default_agency()
        text = vals.get("di") or (vals.get("gtin") if agency == "gs1" else False)
        if not text:
            return {"di": False, "gtin": False, "gtin_digits": 0}
        di, digits = self._normalised(agency, text)
        return {
            "di": di,
            "gtin": di if agency == "gs1" else False,
            "gtin_digits": digits,
        }

    @api.model
    def _default_agency(self):
        return self.default_get(["issuing_agency"]).get("issuing_agency") or "gs1"

    @api.model
    def _normalised(self, agency, text):
        """A number as it is kept, and how many digits a GTIN was given with.

        :raises ValidationError: saying what is wrong with it
        """
        text = str(text).strip()
        try:
            if agency == "gs1":
                gtin = normalise_gtin(text)
                return gtin.value, gtin.digits
            return check_di(agency, text), 0
        except UdiError as error:
            raise ValidationError(udi_error_text(self.env, error)) from error
        except DiError as error:
            raise ValidationError(di_error_text(self.env, error)) from error
