# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models


class MedicalInspection(models.Model):
    """An inspection of a work order says which time it is."""

    _inherit = "medical.inspection"

    @api.depends("occasion")
    def _compute_subject(self):
        result = super()._compute_subject()
        words = self._occasion_words({i: i.occasion for i in self if i.occasion})
        for inspection, text in words.items():
            inspection.subject = f"{inspection.subject} ({text})"
        return result

    @api.model
    def _occasion_words(self, occasions):
        """Occasions in words.

        :param occasions: ``{anything: key of the occasion}``
        :return: ``{the same: words}``
        """
        parts = {one: key.partition(":")[::2] for one, key in occasions.items()}
        # sudo: names that the record shows to whoever may read it
        logs = self.env["mrp.workcenter.productivity"].sudo()
        logs = logs.browse({int(n) for kind, n in parts.values() if kind == "operator"})
        lots = self.env["stock.lot"].sudo()
        lots = lots.browse({int(n) for kind, n in parts.values() if kind == "lot"})
        return {
            one: self._words_of_occasion(kind, number, logs, lots)
            for one, (kind, number) in parts.items()
        }

    def _words_of_occasion(self, kind, number, logs, lots):
        if kind == "units":
            return self.env._("at %(count)s units", count=number)
        if kind == "minutes":
            return self.env._("at %(count)s minutes of running time", count=number)
        if kind == "stream":
            return self.env._("process data, part %(count)s", count=number)
        if kind == "operator":
            log = logs.browse(int(number)).with_prefetch(logs.ids)
            return self.env._(
                "change of operator to %(person)s",
                person=log.qms_employee_id.name or log.user_id.name,
            )
        if kind == "lot":
            lot = lots.browse(int(number)).with_prefetch(lots.ids)
            return self.env._(
                "change to lot %(lot)s of %(material)s",
                lot=lot.name,
                material=lot.product_id.display_name,
            )
        return {
            "first": self.env._("first piece"),
            "last": self.env._("last piece"),
            "setup": self.env._("after set-up"),
            "downtime": self.env._("after downtime"),
        }[kind]


class QmsGateMixin(models.AbstractModel):
    _inherit = "qms.gate.mixin"

    def _requirement_subject(self, requirement):
        subject = super()._requirement_subject(requirement)
        if not requirement.occasion:
            return subject
        words = self.env["medical.inspection"]._occasion_words(
            {requirement: requirement.occasion}
        )
        return f"{subject} ({words[requirement]})"
