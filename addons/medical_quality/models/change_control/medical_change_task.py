# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.qms_base.tools.opening import not_opened, opened

from .medical_change_impact import TOPICS

# What is planned, fixed with the approval; the result is the owner's.
_PLANNED = frozenset({"name", "topic", "owner_id", "due_date", "when", "change_id"})
_SERVED = frozenset({"state", "done_by_id", "done_at", "company_id"})


class MedicalChangeTask(models.Model):
    """What has to be done for a change, by whom, until when, before or after it."""

    _name = "medical.change.task"
    _description = "Task of a change"
    _inherit = ["qms.server.values"]
    _order = "change_id, when desc, due_date, id"

    change_id = fields.Many2one(
        "medical.change.order",
        "Change order",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="change_id.company_id", store=True, index=True)
    name = fields.Char("What is done", required=True)
    topic = fields.Selection(
        TOPICS, "Follows from", help="Point of the impact analysis that asks for it."
    )
    when = fields.Selection(
        [("before", "Before it takes effect"), ("after", "After it took effect")],
        required=True,
        default="before",
    )
    owner_id = fields.Many2one(
        "res.users", "Owner", required=True, index=True, ondelete="restrict"
    )
    due_date = fields.Date("Due", required=True)
    result = fields.Text(help="What was done, and where it is to be seen.")
    state = fields.Selection(
        [("open", "Open"), ("done", "Done")],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        index=True,
    )
    done_by_id = fields.Many2one(
        "res.users", "Done by", readonly=True, copy=False, ondelete="restrict"
    )
    done_at = fields.Datetime("Done on", readonly=True, copy=False)
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    change_state = fields.Selection(related="change_id.state", string="Change order is")

    @api.depends("due_date", "state")
    def _compute_overdue(self):
        for task in self:
            today = task.change_id._change_today()
            task.overdue = bool(
                task.state == "open" and task.due_date and task.due_date < today
            )

    @api.model
    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [("state", "=", "open"), ("due_date", "<", fields.Date.today())]
        return late if True in value else ["!", "&", *late]

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | _SERVED

    @api.constrains("owner_id")
    def _check_owner(self):
        for task in self:
            # sudo: roles and companies of a colleague, whoever names them
            person = task.owner_id.sudo()
            fits = (
                person.active
                and not person.share
                and person.has_group("qms_base.group_qms_operator")
                and task.sudo().company_id in person.company_ids
            )
            if not fits:
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot own a task here: choose somebody of"
                        " %(company)s who works in the quality system.",
                        user=person.name,
                        company=task.sudo().company_id.name,
                    )
                )

    # ------------------------------------------------------------------
    # Planned until the approval is asked
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        tasks = super().create(
            [{key: vals[key] for key in vals.keys() - _SERVED} for vals in vals_list]
        )
        tasks._refuse_planned(created=True)
        return tasks

    def write(self, vals):
        # sudo: the order of a task, for whoever reports on the task
        shut = not_opened(self.sudo().change_id)
        mine = self.filtered(lambda task: task.sudo().change_id in shut)
        if mine:
            mine._check_writable(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        self._refuse_planned()

    def _check_writable(self, vals):
        if (_SERVED | {"change_id"}) & set(vals):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "Whether a task is done follows from “Done”; nobody writes it."
                ),
                error=AccessError,
            )
        if _PLANNED & set(vals):
            self._refuse_planned()
        if "result" in vals:
            self._check_actor()
            for task in self:
                if task.state == "done" or task.sudo().change_id._is_over():
                    self.env["qms.gate.denial"]._refuse_change(
                        task,
                        "record.done",
                        self.env._(
                            "%(task)s is done: it stays as it is.", task=task.name
                        ),
                    )

    def _refuse_planned(self, created=False):
        """Tasks are planned by engineers until the approval is asked."""
        # sudo: how far the order is, for whoever may see its tasks
        shut = not_opened(self.sudo().change_id)
        mine = self.filtered(lambda task: task.sudo().change_id in shut)
        if not mine:
            return
        if not self.env.user.has_group("qms_base.group_qms_engineer"):
            self.env["qms.gate.denial"]._refuse_change(
                mine,
                "role.missing",
                self.env._(
                    "Tasks of a change are planned by a quality engineer; their owners"
                    " say what was done."
                ),
                created=created,
                error=AccessError,
            )
        locked = shut._qms_locked()
        if locked:
            self.env["qms.gate.denial"]._refuse_change(
                mine.filtered(lambda task: task.sudo().change_id in locked),
                "record.fixed",
                self.env._(
                    "%(change)s: tasks are part of what is approved and stand. Take the"
                    " change order back to analysis to plan others.",
                    change=locked[0].display_name,
                ),
                created=created,
            )
        shut._note_author()

    # ------------------------------------------------------------------
    # Done
    # ------------------------------------------------------------------
    def _check_actor(self):
        """Its owner, the owner of the change order, or a quality manager.

        :raises AccessError: for anybody else
        """
        user = self.env.user
        for task in self:
            # sudo: whose the order is, for the owner of a task
            own = task.owner_id | task.sudo().change_id.owner_id
            if user not in own and not user.has_group("qms_base.group_qms_manager"):
                self.env["qms.gate.denial"]._refuse_change(
                    task,
                    "role.missing",
                    self.env._(
                        "%(task)s is %(owner)s's: its owner, the owner of the change"
                        " order or a quality manager says what was done.",
                        task=task.name,
                        owner=task.owner_id.name,
                    ),
                    error=AccessError,
                )

    def action_done(self):
        """Report these tasks as done, by the present user, now.

        :raises AccessError: for whoever is neither owner nor quality manager
        :raises UserError: without a result, before the approval, and where it is over
        """
        if self.env.uid == SUPERUSER_ID:
            raise AccessError(self.env._("A person says that a task is done."))
        self.check_access("write")
        self._check_actor()
        for task in self:
            # sudo: how far the order is
            change = task.sudo().change_id
            if task.state == "done" or change._is_over():
                raise UserError(
                    self.env._("%(task)s is done or over.", task=task.display_name)
                )
            if not change.approved_at:
                raise UserError(
                    self.env._(
                        "%(task)s: %(change)s is not approved yet; tasks are done for"
                        " what was approved. What has to be known before the approval"
                        " belongs in its impact analysis.",
                        task=task.name,
                        change=change.name,
                    )
                )
            if task.when == "after" and not change.applied_at:
                raise UserError(
                    self.env._(
                        "%(task)s is done after %(change)s took effect.",
                        task=task.name,
                        change=change.name,
                    )
                )
            if not (task.result or "").strip():
                raise UserError(
                    self.env._("%(task)s: say what was done.", task=task.name)
                )
        # sudo: what was done is noted by the service
        own = self.sudo()
        with opened(own.change_id):
            own.write(
                {
                    "state": "done",
                    "done_by_id": self.env.uid,
                    "done_at": fields.Datetime.now(),
                }
            )
            own.flush_recordset()
        return True
