# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class MedicalMaterialSpecification(models.Model):
    """What a material has to be: what stays from one revision to the next."""

    _name = "medical.material.specification"
    _description = "Material specification"
    _inherit = ["mail.thread"]
    _order = "number, id"
    _rec_names_search = ["number", "name"]

    number = fields.Char(
        required=True, copy=False, tracking=True, help="As suppliers know it."
    )
    name = fields.Char("Title", required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    active = fields.Boolean(default=True, tracking=True)
    revision_ids = fields.One2many(
        "medical.material.specification.revision",
        "specification_id",
        "Revisions",
        copy=False,
    )
    revision_count = fields.Integer(
        "Number of revisions", compute="_compute_effective_revision_id"
    )
    effective_revision_id = fields.Many2one(
        "medical.material.specification.revision",
        "Effective revision",
        compute="_compute_effective_revision_id",
    )

    _number_uniq = models.UniqueIndex(
        "(company_id, number)", "The company has a specification of this number."
    )

    @api.depends("number", "name")
    def _compute_display_name(self):
        for specification in self:
            parts = (specification.number, specification.name)
            specification.display_name = " · ".join(part for part in parts if part)

    @api.depends("revision_ids.state")
    def _compute_effective_revision_id(self):
        for specification in self:
            revisions = specification.revision_ids
            specification.revision_count = len(revisions)
            specification.effective_revision_id = revisions.filtered(
                lambda revision: revision.state == "effective"
            )[:1]

    def write(self, vals):
        """What names a specification stays, once a revision of it took effect."""
        fixed = {"number", "company_id"} & set(vals)
        if fixed:
            changed = self.filtered(
                lambda s: any(
                    s._fields[name].convert_to_write(s[name], s)
                    != (vals[name] or False)
                    for name in fixed
                )
            )
            kept = changed._filter_decided()
            if kept:
                self.env["qms.gate.denial"]._refuse_change(
                    kept,
                    "record.fixed",
                    self.env._(
                        "%(specification)s was in effect: its number and company stay.",
                        specification=kept[0].display_name,
                    ),
                )
        return super().write(vals)

    def _filter_decided(self):
        # sudo: a revision counts whoever may read it
        return self.filtered(
            lambda s: any(r.state != "draft" for r in s.sudo().revision_ids)
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        kept = self._filter_decided()
        if kept:
            self.env["qms.gate.denial"]._refuse_change(
                kept,
                "record.kept",
                self.env._(
                    "%(specification)s was in effect and stays on record. Archive it"
                    " instead.",
                    specification=kept[0].display_name,
                ),
            )

    def action_open_revisions(self):
        """The revisions of this specification."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Revisions of %(number)s", number=self.number),
            "res_model": "medical.material.specification.revision",
            "view_mode": "list,form",
            "domain": [("specification_id", "=", self.id)],
            "context": {"default_specification_id": self.id},
        }
