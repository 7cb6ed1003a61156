# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64

from odoo import models
from odoo.exceptions import UserError

from ...label import LabelContent
from ...udi import GS


class StockPackage(models.Model):
    """The logistic label of a package: SSCC, and what it holds where that is alike."""

    _inherit = "stock.package"

    def _label_elements(self):
        """Application identifiers and values of the label, in their order.

        ``00`` the SSCC; of a package whose content is alike ``02`` what it contains,
        ``37`` how many, and ``10`` the lot where it is one (GS1 General
        Specifications, sections 3.3.1, 3.3.3 and 3.8.8).
        """
        self.ensure_one()
        own = self.sudo()  # sudo: what lies inside is printed on it
        elements = [("00", own.medical_sscc)]
        inside = own.medical_identifier_id.contains_id
        if inside.issuing_agency == "gs1" and own.medical_count:
            elements += [("02", inside.gtin), ("37", str(own.medical_count))]
            lots = own.contained_quant_ids.lot_id
            serial = own.medical_identifier_id.product_id.tracking == "serial"
            numbers = set(lots.mapped("batch_number" if serial else "name"))
            if len(numbers) == 1 and all(numbers):
                elements.append(("10", numbers.pop()))
        return elements

    def _label_content_of_package(self, template, copy_number):
        """What stands on the label, for the template of the package level."""
        elements = self._label_elements()
        values = dict(elements)
        text = "".join(
            # what has no fixed length ends at a separator, but for the last
            f"{ai}{value}{GS if ai == '37' and '10' in values else ''}"
            for ai, value in elements
        )
        return LabelContent(
            **template._printed_names(),
            gtin=values.get("02", ""),
            lot=values.get("10", ""),
            serial="",
            manufactured="",
            expires="",
            hri="".join(f"({ai}){value}" for ai, value in elements),
            bracketed="".join(f"[{ai}]{value}" for ai, value in elements),
            level=template.level,
            quantity=int(values.get("37", 0)),
            data={"gs1_datamatrix": text, "gs1_128": text},
            copy_number=copy_number,
        )

    def action_print_package_label(self):
        """Print the label of this closed package, verified; each print is on record.

        Again only by an inspector, with the next copy number on the label.

        :raises UserError: for an open package, without a template in effect, or where
            the label does not read back as exactly what it is to say
        """
        self._check_packer()
        package = self._current(self.id)
        if not package or package.medical_state != "closed":
            raise UserError(self.env._("Only a closed package gets a label."))
        copies = package.medical_copies
        if copies and not self.env.user.has_group("qms_base.group_qms_inspector"):
            raise UserError(
                self.env._(
                    "The label of %(package)s was printed. An inspector prints another"
                    " copy, once the first is destroyed.",
                    package=package.medical_sscc,
                )
            )
        identifier = package.medical_identifier_id
        templates = self.env["medical.label.template"]._effective_for(
            identifier.product_id, identifier.package_level
        )
        template = templates.get(identifier.product_id)
        if not template:
            raise UserError(
                self.env._(
                    "%(product)s has no label template in effect for this package"
                    " level. A quality engineer has one signed.",
                    product=identifier.product_id.display_name,
                )
            )
        content = package._label_content_of_package(template, copies + 1)
        pdf = template._render_pdf([content])
        package._serve(medical_copies=copies + 1)
        package.with_env(self.env)._enter_event(
            "labelled", quantity=copies + 1, detail=template.display_name
        )
        return {
            "type": "ir.actions.client",
            "tag": "medical_traceability.deliver_labels",
            "params": {
                "name": f"{package.medical_sscc}.pdf",
                "content": base64.b64encode(pdf).decode(),
                "message": self.env._(
                    "Label of %(sscc)s printed.", sscc=package.medical_sscc
                ),
                "stay": True,
            },
        }
