# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .guard import concession_writes

_ACTIVITY = "qms_base.mail_activity_type_concession"


class QmsConcession(models.Model):
    """Granted by two signatures, withdrawn by one (ISO 13485, 8.3.2; 21 CFR 11.50)."""

    _inherit = "qms.concession"

    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "grant": self.env._("Grant concession"),
            "withdraw": self.env._("Withdraw concession"),
        }

    def _signature_fields(self, transition):
        return {
            "name": None,
            "res_name": None,
            "checkpoint": None,
            "finding_ids": {
                "code": None,
                "message": None,
                "about_text": None,
                "about": None,
            },
            "reason": None,
            "granted": None,
            "expires_at": None,
            "product_id": None,
            "lot_id": None,
            "risk_level": None,
            "risk_assessment": None,
            "regulatory_met": None,
            "regulatory_basis": None,
            "regulatory_by_id": None,
            "requested_by_id": None,
            "company_id": None,
            "res_model": None,
            "res_id": None,
        }

    def _signature_words(self, name, value, model=None):
        if name == "res_model" and value and model is None:
            return self.env["ir.model"]._get(value).sudo().name
        return super()._signature_words(name, value, model)

    def _signature_line_words(self, field, item):
        """A finding and what it is about; its code and ids are signed, not read."""
        if field.name != "finding_ids" or not isinstance(item, dict):
            return super()._signature_line_words(field, item)
        values = item["values"]
        return f"{values['message']} ({values['about_text']})"

    def _signature_authors(self, transition):
        """Who asks does not grant. Who assessed the risk signs for just that."""
        if transition != "grant":
            return {}
        # sudo: who asked
        return {
            concession.id: concession.sudo().author_ids
            | concession.sudo().requested_by_id
            for concession in self
        }

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        for concession in self:
            if transition == "withdraw":
                concession._check_withdrawn()
            else:
                concession._check_granted(verdict)
        return result

    def _check_withdrawn(self):
        if self.state != "active":
            raise UserError(
                self.env._(
                    "%(number)s is not in force: there is nothing to withdraw.",
                    number=self.name,
                )
            )

    def _check_granted(self, verdict):
        """Whether it may be granted as it is written.

        :raises UserError: with what is missing
        """
        if self.state != "draft":
            raise UserError(self._decided_message())
        if verdict == "reject":
            return
        self._check_concedable()
        missing = [
            self._fields[name]._description_string(self.env)
            for name in (
                *("reason", "expires_at", "risk_level"),
                *("risk_assessment", "regulatory_met", "regulatory_basis"),
            )
            if not (self[name].strip() if isinstance(self[name], str) else self[name])
        ]
        if missing:
            raise UserError(
                self.env._(
                    "%(number)s is not complete: %(missing)s.",
                    number=self.name,
                    missing=", ".join(missing),
                )
            )
        if self.expires_at <= fields.Datetime.now():
            raise UserError(
                self.env._(
                    "%(number)s would be expired already: its expiry lies in the past.",
                    number=self.name,
                )
            )

    def _check_concedable(self):
        """Its findings are such as a concession may cover, at its checkpoint."""
        causes = self.env["qms.gate.mixin"]._gate_causes()
        if not self.finding_ids:
            raise UserError(
                self.env._("%(number)s covers no finding.", number=self.name)
            )
        for finding in self.finding_ids:
            cause = causes.get(finding.code)
            if not cause or self.checkpoint not in cause.conceded_at:
                raise UserError(
                    self.env["qms.concession"]._never_message(
                        finding.message, self.checkpoint
                    )
                )

    @api.model
    def _never_message(self, message, checkpoint):
        checkpoints = self.env["qms.gate.mixin"]._gate_checkpoints()
        label = checkpoints[checkpoint].label if checkpoint in checkpoints else ""
        return self.env._(
            "No concession covers this (%(checkpoint)s): %(finding)s",
            checkpoint=label,
            finding=message,
        )

    def _signature_apply(self, transition):
        now = fields.Datetime.now()
        for concession in self:
            if transition == "grant":
                vals = {"state": "active", "granted_at": now}
            else:
                signature = concession._last_signature("withdraw")
                vals = {
                    "state": "withdrawn",
                    "withdrawn_at": now,
                    "withdrawn_reason": signature.reason,
                }
            with concession_writes():
                # sudo: the signatures decided; signers need no right to write
                concession.sudo().write(vals)
                concession.sudo().activity_unlink([_ACTIVITY])
                # what a gate reads next, in this transaction too
                concession.flush_recordset()

    def _signature_rejected(self, transition, reason):
        """The request stays with who made it, with the reason."""
        if transition != "grant":
            return
        for concession in self.sudo():
            # sudo: the note is the service's; signers need no right to write
            concession._message_log(
                body=self.env._(
                    "Not granted, rejected by %(user)s: %(reason)s",
                    user=self.env.user.name,
                    reason=reason,
                )
            )
            concession.activity_unlink([_ACTIVITY])
            concession.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Rejected by %(user)s", user=self.env.user.name),
                note=reason,
                user_id=concession.requested_by_id.id,
            )

    def _filter_standing(self):
        """Those whose signatures stand: complete, unaltered, for what is written now.

        What is in the table does not count by itself: a concession that somebody wrote
        into the database, or changed there, covers nothing.
        """
        # sudo: signatures count whoever may read them
        signatures = (
            self.env["qms.signature"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("transition", "=", "grant"),
                ]
            )
            .grouped("res_id")
        )
        return self.filtered(
            lambda concession: concession.id in signatures
            and signatures[concession.id][0]._state_of_record(
                signatures[concession.id]._counting()
            )
            == "signed"
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_grant(self):
        """Open the signing dialog."""
        return self._qms_signing_action("grant")

    def action_withdraw(self):
        """Open the signing dialog, which asks for the reason."""
        return self._qms_signing_action("withdraw")

    def action_ask(self):
        """Tell one of those who decide, by an activity.

        :raises UserError: without a justification, or when it is decided
        """
        for concession in self:
            concession.check_access("write")
            if concession.state != "draft":
                raise UserError(concession._decided_message())
            if not (concession.reason or "").strip():
                raise UserError(
                    self.env._("Say why: nobody can decide without a justification.")
                )
            user = concession._decider()
            if not user:
                raise UserError(
                    self.env._(
                        "Nobody in %(company)s decides on concessions: give somebody"
                        " the role Quality engineer or Quality manager.",
                        company=concession.company_id.name,
                    )
                )
            # sudo: who asks need not be allowed to give others activities
            asked = concession.sudo()
            asked.activity_unlink([_ACTIVITY])
            asked.activity_schedule(
                _ACTIVITY,
                summary=self.env._(
                    "Concession for %(record)s", record=concession.res_name
                ),
                note=concession.reason,
                user_id=user.id,
            )
        return True

    def _decider(self):
        """The quality engineer, else quality manager, with the fewest to decide.

        Never who asks.
        """
        # sudo: who has which role, and how much they have to do
        users = self.env["res.users"].sudo()
        asking = self.sudo().author_ids
        for group in ("qms_base.group_qms_engineer", "qms_base.group_qms_manager"):
            users = (
                self.env.ref(group)
                .sudo()
                .user_ids.filtered(
                    lambda user: user.active
                    and not user.share
                    and self.company_id in user.company_ids
                    and user not in asking
                )
            )
            if users:
                break
        load = {
            user.id: count
            for user, count in self.env["mail.activity"]
            .sudo()
            ._read_group(
                [
                    ("activity_type_id", "=", self.env.ref(_ACTIVITY).id),
                    ("user_id", "in", users.ids),
                ],
                ["user_id"],
                ["__count"],
            )
        }
        return min(
            users, key=lambda user: (load.get(user.id, 0), user.id), default=users
        )
