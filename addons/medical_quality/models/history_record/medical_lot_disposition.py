# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models

from odoo.addons.medical_traceability.models.disposition import (
    medical_lot_disposition,
)

from .record_tools import is_released_now

RELEASING = medical_lot_disposition.RELEASING


class MedicalLotDisposition(models.Model):
    """Finished devices are released by releasing their device history records.

    One status, one release: the disposition of a finished lot is made by the release
    of its record and by nothing else (ISO 13485, 7.5.1 and 8.2.6).
    """

    _inherit = "medical.lot.disposition"

    device_history_ids = fields.One2many(
        "medical.device.history",
        "disposition_id",
        "Device history records",
        readonly=True,
        groups="qms_base.group_qms_operator,qms_base.group_qms_auditor",
    )

    def _is_by_record(self):
        """Whether a record that all its people signed is making this disposition."""
        self.ensure_one()
        # sudo: which lots these are does not depend on who asks
        lots = self.sudo().lot_ids
        return bool(lots) and all(is_released_now(lot.id) for lot in lots)

    def _signing_transition(self):
        transition = super()._signing_transition()
        if transition in RELEASING and not self._is_by_record():
            # sudo: what kind of lots these are does not depend on who asks
            finished = self.sudo().lot_ids._filter_finished_devices()
            if finished:
                self._refuse_bare_release(finished)
        return transition

    def _refuse_bare_release(self, lots):
        records = lots._newest_histories()
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.by_history",
            "\n".join(
                lot._by_history_message(records.get(lot.id))
                for lot in lots.sorted("id")
            ),
            about=tuple((lots._name, lot.id) for lot in lots),
        )

    def _check_decider(self):
        """The signatures of the record decided; it checked who gave them."""
        if self.decision in RELEASING and self._is_by_record():
            return None
        return super()._check_decider()

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
