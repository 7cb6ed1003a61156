# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.qms_base.tools.opening import not_opened

TOPICS = [
    ("risk", "Risk"),
    ("regulatory", "Regulatory"),
    ("validation", "Validation"),
    ("training", "Training"),
    ("labelling", "Labelling"),
    ("stock", "Stock and open orders"),
    ("supplier", "Suppliers"),
    ("customer", "Customers"),
]


class MedicalChangeImpact(models.Model):
    """One point of the impact analysis: affected or not, and why.

    A change order has each point once, from its beginning; nobody adds or leaves out
    one. (ISO 13485, 7.3.9 and 4.1.4; 21 CFR 807.81(a)(3); Regulation (EU) 2017/745,
    Annex IX, 2.4)
    """

    _name = "medical.change.impact"
    _description = "Impact of a change"
    _inherit = "medical.change.line"
    _order = "change_id, sequence, id"
    _rec_name = "topic"

    topic = fields.Selection(TOPICS, required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    question = fields.Char(compute="_compute_question")
    verdict = fields.Selection(
        [("none", "Not affected"), ("affected", "Affected")],
        help="Empty: not looked at yet. The approval is asked when all are answered.",
    )
    note = fields.Text(
        "Why, and what follows", help="What was looked at, and what has to be done."
    )
    new_di = fields.Boolean(
        "New device identifier",
        help="It becomes another device: 21 CFR 830.50; Regulation (EU) 2017/745, Annex"
        " VI, part C, 3.9. The change order then contains the request by which the"
        " identifiers are to be replaced.",
    )
    submission = fields.Boolean(
        "Submission or notification",
        help="An authority or a notified body is told or asked first.",
    )

    _topic_uniq = models.UniqueIndex(
        "(change_id, topic)", "A change order has each point of the analysis once."
    )

    @api.depends("topic")
    def _compute_question(self):
        questions = {
            "risk": self.env._("Hazards, risk controls, risk file"),
            "regulatory": self.env._("New device identifier, submission, certificate"),
            "validation": self.env._("Processes, software, methods to validate anew"),
            "training": self.env._("Who has to be trained or certified before"),
            "labelling": self.env._("Labels, instructions for use, labels in stock"),
            "stock": self.env._("What is in stock, in work and on order"),
            "supplier": self.env._("Who delivers to another specification"),
            "customer": self.env._("Who has to be told, asked, supplied differently"),
        }
        for impact in self:
            impact.question = questions.get(impact.topic, "")

    @api.model
    def _change_served_fields(self):
        return super()._change_served_fields() | {"topic", "sequence"}

    @api.model_create_multi
    def create(self, vals_list):
        """Made with its change order, by the service."""
        ids = {vals.get("change_id") for vals in vals_list}
        changes = self.env["medical.change.order"].browse(ids - {None, False})
        if not changes or not_opened(changes):
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "record.given",
                self.env._(
                    "The points of the impact analysis come with the change order;"
                    " nobody adds one."
                ),
                error=AccessError,
            )
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_with_order_only(self):
        kept = self.filtered(lambda impact: not_opened(impact.sudo().change_id))
        if kept:
            self.env["qms.gate.denial"]._refuse_change(
                kept,
                "record.kept",
                self.env._(
                    "No point of the impact analysis is left out: say why it is not"
                    " affected."
                ),
            )

    def _is_complete(self):
        self.ensure_one()
        return bool(self.verdict and (self.note or "").strip())
