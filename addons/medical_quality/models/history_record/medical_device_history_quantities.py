# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from .record_tools import amount_text

_DIGITS = 6


class MedicalDeviceHistory(models.Model):
    """What was made is what was accepted and rejected, to the last unit.

    (ISO 13485, 7.5.1: the record identifies the amount manufactured and the amount
    approved for distribution)
    """

    _inherit = "medical.device.history"

    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    quantity_made = fields.Float(
        "Made", digits="Product Unit", readonly=True, copy=False
    )
    quantity_accepted = fields.Float(
        "Accepted", digits="Product Unit", readonly=True, copy=False
    )
    quantity_rejected = fields.Float(
        "Rejected",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Scrapped, or of rejected lots.",
    )
    quantity_sampled = fields.Float(
        "Sampled",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Units that the final inspections looked at.",
    )
    quantity_held = fields.Float(
        "On hold", digits="Product Unit", readonly=True, copy=False
    )
    quantity_approved = fields.Float(
        "For distribution",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="What the release of this record approves for distribution, or approved.",
    )
    quantity_unaccounted = fields.Float(
        "Unaccounted for",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Made, and neither accepted nor rejected: counted away or added by an"
        " inventory, lot by lot. What is over in one does not make up for what another"
        " lacks.",
    )
    reconciled = fields.Boolean(compute="_compute_reconciled")
    quantity_text = fields.Char("Quantities", compute="_compute_reconciled")

    @api.depends(
        "quantity_made",
        "quantity_accepted",
        "quantity_rejected",
        "quantity_held",
        "quantity_approved",
        "quantity_unaccounted",
        "quantity_sampled",
    )
    @api.depends_context("lang")
    def _compute_reconciled(self):
        for record in self:
            record.reconciled = (
                record.quantity_made > 0 and not record.quantity_unaccounted
            )
            text = record.env._(
                "%(made)s %(unit)s made = %(accepted)s accepted + %(rejected)s"
                " rejected; of these %(sampled)s sampled, %(approved)s for"
                " distribution",
                made=amount_text(record.quantity_made),
                unit=record.uom_id.name or "",
                accepted=amount_text(record.quantity_accepted),
                rejected=amount_text(record.quantity_rejected),
                sampled=amount_text(record.quantity_sampled),
                approved=amount_text(record.quantity_approved),
            )
            if record.quantity_held:
                text += record.env._(
                    ", %(held)s on hold", held=amount_text(record.quantity_held)
                )
            if record.quantity_unaccounted:
                text += record.env._(
                    "; %(unknown)s not accounted for",
                    unknown=amount_text(record.quantity_unaccounted),
                )
            record.quantity_text = text

    def _quantities(self, scope):
        """Quantities of these records in the units of their products; three queries.

        :param scope: :class:`Scope` of these records
        :return: ``{record id: {field: quantity}}``
        """
        moved = self._scope_moved(scope)
        sampled = self._sampled_quantities(scope)
        found = {}
        for record in self:
            sums = defaultdict(float)
            for lot in record.lot_ids:
                own = moved[lot.id]
                sums["made"] += own["made"]
                sums["rejected"] += own["scrapped"]
                sums["unaccounted"] += _unaccounted(own)
                # in stock, shipped, or built into something else
                left = max(own["made"] - own["scrapped"] - own["lost"], 0.0)
                status = lot.quality_status
                if status == "rejected":
                    sums["rejected"] += left
                elif status == "on_hold":
                    sums["held"] += left
                else:
                    sums["approved"] += left
            sums["accepted"] = sums["approved"] + sums["held"]
            sums["sampled"] = sampled.get(record.id, 0.0)
            found[record.id] = {
                f"quantity_{name}": round(sums[name], _DIGITS)
                for name in (
                    "made",
                    "accepted",
                    "rejected",
                    "sampled",
                    "held",
                    "approved",
                    "unaccounted",
                )
            }
        return found

    @api.model
    def _check_words(self):
        return {
            **super()._check_words(),
            "quantities": self.env._("Lots whose quantities reconcile"),
        }

    def _completeness(self, scope):
        """Also that each lot reconciles by itself."""
        found = super()._completeness(scope)
        moved = self._scope_moved(scope)
        for record in self:
            wrong = [
                self._unreconciled_sentence(record, lot, moved[lot.id])
                for lot in record.lot_ids
                if _unaccounted(moved[lot.id])
            ]
            if record.lot_ids:
                found[record.id].append(
                    {
                        "code": "quantities",
                        "found": len(record.lot_ids) - len(wrong),
                        "expected": len(record.lot_ids),
                        "missing": wrong,
                    }
                )
        return found

    @api.model
    def _unreconciled_sentence(self, record, lot, own):
        made, rejected = own["made"], own["scrapped"]
        facts = {
            "lot": lot.name,
            "made": f"{made:g}",
            "unit": record.uom_id.name or "",
            "rejected": f"{rejected:g}",
        }
        if own["lost"] > 0:
            return self.env._(
                "%(lot)s: of %(made)s %(unit)s made, %(lost)s are counted away and"
                " neither accepted nor rejected.",
                lost=f"{round(own['lost'], _DIGITS):g}",
                **facts,
            )
        if own["lost"] < 0:
            return self.env._(
                "%(lot)s: %(more)s more were counted than the %(made)s %(unit)s made.",
                more=f"{round(-own['lost'], _DIGITS):g}",
                **facts,
            )
        return self.env._(
            "%(lot)s: %(rejected)s were scrapped of %(made)s %(unit)s made.", **facts
        )

    @api.model
    def _scope_moved(self, scope):
        """As :meth:`_moved_quantities` of the lots of a scope, asked once."""
        if scope.moved is None:
            scope.moved = self._moved_quantities(scope.lots)
        return scope.moved

    @api.model
    def _moved_quantities(self, lots):
        """``{lot id: {"made", "scrapped", "lost"}}``, each net.

        What goes on under another number counts as made of that one; lost is what
        inventories took away.
        """
        found = defaultdict(lambda: defaultdict(float))
        if not lots:
            return found
        self.env["stock.move.line"].flush_model(
            ["state", "lot_id", "quantity_product_uom"]
        )
        self.env["stock.move"].flush_model(
            ["scrap_id", "production_id", "qms_lot_change_id"]
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT l.lot_id, s.usage, d.usage, m.scrap_id IS NOT NULL,"
                " m.production_id IS NOT NULL, m.qms_lot_change_id IS NOT NULL,"
                " sum(l.quantity_product_uom)::float"
                " FROM stock_move_line l JOIN stock_move m ON m.id = l.move_id"
                " JOIN stock_location s ON s.id = l.location_id"
                " JOIN stock_location d ON d.id = l.location_dest_id"
                " WHERE l.state = 'done' AND l.lot_id = ANY(%s)"
                " AND s.usage <> d.usage GROUP BY 1, 2, 3, 4, 5, 6",
                lots.ids,
            )
        )
        for lot, source, target, scrapped, produced, renumbered, quantity in rows:
            own = found[lot]
            into = -quantity if target == "inventory" else quantity
            if source == "production" and produced:
                own["made"] += quantity
            elif renumbered:
                own["made"] += into
            elif scrapped:
                own["scrapped"] -= into
            elif "inventory" in (source, target):
                own["lost"] -= into
        return found

    @api.model
    def _sampled_quantities(self, scope):
        """Units that the newest final inspections looked at, by record."""
        model = self.env["medical.inspection"].sudo()
        inspections = model.search_fetch(
            [
                ("lot_id", "in", scope.lots.ids),
                ("trigger", "=", "final"),
                ("state", "!=", "open"),
                ("next_ids", "=", False),
            ]
        )
        sizes = dict(
            self.env["medical.inspection.sample"]
            .sudo()
            ._read_group(
                [("inspection_id", "in", inspections.ids)],
                ["inspection_id"],
                ["sample_size:max"],
            )
        )
        found = defaultdict(float)
        for inspection in inspections:
            size = sizes.get(inspection) or 1
            for res_id in scope.of_lot.get(inspection.lot_id.id, ()):
                found[res_id] += size
        return found


def _unaccounted(own):
    """How much of a lot is neither accepted nor rejected, or is both.

    :param own: what moved of the lot, as :meth:`_moved_quantities` gives it
    """
    left = own["made"] - own["scrapped"] - own["lost"]
    return round(abs(own["lost"]) + max(-left, 0.0), _DIGITS)
