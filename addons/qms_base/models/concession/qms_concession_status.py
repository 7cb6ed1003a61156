# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

STATUSES = [
    ("draft", "Requested"),
    ("active", "Active"),
    ("used_up", "Used up"),
    ("expired", "Expired"),
    ("withdrawn", "Withdrawn"),
]
_SOON = timedelta(days=7)


class QmsConcession(models.Model):
    """How a concession stands now: used up and expired follow from use and clock."""

    _inherit = "qms.concession"

    status = fields.Selection(
        STATUSES,
        compute="_compute_status",
        search="_search_status",
        group_expand=True,
    )
    measured = fields.Boolean(compute="_compute_measured")
    unit_name = fields.Char("Unit", compute="_compute_measured")
    use_percent = fields.Float("Use", compute="_compute_use_percent")
    use_text = fields.Char("Used of granted", compute="_compute_use_percent")
    days_open = fields.Integer(
        "Days open",
        compute="_compute_days_open",
        help="Since it was requested; of a decided one, since it was granted.",
    )
    expires_soon = fields.Boolean(compute="_compute_status")
    may_ask = fields.Boolean(compute="_compute_may")
    may_assess = fields.Boolean(compute="_compute_may")

    @api.depends("state", "used", "granted", "expires_at")
    def _compute_status(self):
        now = fields.Datetime.now()
        for concession in self:
            status = concession.state
            if status == "active" and concession.used >= concession.granted:
                status = "used_up"
            elif status == "active" and concession.expires_at <= now:
                status = "expired"
            concession.status = status
            concession.expires_soon = (
                status == "active" and concession.expires_at <= now + _SOON
            )

    def _status_sql(self, alias):
        # as seen by the clock of the server, like every gate
        return SQL(
            "CASE WHEN %(state)s <> 'active' THEN %(state)s"
            " WHEN %(used)s >= %(granted)s THEN 'used_up'"
            " WHEN %(expires)s <= %(now)s THEN 'expired' ELSE 'active' END",
            state=SQL.identifier(alias, "state"),
            used=SQL.identifier(alias, "used"),
            granted=SQL.identifier(alias, "granted"),
            expires=SQL.identifier(alias, "expires_at"),
            now=fields.Datetime.now().replace(microsecond=0),
        )

    def _search_status(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        self.flush_model()
        ids = SQL(
            "(SELECT id FROM qms_concession WHERE %s = ANY(%s))",
            self._status_sql("qms_concession"),
            [status for status in value if status],
        )
        return Domain("id", operator, ids)

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec == "status":
            return self._status_sql(alias)
        return super()._read_group_groupby(alias, groupby_spec, query)

    @api.depends("checkpoint", "product_id")
    def _compute_measured(self):
        for concession in self:
            concession.measured = concession._is_measured()
            concession.unit_name = (
                concession.sudo().product_id.uom_id.name
                if concession.measured
                else self.env._("times")
            )

    def _is_measured(self):
        """Whether it is granted in the product's unit, not for a number of times."""
        checkpoint = self.env["qms.gate.mixin"]._gate_checkpoints()[self.checkpoint]
        return checkpoint.measured

    @api.depends("used", "granted", "unit_name")
    def _compute_use_percent(self):
        for concession in self:
            granted = concession.granted
            concession.use_percent = 100 * concession.used / granted if granted else 0
            concession.use_text = self.env._(
                "%(used)s of %(granted)s %(unit)s",
                used=f"{concession.used:g}",
                granted=f"{granted:g}",
                unit=concession.unit_name or "",
            )

    @api.depends("state", "requested_by_id")
    @api.depends_context("uid")
    def _compute_may(self):
        """What a form lets the user type; the guards decide."""
        decides = self.env.user.has_group("qms_base.group_qms_engineer")
        for concession in self:
            draft = concession.state == "draft"
            own = concession.requested_by_id == self.env.user
            concession.may_assess = draft and decides
            concession.may_ask = draft and (decides or own)

    @api.depends("requested_at", "granted_at", "withdrawn_at", "state", "expires_at")
    def _compute_days_open(self):
        now = fields.Datetime.now()
        for concession in self:
            since = concession.granted_at or concession.requested_at
            until = now
            if concession.state == "withdrawn":
                until = concession.withdrawn_at
            elif concession.state == "active":
                until = min(now, concession.expires_at)
            concession.days_open = (until - since).days if since else 0
