# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain


class MedicalDeviceFile(models.Model):
    """The medical device file of a product family (ISO 13485, 4.2.3).

    What the family is and is for, the standards that apply, and the index of what
    defines it: documents, bills of materials with their operations, inspection plans,
    specifications, label templates and device identifiers. The index is never typed:
    it is derived from these records for a day (:meth:`_index`).
    """

    _name = "medical.device.file"
    _description = "Medical device file"
    _inherit = ["qms.server.values", "mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _rec_names_search = ["name", "title"]
    _check_company_auto = True

    name = fields.Char("Number", readonly=True, copy=False, index=True)
    title = fields.Char(
        "Product family", required=True, tracking=True, help="As it is called."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    active = fields.Boolean(default=True, tracking=True)
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "medical_device_file_product_rel",
        "file_id",
        "product_tmpl_id",
        "Products",
        check_company=True,
        help="What they are made of belongs to the file by itself.",
    )
    categ_ids = fields.Many2many(
        "product.category",
        "medical_device_file_category_rel",
        "file_id",
        "categ_id",
        "Product categories",
        help="All regulated products of these categories, and of those below.",
    )
    description = fields.Text(
        "General description",
        tracking=True,
        help="What the device is and how it works, its models and accessories.",
    )
    intended_use = fields.Text(
        "Intended use",
        tracking=True,
        help="For whom, for what, by whom and where; contraindications.",
    )
    document_ids = fields.Many2many(
        "qms.document",
        "medical_device_file_document_rel",
        "file_id",
        "document_id",
        "Further documents",
        check_company=True,
        help="Those that no operation, work center or product names: packaging,"
        " storage, installation, servicing, risk management, usability.",
    )
    standard_ids = fields.One2many(
        "medical.device.file.standard", "file_id", "Standards that apply", copy=True
    )
    index_html = fields.Html(
        "Index", compute="_compute_index_html", sanitize=False, readonly=True
    )

    _name_uniq = models.UniqueIndex("(name)", "This number is given already.")

    @api.depends("name", "title")
    def _compute_display_name(self):
        for file in self:
            parts = (file.name, file.title)
            file.display_name = " · ".join(part for part in parts if part)

    @api.constrains("product_tmpl_ids", "categ_ids")
    def _check_family(self):
        for file in self:
            # of archived products too: devices of them are in use
            named = file.with_context(active_test=False).product_tmpl_ids
            if not named and not file.categ_ids:
                raise ValidationError(
                    self.env._(
                        "%(file)s is the file of no product: choose the products or"
                        " the product categories of the family.",
                        file=file.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Numbered by the server, kept for good
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | {"name"}

    @api.model_create_multi
    def create(self, vals_list):
        sequence = self.env["ir.sequence"]
        files = super().create(
            [
                {**vals, "name": sequence.next_by_code("medical.device.file")}
                for vals in vals_list
            ]
        )
        # a file that names nothing at all meets no constraint of these fields
        files._check_family()
        return files

    def write(self, vals):
        if "name" in vals:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._("The number of a medical device file is given once."),
                error=AccessError,
            )
        if "company_id" in vals:
            moved = self.filtered(lambda file: file.company_id.id != vals["company_id"])
            if moved:
                self.env["qms.gate.denial"]._refuse_change(
                    moved,
                    "record.fixed",
                    self.env._(
                        "%(file)s stays with the company it was opened for: its"
                        " index is of that company's records. Open a file in the"
                        " other company instead.",
                        file=moved[0].display_name,
                    ),
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.kept",
            self.env._(
                "%(file)s stays on record as long as devices of the family are in"
                " use (ISO 13485, 4.2.5). Archive it instead.",
                file=self[:1].display_name,
            ),
        )

    # ------------------------------------------------------------------
    # The family
    # ------------------------------------------------------------------
    def _family(self):
        """Products of the family (``sudo``): those named and those of its categories.

        Also archived ones: devices of them are in use. Of the categories the regulated
        products alone.
        """
        self.ensure_one()
        # sudo: of which products the file is, to whoever may read the file
        own = self.sudo()
        mine = Domain("company_id", "in", (False, own.company_id.id))
        every = own.with_context(active_test=False).product_tmpl_ids
        named = Domain("id", "in", every.ids)
        if own.categ_ids:
            named |= Domain("categ_id", "child_of", own.categ_ids.ids) & Domain(
                "qms_regulated", "=", True
            )
        products = own.env["product.template"].with_context(active_test=False)
        return products.search(mine & named, order="default_code, name, id")

    def action_open_index(self):
        """Open the index for a day, today at first."""
        self.ensure_one()
        self.check_access("read")
        day = self.env["medical.device.file.day"].create({"file_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Index of %(file)s", file=self.name),
            "res_model": day._name,
            "res_id": day.id,
            "views": [(False, "form")],
            "target": "current",
        }
