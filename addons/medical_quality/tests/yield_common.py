# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from .common import InspectionCase


class YieldMixin:
    """Lots of the part inspected at receipt, well or badly; what the board says."""

    def _inspect(self, name, good=True, quantity=10, judgement="pass"):
        """A lot received and inspected, the inspection completed."""
        inspection = self._inspections(self._receive(name, quantity))
        self._enter(inspection, "5.00" if good else "9.99", judgement)
        inspection.action_complete()
        self.env.invalidate_all()
        return inspection

    def _report(self, user=None):
        return self.env["medical.yield.report"].with_user(user or self.inspector)

    def _rows(self, user=None, **values):
        """Rows of the products of this case: the demonstration has some, too."""
        domain = [("product_id", "in", (self.part | self.device).ids)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self._report(user).search(domain)

    def _board(self, user=None, **filters):
        """Of the part, unless said otherwise: the demonstration has figures, too."""
        return self._report(user).board({"product_id": self.part.id, **filters})

    def _figures(self, user=None, **filters):
        figures = self._board(user, **filters)["figures"]
        return {figure["code"]: figure for figure in figures}

    def _chart(self, code, user=None, **filters):
        charts = self._board(user, **filters)["charts"]
        return next(chart for chart in charts if chart["code"] == code)


class YieldCase(YieldMixin, InspectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan()
