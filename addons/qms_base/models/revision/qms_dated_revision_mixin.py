# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.lock_trigger import LockRule


class QmsDatedRevisionMixin(models.AbstractModel):
    """A signed revision that is reviewed first, and followed from a day on.

    Draft, in review, approved, effective, obsolete. In review it is not changed: what
    the signers look at is what they sign; a rejection makes it a draft again. Approved
    for a later day it waits beside the one in effect. **What is followed on a day
    comes from the dates** (:meth:`_effective_sql`); the state only says so, a job
    brings it up to date. (ISO 13485, 4.2.4; 21 CFR 820.40)

    A model names with ``_revision_parent`` the record it is a revision of, which says
    with ``_today()`` which day it is where it is followed.
    """

    _name = "qms.dated.revision.mixin"
    _description = "Signed revision that is followed from a day on"
    _inherit = "qms.revision.mixin"
    _qms_lock = LockRule(
        opened=("draft", "review"),
        free=("obsolete_from", "superseded_at", "withdrawn_at"),
    )
    _revision_parent = ""

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("review", "In review"),
            ("approved", "Approved"),
            ("effective", "Effective"),
            ("obsolete", "Obsolete"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    submitted_by_id = fields.Many2one(
        "res.users",
        "Sent to review by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    effective_from = fields.Date(
        "Effective from",
        copy=False,
        tracking=True,
        help="First day on which it is followed, in the plant's time zone. Empty in a"
        " draft: the day of the last signature.",
    )
    effective_at = fields.Datetime("Decided on")
    announced_on = fields.Date(
        "Made effective on",
        readonly=True,
        copy=False,
        help="Day of the plant on which it became known.",
    )
    obsolete_from = fields.Date(
        "Obsolete from",
        readonly=True,
        copy=False,
        help="First day on which it is followed no longer.",
    )
    withdrawn_at = fields.Datetime(
        "Withdrawn on",
        readonly=True,
        copy=False,
        help="It was ended without a successor: nobody works by it any more, also not"
        " where an order was planned with it.",
    )
    is_upcoming = fields.Boolean(
        "Not yet in effect", compute="_compute_is_upcoming", help="Takes effect later."
    )

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {
            "submitted_by_id",
            "announced_on",
            "obsolete_from",
            "withdrawn_at",
        }

    @api.depends("state", "effective_from")
    def _compute_is_upcoming(self):
        for revision in self:
            revision.is_upcoming = (
                revision.state in ("approved", "effective")
                and revision.effective_from > revision._revision_today()
            )

    # ------------------------------------------------------------------
    # What a model says about itself
    # ------------------------------------------------------------------
    def _revision_line(self):
        parent = self[self._revision_parent]
        return Domain(self._revision_parent, "=", parent.id)

    def _revision_today(self):
        """Day of the plant that follows it."""
        self.ensure_one()
        return self[self._revision_parent]._today()

    @api.model
    def _fixed_names(self):
        """Fields that the service fills when it goes to review."""
        return ()

    def _fixed_values(self):
        """Values of :meth:`_fixed_names`, of what people wrote."""
        self.ensure_one()
        return {}

    def _check_complete(self):
        """Whether drafts may go to review.

        :raises UserError: with what is missing
        """

    @api.model
    def _effective_sql(self, day, alias=None):
        """Condition: decided, begun and not obsolete on a day.

        Of the revisions of a line that meet it the latest is followed.

        :param day: a date, or :class:`SQL` of one
        :param alias: of the table of revisions; default its name
        """
        return SQL(
            "%(r)s.state NOT IN ('draft', 'review')"
            " AND %(r)s.effective_from <= %(day)s"
            " AND (%(r)s.obsolete_from IS NULL OR %(r)s.obsolete_from > %(day)s)",
            r=SQL.identifier(alias or self._table),
            day=day,
        )

    # ------------------------------------------------------------------
    # Review
    # ------------------------------------------------------------------
    def _qms_locked(self):
        """In review nothing is changed either; PostgreSQL keeps what is decided."""
        return self.filtered(lambda revision: revision.state != "draft")

    def _qms_check_writable(self, vals):
        in_review = self.filtered(lambda revision: revision.state == "review")
        served = self._qms_served_fields() & set(vals)
        if in_review and not served and not all(map(self._is_talk, vals)):
            self.env["qms.gate.denial"]._refuse_change(
                in_review,
                "record.done",
                self.env._(
                    "%(revision)s is in review and is not changed meanwhile. Take it"
                    " back to draft first; its signatures begin anew then.",
                    revision=in_review[0].display_name,
                ),
            )
        return super()._qms_check_writable(vals)

    @api.model
    def _being_written(self):
        return Domain("state", "in", ("draft", "review"))

    def action_submit(self):
        """Send drafts to review: their signers are asked, nothing changes meanwhile.

        :raises UserError: for what is no draft, or is not complete
        """
        self.check_access("write")
        for revision in self:
            revision._check_state("draft")
            revision._check_complete()
            revision._check_day(revision._day_wanted(), revision._revision_today())
            # sudo: the service notes what was submitted and by whom
            revision.sudo()._serve(
                state="review",
                submitted_by_id=self.env.uid,
                **revision._fixed_values(),
            )
        # sudo: who signs is for the policy to say
        service = self.sudo()
        standings = service._signature_standings("make_effective")
        service._request_signatures("make_effective", standings)
        return True

    def _signature_asked_first(self, transition):
        if transition != "make_effective":
            return super()._signature_asked_first(transition)
        return self.filtered(lambda revision: revision.state == "review")

    def action_take_back(self):
        """Make drafts again of what is in review; signatures given begin anew."""
        self.check_access("write")
        for revision in self:
            revision._check_state("review")
        self.sudo()._back_to_draft()  # sudo: the state is the service's
        return True

    def _back_to_draft(self):
        self.env["mail.activity"]._qms_requests(self, "make_effective").unlink()
        for revision in self:
            revision._serve(
                state="draft",
                submitted_by_id=False,
                **dict.fromkeys(self._fixed_names(), False),
            )

    def _signature_rejected(self, transition, reason):
        result = super()._signature_rejected(transition, reason)
        in_review = self.filtered(lambda revision: revision.state == "review")
        # sudo: the rejection decides, no right of its signer
        in_review.sudo()._back_to_draft()
        return result

    # ------------------------------------------------------------------
    # Signatures
    # ------------------------------------------------------------------
    def action_make_effective(self):
        """Open the signing dialog that approves revisions in review."""
        self._check_ready()
        return self._qms_signing_action("make_effective")

    def action_withdraw(self):
        """Open the signing dialog that ends revisions without a successor."""
        self._check_withdrawable()
        return self._qms_signing_action("withdraw")

    def _check_ready(self):
        for revision in self:
            revision._check_state("review")
            revision._check_complete()
            revision._check_day(revision._day_wanted(), revision._revision_today())

    def _check_withdrawable(self):
        """:raises UserError: for one that is not, or not any more, to be followed"""
        for revision in self:
            revision._check_state("approved", "effective")
        replaced = self._replaced()
        if replaced:
            raise UserError(
                self.env._(
                    "%(revision)s was replaced and is followed by nobody.",
                    revision=replaced[0].display_name,
                )
            )

    def _signature_ready(self, transition):
        if transition == "withdraw":
            return self._check_withdrawable()
        return super()._signature_ready(transition)

    def _signature_authors(self, transition):
        if transition == "withdraw":
            # what is wrong is stopped by whoever may, its author too
            return {revision.id: self.env["res.users"] for revision in self}
        return super()._signature_authors(transition)

    def _check_signing_reason(self, standings, reason, verdict):
        """Withdrawing says why, whatever the policy asks for."""
        result = super()._check_signing_reason(standings, reason, verdict)
        target = f"{self._name}:withdraw"
        if not reason and any(s.policy.target == target for s in standings.values()):
            raise UserError(
                self.env._("Say why it is withdrawn: that stands on the record.")
            )
        return result

    def _signature_extra(self, transition):
        extra = super()._signature_extra(transition)
        label = self.env._("Takes effect on")
        for revision in self.filtered(lambda r: r.state in ("draft", "review")):
            day = revision.effective_from
            extra.setdefault(revision.id, {})[label] = (
                day.isoformat() if day else self.env._("the day of the last signature")
            )
        return extra

    def _signature_apply(self, transition):
        if transition == "withdraw":
            return self._withdraw()
        return super()._signature_apply(transition)
