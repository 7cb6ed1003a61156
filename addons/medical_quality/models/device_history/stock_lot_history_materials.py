# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.medical_traceability.models.disposition import (
    medical_lot_disposition,
)


class StockLot(models.Model):
    """Material in the device history record, and the evidence that it was good."""

    _inherit = "stock.lot"

    def _history_materials(self, productions, lines, missing):
        """Component lots with status, expiry, supplier and quantity."""
        statuses = dict(self._fields["quality_status"]._description_selection(self.env))
        receipts = self._history_receipts(lines.lot_id)
        rows = []
        for line in lines.sorted(lambda line: (line.product_id.display_name, line.id)):
            lot = line.lot_id
            receipt = receipts.get(lot.id)
            tracked = line.product_id.tracking != "none"
            if tracked and not lot:
                missing.append(
                    self.env._(
                        "%(product)s was consumed without a lot.",
                        product=line.product_id.display_name,
                    )
                )
            rows.append(
                {
                    "product": line.product_id.display_name,
                    "lot": lot.name or "",
                    "tracked": tracked,
                    "status": statuses.get(lot.quality_status, ""),
                    "expires": self._history_date(lot.expiration_date),
                    "supplier": receipt.picking_id.partner_id.name or ""
                    if receipt
                    else "",
                    "supplier_lot": lot.ref or "",
                    "quantity": f"{line.quantity:g} {line.product_uom_id.name}",
                }
            )
        if not rows:
            missing.append(self.env._("No material was recorded as consumed."))
        for move in productions.move_raw_ids:
            if move.product_id not in lines.product_id and move.state != "cancel":
                missing.append(
                    self.env._(
                        "%(product)s is a component of %(order)s, but none was"
                        " recorded as consumed.",
                        product=move.product_id.display_name,
                        order=move.raw_material_production_id.name,
                    )
                )
        return rows

    def _history_receipts(self, lots):
        """``{lot id: first movement from a supplier}``."""
        lines = self.env["stock.move.line"].search(
            [
                ("lot_id", "in", lots.ids),
                ("state", "=", "done"),
                ("location_id.usage", "=", "supplier"),
            ],
            order="id desc",
        )
        return {line.lot_id.id: line for line in lines}

    # ------------------------------------------------------------------
    # What the material rests on
    # ------------------------------------------------------------------
    def _history_material_evidence(self, lots):
        """Certificates and release of each lot of material, by reference.

        (ISO 13485, 7.4.3, 7.5.1 and 8.2.6) A constant number of queries.

        :param lots: lots that were built in
        :return: list of ``{"product", "lot", "certificates": [dict of texts],
            "releases": [dict of texts, "signatures": [dict of texts]]}``, once for each
            lot; certificates that are drafts still are none
        """
        certificates = self._history_material_certificates(lots)
        releases = self._history_material_releases(lots)
        return [
            {
                "product": lot.product_id.display_name,
                "lot": lot.name,
                "certificates": certificates.get(lot.id, []),
                "releases": releases.get(lot.id, []),
            }
            for lot in lots.sorted(lambda lot: (lot.product_id.display_name, lot.id))
        ]

    def _history_material_certificates(self, lots):
        """``{lot id: certificates as dictionaries of texts}``."""
        certificates = self.env["medical.material.certificate"].search(
            [("lot_ids", "in", lots.ids), ("state", "!=", "draft")], order="id"
        )
        states = dict(certificates._fields["state"]._description_selection(self.env))
        found = {}
        for certificate in certificates:
            row = {
                "type": certificate.type_id.display_name,
                "number": certificate.name,
                "heat": certificate.heat or "",
                "issued": self._history_date(certificate.issued_on),
                "valid_until": self._history_date(certificate.valid_until),
                "revision": certificate.specification_revision_id.display_name or "",
                "state": certificate.state,
                "standing": states[certificate.state],
                "accepted_by": certificate.accepted_by_id.name or "",
                "accepted": self._history_time(certificate.accepted_at),
                "withdrawn_by": certificate.withdrawn_by_id.name or "",
                "withdrawn": self._history_time(certificate.withdrawn_at),
                "reason": certificate.withdrawn_reason or "",
                "digest": certificate.sha256 or "",
            }
            for lot in certificate.lot_ids & lots:
                found.setdefault(lot.id, []).append(row)
        return found

    def _history_material_releases(self, lots):
        """``{lot id: dispositions that released it as dictionaries}``, oldest first."""
        dispositions = self.env["medical.lot.disposition"].search(
            [
                ("lot_ids", "in", lots.ids),
                ("state", "=", "done"),
                ("decision", "in", medical_lot_disposition.RELEASING),
            ],
            order="decided_at, id",
        )
        signatures = (
            self.env["qms.signature"]
            .search(
                [
                    ("res_model", "=", dispositions._name),
                    ("res_id", "in", dispositions.ids),
                ]
            )
            .grouped("res_id")
        )
        decisions = dict(
            dispositions._fields["decision"]._description_selection(self.env)
        )
        none = self.env["qms.signature"]
        found = {}
        for disposition in dispositions:
            own = signatures.get(disposition.id, none)._counting()
            row = {
                "number": disposition.name,
                "decision": decisions[disposition.decision],
                "person": disposition.decided_by_id.name or "",
                "time": self._history_time(disposition.decided_at),
                "signatures": [
                    {
                        "meaning": signature.meaning,
                        "name": signature.signer_name,
                        "moment": signature.signed_text,
                    }
                    for signature in own.sorted("position")
                ],
            }
            for lot in disposition.lot_ids & lots:
                found.setdefault(lot.id, []).append(row)
        return found
