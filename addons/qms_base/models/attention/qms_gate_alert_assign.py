# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging

from markupsafe import Markup

from odoo import api, models

from ...gates.causes import MANAGER, OTHER

_logger = logging.getLogger(__name__)

_ACTIVITY_TYPE = "qms_base.mail_activity_type_refusal"


class QmsGateAlert(models.Model):
    """Who attends to an alert: one person, told by one activity."""

    _inherit = "qms.gate.alert"

    # ------------------------------------------------------------------
    # Who attends
    # ------------------------------------------------------------------
    @api.model
    def _denial_responsible_group(self, checkpoint, code):
        """XML id of the group that attends to a refusal; addons may decide otherwise.

        :param checkpoint: code of the checkpoint that refused
        :param code: code of the finding
        """
        causes = self.env["qms.gate.mixin"]._gate_causes()
        return causes.get(code, causes[OTHER]).role

    def _supervisor(self):
        """User of the manager of the person refused, where the cause is personal."""
        cause = self.env["qms.gate.mixin"]._gate_causes().get(self.code)
        if not (cause and cause.personal and self.employee_ref):
            return self.env["res.users"]
        employee = self.env["hr.employee"].browse(self.employee_ref).exists()
        return employee.parent_id.user_id

    def _responsible_candidates(self):
        """Users who may be given this alert, the preferred ones first.

        Active internal users of the company who may see the record: the
        supervisor, then the role, then those of higher roles.

        :return: list of recordsets of ``res.users``, each a further choice
        """
        self.ensure_one()
        role = self._denial_responsible_group(self.checkpoint, self.code)
        group, managers = self.env.ref(role), self.env.ref(MANAGER)
        # who has the role itself comes before whom a higher role implies it for
        choices = [
            self._supervisor(),
            group.user_ids,
            group.all_user_ids,
            managers.all_user_ids,
        ]
        return [
            users.filtered(
                lambda user: user.active
                and not user.share
                and self.company_id in user.company_ids
                and self._may_see(user)
            )
            for users in choices
        ]

    def _may_see(self, user):
        """Whether a user may read what carries the activity, or else the alert."""
        shown = self._host() or self
        return (
            shown.with_user(user)
            .with_context(allowed_company_ids=self.company_id.ids)
            .sudo(False)
            .has_access("read")
        )

    def _responsible_user(self, load):
        """The one who gets the activity: of the first choice the least loaded.

        Whoever was refused gets it only where nobody else is there.

        :param load: ``{user id: open alerts}``
        """
        for users in self._responsible_candidates():
            if users:
                return min(
                    users,
                    key=lambda u: (u.id == self.actor_uid, load.get(u.id, 0), u.id),
                )
        return self.env["res.users"]

    # ------------------------------------------------------------------
    # Activities
    # ------------------------------------------------------------------
    @api.model
    def _give_activities(self):
        """One activity for each open alert that has none yet.

        An alert for which nobody is found stays open and is tried again.
        """
        waiting = self.search([("state", "=", "open"), ("user_id", "=", False)])
        if not waiting:
            return
        load = {
            user.id: count
            for user, count in self._read_group(
                [("state", "=", "open")], ["user_id"], ["__count"]
            )
        }
        for alert in waiting:
            try:
                with self.env.cr.savepoint():
                    alert._give_activity(load)
            except Exception:  # pylint: disable=broad-except
                _logger.exception("No activity could be made for alert %s", alert.id)

    def _give_activity(self, load):
        user = self._responsible_user(load)
        if not user:
            _logger.warning(
                "Nobody can attend to refusal alert %s (%s)", self.id, self.code
            )
            return
        spoken = self.with_context(lang=user.lang)
        words = spoken.env["qms.gate.mixin"]._gate_causes()
        cause = words.get(self.code, words[OTHER])
        vals = {
            "summary": spoken.env._(
                "%(cause)s: %(record)s", cause=cause.label, record=self.res_name
            ),
            "note": Markup("<p>%s</p><p>%s</p>")
            % (
                spoken.env._("Refused to %(user)s:", user=self.actor_name),
                Markup("<br/>").join(self.message.splitlines()),
            ),
            "user_id": user.id,
        }
        host = self._host()
        if host:
            activity = host.activity_schedule(_ACTIVITY_TYPE, **vals)
        else:
            # gone, never there, or of a kind that carries none: one by itself
            vals["activity_type_id"] = self.env.ref(_ACTIVITY_TYPE).id
            activity = self.env["mail.activity"].create(dict(vals, automated=True))
        self.write({"user_id": user.id, "activity_id": activity.id})
        load[user.id] = load.get(user.id, 0) + 1
