# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.qms_base.tools.posting import without_defaults

from .medical_device_history import OPEN
from .medical_device_history_opening import opening
from .medical_device_history_signature import RELEASE


class MedicalDeviceHistory(models.Model):
    """A released record is not changed: a new version says what is to be said.

    The version in force stays so until the new one is released; then it is superseded,
    and kept. A new version that was begun by mistake is withdrawn with a reason, and
    kept as well: its number is not given again.
    """

    _inherit = "medical.device.history"

    next_version_id = fields.Many2one(
        "medical.device.history",
        "Next version",
        compute="_compute_next_version_id",
        help="The version after this one that was not withdrawn.",
    )
    withdrawn_reason = fields.Text("Why withdrawn", readonly=True, copy=False)
    withdrawn_at = fields.Datetime("Withdrawn on", readonly=True, copy=False)
    withdrawn_by_id = fields.Many2one(
        "res.users", "Withdrawn by", readonly=True, copy=False, ondelete="restrict"
    )

    @api.depends("next_ids.state")
    def _compute_next_version_id(self):
        for record in self:
            record.next_version_id = record.next_ids.filtered(
                lambda one: one.state != "withdrawn"
            )[:1]

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
        if record.next_version_id:
            raise UserError(
                self.env._(
                    "%(record)s is being issued anew already: %(next)s.",
                    record=record.display_name,
                    next=record.next_version_id.display_name,
                )
            )
        record._check_document_made()

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
        lots = record.lot_ids | record._renumbered_lots()
        # a withdrawn version keeps its number
        last = max([record.version, *record.next_ids.mapped("version")])
        with opening():
            fresh = record.create(
                [
                    {
                        "name": record.name,
                        "version": last + 1,
                        "previous_id": record.id,
                        "reissue_reason": reason.strip(),
                        "company_id": record.company_id.id,
                        "product_id": record.product_id.id,
                        "qms_customer_id": record.qms_customer_id.id,
                        "production_ids": [Command.set(record.production_ids.ids)],
                        "lot_ids": [Command.set(lots.ids)],
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

    def _renumbered_lots(self):
        """The lots that those of this record go on as, over every number."""
        self.ensure_one()
        return self.env["stock.lot"].union(
            *(lot for lots in self.lot_ids._renumbered_on().values() for lot in lots)
        )

    # ------------------------------------------------------------------
    # Begun by mistake
    # ------------------------------------------------------------------
    def action_withdraw_version(self):
        """Ask why a new version is withdrawn.

        :raises AccessError: for everybody but quality engineers and managers
        :raises UserError: where there is nothing to withdraw
        """
        self.ensure_one()
        self._check_reviewing()
        self._check_withdrawable()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Withdraw %(record)s", record=self.display_name),
            "res_model": "medical.device.history.withdrawal",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_history_id": self.id},
        }

    def _check_withdrawable(self):
        """Only what was not released, says nothing of its own and has one in force."""
        self.ensure_one()
        # sudo: states of versions, for whoever may review
        record = self.sudo()
        if record.state not in OPEN or not record.previous_id:
            raise UserError(
                self.env._(
                    "%(record)s is not withdrawn: only a new version that is not"
                    " released yet is. A first version is of what is being made.",
                    record=record.display_name,
                )
            )
        previous = record.previous_id
        own = record.lot_ids - previous.lot_ids - previous._renumbered_lots()
        orders = record.production_ids - previous.production_ids
        if own or orders:
            raise UserError(
                self.env._(
                    "%(record)s is not withdrawn: since it was begun, %(what)s came"
                    " into it, of which %(previous)s says nothing. Review and release"
                    " it.",
                    record=record.display_name,
                    previous=previous.display_name,
                    what=", ".join([*own.mapped("name"), *orders.mapped("name")]),
                )
            )

    def _withdraw_version(self, reason):
        """Set a new version aside; the released one stays in force.

        :param reason: why; kept with it
        :raises AccessError: for everybody but quality engineers and managers
        :raises UserError: without a reason, or where there is nothing to withdraw
        """
        self.ensure_one()
        self._check_reviewing()
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(
                self.env._("Say why the new version is withdrawn: that stays with it.")
            )
        # sudo: the service withdraws it; who may was checked
        record = self.sudo()
        # whoever signs it at the same moment comes before or after
        record._lock_for_release()
        self._check_withdrawable()
        # nobody is asked to sign it any more
        self.env["mail.activity"]._qms_requests(record, RELEASE).unlink()
        record._serve(
            state="withdrawn",
            withdrawn_reason=reason.strip(),
            withdrawn_at=fields.Datetime.now(),
            withdrawn_by_id=self.env.uid,
        )
        for one in record | record.previous_id:
            one._message_log(
                body=self.env._(
                    "%(record)s withdrawn by %(user)s: %(reason)s",
                    record=record.display_name,
                    user=self.env.user.name,
                    reason=reason.strip(),
                )
            )
        self.invalidate_recordset()
