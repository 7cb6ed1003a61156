# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from dataclasses import dataclass, field
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .qms_signing_factor_identity import ADMINISTRATION_DAYS


@dataclass
class Standing:
    """How far a record is with the signatures of one transition.

    :param policy: ``qms.signature.policy`` in force
    :param given: signatures of this round that count, oldest first
    :param lapsed: signatures of this round that do not, as the record changed since
    :param step: the step that is next, or none when complete
    """

    policy: object
    step: object
    given: object
    lapsed: object = field(default=None)


class QmsSignatureMixin(models.AbstractModel):
    """Which signature is next, and who may give it."""

    _inherit = "qms.signature.mixin"

    def _signature_standings(self, transition, snapshots=None):
        """How far these records are.

        A signature counts for the very content and the very policy it was given
        for; after a change the round begins anew.

        :return: ``{record id: Standing}``
        :raises UserError: when no policy is in force for this transition
        """
        if snapshots is None:
            snapshots = self._signature_snapshots(transition)
        policies = self.env["qms.signature.policy"]._in_force(self, transition)
        # sudo: signatures count whoever may read them
        signatures = (
            self.env["qms.signature"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("transition", "=", transition),
                ],
                order="position",
            )
        )
        by_record = signatures.grouped("res_id")
        standings = {}
        for record in self:
            policy = policies[record.id]
            begun = signatures.browse()
            for signature in by_record.get(record.id, ()):
                over = signature.verdict == "reject" or signature.completes
                begun = signatures.browse() if over else begun | signature
            given = begun.filtered(
                lambda s, r=record, p=policy: s.integrity == "intact"
                and s.policy_ref == p.id
                and s.snapshot_sha256 == snapshots[r.id][1]
            )
            steps = policy.step_ids
            given = given[: len(steps)]
            standings[record.id] = Standing(
                policy=policy,
                step=steps[len(given) : len(given) + 1],
                given=given,
                lapsed=begun - given,
            )
        return standings

    # ------------------------------------------------------------------
    # Who may sign
    # ------------------------------------------------------------------
    def _check_signer(self, transition, standings):
        """Whether the present user may give the next signature of each record.

        :raises AccessError: when not of the group, the author, the same person as
            another signer, or linked to one by administration of accounts
        """
        user = self.env.user
        authors = self._signature_authors(transition)
        # sudo: comparing people across companies
        keys = user.sudo()._signing_person_keys()[user.id]
        for record in self:
            standing = standings[record.id]
            step = standing.step
            if not step:
                raise UserError(
                    self.env._(
                        "%(record)s has all its signatures already.",
                        record=record.sudo().display_name,
                    )
                )
            record._check_signer_group(step)
            record._check_not_author(authors.get(record.id), keys)
            record._check_distinct(standing.given, keys)

    def _refuse_signer(self, message):
        """Put on record who tried to sign without being the one to, and refuse.

        :raises AccessError: always
        """
        self.env["qms.gate.denial"]._refuse_change(
            self, "signature.not_this_person", message, error=AccessError
        )

    def _check_signer_group(self, step):
        user = self.env.user
        # sudo: groups of a step
        group = step.sudo().group_id
        if user.share and not step.portal:
            self._refuse_signer(
                self.env._(
                    "%(record)s is not signed in the portal.",
                    record=self.sudo().display_name,
                )
            )
        if step.portal and not user.share:
            self._refuse_signer(
                self.env._(
                    '"%(meaning)s" of %(record)s is signed by the customer, in the'
                    " portal.",
                    record=self.sudo().display_name,
                    meaning=step.meaning,
                )
            )
        if group not in user.all_group_ids:
            self._refuse_signer(
                self.env._(
                    '%(user)s may not sign %(record)s now: "%(meaning)s" is signed by'
                    " %(group)s.",
                    user=user.name,
                    record=self.sudo().display_name,
                    meaning=step.meaning,
                    group=group.full_name,
                )
            )

    def _check_not_author(self, authors, keys):
        if authors and any(
            keys & own for own in authors.sudo()._signing_person_keys().values()
        ):
            self._refuse_signer(
                self.env._(
                    "%(user)s had a hand in %(record)s and cannot sign it: somebody"
                    " else does.",
                    user=self.env.user.name,
                    record=self.sudo().display_name,
                )
            )

    def _check_distinct(self, given, keys):
        """Distinct people, none of whom made the other's account (11.200(a)(3))."""
        if not given:
            return
        user = self.env.user
        signers = given.signer_id
        people = signers.sudo()._signing_person_keys()
        for signature in given:
            same = (
                keys & people[signature.signer_id.id]
                or f"e{signature.employee_ref}" in keys
                or f"p{signature.partner_ref}" in keys
            )
            if same:
                self._refuse_signer(
                    self.env._(
                        "%(user)s signed %(record)s already (%(meaning)s). The next"
                        " signature is somebody else's.",
                        user=user.name,
                        record=self.sudo().display_name,
                        meaning=signature.meaning,
                    )
                )
        since = fields.Datetime.now() - timedelta(days=ADMINISTRATION_DAYS)
        # sudo: the record of administration is not the signer's to read
        events = self.env["qms.signing.event"].sudo()
        administrators = events._administrators([user.id, *signers.ids], since)
        for signer in signers:
            for one, other in ((user, signer), (signer, user)):
                helpers = one.sudo().browse(administrators[other.id])
                if any(one.sudo()._is_same_signer(helper) for helper in helpers):
                    self._refuse_signer(
                        self.env._(
                            "%(one)s administered the account of %(other)s in the last"
                            " %(days)s days: the two cannot both sign %(record)s. Ask"
                            " somebody else.",
                            one=one.name,
                            other=other.name,
                            days=ADMINISTRATION_DAYS,
                            record=self.sudo().display_name,
                        )
                    )

    def _signatures_complete(self, transition):
        """The records among these whose signatures all stand, of a finished round.

        For those who act on it: the last round of the transition is complete, is
        intact, and was given for the content as it is.
        """
        snapshots = self._signature_snapshots(transition)
        # sudo: signatures count whoever may read them
        signatures = (
            self.env["qms.signature"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("transition", "=", transition),
                ]
            )
            .grouped("res_id")
        )
        return self.filtered(
            lambda record: record.id in signatures
            and _is_complete(signatures[record.id], snapshots[record.id][1])
        )


def _is_complete(signatures, sha256):
    last = signatures.sorted("position")[-1]
    if not last.completes or last.verdict != "sign":
        return False
    round_ = signatures._counting()
    fitting = round_.filtered(
        lambda s: s.snapshot_sha256 == sha256
        and s.policy_ref == last.policy_ref
        and s.integrity == "intact"
    )
    return set(fitting.mapped("step_number")) == set(range(1, last.step_count + 1))
