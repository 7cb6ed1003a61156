# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.controlled import controlled_change

from .new_di_rules import PACKAGE_QUANTITY, PRODUCT_NAME, TRIGGERS


class QmsControlledChange(models.Model):
    _inherit = "qms.controlled.change"

    # rows of the ledger stay as they are, also without this addon
    kind = fields.Selection(
        selection_add=[("device_identity", "Device identifier to be replaced")],
        ondelete={"device_identity": lambda records: None},
    )


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def _rename_everywhere(self, name):
        """One name in all languages; translations of the old one are gone."""
        self.ensure_one()
        self.flush_recordset()
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        self._update_field_translations(
            "name", {**dict.fromkeys(languages, False), "en_US": name}
        )


class MedicalDeviceIdentifier(models.Model):
    _inherit = "medical.device.identifier"

    replace_change_id = fields.Many2one(
        "medical.device.identifier.change",
        "Change",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )

    def action_request_change(self):
        """Open a request for a change after which this device is another one."""
        self.ensure_one()
        self._check_engineer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change of the device"),
            "res_model": "medical.device.identifier.change",
            "views": [(False, "form")],
            "context": {
                "default_product_id": self.product_id.id,
                "default_identifier_id": False,
            },
        }


class MedicalDeviceIdentifierChange(models.Model):
    """A change that makes a device another one, signed by a quality manager.

    From the signature on the identifiers concerned are to be replaced: no label and
    no new order until a new identifier names them as the ones it replaces.
    (21 CFR 830.50; Regulation (EU) 2017/745, Annex VI, part C, 3.9; ISO 13485, 7.3.9)
    """

    _name = "medical.device.identifier.change"
    _description = "Change that needs a new device identifier"
    _inherit = "qms.change.mixin"
    _order = "id desc"
    _rec_name = "change_reference"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("device_identifier_ids.state", "=", "active")],
    )
    change_reference = fields.Char(
        "Change reference",
        required=True,
        tracking=True,
        help="Number of the change order that approves it.",
    )
    subject = fields.Selection(
        [
            ("product_name", "Name of the product"),
            ("brand_name", "Brand name"),
            ("version_model", "Version or model"),
            ("single_use", "Single use"),
            ("labelled_sterile", "Labelled as sterile"),
            ("sterilise_before_use", "To be sterilised before use"),
            ("device_count", "Device count"),
            ("package_quantity", "Quantity in a package"),
            ("critical_warnings", "Critical warnings"),
            ("contains_latex", "Latex"),
            ("kit", "Kit"),
            ("combination_product", "Combination product"),
        ],
        "What changes",
        required=True,
        tracking=True,
    )
    rule = fields.Char(
        compute="_compute_rule", help="Where it says that this is another device."
    )
    identifier_id = fields.Many2one(
        "medical.device.identifier",
        "Package concerned",
        ondelete="restrict",
        domain="[('product_id', '=', product_id), ('state', '=', 'active'),"
        " ('package_level', '!=', 'each')]",
        help="The smallest package of which the quantity changes.",
    )
    new_name = fields.Char("New name of the product")
    reason = fields.Text(required=True, help="What changes, from what to what, why.")
    concerned_ids = fields.Many2many(
        "medical.device.identifier",
        compute="_compute_concerned_ids",
        string="To be replaced",
    )
    replaced_ids = fields.One2many(
        "medical.device.identifier",
        "replace_change_id",
        "Identifiers to be replaced",
        readonly=True,
    )

    @api.depends("change_reference", "product_id")
    def _compute_display_name(self):
        for change in self:
            # sudo: a name, for whoever reads the request
            product = change.sudo().product_id.display_name or ""
            change.display_name = f"{change.change_reference or ''} · {product}"

    @api.depends("subject")
    def _compute_rule(self):
        for change in self:
            change.rule = change._rule_of(change.subject)

    @api.model
    def _rule_of(self, subject):
        return {
            "product_name": PRODUCT_NAME,
            "package_quantity": PACKAGE_QUANTITY,
            **TRIGGERS,
        }.get(subject, False)

    @api.depends("product_id", "subject", "identifier_id")
    def _compute_concerned_ids(self):
        for change in self:
            change.concerned_ids = change._concerned()

    def _concerned(self):
        """Active identifiers that this change makes wrong, packages of them too."""
        self.ensure_one()
        # sudo: an identifier is concerned whoever asks
        identifiers = self.env["medical.device.identifier"].sudo()
        if self.subject == "package_quantity":
            first = self.identifier_id
            found = identifiers.browse(first.ids) | first.sudo().outside_ids
            return found.filtered(lambda i: i.state == "active")
        return identifiers.search(
            [("product_id", "=", self.product_id.id), ("state", "=", "active")]
        )

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    def _check_ready(self):
        """:raises UserError: for what is decided, incomplete or concerns nothing"""
        result = super()._check_ready()
        for change in self:
            for text in (change.reason, change.change_reference):
                if not (text or "").strip():
                    raise UserError(
                        self.env._(
                            "Give the change reference and the reason: both are kept."
                        )
                    )
            if (change.subject == "product_name") != bool(change.new_name):
                raise UserError(
                    self.env._("Enter the new name where the product is renamed.")
                )
            wanted = change.subject == "package_quantity"
            if wanted != bool(change.identifier_id):
                raise UserError(
                    self.env._(
                        "Choose the package concerned where its quantity changes."
                    )
                )
            if wanted and change.identifier_id.product_id != change.product_id:
                raise UserError(
                    self.env._("The package concerned is of another product.")
                )
            if not change._concerned():
                raise UserError(
                    self.env._(
                        "%(product)s has no active device identifier that this change"
                        " concerns.",
                        product=change.product_id.display_name,
                    )
                )
        return result

    # ------------------------------------------------------------------
    # Signatures
    # ------------------------------------------------------------------
    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "apply": self.env._("Change a device so that it needs a new identifier")
        }

    def _signature_fields(self, transition):
        return {
            "product_id": None,
            "company_id": None,
            "change_reference": None,
            "subject": None,
            "identifier_id": None,
            "new_name": None,
            "reason": None,
        }

    def _signature_extra(self, transition):
        extra = super()._signature_extra(transition)
        for change in self.filtered(lambda c: c.state == "draft"):
            extra.setdefault(change.id, {})[self.env._("To be replaced")] = ", ".join(
                change._concerned().mapped("di")
            )
        return extra

    # ------------------------------------------------------------------
    # Taking effect
    # ------------------------------------------------------------------
    def _apply(self):
        self.ensure_one()
        self._check_ready()
        # sudo: the signature decides, no right of the signer
        own = self.sudo()
        concerned = own._concerned()
        concerned._demand_replacement(
            self.env._(
                "Change %(reference)s: %(subject)s.",
                reference=own.change_reference,
                subject=dict(own._fields["subject"]._description_selection(self.env))[
                    own.subject
                ],
            ),
            own,
        )
        before, after = ", ".join(concerned.mapped("di")), own.reason.strip()
        if own.new_name:
            template = own.product_id.product_tmpl_id
            before = f"{template.name} ({before})"
            after = own.new_name
            with controlled_change():
                template._rename_everywhere(own.new_name)
        self.env["qms.controlled.change"]._record(
            "device_identity",
            own.product_id.product_tmpl_id,
            f"{own.change_reference}: {own.reason}",
            before=before,
            after=after,
            company=own.company_id,
        )
        self._applied(before, after)
