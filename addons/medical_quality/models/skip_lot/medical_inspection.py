# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class MedicalInspection(models.Model):
    """A lot that a signed rule lets skip its receipt inspection says so."""

    _inherit = "medical.inspection"

    state = fields.Selection(
        selection_add=[("skipped", "Skipped by rule")],
        ondelete={"skipped": "set default"},
    )
    skip_rule_id = fields.Many2one(
        "medical.skip.lot.rule",
        "Skip-lot rule",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    skip_draw = fields.Integer("Drawn", readonly=True, aggregator=False)

    def _skip(self, requirements):
        """Let lots under a rule skip their inspection, as it is drawn.

        One after another, as each draw counts for the next.
        """
        remaining = super()._skip(requirements)
        rules = self.env["medical.skip.lot.rule"]._for_lots(list(requirements.values()))
        if not rules:
            return remaining
        for inspection in remaining.filtered(lambda i: not i.previous_id):
            rule = rules.get(requirements[inspection])
            if not rule:
                continue
            draw, needed, _why = rule._draw()
            inspection.write({"skip_rule_id": rule.id, "skip_draw": draw})
            if not needed:
                inspection.write({"state": "skipped", "done_at": fields.Datetime.now()})
                rule._take_lot(inspection, None)
        return remaining.filtered(lambda inspection: inspection.state == "open")

    def _record_in_series(self, verdict):
        result = super()._record_in_series(verdict)
        # sudo: rules are the server's
        rule = self.sudo().skip_rule_id
        if rule.state == "approved" and not self.previous_id:
            rule._take_lot(self, verdict.state == "passed")
        return result
