# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

_PLACES = Decimal("0.000001")
_COLUMNS = (
    "kind",
    "event_ref",
    "direction",
    "lot_ref",
    "for_lot_ref",
    "move_line_ref",
)
# what these rows are read from
_LINE_FIELDS = (
    "company_id",
    "date",
    "location_dest_id",
    "location_id",
    "lot_id",
    "move_id",
    "product_id",
    "quantity_product_uom",
    "state",
)
# Odoo's repairs need not be installed
_MOVE_FIELDS = (
    "production_id",
    "qms_lot_change_id",
    "raw_material_production_id",
    "repair_id",
    "repair_line_type",
    "unbuild_id",
)
_LINES = SQL(
    "stock_move_line l JOIN stock_move m ON m.id = l.move_id"
    " JOIN stock_location s ON s.id = l.location_id"
    " JOIN stock_location d ON d.id = l.location_dest_id"
)


class MedicalGenealogyEdge(models.Model):
    """Bringing the rows of events in line with the movements that are done.

    One method for what happens now, for corrections and for the past: what the
    movements say is compared with what stands, what is missing is entered, and what
    is no longer so is taken back. Nothing happens where both agree.
    """

    _inherit = "medical.genealogy.edge"

    @api.model
    def _record(self, events, origin="event"):
        """Bring the rows of these events in line with the movements that are done.

        :param events: ``{kind: record ids}``
        :param origin: where new rows come from, as the field ``origin``
        :return: number of rows added
        """
        events = {kind: sorted(ids) for kind, ids in events.items() if ids}
        if not events:
            return 0
        self._flush_movements()
        wanted = self._wanted_rows(events)
        standing, occurrences = self._standing_rows(events)
        reversals = [
            standing[key]["id"]
            for key in standing
            if key not in wanted or not self._same(standing[key], wanted[key])
        ]
        missing = [
            {**row, "occurrence": occurrences[key]}
            for key, row in wanted.items()
            if key not in standing or not self._same(standing[key], row)
        ]
        self._take_back(reversals)
        self._insert(missing, origin)
        return len(reversals) + len(missing)

    def _same(self, row, other):
        quantity, wanted = (Decimal(str(r["quantity"])) for r in (row, other))
        return (
            quantity.quantize(_PLACES) == wanted.quantize(_PLACES)
            and row["returned"] == other["returned"]
        )

    def _flush_movements(self):
        moves = self.env["stock.move"]
        self.env["stock.move.line"].flush_model(_LINE_FIELDS)
        moves.flush_model([name for name in _MOVE_FIELDS if name in moves._fields])

    # ------------------------------------------------------------------
    # What the movements say
    # ------------------------------------------------------------------
    def _wanted_rows(self, events):
        """Rows of these events as the done movements have it.

        :return: ``{key: {column: value}}``, a key being the values of ``_COLUMNS``
        """
        rows = []
        for kind, ids in events.items():
            rows += getattr(self, f"_rows_of_{kind}")(ids)
        wanted = {}
        for row in rows:
            key = tuple(row[column] for column in _COLUMNS)
            if key in wanted:
                wanted[key]["quantity"] += row["quantity"]
            else:
                wanted[key] = row
        return wanted

    def _rows_of_build(self, ids):
        """Lots that orders consumed and produced, by-products among them."""
        return self._line_rows(
            "build",
            SQL(
                "SELECT CASE WHEN m.raw_material_production_id IS NULL THEN 'out'"
                " ELSE 'in' END, o.id, o.name, %(columns)s FROM %(lines)s"
                " JOIN mrp_production o"
                " ON o.id = coalesce(m.raw_material_production_id, m.production_id)"
                " WHERE %(done)s AND ("
                "  m.raw_material_production_id = ANY(%(ids)s)"
                "  AND d.usage = 'production'"
                "  OR m.production_id = ANY(%(ids)s) AND s.usage = 'production'"
                "  AND m.raw_material_production_id IS NULL) ORDER BY l.id",
                columns=self._line_columns(),
                lines=_LINES,
                done=self._line_done(),
                ids=ids,
            ),
        )

    def _rows_of_unbuild(self, ids):
        """Devices taken apart, and what came out of them.

        A lot that had been consumed by the production of what is taken apart comes
        back as it was.
        """
        rows = self._line_rows(
            "unbuild",
            SQL(
                "SELECT CASE WHEN d.usage = 'production' THEN 'in' ELSE 'out' END,"
                " o.id, o.name, %(columns)s FROM %(lines)s"
                " JOIN mrp_unbuild o ON o.id = m.unbuild_id"
                " WHERE %(done)s AND m.unbuild_id = ANY(%(ids)s)"
                " AND 'production' IN (s.usage, d.usage)",
                columns=self._line_columns(),
                lines=_LINES,
                done=self._line_done(),
                ids=ids,
            ),
        )
        return self._mark_returned(rows)

    def _rows_of_fit(self, ids):
        """Parts that repairs fitted, and what they were fitted into."""
        return self._repair_rows("fit", ids, ("add",))

    def _rows_of_remove(self, ids):
        """Parts that repairs took out, and what they were taken out of."""
        return self._mark_returned(
            self._repair_rows("remove", ids, ("remove", "recycle"))
        )

    def _rows_of_split(self, ids):
        """The lot that was split, and what a part of it goes on as."""
        return self._change_rows("split", ids)

    def _rows_of_merge(self, ids):
        """Lots that were merged, and what they go on as."""
        return self._change_rows("merge", ids)

    def _rows_of_relabel(self, ids):
        """The lot that was relabelled, and what it goes on as."""
        return self._change_rows("relabel", ids)

    def _change_rows(self, kind, ids):
        return self._line_rows(
            kind,
            SQL(
                "SELECT CASE WHEN d.usage = 'inventory' THEN 'in' ELSE 'out' END,"
                " o.id, o.name, %(columns)s FROM %(lines)s"
                " JOIN medical_lot_change o ON o.id = m.qms_lot_change_id"
                " WHERE %(done)s AND m.qms_lot_change_id = ANY(%(ids)s)",
                columns=self._line_columns(),
                lines=_LINES,
                done=self._line_done(),
                ids=ids,
            ),
        )

    def _repair_rows(self, kind, ids, types):
        """Rows of repairs: the parts, and once for each repair what is repaired."""
        parts, whole = ("in", "out") if kind == "fit" else ("out", "in")
        rows = self._line_rows(
            kind,
            SQL(
                "SELECT %(parts)s, o.id, o.name, %(columns)s FROM %(lines)s"
                " JOIN repair_order o ON o.id = m.repair_id"
                " WHERE %(done)s AND m.repair_id = ANY(%(ids)s)"
                " AND m.repair_line_type = ANY(%(types)s)",
                parts=parts,
                columns=self._line_columns(),
                lines=_LINES,
                done=self._line_done(),
                ids=ids,
                types=list(types),
            ),
        )
        repaired = {
            id_: (lot, product, quantity)
            for id_, lot, product, quantity in self.env.execute_query(
                SQL(
                    "SELECT id, lot_id, product_id, product_qty FROM repair_order"
                    " WHERE id = ANY(%s) AND lot_id IS NOT NULL",
                    ids,
                )
            )
        }
        seen = set()
        for row in list(rows):
            repair = row["event_ref"]
            if repair in repaired and repair not in seen:
                seen.add(repair)
                lot, product, quantity = repaired[repair]
                rows.append(
                    {
                        **row,
                        "direction": whole,
                        "lot_ref": lot,
                        "product_ref": product,
                        "quantity": quantity,
                        "move_line_ref": 0,
                    }
                )
        return [row for row in rows if row["event_ref"] in seen]

    def _line_columns(self):
        return SQL(
            "l.lot_id, l.product_id, coalesce(l.quantity_product_uom, 0), l.id, l.date,"
            " coalesce(l.company_id, o.company_id)"
        )

    def _line_done(self):
        return SQL(
            "l.state = 'done' AND l.lot_id IS NOT NULL AND l.quantity_product_uom > 0"
        )

    def _line_rows(self, kind, query):
        columns = (
            *("direction", "event_ref", "event_name", "lot_ref", "product_ref"),
            *("quantity", "move_line_ref", "happened_at", "company_id"),
        )
        common = {"kind": kind, "for_lot_ref": 0, "returned": False}
        return [
            {**common, **dict(zip(columns, values, strict=True))}
            for values in self.env.execute_query(query)
        ]

    def _mark_returned(self, rows):
        """Say which of the lots that came out had been built into what went in."""
        wholes, parts = defaultdict(set), defaultdict(set)
        for row in rows:
            side = wholes if row["direction"] == "in" else parts
            side[row["kind"], row["event_ref"]].add(row["lot_ref"])
        pairs = {
            (whole, part)
            for event, lots in wholes.items()
            for whole in lots
            for part in parts[event]
        }
        if not pairs:
            return rows
        built = set(
            self.env.execute_query(
                SQL(
                    "SELECT DISTINCT o.lot_ref, i.lot_ref FROM %(edge)s o"
                    " JOIN %(edge)s i ON i.kind = o.kind AND i.event_ref = o.event_ref"
                    " AND i.direction = 'in'"
                    " WHERE o.direction = 'out' AND o.kind IN ('build', 'fit')"
                    " AND o.lot_ref = ANY(%(wholes)s) AND i.lot_ref = ANY(%(parts)s)",
                    edge=self._standing(),
                    wholes=sorted({whole for whole, _part in pairs}),
                    parts=sorted({part for _whole, part in pairs}),
                )
            )
        )
        for row in rows:
            if row["direction"] == "out":
                row["returned"] = any(
                    (whole, row["lot_ref"]) in built
                    for whole in wholes[row["kind"], row["event_ref"]]
                )
        return rows

    # ------------------------------------------------------------------
    # What stands
    # ------------------------------------------------------------------
    @api.model
    def _standing(self):
        """The rows that were not taken back, as a table expression."""
        return SQL(
            "(SELECT e.* FROM medical_genealogy_edge e WHERE e.reverses_id IS NULL"
            " AND NOT EXISTS (SELECT FROM medical_genealogy_edge r"
            "  WHERE r.reverses_id = e.id))"
        )

    def _standing_rows(self, events):
        """Rows of these events that stand, and how often each key was entered.

        :return: ``({key: {id, quantity, returned}}, {key: count})``
        """
        kinds = [kind for kind, ids in events.items() for _id in ids]
        refs = [id_ for ids in events.values() for id_ in ids]
        rows = self.env.execute_query(
            SQL(
                "SELECT %(columns)s, e.id, e.quantity, e.returned, r.id IS NULL"
                " FROM unnest(%(kinds)s, %(refs)s) AS asked (asked_kind, asked_ref)"
                " JOIN medical_genealogy_edge e ON e.event_ref = asked_ref"
                "  AND e.kind = asked_kind AND e.reverses_id IS NULL"
                " LEFT JOIN medical_genealogy_edge r ON r.reverses_id = e.id",
                columns=SQL(", ").join(SQL.identifier("e", c) for c in _COLUMNS),
                kinds=kinds,
                refs=refs,
            )
        )
        standing, occurrences = {}, defaultdict(int)
        for *key, id_, quantity, returned, stands in rows:
            key = tuple(key)
            occurrences[key] += 1
            if stands:
                standing[key] = {"id": id_, "quantity": quantity, "returned": returned}
        return standing, occurrences

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------
    def _insert(self, rows, origin):
        if not rows:
            return
        columns = (
            *_COLUMNS,
            "event_name",
            "product_ref",
            "quantity",
            "returned",
            "happened_at",
            "company_id",
            "occurrence",
        )
        types = {
            "kind": "varchar",
            "direction": "varchar",
            "event_name": "varchar",
            "quantity": "numeric",
            "returned": "bool",
            "happened_at": "timestamp",
        }
        self.env.execute_query(
            SQL(
                "INSERT INTO medical_genealogy_edge (%(columns)s, origin, lot_name,"
                " product_name, for_lot_name, recorded_at, actor_ref, actor_name)"
                " SELECT %(values)s, %(origin)s, lot.name,"
                " coalesce('[' || p.default_code || '] ', '') ||"
                "  coalesce(t.name->>'en_US', ''),"
                " device.name, now() AT TIME ZONE 'UTC', %(actor)s, %(actor_name)s"
                " FROM unnest(%(arrays)s) AS v (%(columns)s)"
                " JOIN stock_lot lot ON lot.id = v.lot_ref"
                " JOIN product_product p ON p.id = v.product_ref"
                " JOIN product_template t ON t.id = p.product_tmpl_id"
                " LEFT JOIN stock_lot device ON device.id = nullif(v.for_lot_ref, 0)"
                # of what another transaction entered meanwhile PostgreSQL makes a
                # serialization failure, and Odoo tries again
                " ON CONFLICT DO NOTHING RETURNING id",
                columns=SQL(", ").join(SQL.identifier(c) for c in columns),
                values=SQL(", ").join(SQL.identifier("v", c) for c in columns),
                arrays=SQL(", ").join(
                    SQL(
                        "%s::%s[]",
                        [row[column] for row in rows],
                        SQL(types.get(column, "int")),
                    )
                    for column in columns
                ),
                origin=origin,
                actor=self.env.uid,
                # sudo: the name of who acts, whoever may read users
                actor_name=self.env.user.sudo().name,
            )
        )

    def _take_back(self, ids):
        if not ids:
            return
        copied = SQL(
            "kind, event_ref, event_name, direction, lot_ref, lot_name, product_ref,"
            " product_name, for_lot_ref, for_lot_name, quantity, returned,"
            " move_line_ref, happened_at, company_id, origin, occurrence"
        )
        self.env.execute_query(
            SQL(
                "INSERT INTO medical_genealogy_edge (%(copied)s, reverses_id,"
                " recorded_at, actor_ref, actor_name)"
                " SELECT %(copied)s, id, now() AT TIME ZONE 'UTC', %(actor)s,"
                " %(actor_name)s FROM medical_genealogy_edge WHERE id = ANY(%(ids)s)"
                " ON CONFLICT DO NOTHING RETURNING id",
                copied=copied,
                actor=self.env.uid,
                # sudo: the name of who acts, whoever may read users
                actor_name=self.env.user.sudo().name,
                ids=ids,
            )
        )
