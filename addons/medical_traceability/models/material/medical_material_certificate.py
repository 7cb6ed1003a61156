# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.qms_base.tools.lock_trigger import LockRule
from odoo.addons.qms_base.tools.opening import opened

_SERVED = (
    "state",
    "sha256",
    "file_rows",
    "accepted_by_id",
    "accepted_at",
    "withdrawn_by_id",
    "withdrawn_at",
    "withdrawn_reason",
    "reminded_step",
    "altered_at",
)


class MedicalMaterialCertificate(models.Model):
    """What a supplier attests of lots, with the document (EN 10204; ISO 13485, 7.4.3).

    Entered as a draft, accepted by an inspector, and fixed from then on with its files:
    their SHA-256 is taken when they are entered. A certificate that turns out to be
    wrong is withdrawn; the released lots that rest on it go on hold.
    """

    _name = "medical.material.certificate"
    _description = "Material certificate"
    _inherit = [
        "qms.server.values",
        "qms.files.mixin",
        "qms.lock.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "heat"]
    _check_company_auto = True
    _qms_lock = LockRule(
        free=(
            "withdrawn_by_id",
            "withdrawn_at",
            "withdrawn_reason",
            "reminded_step",
            "altered_at",
        )
    )

    name = fields.Char("Number", required=True, copy=False, index=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    supplier_id = fields.Many2one(
        "res.partner",
        "Supplier",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
        tracking=True,
        help="The company that delivered the material.",
    )
    manufacturer = fields.Char(help="Who made it, where that is somebody else.")
    type_id = fields.Many2one(
        "medical.certificate.type",
        "Type",
        required=True,
        ondelete="restrict",
        tracking=True,
    )
    heat = fields.Char(
        "Heat / batch", help="Heat, melt or batch as it stands on the certificate."
    )
    issued_on = fields.Date("Issued on", required=True, tracking=True)
    tested_on = fields.Date("Tested on", help="Day of the test, where it is stated.")
    valid_until = fields.Date(
        "Valid until", tracking=True, help="Last day. Empty: without limit."
    )
    product_ids = fields.Many2many(
        "product.product",
        "medical_material_certificate_product_rel",
        "certificate_id",
        "product_id",
        string="Products",
        ondelete="restrict",
    )
    lot_ids = fields.Many2many(
        "stock.lot",
        "medical_material_certificate_lot_rel",
        "certificate_id",
        "lot_id",
        string="Lots",
        domain="[('product_id', 'in', product_ids), ('qms_regulated', '=', True)]",
        check_company=True,
        copy=False,
        ondelete="restrict",
    )
    lot_count = fields.Integer("Number of lots", compute="_compute_lot_count")
    specification_revision_id = fields.Many2one(
        "medical.material.specification.revision",
        "Certifies",
        ondelete="restrict",
        domain="[('state', '!=', 'draft'), ('company_id', '=', company_id)]",
        tracking=True,
        help="The specification and revision that the certificate names.",
    )
    result_ids = fields.One2many(
        "medical.material.result", "certificate_id", "Results", copy=True
    )
    verdict = fields.Selection(
        [
            ("none", "No results"),
            ("conforms", "Conforms"),
            ("incomplete", "Incomplete"),
            ("does_not_conform", "Does not conform"),
        ],
        "Results",
        compute="_compute_verdict",
    )
    note = fields.Text("Remarks")
    state = fields.Selection(
        [("draft", "Draft"), ("accepted", "Accepted"), ("withdrawn", "Withdrawn")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    sha256 = fields.Char(
        "SHA-256",
        readonly=True,
        copy=False,
        help="Of the file as it was entered; of several files that of the canonical"
        " list of their names, sizes and SHA-256.",
    )
    file_rows = fields.Json("Name, size and SHA-256", readonly=True, copy=False)
    duplicate_note = fields.Char("Entered already", compute="_compute_duplicate_note")
    altered_at = fields.Datetime(
        "Found altered on",
        readonly=True,
        copy=False,
        help="When the content of a file was first found to be another one.",
    )
    accepted_by_id = fields.Many2one(
        "res.users", "Accepted by", readonly=True, copy=False, ondelete="restrict"
    )
    accepted_at = fields.Datetime("Accepted on", readonly=True, copy=False)
    withdrawn_by_id = fields.Many2one(
        "res.users", "Withdrawn by", readonly=True, copy=False, ondelete="restrict"
    )
    withdrawn_at = fields.Datetime("Withdrawn on", readonly=True, copy=False)
    withdrawn_reason = fields.Text("Why withdrawn", readonly=True, copy=False)
    reminded_step = fields.Integer(
        "Last told of (days ahead)", readonly=True, copy=False
    )

    _number_uniq = models.UniqueIndex(
        "(company_id, supplier_id, type_id, lower(name)) WHERE state <> 'withdrawn'",
        "A certificate of this number and type of the supplier is there already.",
    )
    _valid_order = models.Constraint(
        "CHECK (valid_until IS NULL OR valid_until >= issued_on)",
        "A certificate does not end before it was issued.",
    )

    @api.depends("name", "type_id")
    def _compute_display_name(self):
        for certificate in self:
            code = certificate.type_id.code
            certificate.display_name = (
                f"{code} {certificate.name or ''}" if code else certificate.name
            )

    @api.depends("lot_ids")
    def _compute_lot_count(self):
        for certificate in self:
            certificate.lot_count = len(certificate.lot_ids)

    @api.depends("result_ids.verdict", "specification_revision_id.property_ids")
    def _compute_verdict(self):
        for certificate in self:
            wanted = certificate.specification_revision_id.property_ids
            results = certificate.result_ids
            verdicts = set(results.mapped("verdict"))
            if not wanted and not results:
                certificate.verdict = "none"
            elif "does_not_conform" in verdicts:
                certificate.verdict = "does_not_conform"
            elif verdicts - {"conforms"} or wanted - results.property_id:
                certificate.verdict = "incomplete"
            else:
                certificate.verdict = "conforms"

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------
    @api.constrains("lot_ids", "product_ids", "company_id")
    def _check_lots(self):
        for certificate in self:
            foreign = certificate.lot_ids.filtered(
                lambda lot, c=certificate: lot.product_id not in c.product_ids
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "%(certificate)s is not about the product of these lots:"
                        " %(lots)s. Name the product first, or take them out.",
                        certificate=certificate.display_name,
                        lots=", ".join(foreign.mapped("name")),
                    )
                )

    @api.constrains("specification_revision_id", "company_id", "result_ids")
    def _check_specification(self):
        for certificate in self:
            revision = certificate.specification_revision_id
            if revision and revision.state == "draft":
                raise ValidationError(
                    self.env._(
                        "%(revision)s is a draft: nobody can certify it yet.",
                        revision=revision.display_name,
                    )
                )
            if revision and revision.company_id != certificate.company_id:
                raise ValidationError(
                    self.env._(
                        "%(revision)s belongs to another company.",
                        revision=revision.display_name,
                    )
                )
            if certificate.result_ids.property_id.revision_id - revision:
                raise ValidationError(
                    self.env._(
                        "%(certificate)s: results are of properties of the revision"
                        " that is certified. Take the others out.",
                        certificate=certificate.display_name,
                    )
                )

    @api.constrains("issued_on", "tested_on")
    def _check_dates(self):
        today = fields.Date.add(fields.Date.today(), days=1)
        for certificate in self:
            dates = (certificate.issued_on, certificate.tested_on)
            if any(date and date > today for date in dates):
                raise ValidationError(
                    self.env._(
                        "%(certificate)s: a day that has not come yet.",
                        certificate=certificate.display_name,
                    )
                )

    @api.onchange("specification_revision_id")
    def _onchange_specification_revision_id(self):
        """A line for each property that the revision wants."""
        wanted = self.specification_revision_id.property_ids
        known = self.result_ids.filtered(lambda r: r.property_id in wanted)
        missing = wanted - known.property_id
        self.result_ids = known | self.result_ids.browse().concat(
            *(
                self.result_ids.new({"property_id": line.id, "unit": line.unit})
                for line in missing
            )
        )

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | set(_SERVED)

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | set(_SERVED)

    @api.model_create_multi
    def create(self, vals_list):
        own = {**dict.fromkeys(_SERVED, False), "state": "draft"}
        return super().create([{**self._tidied(vals), **own} for vals in vals_list])

    def write(self, vals):
        return super().write(self._tidied(vals))

    @api.model
    def _tidied(self, vals):
        """Numbers without blanks around them; the company, not an address of it."""
        vals = dict(vals)
        if isinstance(vals.get("name"), str):
            vals["name"] = vals["name"].strip()
        if vals.get("supplier_id"):
            # sudo: which company an address is of
            partner = self.env["res.partner"].sudo().browse(vals["supplier_id"])
            vals["supplier_id"] = partner.commercial_partner_id.id
        return vals

    def _serve(self, **values):
        """Write what only the service writes, in one statement."""
        self.flush_recordset()
        with opened(self):
            self.write(values)
            self.flush_recordset()

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_take_properties(self):
        """Open a result line for each property that has none yet."""
        for certificate in self:
            wanted = certificate.specification_revision_id.property_ids
            for line in wanted - certificate.result_ids.property_id:
                certificate.result_ids.create(
                    {
                        "certificate_id": certificate.id,
                        "property_id": line.id,
                        "unit": line.unit,
                    }
                )
        return True

    def action_open_lots(self):
        """List the lots that this certificate is about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lots of %(number)s", number=self.display_name),
            "res_model": "stock.lot",
            "view_mode": "list,form",
            "domain": [("id", "in", self.lot_ids.ids)],
        }
