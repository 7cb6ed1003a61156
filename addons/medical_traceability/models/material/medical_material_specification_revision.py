# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.lock_trigger import LockRule
from odoo.addons.qms_base.tools.opening import opened
from odoo.addons.qms_base.tools.posting import without_defaults

_SERVED = (
    "state",
    "author_ids",
    "effective_at",
    "effective_by_id",
    "superseded_at",
)
_PROPERTY_FIELDS = (
    "sequence",
    "name",
    "unit",
    "lower_limit",
    "upper_limit",
    "wanted_text",
    "test_method",
)


class MedicalMaterialSpecificationRevision(models.Model):
    """One revision of a specification, with the properties that are wanted.

    A draft is written freely, takes effect by the signatures of a quality engineer and
    a quality manager who did not write it, and is then fixed; the one before is
    superseded (ISO 13485, 4.2.4 and 7.4.2).
    """

    _name = "medical.material.specification.revision"
    _description = "Revision of a material specification"
    _inherit = [
        "qms.server.values",
        "qms.lock.mixin",
        "qms.signature.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "specification_id, effective_at desc, id desc"
    _qms_lock = LockRule(free=("superseded_at",))

    specification_id = fields.Many2one(
        "medical.material.specification",
        "Specification",
        required=True,
        index=True,
        ondelete="restrict",
    )
    name = fields.Char("Revision", required=True, copy=False, tracking=True)
    company_id = fields.Many2one(related="specification_id.company_id")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("effective", "Effective"),
            ("superseded", "Superseded"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    property_ids = fields.One2many(
        "medical.material.property", "revision_id", "Properties", copy=True
    )
    property_count = fields.Integer(
        "Number of properties", compute="_compute_property_count"
    )
    change_summary = fields.Text("What changed")
    author_ids = fields.Many2many(
        "res.users",
        "medical_material_revision_author_rel",
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

    _name_uniq = models.UniqueIndex(
        "(specification_id, name)",
        "The specification has a revision of this name already.",
    )
    # where two people decide at once, one of them meets this
    _one_effective = models.UniqueIndex(
        "(specification_id) WHERE state = 'effective'",
        "Another revision of the specification is effective.",
    )

    @api.depends("specification_id.number", "name")
    def _compute_display_name(self):
        for revision in self:
            revision.display_name = self.env._(
                "%(number)s rev. %(revision)s",
                number=revision.specification_id.number or "",
                revision=revision.name or "",
            )

    @api.depends("property_ids")
    def _compute_property_count(self):
        for revision in self:
            revision.property_count = len(revision.property_ids)

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | set(_SERVED)

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | set(_SERVED)

    @api.model_create_multi
    def create(self, vals_list):
        own = {
            **dict.fromkeys(_SERVED, False),
            "state": "draft",
            "author_ids": [Command.set([self.env.uid])],
        }
        return super().create([{**vals, **own} for vals in vals_list])

    def write(self, vals):
        result = super().write(vals)
        if {"name", "change_summary", "specification_id", "property_ids"} & set(vals):
            self._note_author()
        return result

    def _note_author(self):
        """Remember that this user wrote in these drafts."""
        new = self.filtered(lambda r: self.env.user not in r.author_ids)
        if new:
            # sudo: the list of authors is the server's, not the author's
            new.sudo()._serve(author_ids=[Command.link(self.env.uid)])

    def _serve(self, **values):
        """Write what only the service writes, in one statement."""
        self.flush_recordset()
        with opened(self):
            self.write(values)
            self.flush_recordset()

    # ------------------------------------------------------------------
    # Taking effect
    # ------------------------------------------------------------------
    def action_make_effective(self):
        """Open the signing dialog that puts drafts into effect."""
        self._check_ready()
        return self._qms_signing_action("make_effective")

    def action_new_revision(self):
        """Copy a decided revision to a new draft, and open it."""
        self.ensure_one()
        self.check_access("write")
        drafts = self.specification_id.revision_ids.filtered(
            lambda r: r.state == "draft"
        )
        if drafts:
            raise UserError(
                self.env._(
                    "%(draft)s is being written already. Finish or delete that draft.",
                    draft=drafts[0].display_name,
                )
            )
        new = without_defaults(self).copy(
            {"name": self.env._("%(name)s+ (draft)", name=self.name)}
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": new.id,
            "views": [(False, "form")],
        }

    def _check_ready(self):
        """:raises UserError: for what is no draft, or asks for nothing"""
        for revision in self:
            if revision.state != "draft":
                raise UserError(
                    self.env._(
                        "%(revision)s is no draft.", revision=revision.display_name
                    )
                )
            if not revision.property_ids:
                raise UserError(
                    self.env._(
                        "%(revision)s has no properties: every certificate would"
                        " conform. Add what is wanted.",
                        revision=revision.display_name,
                    )
                )
            revision.property_ids._check_limits()

    # ------------------------------------------------------------------
    # Signatures
    # ------------------------------------------------------------------
    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "make_effective": self.env._("Put material specification into effect")
        }

    def _signature_fields(self, transition):
        return {
            "specification_id": None,
            "name": None,
            "change_summary": None,
            "property_ids": dict.fromkeys(_PROPERTY_FIELDS),
        }

    def _signature_authors(self, transition):
        # sudo: who wrote in the revision
        return {r.id: r.sudo().author_ids | r.sudo().create_uid for r in self}

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        self._check_ready()
        return result

    def _signature_apply(self, transition):
        self._make_effective()

    def _signature_rejected(self, transition, reason):
        for revision in self:
            # sudo: the note is the service's; signers need no right to write
            revision.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Rejected by %(user)s", user=self.env.user.name),
                note=reason,
                user_id=revision.sudo().create_uid.id,
            )

    def _make_effective(self):
        """Fix drafts; whoever calls has checked who may. The ones before step back."""
        self._check_ready()
        now = fields.Datetime.now()
        for revision in self:
            before = revision.specification_id.revision_ids.filtered(
                lambda r: r.state == "effective"
            )
            # sudo: the signatures decide, no right of the last signer
            before.sudo()._serve(state="superseded", superseded_at=now)
            revision.sudo()._serve(
                state="effective", effective_at=now, effective_by_id=self.env.uid
            )
