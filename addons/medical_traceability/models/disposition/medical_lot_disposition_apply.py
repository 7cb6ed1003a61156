# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from markupsafe import Markup

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.qms_base.gates import Flow

from .medical_lot_disposition import RELEASING, TIGHTENING, _recording

# A lot that goes back to its supplier is rejected for everything else; a re-test
# leaves the status as it is.
_RESULT = {
    "release": "released",
    "release_concession": "released",
    "hold": "on_hold",
    "reject": "rejected",
    "return": "rejected",
    "quarantine": "quarantine",
}
# A rejected lot asked to be released is refused by the gate, on record.
_POSSIBLE_FROM = {
    "release": {"quarantine", "on_hold", "rejected"},
    "release_concession": {"quarantine", "on_hold", "rejected"},
    "hold": {"quarantine", "released"},
    "reject": {"quarantine", "released", "on_hold"},
    "return": {"quarantine", "released", "on_hold", "rejected"},
    "retest": {"quarantine", "released", "on_hold"},
    "quarantine": {"released", "on_hold"},
}
# what may still happen to a lot that is taken back
_FLOWS_KEPT = (Flow.SCRAP, Flow.SUPPLIER_RETURN, Flow.QUARANTINE)


class MedicalLotDisposition(models.Model):
    """Applying a decision: the one place where the status of lots changes."""

    _inherit = "medical.lot.disposition"

    def _apply(self):
        """Check and carry out the decision on all lots of this disposition.

        All or nothing. The lots are locked first, so that a consumption or a
        shipment judged at the same time sees either the status before or the one
        after, and never commits on a status that is gone.
        """
        self.ensure_one()
        # sudo: the lots of a disposition are decided together, also by who has no
        # rights on stock; the company is checked
        lots = self.sudo().lot_ids.sorted("id")
        self._check_complete(lots)
        self._check_decider()
        self._lock(lots)
        self._check_lots(lots)
        if self.decision in RELEASING:
            self._enforce_release(lots)
        self._take_effect(lots)
        removed, left = self._unreserve(lots)
        self._record_decision()
        lots._message_log_batch(
            bodies=dict.fromkeys(lots.ids, self._decision_note(removed, left))
        )

    def _take_effect(self, lots):
        """What the decision changes of the lots."""
        status = _RESULT.get(self.decision)
        if status:
            lots._set_quality_status(status)

    # ------------------------------------------------------------------
    # Conditions
    # ------------------------------------------------------------------
    def _check_complete(self, lots):
        if self.state == "done":
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.done",
                self._decided_message(),
            )
        if not self.decision:
            raise UserError(self.env._("Choose what to decide about the lots."))
        if not lots:
            raise UserError(self.env._("Choose the lots that this is about."))
        if self.company_id not in self.env.companies:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "%(number)s belongs to %(company)s, where you do not work now.",
                    number=self.name,
                    company=self.sudo().company_id.name,
                ),
                error=AccessError,
            )

    def _check_decider(self):
        """Release and rejection: quality engineer; tightening: inspector too.

        The system may tighten; it never releases and never rejects. Where a customer
        gives the last signature, a quality engineer has signed before.
        """
        if self.decision in TIGHTENING:
            allowed = self.env.uid == SUPERUSER_ID or self.env.user.has_group(
                "qms_base.group_qms_inspector"
            )
            who = self.env._("an inspector or a quality engineer")
        else:
            deciders = self.env.user
            if deciders.share:
                deciders = self._staff_signers(self._signing_transition())
            allowed = self.env.uid != SUPERUSER_ID and any(
                user.has_group("qms_base.group_qms_engineer") for user in deciders
            )
            who = self.env._("a quality engineer or a quality manager")
        if not allowed:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    '%(user)s may not decide this: "%(decision)s" is decided by'
                    " %(who)s. Leave %(number)s as a request to them.",
                    user=self.env.user.name,
                    decision=self._decision_label(),
                    who=who,
                    number=self.name,
                ),
                error=AccessError,
            )

    def _lock(self, lots):
        """Hold the rows of the lots, in id order, and read them anew.

        Conflicts with the shared locks of the gate and with other dispositions,
        not with foreign keys. A row changed since this transaction began makes
        PostgreSQL refuse, and Odoo repeats the request.
        """
        lots.flush_recordset()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM stock_lot WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
                tuple(lots.ids),
            )
        )
        lots.invalidate_recordset()
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM medical_lot_disposition WHERE id = %s FOR UPDATE",
                self.id,
            )
        )

    def _check_lots(self, lots):
        wrong = lots.filtered(
            lambda lot: lot.quality_status not in _POSSIBLE_FROM[self.decision]
        )
        if wrong:
            labels = dict(
                lots._fields["quality_status"]._description_selection(self.env)
            )
            labels[False] = self.env._("not regulated")
            named = [f"{lot.name} ({labels[lot.quality_status]})" for lot in wrong]
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "disposition.unfit",
                self.env._(
                    '"%(decision)s" does not fit these lots; take them out of'
                    " %(number)s: %(lots)s.",
                    decision=self._decision_label(),
                    number=self.name,
                    lots=", ".join(named),
                ),
                about=tuple((lots._name, lot.id) for lot in wrong),
            )
        from_hold = "on_hold" in lots.mapped("quality_status")
        needed = self.decision != "release" or from_hold
        if needed and not (self.reason or "").strip():
            raise UserError(
                self.env._(
                    "Give a reason: only a release from quarantine does without one."
                )
            )

    def _enforce_release(self, lots):
        lots = lots.with_env(self.env)
        employees = lots._gate_employees()
        self.env["qms.gate.mixin"]._enforce_gate(
            [lot._make_release_event(self, employees) for lot in lots]
        )

    # ------------------------------------------------------------------
    # Effects
    # ------------------------------------------------------------------
    def _unreserve(self, lots):
        """Take reservations off lots that may not be used any more.

        Movements out of the way (scrap, quarantine, return to the supplier) keep
        theirs. What somebody has picked already, or is moving at this moment, stays
        as entered and is refused when it is done.

        :return: ``(reservations removed, lines left)``
        """
        if _RESULT.get(self.decision) in (None, "released"):
            return 0, 0
        # sudo: quality outranks reservation; who holds a lot need not have rights
        # on orders and transfers
        lines = (
            self.env["stock.move.line"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", lots.ids),
                    ("state", "not in", ("draft", "done", "cancel")),
                ]
            )
        )
        flows = lines._gate_flows()
        reserving = lines.filtered(
            lambda line: line.move_id
            and not line.move_id._should_bypass_reservation(line.location_id)
            and flows[line] not in _FLOWS_KEPT
        )
        loose = self._take_hold(reserving.filtered(lambda line: not line.picked))
        left = len(reserving) - len(loose)
        loose.unlink()
        return len(loose), left

    def _take_hold(self, lines):
        """Lock what changes with these lines, without ever waiting.

        This transaction holds the lots. Who is moving one of them at this moment
        holds lines, moves or orders and waits for the lot: to wait for those rows
        would be a deadlock, and a hold must not fail because people work.

        :param lines: move lines
        :return: those whose rows, and the rows that follow from them, are ours now
        """
        moves = lines.move_id
        orders = moves.raw_material_production_id
        in_use = self._in_use(moves)
        busy_orders = self._in_use(orders)
        busy_orders |= self._in_use(orders.workorder_ids).production_id
        busy_pickings = self._in_use(moves.picking_id)
        in_use |= moves.filtered(
            lambda move: move.raw_material_production_id in busy_orders
            or move.picking_id in busy_pickings
        )
        free = lines.filtered(lambda line: line.move_id not in in_use)
        return free.try_lock_for_update()

    def _in_use(self, records):
        """Records that somebody else is writing; the others are locked now."""
        return records - records.try_lock_for_update(allow_referencing=True)

    def _record_decision(self):
        token = _recording.set(True)
        try:
            self.write(
                {
                    "state": "done",
                    "decided_by_id": self.env.uid,
                    "decided_at": fields.Datetime.now(),
                }
            )
        finally:
            _recording.reset(token)

    def _decision_label(self):
        selection = self._fields["decision"]._description_selection(self.env)
        return dict(selection)[self.decision]

    def _decision_note(self, removed, left):
        lines = [
            self.env._(
                "%(decision)s, by disposition %(number)s.",
                decision=self._decision_label(),
                number=self.name,
            )
        ]
        if self.reason:
            lines.append(self.env._("Reason: %(reason)s", reason=self.reason))
        if removed:
            lines.append(
                self.env._("Reservations taken off: %(count)s.", count=removed)
            )
        if left:
            lines.append(
                self.env._(
                    "Picked or being moved already, and refused when done: %(count)s"
                    " line(s).",
                    count=left,
                )
            )
        return Markup("<br/>").join(lines)
