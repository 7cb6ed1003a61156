# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.qms_base.tools.opening import not_opened


class MedicalChangeRunning(models.Model):
    """An order that was planned before a change took effect, and keeps what it was
    planned with.

    Written by the service when the change is applied; it stands.
    """

    _name = "medical.change.running"
    _description = "Order planned before a change"
    _inherit = "qms.server.values"
    _order = "change_id, production_id"
    _rec_name = "production_id"

    change_id = fields.Many2one(
        "medical.change.order",
        "Change order",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="change_id.company_id", store=True, index=True)
    production_id = fields.Many2one(
        "mrp.production",
        "Order",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    product_id = fields.Many2one(related="production_id.product_id")
    quantity = fields.Float(related="production_id.product_qty", string="Quantity")
    order_state = fields.Selection(related="production_id.state", string="Order is")
    definition_id = fields.Many2one(
        "qms.definition.set", "Keeps", readonly=True, ondelete="restrict"
    )

    _order_uniq = models.UniqueIndex("(change_id, production_id)")

    moved_at = fields.Datetime("Moved on", readonly=True)
    moved_by_id = fields.Many2one(
        "res.users", "Moved by", readonly=True, ondelete="restrict"
    )

    def _refuse_all(self):
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "ledger.written",
            self.env._(
                "Which orders were planned before a change is noted when it is"
                " applied; nobody writes it."
            ),
            error=AccessError,
        )

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals.get("change_id") for vals in vals_list}
        orders = self.env["medical.change.order"].browse(ids - {None, False})
        if not orders or None in ids or False in ids or not_opened(orders):
            self.browse()._refuse_all()
        return super().create(vals_list)

    def write(self, vals):
        if set(vals) - {"company_id"} and not_opened(self.sudo().change_id):
            self._refuse_all()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse_all()

    @api.model
    def _note(self, change):
        """Note the open orders of the products of a change, in a constant number of
        queries.

        :return: the rows
        """
        products = change._made_products()
        # sudo: what is being made counts, whoever may see it
        found = (
            self.env["mrp.production"]
            .sudo()
            .search(
                [
                    ("product_id", "in", products.ids),
                    ("company_id", "=", change.company_id.id),
                    ("qms_regulated", "=", True),
                    ("state", "in", ("draft", "confirmed", "progress", "to_close")),
                ]
            )
        )
        if not found:
            return self.browse()
        return self.sudo().create(
            [
                {
                    "change_id": change.id,
                    "production_id": order.id,
                    "definition_id": order.qms_definition_id.id,
                }
                for order in found
            ]
        )


class MedicalChangeOrder(models.Model):
    _inherit = "medical.change.order"

    running_ids = fields.One2many(
        "medical.change.running", "change_id", "Orders planned before", readonly=True
    )
    running_count = fields.Integer(compute="_compute_running_count")

    @api.depends("running_ids")
    def _compute_running_count(self):
        counts = dict(
            self.env["medical.change.running"]._read_group(
                [("change_id", "in", self.ids)], ["change_id"], ["__count"]
            )
        )
        for change in self:
            change.running_count = counts.get(change._origin, 0)

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {"running_ids"}

    @api.model
    def _draft_values(self):
        values = super()._draft_values()
        values.pop("running_ids", None)
        return values

    def action_open_running(self):
        """Open the orders that keep what they were planned with."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Orders planned before"),
            "res_model": "mrp.production",
            "view_mode": "list,form",
            "domain": [("id", "in", self.running_ids.production_id.ids)],
        }


class MrpProduction(models.Model):
    """An order says which changes took effect after it was planned."""

    _inherit = "mrp.production"

    qms_later_change_ids = fields.One2many(
        "medical.change.running", "production_id", "Later changes", readonly=True
    )
    qms_later_changes = fields.Char(
        "Keeps its definition", compute="_compute_qms_later_changes"
    )

    @api.depends("qms_later_change_ids.moved_at", "qms_definition_id")
    def _compute_qms_later_changes(self):
        for order in self:
            # sudo: that an order goes by an older definition is for everybody to see
            rows = order.sudo().qms_later_change_ids
            # a draft that was planned anew, or an order that was moved, keeps nothing
            changes = rows.filtered(
                lambda row, order=order: not row.moved_at
                and row.definition_id == order.qms_definition_id
            ).change_id
            order.qms_later_changes = ", ".join(
                change.display_name for change in changes
            )
