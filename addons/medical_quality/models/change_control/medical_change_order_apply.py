# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.qms_base.tools.opening import opened
from odoo.addons.qms_base.tools.posting import without_defaults

from .applying import changing

_logger = logging.getLogger(__name__)


class MedicalChangeOrder(models.Model):
    """What was approved takes effect: all in one transaction, once, or nothing."""

    _inherit = "medical.change.order"

    def action_apply(self):
        """Put what was approved into effect.

        :raises AccessError: for anybody but quality, and where approvals do not stand
        :raises UserError: with what it waits for, and what changed since the approval
        """
        self._check_person()
        for change in self:
            change._take_effect()
        return True

    def _take_effect(self):
        """Apply one approved order; whoever calls has checked who may."""
        self.ensure_one()
        self._hold()
        self._check_in("approved")
        # sudo: the signatures decided, no right of whoever applies
        own = self.sudo()
        own._check_approved()
        missing = own._missing_application()
        if missing:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "change.early",
                self.env._(
                    "%(change)s is not applied yet:\n%(missing)s",
                    change=self.display_name,
                    missing="\n".join(f"• {text}" for text in missing),
                ),
            )
        known = own.item_ids.sorted("id")._check_fixed()
        # nothing of a client's context reaches what is written
        for item, record in known.items():
            record = without_defaults(record)
            with changing(record):
                record._change_apply(item)
        with opened(own):
            own.env["medical.change.running"]._note(own)
        own._serve(
            state="applied",
            applied_at=fields.Datetime.now(),
            applied_by_id=self.env.uid,
        )
        own._tell_in_effect()

    def _tell_in_effect(self):
        """Say on the record what follows."""
        flags = [
            self._fields[name]._description_string(self.env)
            for name in ("new_di", "label_reissue", "revalidation", "retraining")
            if self[name]
        ]
        self._message_log(
            body=self.env._(
                "In effect. Follows: %(flags)s. Orders that keep what they were planned"
                " with: %(count)s.",
                flags=", ".join(flags) or self.env._("nothing further"),
                count=len(self.running_ids),
            )
        )

    # ------------------------------------------------------------------
    # Temporary
    # ------------------------------------------------------------------
    def _return(self):
        """Put what was before a temporary change into effect again."""
        self.ensure_one()
        self._hold()
        self._check_in("applied", "verified")
        # sudo: the signatures decided the return with the change
        own = self.sudo()
        own._check_approved()
        if own.change_class != "temporary" or own.returned_at:
            raise UserError(
                self.env._("%(change)s does not return.", change=self.display_name)
            )
        if self._change_today() < own.return_on:
            raise UserError(
                self.env._(
                    "%(change)s returns on %(day)s.",
                    change=self.display_name,
                    day=own.return_on,
                )
            )
        items = own.item_ids.sorted("id", reverse=True)
        known = items._records_read(words=False)
        for item in items:
            record = item in known and without_defaults(known[item])
            if not record or not record._change_stands(item):
                raise UserError(
                    self.env._(
                        "%(item)s is not in effect any more: it was changed since. End"
                        " the temporary change by a change order.",
                        item=item.after_name,
                    )
                )
            with changing(record):
                again = record._change_return(item)
            if again:
                with changing(record, again):
                    again._change_apply(item)
        own._serve(returned_at=fields.Datetime.now())
        own._message_log(body=self.env._("The temporary change returned."))

    def action_return(self):
        """Let a temporary change return, from its day on.

        :raises UserError: before its day, and where something else is in effect
        """
        self._check_person()
        for change in self:
            change._return()
        return True

    # ------------------------------------------------------------------
    # By itself
    # ------------------------------------------------------------------
    @api.model
    def _cron_take_effect(self):
        """Apply what waits for a day, an order or a stock; let return what is over."""
        waiting = self.search(
            Domain("state", "=", "approved")
            & Domain("effectivity", "in", ("date", "order", "stock")),
            order="approved_at, id",
        )
        for change in waiting:
            if not change._waits_for():
                change._try(change._take_effect)
        temporary = self.search(
            Domain("state", "in", ("applied", "verified"))
            & Domain("change_class", "=", "temporary")
            & Domain("returned_at", "=", False),
            order="return_on, id",
        )
        for change in temporary:
            if change.return_on <= change._change_today():
                change._try(change._return)

    def _try(self, step):
        """Do one step by itself; what hinders it is told to the owner, once."""
        try:
            with self.env.cr.savepoint():
                step()
                self.env.flush_all()
        except UserError as error:
            self.env.invalidate_all()
            _logger.info("%s waits: %s", self.name, error)
            summary = self.env._("Does not take effect by itself")
            told = self.activity_ids.filtered(lambda a: a.summary == summary)
            if not told:
                self.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=summary,
                    note=str(error),
                    user_id=self.owner_id.id,
                )
