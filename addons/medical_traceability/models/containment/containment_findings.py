# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import Cause, Cure, Finding

_ORDER = ("mo_start", "mo_close")
_WORK = ("wo_start", "wo_finish")
_RELEASE = "lot_release"


class QmsGateMixin(models.AbstractModel):
    """An order that used a contained lot stands still."""

    _inherit = "qms.gate.mixin"

    def _gate_causes(self):
        words = {
            "containment.stopped": self.env._("Order stopped by a containment"),
            "containment.open": self.env._("Lot of an open containment"),
        }
        return super()._gate_causes() | {
            code: Cause(code, label, "qms_base.group_qms_engineer")
            for code, label in words.items()
        }

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        self._add_containment_findings(answers)
        return answers

    def _add_containment_findings(self, answers):
        self._add_stopped_findings(answers)
        self._add_open_findings(answers)

    def _add_open_findings(self, answers):
        """A lot that an open containment lists is released once that is closed."""
        asked = [e for e in answers if e.checkpoint == _RELEASE and e.lot_id]
        if not asked:
            return
        # sudo: what is contained stays so, whoever decides
        lines = (
            self.env["medical.containment.line"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", [event.lot_id for event in asked]),
                    ("containment_id.state", "in", ("running", "active")),
                ]
            )
        )
        by_lot = lines.grouped(lambda line: line.lot_id.id)
        for event in asked:
            for line in by_lot.get(event.lot_id, ()):
                answers[event].findings.append(
                    Finding(
                        code="containment.open",
                        message=self.env._(
                            "Lot %(lot)s is contained by %(number)s. It is released"
                            " once that is closed.",
                            lot=line.lot_name,
                            number=line.containment_id.name,
                        ),
                        records=(
                            ("stock.lot", line.lot_id.id),
                            ("medical.containment", line.containment_id.id),
                        ),
                        cure=Cure(
                            self.env._("Open containment"),
                            "medical.containment",
                            line.containment_id.id,
                        ),
                    )
                )

    def _add_stopped_findings(self, answers):
        asked = [e for e in answers if e.checkpoint in (*_ORDER, *_WORK)]
        if not asked:
            return
        # sudo: that an order is stopped concerns whoever works on it
        stopped = self.env["medical.containment.order"].sudo()
        if not stopped.search_count([("stopped", "=", True)], limit=1):
            return
        orders = self._orders_of_events(asked)
        rows = stopped.search(
            [
                ("stopped", "=", True),
                ("production_id", "in", list(set(orders.values()))),
            ]
        )
        by_order = rows.grouped("production_id")
        for event in asked:
            production = self.env["mrp.production"].browse(orders.get(event, 0))
            for row in by_order.get(production, ()):
                answers[event].findings.append(self._stopped_finding(row))

    def _orders_of_events(self, events):
        """``{event: id of its production order}``."""
        orders = {e: e.res_id for e in events if e.model == "mrp.production"}
        of_work = [e for e in events if e.model == "mrp.workorder"]
        # sudo: which order a work order belongs to
        workorders = (
            self.env["mrp.workorder"].sudo().browse([e.res_id for e in of_work])
        )
        for event, workorder in zip(of_work, workorders, strict=True):
            orders[event] = workorder.production_id.id
        return orders

    def _stopped_finding(self, row):
        return Finding(
            code="containment.stopped",
            message=self.env._(
                "%(order)s has used lots %(lots)s, contained by %(number)s, and is"
                " stopped. A quality engineer lets it go on.",
                order=row.production_id.name,
                lots=row.lots,
                number=row.containment_id.name,
            ),
            records=(
                ("mrp.production", row.production_id.id),
                ("medical.containment", row.containment_id.id),
            ),
            cure=Cure(
                self.env._("Open containment"),
                "medical.containment",
                row.containment_id.id,
            ),
        )
