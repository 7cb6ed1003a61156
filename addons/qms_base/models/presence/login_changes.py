# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Whatever changes whom a login belongs to, by any path through the ORM."""

from odoo import models

_DECIDING = frozenset({"active", "company_id", "resource_id", "user_id"})


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    def modified(self, fnames, create=False, before=False):
        if not _DECIDING.isdisjoint(fnames):
            self.env["qms.operator.presence"]._forget_employees()
        return super().modified(fnames, create=create, before=before)


class ResourceResource(models.Model):
    """Login and archiving of an employee are stored here."""

    _inherit = "resource.resource"

    def modified(self, fnames, create=False, before=False):
        if not _DECIDING.isdisjoint(fnames):
            self.env["qms.operator.presence"]._forget_employees()
        return super().modified(fnames, create=create, before=before)


class ResUsers(models.Model):
    """A login that is deleted belongs to nobody."""

    _inherit = "res.users"

    def modified(self, fnames, create=False, before=False):
        self.env["qms.operator.presence"]._forget_employees()
        return super().modified(fnames, create=create, before=before)
