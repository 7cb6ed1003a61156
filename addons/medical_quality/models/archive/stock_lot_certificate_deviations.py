# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.fields import Domain

from ..nonconformance.medical_nonconformance import UNDECIDED

# what is delivered, or built in, although it did not conform when it was found
_KEPT = ("use_as_is", "rework")
# sub-assemblies of sub-assemblies; for damaged data
_DEEPEST = 20


class StockLot(models.Model):
    """What deviates in a lot, as its certificates tell the customer.

    Nonconformances that were decided to be kept, those not decided yet, and concessions
    that something passed by: of the lot, of what it was before under another number,
    and of the material in it. Each by number and decision. What was said about it is
    told where the agreement shares it; findings never: they name people.
    (ISO 13485, 8.3.2)
    """

    _inherit = "stock.lot"

    def _certificate_used(self):
        """``{lot: since when it is built in}``, through what was made here."""
        every = level = self
        used = {}
        for _depth in range(_DEEPEST):
            found = level._qms_component_lines()
            lines = self.env["stock.move.line"].union(*found.values())
            for line in lines.filtered("lot_id"):
                used[line.lot_id] = min(used.get(line.lot_id, line.date), line.date)
            level = lines.lot_id - every
            if not level:
                break
            every |= level
        return {lot: date for lot, date in used.items() if lot not in self}

    # ------------------------------------------------------------------
    # Nonconformances
    # ------------------------------------------------------------------
    def _certificate_deviations(self, productions, used, agreement):
        """Nonconformances that the customer gets something of.

        :param used: as :meth:`_certificate_used`
        :param agreement: quality agreement in force (``sudo``), or none
        :return: ``[{"number", "about", "decisions": [text], "standing", "what", "why":
            [text]}]``; the last two where the agreement shares nonconformances
        """
        before = self._renumbered_from().get(self.id, ())
        own = self.union(*before)
        material = self.browse().union(*used) - own
        lots = own | material
        parts = self._certificate_regraded(lots)
        records = self.env["medical.nonconformance"].search(
            Domain("line_ids.lot_id", "in", lots.ids)
            | Domain("disposition_ids.new_lot_id", "in", lots.ids)
            | Domain("disposition_ids", "in", parts.ids)
            | Domain("production_id", "in", productions.ids),
            order="id",
        )
        rows = []
        for record in records:
            theirs = record._certificate_row(own, parts, productions, agreement)
            if theirs:
                rows.append(theirs)
            rows += record._certificate_material_rows(material, used, parts)
        return rows

    def _certificate_regraded(self, lots):
        """Dispositions by which something else became one of these lots."""
        return (
            self.env["medical.nonconformance.execution"]
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", lots.ids),
                    ("disposition_id.decision", "=", "regrade"),
                ]
            )
            .disposition_id
        )

    # ------------------------------------------------------------------
    # Concessions
    # ------------------------------------------------------------------
    def _certificate_concessions(self, productions, used, decisions, agreement):
        """Concessions that something passed by, or still may.

        :param used: as :meth:`_certificate_used`
        :param agreement: quality agreement in force (``sudo``), or none
        :return: ``[{"number", "about", "covers", "used", "status"}]``; what it covers
            where the agreement shares concessions
        """
        own = self._history_concession_records(productions, decisions)
        own = own.filtered(lambda record: record.used or record.status == "active")
        material = self._certificate_material_concessions(used) - own
        statuses = dict(own._fields["status"]._description_selection(self.env))
        checkpoints = dict(own._selection_checkpoint())
        rows = []
        for record in own | material:
            theirs = record in own
            covers = checkpoints.get(record.checkpoint, record.checkpoint)
            if theirs and agreement.share_concessions:
                covers = f"{covers}: {record.reason or ''}"
            rows.append(
                {
                    "number": record.name,
                    "about": ""
                    if theirs
                    else self.env._(
                        "Material %(product)s",
                        product=record.product_id.display_name or "",
                    ),
                    "covers": covers if agreement.share_concessions else "",
                    "used": record.use_text,
                    "status": statuses[record.status],
                }
            )
        return rows

    def _certificate_material_concessions(self, used):
        """Those that material came in or was released by, and its making, if made here.

        Not those that another order used the same material by: that is no business of
        this customer.
        """
        lots = self.browse().union(*used)
        orders = self.env["mrp.production"].union(*lots._history_orders().values())
        received = self.env["stock.picking"].search(
            [
                ("move_line_ids.lot_id", "in", lots.ids),
                ("picking_type_code", "=", "incoming"),
            ]
        )
        return self.env["qms.concession"].search(
            Domain("state", "!=", "draft")
            & Domain("used", ">", 0)
            & Domain.OR(
                [
                    Domain("res_model", "=", "stock.lot")
                    & Domain("res_id", "in", lots.ids),
                    Domain("res_model", "=", "stock.picking")
                    & Domain("res_id", "in", received.ids)
                    & Domain("lot_id", "in", [False, *lots.ids]),
                    Domain("res_model", "=", "mrp.production")
                    & Domain("res_id", "in", orders.ids),
                    Domain("res_model", "=", "mrp.workorder")
                    & Domain("res_id", "in", orders.workorder_ids.ids),
                ]
            ),
            order="granted_at, id",
        )


