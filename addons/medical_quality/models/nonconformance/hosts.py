# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""From lots, orders, products, suppliers and inspections to their nonconformances."""

from collections import defaultdict

from odoo import fields, models

_READERS = "qms_base.group_qms_operator,qms_base.group_qms_auditor"


def _open_list(records, domain, name, context=None):
    """Action that lists the nonconformances of a record."""
    return {
        "type": "ir.actions.act_window",
        "name": records.env._("Nonconformances of %(name)s", name=name),
        "res_model": "medical.nonconformance",
        "view_mode": "list,kanban,form,graph,pivot",
        "domain": domain,
        "context": context or {},
    }


def _count_into(records, field):
    """Count nonconformances by a many2one of theirs, for readers."""
    counts = dict(
        records.env["medical.nonconformance"]._read_group(
            [(field, "in", records.ids)], [field], ["__count"]
        )
    )
    for record in records:
        record.nonconformance_count = counts.get(record._origin, 0)


class StockLot(models.Model):
    _inherit = "stock.lot"

    nonconformance_count = fields.Integer(
        "Nonconformances", compute="_compute_nonconformance_count", groups=_READERS
    )

    def _compute_nonconformance_count(self):
        counts = dict(
            self.env["medical.nonconformance.line"]._read_group(
                [("lot_id", "in", self.ids)], ["lot_id"], ["__count"]
            )
        )
        parts = dict(
            self.env["medical.nonconformance.disposition"]._read_group(
                [("new_lot_id", "in", self.ids)], ["new_lot_id"], ["__count"]
            )
        )
        for lot in self:
            own = lot._origin
            lot.nonconformance_count = counts.get(own, 0) + parts.get(own, 0)

    def action_open_nonconformances(self):
        """List the nonconformances of this lot, also as a part of another one."""
        self.ensure_one()
        return _open_list(
            self,
            [
                "|",
                ("line_ids.lot_id", "=", self.id),
                ("disposition_ids.new_lot_id", "=", self.id),
            ],
            self.name,
            {"nonconformance_source": "stock.lot", "nonconformance_source_id": self.id},
        )

    def _open_nonconformances_by_lot(self):
        """What of these lots is not disposed of: ``{lot id: nonconformances}``.

        :return: of ``sudo``; two queries for any number of lots
        """
        # sudo: what is open stops a lot, whoever asks
        lines = (
            self.env["medical.nonconformance.line"]
            .sudo()
            .search([("lot_id", "in", self.ids), ("settled", "=", False)])
        )
        parts = (
            self.env["medical.nonconformance.disposition"]
            .sudo()
            .search([("new_lot_id", "in", self.ids), ("state", "!=", "done")])
        )
        found = defaultdict(self.env["medical.nonconformance"].sudo().browse)
        for line in lines:
            found[line.lot_id.id] |= line.nonconformance_id
        for part in parts:
            found[part.new_lot_id.id] |= part.nonconformance_id
        return found

    def _open_nonconformances(self):
        """The open nonconformances of one lot (``sudo``)."""
        self.ensure_one()
        records = self.env["medical.nonconformance"].sudo()
        return self._open_nonconformances_by_lot().get(self.id, records)

    def _accepted_as_is(self):
        """Nonconformances by which all there is of a lot is used as it is.

        :return: ``{lot id: nonconformances}`` of ``sudo``
        """
        # sudo: what was accepted counts, whoever asks
        parts = (
            self.env["medical.nonconformance.disposition"]
            .sudo()
            .search(
                [
                    ("decision", "=", "use_as_is"),
                    ("state", "=", "done"),
                    ("line_id.lot_id", "in", self.ids),
                ]
            )
        )
        if not parts:
            return {}
        there = dict(
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("lot_id", "in", self.ids),
                    ("location_id.usage", "in", ("internal", "transit")),
                ],
                ["lot_id"],
                ["quantity:sum"],
            )
        )
        quantities = defaultdict(float)
        for part in parts:
            quantities[part.line_id.lot_id, part.nonconformance_id] += part.quantity
        found = {}
        for (lot, record), accepted in quantities.items():
            uom = lot.product_id.uom_id
            if uom.compare(accepted, there.get(lot, 0)) >= 0:
                found[lot.id] = found.get(lot.id, record.browse()) | record
        return found


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    nonconformance_count = fields.Integer(
        "Nonconformances", compute="_compute_nonconformance_count", groups=_READERS
    )

    def _compute_nonconformance_count(self):
        _count_into(self, "production_id")

    def action_open_nonconformances(self):
        """List the nonconformances of this order."""
        self.ensure_one()
        return _open_list(
            self,
            [("production_id", "=", self.id)],
            self.name,
            {
                "nonconformance_source": "mrp.production",
                "nonconformance_source_id": self.id,
            },
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    nonconformance_count = fields.Integer(
        "Nonconformances", compute="_compute_nonconformance_count", groups=_READERS
    )

    def _compute_nonconformance_count(self):
        _count_into(self, "supplier_id")

    def action_open_nonconformances(self):
        """List the nonconformances of what this supplier delivered."""
        self.ensure_one()
        return _open_list(
            self,
            [("supplier_id", "=", self.id)],
            self.display_name,
            {"default_supplier_id": self.id},
        )


class ProductTemplate(models.Model):
    _inherit = "product.template"

    nonconformance_count = fields.Integer(
        "Nonconformances", compute="_compute_nonconformance_count", groups=_READERS
    )

    def _compute_nonconformance_count(self):
        counts = defaultdict(int)
        for product, count in self.env["medical.nonconformance"]._read_group(
            [("product_id.product_tmpl_id", "in", self.ids)],
            ["product_id"],
            ["__count"],
        ):
            counts[product.product_tmpl_id] += count
        for template in self:
            template.nonconformance_count = counts.get(template._origin, 0)

    def action_open_nonconformances(self):
        """List the nonconformances of this product."""
        self.ensure_one()
        return _open_list(
            self,
            [("product_id.product_tmpl_id", "=", self.id)],
            self.display_name,
            {"default_product_id": self.product_variant_id.id},
        )
