# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class HrEmployeePublic(models.Model):
    _inherit = "hr.employee.public"

    # read with the reader's own rights: the own certificates and the team's, all of
    # them for quality and auditors, nothing for anybody else
    held_certification_ids = fields.One2many(
        "operator.certification",
        string="Certifications",
        compute="_compute_held_certification_ids",
    )

    def _compute_held_certification_ids(self):
        certifications = self.env["operator.certification"]
        found = {}
        if certifications.has_access("read"):
            held = certifications.search([("employee_id", "in", self.ids)])
            found = held.grouped(lambda c: c.employee_id.id)
        for person in self:
            person.held_certification_ids = found.get(person.id, certifications)
