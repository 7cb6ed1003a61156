# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...label.symbology import SYMBOLOGIES

MARKETS = [("us", "United States"), ("eu", "European Union"), ("other", "Other")]
LEVELS = [
    ("each", "Each (one unit)"),
    ("inner", "Inner package"),
    ("case", "Case"),
    ("pallet", "Pallet"),
]
_RESOLVER = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?(/[A-Za-z0-9._~-]+)*/?")
_POSITIVE = ("width_mm", "height_mm", "font_size", "bar_height_mm")
_SHEET = (
    "sheet_width_mm",
    "sheet_height_mm",
    "sheet_columns",
    "sheet_rows",
    "sheet_left_mm",
    "sheet_top_mm",
    "sheet_gap_x_mm",
    "sheet_gap_y_mm",
)


class MedicalLabelTemplate(models.Model):
    """One revision of the label of a product, for a package level and a market.

    A draft is written freely, takes effect by the signatures of a quality engineer
    and a quality manager who did not write it, and is then fixed; the revision before
    it is superseded and kept (21 CFR 820.45; ISO 13485, 4.2.4 and 7.5.1).
    """

    _name = "medical.label.template"
    _description = "Label template"
    _inherit = "qms.undated.revision.mixin"
    _order = "number, id desc"
    _rec_names_search = ["number", "name"]
    _revision_name = "revision"
    _check_company_auto = True

    number = fields.Char(
        required=True,
        tracking=True,
        help="Stays the same from one revision to the next: LT-001.",
    )
    revision = fields.Char(required=True, default="A", copy=False, tracking=True)
    name = fields.Char("Title", required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("qms_regulated", "=", True)],
        tracking=True,
    )
    level = fields.Selection(LEVELS, "Package level", required=True, default="each")
    market = fields.Selection(
        MARKETS,
        required=True,
        default="us",
        tracking=True,
        help="United States: dates stand on the label to the day, as 2027-12-31 (21 CFR"
        " 801.18).",
    )
    change_summary = fields.Text("What changed", copy=False)
    author_ids = fields.Many2many(relation="medical_label_template_author_rel")

    # What the label looks like
    width_mm = fields.Float("Width (mm)", digits=(6, 2), required=True, default=70.0)
    height_mm = fields.Float("Height (mm)", digits=(6, 2), required=True, default=50.0)
    margin_mm = fields.Float("Margin (mm)", digits=(6, 2), required=True, default=2.0)
    font_size = fields.Float(
        "Text size (pt)", digits=(4, 1), required=True, default=7.0
    )
    symbology = fields.Selection(
        [
            ("gs1_datamatrix", "GS1 DataMatrix"),
            ("gs1_128", "GS1-128"),
            ("hibc_datamatrix", "HIBC Data Matrix"),
            ("hibc_128", "HIBC Code 128"),
        ],
        "Symbol",
        required=True,
        default="gs1_datamatrix",
    )
    module_mm = fields.Float(
        "X-dimension (mm)",
        digits=(4, 3),
        required=True,
        default=0.380,
        help="Width of one module: 0.254 to 0.990 mm for matrix symbols, 0.170 to"
        " 0.495 mm for bars.",
    )
    second_symbology = fields.Selection(
        [
            ("gs1_datamatrix", "GS1 DataMatrix"),
            ("gs1_128", "GS1-128"),
            ("digital_link", "QR Code with GS1 Digital Link"),
            ("hibc_datamatrix", "HIBC Data Matrix"),
            ("hibc_128", "HIBC Code 128"),
        ],
        "Second symbol",
    )
    second_module_mm = fields.Float(
        "X-dimension of the second (mm)", digits=(4, 3), default=0.380
    )
    bar_height_mm = fields.Float(
        "Height of bars (mm)",
        digits=(5, 2),
        required=True,
        default=12.7,
        help="12.70 mm for healthcare items (GS1 General Specifications, 5.12.3).",
    )
    digital_link_domain = fields.Char(
        default="https://id.gs1.org",
        help="Beginning of the Digital Link: your own resolver, or the one of GS1.",
    )
    # What the label calls the device: signed with the label, whatever the product is
    # called later or in another language
    printed_name = fields.Char(
        "Name on the label",
        required=True,
        compute="_compute_printed",
        store=True,
        readonly=False,
        precompute=True,
    )
    printed_reference = fields.Char(
        "Catalogue number (REF)",
        compute="_compute_printed",
        store=True,
        readonly=False,
        precompute=True,
    )
    printed_manufacturer = fields.Char(
        "Legal manufacturer",
        required=True,
        compute="_compute_printed",
        store=True,
        readonly=False,
        precompute=True,
        help="As it stands beside the symbol for the manufacturer.",
    )
    made_by = fields.Char(
        "Made by",
        help="Who makes the device, where that is not the legal manufacturer.",
    )
    show_manufactured = fields.Boolean("Print date of manufacture", default=True)
    show_identifier = fields.Boolean("Print device identifier by itself")
    address = fields.Text(
        "Address of the manufacturer",
        help="Printed under the name of the legal manufacturer.",
    )
    mark_ids = fields.One2many("medical.label.mark", "template_id", "Marks", copy=True)
    text_ids = fields.One2many("medical.label.text", "template_id", "Texts", copy=True)

    # Paper
    media = fields.Selection(
        [("roll", "Roll: one label a page"), ("sheet", "Sheet of labels")],
        required=True,
        default="roll",
    )
    sheet_width_mm = fields.Float("Sheet width (mm)", digits=(6, 2), default=210.0)
    sheet_height_mm = fields.Float("Sheet height (mm)", digits=(6, 2), default=297.0)
    sheet_columns = fields.Integer("Columns", default=2)
    sheet_rows = fields.Integer("Rows", default=5)
    sheet_left_mm = fields.Float("Left margin (mm)", digits=(6, 2), default=10.0)
    sheet_top_mm = fields.Float("Top margin (mm)", digits=(6, 2), default=10.0)
    sheet_gap_x_mm = fields.Float("Gap between columns (mm)", digits=(6, 2))
    sheet_gap_y_mm = fields.Float("Gap between rows (mm)", digits=(6, 2))
    resolution = fields.Selection(
        [("203", "203 dpi"), ("300", "300 dpi"), ("600", "600 dpi")],
        "Label printer (ZPL)",
        required=True,
        default="300",
        help="Resolution of the thermal printer: modules are whole dots of it.",
    )

    _revision_uniq = models.UniqueIndex(
        "(company_id, number, revision)",
        "There is a label template of this number and revision already.",
    )
    # where two people decide at once, one of them meets this
    _one_effective = models.UniqueIndex(
        "(company_id, product_tmpl_id, level, market) WHERE state = 'effective'",
        "Another label template is effective for this product, package level and"
        " market.",
    )

    # not the product's name: what is signed does not follow it
    @api.depends("product_tmpl_id")
    def _compute_printed(self):
        for template in self:
            product = template.product_tmpl_id
            # sudo: the name is printed for everybody to read
            owner = product.sudo().qms_customer_id.name
            template.printed_name = product.name or template.printed_name
            template.printed_reference = product.default_code
            template.printed_manufacturer = owner or self.env.company.name

    @api.depends("number", "revision", "name")
    def _compute_display_name(self):
        for template in self:
            template.display_name = self.env._(
                "%(number)s rev. %(revision)s",
                number=template.number or "",
                revision=template.revision or "",
            )

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.constrains("symbology", "second_symbology", "module_mm", "second_module_mm")
    def _check_symbols(self):
        for template in self:
            if template.symbology == template.second_symbology:
                raise ValidationError(
                    self.env._("The second symbol must be another one than the first.")
                )
            for code, module in template._symbols():
                kind = SYMBOLOGIES[code]
                if not kind.least - 1e-5 <= module <= kind.most + 1e-5:
                    raise ValidationError(
                        self.env._(
                            "The X-dimension of %(symbol)s is %(least).3f to"
                            " %(most).3f mm, not %(module).3f mm.",
                            symbol=template._symbology_label(code),
                            least=kind.least,
                            most=kind.most,
                            module=module,
                        )
                    )
            agencies = {
                code.startswith("hibc") for code, _module in template._symbols()
            }
            if len(agencies) > 1:
                raise ValidationError(
                    self.env._("A label carries symbols of one issuing agency only.")
                )

    @api.constrains("digital_link_domain")
    def _check_digital_link_domain(self):
        for template in self:
            domain = template.digital_link_domain
            if domain and not _RESOLVER.fullmatch(domain):
                raise ValidationError(
                    self.env._(
                        "A Digital Link begins with the address of a resolver, as"
                        " https://id.example.com."
                    )
                )

    @api.constrains("media", *_POSITIVE, *_SHEET, "margin_mm")
    def _check_sizes(self):
        for template in self:
            wrong = [name for name in _POSITIVE if template[name] <= 0]
            wrong += [name for name in (*_SHEET, "margin_mm") if template[name] < 0]
            if template.media == "sheet":
                wrong += [name for name in _SHEET[:4] if not template[name]]
            if wrong:
                raise ValidationError(
                    self.env._(
                        "%(field)s of a label has to be more than nothing.",
                        field=self._fields[wrong[0]]._description_string(self.env),
                    )
                )
            sides = [template.width_mm, template.height_mm]
            if template.media == "sheet":
                sides += [template.sheet_width_mm, template.sheet_height_mm]
            if max(sides) > 500:
                raise ValidationError(
                    self.env._("A label or sheet is at most 500 mm wide and high.")
                )
            if template.media == "sheet":
                template._check_sheet()

    def _check_sheet(self):
        for count, size, first, gap, paper in (
            ("sheet_columns", "width_mm", "sheet_left_mm", "sheet_gap_x_mm", 0),
            ("sheet_rows", "height_mm", "sheet_top_mm", "sheet_gap_y_mm", 1),
        ):
            needed = (
                self[first] + self[count] * self[size] + (self[count] - 1) * self[gap]
            )
            room = self[_SHEET[paper]]
            if needed > room + 0.01:
                raise ValidationError(
                    self.env._(
                        "The labels need %(needed).1f mm of the sheet's %(room).1f mm:"
                        " fewer columns or rows, or smaller margins.",
                        needed=needed,
                        room=room,
                    )
                )

    def copy_data(self, default=None):
        """A copy is another draft: it needs a revision of its own."""
        copies = super().copy_data(default)
        for template, vals in zip(self, copies, strict=True):
            if "revision" not in (default or {}):
                vals["revision"] = self.env._(
                    "%(revision)s (copy)", revision=template.revision
                )
        return copies

    # ------------------------------------------------------------------
    # Reading it
    # ------------------------------------------------------------------
    def _symbols(self):
        """``[(code of the symbology, X-dimension in mm)]``."""
        self.ensure_one()
        symbols = [(self.symbology, self.module_mm)]
        if self.second_symbology:
            symbols.append((self.second_symbology, self.second_module_mm))
        return symbols

    def _agency(self):
        """Issuing agency whose symbols the label carries."""
        self.ensure_one()
        return "hibcc" if self.symbology.startswith("hibc") else "gs1"

    def _symbology_label(self, code):
        return dict(
            self._fields["second_symbology"]._description_selection(self.env)
        ).get(code, code)

    @api.model
    def _effective_domain(self, products, level):
        return [
            ("product_tmpl_id", "in", products.product_tmpl_id.ids),
            ("company_id", "=", self.env.company.id),
            ("level", "=", level),
            ("state", "=", "effective"),
        ]

    @api.model
    def _effective_for(self, products, level="each", market=None):
        """The label templates in effect, in one query.

        :param products: ``product.product`` records
        :param level: package level
        :param market: ``us``, ``eu`` or ``other``; None where the product has
            labels for one market only
        :return: ``{product: template}``, without products that have none
        :raises UserError: where no market is named and there are several
        """
        domain = self._effective_domain(products, level)
        if market:
            domain.append(("market", "=", market))
        # sudo: the template decides what is printed, whoever prints
        found = self.sudo().search(domain, order="id")
        by_product = found.grouped("product_tmpl_id")
        result = {}
        for product in products:
            templates = by_product.get(product.product_tmpl_id, self.browse())
            if len(templates) > 1:
                raise UserError(
                    self.env._(
                        "%(product)s has labels for several markets: %(templates)s."
                        " Say which market they are printed for.",
                        product=product.display_name,
                        templates=", ".join(templates.mapped("display_name")),
                    )
                )
            if templates:
                result[product] = templates.with_env(self.env)
        return result
