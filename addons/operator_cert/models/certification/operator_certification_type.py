# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OperatorCertificationType(models.Model):
    """A qualification that people can hold and work can require."""

    _name = "operator.certification.type"
    _description = "Certification type"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(
        required=True, tracking=True, help="Short name in lists and on certificates."
    )
    company_id = fields.Many2one(
        "res.company",
        index=True,
        tracking=True,
        help="Leave empty for a certification that all companies use.",
    )
    validity_months = fields.Integer(
        "Validity (months)",
        default=12,
        tracking=True,
        help="Length of the certificates granted from now on; 0 is unlimited."
        " Certificates already granted keep their dates.",
    )
    prerequisite_ids = fields.Many2many(
        "operator.certification.type",
        "operator_certification_type_prerequisite_rel",
        "type_id",
        "prerequisite_id",
        "Builds on",
        check_company=True,
        help="What a person must hold when this is granted.",
    )
    recertification_days = fields.Integer(
        "Recertification window (days)",
        default=60,
        tracking=True,
        help="A certification is granted at most so many days before it begins; 0 for"
        " no limit.",
    )
    recency_days = fields.Integer(
        "Lapses after (days)",
        tracking=True,
        help="A certification lapses when its holder did no such work for more than so"
        " many days; 0 for never.",
    )
    description = fields.Html(
        help="What its holder has learned and how that was assessed."
    )
    active = fields.Boolean(
        default=True,
        help="An archived type is not offered any more; requirements on it still"
        " hold until they are archived themselves.",
    )
    requirement_ids = fields.One2many(
        "operator.certification.requirement", "type_id", "Required by"
    )
    certification_ids = fields.One2many(
        "operator.certification", "type_id", "Certifications"
    )
    certification_count = fields.Integer(
        "Certifications held", compute="_compute_certification_count"
    )

    _code_company_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))",
        "This code is already used for another certification type of the company.",
    )
    _validity_not_negative = models.Constraint(
        "CHECK (validity_months >= 0)",
        "The validity cannot be negative; 0 months is unlimited.",
    )

    _days_not_negative = models.Constraint(
        "CHECK (recertification_days >= 0 AND recency_days >= 0)",
        "A number of days cannot be negative.",
    )

    @api.constrains("prerequisite_ids")
    def _check_no_circle(self):
        if self._has_cycle("prerequisite_ids"):
            raise ValidationError(
                self.env._("A certification cannot build on itself, however far round.")
            )

    def _trainers(self, company):
        """Who may assess others for this type in a company today (``sudo``)."""
        self.ensure_one()
        # sudo: who trains is found whoever looks
        held = (
            self.env["operator.certification"]
            .sudo()
            .search(
                [
                    ("type_id", "=", self.id),
                    ("company_id", "=", company.id),
                    ("level_id.may_train", "=", True),
                    ("state", "=", "active"),
                ]
            )
        )
        standings = held._standings_on(company._plant_today())
        return held.filtered(lambda c: standings[c].holds).employee_id

    @api.depends("certification_ids")
    def _compute_certification_count(self):
        counts = dict(
            self.env["operator.certification"]._read_group(
                [("type_id", "in", self.ids), ("state", "=", "active")],
                ["type_id"],
                ["__count"],
            )
        )
        for kind in self:
            kind.certification_count = counts.get(kind._origin, 0)

    @api.constrains("company_id")
    def _check_company_use(self):
        """A type in use elsewhere cannot be taken into one company."""
        for kind in self.filtered("company_id"):
            foreign = [("type_id", "=", kind.id), ("company_id", "!=", False)]
            foreign.append(("company_id", "!=", kind.company_id.id))
            models_using = ("operator.certification", kind.requirement_ids._name)
            if any(
                self.env[model]
                .with_context(active_test=False)
                .search_count(foreign, limit=1)
                for model in models_using
            ):
                raise ValidationError(
                    self.env._(
                        "%(type)s is used in another company and stays shared.",
                        type=kind.name,
                    )
                )

    def copy_data(self, default=None):
        default = dict(default or {})
        return [
            dict(
                vals,
                code=default.get("code")
                or self.env._("%(code)s (copy)", code=kind.code),
            )
            for kind, vals in zip(self, super().copy_data(default=default), strict=True)
        ]

    def action_open_certifications(self):
        """The certifications of this type."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "operator_cert.operator_certification_action"
        )
        action["domain"] = [("type_id", "=", self.id)]
        action["context"] = {"default_type_id": self.id}
        return action
