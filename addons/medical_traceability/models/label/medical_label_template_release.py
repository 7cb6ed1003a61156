# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.opening import opened
from odoo.addons.qms_base.tools.posting import without_defaults

_SIGNED = (
    "number",
    "revision",
    "name",
    "change_summary",
    "product_tmpl_id",
    "level",
    "market",
    "width_mm",
    "height_mm",
    "margin_mm",
    "font_size",
    "symbology",
    "module_mm",
    "second_symbology",
    "second_module_mm",
    "bar_height_mm",
    "digital_link_domain",
    "printed_name",
    "printed_reference",
    "printed_manufacturer",
    "made_by",
    "show_manufactured",
    "show_identifier",
    "address",
    "media",
    "sheet_width_mm",
    "sheet_height_mm",
    "sheet_columns",
    "sheet_rows",
    "sheet_left_mm",
    "sheet_top_mm",
    "sheet_gap_x_mm",
    "sheet_gap_y_mm",
    "resolution",
)


class MedicalLabelTemplate(models.Model):
    """How a label template takes effect, and who may say so."""

    _inherit = "medical.label.template"

    def _note_author(self):
        """Remember that this user wrote in these drafts."""
        new = self.filtered(lambda t: self.env.user not in t.author_ids)
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
    # Actions
    # ------------------------------------------------------------------
    def action_make_effective(self):
        """Open the signing dialog that puts drafts into effect."""
        self.check_access("write")
        self._check_ready()
        return self._qms_signing_action("make_effective")

    def action_new_revision(self):
        """Copy a decided revision to a new draft, and open it."""
        self.ensure_one()
        self.check_access("write")
        draft = self.search(
            [
                ("number", "=", self.number),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "draft"),
            ],
            limit=1,
        )
        if draft:
            raise UserError(
                self.env._(
                    "%(draft)s is being written already. Finish or delete that draft.",
                    draft=draft.display_name,
                )
            )
        new = without_defaults(self).copy(
            {"revision": self.env._("%(name)s+ (draft)", name=self.revision)}
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": new.id,
            "views": [(False, "form")],
        }

    def _check_ready(self):
        """:raises UserError: for what is no draft, or cannot be printed as it is"""
        for template in self:
            if template.state != "draft":
                raise UserError(
                    self.env._(
                        "%(template)s is no draft.", template=template.display_name
                    )
                )
            template._specimen_pdf()
            template._specimen_zpl()

    # ------------------------------------------------------------------
    # Signatures
    # ------------------------------------------------------------------
    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "make_effective": self.env._("Put label template into effect")
        }

    def _signature_fields(self, transition):
        return {
            **dict.fromkeys(_SIGNED),
            "mark_ids": dict.fromkeys(("sequence", "mark", "text")),
            "text_ids": dict.fromkeys(("sequence", "language", "text")),
        }

    def _signature_authors(self, transition):
        # sudo: who wrote in the revision
        return {t.id: t.sudo().author_ids | t.sudo().create_uid for t in self}

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        self._check_ready()
        return result

    def _signature_apply(self, transition):
        self._make_effective()

    def _signature_rejected(self, transition, reason):
        for template in self:
            # sudo: the note is the service's; signers need no right to write
            template.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Rejected by %(user)s", user=self.env.user.name),
                note=reason,
                user_id=template.sudo().create_uid.id,
            )

    def _make_effective(self):
        """Fix drafts; whoever calls has checked who may. The ones before step back."""
        self._check_ready()
        now = fields.Datetime.now()
        for template in self:
            # sudo: the signatures decide, no right of the last signer
            before = template.sudo().search(
                [
                    ("company_id", "=", template.company_id.id),
                    ("product_tmpl_id", "=", template.product_tmpl_id.id),
                    ("level", "=", template.level),
                    ("market", "=", template.market),
                    ("state", "=", "effective"),
                ]
            )
            before._serve(state="superseded", superseded_at=now)
            template.sudo()._serve(
                state="effective", effective_at=now, effective_by_id=self.env.uid
            )
