# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError


class MedicalCapaWhy(models.Model):
    """A possible cause: an answer to "why?", below the one that it explains.

    The answers form the tree of the 5 whys; their categories are the bones of the
    cause-and-effect diagram (IEC 31010, B.3.3). Each is examined; what is called the
    root cause is proven by evidence. (21 CFR 820.100(a)(2); ISO 13485, 8.5.2 b)
    """

    _name = "medical.capa.why"
    _description = "Possible cause"
    _inherit = "medical.capa.evidence"
    _order = "capa_id, round, path, id"
    _capa_phases = ("root_cause",)
    _parent_name = "parent_id"

    name = fields.Char(
        "Why?", required=True, help="Because … : the answer, in one sentence."
    )
    parent_id = fields.Many2one(
        "medical.capa.why",
        "Explains",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('capa_id', '=', capa_id), ('round', '=', round)]",
        help="The answer that this one is the reason of. Empty: of the problem itself.",
    )
    child_ids = fields.One2many("medical.capa.why", "parent_id", "Explained by")
    level = fields.Integer(
        compute="_compute_place", store=True, recursive=True, help="How many whys deep."
    )
    path = fields.Char(compute="_compute_place", store=True, recursive=True)
    category = fields.Selection(
        [
            ("man", "Man"),
            ("machine", "Machine"),
            ("method", "Method"),
            ("material", "Material"),
            ("measurement", "Measurement"),
            ("environment", "Environment"),
        ],
        required=True,
        default="method",
    )
    verdict = fields.Selection(
        [
            ("open", "To be examined"),
            ("ruled_out", "Ruled out"),
            ("contributing", "Contributing cause"),
            ("root", "Root cause"),
        ],
        required=True,
        default="open",
    )
    is_root = fields.Boolean("Root cause", compute="_compute_is_root", store=True)
    evidence = fields.Text(
        help="What shows that it is a cause, or that it is none: trial, measurement,"
        " comparison, record."
    )
    judged_by_id = fields.Many2one(
        "res.users", "Judged by", readonly=True, copy=False, ondelete="restrict"
    )
    judged_at = fields.Datetime("Judged on", readonly=True, copy=False)

    @api.model
    def _capa_served_fields(self):
        return super()._capa_served_fields() | {"judged_by_id", "judged_at"}

    @api.depends("parent_id.path", "parent_id.level")
    def _compute_place(self):
        for why in self:
            own = f"{why._origin.id or 0:09d}"
            parent = why.parent_id
            why.level = (parent.level or 0) + 1
            why.path = f"{parent.path}/{own}" if parent else own

    @api.depends("verdict")
    def _compute_is_root(self):
        for why in self:
            why.is_root = why.verdict == "root"

    @api.depends("name", "level")
    def _compute_display_name(self):
        for why in self:
            why.display_name = f"{why.level}. {why.name or ''}"

    @api.constrains("parent_id", "capa_id", "round")
    def _check_tree(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A cause does not explain itself."))
        for why in self.filtered("parent_id"):
            parent = why.parent_id
            if (parent.capa_id, parent.round) != (why.capa_id, why.round):
                raise ValidationError(
                    self.env._(
                        "%(why)s explains an answer of its own CAPA and round.",
                        why=why.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        whys = super().create(vals_list)
        whys._note_judge()
        return whys

    def write(self, vals):
        result = super().write(vals)
        if {"verdict", "evidence", "name"} & set(vals):
            self._note_judge()
        return result

    def _note_judge(self):
        """Who judged a cause, and when; nobody where it is still open."""
        now = fields.Datetime.now()
        person = self.env.uid if self.env.uid != SUPERUSER_ID else False
        for why in self.sudo():
            judged = why.verdict != "open"
            why._serve(
                judged_by_id=judged and person, judged_at=now if judged else False
            )
