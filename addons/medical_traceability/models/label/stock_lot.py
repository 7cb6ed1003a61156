# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError

from ...label import LabelContent
from ...udi import bracketed
from .carrier_data import digital_link


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
        identifiers = self._active_device_identifiers()
        return [
            lot._label_content_by(
                template, identifiers.get(lot.product_id), (copies or {}).get(lot.id, 1)
            )
            for lot in self
        ]

    def _label_content_by(self, template, identifier, copy_number):
        """The content of one label.

        :param identifier: active device identifier of the product
        """
        self.ensure_one()
        if self.product_id.product_tmpl_id != template.product_tmpl_id:
            raise UserError(
                self.env._(
                    "%(template)s is no label of %(product)s.",
                    template=template.display_name,
                    product=self.product_id.display_name,
                )
            )
        parts, problem = self._udi_parts(identifier)
        if problem:
            raise UserError(
                self.env._(
                    "No label for %(lot)s of %(product)s: %(problem)s",
                    lot=self.name,
                    product=self.product_id.display_name,
                    problem=problem,
                )
            )
        parts = {name: parts.get(name) for name in _PARTS}
        return LabelContent(
            **template._printed_names(),
            gtin=parts["gtin"],
            lot=parts["lot"] or "",
            serial=parts["serial"] or "",
            manufactured=_day(self.manufacture_date),
            expires=_day(parts["expiry"]),
            hri=self.udi_hri,
            bracketed=bracketed(**parts),
            level=template.level,
            data=self._label_data(template, parts),
            copy_number=copy_number,
        )

    def _label_data(self, template, parts):
        """What scanners read, by symbology; none for agencies of no identifier."""
        return {
            "gs1_datamatrix": self.udi_element_string,
            "gs1_128": self.udi_element_string,
            "digital_link": digital_link(parts, template.digital_link_domain),
        }


_PARTS = ("gtin", "lot", "serial", "expiry", "manufacture")


def _day(value):
    return fields.Date.to_string(value) if value else ""
