# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MedicalCertificateType(models.Model):
    """A kind of document by which a supplier attests what was delivered.

    Those of EN 10204 stand in an order: an inspection certificate 3.2 says all that a
    3.1 says, and so on down to the declaration 2.1.
    """

    _name = "medical.certificate.type"
    _description = "Type of material certificate"
    _order = "sequence, name, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, copy=False, help="Short name, as it stands on the document."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    needs_results = fields.Boolean(
        "States results",
        help="It states measured results: where a specification is required, each of"
        " its properties has to be on it.",
    )
    needs_heat = fields.Boolean(
        "Of the delivered lot",
        help="It is about the delivered heat or batch itself, and names it.",
    )
    satisfies_id = fields.Many2one(
        "medical.certificate.type",
        "Also serves as",
        ondelete="restrict",
        help="The next lower type, in whose place this one may be given where the"
        ' requirement says "or better".',
    )
    description = fields.Text(translate=True)

    _code_uniq = models.Constraint(
        "unique(code)", "A type of this code exists already."
    )

    @api.constrains("satisfies_id")
    def _check_order(self):
        if self._has_cycle("satisfies_id"):
            raise ValidationError(
                self.env._("A type of certificate cannot be better than itself.")
            )

    @api.depends("name", "code")
    def _compute_display_name(self):
        for kind in self:
            kind.display_name = kind.name or kind.code

    def _all_satisfied(self):
        """``{type id: ids of the types it serves as, itself included}``."""
        # archived ones too: what was given under them still counts
        below = {
            kind.id: kind.satisfies_id.id
            for kind in self.with_context(active_test=False).search([])
        }
        found = {}
        for kind_id in self.ids:
            chain, current = [], kind_id
            while current and current not in chain:
                chain.append(current)
                current = below.get(current)
            found[kind_id] = frozenset(chain)
        return found

    # ------------------------------------------------------------------
    # What requirements rest on
    # ------------------------------------------------------------------
    def write(self, vals):
        """What a type has to state, and what it serves as, is not loosened in use."""
        if {"needs_results", "needs_heat", "satisfies_id"} & set(vals):
            changed = self.filtered(lambda kind: kind._is_loosened(vals))
            used = changed and changed._filter_used()
            if used:
                self.env["qms.gate.denial"]._refuse_change(
                    used,
                    "record.fixed",
                    self.env._(
                        "%(type)s is required or given already: what it has to state"
                        " and what it serves as stay. Add another type.",
                        type=used[0].name,
                    ),
                )
        return super().write(vals)

    def _is_loosened(self, vals):
        """Whether less would have to stand on it, or it would serve as more."""
        self.ensure_one()
        less = any(
            name in vals and self[name] and not vals[name]
            for name in ("needs_results", "needs_heat")
        )
        serves = vals.get("satisfies_id")
        return less or bool(serves and serves != self.satisfies_id.id)

    def _filter_used(self):
        """The types among these that a certificate or a requirement names."""
        # sudo: a use counts whoever may see it
        certificates = (
            self.env["medical.material.certificate"]
            .sudo()
            ._read_group([("type_id", "in", self.ids)], ["type_id"])
        )
        policies = (
            self.env["medical.material.policy"]
            .sudo()
            .with_context(active_test=False)
            .search([("certificate_type_ids", "in", self.ids)])
        )
        used = {kind.id for (kind,) in certificates} | set(
            policies.certificate_type_ids.ids
        )
        return self.filtered(lambda kind: kind.id in used)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self._filter_used()
        if used:
            self.env["qms.gate.denial"]._refuse_change(
                used,
                "record.kept",
                self.env._(
                    "%(type)s is required or given already. Archive it instead.",
                    type=used[0].name,
                ),
            )
