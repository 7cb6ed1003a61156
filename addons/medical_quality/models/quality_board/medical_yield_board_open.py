# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import date, timedelta

from odoo import models
from odoo.fields import Domain

from .medical_yield_board_filters import moments

# oldest day of each age, the last without an end
AGES = {"week": 7, "month": 30, "quarter": 90, "older": None}
OPENED = {"nonconformances": "found_at", "capas": "opened_at"}


class MedicalYieldReport(models.Model):
    """What is open now, and how old it is."""

    _inherit = "medical.yield.report"

    def _board_open_domain(self, asked, code):
        """Open nonconformances or CAPAs, of the product and customer chosen."""
        customer, product = {
            "nonconformances": ("qms_customer_id", "product_id"),
            "capas": ("customer_id", "product_ids"),
        }[code]
        domain = Domain("state", "!=", "closed")
        domain &= Domain("company_id", "in", self.env.companies.ids)
        if asked.product_id:
            domain &= Domain(product, "in", [asked.product_id])
        if asked.customer_id:
            domain &= Domain(customer, "=", asked.customer_id)
        return domain

    def _board_open_model(self, code):
        return self.env[
            {"nonconformances": "medical.nonconformance", "capas": "medical.capa"}[code]
        ]

    def _board_open(self, asked):
        """``{code: {age in days: how many}}``, in days of the plant."""
        zone = self.env.company._plant_tz()
        found = {}
        for code, opened in OPENED.items():
            records = self._board_open_model(code).with_context(tz=zone)
            ages = found[code] = {}
            for moment, count in records._read_group(
                self._board_open_domain(asked, code), [f"{opened}:day"], ["__count"]
            ):
                day = date(moment.year, moment.month, moment.day) if moment else None
                age = max((asked.until - day).days, 0) if day else 0
                ages[age] = ages.get(age, 0) + count
        return found

    def _board_issues(self, found):
        records, capas = found["nonconformances"], found["capas"]
        count = sum(records.values())
        return {
            "code": "nonconformances",
            "name": self.env._("Open nonconformances"),
            "value": count,
            "text": self._board_number(count),
            "lines": [
                self.env._("Oldest: %s days", self._board_number(max(records)))
                if records
                else self.env._("None open"),
            ],
            "more": {
                "code": "capas",
                "text": self.env._(
                    "CAPA: %(count)s, oldest %(days)s days",
                    count=self._board_number(sum(capas.values())),
                    days=self._board_number(max(capas)),
                )
                if capas
                else self.env._("CAPA: none open"),
            },
        }

    def _board_ageing(self, found):
        labels = {
            "week": self.env._("up to 7 days"),
            "month": self.env._("8 to 30 days"),
            "quarter": self.env._("31 to 90 days"),
            "older": self.env._("over 90 days"),
        }
        names = {
            "nonconformances": self.env._("Nonconformances"),
            "capas": self.env._("CAPA"),
        }
        points = []
        for age, label in labels.items():
            values = [
                sum(count for days, count in found[code].items() if age_of(days) == age)
                for code in OPENED
            ]
            points.append(
                {
                    "key": age,
                    "label": label,
                    "values": values,
                    "text": ", ".join(
                        f"{names[code]} {self._board_number(value)}"
                        for code, value in zip(OPENED, values, strict=True)
                    ),
                }
            )
        some = any(any(point["values"]) for point in points)
        return {
            "code": "ageing",
            "name": self.env._("Open nonconformances and CAPA by age"),
            "note": self.env._("Now, whenever they were opened"),
            "empty": self.env._("Nothing open"),
            "series": [{"code": code, "name": names[code]} for code in OPENED],
            "points": points if some else [],
        }

    def _board_aged_domain(self, asked, code, age):
        """Open ones of one age, as the chart counts them."""
        domain = self._board_open_domain(asked, code)
        youngest = 0
        for name, oldest in AGES.items():
            if name != age:
                youngest = oldest + 1 if oldest is not None else youngest
                continue
            since = date(2000, 1, 1)
            if oldest is not None:
                since = asked.until - timedelta(days=oldest)
            until = asked.until - timedelta(days=youngest)
            zone = self.env.company._plant_tz()
            return domain & moments(OPENED[code], since, until, zone)
        return domain


def age_of(days):
    """The age (key of :data:`AGES`) that so many days are."""
    return next(
        name for name, oldest in AGES.items() if oldest is None or days <= oldest
    )
