# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.tools.opening import opened

from ..inspection.guard import lock_rows


class MedicalCapa(models.Model):
    """Who may check effectiveness, and when: somebody else, not before the date."""

    _inherit = "medical.capa"

    def _took_part(self):
        """Whoever owned the CAPA, wrote its plan, or owns or did an action of it."""
        self.ensure_one()
        # sudo: who took part, whoever asks
        capa = self.sudo()
        return (
            capa.plan_author_ids
            | capa.owner_id
            | capa.action_ids.owner_id
            | capa.action_ids.done_by_id
        )

    def _check_effectiveness_person(self, user):
        """People are compared, not logins.

        :raises AccessError: for whoever took part, and who is no quality engineer
        """
        self.ensure_one()
        if user.id == SUPERUSER_ID or not user.has_group("qms_base.group_qms_engineer"):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "%(user)s may not check %(capa)s: a quality engineer does.",
                    user=user.name,
                    capa=self.name,
                ),
                error=AccessError,
            )
        if any(user._is_same_signer(other) for other in self._took_part()):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "capa.own",
                self.env._(
                    "%(user)s owned, planned or carried out a part of %(capa)s: its"
                    " effectiveness is checked by somebody else.",
                    user=user.name,
                    capa=self.name,
                ),
                error=AccessError,
            )

    def _check_from(self):
        """First day of the effectiveness check, or None where none is planned.

        The date of the plan; later where the last action was: the time that the plan
        gave the actions to show an effect is kept.
        """
        self.ensure_one()
        # sudo: dates of all actions, whoever asks
        actions = self._own(self.sudo().action_ids)
        due = max(actions.mapped("due_date"), default=None)
        done = [self._capa_day(at) for at in actions.mapped("done_at") if at]
        if not self.not_before or not due or not done:
            return self.not_before or None
        return max(self.not_before, max(done) + (self.not_before - due))

    def _compute_check_from(self):
        for capa in self:
            capa.check_from = capa._check_from() or False

    def _check_effectiveness_date(self):
        """:raises UserError: before the date of the plan, by the server's clock"""
        self.ensure_one()
        today = self._capa_today()
        earliest = self._check_from()
        if not earliest or today < earliest:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "capa.early",
                self.env._(
                    "%(capa)s: effectiveness is not checked before %(date)s, as far"
                    " after its last action as the signed plan says; today is"
                    " %(today)s.",
                    capa=self.name,
                    date=earliest or self.env._("a date"),
                    today=today,
                ),
            )

    # ------------------------------------------------------------------
    # Beginning a check
    # ------------------------------------------------------------------
    def action_begin_check(self):
        """Begin the check of the present phase, as the one who makes it.

        :return: action that opens the check
        :raises AccessError: for whoever took part (effectiveness), or is no engineer
        :raises UserError: before the date, and where there is a check already
        """
        self.ensure_one()
        user = self.env.user
        self.check_access("write")
        lock_rows(self)
        self.invalidate_recordset()
        if self.state not in ("verification", "effectiveness"):
            raise UserError(
                self.env._(
                    "%(capa)s is neither verified nor checked for effectiveness now.",
                    capa=self.name,
                )
            )
        if self.state == "effectiveness":
            self._check_effectiveness_person(user)
            self._check_effectiveness_date()
            # sudo: whether the plan stands, whoever may read its signatures
            missing = self.sudo()._missing_signed_plan()
            if missing:
                raise UserError(self._missing_message(self, missing))
        else:
            self._check_verifier(user)
        check = self.sudo()._present_check(self.state)
        if not check:
            check = self.sudo()._make_check(user)
        return {
            "type": "ir.actions.act_window",
            "res_model": check._name,
            "res_id": check.id,
            "views": [(False, "form")],
        }

    def _check_verifier(self, user):
        if user.id == SUPERUSER_ID or not user.has_group("qms_base.group_qms_engineer"):
            raise AccessError(
                self.env._(
                    "%(user)s may not verify %(capa)s: a quality engineer does.",
                    user=user.name,
                    capa=self.name,
                )
            )

    def _make_check(self, user):
        judged = self.state == "effectiveness"
        with opened(self):
            # without defaults that a client may have sent along
            clean = self.env(context={"lang": self.env.lang})
            return clean["medical.capa.check"].create(
                {
                    "capa_id": self.id,
                    "kind": self.state,
                    "criterion": self._criterion_text() if judged else False,
                    "not_before": self.not_before if judged else False,
                    "checked_by_id": user.id,
                    "checked_at": fields.Datetime.now(),
                }
            )

    def _criterion_text(self):
        return self.env._(
            "%(criterion)s, over: %(sample)s",
            criterion=self._criterion_words(),
            sample=self.criterion_sample,
        )
