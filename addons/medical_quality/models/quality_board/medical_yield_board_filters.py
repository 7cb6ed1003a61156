# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from dataclasses import dataclass
from datetime import date, timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from odoo.addons.operator_cert.standing.rules import day_start

from ...rules import IN_PROCESS

# days of each period, today included
PERIODS = {"today": 1, "week": 7, "month": 30, "quarter": 90, "year": 365}
# what is inspected at: moments of plans
KINDS = {
    "receipt": ("receipt",),
    "process": IN_PROCESS,
    "finished": ("final", "shipment"),
    "storage": ("storage",),
}
SPLITS = ("product_id", "workcenter_id")
_MODELS = {
    "product_id": "product.product",
    "workcenter_id": "mrp.workcenter",
    "customer_id": "res.partner",
}


@dataclass(frozen=True)
class Asked:
    """What a board is asked for, cleaned: ids are 0 and texts empty where all count.

    ``since`` and ``until`` are days of the plant, both included.
    """

    period: str
    product_id: int
    workcenter_id: int
    customer_id: int
    kind: str
    split: str
    since: date
    until: date

    def before(self):
        """First and last day of the period of the same length before."""
        days = (self.until - self.since).days + 1
        return self.since - timedelta(days=days), self.since - timedelta(days=1)

    def as_filters(self):
        return {
            "period": self.period,
            "product_id": self.product_id,
            "workcenter_id": self.workcenter_id,
            "customer_id": self.customer_id,
            "kind": self.kind,
            "split": self.split,
        }


class MedicalYieldReport(models.Model):
    """Which rows, moments and records the filters of the board mean."""

    _inherit = "medical.yield.report"

    @api.model
    def _board_asked(self, filters):
        """:class:`Asked` from what a client sent; what is no filter is ignored."""
        given = filters if isinstance(filters, dict) else {}
        period = given.get("period")
        period = period if period in tuple(PERIODS) else "week"
        kind = given.get("kind")
        split = given.get("split")
        until = self.env.company._plant_today()
        return Asked(
            period=period,
            kind=kind if kind in tuple(KINDS) else "",
            split=split if split in SPLITS else "product_id",
            since=until - timedelta(days=PERIODS[period] - 1),
            until=until,
            **{
                name: self._board_known(model, given.get(name))
                for name, model in _MODELS.items()
            },
        )

    @api.model
    def _board_known(self, model, given):
        """The id that was sent, 0 where the reader has no such record (any more)."""
        if type(given) is not int or not 0 < given < 2**31:
            return 0
        records = self.env[model].with_context(active_test=False)
        return records.search([("id", "=", given)]).id or 0

    def _board_domain(self, asked, since=None, until=None):
        """Rows of these days, of what is chosen."""
        domain = self._board_moments(
            "done_at", since or asked.since, until or asked.until
        )
        for name in _MODELS:
            if getattr(asked, name):
                domain &= Domain(name, "=", getattr(asked, name))
        if asked.kind:
            domain &= Domain("trigger", "in", KINDS[asked.kind])
        return domain

    @api.model
    def _board_moments(self, name, since, until):
        """Moments of these days, in each company those of its own plant."""
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & moments(name, since, until, company._plant_tz())
            for company in self.env.companies
        )

    def _board_scrap_domain(self, asked, since=None, until=None):
        """Scrap of regulated products that was done in these days."""
        domain = self._board_moments(
            "date_done", since or asked.since, until or asked.until
        )
        domain &= Domain("state", "=", "done")
        domain &= Domain("product_id.qms_regulated", "=", True)
        if asked.product_id:
            domain &= Domain("product_id", "=", asked.product_id)
        if asked.workcenter_id:
            domain &= Domain("workorder_id.workcenter_id", "=", asked.workcenter_id)
        if asked.customer_id:
            domain &= Domain("lot_id.qms_customer_id", "=", asked.customer_id) | Domain(
                "production_id.qms_customer_id", "=", asked.customer_id
            )
        return domain

    # ------------------------------------------------------------------
    # What can be chosen, in words
    # ------------------------------------------------------------------
    def _board_options(self, asked):
        """``{filter: [[value, label]]}``: what was inspected in the last year, and
        what is chosen."""
        year = asked.until - timedelta(days=PERIODS["year"] - 1)
        found = {name: set() for name in _MODELS}
        for row in self._read_group(
            self._board_moments("done_at", year, asked.until), list(_MODELS), []
        ):
            for name, record in zip(_MODELS, row, strict=True):
                found[name].update(record.ids)
        options = {
            "period": list(self._board_period_labels().items()),
            "kind": list(self._board_kind_labels().items()),
            "split": [
                ("product_id", self.env._("by product")),
                ("workcenter_id", self.env._("by work center")),
            ],
        }
        for name, model in _MODELS.items():
            ids = found[name] | ({getattr(asked, name)} - {0})
            records = (
                self.env[model]
                .with_context(active_test=False)
                .search([("id", "in", list(ids))])
            )
            options[name] = sorted(
                ((record.id, record.display_name) for record in records),
                key=lambda option: option[1].casefold(),
            )
        return options

    @api.model
    def _board_period_labels(self):
        return {
            "today": self.env._("Today"),
            "week": self.env._("Last 7 days"),
            "month": self.env._("Last 30 days"),
            "quarter": self.env._("Last 90 days"),
            "year": self.env._("Last 365 days"),
        }

    @api.model
    def _board_kind_labels(self):
        return {
            "receipt": self.env._("At receipt"),
            "process": self.env._("In process"),
            "finished": self.env._("Finished goods"),
            "storage": self.env._("In storage"),
        }

    @api.model
    def _board_day(self, day):
        return format_date(self.env, day, date_format="d MMM")

    def _board_days(self, since, until):
        """``3 Nov – 27 Nov``, or the one day."""
        if since == until:
            return self._board_day(since)
        return f"{self._board_day(since)} – {self._board_day(until)}"


def moments(name, since, until, zone):
    """Domain of the moments of these days, both included, in a time zone."""
    return Domain(name, ">=", day_start(since, zone)) & Domain(
        name, "<", day_start(until + timedelta(days=1), zone)
    )
