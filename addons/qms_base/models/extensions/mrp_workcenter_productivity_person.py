# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.sql import column_exists, create_column

from .mrp_workcenter_productivity import is_closing


class MrpWorkcenterProductivity(models.Model):
    """The person of a time log: who was present when it was made.

    The login says at which screen, the person who worked: several people share the
    screen of a station. Given by the server alone (21 CFR 820, ISO 13485, 7.5.1).
    """

    _name = "mrp.workcenter.productivity"
    _inherit = ["mrp.workcenter.productivity", "qms.server.values"]

    # copied along: what Odoo splits off when it closes a log is the same work
    qms_employee_id = fields.Many2one(
        "hr.employee",
        "Person",
        compute="_compute_qms_employee_id",
        store=True,
        precompute=True,
        copy=True,
        index=True,
        ondelete="set null",  # whom decisions name cannot be deleted
        help="Who was identified by the server when the time log was made.",
    )

    def _auto_init(self):
        """Nobody knows who was present when the logs were made that are there."""
        if not column_exists(self.env.cr, self._table, "qms_employee_id"):
            create_column(self.env.cr, self._table, "qms_employee_id", "int4")
        return super()._auto_init()

    def _compute_qms_employee_id(self):
        """Who is present now, for a log of the login that acts; at creation only."""
        present = self.env["qms.operator.presence"]._present_employees()
        for log in self:
            own = log.user_id.id == self.env.uid
            company = log._gate_company()
            log.qms_employee_id = own and present.get(company.id)

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | {"qms_employee_id"}

    @api.model_create_multi
    def create(self, vals_list):
        if not is_closing():
            vals_list = [
                {key: vals[key] for key in vals if key != "qms_employee_id"}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if "qms_employee_id" in vals:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "The person of a time log is who was identified when it was made;"
                    " it cannot be changed."
                ),
            )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------
    def _people(self):
        """The person of each log: of one made before, whoever has its login now.

        :return: ``{log: employee id or None}``
        """
        before = self.filtered(lambda log: not log.qms_employee_id)
        of_login = {}
        if before:
            of_login = self.env["qms.operator.presence"]._employees_of_logins(
                before.user_id.ids
            )
        return {
            log: log.qms_employee_id.id
            or of_login.get(log.user_id.id, {}).get(log._gate_company().id)
            for log in self
        }

    def _mine(self):
        """Logs of who acts now: of the login, and of the person present there."""
        present = self.env["qms.operator.presence"]._present_employees()
        return self.filtered(
            lambda log: log.user_id.id == self.env.uid
            and log.qms_employee_id.id
            in (False, present.get(log._gate_company().id, False))
        )

    # ------------------------------------------------------------------
    # Clocks
    # ------------------------------------------------------------------
    @api.constrains("workorder_id")
    def _check_open_time_ids(self):
        """Nobody works twice at once on a work order; several people do.

        Instead of Odoo's own check, which takes a login for a person.
        """
        # sudo: colleagues' clocks count, whoever may see them
        logs = self.sudo()
        running = Domain("workorder_id", "in", self.workorder_id.ids) & Domain(
            "date_end", "=", False
        )
        # a person at whichever screen; a login where nobody was identified
        clocks = [
            clock
            for known, who in (("!=", "qms_employee_id"), ("=", "user_id"))
            for clock in logs._read_group(
                running & Domain("qms_employee_id", known, False),
                ["workorder_id", who],
                having=[("__count", ">", 1)],
            )
        ]
        if clocks:
            raise ValidationError(
                self.env._(
                    "%(person)s works on %(workorder)s already: it cannot be started"
                    " twice.",
                    person=clocks[0][1].name,
                    workorder=clocks[0][0].display_name,
                )
            )

    @api.model
    def _clocks_of(self, employees, workorders=None):
        """Time logs of people that are running.

        :param employees: ``hr.employee``
        :param workorders: only those on these work orders; None for all
        """
        own = Domain("qms_employee_id", "in", employees.ids) | (
            Domain("qms_employee_id", "=", False)
            & Domain("user_id", "in", employees.user_id.ids)
        )
        if workorders is not None:
            own &= Domain("workorder_id", "in", workorders.ids)
        return self.search(Domain("date_end", "=", False) & own)

    @api.model
    def _end_work_of(self, employees, workorders=None):
        """End the running clocks of people now, as for somebody who is suspended.

        :param employees: ``hr.employee``
        :param workorders: only on these ``mrp.workorder``; None for wherever they work
        :return: the time logs ended
        """
        # sudo: a clock is ended for cause, whoever finds it
        clocks = self.sudo()._clocks_of(employees.sudo(), workorders)
        clocks._close()
        return clocks

    @api.model
    def _running_people(self, workorders):
        """Who works on work orders now.

        :return: ``{work order: time logs running}``
        """
        running = self.search(
            [("workorder_id", "in", workorders.ids), ("date_end", "=", False)],
            order="date_start, id",
        )
        by_workorder = defaultdict(running.browse)
        for log in running:
            by_workorder[log.workorder_id] |= log
        return by_workorder
