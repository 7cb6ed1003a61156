# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import time
from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.qms_base.tools.opening import opened


class MedicalContainment(models.Model):
    """The list: what the suspect lots became, where it is and who got it.

    A number of queries that does not grow with the number of lots.
    """

    _inherit = "medical.containment"

    def _draw_up(self):
        self.ensure_one()
        if self.state not in ("draft", "listed"):
            raise UserError(
                self.env._(
                    "%(number)s is under way; its list grows by itself.",
                    number=self.name,
                )
            )
        if not self.lot_ids:
            raise UserError(
                self.env._("Name the suspect lots first: scan one, or trace to it.")
            )
        begun = time.monotonic()
        # sudo: lines are the service's; the lots are those of this company's events
        record = self.sudo()
        with opened(record):
            record.line_ids.unlink()
            record.consignee_ids.unlink()
            record.order_ids.unlink()
            record._add_lots(record._concerned())
            record._bring_consignees_up_to_date()
            record._bring_orders_up_to_date()
        record._serve(
            {
                "state": "listed",
                "listed_at": fields.Datetime.now(),
                "list_seconds": round(time.monotonic() - begun, 2),
            }
        )

    def _concerned(self):
        """The suspect lots and everything that they went into, in this company."""
        edges = self.env["medical.genealogy.edge"]
        return self.lot_ids | edges._walk(self.lot_ids, "forward", self.company_id)

    def _add_lots(self, lots):
        """Add lots to the list, with where all of each is."""
        known = self.line_ids.lot_id
        # a lot may be gone that no movement of a regulated product held
        lots = (lots - known).exists()
        places = self._places(lots)
        words = dict(lots._fields["quality_status"]._description_selection(self.env))
        suspects = set(self.lot_ids.ids)
        self.env["medical.containment.line"]._insert(
            self,
            [
                {
                    "lot_id": lot.id,
                    "lot_name": lot.name,
                    "product_id": lot.product_id.id,
                    "suspect": lot.id in suspects,
                    "status_before": words.get(lot.quality_status),
                    "state": self._first_state(lot),
                    **places[lot.id],
                }
                for lot in lots
            ],
        )
        return lots

    def _first_state(self, lot):
        if self.kind == "mock":
            return "mock"
        if not lot.quality_status:
            return "none"
        usable = lot.quality_status in ("released", "quarantine")
        return "listed" if usable else "already"

    # ------------------------------------------------------------------
    # Where it is
    # ------------------------------------------------------------------
    def _places(self, lots):
        """Quantities of lots by where they are.

        :return: ``{lot id: {line field: quantity}}``, in the products' units
        """
        moved, stock = self._moved(lots), self._in_stock(lots)
        named, recorded = self._shipped_to_known(lots), self._used_on_record(lots)
        places = {}
        for lot in lots:
            came, went = moved[lot.id]
            total = came["supplier"] + came["production"] + came["inventory"]
            total -= went["supplier"]
            shipped = went["customer"] - came["customer"]
            known = (
                stock.get(lot.id, 0)
                + min(went["production"], recorded.get(lot.id, 0))
                + went["inventory"]
                + min(shipped, named.get(lot.id, 0))
            )
            places[lot.id] = {
                "quantity_total": total,
                "quantity_stock": stock.get(lot.id, 0),
                "quantity_used": went["production"],
                "quantity_scrapped": went["inventory"],
                "quantity_shipped": shipped,
                "quantity_unknown": max(0.0, round(total - known, 6)),
            }
        return places

    def _moved(self, lots):
        """``{lot id: (quantity by where it came from, by where it went)}``."""
        moved = defaultdict(lambda: (defaultdict(float), defaultdict(float)))
        self.env["stock.move.line"].flush_model(
            ["state", "lot_id", "quantity_product_uom"]
        )
        for lot, source, target, quantity in self.env.execute_query(
            SQL(
                # what goes on under another number is built into it, not scrapped
                "SELECT l.lot_id,"
                " CASE WHEN m.qms_lot_change_id IS NOT NULL AND s.usage = 'inventory'"
                "  THEN 'production' ELSE s.usage END,"
                " CASE WHEN m.qms_lot_change_id IS NOT NULL AND d.usage = 'inventory'"
                "  THEN 'production' ELSE d.usage END,"
                " sum(l.quantity_product_uom)::float"
                " FROM stock_move_line l JOIN stock_location s ON s.id = l.location_id"
                " JOIN stock_move m ON m.id = l.move_id"
                " JOIN stock_location d ON d.id = l.location_dest_id"
                " WHERE l.state = 'done' AND l.lot_id = ANY(%s)"
                " AND l.company_id = %s AND s.usage <> d.usage GROUP BY 1, 2, 3",
                lots.ids,
                self.company_id.id,
            )
        ):
            came, went = moved[lot]
            came[source] += quantity
            went[target] += quantity
        return moved

    def _in_stock(self, lots):
        rows = self.env["stock.quant"]._read_group(
            [
                ("lot_id", "in", lots.ids),
                ("company_id", "=", self.company_id.id),
                ("location_id.usage", "in", ("internal", "transit")),
            ],
            ["lot_id"],
            ["quantity:sum"],
        )
        return {lot.id: quantity for lot, quantity in rows}

    def _shipped_to_known(self, lots):
        """Quantity of each lot that is with somebody whose name is on record."""
        rows = self.env.execute_query(
            SQL(
                "SELECT lot_id, sum(CASE direction WHEN 'shipped' THEN quantity"
                " ELSE -quantity END)::float FROM medical_lot_shipment"
                " WHERE lot_id = ANY(%s) AND company_id = %s"
                " AND partner_name IS NOT NULL GROUP BY 1",
                lots.ids,
                self.company_id.id,
            )
        )
        return dict(rows)

    def _used_on_record(self, lots):
        """Quantity of each lot that went into something that has a record."""
        rows = self.env.execute_query(
            SQL(
                "SELECT i.lot_ref, sum(i.quantity)::float FROM %(standing)s i"
                " WHERE i.direction = 'in' AND i.lot_ref = ANY(%(ids)s)"
                " AND i.company_id = %(company)s AND EXISTS ("
                "  SELECT FROM medical_genealogy_edge o"
                "  WHERE o.kind = i.kind AND o.event_ref = i.event_ref"
                "  AND o.direction = 'out') GROUP BY 1",
                standing=self.env["medical.genealogy.edge"]._standing(),
                ids=lots.ids,
                company=self.company_id.id,
            )
        )
        return dict(rows)

    # ------------------------------------------------------------------
    # Who has it
    # ------------------------------------------------------------------
    def _bring_places_up_to_date(self):
        """Where all of each lot is now: it may have moved since the list."""
        places = self._places(self.line_ids.lot_id)
        for line in self.line_ids:
            now = places[line.lot_id.id]
            if any(line[name] != value for name, value in now.items()):
                line.write(now)

    def _bring_consignees_up_to_date(self):
        """Who got what of the lots listed, by name and address of the shipment.

        What consignees have answered stays with them.
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT coalesce(partner_ref, 0), company_name, partner_name,"
                " partner_address, lot_name, sum(CASE direction"
                "  WHEN 'shipped' THEN quantity ELSE -quantity END)::float"
                " FROM medical_lot_shipment WHERE lot_id = ANY(%s) AND company_id = %s"
                " GROUP BY 1, 2, 3, 4, 5 ORDER BY 2, 3, 4, 5",
                self.line_ids.lot_id.ids,
                self.company_id.id,
            )
        )
        found = defaultdict(dict)
        for *consignee, lot, quantity in rows:
            if quantity > 0:
                found[tuple(consignee)][lot] = quantity
        known = {
            (
                consignee.partner_ref,
                consignee.company_name or None,
                consignee.partner_name or None,
                consignee.partner_address or None,
            ): consignee
            for consignee in self.consignee_ids
        }
        missing = []
        for key, lots in found.items():
            values = {
                "lots": ", ".join(f"{lot}: {q:g}" for lot, q in lots.items()),
                "lot_count": len(lots),
                "quantity": sum(lots.values()),
            }
            if key in known:
                if known[key].lots != values["lots"]:
                    known[key].write(values)
                continue
            ref, company, name, address = key
            missing.append(
                {
                    "containment_id": self.id,
                    "partner_ref": ref,
                    "company_name": company,
                    "partner_name": name,
                    "partner_address": address,
                    **values,
                }
            )
        self.env["medical.containment.consignee"].create(missing)

    # ------------------------------------------------------------------
    # Open orders
    # ------------------------------------------------------------------
    def _bring_orders_up_to_date(self):
        """Open orders that reserved, picked or consumed a lot listed."""
        self.env["stock.move.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT m.raw_material_production_id,"
                " bool_or(l.picked OR l.state = 'done'),"
                " string_agg(DISTINCT lot.name, ', ' ORDER BY lot.name)"
                " FROM stock_move_line l JOIN stock_move m ON m.id = l.move_id"
                " JOIN mrp_production o ON o.id = m.raw_material_production_id"
                " JOIN stock_lot lot ON lot.id = l.lot_id"
                " WHERE o.state NOT IN ('done', 'cancel') AND l.state <> 'cancel'"
                " AND o.company_id = %s AND l.lot_id = ANY(%s) GROUP BY 1 ORDER BY 1",
                self.company_id.id,
                self.line_ids.lot_id.ids,
            )
        )
        known = {order.production_id.id: order for order in self.order_ids}
        for production, used, lots in rows:
            order = known.get(production)
            # reserved at the list, and used since
            if order and used and order.why == "reserved":
                order.write({"why": "used", "lots": lots})
        self.env["medical.containment.order"].create(
            [
                {
                    "containment_id": self.id,
                    "production_id": production,
                    "why": "used" if used else "reserved",
                    "lots": lots,
                    "stopped": False,
                }
                for production, used, lots in rows
                if production not in known
            ]
        )
