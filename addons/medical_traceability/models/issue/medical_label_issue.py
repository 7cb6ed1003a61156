# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.ledger import make_append_only

from .medical_label import UNSCANNED


class MedicalLabelIssue(models.Model):
    """Labels counted out for one order: how many, for which numbers, by whom.

    Ledger: append-only in PostgreSQL. What becomes of each label stands on the label
    (``medical.label``) and in its events. (QMSR 21 CFR 820.45(b): the release of the
    labelling for use, with date and the people who did it)
    """

    _name = "medical.label.issue"
    _description = "Label issue"
    _inherit = ["medical.label.recorded", "qms.ledger"]
    _order = "id desc"
    _log_access = False

    name = fields.Char("Number", required=True, readonly=True)
    kind = fields.Selection(
        [("first", "Issue"), ("reprint", "Reprint")], required=True, readonly=True
    )
    production_id = fields.Many2one(
        "mrp.production",
        "Order",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="restrict", index=True
    )
    package_level = fields.Selection(
        selection="_selection_package_level", required=True, readonly=True
    )
    template_id = fields.Many2one(
        "medical.label.template",
        "Label template",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    template_name = fields.Char("Template and revision", required=True, readonly=True)
    identifier_id = fields.Many2one(
        "medical.device.identifier",
        "Device identifier",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    quantity = fields.Integer("Labels", required=True, readonly=True)
    first_number = fields.Char("First lot / serial", required=True, readonly=True)
    last_number = fields.Char("Last lot / serial", required=True, readonly=True)
    reason = fields.Text(
        readonly=True, help="Why more than the order needs, or why again."
    )
    reprint_id = fields.Many2one(
        "medical.label.reprint", "Reprint", readonly=True, ondelete="restrict"
    )
    label_ids = fields.One2many(
        "medical.label", "issue_id", "Each label", readonly=True
    )
    print_ids = fields.One2many(
        "medical.label.print", "issue_id", "Print runs", readonly=True
    )
    unprinted_count = fields.Integer("To print", compute="_compute_counts")
    open_count = fields.Integer("Not accounted for", compute="_compute_counts")
    unscanned_count = fields.Integer(
        "Applied, not scanned",
        compute="_compute_unscanned_count",
        help="Somebody said, with a reason, that they are applied; no scan shows it.",
    )

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model
    def _selection_package_level(self):
        levels = self.env["medical.device.identifier"]._fields["package_level"]
        return levels._description_selection(self.env)

    @api.depends("label_ids.state")
    def _compute_counts(self):
        # sudo: figures, for whoever may see the issue
        counts = {
            (issue.id, state): count
            for issue, state, count in self.env["medical.label"]
            .sudo()
            ._read_group(
                [("issue_id", "in", self.ids), ("state", "in", ("issued", "printed"))],
                ["issue_id", "state"],
                ["__count"],
            )
        }
        for issue in self:
            unprinted = counts.get((issue.id, "issued"), 0)
            issue.unprinted_count = unprinted
            issue.open_count = unprinted + counts.get((issue.id, "printed"), 0)

    @api.depends("label_ids.state", "label_ids.scan_ids")
    def _compute_unscanned_count(self):
        # sudo: figures, for whoever may see the issue
        counts = dict(
            self.env["medical.label"]
            .sudo()
            ._read_group(
                [("issue_id", "in", self.ids), *UNSCANNED], ["issue_id"], ["__count"]
            )
        )
        for issue in self:
            issue.unscanned_count = counts.get(issue, 0)

    def _unprinted(self):
        """Labels still to print, in the order of their positions (``sudo``).

        :raises UserError: where there is none
        """
        self.ensure_one()
        # sudo: who prints need no right on the rows
        labels = (
            self.env["medical.label"]
            .sudo()
            .search([("issue_id", "=", self.id), ("state", "=", "issued")])
        )
        if not labels:
            raise UserError(
                self.env._(
                    "All labels of %(issue)s were printed. To print one again, account"
                    ' for the earlier copy and choose "Reprint": it needs a reason and'
                    " a signature.",
                    issue=self.name,
                )
            )
        return labels.sorted("position")

    def action_scan(self):
        """Open the screen on which the applied labels are read back."""
        self.ensure_one()
        return self.production_id.action_scan_labels()

    def action_open_labels(self):
        """The labels of this issue."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "medical_traceability.medical_label_action"
        )
        return {
            **action,
            "domain": [("issue_id", "=", self.id)],
            "context": {"create": False},
        }
