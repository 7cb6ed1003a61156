# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.medical_traceability.models.genealogy.medical_genealogy_record import (
    _LINES,
)

from .guard import is_carrying_out

_PART = "medical.nonconformance.disposition"


class MedicalNonconformanceDisposition(models.Model):
    """Regraded: the part goes on as another product, and is judged as that.

    Out as what it was, in as what it is now, at the same place and under the same
    number; the genealogy says so, and the new lot begins in quarantine.
    """

    _inherit = "medical.nonconformance.disposition"

    decision = fields.Selection(
        selection_add=[("regrade", "Regrade")], ondelete={"regrade": "cascade"}
    )
    regrade_product_id = fields.Many2one(
        "product.product",
        "Goes on as product",
        ondelete="restrict",
        check_company=True,
    )

    def _missing_of_regrade(self):
        """What is missing before this may be signed, in sentences."""
        self.ensure_one()
        if self.decision != "regrade":
            return []
        old, new = self.line_id.lot_id.product_id, self.regrade_product_id
        fits = (
            new
            and new != old
            and new.uom_id == old.uom_id
            and new.tracking == old.tracking
            and new.is_storable
            and (new.qms_regulated or not old.qms_regulated)
        )
        if fits:
            return []
        return [
            self.env._(
                "%(disposition)s: choose another product that is counted in the same"
                " unit, tracked in the same way, and regulated as this one is.",
                disposition=self.display_name,
            )
        ]

    def _do_regrade(self):
        lot = self._apart()
        product = self.regrade_product_id
        taken = self.env["stock.lot"].search_count(
            [("name", "=", lot.name), ("product_id", "=", product.id)], limit=1
        )
        if taken:
            raise UserError(
                self.env._(
                    "%(product)s has a lot %(lot)s already. Nothing was moved.",
                    product=product.display_name,
                    lot=lot.name,
                )
            )
        self._reject(lot, "reject")
        new = self.env["stock.lot"].create(
            {
                "name": lot.name,
                "product_id": product.id,
                "company_id": lot.company_id.id,
                "ref": lot.ref,
                "expiration_date": lot.expiration_date,
            }
        )
        self._regrade_moves(lot, new)._action_done()
        self._record_done(
            lot,
            self.env._(
                "%(quantity)g of %(lot)s regraded to %(product)s.",
                quantity=self._to_do(),
                lot=lot.name,
                product=product.display_name,
            ),
            new,
        )

    def _regrade_moves(self, lot, new):
        """Out as the one product, in as the other; ready to be done."""
        company = self.company_id
        rows = []
        for place, quantity in self._places(lot, self._to_do()):
            void = lot.product_id.with_company(company).property_stock_inventory
            for own, source, target in ((lot, place, void), (new, void, place)):
                ends = {
                    "product_id": own.product_id.id,
                    "location_id": source.id,
                    "location_dest_id": target.id,
                    "company_id": company.id,
                    "picked": True,
                }
                line = {
                    **ends,
                    "product_uom_id": own.product_id.uom_id.id,
                    "quantity": quantity,
                    "lot_id": own.id,
                }
                rows.append(
                    {
                        **ends,
                        "product_uom": own.product_id.uom_id.id,
                        "product_uom_qty": quantity,
                        "origin": self.nonconformance_id.name,
                        "is_inventory": True,
                        "nonconformance_part_id": self.id,
                        "move_line_ids": [Command.create(line)],
                    }
                )
        return self.env["stock.move"].create(rows)


class StockMove(models.Model):
    """Movements by which a part goes on as another product."""

    _inherit = "stock.move"

    nonconformance_part_id = fields.Many2one(
        _PART,
        "Regraded by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A default in a client's context names no disposition."""
        if not is_carrying_out():
            if any(vals.get("nonconformance_part_id") for vals in vals_list):
                self.browse()._refuse_regrade()
            vals_list = [
                {**vals, "nonconformance_part_id": False} for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if "nonconformance_part_id" in vals and not is_carrying_out():
            self._refuse_regrade()
        return super().write(vals)

    def _refuse_regrade(self):
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.given",
            self.env._(
                "Which movements regrade a nonconforming part is recorded by carrying"
                " it out; nobody can write it."
            ),
            error=AccessError,
        )

    def _genealogy_events(self):
        if self.nonconformance_part_id:
            return [("regrade", self.nonconformance_part_id)]
        return super()._genealogy_events()


class MedicalGenealogyEdge(models.Model):
    _inherit = "medical.genealogy.edge"

    kind = fields.Selection(
        selection_add=[("regrade", "Regrade")],
        # rows of a ledger stay as they are
        ondelete={"regrade": lambda records: None},
    )

    def _flush_movements(self):
        result = super()._flush_movements()
        self.env["stock.move"].flush_model(["nonconformance_part_id"])
        return result

    def _rows_of_regrade(self, ids):
        """The lot that was regraded, and what it goes on as."""
        return self._line_rows(
            "regrade",
            SQL(
                "SELECT CASE WHEN d.usage = 'inventory' THEN 'in' ELSE 'out' END,"
                " o.id, n.name, %(columns)s FROM %(lines)s"
                " JOIN medical_nonconformance_disposition o"
                "  ON o.id = m.nonconformance_part_id"
                " JOIN medical_nonconformance n ON n.id = o.nonconformance_id"
                " WHERE %(done)s AND m.nonconformance_part_id = ANY(%(ids)s)",
                columns=self._line_columns(),
                lines=_LINES,
                done=self._line_done(),
                ids=ids,
            ),
        )

    def action_open_event(self):
        """A regrade is looked at in its nonconformance."""
        self.ensure_one()
        if self.kind != "regrade":
            return super().action_open_event()
        part = self.env[_PART].browse(self.event_ref)
        return {
            "type": "ir.actions.act_window",
            "res_model": "medical.nonconformance",
            "res_id": part.nonconformance_id.id,
            "views": [(False, "form")],
        }
