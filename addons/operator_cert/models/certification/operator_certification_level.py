# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.tools import ormcache

from ...standing import Level

_RULES = frozenset({"may_supervise", "may_train", "rank", "supervised"})


class OperatorCertificationLevel(models.Model):
    """How far somebody is: what a holder may do alone, supervise and teach.

    Levels are the same for every certification. What a level means is fixed once
    somebody holds it or work asks for it, so that what was decided keeps its sense.
    """

    _name = "operator.certification.level"
    _description = "Certification level"
    _order = "rank, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short name on certificates and in lists.")
    rank = fields.Integer(
        required=True, help="A higher rank may do all that a lower one may."
    )
    supervised = fields.Boolean(
        "Works under supervision",
        help="Works only while somebody who may supervise is present.",
    )
    may_supervise = fields.Boolean(help="May be the supervisor of those who learn.")
    may_train = fields.Boolean(help="May assess people for the same certification.")
    active = fields.Boolean(default=True)

    _rank_uniq = models.UniqueIndex("(rank)", "Another level has this rank already.")
    _code_uniq = models.UniqueIndex("(code)", "Another level has this code already.")
    _rank_positive = models.Constraint("CHECK (rank > 0)", "A rank begins at 1.")
    _not_both = models.Constraint(
        "CHECK (NOT (supervised AND (may_supervise OR may_train)))",
        "Who works under supervision neither supervises nor trains.",
    )

    @api.model
    def _qualified(self):
        """The level that certifications and requirements begin with."""
        # sudo: a default for whoever draws something up
        return self.env.ref(
            "operator_cert.level_qualified", raise_if_not_found=False
        ) or self.sudo().search([("supervised", "=", False)], limit=1)

    @api.model
    @ormcache("self.env.lang")
    def _known(self):
        """All levels, read once and kept by the server: ``{id: Level}``."""
        # sudo: what a level means is no secret
        levels = self.sudo().search([("active", "in", [True, False])])
        return {
            level.id: Level(
                name=level.name,
                rank=level.rank,
                supervised=level.supervised,
                may_supervise=level.may_supervise,
                may_train=level.may_train,
            )
            for level in levels
        }

    @api.model_create_multi
    def create(self, vals_list):
        levels = super().create(vals_list)
        self.env.registry.clear_cache()
        return levels

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def write(self, vals):
        changing = self.filtered(
            lambda level: any(level[name] != vals[name] for name in _RULES & set(vals))
        )
        used = changing._in_use()
        if used:
            self.env["qms.gate.denial"]._refuse_change(
                used[0],
                "record.fixed",
                self.env._(
                    "%(level)s is in use: what it means stays. Archive it and add a new"
                    " level instead.",
                    level=used[0].name,
                ),
            )
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def _in_use(self):
        """Those that somebody holds or that work asks for."""
        found = self.browse()
        for model in ("operator.certification", "operator.certification.requirement"):
            # sudo: use counts whoever may see it, archived or not
            rows = (
                self.env[model]
                .sudo()
                .with_context(active_test=False)
                ._read_group([("level_id", "in", self.ids)], ["level_id"])
            )
            found |= found.union(*(level for (level,) in rows))
        return self & found
