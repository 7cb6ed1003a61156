# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.tools import SQL

LEAST_YEARS = 2


class QmsRetention(models.AbstractModel):
    """A regulated record that is kept as long as the device lives.

    At least the lifetime of the device as the manufacturer defined it, and never less
    than two years from release (ISO 13485, 4.2.5). Until then nobody deletes it.
    """

    _name = "qms.retention"
    _description = "Record that is kept for the lifetime of the device"

    qms_retain_until = fields.Date(
        "Keep until",
        compute="_compute_qms_retain_until",
        help="Lifetime of the product from the release on, at least two years and the"
        " company's own minimum. Not deleted before.",
    )

    def _qms_retained_from(self):
        """Day from which each is kept; those that are no record yet are left out.

        :return: ``{record id: date}``
        """
        return {}

    @api.model
    def _qms_retention_depends(self):
        """Names of the fields that the day depends on."""
        return ("product_id",)

    def _qms_retention_products(self):
        """Products whose lifetime counts."""
        return self.product_id

    def _qms_retention_years(self):
        """Years for which this record is kept."""
        self.ensure_one()
        # sudo: figures of product and company, for whoever may see the record
        record = self.sudo()
        return max(
            LEAST_YEARS,
            record.company_id.qms_retention_years
            or self.env.company.sudo().qms_retention_years,
            *record._qms_retention_products().mapped("qms_lifetime_years"),
        )

    @api.depends(lambda self: self._qms_retention_depends())
    def _compute_qms_retain_until(self):
        starts = self._qms_retained_from()
        for record in self:
            start = starts.get(record.id)
            record.qms_retain_until = start and fields.Date.add(
                start, years=record._qms_retention_years()
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_retained(self):
        today = fields.Date.today()
        kept = self.filtered(
            lambda record: record.qms_retain_until and record.qms_retain_until > today
        )
        if kept:
            self.env["qms.gate.denial"]._refuse_change(
                kept,
                "record.kept",
                self.env._(
                    "%(record)s is a record of regulated devices and is kept until"
                    " %(date)s: it cannot be deleted before.",
                    record=kept[0].display_name,
                    date=kept[0].qms_retain_until,
                ),
            )


class ResCompany(models.Model):
    _inherit = "res.company"

    qms_retention_years = fields.Integer(
        "Keep records for at least (years)",
        default=LEAST_YEARS,
        help="From the release on, also where the lifetime of a product is shorter or"
        " not known. Never less than two years (ISO 13485, 4.2.5).",
    )

    _qms_retention_check = models.Constraint(
        f"CHECK (qms_retention_years IS NULL OR qms_retention_years >= {LEAST_YEARS})",
        "Records are kept for at least two years from release.",
    )


class ProductTemplate(models.Model):
    _inherit = "product.template"

    qms_lifetime_years = fields.Integer(
        "Lifetime (years)",
        tracking=True,
        help="Lifetime of the device as its manufacturer defined it: records of it are"
        " kept at least that long.",
    )

    _qms_lifetime_check = models.Constraint(
        "CHECK (qms_lifetime_years IS NULL OR qms_lifetime_years >= 0)",
        "A lifetime is a number of years.",
    )


class MrpProduction(models.Model):
    _name = "mrp.production"
    _inherit = ["mrp.production", "qms.retention"]

    def _qms_retained_from(self):
        """Orders that work was done for: from their end, or from their creation.

        Odoo itself cancels and deletes orders of which nothing was made yet.
        """
        regulated = self.filtered("qms_regulated")
        if not regulated.ids:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT o.id FROM mrp_production o WHERE o.id = ANY(%s) AND ("
                " o.state = 'done'"
                " OR EXISTS (SELECT FROM stock_move m WHERE m.state = 'done'"
                "  AND o.id IN (m.raw_material_production_id, m.production_id))"
                " OR EXISTS (SELECT FROM mrp_workcenter_productivity l"
                "  JOIN mrp_workorder w ON w.id = l.workorder_id"
                "  WHERE w.production_id = o.id))",
                regulated.ids,
            )
        )
        worked = {order_id for (order_id,) in rows}
        return {
            order.id: (
                order.date_finished
                if order.state == "done" and order.date_finished
                else order.create_date
            ).date()
            for order in regulated
            if order.id in worked
        }


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["stock.lot", "qms.retention"]

    def _qms_retained_from(self):
        """Regulated lots there was anything of: from their creation.

        A name typed in by mistake is no record. An addon may know of a release.
        """
        regulated = self.filtered("qms_regulated")
        if not regulated.ids:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT l.id FROM stock_lot l WHERE l.id = ANY(%s) AND ("
                " EXISTS (SELECT FROM stock_move_line m"
                "  WHERE m.lot_id = l.id AND m.state = 'done')"
                " OR EXISTS (SELECT FROM stock_quant q WHERE q.lot_id = l.id))",
                regulated.ids,
            )
        )
        there = {lot_id for (lot_id,) in rows}
        return {
            lot.id: lot.create_date.date()
            for lot in regulated
            if lot.id in there and lot.create_date
        }
