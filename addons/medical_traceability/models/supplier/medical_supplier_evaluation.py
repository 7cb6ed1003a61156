# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.lock_trigger import LockRule


class MedicalSupplierEvaluation(models.Model):
    """How a supplier was judged, by what criteria, and when that is due again.

    Part of the record of the supplier's monitoring and re-evaluation: it stands once
    concluded. (ISO 13485, 7.4.1)
    """

    _name = "medical.supplier.evaluation"
    _description = "Supplier evaluation"
    _qms_lock = LockRule(free=("reminded_step",))
    _inherit = [
        "medical.supplier.reminded",
        "qms.files.mixin",
        "qms.retention",
    ]
    _order = "date desc, id desc"
    _supplier_sequence = "medical.supplier.evaluation"
    _reminder_field = "next_due"
    _reminder_state = "concluded"

    name = fields.Char("Number", readonly=True, copy=False, index=True)
    kind = fields.Selection(
        [("initial", "Initial"), ("periodic", "Periodic"), ("cause", "For cause")],
        required=True,
        default="initial",
        tracking=True,
    )
    date = fields.Date(
        "Evaluated on",
        required=True,
        default=lambda self: self.env.company._supplier_today(),
    )
    evaluator_id = fields.Many2one(
        "res.users",
        "Evaluated by",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )
    criteria = fields.Text(
        help="What was judged and how: audit, samples, delivery figures, quality"
        " agreement, risk of what is bought.",
    )
    score = fields.Float(
        digits=(5, 1), help="Of 100, where the criteria say how it is counted."
    )
    conclusion = fields.Selection(
        [
            ("suitable", "Suitable"),
            ("conditional", "Suitable with conditions"),
            ("unsuitable", "Not suitable"),
        ],
        tracking=True,
    )
    conclusion_text = fields.Text("Conclusion in words")
    next_due = fields.Date("Next due", tracking=True)
    state = fields.Selection(
        [("draft", "Draft"), ("concluded", "Concluded")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    overdue = fields.Boolean(compute="_compute_overdue")

    _score_range = models.Constraint(
        "CHECK (score IS NULL OR (score >= 0 AND score <= 100))",
        "A score is between 0 and 100.",
    )

    @api.depends("name", "partner_id", "kind")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for evaluation in self:
            parts = (
                evaluation.name,
                # sudo: the name of the supplier, for whoever sees the evaluation
                evaluation.sudo().partner_id.name,
                labels.get(evaluation.kind),
            )
            evaluation.display_name = " · ".join(part for part in parts if part)

    @api.depends("state", "next_due", "partner_id")
    def _compute_overdue(self):
        latest = self._latest(self.company_id.ids, self.partner_id.ids)
        for evaluation in self:
            key = (evaluation.company_id.id, evaluation.partner_id.id)
            evaluation.overdue = (
                evaluation.state == "concluded"
                and latest.get(key) == evaluation
                and evaluation._is_overdue()
            )

    def _is_overdue(self, day=None):
        day = day or self.company_id._supplier_today()
        return bool(self.next_due and self.next_due < day)

    @api.model
    def _latest(self, company_ids, partner_ids):
        """The last concluded evaluation of each supplier, in one query.

        :return: ``{(company id, partner id): evaluation}``
        """
        found = self.search(
            [
                ("company_id", "in", company_ids),
                ("partner_id", "in", partner_ids),
                ("state", "=", "concluded"),
            ],
            order="date, id",
        )
        return {(e.company_id.id, e.partner_id.id): e for e in found}

    def action_conclude(self):
        """Conclude drafts: from now on they stand.

        :raises AccessError: for anybody but quality
        :raises UserError: with what is missing
        """
        self._check_supplier_decider()
        self._check_supplier_state("draft")
        for evaluation in self:
            missing = [
                evaluation._fields[name]._description_string(self.env)
                for name in ("criteria", "conclusion", "next_due")
                if not evaluation[name]
            ]
            if missing:
                raise UserError(
                    self.env._(
                        "%(evaluation)s cannot be concluded without: %(missing)s.",
                        evaluation=evaluation.display_name,
                        missing=", ".join(missing),
                    )
                )
            if evaluation.date > evaluation.company_id._supplier_today():
                raise UserError(self.env._("An evaluation is not of a day to come."))
        self._supplier_decide("concluded")
        # what was due is done
        before = self.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "=", "concluded"),
            ]
        )
        before._reminder_superseded()._end_reminders()
        return True

    def _reminder_superseded(self):
        latest = self._latest(self.company_id.ids, self.partner_id.ids)
        return self.filtered(
            lambda e: latest.get((e.company_id.id, e.partner_id.id)) != e
        )

    def _reminder_summary(self):
        return self.env._("Evaluate %(partner)s again", partner=self.partner_id.name)

    # ------------------------------------------------------------------
    # Retention
    # ------------------------------------------------------------------
    @api.model
    def _qms_retention_depends(self):
        return ("state", "status_changed_on")

    def _qms_retention_products(self):
        """What comes from this supplier by the list."""
        # sudo: figures of products, for whoever may see the evaluation
        entries = self.env["medical.approved.supplier"].sudo()
        return entries.search(
            [("partner_id", "in", self.partner_id.ids), ("scope", "=", "product")]
        ).product_tmpl_id

    def _qms_retained_from(self):
        return {
            evaluation.id: evaluation.status_changed_on.date()
            for evaluation in self
            if evaluation.state == "concluded" and evaluation.status_changed_on
        }
