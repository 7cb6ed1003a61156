# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from odoo.addons.qms_base.tools.ledger import make_append_only

_TOLD = "operator_cert.pin_locks_told"


class OperatorPinEvent(models.Model):
    """What happened to work PINs and badges, where, and who did it.

    Append-only; without any foreign key, as failures are written from a cursor of
    their own. Neither PIN nor badge stands here.
    """

    _name = "operator.pin.event"
    _description = "Work PIN event"
    _order = "happened_at desc, id desc"
    _inherit = "qms.ledger"
    _rec_name = "employee_name"
    _log_access = False

    kind = fields.Selection(
        [
            ("issued", "Start PIN issued"),
            ("set", "PIN chosen"),
            ("wrong", "Wrong PIN"),
            ("unknown", "Unknown badge"),
            ("locked", "PIN locked"),
            ("paused", "Station paused"),
            ("unlocked", "PIN unlocked"),
        ],
        required=True,
        readonly=True,
    )
    happened_at = fields.Datetime(
        "On", required=True, readonly=True, help="Server time (UTC)."
    )
    employee_ref = fields.Integer("Employee id", readonly=True)
    employee_name = fields.Char("Person", readonly=True)
    station_ref = fields.Integer("Station id", readonly=True)
    station_name = fields.Char("Station", readonly=True)
    company_ref = fields.Integer("Company id", required=True, readonly=True)
    actor_ref = fields.Integer("By user id", required=True, readonly=True)
    actor_name = fields.Char("By", required=True, readonly=True)
    reason = fields.Char(readonly=True)

    _employee_idx = models.Index("(employee_ref, kind, happened_at)")

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        self.env["qms.gate.denial"]._refuse_change(
            self.browse(),
            "ledger.written",
            self.env._(
                "What happens to work PINs is recorded by the system alone; nobody can"
                " write it."
            ),
            error=AccessError,
        )

    @api.model
    def _record(self, kind, company, employee=None, station=None, reason=None, cr=None):
        """Store one event, as done by who acts now.

        :param company: ``res.company`` it belongs to
        :param employee: ``hr.employee`` concerned, where one is known
        :param station: ``qms.station`` where it happened
        :param cr: another cursor to write with; None for the present one
        """
        # sudo: only names, for the record
        employee = employee and employee.sudo()
        station = station and station.sudo()
        (cr or self.env.cr).execute(
            SQL(
                "INSERT INTO operator_pin_event (kind, happened_at, employee_ref,"
                " employee_name, station_ref, station_name, company_ref, actor_ref,"
                " actor_name, reason) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                kind,
                fields.Datetime.now(),
                employee.id if employee else None,
                employee.name if employee else None,
                station.id if station else None,
                station.name if station else None,
                company.id,
                self.env.uid,
                self.env.user.name,
                reason,
            )
        )

    @api.model
    def _cron_notice(self):
        """Tell security officers and the supervisor about each new lock.

        Woken at once when a PIN is locked; the last event told is remembered, so that
        each is told once.
        """
        parameters = self.env["ir.config_parameter"].sudo()
        last = int(parameters.get_param(_TOLD, 0))
        locks = self.search([("kind", "=", "locked"), ("id", ">", last)], order="id")
        if not locks:
            return
        officers = self.env.ref("qms_base.group_qms_security").all_user_ids
        pins = self.env["operator.work.pin"].search(
            [("employee_id", "in", locks.mapped("employee_ref"))]
        )
        by_employee = {pin.employee_id.id: pin for pin in pins}
        for lock in locks:
            pin = by_employee.get(lock.employee_ref)
            if pin:
                pin._tell_of_lock(officers.filtered("active"), lock)
        parameters.set_param(_TOLD, locks[-1].id)
