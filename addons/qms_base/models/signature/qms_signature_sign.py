# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib
import uuid
from datetime import UTC, datetime

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import SQL

from ...signing.canonical import moment_text


class QmsSignatureMixin(models.AbstractModel):
    """The one service by which records are signed (21 CFR 11.50, 11.70, 11.200)."""

    _inherit = "qms.signature.mixin"

    def sign(self, transition, digests, credentials, reason=None, verdict="sign"):
        """Sign these records, all with one authentication, or none of them.

        :param transition: code of a transition of this model
        :param digests: ``{record id as text: SHA-256}`` of what the signer saw, as
            :meth:`signing_prepare` gave it
        :param credentials: ``{"password": …, "code": …}`` of the signer, or
            ``{"passkey": WebAuthn response}``
        :param reason: free text; required for a rejection and where a step asks
        :param verdict: ``sign`` or ``reject``
        :return: ``{"signed": True, "complete": bool}``, or ``{"signed": False,
            "message": …, "wait": seconds, "locked": bool}`` when the signer could
            not be authenticated
        :raises AccessError: for whoever may not sign these records
        :raises UserError: when a record is not ready or changed since it was shown
        """
        factors = self.env["qms.signing.factor"]
        factors._check_signing_session(self)
        records = self._signing_records(transition)
        if verdict not in ("sign", "reject"):
            raise UserError(self.env._("A signature signs or rejects."))
        reason = reason.strip() if isinstance(reason, str) else ""
        records._lock_for_signing(transition)
        records._check_streams()
        snapshots = records._signature_snapshots(transition)
        standings = records._signature_standings(transition, snapshots)
        records._check_signer(transition, standings)
        factors._check_can_sign()
        records._check_customers(standings)
        records._for_signer()._signature_check(transition, verdict)
        if verdict == "sign":
            records._first_of_several(standings)._for_signer()._signature_check_ahead(
                transition
            )
        records._check_signing_reason(standings, reason, verdict)
        records._check_unchanged(snapshots, digests)
        # the signer's own person answers for it from here on
        subject = records._signing_subject(transition, digests)
        companies = records._signature_companies()
        answer = factors._authenticate(credentials, companies, subject)
        if not answer.factors:
            return {
                "signed": False,
                "message": answer.message,
                "wait": answer.wait,
                "locked": answer.locked,
            }
        rows = records._signature_rows(
            transition, standings, snapshots, reason, verdict, answer.factors
        )
        signatures = self.env["qms.signature"]._append(rows)
        self.env["qms.audit.seal"]._seal_soon()
        records.invalidate_recordset(
            ["qms_signature_ids", "qms_signature_state", "qms_signature_summary"]
        )
        complete = records.browse(signatures.filtered("completes").mapped("res_id"))
        if verdict == "reject":
            records._for_signer()._signature_rejected(transition, reason)
        elif complete:
            complete._signatures_take_effect(transition)
        records._ask_next_signers(transition, standings, signatures)
        return {"signed": True, "complete": bool(complete) and complete == records}

    def _signatures_take_effect(self, transition):
        """Do what the signatures are for, of records that have all of them.

        :raises UserError: where they do not stand as stored, whoever says that they
            are complete
        """
        incomplete = self - self._signatures_complete(transition)
        if incomplete:
            raise UserError(
                self.env._(
                    "The signatures of %(records)s are not complete as stored: nothing"
                    " takes effect. Tell quality.",
                    records=", ".join(incomplete.sudo().mapped("display_name")),
                )
            )
        self._for_signer()._signature_apply(transition)

    # ------------------------------------------------------------------
    # Conditions
    # ------------------------------------------------------------------
    def _signing_records(self, transition):
        """These records as the signer sees them.

        :raises AccessError, UserError: when not readable, gone, or not of this kind
        """
        records = self.browse(self.ids).exists().sorted("id")
        if not records or len(records) != len(set(self.ids)):
            raise UserError(self.env._("What is to be signed is not there any more."))
        records._check_signer_sees()
        if transition not in self._signature_transitions():
            raise UserError(
                self.env._(
                    '%(model)s knows no signature for "%(transition)s".',
                    model=self._description,
                    transition=transition,
                )
            )
        return records

    def _lock_for_signing(self, transition):
        """Hold the rows, in id order, and the rule they are signed by; read them anew.

        Who signs or changes them at the same moment waits, and is repeated by Odoo.
        The rule comes after them: who waits for a record holds no rule meanwhile. The
        signer's means of signing come before all that a signature changes elsewhere:
        somebody who signs twice at once waits there, and holds no lot meanwhile.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM %s WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
                SQL.identifier(self._table),
                tuple(self.ids),
            )
        )
        self.env["qms.signature.policy"]._hold(f"{self._name}:{transition}")
        self.env["qms.signing.factor"]._hold()
        self.env.invalidate_all()

    def _check_streams(self):
        """Nobody signs on top of signatures that were altered.

        :raises UserError: naming the records
        """
        # sudo: whether signatures fit, whoever may read them
        problems = (
            self.env["qms.signature"]
            .sudo()
            ._verify({(record._name, record.id) for record in self})
        )
        if problems:
            damaged = self.browse({int(problem.res_id) for problem in problems})
            raise UserError(
                self.env._(
                    "Signatures of %(records)s were altered outside of this system."
                    " Nothing can be signed there until quality has looked into it.",
                    records=", ".join(damaged.sudo().mapped("display_name")),
                )
            )

    def _first_of_several(self, standings):
        """The records of which the next signature is the first, and not the last."""
        return self.filtered(
            lambda record: (
                not standings[record.id].given
                and len(standings[record.id].policy.step_ids) > 1
            )
        )

    def _check_signing_reason(self, standings, reason, verdict):
        if reason:
            return
        if verdict == "reject":
            raise UserError(
                self.env._("Say why you reject it: the author needs to know.")
            )
        if any(standing.step.reason_required for standing in standings.values()):
            raise UserError(self.env._("Give a reason: it is part of the signature."))

    def _check_unchanged(self, snapshots, digests):
        """What is signed is what the signer saw."""
        digests = digests if isinstance(digests, dict) else {}
        changed = self.filtered(
            lambda record: digests.get(str(record.id)) != snapshots[record.id][1]
        )
        if changed:
            raise UserError(
                self.env._(
                    "Changed since it was shown to you, and therefore not signed:"
                    " %(records)s. Close this window, look at it again, and sign then.",
                    records=", ".join(changed.sudo().mapped("display_name")),
                )
            )

    # ------------------------------------------------------------------
    # What is stored
    # ------------------------------------------------------------------
    def _signature_rows(
        self, transition, standings, snapshots, reason, verdict, factors
    ):
        """Values of the signatures, the same person, moment and act for all."""
        # sudo: name, contact and employee of the signer
        user = self.env.user.sudo()
        now = datetime.now(UTC).replace(tzinfo=None)
        common = {
            "act": str(uuid.uuid4()),
            "verdict": verdict,
            "transition": transition,
            "signer_id": user.id,
            "signer_ref": user.id,
            "signer_name": user.name,
            "partner_ref": user.partner_id.id,
            "signed_at": fields.Datetime.to_string(now),
            "signed_at_utc": moment_text(now),
            # sudo: a customer does not read our own contact
            "signer_tz": user.tz or self.env.company.sudo().partner_id.tz or "UTC",
            "reason": reason or None,
            "factors": factors,
            "session_ref": hashlib.sha256(request.session.sid.encode()).hexdigest(),
            "remote_address": request.httprequest.remote_addr or None,
        }
        rows = []
        for record in self:
            standing = standings[record.id]
            steps, step = standing.policy.step_ids, standing.step
            number = len(standing.given) + 1
            company = record._signature_company()
            employees = user.employee_ids
            employee = employees.filtered(lambda e, c=company: e.company_id == c)
            text, sha256 = snapshots[record.id]
            rows.append(
                {
                    **common,
                    "res_model": record._name,
                    "res_id": record.id,
                    "res_name": record.sudo().display_name,
                    "policy_ref": standing.policy.id,
                    "step_ref": step.id,
                    "step_number": number,
                    "step_count": len(steps),
                    "completes": verdict == "sign" and number == len(steps),
                    "meaning": self._signing_meaning(step, verdict),
                    "employee_ref": (employee or employees)[:1].id or 0,
                    "company_id": company.id,
                    "company_ref": company.id,
                    "snapshot": text,
                    "snapshot_sha256": sha256,
                }
            )
        return rows

    def _signing_meaning(self, step, verdict):
        if verdict == "reject":
            return self.env._("Rejected (%(meaning)s)", meaning=step.meaning)
        return step.meaning

    def _signature_companies(self):
        """Companies of these records; none where one of them has no company."""
        companies = [record._signature_own_company() for record in self]
        return (
            self.env["res.company"].union(*companies)
            if all(companies)
            else (self.env["res.company"])
        )

    def _signature_own_company(self):
        """Company that the record itself names, or none."""
        self.ensure_one()
        # sudo: whose record it is
        found = "company_id" in self._fields and self.sudo().company_id
        return found or self.env["res.company"]

    def _signature_company(self):
        """Company that a signature is filed under."""
        return self._signature_own_company() or self.env.company
