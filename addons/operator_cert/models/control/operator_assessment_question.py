# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

from odoo.addons.qms_base.tools.controlled import is_controlled_change

# What a question is; how hard it is to pass follows from it.
_FIXED = ("type_id", "kind", "points")


class OperatorAssessmentQuestion(models.Model):
    """Questions of a certification in use are added, reworded and put in order.

    Taking one out, and what makes one count less, is a controlled change.
    """

    _inherit = "operator.assessment.question"

    def _filter_relied_on(self):
        relied = self.type_id._filter_relied_on()
        return self.filtered(lambda question: question.type_id in relied)

    def write(self, vals):
        """Refuse another weight, kind or certification for a question in use.

        :raises UserError: outside a controlled change
        """
        if is_controlled_change() or not {*_FIXED, "critical"} & vals.keys():
            return super().write(vals)
        asked = self._filter_relied_on()
        before = {question: [question[name] for name in _FIXED] for question in asked}
        critical = asked.filtered("critical")
        result = super().write(vals)
        changed = asked.filtered(
            lambda question: [question[name] for name in _FIXED] != before[question]
        )
        changed |= critical.filtered(lambda question: not question.critical)
        changed._refuse_less()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_relied_on(self):
        if not is_controlled_change():
            self._filter_relied_on()._refuse_less()

    def _refuse_less(self):
        if self:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "cert.loosened",
                self.env._(
                    "%(type)s is in use: its questions are added, reworded and put in"
                    " order, but none is taken out or made to count differently. A"
                    ' quality manager takes one out, with a reason: "Ask for less" on'
                    " the certification type. Then add it as it should be.",
                    type=self[0].type_id.name,
                ),
            )
