# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import time
from collections import defaultdict
from datetime import datetime, timezone
from datetime import time as clock
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.qms_base.tools.opening import opened


class MedicalOutOfTolerance(models.Model):
    """From an instrument to values, lots, orders, devices and customers.

    One query for each of these, whatever the number of values.
    """

    _inherit = "medical.out.of.tolerance"

    def _draw_up(self):
        """List everything measured since the instrument was last known to be good.

        What was decided stays; what came to be since is added. Runs as superuser.
        """
        self.ensure_one()
        begun = time.monotonic()
        groups = self._readings_by_subject()
        made = self._lots_made({key[1] for key in groups if key[0] == "order"})
        roots = {
            key: made.get(key[1], set()) if key[0] == "order" else {key[1]}
            for key in groups
        }
        reached = self._reached(set().union(*roots.values()))
        shipped = self._shipped(set().union(*roots.values(), *reached.values()))
        known = {line._subject_key(): line for line in self.line_ids}
        new, products = [], self._products_of(groups)
        with opened(self):
            for key, readings in groups.items():
                affected = set(roots[key]).union(
                    *(reached.get(root, ()) for root in roots[key])
                )
                values = {
                    "reading_ids": [Command.set([row[0] for row in readings])],
                    "reading_count": len(readings),
                    "first_at": min(row[1] for row in readings),
                    "last_at": max(row[1] for row in readings),
                    "affected_lot_ids": [Command.set(sorted(affected))],
                    "affected_count": len(affected),
                    **self._shipped_values(affected, shipped),
                }
                if key in known:
                    line = known[key]
                    if set(line.reading_ids.ids) != {row[0] for row in readings}:
                        # a value that nobody decided on
                        values |= {
                            "decision": False,
                            "decided_by_id": False,
                            "decided_at": False,
                        }
                    line.write(values)
                else:
                    new.append({**products[key], "oot_id": self.id, **values})
            self.env["medical.out.of.tolerance.line"].create(new)
            self.env.flush_all()
        self._serve(trace_seconds=round(time.monotonic() - begun, 2))

    def _since(self):
        """Begin of the day on which it was last good, UTC; None: there was none."""
        if not self.good_on:
            return None
        zone = ZoneInfo(self.company_id._plant_tz())
        begin = datetime.combine(self.good_on, clock.min, zone)
        return begin.astimezone(timezone.utc).replace(tzinfo=None)

    def _readings_by_subject(self):
        """``{("lot" | "order", id): [(result id, moment), …]}`` of the values."""
        self.env.flush_all()
        since = self._since()
        rows = self.env.execute_query(
            SQL(
                "SELECT i.lot_id, coalesce(i.production_id, w.production_id), r.id,"
                " coalesce(r.recorded_at, r.write_date)"
                " FROM medical_inspection_result r"
                " JOIN medical_inspection i ON i.id = r.inspection_id"
                " LEFT JOIN mrp_workorder w ON w.id = i.workorder_id"
                " WHERE r.instrument_id = %s AND r.superseded IS NOT TRUE"
                " AND (r.value_text IS NOT NULL OR r.pass_fail IS NOT NULL)"
                " AND %s ORDER BY r.id",
                self.instrument_id.id,
                SQL("coalesce(r.recorded_at, r.write_date) >= %s", since)
                if since
                else SQL("true"),
            )
        )
        groups = defaultdict(list)
        for lot, order, result, moment in rows:
            groups["lot" if lot else "order", lot or order].append((result, moment))
        return groups

    def _products_of(self, groups):
        """Words, product and record of each subject, as values of its line."""
        lots = self.env["stock.lot"].browse(k for what, k in groups if what == "lot")
        orders = self.env["mrp.production"].browse(
            k for what, k in groups if what == "order"
        )
        found = {
            ("lot", lot.id): {
                "lot_id": lot.id,
                "subject": lot.name,
                "product_id": lot.product_id.id,
            }
            for lot in lots
        }
        found.update(
            {
                ("order", order.id): {
                    "production_id": order.id,
                    "subject": order.name,
                    "product_id": order.product_id.id,
                }
                for order in orders
            }
        )
        return found

    def _lots_made(self, order_ids):
        """``{order id: {lot id}}`` of what orders made or are about to."""
        made = defaultdict(set)
        if not order_ids:
            return made
        for order in self.env["mrp.production"].browse(order_ids):
            made[order.id].update(order.lot_producing_ids.ids)
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT m.production_id, l.lot_id FROM stock_move m"
                " JOIN stock_move_line l ON l.move_id = m.id"
                " WHERE m.production_id = ANY(%s) AND l.lot_id IS NOT NULL"
                " AND m.state <> 'cancel'",
                list(order_ids),
            )
        )
        for order, lot in rows:
            made[order].add(lot)
        return made

    def _reached(self, lot_ids):
        """``{lot id: {id of a lot that it went into}}``, however deep."""
        reached = defaultdict(set)
        for root, lot in self.env["medical.genealogy.edge"]._walk_from_each(
            lot_ids, self.company_id
        ):
            reached[root].add(lot)
        return reached

    def _shipped(self, lot_ids):
        """``{lot id: {customer: quantity}}`` of what is with customers."""
        shipped = defaultdict(dict)
        if not lot_ids:
            return shipped
        rows = self.env.execute_query(
            SQL(
                "SELECT lot_id, coalesce(company_name, partner_name, ''),"
                " sum(CASE direction WHEN 'shipped' THEN quantity ELSE -quantity"
                " END)::float FROM medical_lot_shipment"
                " WHERE lot_id = ANY(%s) AND company_id = %s"
                " GROUP BY 1, 2 ORDER BY 1, 2",
                list(lot_ids),
                self.company_id.id,
            )
        )
        for lot, customer, quantity in rows:
            if quantity > 0:
                shipped[lot][customer] = quantity
        return shipped

    @api.model
    def _shipped_values(self, affected, shipped):
        totals = defaultdict(float)
        for lot in affected:
            for customer, quantity in shipped.get(lot, {}).items():
                totals[customer] += quantity
        return {
            "customers": "\n".join(
                f"{customer}: {quantity:g}"
                for customer, quantity in sorted(totals.items())
            )
            or False,
            "quantity_shipped": sum(totals.values()),
        }


