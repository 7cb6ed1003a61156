# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from .two_people import FEWEST

_APPROVED = (
    "name",
    "title",
    "description",
    "reason",
    "company_id",
    "change_class",
    "return_on",
    "requested_by_id",
    "owner_id",
    "customer_id",
    "customer_answer",
    "customer_answer_on",
    "customer_answer_note",
    "notice_days",
    "effectivity",
    "effective_on",
    "effective_order_id",
    "exhaust_product_id",
    "new_di",
    "label_reissue",
    "revalidation",
    "retraining",
)
_ITEM = (
    "note",
    "before_name",
    "after_name",
    "difference_text",
    "before_digest",
    "after_digest",
)
_CUSTOMER = ("answer", "answer_on", "answer_note")
_TASK = ("topic", "when", "owner_id", "due_date")
_EXPOSURE = (
    "role",
    "stock_qty",
    "stock_value",
    "order_count",
    "order_qty",
    "order_value",
    "purchase_qty",
)


class MedicalChangeOrder(models.Model):
    """Two different people approve, none of whom had a hand in it; another verifies."""

    _inherit = "medical.change.order"

    approval_text = fields.Text(
        "Approvals",
        compute="_compute_approval_text",
        help="Who has signed, and who signs next.",
    )

    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "approve": self.env._("Approve change order"),
            "verify": self.env._("Verify implementation"),
        }

    def _signature_fields(self, transition):
        return {
            **dict.fromkeys(_APPROVED),
            "product_tmpl_ids": None,
            "item_ids": {"record_ref": None, **dict.fromkeys(_ITEM)},
            "impact_ids": {
                "topic": None,
                **dict.fromkeys(("verdict", "note", "new_di", "submission")),
            },
            "customer_ids": {"partner_id": None, **dict.fromkeys(_CUSTOMER)},
            "task_ids": {"name": None, **dict.fromkeys(_TASK)},
            "exposure_ids": {"product_id": None, **dict.fromkeys(_EXPOSURE)},
        }

    def _signature_authors(self, transition):
        """Whoever wrote in it or in what it puts into effect.

        Nor does who applied it, or did one of its tasks, verify what he did.
        """
        found = {}
        # sudo: who had a hand in it
        for change in self.sudo():
            people = change.author_ids | change.create_uid
            people |= change.requested_by_id | change.owner_id
            if transition == "verify":
                people |= change.applied_by_id | change.task_ids.done_by_id
            for item, record in change.item_ids._records().items():
                people |= record._change_authors(item)
            found[change.id] = people
        return found

    def _signature_ready(self, transition):
        if transition == "verify":
            self._check_in("applied")
            return
        self._check_in("approval")
        self.env["qms.signature.policy"]._check_two_people(self, "approve")
        # sudo: what is in effect, whoever signs
        self.sudo().item_ids._check_fixed()

    def _signature_check(self, transition, verdict="sign"):
        if verdict == "reject":
            # whatever is wrong with it can be rejected
            self._check_in("approval" if transition == "approve" else "applied")
            return None
        return super()._signature_check(transition, verdict)

    def _signature_asked_first(self, transition):
        if transition != "approve":
            return super()._signature_asked_first(transition)
        return self.filtered(lambda change: change.state == "approval")

    def _signature_apply(self, transition):
        # sudo: the signatures decided; signers need no right to write
        for change in self.sudo():
            if transition == "approve":
                change._serve(
                    state="approved",
                    approved_at=fields.Datetime.now(),
                    approved_by_id=self.env.uid,
                )
            else:
                change._serve(
                    state="verified",
                    verified_at=fields.Datetime.now(),
                    verified_by_id=self.env.uid,
                )

    def _signature_rejected(self, transition, reason):
        """What is rejected is analysed anew; its owner is told why."""
        # sudo: the rejection decides, no right of its signer
        for change in self.sudo():
            change.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Rejected by %(user)s", user=self.env.user.name),
                note=reason,
                user_id=change.owner_id.id,
            )
        if transition == "approve":
            self.sudo()._back_to_analysis()

    # ------------------------------------------------------------------
    # What signatures are worth
    # ------------------------------------------------------------------
    def _approval_signatures(self):
        """Signatures (``sudo``) of the last round of the approval."""
        self.ensure_one()
        # sudo: signatures count whoever may read them
        return (
            self.env["qms.signature"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("transition", "=", "approve"),
                ]
            )
            ._counting()
        )

    def _approvals(self):
        """The signatures of the approval, for documents."""
        return [
            {
                "meaning": signature.meaning,
                "name": signature.signer_name,
                "moment": signature.signed_text,
                "reason": signature.reason or "",
                "standing": "",
                "changes": [],
            }
            for signature in self._approval_signatures().sorted("position")
        ]

    def _check_approved(self):
        """Whether two different people approved exactly what the order says.

        What was only renamed since is no change.

        :raises AccessError: where the signatures do not stand as stored
        """
        self.ensure_one()
        signatures = self._approval_signatures()
        last = signatures.sorted("position")[-1:]
        stands = (
            last.completes
            and last.verdict == "sign"
            and set(signatures.mapped("integrity")) == {"intact"}
            and len(signatures.signer_id) >= FEWEST
            and len(signatures) == last.step_count
            and not any(
                sentences or undone
                for sentences, undone in self._signature_changes(signatures).values()
            )
        )
        if not stands:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "change.missing",
                self.env._(
                    "%(change)s: its approvals do not stand as they were given; nothing"
                    " takes effect. Tell quality.",
                    change=self.display_name,
                ),
                error=AccessError,
            )

    @api.depends("state", "qms_signature_ids")
    def _compute_approval_text(self):
        for change in self:
            lines = []
            if change.state in (
                "approval",
                "approved",
                "applied",
                "verified",
                "closed",
            ):
                signatures = change._approval_signatures()
                for signature in signatures.sorted("position"):
                    lines.append(f"✓ {signature._manifestation()}")
            if change.state == "approval":
                # sudo: who signs next, to whoever sees the order
                waiting = change.sudo()._signature_standings("approve")[change.id]
                for step in waiting.policy.step_ids[len(waiting.given) :]:
                    lines.append(
                        self.env._(
                            "○ %(meaning)s: %(group)s",
                            meaning=step.meaning,
                            group=step.group_id.full_name,
                        )
                    )
            change.approval_text = "\n".join(lines)

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_approve(self):
        """Open the signing dialog for the approval."""
        self._signature_check("approve")
        return self._qms_signing_action("approve")

    def action_verify(self):
        """Open the signing dialog: what was approved is what is in effect."""
        self._signature_check("verify")
        return self._qms_signing_action("verify")
