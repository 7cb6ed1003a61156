# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_SIGNED_FROM = {"approve": ("draft",), "reinstate": ("suspended",)}
_STANDING = ("approved", "conditional", "suspended")


class MedicalApprovedSupplier(models.Model):
    """Approving and reinstating by signature; suspending and disqualifying at once."""

    _inherit = "medical.approved.supplier"

    # ------------------------------------------------------------------
    # Signed
    # ------------------------------------------------------------------
    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "approve": self.env._("Approve supplier"),
            "reinstate": self.env._("Reinstate supplier"),
        }

    def _signature_fields(self, transition):
        return {
            "name": None,
            "company_id": None,
            "partner_id": None,
            "site_id": None,
            "scope": None,
            "product_tmpl_id": None,
            "product_id": None,
            "categ_id": None,
            "certificate_type_ids": {"name": None},
            "conditions": None,
            "valid_from": None,
            "valid_until": None,
        }

    def _signature_authors(self, transition):
        """Who proposes signs first, as the one who evaluated; another one approves."""
        return {}

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        self._check_supplier_state(*_SIGNED_FROM[transition])
        if verdict == "sign":
            self._check_approvable()
        return result

    def _signature_apply(self, transition):
        if transition == "approve":
            self._approve()
            return
        for entry in self:
            entry._reinstate(entry._last_signature(transition).reason)

    def _signature_rejected(self, transition, reason):
        """The entry is its author's again, with the reason."""
        for entry in self:
            # sudo: the note is the service's; signers need no right to write
            entry.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Rejected by %(user)s", user=self.env.user.name),
                note=reason,
                user_id=entry.sudo().create_uid.id,
            )

    def action_approve(self):
        """Open the signing dialog to approve entries under evaluation.

        :raises UserError: with what is missing
        """
        self._check_supplier_state("draft")
        self._check_approvable()
        return self._qms_signing_action("approve")

    def action_reinstate(self):
        """Open the signing dialog to let suspended entries count again."""
        self._check_supplier_state("suspended")
        self._check_approvable()
        return self._qms_signing_action("reinstate")

    def _check_approvable(self):
        """An approval rests on an evaluation and on the certificates it requires.

        :raises UserError: with what is missing
        """
        # sudo: what the approval rests on counts whoever may read it
        entries = self.sudo()
        certificates = entries._verified_certificates()
        latest = entries.env["medical.supplier.evaluation"]._latest(
            entries.company_id.ids, entries.partner_id.ids
        )
        for entry in entries:
            day = entry.company_id._supplier_today()
            evaluation = latest.get((entry.company_id.id, entry.partner_id.id))
            if not evaluation or evaluation.conclusion == "unsuitable":
                raise UserError(
                    self.env._(
                        "%(entry)s: there is no evaluation of %(supplier)s that finds"
                        " it suitable. Conclude one first.",
                        entry=entry.display_name,
                        supplier=entry.partner_id.name,
                    )
                )
            missing = entry._missing_certificates(day, certificates)
            if missing:
                raise UserError(
                    self.env._(
                        "%(entry)s: no valid, verified certificate of %(supplier)s"
                        " for %(types)s. Enter and verify it first.",
                        entry=entry.display_name,
                        supplier=entry.partner_id.name,
                        types=", ".join(missing.mapped("name")),
                    )
                )
            entry._check_no_other(day)

    def _others_in_force(self):
        """Entries for exactly the same whose days overlap with this one's."""
        self.ensure_one()
        others = self.search(
            Domain("id", "!=", self.id)
            & Domain("state", "in", _STANDING)
            & Domain.AND(
                Domain(name, "=", self[name].id)
                for name in (
                    "company_id",
                    "partner_id",
                    "site_id",
                    "product_id",
                    "product_tmpl_id",
                    "categ_id",
                )
            )
        )
        return others.filtered(
            lambda other: not (
                (other.valid_until and other.valid_until < self.valid_from)
                or (self.valid_until and self.valid_until < other.valid_from)
            )
        )

    def _check_no_other(self, day):
        """No two entries for exactly the same are in force on the same day.

        A new approval replaces the one before when it begins at once. A suspension is
        taken back or made final first.
        """
        others = self._others_in_force()
        hindering = others
        if self.state == "draft" and self.valid_from <= day:
            hindering = others.filtered(lambda other: other.state == "suspended")
        if hindering:
            raise UserError(
                self.env._(
                    "%(other)s is for the same already. Let %(entry)s begin after it"
                    " ends or today, and reinstate or disqualify what is suspended.",
                    other=hindering[0].display_name,
                    entry=self.display_name,
                )
            )

    def _approve(self):
        """Let entries under evaluation count; the last signer decides.

        :raises AccessError: for anybody but quality
        :raises UserError: with what is missing
        """
        self._check_supplier_decider()
        self._check_supplier_state("draft")
        self._check_approvable()
        for entry in self:
            # sudo: what is replaced is so whoever may read it
            before = entry.sudo()._others_in_force()
            before._decide_entries(
                {"replaced": before},
                self.env._("Replaced by %(entry)s", entry=entry.name),
                self.env._("Replaced"),
            )
            # one after the other: two of them may be for the same
            entry._decide_entries(entry._approved_state(), "", self.env._("Approved"))

    def _reinstate(self, reason):
        """Let suspended entries count again.

        :param reason: why, for the record; required
        """
        self._check_supplier_decider()
        self._check_supplier_state("suspended")
        self._check_approvable()
        reason = self._given_reason(reason)
        self._decide_entries(self._approved_state(), reason, self.env._("Reinstated"))

    def _approved_state(self):
        """``{state: entries}``: with conditions or without."""
        conditional = self.filtered(lambda e: (e.conditions or "").strip())
        return {"conditional": conditional, "approved": self - conditional}

    # ------------------------------------------------------------------
    # Tightened
    # ------------------------------------------------------------------
    def action_suspend(self):
        """Open the dialog that asks why."""
        return self.env["medical.supplier.tightening"]._open(self, "suspend")

    def action_disqualify(self):
        """Open the dialog that asks why."""
        return self.env["medical.supplier.tightening"]._open(self, "disqualify")

    def _suspend(self, reason):
        """Let approved entries not count until they are reinstated.

        :param reason: why, for the record; required
        :raises AccessError: for anybody but quality
        """
        self._check_supplier_decider()
        self._check_supplier_state("approved", "conditional")
        self._decide_entries(
            {"suspended": self}, self._given_reason(reason), self.env._("Suspended")
        )

    def _disqualify(self, reason):
        """Let entries not count for good.

        :param reason: why, for the record; required
        :raises AccessError: for anybody but quality
        """
        self._check_supplier_decider()
        self._check_supplier_state("draft", *_STANDING)
        self._decide_entries(
            {"disqualified": self},
            self._given_reason(reason),
            self.env._("Disqualified"),
        )

    def _decide_entries(self, states, reason, label):
        for state, entries in states.items():
            if entries:
                entries._supplier_decide(state, reason)
        body = Markup("<b>%s</b>") % label
        if reason:
            body += Markup("<br/>%s") % reason
        for entry in self:
            entry.message_post(body=body)
