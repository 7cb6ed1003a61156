# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from odoo.addons.qms_base.tools.opening import opened
from odoo.addons.qms_base.tools.posting import without_defaults

_logger = logging.getLogger(__name__)

# Lots that one disposition holds, in one transaction; held at once, while somebody
# waits, before the job takes over.
_STEP = 50
_JOB = "medical_traceability.ir_cron_containment"


class MedicalContainment(models.Model):
    """The hold: every lot of the list, all of it or nothing, restartable.

    Each step is a transaction of its own, by a disposition of the system that names
    this containment and who asked for it. What came to be meanwhile is added to the
    list before it is called contained.
    """

    _inherit = "medical.containment"

    def _begin_hold(self):
        self.ensure_one()
        # sudo: who contains has the right to; what follows is the service's to write
        record = self.sudo()
        record._serve({"state": "running"})
        with opened(record):
            record._bring_orders_up_to_date()
        record._stop_orders()
        record._hold_step()
        record.env.ref(_JOB)._trigger()

    def _retry_failed(self):
        # sudo: see _begin_hold
        record = self.sudo()
        with opened(record):
            record.line_ids.filtered(lambda line: line.state == "failed").write(
                {"state": "listed", "message": False}
            )
        record._serve({"state": "running"})
        record._hold_step()
        record.env.ref(_JOB)._trigger()

    @api.model
    def _cron_hold(self):
        """Go on with every containment that is under way.

        One that fails hinders no other; it is tried again with the next run.
        """
        crons = self.env["ir.cron"]
        # sudo: the job's user has no right to write them
        running = self.sudo().search([("state", "=", "running")], order="id")
        for record in running:
            while record.state == "running":
                try:
                    record._hold_step()
                    self.env.flush_all()
                except Exception:  # pylint: disable=broad-except
                    _logger.exception("Containment %s cannot go on now", record.id)
                    self.env.cr.rollback()
                    self.env.invalidate_all()
                    break
                left = len(record._to_hold(limit=None))
                if not crons._commit_progress(1, remaining=max(left, 1)):
                    return

    def _to_hold(self, limit=_STEP):
        return self.env["medical.containment.line"].search(
            [("containment_id", "=", self.id), ("state", "=", "listed")],
            order="id",
            limit=limit,
        )

    def _hold_step(self):
        """Hold some more lots; with none left, look for what came to be meanwhile.

        That look is a step of its own: its transaction has to begin after the last
        hold was committed, to see what was made while the hold waited for it.
        """
        self.ensure_one()
        lines = self._to_hold()
        if not lines:
            with opened(self):
                added = self._add_lots(self._concerned())
                self._bring_orders_up_to_date()
            self._stop_orders()
            if not added:
                with opened(self):
                    self._bring_places_up_to_date()
                    self._bring_consignees_up_to_date()
                self._serve({"state": "active", "contained_at": fields.Datetime.now()})
                self._tell_contained()
            return
        with opened(self):
            if not self._hold(lines):
                # one of them is in the way of the others
                for line in lines:
                    self._hold(line, alone=True)

    def _hold(self, lines, alone=False):
        """Hold the lots of these lines, all or none; say whether they are."""
        usable = lines.filtered(
            lambda line: line.lot_id.quality_status in ("released", "quarantine")
        )
        try:
            with self.env.cr.savepoint():
                if usable:
                    self._hold_lots(usable.lot_id)
        except (UserError, ValidationError, AccessError) as error:
            if alone:
                _logger.info("%s: %s not held: %s", self.name, lines.lot_name, error)
                lines.write({"state": "failed", "message": str(error)[:500]})
            return False
        usable.write({"state": "held", "held_at": fields.Datetime.now()})
        (lines - usable).write({"state": "already"})
        return True

    def _hold_lots(self, lots):
        """A decided disposition of the system: on hold, and because of what."""
        dispositions = without_defaults(self.env["medical.lot.disposition"])
        dispositions.with_user(SUPERUSER_ID).with_company(self.company_id).create(
            {
                "company_id": self.company_id.id,
                "lot_ids": [Command.set(lots.ids)],
                "decision": "hold",
                "reason": self.env._(
                    "%(number)s, asked for by %(user)s: %(reason)s",
                    number=self.name,
                    user=self.requested_by_id.name,
                    reason=self.reason,
                ),
            }
        ).action_confirm()

    # ------------------------------------------------------------------
    # Orders and people
    # ------------------------------------------------------------------
    def _stop_orders(self):
        """Stop orders that used a lot concerned, and tell whose they are."""
        orders = self.order_ids.filtered(
            lambda order: order.why == "used"
            and not order.stopped
            and not order.released_at
        )
        with opened(self):
            orders.write({"stopped": True})
        for order in self.order_ids.filtered(
            lambda o: o.stopped or (o.why == "reserved" and self.state == "running")
        ):
            self._tell_order(order)

    def _tell_order(self, order):
        """A warning on the order for whom it belongs to; one for each containment."""
        production = order.production_id
        summary = self.env._("%(number)s: lots concerned", number=self.name)
        if summary in production.activity_ids.mapped("summary"):
            return
        note = self.env._(
            "Lots %(lots)s are on hold: %(reason)s",
            lots=order.lots,
            reason=self.reason,
        )
        if order.stopped:
            note += " " + self.env._(
                "The order has used them and is stopped until quality lets it go on."
            )
        else:
            note += " " + self.env._("Other material takes their place.")
        production.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=summary,
            note=note,
            user_id=(production.user_id or self.requested_by_id).id,
        )

    def _tell_contained(self):
        failed = self.line_ids.filtered(lambda line: line.state == "failed")
        body = self.env._(
            "Contained: %(held)s of %(count)s lots are held.",
            held=len(self.line_ids.filtered(lambda line: line.state == "held")),
            count=len(self.line_ids),
        )
        if failed:
            body += " " + self.env._(
                "Not held, see the reason with each: %(lots)s.",
                lots=", ".join(failed.mapped("lot_name")),
            )
        self.message_post(body=body, partner_ids=self.requested_by_id.partner_id.ids)
