# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.tools.lock_trigger import LockRule
from odoo.addons.qms_base.tools.opening import opened
from odoo.addons.qms_base.tools.posting import without_defaults

from .stock_move_lot_change import changing

_KINDS = [
    ("split", "Split: a part gets a number of its own"),
    ("relabel", "Relabel: all of it gets another number"),
    ("merge", "Merge: several lots go on under one number"),
]


class MedicalLotChange(models.Model):
    """Material that goes on under another number, and stays traceable.

    The new lot is what the old one was: of the same quality status, no younger and of
    the same customer. Neither a release nor a rejection hides in a new number.
    (ISO 13485, 7.5.8 and 7.5.9)
    """

    _name = "medical.lot.change"
    _description = "Split, merge or relabelling of lots"
    _qms_lock = LockRule()
    _inherit = ["qms.server.values", "qms.lock.mixin", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Number", readonly=True, copy=False)
    kind = fields.Selection(_KINDS, required=True, default="split", tracking=True)
    reason = fields.Text(required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        ondelete="restrict",
        domain=[("tracking", "!=", "none")],
        check_company=True,
    )
    line_ids = fields.One2many(
        "medical.lot.change.line", "change_id", "Taken from", copy=False
    )
    new_name = fields.Char("New number", required=True, copy=False, tracking=True)
    new_lot_id = fields.Many2one(
        "stock.lot", "New lot", readonly=True, copy=False, ondelete="restrict"
    )
    state = fields.Selection(
        [("draft", "Prepared"), ("done", "Done")],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        tracking=True,
    )
    done_by_id = fields.Many2one(
        "res.users", "Done by", readonly=True, copy=False, ondelete="restrict"
    )
    done_at = fields.Datetime("Done on", readonly=True, copy=False)

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | self._qms_served_fields()

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {
            "name",
            "new_lot_id",
            "done_by_id",
            "done_at",
        }

    @api.model_create_multi
    def create(self, vals_list):
        served = self._qms_served_fields()
        sequence = self.env["ir.sequence"]
        return super().create(
            [
                {
                    **{key: value for key, value in vals.items() if key not in served},
                    "state": "draft",
                    "name": sequence.next_by_code("medical.lot.change"),
                }
                for vals in vals_list
            ]
        )

    # ------------------------------------------------------------------
    # Doing it
    # ------------------------------------------------------------------
    def action_apply(self):
        """Give the material its new number.

        :return: the form of the new lot
        :raises AccessError: for whoever is no inspector
        :raises UserError: for what does not fit, saying what
        """
        self.ensure_one()
        if not self.env.user.has_group("qms_base.group_qms_inspector"):
            raise AccessError(
                self.env._("An inspector or a quality engineer changes lot numbers.")
            )
        self.check_access("write")
        # sudo: quality gives numbers without rights on stock; the lots are of this
        # company and are judged below
        record = without_defaults(self.sudo())
        lots = record.line_ids.lot_id.sorted("id")
        record._lock_lots(lots)
        record._check_applicable(lots)
        new = record._make_lot(lots)
        record._move(new)
        new._qms_take_over(lots)
        with opened(record):
            record.write(
                {
                    "state": "done",
                    "new_lot_id": new.id,
                    "done_by_id": self.env.uid,
                    "done_at": fields.Datetime.now(),
                }
            )
        record._note(lots, new)
        return {
            "type": "ir.actions.act_window",
            "res_model": "stock.lot",
            "res_id": new.id,
            "views": [(False, "form")],
        }

    def _lock_lots(self, lots):
        """No disposition decides on these lots meanwhile, and none did unseen."""
        lots.flush_recordset()
        if lots:
            self.env.cr.execute(
                "SELECT id FROM stock_lot WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
                [tuple(lots.ids)],
            )
        lots.invalidate_recordset()

    def _check_applicable(self, lots):
        if self.state != "draft":
            raise UserError(self.env._("%(number)s is done already.", number=self.name))
        if not lots or any(line.quantity <= 0 for line in self.line_ids):
            raise UserError(
                self.env._("Say what is taken: lots, places, quantities above zero.")
            )
        if self.kind != "merge" and len(lots) > 1:
            raise UserError(
                self.env._("A split or relabelling is of one lot; merge several.")
            )
        if self.kind == "merge" and len(lots) < 2:
            raise UserError(self.env._("A merge takes two lots at least."))
        if self.product_id.tracking == "serial" and self.kind != "relabel":
            raise UserError(
                self.env._("A serial number stands for one device: relabel it only.")
            )
        wrong = lots.filtered(lambda lot: lot.product_id != self.product_id)
        if wrong:
            raise UserError(
                self.env._(
                    "These lots are of another product: %(lots)s.",
                    lots=", ".join(wrong.mapped("name")),
                )
            )
        if len(set(lots.mapped("quality_status"))) > 1:
            raise UserError(
                self.env._(
                    "The lots differ in quality status. Decide on them first: what is"
                    " merged has one."
                )
            )
        self._check_quantities(lots)
        self._check_name()

    def _check_quantities(self, lots):
        """There is so much, it is free, and a relabelling leaves nothing behind."""
        quants = self.env["stock.quant"].search(
            [
                ("lot_id", "in", lots.ids),
                ("location_id.usage", "in", ("internal", "transit")),
            ]
        )
        wanted = {}
        for line in self.line_ids:
            place = line.lot_id, line.location_id
            wanted[place] = wanted.get(place, 0) + line.quantity
        for (lot, location), quantity in wanted.items():
            own = quants.filtered(
                lambda q, lot=lot, location=location: q.lot_id == lot
                and q.location_id == location
                and not q.package_id
                and not q.owner_id
            )
            free = sum(own.mapped("quantity")) - sum(own.mapped("reserved_quantity"))
            if quantity > free + 1e-6:
                raise UserError(
                    self.env._(
                        "Of lot %(lot)s %(free)g is free at %(place)s, %(wanted)g is to"
                        " be taken. Take off reservations, or take less.",
                        lot=lot.name,
                        free=free,
                        place=location.display_name,
                        wanted=quantity,
                    )
                )
        if self.kind != "split":
            total = sum(quants.mapped("quantity"))
            if abs(total - sum(wanted.values())) > 1e-6:
                raise UserError(
                    self.env._(
                        "What is merged or relabelled leaves nothing under the old"
                        " number: %(total)g is in stock, %(taken)g is taken.",
                        total=total,
                        taken=sum(wanted.values()),
                    )
                )

    def _check_name(self):
        same = self.env["stock.lot"].search(
            [("name", "=", self.new_name), ("product_id", "=", self.product_id.id)],
            limit=1,
        )
        if same:
            raise UserError(
                self.env._(
                    "%(name)s is the number of another lot of %(product)s. A number is"
                    " given once.",
                    name=self.new_name,
                    product=self.product_id.display_name,
                )
            )

    def _make_lot(self, lots):
        """The new lot, as young as the oldest of those it is taken from."""
        expiries = [lot.expiration_date for lot in lots if lot.expiration_date]
        return self.env["stock.lot"].create(
            {
                "expiration_date": min(expiries, default=False),
                "name": self.new_name,
                "product_id": self.product_id.id,
                "company_id": lots[0].company_id.id,
                "ref": lots[0].ref if len(lots) == 1 else False,
            }
        )

    def _move(self, new):
        """Out under the old number, in under the new one, at the same place."""
        void = self.product_id.with_company(self.company_id).property_stock_inventory
        vals_list = []
        for line in self.line_ids:
            for lot, source, target in (
                (line.lot_id, line.location_id, void),
                (new, void, line.location_id),
            ):
                vals_list.append(
                    {
                        "product_id": self.product_id.id,
                        "product_uom": self.product_id.uom_id.id,
                        "product_uom_qty": line.quantity,
                        "location_id": source.id,
                        "location_dest_id": target.id,
                        "company_id": self.company_id.id,
                        "origin": self.name,
                        "is_inventory": True,
                        "picked": True,
                        "qms_lot_change_id": self.id,
                        "move_line_ids": [
                            fields.Command.create(
                                {
                                    "product_id": self.product_id.id,
                                    "product_uom_id": self.product_id.uom_id.id,
                                    "quantity": line.quantity,
                                    "lot_id": lot.id,
                                    "location_id": source.id,
                                    "location_dest_id": target.id,
                                    "company_id": self.company_id.id,
                                    "picked": True,
                                }
                            )
                        ],
                    }
                )
        with changing():
            moves = self.env["stock.move"].create(vals_list)
        moves._action_done()

    def _note(self, lots, new):
        body = self.env._(
            "%(number)s: goes on as %(new)s. %(reason)s",
            number=self.name,
            new=new.name,
            reason=self.reason,
        )
        lots._message_log_batch(bodies=dict.fromkeys(lots.ids, body))
        new._message_log(
            body=self.env._(
                "%(number)s: taken from %(lots)s. %(reason)s",
                number=self.name,
                lots=", ".join(lots.mapped("name")),
                reason=self.reason,
            )
        )
