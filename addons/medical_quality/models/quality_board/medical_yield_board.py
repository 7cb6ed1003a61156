# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.tools.misc import formatLang

from .first_pass import percent

_SUMS = ("__count", "first_passed:sum", "passed:sum", "again:sum")


class MedicalYieldReport(models.Model):
    """The board: five figures and four charts, in one answer."""

    _inherit = "medical.yield.report"

    @api.model
    @api.readonly
    def board(self, filters=None, with_options=True):
        """Figures and charts of the board, as far as the reader may see the records.

        - first-pass yield: of what was inspected in the period, the share that passed
          at its first inspection
        - yield: the share that passed at its latest one
        - inspected again: the share that was inspected again or reworked
        - scrapped: quantity scrapped in the period, of regulated products, for
          whatever reason
        - open nonconformances and CAPAs, whenever they were opened

        Figures and charts of what is open follow the filters of product and customer
        alone. Days are those of the plant; the period ends with today.

        :param filters: dict of ``period`` (``today``, ``week``, ``month``, ``quarter``,
            ``year``; 1, 7, 30, 90, 365 days), ``product_id``, ``workcenter_id``,
            ``customer_id`` (ids), ``kind`` (``receipt``, ``process``, ``finished``,
            ``storage``) and ``split`` (``product_id`` or ``workcenter_id``: what the
            second chart compares); anything else is ignored
        :param with_options: whether to tell what can be chosen; a board that refreshes
            itself knows it already
        :return: ``{"at" (UTC), "time" (at the plant), "zone" (of the plant), "company",
            "days" (of the period, in words), "filters" (as understood), "figures":
            [figure], "charts": [chart], "options": {filter: [[value, label]]}}``, where
            a figure is ``{"code", "name", "value" (number; None: nothing to tell it
            from), "text", "lines": [text]}``, of open nonconformances also ``"more":
            {"code", "text"}``, and a chart ``{"code", "name", "note", "empty" (what to
            say without points), "points": [{"key", "label", "value", "text"}]}``; of
            ageing a point has ``values``, a number for each of ``series``
        :raises AccessError: for whoever is neither quality staff nor auditor
        """
        self.check_access("read")
        asked = self._board_asked(filters)
        now = fields.Datetime.now()
        zone = self.env.company._plant_tz()
        local = now.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(zone))
        open_issues = self._board_open(asked)
        answer = {
            "at": fields.Datetime.to_string(now),
            "time": f"{local:%H:%M:%S}",
            "zone": zone,
            "company": ", ".join(self.env.companies.mapped("name")),
            "filters": asked.as_filters(),
            "days": self._board_days(asked.since, asked.until),
            "figures": [
                *self._board_yields(asked),
                self._board_scrap(asked),
                self._board_issues(open_issues),
            ],
            "charts": [
                self._board_trend(asked),
                self._board_split(asked),
                self._board_pareto(asked),
                self._board_ageing(open_issues),
            ],
        }
        if with_options:
            answer["options"] = self._board_options(asked)
        return answer

    # ------------------------------------------------------------------
    # Figures of the period
    # ------------------------------------------------------------------
    def _board_yields(self, asked):
        total, first, passed, again = self._board_sums(self._board_domain(asked))
        before = self._board_sums(self._board_domain(asked, *asked.before()))
        names = {
            "first_pass": self.env._("First-pass yield"),
            "yield": self.env._("Yield"),
            "again": self.env._("Inspected again"),
        }
        counts = {"first_pass": first, "yield": passed, "again": again}
        of = {
            "first_pass": self.env._(
                "%(count)s of %(total)s passed first time",
                count=self._board_number(first),
                total=self._board_number(total),
            ),
            "yield": self.env._(
                "%(count)s of %(total)s passed in the end",
                count=self._board_number(passed),
                total=self._board_number(total),
            ),
            "again": self.env._(
                "%(count)s of %(total)s again or reworked",
                count=self._board_number(again),
                total=self._board_number(total),
            ),
        }
        figures = []
        for position, (code, name) in enumerate(names.items(), 1):
            value = percent(counts[code], total)
            earlier = percent(before[position], before[0])
            figures.append(
                {
                    "code": code,
                    "name": name,
                    "value": value,
                    "text": self._board_percent(value),
                    "lines": [
                        of[code] if total else self.env._("Nothing inspected"),
                        self.env._(
                            "Period before: %s",
                            self.env._("nothing inspected")
                            if earlier is None
                            else self._board_percent(earlier),
                        ),
                    ],
                }
            )
        return figures

    def _board_sums(self, domain):
        """How many rows, and of them: passed first, passed in the end, again."""
        [sums] = self._read_group(domain, [], _SUMS)
        return [number or 0 for number in sums]

    def _board_scrap(self, asked):
        rows = self.env["stock.scrap"]._read_group(
            self._board_scrap_domain(asked),
            ["product_uom_id"],
            ["scrap_qty:sum", "__count"],
        )
        # pieces and kilograms are not added up: the most first, the others beside it
        rows.sort(key=lambda row: (-row[2], row[0].id))
        texts = [
            f"{self._board_number(quantity)} {unit.name}"
            for unit, quantity, _count in rows
        ]
        count = sum(row[2] for row in rows)
        [before] = self.env["stock.scrap"]._read_group(
            self._board_scrap_domain(asked, *asked.before()), [], ["__count"]
        )
        lines = [
            self.env._("Scrapped %s times", self._board_number(count))
            if count
            else self.env._("Nothing scrapped"),
            self.env._("Period before: %s times", self._board_number(before[0])),
        ]
        if len(texts) > 1:
            lines.insert(0, self.env._("and %s", ", ".join(texts[1:])))
        return {
            "code": "scrap",
            "name": self.env._("Scrapped"),
            "value": rows[0][1] if rows else 0,
            "text": texts[0] if texts else self._board_number(0),
            "lines": lines,
        }

    # ------------------------------------------------------------------
    # Numbers in the words of the reader
    # ------------------------------------------------------------------
    def _board_percent(self, value):
        return "" if value is None else f"{formatLang(self.env, value, digits=1)} %"

    def _board_number(self, value):
        whole = float(value).is_integer()
        return formatLang(self.env, value, digits=0 if whole else 2)
