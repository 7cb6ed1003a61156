# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import models
from odoo.fields import Domain

# sub-assemblies of sub-assemblies; for damaged data
_DEEPEST = 20
_AT_THE_GATE = ("wo_start", "wo_finish")


class StockLot(models.Model):
    """Sub-assemblies made in orders of their own, in the record of the device.

    By reference: a lot with a record of its own by number, state and SHA-256, any other
    by its orders, people, gates, inspections and material. (ISO 13485, 7.5.1 and 7.5.9)
    """

    _inherit = "stock.lot"

    def _history_made_here(self, components):
        """Lots that were built in and made here, the nearest first.

        What a lot without a record of its own was made of is looked at too. A constant
        number of queries for each level.

        :param components: lots that were built in
        :return: list of ``{"product", "lot", "orders", "record", "standing", "digest",
            "operators", "gates", "inspections", "materials": [text]}``, texts, once for
            each lot; the last four are empty where there is a record
        """
        rows, known, level = [], self, components - self
        for _depth in range(_DEEPEST):
            orders = level._history_orders()
            made = level.filtered(lambda lot, own=orders: lot.id in own)
            if not made:
                break
            known |= made
            records = made._history_records_in_force()
            bare = made.filtered(lambda lot, own=records: lot.id not in own)
            lines = bare._qms_component_lines()
            work = bare._history_work_in_words(orders)
            for lot in made.sorted(lambda lot: (lot.product_id.display_name, lot.id)):
                own = records.get(lot.id)
                used = lines.get(lot, self.env["stock.move.line"])
                rows.append(
                    {
                        "product": lot.product_id.display_name,
                        "lot": lot.name,
                        "orders": ", ".join(orders[lot.id].mapped("name")),
                        **self._history_record_in_words(own),
                        **work.get(lot.id, {}),
                        "materials": [
                            self._history_used_in_words(line)
                            for line in used.sorted("id")
                        ],
                    }
                )
            level = self.union(*(own.lot_id for own in lines.values())) - known
        return rows

    def _history_built_in(self):
        """These lots, and all that went into those of them that were made here."""
        every = level = self
        for _depth in range(_DEEPEST):
            lines = level._qms_component_lines()
            level = self.union(*(own.lot_id for own in lines.values())) - every
            if not level:
                break
            every |= level
        return every

    def _history_records_in_force(self):
        """``{lot id: its released record, or the newest where none is released}``."""
        records = self.env["medical.device.history"].search(
            [("lot_ids", "in", self.ids), ("state", "!=", "withdrawn")],
            order="version, id",
        )
        found = {}
        for record in records:
            for lot in record.lot_ids & self:
                before = found.get(lot.id)
                if not before or before.state != "released":
                    found[lot.id] = record
        return found

    def _history_orders(self):
        """``{lot id: orders that made it}``, of these lots that any made."""
        lines = self.env["stock.move.line"].search(
            [
                ("lot_id", "in", self.ids),
                ("state", "=", "done"),
                ("move_id.production_id", "!=", False),
            ],
            order="id",
        )
        none = self.env["mrp.production"]
        found = {}
        for line in lines:
            own = found.get(line.lot_id.id, none)
            found[line.lot_id.id] = own | line.move_id.production_id
        return found

    def _history_record_in_words(self, record):
        """Number, state and SHA-256 of a record, or nothing."""
        if not record:
            return {
                "record": "",
                "standing": "",
                "digest": "",
                "operators": "",
                "gates": "",
                "inspections": "",
            }
        states = dict(record._fields["state"]._description_selection(self.env))
        return {
            **self._history_record_in_words(None),
            "record": record.display_name,
            "standing": states[record.state],
            "digest": record.json_sha256 or "",
        }

    def _history_used_in_words(self, line):
        product = line.product_id.display_name
        return f"{product}: {line.lot_id.name}" if line.lot_id else product

    def _history_work_in_words(self, orders):
        """Who made these lots, past which gates, and how they were inspected.

        :param orders: ``{lot id: mrp.production}``
        :return: ``{lot id: {"operators", "gates", "inspections"}}``
        """
        if not self:
            return {}
        every = self.env["mrp.production"].union(*(orders[lot.id] for lot in self))
        workorders = every.workorder_ids.filtered(lambda w: w.state != "cancel")
        decisions = self.env["qms.gate.decision"].search(
            Domain("res_model", "=", "mrp.workorder")
            & Domain("res_id", "in", workorders.ids)
            | Domain("res_model", "=", "mrp.production")
            & Domain("res_id", "in", every.ids),
            order="decided_at, id",
        )
        people, passed = defaultdict(dict), set()
        for decision in decisions.filtered(lambda d: d.checkpoint in _AT_THE_GATE):
            people[decision.res_id][decision.employee_name or decision.actor_name] = 1
            passed.add((decision.res_id, decision.checkpoint))
        verdicts = self.env["medical.inspection"]._recorded_verdicts(
            workorders, self, decisions
        )
        found = {}
        for lot in self:
            works = workorders.filtered(
                lambda work, own=orders[lot.id]: work.production_id in own
            )
            own = [
                verdict.passed
                for verdict in verdicts
                if verdict.requirement.lot_id == lot.id
                or verdict.requirement.workorder_id in works.ids
            ]
            gates = [
                (work.id, checkpoint) in passed
                for work in works
                for checkpoint in _AT_THE_GATE
            ]
            found[lot.id] = {
                "operators": ", ".join(
                    dict.fromkeys(name for work in works for name in people[work.id])
                ),
                "gates": self._history_count_in_words(gates),
                "inspections": self._history_count_in_words(own),
            }
        return found

    def _history_count_in_words(self, passed):
        return self.env._(
            "%(found)s of %(expected)s", found=sum(passed), expected=len(passed)
        )
