# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.tools.opening import not_opened

from .phases import CLOSED

# What is planned, and what whoever does it says.
_PLANNED = frozenset({"name", "kind", "owner_id", "due_date", "capa_id"})
_REPORTED = frozenset({"result", "file_ids"})
_PREPARED = ("containment", "root_cause", "plan")
_DONE_IN = {
    "correction": (*_PREPARED, "implementation"),
    "corrective": ("implementation",),
    "preventive": ("implementation",),
}


class MedicalCapaAction(models.Model):
    """What is done against a problem or its cause, by whom, until when, and done.

    A correction mends what is there; a corrective action removes the cause of what
    happened, a preventive one that of what might (ISO 9000, 3.12). Planned until the
    plan is signed; done with evidence.
    """

    _name = "medical.capa.action"
    _description = "CAPA action"
    _inherit = "medical.capa.evidence"
    _order = "capa_id, round, due_date, id"

    name = fields.Char("What is done", required=True)
    kind = fields.Selection(
        [
            ("correction", "Correction"),
            ("corrective", "Corrective action"),
            ("preventive", "Preventive action"),
        ],
        required=True,
        default="corrective",
    )
    owner_id = fields.Many2one(
        "res.users", "Owner", required=True, index=True, ondelete="restrict"
    )
    due_date = fields.Date("Due by plan", required=True)
    extended_date = fields.Date(
        "Extended until", readonly=True, copy=False, help="By the last extension."
    )
    current_due = fields.Date("Due", compute="_compute_current_due", store=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Done")],
        required=True,
        readonly=True,
        default="open",
        copy=False,
    )
    result = fields.Text(help="What was done, and where it is to be seen.")
    done_by_id = fields.Many2one(
        "res.users", "Done by", readonly=True, copy=False, ondelete="restrict"
    )
    done_at = fields.Datetime("Done on", readonly=True, copy=False)
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    capa_state = fields.Selection(related="capa_id.state", string="Phase")

    @api.depends("due_date", "extended_date")
    def _compute_current_due(self):
        for action in self:
            action.current_due = action.extended_date or action.due_date

    @api.depends("current_due", "state", "done_at")
    def _compute_overdue(self):
        for action in self:
            capa, due = action.capa_id, action.current_due
            day = (
                capa._capa_day(action.done_at) if action.done_at else capa._capa_today()
            )
            action.overdue = bool(due) and day > due

    @api.model
    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [("state", "=", "open"), ("current_due", "<", fields.Date.today())]
        return late if True in value else ["!", "&", *late]

    @api.model
    def _capa_served_fields(self):
        return super()._capa_served_fields() | {
            "state",
            "extended_date",
            "done_by_id",
            "done_at",
        }

    # ------------------------------------------------------------------
    # Planned, then done
    # ------------------------------------------------------------------
    def _capa_writable(self):
        """Open ones of the present round, until the implementation is over."""
        # sudo: how far the CAPA is, for whoever may see its lines
        return self.filtered(
            lambda line: line.state == "open"
            and line.round == line.sudo().capa_id.round
            and line.sudo().capa_id.state in (*_PREPARED, "implementation")
        )

    def _plannable(self):
        """Those whose plan people still write."""
        return self.filtered(
            lambda line: line.sudo().capa_id.state == "plan"
            or (line.kind == "correction" and line.sudo().capa_id.state in _PREPARED)
        )

    def _fixed_message(self):
        capa = self.sudo().capa_id
        if self.state == "done":
            return self.env._(
                "%(action)s of %(capa)s is done: it stays as it is. Plan another action"
                " for what is still to be done.",
                action=self.name,
                capa=capa.name,
            )
        return self.env._(
            "%(action)s of %(capa)s: actions are planned in the phase Plan (corrections"
            " from the containment on) and stand once the plan is signed. Return to the"
            " root cause, with a reason, where the plan does not hold.",
            action=self.name,
            capa=capa.name,
        )

    @api.constrains("owner_id")
    def _check_owner(self):
        for action in self:
            action.capa_id._check_capa_owner(
                action.owner_id, "qms_base.group_qms_operator"
            )

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        self._refuse_fixed(actions - actions._plannable(), created=True)
        # sudo: who wrote the plan is noted by the service
        actions.sudo().capa_id._note_plan_author(self.env.user)
        return actions

    def write(self, vals):
        shut = not_opened(self.sudo().capa_id)
        mine = self.filtered(lambda line: line.sudo().capa_id in shut)
        if mine and _PLANNED & set(vals):
            mine._check_planner()
            self._refuse_fixed(mine - mine._plannable())
            mine.sudo().capa_id._note_plan_author(self.env.user)
        if mine and _REPORTED & set(vals):
            mine._check_actor()
        result = super().write(vals)
        if mine and "kind" in vals:
            self._refuse_fixed(mine - mine._plannable())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        self._refuse_fixed(self - self._plannable())
        self.sudo().capa_id._note_plan_author(self.env.user)

    def _check_planner(self):
        """:raises AccessError: for whoever reports on actions and plans none"""
        if not self.env.user.has_group("qms_base.group_qms_engineer"):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "%(action)s is planned by a quality engineer; its owner says what"
                    " was done.",
                    action=self[0].name,
                ),
                error=AccessError,
            )

    def _check_actor(self):
        """Who reports an action as done: its owner, the owner of the CAPA, a manager.

        :raises AccessError: for anybody else
        """
        user = self.env.user
        for action in self:
            # sudo: whose the CAPA is, for the owner of an action
            own = action.owner_id | action.sudo().capa_id.owner_id
            if user not in own and not user.has_group("qms_base.group_qms_manager"):
                self.env["qms.gate.denial"]._refuse_change(
                    action,
                    "role.missing",
                    self.env._(
                        "%(action)s is %(owner)s's: its owner, the owner of the CAPA or"
                        " a quality manager says what was done.",
                        action=action.name,
                        owner=action.owner_id.name,
                    ),
                    error=AccessError,
                )

    def action_done(self):
        """Report these actions as done, by the present user, now.

        :raises AccessError: for whoever is neither owner nor quality manager
        :raises UserError: without result or evidence, and before the plan is signed
        """
        if self.env.uid == SUPERUSER_ID:
            raise AccessError(self.env._("A person says that an action is done."))
        self.check_access("write")
        self._check_actor()
        for action in self:
            action._check_done()
        self.sudo()._serve(
            state="done", done_by_id=self.env.uid, done_at=fields.Datetime.now()
        )
        return True

    def _check_done(self):
        self.ensure_one()
        capa = self.sudo().capa_id
        if self.state == "done" or self not in self._capa_writable():
            raise UserError(self._fixed_message())
        if capa.state not in _DONE_IN[self.kind]:
            raise UserError(
                self.env._(
                    "%(action)s is carried out once the plan of %(capa)s is signed.",
                    action=self.name,
                    capa=capa.name,
                )
            )
        missing = []
        if not (self.result or "").strip():
            missing.append(self.env._("what was done is not said"))
        problem = self._evidence_problem()
        if problem:
            missing.append(problem)
        if missing:
            raise UserError(
                self.env._(
                    "%(action)s is not done yet: %(missing)s.",
                    action=self.name,
                    missing=", ".join(missing),
                )
            )

    def action_extend(self):
        """Ask for a later date, with a reason."""
        self.ensure_one()
        return self.capa_id._extend_action(action=self)

    def action_open_capa(self):
        """Open the CAPA of this action."""
        self.ensure_one()
        return self.capa_id._open_action()

    def _is_late(self, day):
        """Whether this is open and was due before a day."""
        return (
            self.state == "open"
            and self.capa_id.state not in (CLOSED, *_PREPARED)
            and self.current_due < day
        )
