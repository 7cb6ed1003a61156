# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64

from odoo import models
from odoo.exceptions import UserError

from ...label import LabelContent
from ...udi import GS, TABLE, UdiError, parse
from ...udi.dates import format_date, parse_date
from ...udi.errors import E_NO_DI
from ..identifier.messages import udi_error_text


class StockPackage(models.Model):
    """The logistic label of a package: SSCC, and what it holds where that is alike."""

    _inherit = "stock.package"

    def _label_elements(self):
        """Application identifiers and values of the label, in their order.

        A full package is a trade item: after ``00``, the SSCC, it bears its own UDI
        (21 CFR 801.20), ``01`` with ``17``, ``11`` and ``10`` as far as its identifier
        says and all content has the same. A part of one is none: ``02`` says what it
        contains, ``37`` how many, ``10`` the lot where it is one (GS1 General
        Specifications, sections 3.3.1, 3.3.3 and 3.8.8).

        :raises UserError: for a package that another agency identifies
        """
        self.ensure_one()
        own = self.sudo()  # sudo: what lies inside is printed on it
        identifier = own.medical_identifier_id
        if identifier.issuing_agency != "gs1":
            raise UserError(
                self.env._(
                    "Device identifier %(di)s is not of GS1: the label of"
                    " %(package)s cannot be made here.",
                    di=identifier.di,
                    package=own.medical_sscc,
                )
            )
        lots = own.contained_quant_ids.filtered(lambda q: q.quantity > 0).lot_id
        elements = [("00", own.medical_sscc)]
        if own._is_trade_item():
            elements.append(("01", identifier.gtin))
            elements += own._common_dates(lots)
            carries_lot = identifier.pi_lot
        else:
            elements += own._content_elements()
            carries_lot = len(elements) > 1
        lot = own._common_lot(lots)
        if carries_lot and lot:
            elements.append(("10", lot))
        return elements

    def _is_trade_item(self):
        """Whether as much is inside, at every level, as the identifier says."""
        units = sum(self.contained_quant_ids.mapped("quantity"))
        identifier = self.medical_identifier_id
        return bool(
            identifier.gtin
            and self.medical_count == identifier.quantity
            and units == identifier.base_quantity
        )

    def _content_elements(self):
        """``02`` and ``37``: full inner packages, or else single units."""
        inside = self.medical_identifier_id.contains_id
        count = self.medical_count
        units = round(sum(self.contained_quant_ids.mapped("quantity")))
        if units != count * inside.base_quantity:
            count = units
            while inside.contains_id:
                inside = inside.contains_id
        if not count or inside.issuing_agency != "gs1":
            return []
        return [("02", inside.gtin), ("37", str(count))]

    def _common_dates(self, lots):
        identifier, elements = self.medical_identifier_id, []
        for ai, carried, days in (
            ("17", identifier.pi_expiry, {lot._udi_expiry() for lot in lots}),
            ("11", identifier.pi_manufacture, set(lots.mapped("manufacture_date"))),
        ):
            if carried and len(days) == 1 and all(days):
                try:
                    elements.append((ai, format_date(ai, days.pop())))
                except UdiError as error:
                    raise UserError(udi_error_text(self.env, error)) from error
        return elements

    def _common_lot(self, lots):
        serial = self.medical_identifier_id.product_id.tracking == "serial"
        numbers = set(lots.mapped("batch_number" if serial else "name"))
        return numbers.pop() if len(numbers) == 1 and all(numbers) else ""

    def _label_content_of_package(self, template, copy_number):
        """What stands on the label, for the template of the package level.

        :raises UserError: for what no symbol can carry
        """
        elements = self._label_elements()
        values, last = dict(elements), len(elements) - 1
        text = "".join(
            # what has no fixed length ends at a separator, but for the last
            f"{ai}{value}{'' if TABLE[ai].predefined or index == last else GS}"
            for index, (ai, value) in enumerate(elements)
        )
        read = parse(text)
        wrong = [problem for problem in read.errors if problem.code != E_NO_DI]
        if wrong or [(one.ai, one.value) for one in read.elements] != elements:
            raise UserError(
                self.env._(
                    "No label for %(package)s: %(problem)s",
                    package=self.medical_sscc,
                    problem=udi_error_text(self.env, wrong[0]) if wrong else text,
                )
            )
        item = "01" in values
        return LabelContent(
            **template._printed_names(),
            gtin=values.get("01") or values.get("02", ""),
            lot=values.get("10", ""),
            serial="",
            manufactured=_day(values, "11"),
            expires=_day(values, "17"),
            hri="".join(f"({ai}){value}" for ai, value in elements),
            bracketed="".join(f"[{ai}]{value}" for ai, value in elements),
            level=template.level,
            quantity=(
                self.sudo().medical_identifier_id.base_quantity
                if item
                else int(values.get("37", 0))
            ),
            data={"gs1_datamatrix": text, "gs1_128": text},
            copy_number=copy_number,
        )

    def _check_content_labelled(self):
        """Refuse the label of what may not be labelled as it is.

        :raises UserError: where anything in it is on hold or rejected, or the device
            identifier of the package or of anything in it is to be replaced first
        """
        problem = self._held_problem()
        if problem:
            raise UserError(problem)
        lots = self.contained_quant_ids.lot_id
        packages = self | self.all_children_package_ids
        identifiers = packages.medical_identifier_id
        identifiers.union(*lots._device_identifiers().values())._refuse_to_replace()

    def action_print_package_label(self):
        """Print the label of this closed package, verified; each print is on record.

        Again only with a signed request for it (:class:`MedicalPackageReprint`), with
        the next copy number on the label.

        :raises UserError: for an open package, without a template in effect, for a
            further copy that nobody signed, or where the label does not read back as
            exactly what it is to say
        """
        self._check_packer()
        package = self._current(self.id)
        if not package or package.medical_state != "closed":
            raise UserError(self.env._("Only a closed package gets a label."))
        copies = package.medical_copies
        reprints = self.env["medical.package.reprint"]
        granted = reprints._granted(package).mapped("copy_number") if copies else []
        if copies and copies + 1 not in granted:
            raise UserError(
                self.env._(
                    "The label of %(package)s was printed. Request a further copy and"
                    " say what became of the first; an inspector signs it.",
                    package=package.medical_sscc,
                )
            )
        identifier = package.medical_identifier_id
        package._check_content_labelled()
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

    def action_request_copy(self):
        """Ask for a further copy of this package's label.

        :return: the request, to be filled in and signed
        :raises UserError: where none was printed yet
        """
        self._check_packer()
        package = self._current(self.id)
        if not package or not package.medical_copies:
            raise UserError(
                self.env._(
                    "No label of this package was printed: print the first copy."
                )
            )
        request = self.env["medical.package.reprint"].create({"package_id": package.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": "medical.package.reprint",
            "res_id": request.id,
            "views": [(False, "form")],
        }


def _day(values, ai):
    return parse_date(ai, values[ai]).iso if ai in values else ""
