# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

_NAMES = ("product", "defect", "supplier")
_SHORT, _LONG = 30, 90


class MedicalNonconformance(models.Model):
    """How often the same happened: same product, defect, supplier (ISO 13485, 8.4)."""

    _inherit = "medical.nonconformance"

    trend_product_30 = fields.Integer("Same product, 30 days", compute="_compute_trend")
    trend_product_90 = fields.Integer("Same product, 90 days", compute="_compute_trend")
    trend_defect_30 = fields.Integer("Same defect, 30 days", compute="_compute_trend")
    trend_defect_90 = fields.Integer("Same defect, 90 days", compute="_compute_trend")
    trend_supplier_30 = fields.Integer(
        "Same supplier, 30 days", compute="_compute_trend"
    )
    trend_supplier_90 = fields.Integer(
        "Same supplier, 90 days", compute="_compute_trend"
    )
    trend_flagged = fields.Boolean(
        "A trend",
        compute="_compute_trend",
        help="With this one, as many within 30 days as the company calls a trend.",
    )

    @api.depends("product_id", "supplier_id", "defect_ids.code", "defect_ids.name")
    def _compute_trend(self):
        """Of the days before each of these; one query for all."""
        self.env["medical.nonconformance"].flush_model()
        self.env["medical.nonconformance.defect"].flush_model()
        counts = self._trend_counts()
        for record in self:
            own = counts.get(record._origin.id, {})
            for name in _NAMES:
                for days in (_SHORT, _LONG):
                    record[f"trend_{name}_{days}"] = own.get((name, days), 0)
            limit = record.company_id.medical_nonconformance_trend
            record.trend_flagged = limit > 0 and any(
                own.get((name, _SHORT), 0) + 1 >= limit for name in _NAMES
            )

    def _trend_counts(self):
        """``{id: {(name, days): how many others before it}}``."""
        if not self.ids:
            return {}
        same = {
            "product": SQL("o.product_id = n.product_id"),
            "defect": SQL(
                "EXISTS (SELECT FROM medical_nonconformance_defect a"
                " JOIN medical_nonconformance_defect b"
                "  ON COALESCE(NULLIF(a.code, ''), lower(a.name))"
                "   = COALESCE(NULLIF(b.code, ''), lower(b.name))"
                " WHERE a.nonconformance_id = n.id AND b.nonconformance_id = o.id)"
            ),
            "supplier": SQL("o.supplier_id = n.supplier_id"),
        }
        columns = [
            SQL(
                "count(*) FILTER (WHERE %s AND o.found_at"
                " >= n.found_at - make_interval(days => %s))",
                same[name],
                days,
            )
            for name in _NAMES
            for days in (_SHORT, _LONG)
        ]
        rows = self.env.execute_query(
            SQL(
                "SELECT n.id, %s FROM medical_nonconformance n"
                " JOIN medical_nonconformance o ON o.company_id = n.company_id"
                "  AND o.id <> n.id AND o.found_at <= n.found_at"
                "  AND o.found_at >= n.found_at - make_interval(days => %s)"
                " WHERE n.id = ANY(%s) GROUP BY n.id",
                SQL(", ").join(columns),
                _LONG,
                self.ids,
            )
        )
        keys = [(name, days) for name in _NAMES for days in (_SHORT, _LONG)]
        return {row[0]: dict(zip(keys, row[1:], strict=True)) for row in rows}

    def action_trend(self):
        """List what was found of the same product, defect or supplier in 90 days."""
        self.ensure_one()
        same = [Domain("product_id", "=", self.product_id.id)]
        if self.supplier_id:
            same.append(Domain("supplier_id", "=", self.supplier_id.id))
        for defect in self.defect_ids:
            same.append(
                Domain("defect_ids.code", "=", defect.code)
                if defect.code
                else Domain("defect_ids.name", "=ilike", defect.name)
            )
        since = fields.Datetime.subtract(self.found_at, days=_LONG)
        domain = (
            Domain.OR(same)
            & Domain("found_at", ">=", since)
            & Domain("company_id", "=", self.company_id.id)
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Like %(number)s, in 90 days", number=self.name),
            "res_model": self._name,
            "view_mode": "list,graph,pivot,form",
            "domain": list(domain),
        }
