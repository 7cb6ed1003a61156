# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import date

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .medical_yield_board_charts import bucket_end
from .medical_yield_board_open import AGES, OPENED

# what is in front of somebody who asks for the list behind a figure
_FIRST = {
    "first_pass": "search_default_first_failed",
    "yield": "search_default_failed",
    "again": "search_default_again",
}


class MedicalYieldReport(models.Model):
    """The list behind each figure, bar and point of the board."""

    _inherit = "medical.yield.report"

    @api.model
    @api.readonly
    def board_action(self, code, key=None, filters=None):
        """The list behind a figure or a point of a chart, with the same filters.

        :param code: of a figure or chart, as :meth:`board` gave it; ``capas`` and
            ``nonconformances`` are what is open
        :param key: of the point; None for all of the figure or chart. Of ageing
            ``[code of the series, age]``
        :param filters: as in :meth:`board`
        :return: the action
        :raises AccessError: for whoever is neither quality staff nor auditor
        :raises UserError: for what is not on the board
        """
        self.check_access("read")
        asked = self._board_asked(filters)
        if code in ("first_pass", "yield", "again"):
            return self._board_rows_action(
                self._board_domain(asked), self._board_title(asked), {_FIRST[code]: 1}
            )
        if code == "trend":
            return self._board_trend_action(asked, key)
        if code == "split":
            return self._board_split_action(asked, key)
        if code == "pareto":
            return self._board_pareto_action(asked, key)
        if code == "scrap":
            return self._board_list(
                "stock.scrap", self._board_scrap_domain(asked), self._board_title(asked)
            )
        if code in tuple(OPENED):
            return self._board_open_action(asked, code)
        if code == "ageing":
            if key is None:
                return self._board_open_action(asked, "nonconformances")
            if (
                isinstance(key, list | tuple)
                and len(key) == 2
                and key[0] in tuple(OPENED)
                and key[1] in tuple(AGES)
            ):
                return self._board_open_action(asked, *key)
        raise self._board_unknown()

    def _board_trend_action(self, asked, key):
        since, step = self._board_trend_days(asked)
        until = asked.until
        if key is not None:
            try:
                day = date.fromisoformat(key)
                until = min(bucket_end(day, step), until)
            except (TypeError, ValueError, OverflowError):
                raise self._board_unknown() from None
            since = max(day, since)
            if since > until:
                raise self._board_unknown()
        return self._board_rows_action(
            self._board_domain(asked, since, until), self._board_days(since, until), {}
        )

    def _board_split_action(self, asked, key):
        domain = self._board_domain(asked)
        if type(key) is int:
            domain &= Domain(asked.split, "=", key or False)
        return self._board_rows_action(domain, self._board_title(asked), {})

    def _board_pareto_action(self, asked, key):
        domain = self._board_pareto_domain(asked)
        if type(key) is int:
            line = self.env["medical.inspection.characteristic"].browse(key).exists()
            domain &= Domain("characteristic_id.name", "=", line.name) & Domain(
                "plan_id.number", "=", line.plan_id.number
            )
        # a list is asked for with plain values: the inspections by their ids
        results = self.env["medical.inspection.result"].search(domain)
        return self._board_list(
            "medical.inspection.result",
            Domain("id", "in", results.ids),
            self._board_title(asked),
            views=("list", "pivot", "graph", "form"),
        )

    def _board_open_action(self, asked, code, age=None):
        domain = (
            self._board_aged_domain(asked, code, age)
            if age
            else self._board_open_domain(asked, code)
        )
        return self._board_list(
            self._board_open_model(code)._name,
            domain,
            self.env._("Open nonconformances")
            if code == "nonconformances"
            else self.env._("Open CAPA"),
            views=("list", "kanban", "graph", "pivot", "form"),
        )

    def _board_rows_action(self, domain, title, context):
        action = self._board_list(
            self._name,
            domain,
            self.env._("First-pass yield, %s", title),
            views=("list", "pivot", "graph"),
        )
        return action | {"context": context}

    def _board_list(self, model, domain, title, views=("list", "form")):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "views": [(False, view) for view in views],
            "domain": list(domain),
        }

    def _board_title(self, asked):
        return self._board_days(asked.since, asked.until)

    def _board_unknown(self):
        return UserError(
            self.env._(
                "This is not on the board any more: load it again and choose once more."
            )
        )
