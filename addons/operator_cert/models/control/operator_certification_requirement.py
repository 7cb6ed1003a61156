# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.tools import SQL

from odoo.addons.qms_base.tools.controlled import is_controlled_change

from ..certification.operator_certification_requirement import TARGET_FIELDS

_TARGET = (*TARGET_FIELDS, "target_model", "target_res_id")


class OperatorCertificationRequirement(models.Model):
    """Work that asks for a certification goes on asking, unless a manager decides.

    Archiving a requirement, and taking an instruction out of it, is a controlled
    change: quality manager, reason, on record. Not so where another requirement in
    force asks for at least the same: that is how a quality engineer raises a level.
    """

    _name = "operator.certification.requirement"
    _inherit = ["operator.certification.requirement", "qms.server.values"]

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | {"company_id"}

    @api.model_create_multi
    def create(self, vals_list):
        """Whose a requirement is follows from its target, not from who enters it."""
        return super().create(
            [
                {name: value for name, value in vals.items() if name != "company_id"}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """Refuse what makes work ask for less.

        :raises UserError: outside a controlled change
        """
        if is_controlled_change():
            return super().write(vals)
        self.check_access("write")
        if "company_id" in vals:
            self._refuse_company(vals["company_id"])
        if "active" in vals and not vals["active"]:
            self._refuse_archiving()
        # sudo: as it stands, whoever may see the documents
        kept = (
            {row: row.sudo().document_ids for row in self}
            if "document_ids" in vals
            else {}
        )
        result = super().write(vals)
        for row, documents in kept.items():
            gone = documents - row.sudo().document_ids
            if gone:
                self.env["qms.gate.denial"]._refuse_change(
                    row,
                    "cert.loosened",
                    self.env._(
                        "%(requirement)s would no longer ask to have read"
                        " %(documents)s. A quality manager takes an instruction out,"
                        ' with a reason: "Ask for less" in the list of certification'
                        " requirements.",
                        requirement=row.display_name,
                        documents=", ".join(gone.mapped("display_name")),
                    ),
                )
        return result

    def _refuse_company(self, company_id):
        moved = self.filtered(lambda row: row.company_id.id != (company_id or False))
        if moved:
            self.env["qms.gate.denial"]._refuse_change(
                moved,
                "record.given",
                self.env._(
                    "Whom %(requirement)s binds follows from what it is for and cannot"
                    " be entered. Change the company there.",
                    requirement=moved[0].display_name,
                ),
            )

    def _refuse_archiving(self):
        """Refuse archiving what no other requirement makes up for."""
        lost = self.filtered("active") - self._filter_made_up_for()
        if lost:
            self.env["qms.gate.denial"]._refuse_change(
                lost,
                "cert.loosened",
                self.env._(
                    "%(requirement)s would no longer be asked for. A quality manager"
                    ' decides that, with a reason: "Ask for less" in the list of'
                    " certification requirements. To ask for a higher level, add the"
                    " requirement with that level first, with the same instructions;"
                    " then archive this one.",
                    requirement=lost[0].display_name,
                ),
            )

    def _filter_made_up_for(self):
        """Those for which another one in force asks for at least the same.

        The others are held until the transaction ends, so that they stay in force.
        """
        # sudo: what is asked for counts whoever may see it
        own = self.sudo()
        own.env.flush_all()
        others = own.search([("type_id", "in", own.type_id.ids)]) - own
        if others:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM operator_certification_requirement"
                    " WHERE id IN %s ORDER BY id FOR SHARE",
                    tuple(others.ids),
                )
            )
        levels = self.env["operator.certification.level"]._known()

        def where(row):
            return (row.type_id, *(row[name] for name in _TARGET))

        def makes_up(other, row):
            return (
                where(other) == where(row)
                and levels[other.level_id.id].rank >= levels[row.level_id.id].rank
                and row.document_ids <= other.document_ids
            )

        return self.filtered(
            lambda row: any(makes_up(other, row.sudo()) for other in others)
        )

    def action_ask_for_less(self):
        """Open the form in which a quality manager archives these."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for less"),
            "res_model": "operator.certification.requirement.change",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_requirement_ids": self.ids},
        }
