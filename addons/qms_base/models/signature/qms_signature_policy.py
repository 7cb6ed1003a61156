# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextlib import contextmanager
from contextvars import ContextVar

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.lock_trigger import LockRule

# Set only while the policy's own methods write; no client can reach it.
_writing = ContextVar("qms_signature_policy_writing", default=False)
_SERVER_FIELDS = {"state", "version", "activated_at", "contributor_ids"}


@contextmanager
def policy_writes():
    """Mark the writes inside as the policy's own."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


class QmsSignaturePolicy(models.Model):
    """Who signs a transition of a kind of record, in which order, with what meaning.

    A policy is written as a draft and put in force by signatures, under the policy
    for policies. In force it is fixed: a change is a new version (21 CFR 11.10(g)).
    """

    _name = "qms.signature.policy"
    _description = "Signature policy"
    _qms_lock = LockRule()
    _inherit = [
        "qms.server.values",
        "qms.signature.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "target, company_id, version desc, id desc"

    name = fields.Char(required=True, translate=True)
    target = fields.Selection(
        selection="_selection_target",
        string="Signed",
        required=True,
        help="The kind of record and what happens to it.",
    )
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        ondelete="restrict",
        help="Empty: for every company that has no policy of its own.",
    )
    version = fields.Integer(readonly=True, copy=False, default=1)
    state = fields.Selection(
        [("draft", "Draft"), ("active", "In force"), ("retired", "Retired")],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
    )
    step_ids = fields.One2many(
        "qms.signature.policy.step", "policy_id", "Signatures", copy=True
    )
    activated_at = fields.Datetime("In force since", readonly=True, copy=False)
    contributor_ids = fields.Many2many(
        "res.users",
        "qms_signature_policy_contributor_rel",
        string="Written by",
        readonly=True,
        copy=False,
    )
    problem = fields.Char(
        "Cannot be satisfied",
        compute="_compute_problem",
        help="Why these signatures cannot be given by the people there are.",
    )

    _active_uniq = models.UniqueIndex(
        "(target, COALESCE(company_id, 0)) WHERE state = 'active'",
        "There is a policy in force for this already.",
    )

    @api.model
    def _selection_target(self):
        """Every transition that some model has signed."""
        found = []
        for name in sorted(self.env.registry):
            model = self.env[name]
            if model._auto and isinstance(
                model, self.env.registry["qms.signature.mixin"]
            ):
                found.extend(
                    (f"{name}:{code}", f"{model._description}: {label}")
                    for code, label in model._signature_transitions().items()
                )
        return found

    @api.depends("name", "version")
    def _compute_display_name(self):
        for policy in self:
            policy.display_name = self.env._(
                "%(name)s v%(version)s", name=policy.name, version=policy.version
            )

    # ------------------------------------------------------------------
    # Whether anybody can
    # ------------------------------------------------------------------
    @api.depends("target", "step_ids.group_id", "step_ids.portal", "state")
    def _compute_problem(self):
        """A policy that the people there are cannot satisfy says so."""
        able = self._able_people()
        for policy in self:
            candidates = [
                {
                    person
                    for person, user in able
                    if step.group_id in user.all_group_ids
                    and step.portal == user.share
                    and (
                        step.portal
                        or not policy.company_id
                        or policy.company_id in user.company_ids
                    )
                }
                for step in policy.step_ids
            ]
            policy.problem = policy._problem_of(candidates)

    def _able_people(self):
        """``[(person, user)]`` of everybody who can sign today (``sudo``)."""
        # sudo: how many people can sign, not who they are
        factors = (
            self.env["qms.signing.factor"].sudo().search([("state", "=", "enrolled")])
        )
        users = factors.filtered("can_sign").user_id
        keys = users._signing_person_keys()
        return [(min(keys[user.id]), user) for user in users]

    def _problem_of(self, candidates):
        self.ensure_one()
        if not candidates:
            return self.env._("no signatures asked for")
        model = (self.target or "").split(":")[0]
        if model in self.env:
            unfit = self.env[model]._signature_portal_problem(self.step_ids)
            if unfit:
                return unfit
        for step, people in zip(self.step_ids, candidates, strict=True):
            if not people:
                return self.env._(
                    "nobody in %(group)s can sign today",
                    group=step.group_id.full_name,
                )
        if not _distinct_choice(candidates):
            return self.env._("too few different people can sign today")
        return False

    # ------------------------------------------------------------------
    # Only drafts are written
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | _SERVER_FIELDS

    @api.model_create_multi
    def create(self, vals_list):
        if not _writing.get():
            vals_list = [
                {
                    **vals,
                    "state": "draft",
                    "version": 1,
                    "activated_at": False,
                    "contributor_ids": [Command.set([self.env.uid])],
                }
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if not _writing.get():
            if _SERVER_FIELDS & set(vals):
                self.env["qms.gate.denial"]._refuse_change(
                    self,
                    "record.given",
                    self.env._(
                        "State and version of a signature policy follow from its"
                        " signatures; nobody can write them."
                    ),
                    error=AccessError,
                )
            self._check_draft()
            self._note_contributor()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self._check_draft()

    def _check_draft(self):
        if _writing.get():
            return
        fixed = self.filtered(lambda policy: policy.state != "draft")
        if fixed:
            self.env["qms.gate.denial"]._refuse_change(
                fixed,
                "record.fixed",
                self.env._(
                    "%(policy)s is or was in force and cannot be changed or deleted."
                    " Make a new version and have it signed.",
                    policy=fixed[0].display_name,
                ),
            )

    def _note_contributor(self):
        """Who wrote in a policy does not sign it."""
        with policy_writes():
            # sudo: the list of authors is the server's
            self.sudo().write({"contributor_ids": [Command.link(self.env.uid)]})

    @api.model
    def _activate_shipped(self, xmlids):
        """Put policies in force that an addon ships, when it is installed.

        For data files only, where nobody is there yet who could sign. A policy that
        somebody replaced meanwhile stays replaced.

        :param xmlids: external identifiers
        """
        for xmlid in xmlids:
            policy = self.env.ref(xmlid, raise_if_not_found=False)
            if not policy:
                continue
            taken = self.search_count(
                [
                    ("target", "=", policy.target),
                    ("company_id", "=", policy.company_id.id),
                    ("state", "!=", "draft"),
                ]
            )
            if policy.state == "draft" and not taken:
                with policy_writes():
                    policy.write(
                        {"state": "active", "activated_at": fields.Datetime.now()}
                    )

    # ------------------------------------------------------------------
    # In force by signature
    # ------------------------------------------------------------------
    @api.model
    def _signature_transitions(self):
        return {"activate": self.env._("Put signature policy in force")}

    def _signature_fields(self, transition):
        return {
            "name": None,
            "target": None,
            "company_id": None,
            "version": None,
            "step_ids": {
                "sequence": None,
                "group_id": None,
                "meaning": None,
                "portal": None,
                "reason_required": None,
            },
        }

    def _signature_authors(self, transition):
        # sudo: who wrote the policy
        return {
            policy.id: policy.sudo().contributor_ids | policy.sudo().create_uid
            for policy in self
        }

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        for policy in self:
            if policy.state != "draft":
                raise UserError(
                    self.env._("%(policy)s is no draft.", policy=policy.display_name)
                )
            if not policy.step_ids:
                raise UserError(
                    self.env._(
                        "%(policy)s asks for no signature: add what is signed and by"
                        " whom.",
                        policy=policy.display_name,
                    )
                )
            if policy.problem and verdict == "sign":
                raise UserError(
                    self.env._(
                        "%(policy)s could not be satisfied: %(problem)s.",
                        policy=policy.display_name,
                        problem=policy.problem,
                    )
                )
        return result

    def _signature_apply(self, transition):
        self._renew_rules()
        for policy in self:
            replaced = self.search(
                [
                    ("target", "=", policy.target),
                    ("company_id", "=", policy.company_id.id),
                    ("state", "=", "active"),
                ]
            )
            # sudo: the signatures decided; signers need no right to write policies
            with policy_writes():
                replaced.sudo().write({"state": "retired"})
                replaced.flush_recordset(["state"])
                policy.sudo().write(
                    {"state": "active", "activated_at": fields.Datetime.now()}
                )

    def action_sign(self):
        """Open the signing dialog."""
        return self._qms_signing_action("activate")

    def action_new_version(self):
        """Copy this policy to its next version, as a draft."""
        self.ensure_one()
        self.check_access("write")
        last = self.search(
            [("target", "=", self.target), ("company_id", "=", self.company_id.id)],
            order="version desc",
            limit=1,
        )
        with policy_writes():
            clean = self.with_env(self.env(context={"lang": self.env.lang}))
            new = clean.copy(
                {
                    "version": last.version + 1,
                    "contributor_ids": [Command.set([self.env.uid])],
                }
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": new.id,
            "views": [(False, "form")],
        }


def _distinct_choice(candidates):
    """Whether each step can have a person of its own (a perfect matching)."""
    chosen = {}

    def place(step, seen):
        for person in candidates[step]:
            if person in seen:
                continue
            seen.add(person)
            if person not in chosen or place(chosen[person], seen):
                chosen[person] = step
                return True
        return False

    return all(place(step, set()) for step in range(len(candidates)))
