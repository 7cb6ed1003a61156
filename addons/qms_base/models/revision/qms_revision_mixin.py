# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.lock_trigger import LockRule
from ...tools.opening import not_opened
from ...tools.posting import without_defaults


class QmsRevisionMixin(models.AbstractModel):
    """One revision of something controlled, put into effect by signatures.

    A draft is written freely, beside the revision in effect. It takes effect by
    signatures of people none of whom wrote in it, and is then fixed. One is in effect
    at a time. (21 CFR 820.40; ISO 13485, 4.2.4)

    When it takes effect is for two others to say: ``qms.undated.revision.mixin``, with
    the last signature; ``qms.dated.revision.mixin``, on its day. These have the state.
    A model keeps the rule "one in effect" in a unique index as well: of two people who
    decide at once one meets it.
    """

    _name = "qms.revision.mixin"
    _description = "Revision that is put into effect by signatures"
    _inherit = "qms.decided.mixin"
    _qms_lock = LockRule(free=("superseded_at",))
    # field that names the revision
    _revision_name = "name"

    author_ids = fields.Many2many(
        "res.users",
        string="Written by",
        readonly=True,
        copy=False,
        help="Everybody who wrote in this revision; none of them signs it.",
    )
    effective_at = fields.Datetime("Effective from", readonly=True, copy=False)
    effective_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, copy=False, ondelete="restrict"
    )
    superseded_at = fields.Datetime("Superseded on", readonly=True, copy=False)

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {
            "author_ids",
            "effective_at",
            "effective_by_id",
            "superseded_at",
        }

    # ------------------------------------------------------------------
    # What a model says about itself
    # ------------------------------------------------------------------
    def _revision_line(self):
        """Domain of all revisions of what this is a revision of."""
        raise NotImplementedError

    # ------------------------------------------------------------------
    # Authors
    # ------------------------------------------------------------------
    @api.model
    def _draft_values(self):
        return {
            **super()._draft_values(),
            "author_ids": [Command.set([self.env.uid])],
        }

    def write(self, vals):
        written = set(vals) - self._qms_served_fields()
        # what the service writes was written by nobody
        authored = self.browse() if all(map(self._is_talk, written)) else self
        authored = not_opened(authored)
        result = super().write(vals)
        authored._note_author()
        return result

    def _note_author(self):
        """Remember that this user wrote in these drafts."""
        new = self.filtered(lambda revision: self.env.user not in revision.author_ids)
        if new:
            # sudo: the list of authors is the server's, not the author's
            new.sudo()._serve(author_ids=[Command.link(self.env.uid)])

    def _signature_authors(self, transition):
        # sudo: who wrote in the revision
        return {
            revision.id: revision.sudo().author_ids | revision.sudo().create_uid
            for revision in self
        }

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_make_effective(self):
        """Open the signing dialog that puts drafts into effect."""
        self._check_ready()
        return self._qms_signing_action("make_effective")

    def action_new_revision(self):
        """Copy a decided revision to a new draft, and open it.

        :raises UserError: when a draft of it is being written already
        """
        self.ensure_one()
        self.check_access("write")
        draft = self.search(self._revision_line() & self._being_written(), limit=1)
        if draft:
            raise UserError(
                self.env._(
                    "%(draft)s is being written already. Finish or delete that draft.",
                    draft=draft.display_name,
                )
            )
        new = without_defaults(self).copy(self._next_revision_values())
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": new.id,
            "views": [(False, "form")],
        }

    @api.model
    def _being_written(self):
        """Domain of the revisions that are not decided yet."""
        return Domain("state", "=", "draft")

    def _next_revision_values(self):
        """What the next draft has that this one has not."""
        self.ensure_one()
        name = self[self._revision_name]
        return {self._revision_name: self.env._("%(name)s+ (draft)", name=name)}

    # ------------------------------------------------------------------
    # Taking effect
    # ------------------------------------------------------------------
    def _signature_apply(self, transition):
        self._make_effective()

    def _make_effective(self):
        """Fix revisions; whoever calls has checked who may. The ones before go."""
        raise NotImplementedError
