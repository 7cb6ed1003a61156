# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.opening import opened

REOPEN = "reopen"
_FEWEST = 2


class QmsLockReopening(models.AbstractModel):
    """A closed record that two people may open again, by signatures with a reason.

    For records whose outcome nothing else rests on yet: a released lot or a granted
    certificate is corrected by a record of its own instead. The closed record keeps
    its signatures; open again it counts as unsigned, and closing it needs all of its
    closing signatures once more. (21 CFR 11.10(e); ISO 13485, 4.2.5)

    The model puts ``super()`` behind its own ``_signature_apply``, and ships a policy
    for the transition ``reopen``.
    """

    _name = "qms.lock.reopening"
    _description = "Closed record that signatures open again"
    _inherit = ["qms.lock.mixin", "qms.signature.mixin"]
    _qms_reopening = REOPEN

    qms_reopened = fields.Text(
        "Reopened",
        compute="_compute_qms_reopened",
        help="Who opened the closed record again, when, and why; the latest first.",
    )

    @api.depends("qms_signature_ids")
    def _compute_qms_reopened(self):
        rounds = self._qms_reopening_rounds()
        for record in self:
            record.qms_reopened = "\n".join(
                record.env._(
                    "Reopened by %(people)s on %(moment)s, because: %(reason)s",
                    people=", ".join(signatures.mapped("signer_name")),
                    moment=signatures[-1].signed_text,
                    # whoever approves often says the same
                    reason=" / ".join(
                        dict.fromkeys(filter(None, signatures.mapped("reason")))
                    ),
                )
                for signatures in reversed(rounds.get(record._origin.id, ()))
            )

    def _qms_reopening_rounds(self):
        """Signatures that opened records again, a recordset for each time.

        :return: ``{record id: [qms.signature, …]}``, oldest first
        """
        # sudo: whoever sees the record sees by whom it was opened (21 CFR 11.50(b))
        signatures = (
            self.env["qms.signature"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("transition", "=", REOPEN),
                ],
                order="position",
            )
        )
        rounds = {}
        for res_id, own in signatures.grouped("res_id").items():
            for last in own.filtered(lambda s: s.completes and s.verdict == "sign"):
                until = own.filtered(lambda s, end=last: s.position <= end.position)
                given = until._counting().sorted("position")
                rounds.setdefault(res_id, []).append(given)
        return rounds

    def _qms_reopened_at(self):
        """``{record id: position}`` of the signature that opened each last."""
        return {
            res_id: rounds[-1][-1].position
            for res_id, rounds in self._qms_reopening_rounds().items()
        }

    # ------------------------------------------------------------------
    # What signatures are worth
    # ------------------------------------------------------------------
    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {REOPEN: self.env._("Reopen")}

    def _signatures_complete(self, transition):
        """What was signed before a record was opened again closes it no more."""
        complete = super()._signatures_complete(transition)
        if transition == REOPEN or not complete:
            return complete
        since = complete._qms_reopened_at()
        # sudo: signatures count whoever may read them
        newest = dict(
            self.env["qms.signature"]
            .sudo()
            ._read_group(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", list(since)),
                    ("transition", "=", transition),
                ],
                ["res_id"],
                ["position:max"],
            )
        )
        return complete.filtered(
            lambda record: record.id not in since
            or newest[record.id] > since[record.id]
        )

    @api.depends("qms_signature_ids")
    def _compute_qms_signature_state(self):
        """Open again, a record is not signed, whatever was signed to open it."""
        result = super()._compute_qms_signature_state()
        closed = self._qms_locked()
        rounds = (self - closed)._qms_reopening_rounds()
        for record in self - closed:
            own = rounds.get(record._origin.id)
            if own and record.qms_signature_state == "signed":
                record.qms_signature_state = "superseded"
        return result

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------
    def action_reopen(self):
        """Open the signing dialog, which asks for the reason."""
        return self._qms_signing_action(REOPEN)

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        if transition != REOPEN:
            return result
        for record in self - self._qms_locked():
            raise UserError(
                self.env._(
                    "%(record)s is not closed: there is nothing to reopen.",
                    record=record.display_name,
                )
            )
        policies = self.env["qms.signature.policy"]._in_force(self, REOPEN)
        for policy in set(policies.values()):
            policy._check_reopening()
        return result

    def _check_signing_reason(self, standings, reason, verdict):
        result = super()._check_signing_reason(standings, reason, verdict)
        if not reason and any(
            standing.policy._is_of_reopening() and not standing.given
            for standing in standings.values()
        ):
            raise UserError(
                self.env._("Say why it is opened again: that stands on the record.")
            )
        return result

    def _signature_apply(self, transition):
        if transition != REOPEN:
            return super()._signature_apply(transition)
        rounds = self._qms_reopening_rounds()
        for record in self:
            signatures = rounds[record.id][-1]
            reason = next(filter(None, signatures.mapped("reason")), "")
            record._qms_reopen(reason, signatures.mapped("signer_name"))
        return None

    def _qms_reopen(self, reason, people):
        """Open the record; in the transaction of the last signature, or PostgreSQL
        refuses it."""
        rule = self._qms_lock
        with self.env["qms.audit.act"]._with_reason(reason), opened(self):
            # sudo: the signatures decided; signers need no right to write
            self.sudo().write({rule.state: rule.opened[0]})
        if hasattr(self, "_message_log"):
            # sudo: the note is the service's
            self.sudo()._message_log(
                body=self.env._(
                    "Reopened by %(people)s, because: %(reason)s",
                    people=", ".join(people),
                    reason=reason,
                )
            )


class QmsSignaturePolicy(models.Model):
    """A reopening is signed by two people at least, the first of whom says why."""

    _inherit = "qms.signature.policy"

    def _is_of_reopening(self):
        self.ensure_one()
        model, _colon, transition = (self.target or "").partition(":")
        return transition == REOPEN and isinstance(
            self.env.get(model), self.env.registry["qms.lock.reopening"]
        )

    def _check_reopening(self):
        """Raise UserError where one person alone could open a closed record."""
        for policy in self.filtered(lambda policy: policy._is_of_reopening()):
            # sudo: how many sign, whoever asks
            steps = policy.sudo().step_ids
            if len(steps) < _FEWEST or not steps[:1].reason_required:
                raise UserError(
                    self.env._(
                        "%(policy)s: a closed record is opened again by two people at"
                        " least, so that nobody undoes alone what he closed, and the"
                        " first of them gives a reason. Add a signature, and let the"
                        " first one ask for a reason.",
                        policy=policy.display_name,
                    )
                )

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        if verdict == "sign":
            self._check_reopening()
        return result
