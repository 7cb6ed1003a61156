# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.qms_base.tools.opening import not_opened

# what people enter as consignees answer; the rest is of the list
_ANSWER = {
    "quantity_confirmed",
    "quantity_returned",
    "letter_sent_on",
    "answered_on",
    "note",
}


class MedicalContainmentConsignee(models.Model):
    """Who got what of the lots concerned, and what they answered.

    Name and address are those of the shipment. (21 CFR 806.10(c)(9) and (10);
    effectiveness checks: 21 CFR 7.42(b)(3) and 810.15)
    """

    _name = "medical.containment.consignee"
    _description = "Consignee of lots concerned by a containment"
    _inherit = ["qms.server.values", "qms.lock.line"]
    _qms_lock_parent = "containment_id"
    _order = "containment_id desc, company_name, partner_name, id"
    _rec_name = "partner_name"

    containment_id = fields.Many2one(
        "medical.containment",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        related="containment_id.company_id", store=True, index=True
    )
    partner_ref = fields.Integer("Partner id", readonly=True)
    company_name = fields.Char("Customer", readonly=True)
    partner_name = fields.Char("Consignee", readonly=True)
    partner_address = fields.Text("Address", readonly=True)
    lots = fields.Text(readonly=True, help="With the quantity of each.")
    lot_count = fields.Integer(readonly=True)
    quantity = fields.Float(
        "Has",
        readonly=True,
        digits="Product Unit",
        help="Shipped, less what came back before the list.",
    )
    letter_sent_on = fields.Date("Letter sent on", copy=False)
    answered_on = fields.Date(copy=False)
    quantity_confirmed = fields.Float(
        "Found and blocked there", digits="Product Unit", copy=False
    )
    quantity_returned = fields.Float("Returned", digits="Product Unit", copy=False)
    quantity_answered = fields.Float(
        "Answered for", compute="_compute_quantity_answered", digits="Product Unit"
    )
    note = fields.Text(copy=False)

    @api.model
    def _server_owned_fields(self):
        """No default of a client counts in any of them."""
        return super()._server_owned_fields() | set(self._fields)

    @api.depends("quantity_confirmed", "quantity_returned")
    def _compute_quantity_answered(self):
        for consignee in self:
            consignee.quantity_answered = (
                consignee.quantity_confirmed + consignee.quantity_returned
            )

    @api.constrains("quantity_confirmed", "quantity_returned")
    def _check_answer(self):
        for consignee in self:
            if consignee.quantity_confirmed < 0 or consignee.quantity_returned < 0:
                raise ValidationError(
                    self.env._("What a consignee found or returned is not negative.")
                )
            if consignee.quantity_answered > consignee.quantity + 1e-6:
                raise ValidationError(
                    self.env._(
                        "%(name)s has %(quantity)g of these lots and cannot have found"
                        " and returned %(answered)g.",
                        name=consignee.partner_name or self.env._("The consignee"),
                        quantity=consignee.quantity,
                        answered=consignee.quantity_answered,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """The list alone adds consignees."""
        parents = self.env["medical.containment"].browse(
            {vals.get("containment_id") for vals in vals_list} - {None, False}
        )
        if vals_list and (not parents or not_opened(parents)):
            self._refuse_list(self.browse())
        return super().create(vals_list)

    def write(self, vals):
        if set(vals) - _ANSWER and not_opened(self.containment_id):
            self._refuse_list(self)
        return super().write(vals)

    def unlink(self):
        if not_opened(self.containment_id):
            self._refuse_list(self)
        return super().unlink()

    def _refuse_list(self, records):
        self.env["qms.gate.denial"]._refuse_change(
            records,
            "record.given",
            self.env._(
                "Who got what comes from the shipments on record; enter what consignees"
                " answered."
            ),
        )

    def action_letter_sent(self):
        """Note that the letter went out today.

        :raises UserError: for a mock recall, which writes to nobody
        """
        if "mock" in self.containment_id.mapped("kind"):
            raise UserError(self.env._("A mock recall writes to nobody."))
        unsent = self.filtered(lambda consignee: not consignee.letter_sent_on)
        unsent.write({"letter_sent_on": fields.Date.context_today(self)})
        return True

    def action_print_letter(self):
        """The letters as one document."""
        return self.env.ref(
            "medical_traceability.action_report_containment_letter"
        ).report_action(self)
