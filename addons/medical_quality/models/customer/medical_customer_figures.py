# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.operator_cert.standing.rules import day_start, plant_day

from ..quality_board.first_pass import percent

MONTHS = 12


class MedicalCustomerFigures(models.AbstractModel):
    """Quality figures of a customer's devices, month by month.

    Of the products whose agreement in force shares them; counted over all records of
    the customer, whether or not each of them is shown. Days and months are those of the
    plant.
    """

    _name = "medical.customer.figures"
    _description = "Quality figures of a customer"

    @api.model
    def _figures(self):
        """Figures for the customer who is logged in, or None where none are shared.

        - first-pass yield: of the inspections that were the first of their kind for
          a lot or an operation, the share that passed, as the house counts it
        - on time: of the orders that were due in a month, the share that ended by
          their day; one that is overdue and open is not on time, and stands in the
          first month where it was due before
        - open issues: nonconformances that are not closed, shared or not

        :return: ``{"months": [label], "yield": [percent or None], "on_time": […],
            "opened": [number], "open": number, "products": [name]}``
        """
        products = self._shared_products()
        if not products:
            return None
        zone = self.env.company._plant_tz()
        today = plant_day(fields.Datetime.now(), zone)
        begin = today.replace(day=1) - relativedelta(months=MONTHS - 1)
        months = [begin + relativedelta(months=number) for number in range(MONTHS)]
        own = Domain("product_id.product_tmpl_id", "in", products.ids)
        own &= Domain("company_id", "in", self.env.companies.ids)
        customer = self._customer()
        plant = self.with_context(tz=zone)
        passed = plant._first_pass(own, customer, day_start(begin, zone))
        punctual = self._on_time(own, customer, begin)
        opened, open_now = plant._issues(own, customer, day_start(begin, zone))
        return {
            "months": months,
            "yield": [_percent(passed.get(month)) for month in months],
            "on_time": [_percent(punctual.get(month)) for month in months],
            "opened": [opened.get(month, 0) for month in months],
            "open": open_now,
            "products": products.mapped("display_name"),
        }

    @api.model
    def _customer(self):
        # sudo: one's own contact
        return self.env.user.sudo().partner_id.commercial_partner_id

    @api.model
    def _shared_products(self):
        """Product templates (``sudo``) whose figures are shared with the customer."""
        customer = self._customer()
        # sudo: their own products and what was agreed about them
        products = (
            self.env["product.template"]
            .sudo()
            .with_context(active_test=False)
            .search([("qms_customer_id", "child_of", customer.id)])
        )
        agreements = (
            self.env["qms.quality.agreement"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", customer.id),
                    ("company_id", "in", self.env.companies.ids),
                    ("valid_from", "<=", fields.Date.today()),
                    "|",
                    ("valid_until", "=", False),
                    ("valid_until", ">=", fields.Date.today()),
                ]
            )
        )
        shared = products.browse()
        for product in products:
            # the newest that covers it, as everywhere
            agreement = agreements.filtered(
                lambda a, p=product: not a.product_tmpl_ids or p in a.product_tmpl_ids
            )[:1]
            if agreement.share_figures:
                shared |= product
        return shared

    def _first_pass(self, own, customer, begin):
        """``{month: (passed, all)}`` of first inspections."""
        theirs = Domain("lot_id.qms_customer_id", "=", customer.id) | Domain(
            "production_id.qms_customer_id", "=", customer.id
        )
        # sudo: numbers of their own devices
        rows = (
            self.env["medical.inspection"]
            .sudo()
            ._read_group(
                own
                & theirs
                & self.env["medical.inspection"]._first_pass_domain()
                & Domain("done_at", ">=", begin),
                ["done_at:month", "state"],
                ["__count"],
            )
        )
        return _shares(
            (month, state == "passed", count) for month, state, count in rows
        )

    def _on_time(self, own, customer, begin):
        """``{month: (on time, all)}`` of orders with a due date, by its month."""
        now = fields.Datetime.now()
        # a day more: no zone is farther from UTC
        since = fields.Datetime.to_datetime(begin) - timedelta(days=1)
        # sudo: as above
        orders = (
            self.env["mrp.production"]
            .sudo()
            .search_fetch(
                own
                & Domain("qms_customer_id", "=", customer.id)
                & (
                    (
                        Domain("state", "=", "done")
                        & Domain("date_deadline", ">=", since)
                    )
                    | (
                        Domain("state", "not in", ("draft", "done", "cancel"))
                        & Domain("date_deadline", "<", now)
                    )
                ),
                ["company_id", "state", "date_finished", "date_deadline"],
            )
        )
        zones = {company: company._plant_tz() for company in orders.company_id}
        counted = []
        for order in orders:
            zone = zones[order.company_id]
            due = plant_day(order.date_deadline, zone)
            if order.state == "done":
                counted.append((due, plant_day(order.date_finished, zone) <= due, 1))
            elif due < plant_day(now, zone):
                counted.append((max(due, begin), False, 1))
        return _shares(counted)

    def _issues(self, own, customer, begin):
        """``({month: opened}, open now)``."""
        # sudo: as above
        records = self.env["medical.nonconformance"].sudo()
        theirs = own & Domain("qms_customer_id", "child_of", customer.id)
        rows = records._read_group(
            theirs & Domain("found_at", ">=", begin), ["found_at:month"], ["__count"]
        )
        opened = {_month(month): count for month, count in rows}
        return opened, records.search_count(theirs & Domain("state", "!=", "closed"))


def _month(moment):
    return date(moment.year, moment.month, 1)


def _shares(rows):
    """``{month: (good, all)}`` from ``(moment, whether good, how many)``."""
    found = {}
    for moment, good, count in rows:
        before = found.get(_month(moment), (0, 0))
        found[_month(moment)] = (before[0] + count * good, before[1] + count)
    return found


def _percent(share):
    return percent(*share) if share else None
