# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import json

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.signing.canonical import digest

# What the record says of the making; what happens to the lot later is apart.
_SIGNED_SECTIONS = ("materials", "operations", "certificates", "inspections", "label")
# What goes on after the making: use elsewhere, expiry, withdrawal.
_CONCESSION_GOES_ON = ("status", "used", "withdrawn", "signatures")


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _filter_finished_devices(self):
        """The lots among these that an order made and that carry a UDI."""
        products = self._active_device_identifiers()
        identified = self.filtered(lambda lot: lot.product_id in products)
        producing = self.env["medical.inspection"]._producing_orders(identified)
        return identified.filtered(lambda lot: lot.id in producing)

    def _history_signatures(self):
        """Signatures on the decisions about this lot (21 CFR 11.50(b))."""
        dispositions = self.env["medical.lot.disposition"].search(
            [("lot_ids", "in", self.ids)], order="id"
        )
        return [
            dict(signature, record=disposition.name)
            for disposition in dispositions
            for signature in disposition._signature_manifestations()
        ]


class MedicalLotDisposition(models.Model):
    """Finished devices are released by releasing their device history records.

    One status, one release: the disposition of a finished lot is the release of its
    record, reviewed by one person and released by another (21 CFR 820.35; ISO 13485,
    7.5.1 and 8.2.6). Inspectors judge no lot that they inspected.
    """

    _inherit = "medical.lot.disposition"

    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "release_record": self.env._("Release device history record")
        }

    def _signing_transition(self):
        transition = super()._signing_transition()
        if transition not in ("release", "release_concession"):
            return transition
        # sudo: what kind of lots these are does not depend on who asks
        lots = self.sudo().lot_ids
        finished = lots._filter_finished_devices()
        if finished and transition == "release_concession":
            raise UserError(
                self.env._(
                    "Finished devices are released with their device history records,"
                    " in which concessions stand: choose “Release” for %(lots)s.",
                    lots=", ".join(finished.mapped("name")),
                )
            )
        if finished and finished != lots:
            raise UserError(
                self.env._(
                    "Finished devices are released with their device history records,"
                    " apart from other lots: take %(lots)s out of %(number)s.",
                    lots=", ".join((lots - finished).mapped("name")),
                    number=self.name,
                )
            )
        return "release_record" if finished else transition

    def _signature_authors(self, transition):
        """Who inspected the lots that a release rests on."""
        authors = super()._signature_authors(transition)
        # sudo: who inspected, whoever may read it
        inspections = self.env["medical.inspection"].sudo()
        lots = self.sudo().lot_ids
        orders = inspections._producing_orders(lots)
        found = inspections.search(
            [
                ("state", "!=", "open"),
                "|",
                ("lot_id", "in", lots.ids),
                ("production_id", "in", list(orders.values())),
            ]
        )
        for disposition in self:
            own_lots = disposition.sudo().lot_ids
            own_orders = {orders.get(lot.id) for lot in own_lots}
            people = found.filtered(
                lambda i, lots=own_lots, orders=own_orders: i.lot_id in lots
                or i.production_id.id in orders
            ).inspector_id
            authors[disposition.id] = people | authors.get(disposition.id, people)
        return authors

    def _signature_extra(self, transition):
        """The inspections, and for finished devices the content of the record."""
        extra = super()._signature_extra(transition)
        if transition != "release_record":
            return extra
        for disposition in self:
            facts = dict(extra.get(disposition.id, {}))
            lots = disposition.lot_ids
            components = lots._qms_component_lines()
            for lot in lots.sorted("id"):
                history = lot._device_history_of_lot(components[lot])
                facts[self.env._("Device history record of %(lot)s", lot=lot.name)] = (
                    self._history_in_words(history)
                )
            extra[disposition.id] = facts
        return extra

    def _history_in_words(self, history):
        """What a record holds, and the digest of it."""
        content = {name: history[name] for name in _SIGNED_SECTIONS}
        content["concessions"] = [
            {name: row[name] for name in row if name not in _CONCESSION_GOES_ON}
            for row in history["concessions"]
        ]
        text = json.dumps(content, sort_keys=True, default=str)
        words = self.env._(
            "%(materials)s materials, %(operations)s operations, %(inspections)s"
            " inspections; SHA-256 %(digest)s",
            materials=len(history["materials"]),
            operations=len(history["operations"]),
            inspections=len(history["inspections"]),
            digest=digest(text.encode()),
        )
        if history["concessions"]:
            words += "\n" + self.env._(
                "By concession: %(numbers)s",
                numbers=", ".join(row["number"] for row in history["concessions"]),
            )
        return "\n".join([words, *history["missing"]])
