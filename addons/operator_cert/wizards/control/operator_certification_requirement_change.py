# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.controlled import controlled_change


class OperatorCertificationRequirementChange(models.TransientModel):
    """Work that asks for a certification, or an instruction, no longer.

    Orders that are planned keep what they were planned with.
    """

    _name = "operator.certification.requirement.change"
    _description = "Asking for less at work"
    _inherit = ["qms.controlled.change.wizard"]

    requirement_ids = fields.Many2many(
        "operator.certification.requirement",
        "operator_certification_requirement_change_rel",
        string="Requirements",
        required=True,
        context={"active_test": False},
    )
    change = fields.Selection(
        [
            ("archive", "No longer required"),
            ("instructions", "Required, with fewer instructions"),
        ],
        required=True,
        default="archive",
    )
    available_document_ids = fields.Many2many(
        "qms.document", compute="_compute_available_document_ids"
    )
    document_ids = fields.Many2many(
        "qms.document",
        "operator_certification_requirement_change_document_rel",
        string="Instructions taken out",
        domain="[('id', 'in', available_document_ids)]",
        help="They need no longer be read for this work. What the certification itself"
        " asks to read stays.",
    )

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        context = self.env.context
        if (
            "requirement_ids" in fields_list
            and not values.get("requirement_ids")
            and context.get("active_model") == "operator.certification.requirement"
        ):
            values["requirement_ids"] = [fields.Command.set(context["active_ids"])]
        return values

    @api.depends("requirement_ids")
    def _compute_available_document_ids(self):
        for wizard in self:
            wizard.available_document_ids = wizard.requirement_ids.document_ids

    def _changed_record(self):
        return self.requirement_ids

    def action_apply(self):
        """Archive the requirements, or take instructions out, on record.

        :raises AccessError: for anybody but a quality manager of all their companies
        :raises UserError: without a reason, and where nothing would change
        """
        self._authorize()
        requirements = self.requirement_ids.exists()
        requirements.check_access("write")
        self._refuse_foreign_companies(
            requirements.company_id
            # a requirement that all companies share binds whoever is certified there
            | requirements.filtered(
                lambda r: not r.company_id
            ).type_id._companies_relying()
        )
        if self.change == "archive":
            changed = requirements.filtered("active")
        else:
            changed = requirements.filtered(
                lambda r: r.document_ids & self.document_ids
            )
        if not changed:
            raise UserError(self.env._("Nothing would change."))
        for requirement in changed:
            before = self._in_words(requirement)
            with controlled_change():
                if self.change == "archive":
                    requirement.active = False
                else:
                    requirement.document_ids -= self.document_ids
            self.env["qms.controlled.change"]._record(
                "certification",
                requirement,
                self.reason,
                before=before,
                after=self._in_words(requirement),
                company=requirement.company_id or None,
            )
            # sudo: the note is the service's, on the type of the requirement
            requirement.type_id.sudo()._message_log(
                body=Markup("%s<br/>%s")
                % (
                    self.env._(
                        "%(requirement)s: from %(before)s to %(after)s.",
                        requirement=requirement.display_name,
                        before=before,
                        after=self._in_words(requirement),
                    ),
                    self.reason.strip(),
                )
            )
        return {"type": "ir.actions.act_window_close"}

    def _in_words(self, requirement):
        if not requirement.active:
            return self.env._("not required")
        documents = requirement.document_ids.mapped("display_name")
        words = self.env._("at least %(level)s", level=requirement.level_id.name)
        return f"{words} ({', '.join(documents)})" if documents else words
