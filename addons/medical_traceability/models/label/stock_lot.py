# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError

from ...label import LabelContent
from ...udi import UdiError, bracketed
from ..identifier.messages import udi_error_text
from .carrier_data import carrier_data


class StockLot(models.Model):
    """What the labels of lots and serials say, for many at once."""

    _inherit = "stock.lot"

    def _label_contents(self, template, copies=None):
        """What the labels of these lots say, in their order.

        A constant number of queries, however many lots there are.

        :param template: ``medical.label.template`` they are printed by
        :param copies: ``{lot id: copy number}`` for labels printed before
        :return: list of ``label.LabelContent``
        :raises UserError: for a lot that may not be labelled, naming it and why
        """
        self._check_label_printable()
        identifiers = self._label_identifiers(template.level)
        return [
            lot._label_content_by(
                template, identifiers[lot], (copies or {}).get(lot.id, 1)
            )
            for lot in self
        ]

    def _label_identifiers(self, level):
        """``{lot: device identifier}`` of a package level, empty where none."""
        if level == "each":
            return self._device_identifiers()
        identifiers = self.env["medical.device.identifier"]
        active = identifiers._active_for(self.product_id, level)
        return {lot: active.get(lot.product_id, identifiers) for lot in self}

    def _label_content_by(self, template, identifier, copy_number):
        """The content of one label.

        :param identifier: device identifier of the template's package level
        """
        self.ensure_one()
        problem = self._label_problem(template, identifier)
        parts, missing = (False, problem) if problem else self._udi_parts(identifier)
        if not parts:
            self._refuse_label(missing)
        try:
            data, words = self._udi_texts(identifier, parts)
            gs1 = identifier.issuing_agency == "gs1"
            carried = carrier_data(
                identifier.issuing_agency, data, parts, template.digital_link_domain
            )
            encoded = bracketed(**parts) if gs1 else ""
        except UdiError as error:
            self._refuse_label(udi_error_text(self.env, error))
        package = template.level != "each"
        return LabelContent(
            **template._printed_names(),
            gtin=(gs1 and parts["gtin"]) or "",
            di=identifier.di,
            agency=identifier.issuing_agency,
            lot=parts["lot"] or "",
            serial=parts["serial"] or "",
            manufactured=_day(parts["manufacture"]),
            expires=_day(parts["expiry"]),
            hri=words,
            bracketed=encoded,
            level=template.level,
            data=carried,
            quantity=identifier.base_quantity if package else 0,
            copy_number=copy_number,
        )

    def _label_problem(self, template, identifier):
        """Why this lot has no label by a template, as a sentence, or False."""
        if self.product_id.product_tmpl_id != template.product_tmpl_id:
            return self.env._(
                "%(template)s is the label of another product.",
                template=template.display_name,
            )
        if self.company_id and self.company_id != template.company_id:
            return self.env._(
                "%(template)s is a label of another company.",
                template=template.display_name,
            )
        if identifier and identifier.issuing_agency != template._agency():
            return self.env._(
                "%(template)s has symbols of another issuing agency than device"
                " identifier %(di)s.",
                template=template.display_name,
                di=identifier.di,
            )
        if template.level != "each" and self.product_id.tracking == "serial":
            # a package holds many devices: no serial is the package's
            if identifier.pi_serial:
                return self.env._(
                    "%(template)s is for packages, whose label cannot carry the serial"
                    " number of one device. Let device identifier %(di)s carry the lot"
                    " only.",
                    template=template.display_name,
                    di=identifier.di,
                )
        return False

    def _refuse_label(self, problem):
        """:raises UserError: always"""
        raise UserError(
            self.env._(
                "No label for %(lot)s of %(product)s: %(problem)s",
                lot=self.name,
                product=self.product_id.display_name,
                problem=problem,
            )
        )


def _day(value):
    return fields.Date.to_string(value) if value else ""
