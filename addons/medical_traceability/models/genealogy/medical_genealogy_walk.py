# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

# {direction: (end of the event that is known, end that is found)}
_ENDS = {"forward": ("in", "out"), "backward": ("out", "in")}


class Link(NamedTuple):
    """A lot that went into another one, by one event."""

    parent: int  # lot that went in
    child: int  # lot that came out
    kind: str
    event: int
    event_name: str
    quantity: float  # of the parent, in its product's unit; what one event used
    assigned: bool  # to this very child, or the event had no other
    happened_at: object


class MedicalGenealogyEdge(models.Model):
    """Questions to the genealogy: each one query, whatever the depth."""

    _inherit = "medical.genealogy.edge"

    @api.model
    def _walk(self, lots, direction, companies=None):
        """Every lot that these went into (forward) or came from (backward).

        A component that was assigned to one device leads to that device alone; one
        that came back unchanged from what it was built into is not made of it. The
        walk stays in these companies, or in those that the user works in.

        :param lots: lots to start from
        :param direction: ``forward`` or ``backward``
        :param companies: whose events count; None for those of the user
        :return: lots reached, the first ones not among them unless they lead to
            themselves
        """
        found = self.env.execute_query(self._walk_query(lots.ids, direction, companies))
        return self.env["stock.lot"].browse([lot for (lot,) in found])

    def _walk_query(self, ids, direction, companies=None):
        known, wanted = _ENDS[direction]
        return SQL(
            "WITH RECURSIVE walk (lot_ref, start) AS ("
            " SELECT unnest(%(ids)s::int[]), true"
            " UNION"
            " SELECT b.lot_ref, false FROM walk"
            " JOIN medical_genealogy_edge a ON a.lot_ref = walk.lot_ref"
            "  AND a.direction = %(known)s AND a.reverses_id IS NULL"
            " JOIN medical_genealogy_edge b ON b.event_ref = a.event_ref"
            "  AND b.kind = a.kind AND b.direction = %(wanted)s"
            "  AND b.reverses_id IS NULL AND NOT a.returned AND NOT b.returned"
            "  AND %(assigned)s"
            " WHERE a.company_id = ANY(%(companies)s)"
            "  AND NOT EXISTS (SELECT FROM medical_genealogy_edge r"
            "   WHERE r.reverses_id = a.id)"
            "  AND NOT EXISTS (SELECT FROM medical_genealogy_edge r"
            "   WHERE r.reverses_id = b.id)"
            ") SELECT DISTINCT lot_ref FROM walk WHERE NOT start",
            ids=list(ids),
            known=known,
            wanted=wanted,
            assigned=self._assigned(*(("a", "b") if known == "in" else ("b", "a"))),
            companies=companies.ids if companies else self._trace_companies(),
        )

    def _assigned(self, component, product):
        """Whether this component belongs to what came out, as far as it is known."""
        return SQL(
            "(%(for_lot)s = 0 OR %(for_lot)s = %(lot)s)",
            for_lot=SQL.identifier(component, "for_lot_ref"),
            lot=SQL.identifier(product, "lot_ref"),
        )

    def _trace_companies(self):
        """Companies of whose events this user may know."""
        if self.env.su:
            # sudo asks nobody whether the companies in a context are allowed
            return list(self.env.user._get_company_ids())
        return self.env.companies.ids

    @api.model
    def _links(self, lots):
        """The links among these lots, for a tree or a drawing.

        :return: list of :class:`Link`, in order of time
        """
        rows = self.env.execute_query(
            SQL(
                "WITH made AS (SELECT DISTINCT kind, event_ref, lot_ref"
                "  FROM %(standing)s out WHERE out.direction = 'out'"
                "  AND NOT out.returned AND out.lot_ref = ANY(%(ids)s)),"
                # how many lots each of these events made, listed or not
                " size AS (SELECT x.kind, x.event_ref,"
                "  count(DISTINCT x.lot_ref) AS lots FROM %(standing)s x"
                "  JOIN (SELECT DISTINCT kind, event_ref FROM made) m"
                "   ON m.event_ref = x.event_ref AND m.kind = x.kind"
                "  WHERE x.direction = 'out' GROUP BY 1, 2)"
                " SELECT i.lot_ref, o.lot_ref, i.kind, i.event_ref,"
                " max(i.event_name), sum(i.quantity),"
                " bool_and(i.for_lot_ref <> 0 OR size.lots = 1),"
                " max(i.happened_at)"
                " FROM %(standing)s i JOIN made o"
                "  ON o.event_ref = i.event_ref AND o.kind = i.kind"
                "  AND (i.for_lot_ref = 0 OR i.for_lot_ref = o.lot_ref)"
                " JOIN size ON size.event_ref = i.event_ref AND size.kind = i.kind"
                " WHERE i.direction = 'in' AND i.lot_ref = ANY(%(ids)s)"
                " AND i.company_id = ANY(%(companies)s)"
                " GROUP BY i.lot_ref, o.lot_ref, i.kind, i.event_ref"
                " ORDER BY max(i.happened_at), i.event_ref, i.lot_ref, o.lot_ref",
                standing=self._standing(),
                ids=list(lots.ids),
                companies=self._trace_companies(),
            )
        )
        return [Link(*row) for row in rows]
