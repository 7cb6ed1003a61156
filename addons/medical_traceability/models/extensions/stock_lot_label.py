# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import io

from pypdf import PdfReader, PdfWriter

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import groupby

from ...label import LabelContent, LabelError, draw_label, verify_label
from ...label.drawing import LabelWords


class StockLot(models.Model):
    """Labels of finished devices, read back before they may be printed."""

    _inherit = "stock.lot"

    def action_print_udi_label(self):
        """Print the labels of these lots, one page each."""
        self.check_access("read")
        self._check_label_printable()
        return self.env.ref(
            "medical_traceability.action_report_udi_label"
        ).report_action(self)

    def _qms_render_canvas(self, report):
        """The verified labels of these lots, one page each, as one PDF.

        :raises UserError: for a lot that may not be labelled, or whose finished
            label does not read back as exactly its UDI; nothing is printed then
        """
        if report != self.env.ref("medical_traceability.action_report_udi_label"):
            raise UserError(
                self.env._("%(report)s is no label of lots.", report=report.name)
            )
        self._check_label_printable()
        # sudo: who may print the lot's label need not read how labels are drawn
        templates = {
            product: template.sudo()
            for product, template in self._label_templates().items()
        }
        pages = [
            page
            for template, lots in self._label_batches(templates)
            for page in (
                [template._render_pdf(lots._label_contents(template))]
                if template
                else [lot._render_label() for lot in lots]
            )
        ]
        if len(pages) == 1:
            return pages[0]
        writer = PdfWriter()
        for page in pages:
            writer.append(PdfReader(io.BytesIO(page)))
        stream = io.BytesIO()
        writer.write(stream)
        return stream.getvalue()

    def _label_templates(self):
        """Templates that labels of these lots are printed by.

        :return: ``{product: template}``; the built-in label is for products for which
            there is no template at all, in any company: which one a client works in
            is the client's word
        :raises UserError: for a product whose templates are all drafts, superseded or
            of another company
        """
        products = self.product_id
        templates = self.env["medical.label.template"]._effective_for(products)
        # sudo: a product that has a template is not labelled without one
        drawn = (
            self.env["medical.label.template"]
            .sudo()
            .search(
                [
                    ("product_tmpl_id", "in", products.product_tmpl_id.ids),
                    ("level", "=", "each"),
                ]
            )
        )
        for product in products:
            if product.product_tmpl_id in drawn.product_tmpl_id:
                if product not in templates:
                    raise UserError(
                        self.env._(
                            "No label of %(product)s is in effect in %(company)s. Have"
                            " its label template signed, or print in the company that"
                            " has it.",
                            product=product.display_name,
                            company=self.env.company.name,
                        )
                    )
        return templates

    def _label_batches(self, templates):
        """``[(template or None, lots)]``, each template once, lots in order."""
        return [
            (template, self.browse(lot.id for lot in lots))
            for template, lots in groupby(
                self, lambda lot: templates.get(lot.product_id)
            )
        ]

    def _check_label_printable(self):
        if not self:
            raise UserError(self.env._("Choose the lots to print labels for."))
        for lot in self:
            problem = lot.udi_problem
            if not problem and lot.quality_status in ("on_hold", "rejected"):
                problem = self.env._(
                    "It is %(status)s.",
                    status=dict(
                        lot._fields["quality_status"]._description_selection(self.env)
                    )[lot.quality_status].lower(),
                )
            if problem:
                raise UserError(
                    self.env._(
                        "No label for %(lot)s of %(product)s: %(problem)s",
                        lot=lot.name,
                        product=lot.product_id.display_name,
                        problem=problem,
                    )
                )

    def _render_label(self):
        self.ensure_one()
        try:
            pdf = draw_label(self._label_content(), self._label_words())
            verify_label(pdf, self.udi_element_string, self.udi_hri)
        except LabelError as error:
            raise UserError(self._label_error_text(error)) from error
        return pdf

    def _label_content(self):
        self.ensure_one()
        serial = self.product_id.tracking == "serial"
        company = self.company_id or self.env.company
        expiry = self._udi_expiry()
        identifier = self._device_identifiers()[self]
        return LabelContent(
            product=self.product_id.name,
            reference=self.product_id.default_code or "",
            manufacturer=company.name,
            # sudo: the name is printed for everybody to read
            legal_manufacturer=self.sudo().qms_customer_id.name or "",
            gtin=identifier.gtin,
            lot=self.batch_number if serial else self.name,
            serial=self.name if serial else "",
            manufactured=fields.Date.to_string(self.manufacture_date),
            expires=fields.Date.to_string(expiry) if expiry else "",
            hri=self.udi_hri,
            bracketed=self._udi_bracketed(),
        )

    def _label_words(self):
        return LabelWords(
            manufacturer=self.env._("Made by"),
            legal_manufacturer=self.env._("Legal manufacturer"),
            manufactured=self.env._("Manufactured"),
            expires=self.env._("Use by"),
        )

    def _label_error_text(self, error):
        causes = {
            "glyph": self.env._(
                "the label font has no sign for %(detail)s", detail=error.detail
            ),
            "space": self.env._(
                "this text does not fit on it: %(detail)s", detail=error.detail
            ),
            "symbol": self.env._(
                "no symbol can be made: %(detail)s", detail=error.detail
            ),
            "mismatch": self.env._(
                "read back, it says something else: %(detail)s", detail=error.detail
            ),
        }
        return self.env._(
            "The label of %(lot)s was not printed: %(cause)s.",
            lot=self.name,
            cause=causes[error.code],
        )
