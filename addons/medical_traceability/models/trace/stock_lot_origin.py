# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ..material.stock_lot import NEVER, Receipt

_NUMBERS = ["merge", "relabel", "split"]


class StockLot(models.Model):
    """Material under a new number came as what it was before."""

    _inherit = "stock.lot"

    def _qms_origins(self):
        """Lots that these were split, merged or relabelled from, at any depth.

        :return: ``{lot id: ids of lots}``, without lots that keep their number
        """
        origins = defaultdict(set)
        if not self.ids:
            return origins
        for lot, origin in self.env.execute_query(
            SQL(
                "WITH RECURSIVE origin (lot, was) AS ("
                " SELECT id, id FROM unnest(%s::int[]) AS asked (id) UNION"
                " SELECT origin.lot, i.lot_ref FROM origin"
                " JOIN medical_genealogy_edge o ON o.lot_ref = origin.was"
                "  AND o.direction = 'out' AND o.kind = ANY(%s)"
                " JOIN medical_genealogy_edge i ON i.event_ref = o.event_ref"
                "  AND i.kind = o.kind AND i.direction = 'in'"
                ") SELECT lot, was FROM origin WHERE lot <> was",
                self.ids,
                _NUMBERS,
            )
        ):
            origins[lot].add(origin)
        return origins

    def _receipts(self):
        receipts = super()._receipts()
        unknown = self.filtered(lambda lot: lot.id not in receipts)
        origins = unknown._qms_origins()
        earlier = self.browse(
            {origin for found in origins.values() for origin in found}
        )
        known = super(StockLot, earlier)._receipts()
        for lot, found in origins.items():
            came = [known[origin] for origin in sorted(found) if origin in known]
            if came:
                receipts[lot] = Receipt(
                    day=min(receipt.day for receipt in came),
                    moment=min(receipt.moment for receipt in came),
                    suppliers=NEVER.suppliers.union(*(r.suppliers for r in came)),
                    companies=NEVER.companies.union(*(r.companies for r in came)),
                )
        return receipts

    def _qms_take_over(self, lots):
        """The certificates of the old numbers are about the new one too.

        Of lots that were merged, those that all of them have.
        """
        result = super()._qms_take_over(lots)
        # sudo: what attests the material, whoever gives the number
        certificates = (
            self.env["medical.material.certificate"]
            .sudo()
            .search([("lot_ids", "in", lots.ids), ("state", "!=", "withdrawn")])
        )
        for certificate in certificates:
            if lots <= certificate.lot_ids:
                certificate._qms_goes_on(self)
        tested = [lot.last_tested_on for lot in lots if lot.last_tested_on]
        if len(tested) == len(lots):
            self._set_last_tested(min(tested))
        return result


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _filter_to_own_supplier(self):
        """What was split off goes back to whom the whole came from."""
        own = super()._filter_to_own_supplier()
        rest = (self - own).filtered(lambda line: line.lot_id and line._gate_partner())
        if not rest:
            return own
        receipts = rest.lot_id._receipts()
        return own | rest.filtered(
            lambda line: line._gate_partner().id
            in receipts.get(line.lot_id.id, NEVER).suppliers
            and line.lot_id._qms_origins()
        )
