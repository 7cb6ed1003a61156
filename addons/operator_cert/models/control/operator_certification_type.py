# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import math

from odoo import api, models

from odoo.addons.qms_base.tools.controlled import is_controlled_change

# Fields by what makes them ask for less: 0 of the first is no limit at all.
_SHORTER = ("validity_months", "recency_days", "recertification_days")
_SOONER = ("reading_grace_days",)
_MORE = ("minimum_score", "demonstrations_required", "attachment_required")
_EACH = ("document_ids", "prerequisite_ids")
ASKING = (*_SHORTER, *_SOONER, *_MORE, *_EACH, "active", "company_id")


class OperatorCertificationType(models.Model):
    """What a certification in use asks for is lowered by a quality manager alone.

    A quality engineer asks for more at any time. Less (longer validity, a lower score,
    a document fewer …) is a controlled change: quality manager, reason, on record.
    (ISO 13485, 6.2 and 7.3.9; 21 CFR 820.10)
    """

    _inherit = "operator.certification.type"

    def _filter_relied_on(self):
        """Those on which anything rests.

        Work asks or asked for them, somebody was granted one, or another type builds
        on them.
        """
        if not self.ids:
            return self.browse()
        # sudo: use counts whoever may see it, in every company
        everything = self.env["operator.certification.requirement"].sudo()
        relied = everything.with_context(active_test=False)._read_group(
            [("type_id", "in", self.ids)], ["type_id"]
        )
        relied += (
            self.env["operator.certification"]
            .sudo()
            ._read_group(
                [("type_id", "in", self.ids), ("state", "!=", "draft")], ["type_id"]
            )
        )
        ids = {kind.id for (kind,) in relied}
        above = (
            self.sudo()
            .with_context(active_test=False)
            .search([("prerequisite_ids", "in", self.ids)])
        )
        ids.update(above.prerequisite_ids.ids)
        return self.filtered(lambda kind: kind.id in ids)

    def _companies_relying(self):
        """Companies where work asks for these or somebody was granted one."""
        # sudo: use counts whoever may see it
        own = self.sudo().with_context(active_test=False)
        return (
            own.company_id
            | own.requirement_ids.company_id
            | (own.certification_ids.company_id)
        )

    def _what_is_asked(self):
        """What these ask for now: ``{type: {field name: value}}``."""
        # sudo: as it stands, whoever may see the documents and types named in it
        return {
            kind: {
                name: frozenset(kind.sudo()[name].ids)
                if name in _EACH
                else kind.sudo()[name]
                for name in ASKING
            }
            for kind in self
        }

    def _loosened(self, before, after):
        """Names of the fields by which a type asks for less than before."""
        names = [
            name
            for name in _SHORTER
            if (after[name] or math.inf) > (before[name] or math.inf)
        ]
        names += [name for name in _SOONER if after[name] > before[name]]
        names += [name for name in (*_MORE, "active") if after[name] < before[name]]
        names += [name for name in _EACH if before[name] - after[name]]
        if after["company_id"] and after["company_id"] != before["company_id"]:
            names.append("company_id")
        return names

    def _in_words(self, values, names):
        """What a type asks for, by the labels of its fields, in one line."""
        self.ensure_one()
        parts = []
        for name in names:
            field, value = self._fields[name], values[name]
            if name in _EACH:
                # sudo: names of what was asked for, for the record
                rows = self.env[field.comodel_name].sudo().browse(sorted(value))
                words = ", ".join(rows.mapped("display_name")) or self.env._("none")
            elif name == "company_id":
                words = value.name or self.env._("all")
            elif field.type == "boolean":
                words = self.env._("yes") if value else self.env._("no")
            elif name in _SHORTER and not value:
                words = self.env._("no limit")
            else:
                words = f"{value:g}"
            parts.append(f"{field._description_string(self.env)}: {words}")
        return "; ".join(parts)

    def write(self, vals):
        """Refuse what makes a type in use ask for less.

        :raises UserError: outside a controlled change
        """
        if is_controlled_change() or not set(ASKING) & vals.keys():
            return super().write(vals)
        before = self._filter_relied_on()._what_is_asked()
        result = super().write(vals)
        # what is out of bounds is told first
        self.flush_recordset()
        for kind, values in before.items():
            now = kind._what_is_asked()[kind]
            names = kind._loosened(values, now)
            if names:
                self.env["qms.gate.denial"]._refuse_change(
                    kind,
                    "cert.loosened",
                    self.env._(
                        "%(type)s is in use and would ask for less: %(before)s would"
                        " become %(after)s. A quality manager changes that, with a"
                        ' reason: "Ask for less" on the certification type.',
                        type=kind.name,
                        before=kind._in_words(values, names),
                        after=kind._in_words(now, names),
                    ),
                )
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_relied_on(self):
        relied = self._filter_relied_on()
        if relied:
            self.env["qms.gate.denial"]._refuse_change(
                relied,
                "record.kept",
                self.env._(
                    "%(type)s is in use and is not deleted: work asks for it, somebody"
                    " was granted it, or another certification builds on it. A quality"
                    ' manager archives it, with a reason: "Ask for less".',
                    type=relied[0].name,
                ),
            )

    def action_ask_for_less(self):
        """Open the form in which a quality manager changes what is asked for."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for less"),
            "res_model": "operator.certification.type.change",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_type_id": self.id},
        }
