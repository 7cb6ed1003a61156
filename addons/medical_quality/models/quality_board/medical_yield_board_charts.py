# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict
from datetime import date, timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from .first_pass import percent

# bars that a chart has room for
MOST_BARS = 8
# a day alone is no trend: the days before it are drawn too
_LEAST_DAYS = 7
_DAYS_BY_DAY = 31
_DAYS_BY_WEEK = 100


class MedicalYieldReport(models.Model):
    """Charts of what was inspected: over time, by product, by characteristic."""

    _inherit = "medical.yield.report"

    # ------------------------------------------------------------------
    # Over time
    # ------------------------------------------------------------------
    def _board_trend_days(self, asked):
        """First day drawn, and how a bucket is called: day, week or month."""
        since = min(asked.since, asked.until - timedelta(days=_LEAST_DAYS - 1))
        days = (asked.until - since).days + 1
        if days <= _DAYS_BY_DAY:
            return since, "day"
        return since, "week" if days <= _DAYS_BY_WEEK else "month"

    def _board_trend(self, asked):
        since, step = self._board_trend_days(asked)
        found = defaultdict(lambda: [0, 0])
        for day, total, passed in self._read_group(
            self._board_domain(asked, since),
            ["inspected_on:day"],
            ["__count", "first_passed:sum"],
        ):
            bucket = found[_bucket(day, step)]
            bucket[0] += total
            bucket[1] += passed
        points = []
        for start in _buckets(since, asked.until, step):
            total, passed = found[start]
            value = percent(passed, total)
            points.append(
                {
                    "key": str(start),
                    "label": format_date(self.env, start, date_format="MMM yyyy")
                    if step == "month"
                    else self._board_day(start),
                    "value": value,
                    "text": self._board_point(value, total - passed, total),
                }
            )
        names = {
            "day": self.env._("First-pass yield by day"),
            "week": self.env._("First-pass yield by week"),
            "month": self.env._("First-pass yield by month"),
        }
        return {
            "code": "trend",
            "name": names[step],
            "note": self._board_days(since, asked.until),
            "empty": self.env._("Nothing inspected"),
            "points": points if found_any(points) else [],
        }

    def _board_point(self, value, failed, total):
        if not total:
            return self.env._("nothing inspected")
        return self.env._(
            "%(percent)s, %(failed)s of %(total)s failed first",
            percent=self._board_percent(value),
            failed=self._board_number(failed),
            total=self._board_number(total),
        )

    # ------------------------------------------------------------------
    # By product or work center
    # ------------------------------------------------------------------
    def _board_split(self, asked):
        rows = self._read_group(
            self._board_domain(asked),
            [asked.split],
            ["__count", "first_passed:sum"],
        )
        # what loses most stands first
        rows.sort(key=lambda row: (row[2] - row[1], -row[1], row[0].id))
        by_product = asked.split == "product_id"
        return {
            "code": "split",
            "name": self.env._("First-pass yield by product")
            if by_product
            else self.env._("First-pass yield by work center"),
            "note": self.env._(
                "Most failures first, of %s", self._board_number(len(rows))
            ),
            "empty": self.env._("Nothing inspected"),
            "points": [
                {
                    "key": record.id or 0,
                    "label": record.display_name or self.env._("Not at a work center"),
                    "value": percent(passed, total),
                    "text": self._board_point(
                        percent(passed, total), total - passed, total
                    ),
                }
                for record, total, passed in rows[:MOST_BARS]
            ],
        }

    # ------------------------------------------------------------------
    # By characteristic
    # ------------------------------------------------------------------
    def _board_pareto_domain(self, asked):
        """Results that did not conform, of inspections that failed the first time."""
        failed = self._board_domain(asked) & Domain("first_failed", "=", 1)
        return (
            Domain("inspection_id", "in", self._search(failed))
            & Domain("conform", "=", "does_not_conform")
            & Domain("superseded", "!=", True)
        )

    def _board_pareto(self, asked):
        results = self.env["medical.inspection.result"]
        rows = results._read_group(
            self._board_pareto_domain(asked),
            ["characteristic_id"],
            ["inspection_id:count_distinct"],
        )
        # the same characteristic in each version of its plan
        found = defaultdict(lambda: [0, 0])
        for line, count in rows:
            same = found[line.plan_id.number, line.name]
            same[0] += count
            same[1] = max(same[1], line.id)
        bars = sorted(found.items(), key=lambda bar: (-bar[1][0], bar[1][1]))
        total = sum(count for count, _line in found.values())
        points, so_far = [], 0
        for (number, name), (count, line_id) in bars[:MOST_BARS]:
            so_far += count
            points.append(
                {
                    "key": line_id,
                    "label": f"{name} ({number})",
                    "value": count,
                    "text": self.env._(
                        "%(count)s inspections; %(share)s of all with those before",
                        count=self._board_number(count),
                        share=self._board_percent(percent(so_far, total)),
                    ),
                    "share": percent(so_far, total),
                }
            )
        return {
            "code": "pareto",
            "name": self.env._("What fails first inspections"),
            "note": self.env._("Inspections; Σ: with those above"),
            "empty": self.env._("Nothing failed"),
            "points": points,
        }


def found_any(points):
    return any(point["value"] is not None for point in points)


def _bucket(day, step):
    """First day of the day, week (from Monday) or month that a day is in."""
    if step == "week":
        return day - timedelta(days=day.weekday())
    return date(day.year, day.month, 1) if step == "month" else day


def _buckets(since, until, step):
    day = _bucket(since, step)
    while day <= until:
        yield day
        day = bucket_end(day, step) + timedelta(days=1)


def bucket_end(start, step):
    """Last day of the bucket that begins with this one."""
    if step == "day":
        return start
    if step == "week":
        return start + timedelta(days=6)
    following = (start.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)
