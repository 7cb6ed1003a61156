# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class MedicalNonconformanceDisposition(models.Model):
    """The movements of a signed disposition.

    What leaves a lot goes on under a number of its own first (a split, on record in
    the genealogy), so that neither its status nor its history is that of the rest.
    """

    _inherit = "medical.nonconformance.disposition"

    # ------------------------------------------------------------------
    # Scrap and return
    # ------------------------------------------------------------------
    def _do_scrap(self):
        lot = self._apart()
        self._reject(lot, "reject")
        scraps = self.env["stock.scrap"].create(
            [
                {
                    "company_id": self.company_id.id,
                    "origin": self.nonconformance_id.name,
                    "product_id": lot.product_id.id,
                    "product_uom_id": lot.product_id.uom_id.id,
                    "lot_id": lot.id,
                    "scrap_qty": quantity,
                    "location_id": place.id,
                }
                for place, quantity in self._places(lot, self._to_do())
            ]
        )
        for scrap in scraps:
            if scrap.action_validate() is not True:
                self._refuse_stock(lot)
        self._record_done(
            lot,
            self.env._(
                "%(quantity)g of %(lot)s scrapped: %(documents)s.",
                quantity=self._to_do(),
                lot=lot.name,
                documents=", ".join(scraps.mapped("name")),
            ),
            scraps[:1],
        )

    def _do_return(self):
        lot = self._apart()
        receipt = (self.line_id.lot_id | lot)._receipts().get(self.line_id.lot_id.id)
        suppliers = self.env["res.partner"].browse(receipt.suppliers if receipt else ())
        if len(suppliers) != 1:
            raise UserError(
                self.env._(
                    "No receipt says from which supplier %(lot)s came.", lot=lot.name
                )
            )
        self._reject(lot, "return")
        picking = self._return_picking(lot, suppliers)
        picking._action_done()
        if picking.state != "done":
            self._refuse_stock(lot)
        self._record_done(
            lot,
            self.env._(
                "%(quantity)g of %(lot)s returned to %(supplier)s: %(document)s.",
                quantity=self._to_do(),
                lot=lot.name,
                supplier=suppliers.name,
                document=picking.name,
            ),
            picking,
        )

    def _return_picking(self, lot, supplier):
        """A return to the supplier that delivered the lot, ready to be done."""
        company, product = self.company_id, lot.product_id
        kind = self.env["stock.picking.type"].search(
            [("code", "=", "outgoing"), ("company_id", "=", company.id)], limit=1
        )
        target = supplier.with_company(company).property_stock_supplier
        places = self._places(lot, self._to_do())
        received = self.env["stock.move.line"].search(
            [
                ("lot_id", "=", self.line_id.lot_id.id),
                ("state", "=", "done"),
                ("location_id.usage", "=", "supplier"),
            ],
            order="id",
            limit=1,
        )
        origin = received.move_id
        refund = {"to_refund": True} if "to_refund" in origin._fields else {}
        if "purchase_line_id" in origin._fields:
            refund["purchase_line_id"] = origin.purchase_line_id.id
        picking = self.env["stock.picking"].create(
            {
                "company_id": company.id,
                "partner_id": supplier.id,
                "picking_type_id": kind.id,
                "location_id": places[0][0].id,
                "location_dest_id": target.id,
                "origin": self.nonconformance_id.name,
                "move_ids": [
                    Command.create(
                        {
                            "company_id": company.id,
                            "product_id": product.id,
                            "product_uom": product.uom_id.id,
                            "product_uom_qty": quantity,
                            "location_id": place.id,
                            "location_dest_id": target.id,
                            "origin_returned_move_id": origin.id,
                            **refund,
                        }
                    )
                    for place, quantity in places
                ],
            }
        )
        picking.action_confirm()
        picking.move_line_ids.unlink()
        for move in picking.move_ids:
            move.move_line_ids = [
                Command.create(
                    {
                        "picking_id": picking.id,
                        "company_id": company.id,
                        "product_id": product.id,
                        "product_uom_id": product.uom_id.id,
                        "quantity": move.product_uom_qty,
                        "lot_id": lot.id,
                        "location_id": move.location_id.id,
                        "location_dest_id": target.id,
                    }
                )
            ]
        picking.move_ids.picked = True
        return picking

    def _reject(self, lot, decision):
        """The part is rejected for everything but its way out, by these signatures."""
        if lot.quality_status in (False, "rejected"):
            return
        record = self.nonconformance_id
        disposition = self.env["medical.lot.disposition"].create(
            {
                "company_id": self.company_id.id,
                "lot_ids": [Command.set(lot.ids)],
                "decision": decision,
                "nonconformance_id": record.id,
                "reason": self.env._(
                    "%(number)s, decided on %(day)s: %(disposition)s.\n%(signed)s",
                    number=record.name,
                    day=record.decided_at.date(),
                    disposition=self.display_name,
                    signed=record._decision_manifestations(),
                ),
            }
        )
        disposition._apply()

    # ------------------------------------------------------------------
    # A number of its own
    # ------------------------------------------------------------------
    def _apart(self):
        """The lot of this part alone, split off where it is less than the lot.

        :raises UserError: where less is there, or it is not free
        """
        lot = self.line_id.lot_id
        there = sum(quantity for _place, quantity in self._quants_of(lot, "quantity"))
        compared = lot.product_id.uom_id.compare(self._to_do(), there)
        if compared > 0 and self.decision != "rework":
            raise UserError(
                self.env._(
                    "%(disposition)s: only %(there)g of it are in stock. Bring it to"
                    " stock first, or find out where it went. What was scrapped or left"
                    " otherwise: “Carry out what is left”.",
                    disposition=self.display_name,
                    there=there,
                )
            )
        if compared >= 0:
            return lot
        change = self.env["medical.lot.change"].create(
            {
                "kind": "split",
                "company_id": self.company_id.id,
                "product_id": lot.product_id.id,
                "new_name": (self.part_name or "").strip() or self._suggested_name(),
                "reason": self.env._(
                    "%(number)s: %(disposition)s",
                    number=self.nonconformance_id.name,
                    disposition=self.display_name,
                ),
                "line_ids": [
                    Command.create(
                        {
                            "lot_id": lot.id,
                            "location_id": place.id,
                            "quantity": quantity,
                        }
                    )
                    for place, quantity in self._places(lot, self._to_do())
                ],
            }
        )
        change.action_apply()
        return change.new_lot_id.with_env(self.env)

    def _quants_of(self, lot, name):
        """``[(place, figure)]`` of what of a lot is in the house."""
        quants = self.env["stock.quant"].search(
            [
                ("lot_id", "=", lot.id),
                ("location_id.usage", "in", ("internal", "transit")),
                ("company_id", "=", self.company_id.id),
            ],
            order="id",
        )
        if name == "quantity":
            return [(quant.location_id, quant.quantity) for quant in quants]
        return [
            (quant.location_id, quant.quantity - quant.reserved_quantity)
            for quant in quants
            if not quant.package_id
            and not quant.owner_id
            and quant.location_id.usage == "internal"
        ]

    def _places(self, lot, wanted):
        """Where so much of a lot is taken from: ``[(place, quantity)]``.

        :raises UserError: where less is free
        """
        uom = lot.product_id.uom_id
        found, left = [], wanted
        for place, free in self._quants_of(lot, "free"):
            taken = min(free, left)
            if uom.compare(taken, 0) > 0:
                found.append((place, taken))
                left -= taken
        if uom.compare(left, 0) > 0:
            self._refuse_stock(lot)
        return found

    def _refuse_stock(self, lot):
        raise UserError(
            self.env._(
                "%(disposition)s: so much of %(lot)s is not free in stock. Take it out"
                " of packages and off reservations, and try again. Nothing was moved.",
                disposition=self.display_name,
                lot=lot.name,
            )
        )


class MedicalNonconformance(models.Model):
    _inherit = "medical.nonconformance"

    def _decision_manifestations(self):
        """Who signed the disposition, in lines."""
        signatures = self.qms_signature_ids.filtered(lambda s: s.transition == "decide")
        return "\n".join(
            signature._manifestation()
            for signature in signatures._counting().sorted("id")
        )
