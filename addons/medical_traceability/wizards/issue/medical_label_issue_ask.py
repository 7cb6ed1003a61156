# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

_UNIT = "each"


class MedicalLabelIssueAsk(models.TransientModel):
    """What labels are to be issued for an order."""

    _name = "medical.label.issue.ask"
    _description = "Issuing of labels"

    production_id = fields.Many2one("mrp.production", "Order", required=True)
    product_id = fields.Many2one(related="production_id.product_id")
    tracking = fields.Selection(related="product_id.tracking")
    template_id = fields.Many2one(
        "medical.label.template",
        "Label template",
        compute="_compute_template_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', allowed_template_ids)]",
    )
    allowed_template_ids = fields.Many2many(
        "medical.label.template", compute="_compute_order"
    )
    identifier_name = fields.Char("Device identifier", compute="_compute_order")
    need = fields.Integer("Needed", compute="_compute_order")
    issued = fields.Integer("Issued already", compute="_compute_order")
    cleared = fields.Boolean("Line cleared", compute="_compute_order")
    lot_ids = fields.Many2many(
        "stock.lot",
        string="Numbers",
        domain="[('id', 'in', allowed_lot_ids)]",
        help="Empty: all numbers of the order that have no label yet.",
    )
    allowed_lot_ids = fields.Many2many("stock.lot", compute="_compute_order")
    quantity = fields.Integer(
        "Labels", compute="_compute_quantity", store=True, readonly=False
    )
    reason = fields.Text(
        help="Why more than the order needs. Needed only in that case."
    )

    @api.depends("production_id")
    def _compute_order(self):
        for ask in self:
            # sudo: names and figures of an order that the person may read
            own = ask.production_id.sudo()
            if not own:
                ask.identifier_name = False
                ask.need = ask.issued = 0
                ask.cleared = False
                ask.allowed_lot_ids = ask.allowed_template_ids = False
                continue
            ask.identifier_name = own._label_identifier(_UNIT).display_name or False
            ask.need = own._label_need()
            ask.issued = sum(own._used_labels(_UNIT).values())
            ask.cleared = own._line_cleared("before")
            ask.allowed_lot_ids = own.lot_producing_ids
            ask.allowed_template_ids = own._label_templates(_UNIT)[own]

    @api.depends("production_id")
    def _compute_template_id(self):
        for ask in self:
            templates = ask.allowed_template_ids
            ask.template_id = templates if len(templates) == 1 else False

    @api.depends("production_id", "lot_ids")
    def _compute_quantity(self):
        for ask in self:
            wanted = ask._wanted() if ask.production_id else {}
            ask.quantity = sum(wanted.values())

    def _wanted(self):
        """``{lot: labels}`` that the order still needs, of the numbers chosen."""
        wanted = self.production_id._label_wanted(_UNIT)
        chosen = self.sudo().lot_ids
        if self.tracking == "serial" and chosen:
            # a number that has one already is asked for, and the gate says so
            return {lot: wanted.get(lot, 1) for lot in chosen}
        return wanted

    def action_issue(self):
        """Issue the labels, and show the issue that is to be printed.

        :raises UserError: with what the gate finds
        """
        self.ensure_one()
        order = self.production_id
        order._check_label_worker()
        counts = self._wanted()
        if self.tracking != "serial":
            # sudo: the order's own numbers
            lots = self.sudo().lot_ids or order.sudo().lot_producing_ids
            if self.quantity <= 0:
                raise UserError(
                    self.env._(
                        "Say how many labels: %(order)s needs no more by itself.",
                        order=order.name,
                    )
                )
            counts = {lots[:1]: self.quantity}
        # sudo: which template, by its id; the gate judges whether it is the order's
        issue = order._issue_labels(counts, self.sudo().template_id, self.reason)
        return {
            "type": "ir.actions.act_window",
            "res_model": "medical.label.issue",
            "res_id": issue.id,
            "views": [(False, "form")],
        }
