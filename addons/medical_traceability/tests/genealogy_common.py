# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Lots of three levels, and a walk over the movements that knows no ledger."""

from odoo.fields import Command

from .common import TraceabilityCase


class GenealogyCase(TraceabilityCase):
    """Products that are not regulated: no gate is in the way of random histories."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.edges = cls.env["medical.genealogy.edge"]
        cls.resin = cls._product("Resin", "lot", qms_regulated=False)
        cls.colour = cls._product("Colour", "lot", qms_regulated=False)
        cls.housing = cls._product("Housing", "lot", qms_regulated=False)
        cls.pump = cls._product("Pump", "serial", qms_regulated=False)
        cls._bom(cls.housing, {cls.resin: 2, cls.colour: 1})
        cls._bom(cls.pump, {cls.housing: 1, cls.colour: 1})

    @classmethod
    def _bom(cls, product, components):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": quantity})
                    for part, quantity in components.items()
                ],
            }
        )

    @classmethod
    def _finish_older_runs(cls):
        """What the demonstration data of other addons moved is derived."""
        runs = cls.env["medical.genealogy.backfill"].search([("state", "=", "running")])
        for run in runs:
            while run.state == "running":
                run._step()

    @classmethod
    def _stocked(cls, product, name, quantity=100):
        """A lot received, not regulated."""
        return cls._receive(product, name, quantity)

    @classmethod
    def _make(cls, product, names, components, quantity=None, ordered=None):
        """Lots of one order that consumed exactly these lots.

        :param components: ``[(lot, quantity)]``
        :param quantity: produced; the rest of ``ordered`` becomes a backorder
        :return: ``(lots, order)``
        """
        quantity = quantity or len(names)
        order = cls._order(product, ordered or quantity)
        lots = cls.env["stock.lot"].create(
            [{"name": name, "product_id": product.id} for name in names]
        )
        order.lot_producing_ids = lots
        order.qty_producing = quantity
        order.set_qty_producing()
        cls._consume(order, components)
        if ordered and ordered > quantity:
            order.with_context(
                skip_backorder=True, mo_ids_to_backorder=order.ids
            ).button_mark_done()
        else:
            order.button_mark_done()
        assert order.state == "done", order.state
        cls.env.flush_all()
        return lots, order

    @classmethod
    def _consume(cls, order, components):
        order.move_raw_ids.move_line_ids.unlink()
        for lot, quantity in components:
            move = order.move_raw_ids.filtered(
                lambda m, lot=lot: m.product_id == lot.product_id
            )
            cls.env["stock.move.line"].create(
                {
                    "move_id": move.id,
                    "product_id": lot.product_id.id,
                    "product_uom_id": lot.product_id.uom_id.id,
                    "location_id": cls.stock.id,
                    "location_dest_id": order.production_location_id.id,
                    "lot_id": lot.id,
                    "quantity": quantity,
                    "picked": True,
                }
            )
        order.move_raw_ids.picked = True

    @classmethod
    def _take_apart(cls, lot, order, quantity=1):
        unbuild = cls.env["mrp.unbuild"].create(
            {
                "product_id": lot.product_id.id,
                "mo_id": order.id,
                "lot_id": lot.id,
                "product_qty": quantity,
                "product_uom_id": lot.product_id.uom_id.id,
                "location_id": cls.stock.id,
                "location_dest_id": cls.stock.id,
            }
        )
        unbuild.action_unbuild()
        cls.env.flush_all()
        return unbuild

    def _change(self, kind, taken, name="NEW", user=None):
        return (
            self.env["medical.lot.change"]
            .with_user(user or self.inspector)
            .create(
                {
                    "kind": kind,
                    "reason": "Board decided",
                    "product_id": taken[0][0].product_id.id,
                    "new_name": name,
                    "line_ids": [
                        Command.create(
                            {
                                "lot_id": lot.id,
                                "location_id": self.stock.id,
                                "quantity": quantity,
                            }
                        )
                        for lot, quantity in taken
                    ],
                }
            )
        )

    # ------------------------------------------------------------------
    # The same answer, out of the movements
    # ------------------------------------------------------------------
    def _brute_force(self):
        """Pairs ``(lot that went in, lot that came out)`` of all movements."""
        lines = self.env["stock.move.line"].search(
            [("state", "=", "done"), ("lot_id", "!=", False)]
        )
        went, came = {}, {}
        for line in lines:
            move = line.move_id
            order = move.raw_material_production_id or move.production_id
            event = move.unbuild_id or order or move.qms_lot_change_id
            if not event:
                continue
            if line.location_dest_id.usage in ("production", "inventory"):
                went.setdefault(event, set()).add(line.lot_id)
            elif line.location_id.usage in ("production", "inventory"):
                came.setdefault(event, set()).add(line.lot_id)
        built = {
            (parent, child)
            for event in went
            if event._name in ("mrp.production", "medical.lot.change")
            for parent in went[event]
            for child in came.get(event, ())
        }
        apart = {
            (whole, part)
            for event in went
            if event._name == "mrp.unbuild"
            for whole in went[event]
            for part in came.get(event, ())
            if not any((part, any_whole) in built for any_whole in went[event])
        }
        return built | apart

    def _reached(self, pairs, start, forward):
        """Lots reached from one, by pairs alone."""
        found, todo = set(), [start]
        while todo:
            lot = todo.pop()
            for parent, child in pairs:
                here, there = (parent, child) if forward else (child, parent)
                if here == lot and there not in found:
                    found.add(there)
                    todo.append(there)
        return found