class MedicalOutOfToleranceLine(models.Model):
    _inherit = "medical.out.of.tolerance.line"

    def _subject_key(self):
        self.ensure_one()
        if self.lot_id:
            return "lot", self.lot_id.id
        return "order", self.production_id.id


class MedicalGenealogyEdge(models.Model):
    _inherit = "medical.genealogy.edge"

    @api.model
    def _walk_from_each(self, lot_ids, companies):
        """Every lot that each of these went into, as :meth:`_walk` finds them.

        :param lot_ids: ids to start from
        :param companies: whose events count
        :return: rows ``(id started from, id reached)``; one query
        """
        if not lot_ids:
            return []
        self.flush_model()
        return self.env.execute_query(
            SQL(
                "WITH RECURSIVE walk (root, lot_ref, start) AS ("
                " SELECT lot, lot, true FROM unnest(%(ids)s::int[]) lot"
                " UNION"
                " SELECT walk.root, b.lot_ref, false FROM walk"
                " JOIN medical_genealogy_edge a ON a.lot_ref = walk.lot_ref"
                "  AND a.direction = 'in' AND a.reverses_id IS NULL"
                " JOIN medical_genealogy_edge b ON b.event_ref = a.event_ref"
                "  AND b.kind = a.kind AND b.direction = 'out'"
                "  AND b.reverses_id IS NULL AND NOT a.returned AND NOT b.returned"
                "  AND %(assigned)s"
                " WHERE a.company_id = ANY(%(companies)s)"
                "  AND NOT EXISTS (SELECT FROM medical_genealogy_edge r"
                "   WHERE r.reverses_id = a.id)"
                "  AND NOT EXISTS (SELECT FROM medical_genealogy_edge r"
                "   WHERE r.reverses_id = b.id)"
                ") SELECT DISTINCT root, lot_ref FROM walk WHERE NOT start",
                ids=list(lot_ids),
                assigned=self._assigned("a", "b"),
                companies=companies.ids,
            )
        )
