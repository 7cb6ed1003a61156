# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.tools.lock_trigger import LockRule
from odoo.addons.qms_base.tools.opening import opened
from odoo.addons.qms_base.tools.posting import without_defaults

from .recorded import recording

MOMENTS = [("before", "Before labelling"), ("after", "After labelling")]
_FIXED = frozenset({"production_id", "moment"})
_SERVED = frozenset(
    {
        "name",
        "state",
        "performed_at",
        "performed_by_id",
        "employee_id",
        "station_id",
        "verified_at",
        "verified_by_id",
        "verified_employee_id",
    }
)


class MedicalLineClearance(models.Model):
    """That nothing of another order was left at the line, looked at by a person.

    Before the first label of an order is issued and after the last one: where the
    company asks for it, a second person confirms. (QMSR 21 CFR 820.45(b) and (c): mix-
    ups of labels; ISO 13485, 7.5.1 f)
    """

    _name = "medical.line.clearance"
    _description = "Line clearance"
    _inherit = [
        "qms.server.values",
        "qms.lock.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True
    _qms_lock = LockRule(free=("verified_at", "verified_by_id", "verified_employee_id"))

    name = fields.Char("Number", readonly=True, copy=False)
    production_id = fields.Many2one(
        "mrp.production",
        "Order",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="production_id.company_id", store=True, index=True
    )
    product_id = fields.Many2one(related="production_id.product_id")
    workcenter_id = fields.Many2one(
        "mrp.workcenter", "Work center", ondelete="restrict", check_company=True
    )
    moment = fields.Selection(MOMENTS, required=True, default="before")
    line_ids = fields.One2many(
        "medical.line.clearance.line", "clearance_id", "Points", copy=False
    )
    note = fields.Text()
    state = fields.Selection(
        [
            ("draft", "To do"),
            ("performed", "Waiting for a second person"),
            ("cleared", "Cleared"),
            ("failed", "Not cleared"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
        index=True,
    )
    performed_at = fields.Datetime("Performed on", readonly=True, copy=False)
    performed_by_id = fields.Many2one(
        "res.users", "Performed by", readonly=True, copy=False, ondelete="restrict"
    )
    employee_id = fields.Many2one(
        "hr.employee", "Person", readonly=True, copy=False, ondelete="restrict"
    )
    station_id = fields.Many2one(
        "qms.station", readonly=True, copy=False, ondelete="restrict"
    )
    verified_at = fields.Datetime("Confirmed on", readonly=True, copy=False)
    verified_by_id = fields.Many2one(
        "res.users", "Confirmed by", readonly=True, copy=False, ondelete="restrict"
    )
    verified_employee_id = fields.Many2one(
        "hr.employee", "Second person", readonly=True, copy=False, ondelete="restrict"
    )

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | _SERVED

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | _SERVED

    @api.model_create_multi
    def create(self, vals_list):
        """A new one is a draft with the points that the company looks at."""
        # sudo: the number comes from the service
        sequence = self.env["ir.sequence"].sudo()
        drafts = [
            {
                # points are added here, others on the record
                **{
                    key: value
                    for key, value in vals.items()
                    if key not in _SERVED | {"line_ids"}
                },
                "name": sequence.next_by_code("medical.line.clearance"),
                "state": "draft",
            }
            for vals in vals_list
        ]
        clearances = super().create(drafts)
        for clearance in clearances:
            clearance._add_points()
        return clearances

    def _add_points(self):
        """Every point in force is there, whatever a client sent."""
        # sudo: what is looked at is the same for everybody
        items = (
            self.env["medical.line.clearance.item"]
            .sudo()
            .with_context(active_test=True)
            .search(
                [
                    ("moment", "in", ("both", self.moment)),
                    ("company_id", "in", (False, self.company_id.id)),
                ]
            )
        )
        lines = without_defaults(self.env["medical.line.clearance.line"]).sudo()
        with recording():
            lines.create(
                [
                    {"clearance_id": self.id, "item_id": item.id, "name": item.name}
                    for item in items
                ]
            )

    def write(self, vals):
        if _FIXED & set(vals):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.fixed",
                self.env._(
                    "Order and moment of a line clearance stay: begin another one."
                ),
            )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Performing and confirming
    # ------------------------------------------------------------------
    def action_all_in_order(self):
        """Mark every point that has no answer as in order."""
        self.check_access("write")
        self.line_ids.filtered(lambda line: not line.result).result = "ok"

    def action_perform(self):
        """Sign off that the points were looked at, as the person who acts.

        :raises UserError: while a point has no answer, or is not applicable or not in
            order and nothing says why
        """
        self._check_person()
        for clearance in self:
            clearance._check_complete()
            failed = "not_ok" in clearance.line_ids.mapped("result")
            # sudo: a setting of the company
            second = clearance.company_id.sudo().medical_clearance_second
            who = self.env["medical.label.recorded"]._acting(clearance.company_id)
            clearance._serve(
                {
                    "state": "failed"
                    if failed
                    else "performed"
                    if second
                    else "cleared",
                    "performed_at": who["done_at"],
                    "performed_by_id": who["actor_id"],
                    "employee_id": who["employee_id"],
                    "station_id": who["station_id"],
                }
            )

    def action_verify(self):
        """Confirm it as a second person.

        :raises UserError: for the person who performed it
        """
        self._check_person()
        for clearance in self:
            if clearance.state != "performed":
                raise UserError(
                    self.env._(
                        "%(clearance)s does not wait for a second person.",
                        clearance=clearance.name,
                    )
                )
            who = self.env["medical.label.recorded"]._acting(clearance.company_id)
            own = clearance.sudo()  # sudo: who performed it, whoever may read people
            if own._performed_by_same(who):
                self.env["qms.gate.denial"]._refuse_change(
                    clearance,
                    "signature.not_this_person",
                    self.env._(
                        "%(clearance)s: the second person is somebody else than"
                        " %(user)s, who performed it.",
                        clearance=clearance.name,
                        user=own.employee_id.name or own.performed_by_id.name,
                    ),
                )
            clearance._serve(
                {
                    "state": "cleared",
                    "verified_at": who["done_at"],
                    "verified_by_id": who["actor_id"],
                    "verified_employee_id": who["employee_id"],
                }
            )

    def _performed_by_same(self, who):
        """Whether who acts now is the person who performed it.

        Two people identified at one terminal are two, though they share its login. Of
        two logins of one person, and where nobody was identified, the logins count.

        :param who: values of ``medical.label.recorded._acting``
        """
        self.ensure_one()
        login = self.env["res.users"].browse(who["actor_id"])
        same_login = self.performed_by_id == login
        if self.employee_id and who["employee_id"]:
            if self.employee_id.id == who["employee_id"]:
                return True
            if same_login:
                return False
        return same_login or self.performed_by_id.partner_id == login.partner_id

    def _check_person(self):
        """:raises AccessError: for whoever is no quality operator"""
        if not self.env.user.has_group("qms_base.group_qms_operator"):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "A line is cleared by quality operators: %(user)s is none.",
                    user=self.env.user.name,
                ),
                error=AccessError,
            )
        self.with_user(self.env.user).check_access("write")

    def _check_complete(self):
        self.ensure_one()
        if self.state != "draft":
            raise UserError(
                self.env._("%(clearance)s is signed off.", clearance=self.name)
            )
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "There is no point to look at: a quality engineer enters them"
                    " (Configuration > Line clearance points)."
                )
            )
        empty = self.line_ids.filtered(lambda line: not line.result)
        if empty:
            raise UserError(
                self.env._(
                    "Not answered yet: %(points)s.",
                    points=", ".join(empty.mapped("name")),
                )
            )
        silent = self.line_ids.filtered(
            lambda line: line.result != "ok" and not (line.remark or "").strip()
        )
        if silent:
            raise UserError(
                self.env._(
                    "Say what was found, or why it does not apply: %(points)s.",
                    points=", ".join(silent.mapped("name")),
                )
            )

    def _serve(self, values):
        # sudo: who signs off need not have the right on what the service writes
        own = self.sudo()
        own.flush_recordset()
        own.line_ids.flush_recordset()
        with opened(own):
            own.write(values)
            own.flush_recordset()
