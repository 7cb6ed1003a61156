# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.qms_base.tools.lock_trigger import LockRule

from ...rules import IN_PROCESS
from .guard import client_fields, is_server_write, lock_rows

_CLIENT_FIELDS = {"note", "result_ids"}


class MedicalInspection(models.Model):
    """One inspection of one lot or work order, by one version of a plan.

    Opened by the server from the plan, never typed in. It passes only when every
    characteristic has an entered value and each conforms; completed, it is fixed.
    """

    _name = "medical.inspection"
    _description = "Inspection"
    _qms_lock = LockRule(opened=("open",))
    _inherit = ["qms.server.values", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    name = fields.Char("Number", required=True, readonly=True, copy=False)
    plan_id = fields.Many2one(
        "medical.inspection.plan",
        "Inspection plan",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    plan_version = fields.Integer(related="plan_id.version", aggregator=False)
    instruction = fields.Text(related="plan_id.instruction")
    trigger = fields.Selection(related="plan_id.trigger", store=True, index=True)
    operation_id = fields.Many2one(
        "mrp.routing.workcenter", readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="restrict", index=True
    )
    lot_id = fields.Many2one(
        "stock.lot", "Lot / serial", readonly=True, ondelete="restrict", index=True
    )
    workorder_id = fields.Many2one(
        "mrp.workorder", "Work order", readonly=True, ondelete="restrict", index=True
    )
    production_id = fields.Many2one(
        "mrp.production",
        "Manufacturing order",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    subject = fields.Char("Inspected", compute="_compute_subject")
    state = fields.Selection(
        [("open", "To inspect"), ("passed", "Passed"), ("failed", "Failed")],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    # what counts: a value that was superseded stands beside, in superseded_ids
    result_ids = fields.One2many(
        "medical.inspection.result",
        "inspection_id",
        "Results",
        domain=[("superseded", "=", False)],
    )
    result_count = fields.Integer("Asked", compute="_compute_progress")
    entered_count = fields.Integer("Entered", compute="_compute_progress")
    nonconforming_count = fields.Integer("Not conforming", compute="_compute_progress")
    inspector_id = fields.Many2one(
        "res.users", "Completed by", readonly=True, ondelete="restrict"
    )
    inspector_employee_id = fields.Many2one(
        "hr.employee", "Inspector", readonly=True, ondelete="restrict"
    )
    inspector_name = fields.Char("Inspector name", readonly=True)
    done_at = fields.Datetime("Completed on", readonly=True)
    digest = fields.Char(
        readonly=True, help="SHA-256 of the plan version and all results."
    )
    round = fields.Integer(
        readonly=True, aggregator=False, help="Of inspections in storage: the how many."
    )
    occasion = fields.Char(
        readonly=True,
        help="Of inspections that a work order has several times: which one.",
    )
    previous_id = fields.Many2one(
        "medical.inspection",
        "Re-inspection of",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    next_ids = fields.One2many("medical.inspection", "previous_id", "Re-inspections")
    next_id = fields.Many2one(
        "medical.inspection", "Followed by", compute="_compute_next_id"
    )
    reason = fields.Text("Reason for re-inspection", readonly=True)
    note = fields.Text("Remarks")
    may_record = fields.Boolean(compute="_compute_may_record")

    _one_subject = models.Constraint(
        "CHECK (num_nonnulls(lot_id, workorder_id) = 1)",
        "An inspection is of exactly one lot or work order.",
    )
    _first_uniq = models.UniqueIndex(
        "(plan_id, COALESCE(lot_id, 0), COALESCE(workorder_id, 0), COALESCE(round, 0),"
        " COALESCE(occasion, '')) WHERE previous_id IS NULL",
        "This inspection exists already.",
    )
    _one_reinspection_uniq = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "This inspection was followed by a re-inspection already.",
    )

    @api.depends("lot_id", "workorder_id", "product_id")
    def _compute_subject(self):
        for inspection in self:
            if inspection.workorder_id:
                inspection.subject = self.env._(
                    "%(workorder)s of %(order)s",
                    workorder=inspection.workorder_id.name,
                    order=inspection.production_id.name,
                )
            else:
                inspection.subject = self.env._(
                    "%(lot)s, %(product)s",
                    product=inspection.product_id.display_name,
                    lot=inspection.lot_id.name,
                )

    @api.depends("result_ids.conform", "result_ids.superseded")
    def _compute_progress(self):
        for inspection in self:
            conforms = inspection.result_ids.mapped("conform")
            inspection.result_count = len(conforms)
            inspection.entered_count = len(conforms) - conforms.count("not_entered")
            inspection.nonconforming_count = conforms.count("does_not_conform")

    @api.depends("next_ids")
    def _compute_next_id(self):
        for inspection in self:
            inspection.next_id = inspection.next_ids[:1]

    @api.depends("state", "trigger")
    @api.depends_context("uid")
    def _compute_may_record(self):
        for inspection in self:
            inspection.may_record = (
                inspection.state == "open" and inspection._is_recorder(self.env.user)
            )

    # ------------------------------------------------------------------
    # Nobody types an inspection in
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return set(self._fields)

    @api.model_create_multi
    def create(self, vals_list):
        if not is_server_write():
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "record.given",
                self.env._(
                    "Inspections are opened from their plan: use “Enter inspection” on"
                    " the lot, work order or order."
                ),
                error=AccessError,
            )
        return super().create(vals_list)

    def write(self, vals):
        names = client_fields(vals)
        if not is_server_write() and names:
            refused = sorted(names - _CLIENT_FIELDS)
            if refused:
                labels = [
                    self._fields[name]._description_string(self.env)
                    for name in refused
                    if name in self._fields
                ]
                self.env["qms.gate.denial"]._refuse_change(
                    self,
                    "record.given",
                    self.env._(
                        "%(fields)s of an inspection cannot be typed in: enter the"
                        " values and complete the inspection.",
                        fields=", ".join(labels),
                    ),
                    error=AccessError,
                )
            self._check_recordable()
        before = {inspection: inspection.state for inspection in self}
        result = super().write(vals)
        if "state" in vals:
            self._log_state(before)
        return result

    def _log_state(self, before):
        """Put changes of state into the chatter: one query, where tracking takes two
        for each inspection.

        :param before: ``{inspection: state}``
        """
        words = dict(self._fields["state"]._description_selection(self.env))
        changed = self.filtered(
            lambda inspection: inspection.state != before[inspection]
        )
        changed._message_log_batch(
            {
                inspection.id: self.env._(
                    "State: %(before)s → %(after)s",
                    before=words[before[inspection]],
                    after=words[inspection.state],
                )
                for inspection in changed
            }
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.kept",
            self.env._(
                "Inspections are records and cannot be deleted, also open ones."
            ),
        )

    # ------------------------------------------------------------------
    # Recording
    # ------------------------------------------------------------------
    def _is_recorder(self, user):
        """Whether this user may enter values here.

        Inspectors everywhere; operators in process, at their own work.
        """
        self.ensure_one()
        return user.has_group("qms_base.group_qms_inspector") or (
            self.trigger in IN_PROCESS and user.has_group("qms_base.group_qms_operator")
        )

    def _check_recordable(self):
        """The person recording here, once it is sure that he may.

        :return: ``{inspection: employee}``
        :raises UserError: when the inspection is completed
        :raises AccessError: when the user may not, or nobody is identified
        """
        lock_rows(self)
        people = {}
        for inspection in self:
            if inspection.state != "open":
                self.env["qms.gate.denial"]._refuse_change(
                    inspection,
                    "record.done",
                    self.env._(
                        "Inspection %(name)s is completed and cannot be changed. A"
                        " quality engineer may open a re-inspection of a failed one.",
                        name=inspection.name,
                    ),
                )
            if not inspection._is_recorder(self.env.user):
                self.env["qms.gate.denial"]._refuse_change(
                    inspection,
                    "role.missing",
                    self.env._(
                        "%(user)s may not enter inspection %(name)s: ask an inspector"
                        " (operators enter in-process inspections only).",
                        user=self.env.user.name,
                        name=inspection.name,
                    ),
                    error=AccessError,
                )
            people[inspection] = inspection._identify_person()
        return people

    def _identify_person(self):
        """The employee behind the user; a value is taken by a person."""
        self.ensure_one()
        employee = self.env["qms.gate.mixin"]._gate_employee(self.company_id)
        if not employee:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "person.unidentified",
                self.env._(
                    "Nobody is identified as inspecting: %(user)s has no employee in"
                    " %(company)s. Log in as the person who inspects.",
                    user=self.env.user.name,
                    company=self.company_id.name,
                ),
                error=AccessError,
            )
        return employee