class MedicalNonconformance(models.Model):
    _inherit = "medical.nonconformance"

    def _certificate_kept(self, lots, regraded):
        """Dispositions by which something that did not conform is in these lots."""
        return self.disposition_ids.filtered(
            lambda part: (
                part in regraded or (part.decision in _KEPT and part._own_lot() in lots)
            )
        )

    def _certificate_row(self, lots, regraded, productions, agreement):
        """What a certificate of these lots says of this, or None.

        :param lots: the lot and what it was before
        :param regraded: dispositions by which something else became one of them
        """
        self.ensure_one()
        pending = self.state in UNDECIDED
        named = bool(self.line_ids.filtered(lambda line: line.lot_id in lots))
        # of an order, before there were lots
        ordered = not self.line_ids and self.production_id in productions
        own = regraded.filtered(
            lambda part: (
                part.nonconformance_id == self
                and part.regrade_product_id in lots.product_id
            )
        )
        kept = self._certificate_kept(lots, own)
        if not kept and not ((named or ordered) and pending) and not ordered:
            return None
        shared = agreement.share_nonconformances
        told = shared == "all" or (shared == "decided" and not pending)
        told = told and self._customer_partner() == lots.qms_customer_id[:1]
        return {
            "number": self.name,
            "about": "",
            "decisions": kept.mapped("display_name"),
            "standing": self._certificate_standing(kept),
            "what": self._customer_description() if told else "",
            "why": [part.justification for part in kept if part.justification]
            if told
            else [],
        }

    def _certificate_material_rows(self, material, used, regraded):
        """What a certificate says of this as far as it is about material: a list.

        Which decision about which product; what was said of it is the house's.
        """
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.lot_id in material)
        kept = self._certificate_kept(
            material,
            regraded.filtered(
                lambda part: part.regrade_product_id in material.product_id
            ),
        )
        late = any(self.found_at >= used[line.lot_id] for line in lines)
        if not kept and not (lines and (self.state in UNDECIDED or late)):
            return []
        words = dict(kept._fields["decision"]._description_selection(self.env))
        standing = self._certificate_standing(kept)
        if late:
            standing = self.env._(
                "%(standing)s; found after it was built in", standing=standing
            )
        return [
            {
                "number": self.name,
                "about": self.env._(
                    "Material %(product)s", product=self.product_id.display_name
                ),
                "decisions": [
                    words[code] for code in dict.fromkeys(kept.mapped("decision"))
                ],
                "standing": standing,
                "what": "",
                "why": [],
            }
        ]

    def _certificate_standing(self, kept):
        """How far it is, in the words of a certificate."""
        if self.state in UNDECIDED:
            return self.env._("not decided yet")
        if any(part.state != "done" for part in kept):
            return self.env._("decided, not carried out yet")
        return self.env._("decided and carried out")
