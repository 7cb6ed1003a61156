# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.qms_base.tools.posting import without_defaults

from .medical_device_history_opening import opening


class MedicalDeviceHistory(models.Model):
    """A released record is not changed: a new version says what is to be said.

    The version in force stays so until the new one is released; then it is superseded,
    and kept.
    """

    _inherit = "medical.device.history"

    def action_reissue(self):
        """Ask for the reason of a new version."""
        self.ensure_one()
        self._check_reviewing()
        self._check_reissuable()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New version of %(record)s", record=self.name),
            "res_model": "medical.device.history.reissue",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_history_id": self.id},
        }

    def _check_reissuable(self):
        self.ensure_one()
        # sudo: states of versions, for whoever may review
        record = self.sudo()
        if record.state != "released":
            raise UserError(
                self.env._(
                    "%(record)s is not the released version: only that one is issued"
                    " anew.",
                    record=record.display_name,
                )
            )
        if record.next_ids:
            raise UserError(
                self.env._(
                    "%(record)s is being issued anew already: %(next)s.",
                    record=record.display_name,
                    next=record.next_ids[:1].display_name,
                )
            )

    def _reissue(self, reason):
        """Open the next version, to be reviewed and released as the first was.

        :param reason: why; part of what is signed
        :return: the new version
        :raises UserError: without a reason, or where this is not the released version
        """
        self.ensure_one()
        self._check_reviewing()
        if not (reason or "").strip():
            raise UserError(
                self.env._("Say why the record is issued anew: that stands in it.")
            )
        # sudo: the service opens the version; who may was checked
        record = without_defaults(self.sudo())
        record.lock_for_update()
        self._check_reissuable()
        changes = record.env["medical.lot.change"].search(
            [("line_ids.lot_id", "in", record.lot_ids.ids), ("state", "=", "done")]
        )
        with opening():
            fresh = record.create(
                [
                    {
                        "name": record.name,
                        "version": record.version + 1,
                        "previous_id": record.id,
                        "reissue_reason": reason.strip(),
                        "company_id": record.company_id.id,
                        "product_id": record.product_id.id,
                        "qms_customer_id": record.qms_customer_id.id,
                        "production_ids": [Command.set(record.production_ids.ids)],
                        "lot_ids": [
                            Command.set((record.lot_ids | changes.new_lot_id).ids)
                        ],
                        "opened_at": fields.Datetime.now(),
                    }
                ]
            )
        record._message_log(
            body=self.env._(
                "Issued anew by %(user)s: %(reason)s",
                user=self.env.user.name,
                reason=reason.strip(),
            )
        )
        return self.browse(fresh.id)
