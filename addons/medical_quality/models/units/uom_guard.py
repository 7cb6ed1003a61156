# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.qms_base.gates import Cause

# how large a unit is
_SIZE = ("factor", "relative_factor", "relative_uom_id")


class QmsGateMixin(models.AbstractModel):
    """Words for what the guard of units refuses."""

    _inherit = "qms.gate.mixin"

    def _gate_causes(self):
        cause = Cause(
            "unit.used",
            self.env._("Unit of measure in use"),
            "qms_base.group_qms_engineer",
        )
        return super()._gate_causes() | {cause.code: cause}


class UomUom(models.Model):
    """A unit that something was measured or counted in keeps its size and its name.

    Readings are converted with it, and quantities of what is made: another size would
    give all of them another meaning. (ISO 13485, 4.2.5 and 7.6; 21 CFR 820.35)
    """

    _inherit = "uom.uom"

    def write(self, vals):
        sized = self.filtered(lambda unit: unit._is_resized(vals))
        if sized:
            sized._refuse_used()
        renamed = (self - sized).filtered(
            lambda unit: "name" in vals and unit.name != vals["name"]
        )
        if renamed:
            # what refers to a unit by its record goes on doing so
            renamed._refuse_used(by_name=True)
        return super().write(vals)

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        """The dialog of translations writes past ``write`` and constraints."""
        named = field_name == "name" and any(translations.values())
        if named:
            stored = self._fields["name"]._get_stored_translations
            self.filtered(
                lambda unit: any(
                    (stored(unit) or {}).get(lang) not in (None, text)
                    for lang, text in translations.items()
                )
            )._refuse_used(by_name=True)
        result = super()._update_field_translations(
            field_name, translations, digest=digest, source_lang=source_lang
        )
        if named:
            self._check_name_unused()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # PostgreSQL deletes those with it that are said by it
        below = self.with_context(active_test=False).search(
            [("id", "child_of", self.ids)]
        )
        below._refuse_used(by_name=True)

    @api.constrains("name")
    def _check_name_unused(self):
        """Nobody gives the name of a unit that is measured in to another one."""
        for unit in self:
            # sudo: which units there are, whoever enters one
            names = unit.sudo()._names()
            same = self.env.execute_query(
                SQL(
                    "SELECT unit.id FROM uom_uom unit, jsonb_each_text(unit.name) said"
                    " WHERE unit.id != %s AND btrim(said.value) = ANY(%s) LIMIT 1",
                    unit.id,
                    sorted(names),
                )
            )
            if same and (unit._plan_of(names) or unit._reading_of(names)):
                raise ValidationError(
                    self.env._(
                        "%(unit)s is the name of another unit, in which is measured"
                        " already. Choose another name, so that a reading says in"
                        " which of them it was taken.",
                        unit=unit.name,
                    )
                )

    def _is_resized(self, vals):
        return any(
            name in vals
            and self._fields[name].convert_to_cache(vals[name], self)
            != self._fields[name].convert_to_cache(self[name], self)
            for name in _SIZE
        )

    # ------------------------------------------------------------------
    # What uses them
    # ------------------------------------------------------------------
    def _refuse_used(self, by_name=False):
        """Refuse what would change the meaning of what is on record.

        :param by_name: only for what refers to them by their names, as plans and
            readings do
        :raises UserError: saying by what they are used
        """
        # sudo: a use counts whoever may see it
        own = self.sudo().with_context(active_test=False)
        # the size of a unit is that of the ones that are said by it, too
        below = own.search([("id", "child_of", self.ids)])
        if by_name:
            below = kind = own
        else:
            roots = {int(unit.parent_path.split("/")[0]) for unit in own}
            kind = own.search([("id", "child_of", list(roots))])
        use = (
            own._plan_of(kind._names())
            or own._reading_of(below._names())
            or (not by_name and below._move_of())
        )
        if use:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "unit.used",
                self.env._(
                    "%(unit)s keeps its name and its size: %(use)s. What was measured"
                    " or counted would mean something else. Enter another unit with the"
                    " right size, and use that one from now on.",
                    unit=self[0].display_name,
                    use=use,
                ),
            )

    def _names(self):
        """Names of these units in any language."""
        self.flush_recordset(["name"])
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT btrim(said.value)"
                " FROM uom_uom, jsonb_each_text(uom_uom.name) said"
                " WHERE uom_uom.id = ANY(%s)",
                self.ids,
            )
        )
        return {name for (name,) in rows if name}

    @api.model
    def _plan_of(self, names):
        """A plan in force by which is measured in one of these units, in words.

        Of any unit of the kind: readings in all of them are converted.
        """
        # sudo: a plan counts whoever may see it
        found = (
            self.env["medical.inspection.characteristic"]
            .sudo()
            .search(
                Domain("unit", "in", sorted(names))
                & Domain("plan_id.state", "in", ("approved", "scheduled")),
                limit=1,
            )
        )
        return found and self.env._(
            "inspection plan %(plan)s asks for %(characteristic)s in %(unit)s",
            plan=found.plan_id.display_name,
            characteristic=found.name,
            unit=found.unit,
        )

    @api.model
    def _reading_of(self, names):
        """A result on record that was read or is said in one of these units."""
        results = self.env["medical.inspection.result"]
        results.flush_model(["value_text", "reading_text", "characteristic_id"])
        self.env["medical.inspection.characteristic"].flush_model(["unit"])
        rows = self.env.execute_query(
            SQL(
                "SELECT result.id FROM medical_inspection_result result"
                " JOIN medical_inspection_characteristic asked"
                "   ON asked.id = result.characteristic_id"
                " WHERE result.value_text IS NOT NULL"
                "   AND (btrim(asked.unit) = ANY(%(n)s) OR"
                "   btrim(regexp_replace(result.reading_text, %(number)s, ''))"
                "      = ANY(%(n)s))"
                " LIMIT 1",
                n=sorted(names),
                number=r"^\s*[+-]?[0-9]+([.,][0-9]+)?",
            )
        )
        if not rows:
            return None
        # sudo: what is on record counts, whoever may see it
        result = results.sudo().browse(rows[0][0])
        return self.env._(
            "%(characteristic)s of inspection %(inspection)s is on record in it"
            " (%(value)s)",
            characteristic=result.characteristic_id.name,
            inspection=result.inspection_id.display_name,
            value=result.answer or "",
        )

    def _move_of(self):
        """A stock move of a regulated product that is counted in one of these."""
        counted = (
            Domain("product_uom", "in", self.ids)
            | Domain("product_id.uom_id", "in", self.ids)
        ) & Domain("state", "not in", ("draft", "cancel"))
        regulated = Domain("product_id.qms_regulated", "=", True) | Domain(
            "raw_material_production_id.qms_regulated", "=", True
        )
        found = self.env["stock.move"].search(counted & regulated, limit=1, order="id")
        return found and self.env._(
            "%(move)s moved %(product)s by it",
            move=found.reference or found.display_name,
            product=found.product_id.display_name,
        )
