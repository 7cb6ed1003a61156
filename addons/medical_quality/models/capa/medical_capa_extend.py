# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import UserError

from ..inspection.guard import lock_rows
from .phases import CLOSED

# From this extension of a phase or an action on, a quality manager decides.
MANAGER_FROM = 3


class MedicalCapa(models.Model):
    """Dates are moved with a reason, on record; again and again only by a manager."""

    _inherit = "medical.capa"

    def action_extend(self):
        """Ask for a later date of the present phase, with a reason."""
        self.ensure_one()
        return self._extend_action()

    def _extend_action(self, action=None):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Extend"),
            "res_model": "medical.capa.extend",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_capa_id": self.id,
                "default_action_id": action.id if action else False,
            },
        }

    def _extend(self, new_date, reason, action=None):
        """Move the date of the present phase, or of an action, as the present user.

        :param new_date: later than the date there is, and not past
        :param action: ``medical.capa.action`` of this CAPA; None for the phase
        :raises AccessError: for whoever is neither owner nor quality manager, and for
            the third extension of the same for whoever is no quality manager
        :raises UserError: without a reason, for an earlier date, where nothing is open
        """
        self.ensure_one()
        if action:
            action._check_actor()
        else:
            self._check_phase_person()
        lock_rows(self)
        self.invalidate_recordset()
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Give a reason: it stays on record."))
        # sudo: what was checked is what the service does
        line = self._extended_line(action).sudo()
        old_date = line.current_due if action else line.due_date
        if not new_date or new_date <= max(old_date, self._capa_today()):
            raise UserError(
                self.env._(
                    "%(what)s is due on %(date)s: an extension is to a later day, after"
                    " today.",
                    what=line.display_name,
                    date=old_date,
                )
            )
        number = self._next_extension(line)
        self._check_extension_right(line, number)
        with self.env["qms.audit.act"]._with_reason(reason):
            self.env["medical.capa.extension"]._record(
                self.sudo(), line, number, old_date, new_date, reason
            )
            line._serve(**{"extended_date" if action else "due_date": new_date})
            if not action:
                self.sudo()._renew_current()
        self.sudo().invalidate_recordset(["extension_ids"])

    def _extended_line(self, action):
        line = action or self.sudo()._present_phase()
        open_action = not action or (
            action.capa_id == self
            and action.state == "open"
            and action.round == self.round
        )
        if self.state in ("initiation", CLOSED) or not line or not open_action:
            raise UserError(
                self.env._(
                    "%(capa)s: nothing is to be extended. While it is being initiated"
                    " its dates are free; what is done or closed has none.",
                    capa=self.name,
                )
            )
        return line

    def _next_extension(self, line):
        field = "action_id" if line._name == "medical.capa.action" else "phase_id"
        # sudo: how often it was moved, whoever may read it
        extensions = self.env["medical.capa.extension"].sudo()
        return 1 + extensions.search_count([(field, "=", line.id)])

    def _check_extension_right(self, line, number):
        if number >= MANAGER_FROM and not self.env.user.has_group(
            "qms_base.group_qms_manager"
        ):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "%(what)s was extended %(count)s times: a quality manager decides"
                    " about more.",
                    what=line.display_name,
                    count=number - 1,
                ),
            )
