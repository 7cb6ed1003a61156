# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.qms_base.tools.controlled import (
    controlled_change,
    is_controlled_change,
)


class QmsControlledChange(models.Model):
    _inherit = "qms.controlled.change"

    # rows of the ledger stay as they are, also without this addon
    kind = fields.Selection(
        selection_add=[("change_control", "Change control in force")],
        ondelete={"change_control": lambda records: None},
    )


class ResCompany(models.Model):
    """From when on what is released changes through change orders only.

    Put in force once, by a quality manager, when master data is transferred to
    production; nothing takes it back. (ISO 13485, 7.3.8 and 7.3.9)
    """

    _inherit = "res.company"

    qms_change_control_from = fields.Datetime(
        "Change control in force since",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [{**vals, "qms_change_control_from": False} for vals in vals_list]
        )

    def write(self, vals):
        if "qms_change_control_from" in vals and not is_controlled_change():
            self._refuse_change_control()
        return super().write(vals)

    def _refuse_change_control(self):
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.given",
            self.env._(
                "Change control is put in force by a quality manager, with a reason:"
                ' "Put change control in force" under Change control. It is not taken'
                " back."
            ),
            error=AccessError,
        )

    def _put_change_control_in_force(self, reason):
        """From now on what is released changes through change orders only.

        Whoever calls has checked who may. Said twice, the first time counts.

        :param reason: why now, for the record
        """
        for company in self:
            # sudo: the rights of a quality manager do not extend to companies
            own = company.sudo()
            if own.qms_change_control_from:
                continue
            with controlled_change():
                own.qms_change_control_from = fields.Datetime.now()
            self.env["qms.controlled.change"]._record(
                "change_control",
                company,
                reason,
                after=self.env._("In force"),
                company=company,
            )

    @api.model
    def _qms_change_controlled(self):
        """Companies (``sudo``) in which change control is in force."""
        # sudo: it is in force whoever may see the company
        return self.sudo().search([("qms_change_control_from", "!=", False)])
