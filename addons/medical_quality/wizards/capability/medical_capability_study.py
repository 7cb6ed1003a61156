# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...models.capability.medical_capability import COUNTING

# more are not looked at, or not drawn, at once; the page says so
_MOST_VALUES = 5000
_MOST_STUDIES = 12


class MedicalCapabilityStudy(models.TransientModel):
    """A question about capability, and its answer: figures and charts.

    Answered from the results that the person who asks may read. Nothing of it is kept:
    the values are the record, and figures follow from them again at any time.
    """

    _name = "medical.capability.study"
    _description = "Capability study"

    product_id = fields.Many2one("product.product", "Product")
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot",
        domain="[('product_id', '=?', product_id)]",
        help="Values of this lot and of the work of its orders.",
    )
    partner_id = fields.Many2one(
        "res.partner", "Supplier", help="Only lots that this supplier delivered."
    )
    plan_id = fields.Many2one(
        "medical.inspection.plan",
        "Inspection plan",
        help="With all of its versions.",
    )
    characteristic_id = fields.Many2one(
        "medical.inspection.characteristic",
        "Characteristic",
        domain="[('id', 'in', characteristic_ids)]",
        help="Empty: all that were measured.",
    )
    characteristic_ids = fields.Many2many(
        "medical.inspection.characteristic", compute="_compute_characteristic_ids"
    )
    date_from = fields.Date("Completed from")
    date_to = fields.Date("Completed until")
    rules = fields.Selection(
        [("nelson", "Nelson, 8 rules"), ("western_electric", "Western Electric")],
        "Run rules",
        default="nelson",
        required=True,
    )
    charts = fields.Html(compute="_compute_charts", sanitize=False)
    result_count = fields.Integer("Values", compute="_compute_charts")

    def _compute_display_name(self):
        for study in self:
            study.display_name = self.env._("Capability")

    @api.depends(
        "product_id", "lot_id", "plan_id", "partner_id", "date_from", "date_to"
    )
    def _compute_characteristic_ids(self):
        service = self.env["medical.capability"]
        for study in self:
            found = {}
            if study._is_asked():
                groups = self.env["medical.inspection.result"]._read_group(
                    study._domain(), ["characteristic_id"]
                )
                lines = self.env["medical.inspection.characteristic"].union(
                    *(line for (line,) in groups)
                )
                # of versions that ask for the same, the newest
                for line in lines.sorted(lambda line: line.plan_id.version):
                    found[service._asked(line)] = line.id
            study.characteristic_ids = list(found.values())

    @api.depends(
        "product_id",
        "lot_id",
        "plan_id",
        "partner_id",
        "characteristic_id",
        "date_from",
        "date_to",
        "rules",
    )
    def _compute_charts(self):
        for study in self:
            found, cut = study._found()
            study.result_count = sum(len(each.rows) for each in found)
            study.charts = self.env["ir.qweb"]._render(
                "medical_quality.capability_charts",
                {
                    "asked": study._is_asked(),
                    "studies": [study._drawn(each) for each in found[:_MOST_STUDIES]],
                    "left_out": max(0, len(found) - _MOST_STUDIES),
                    "cut": _MOST_VALUES if cut else 0,
                },
            )

    # ------------------------------------------------------------------
    # For clients and buttons
    # ------------------------------------------------------------------
    def figures(self):
        """The figures as plain data, for programs.

        :return: ``[{…, "result_ids": [id]}]``, each as
            :meth:`MedicalCapability._in_words` says it: numbers are decimal text
        """
        self.ensure_one()
        self.check_access("read")
        service = self.env["medical.capability"]
        found, _cut = self._found()
        return [
            {**service._in_words(study), "result_ids": study.result_ids}
            for study in found
        ]

    def action_view_results(self):
        """The values behind the figures."""
        self.ensure_one()
        found, _cut = self._found()
        ids = [result_id for study in found for result_id in study.result_ids]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Values"),
            "res_model": "medical.inspection.result",
            "view_mode": "list,graph,pivot",
            "domain": [("id", "in", ids)],
        }

    # ------------------------------------------------------------------
    # What is asked
    # ------------------------------------------------------------------
    def _is_asked(self):
        return bool(
            self.product_id or self.lot_id or self.plan_id or self.characteristic_id
        )

    def _domain(self):
        """Domain of the results, whichever characteristic they are of."""
        self.ensure_one()
        domain = COUNTING
        if self.product_id:
            domain &= Domain("product_id", "=", self.product_id.id)
        if self.lot_id:
            domain &= self.lot_id._capability_domain()
        if self.plan_id:
            domain &= Domain("plan_id.number", "=", self.plan_id.number) & Domain(
                "company_id", "=", self.plan_id.company_id.id
            )
        if self.partner_id:
            domain &= Domain("lot_id", "in", self._delivered())
        if self.date_from:
            domain &= Domain("done_at", ">=", self._moment(self.date_from))
        if self.date_to:
            end = self._moment(self.date_to + timedelta(days=1))
            domain &= Domain("done_at", "<", end)
        return domain

    def _delivered(self):
        """Lots that the supplier delivered."""
        # sudo: which lots came from whom narrows the results down that the user may
        # read, and shows nothing else
        lines = self.env["stock.move.line"].sudo()
        groups = lines._read_group(
            Domain("location_id.usage", "=", "supplier")
            & Domain("state", "=", "done")
            & Domain("lot_id", "!=", False)
            & Domain(
                "picking_id.partner_id",
                "child_of",
                self.partner_id.commercial_partner_id.id,
            ),
            ["lot_id"],
        )
        return [lot.id for (lot,) in groups]

    def _moment(self, day):
        """Midnight of a day where the user is, in UTC."""
        zone = ZoneInfo(self.env.user.tz or "UTC")
        local = datetime.combine(day, time(), zone)
        return local.astimezone(timezone.utc).replace(tzinfo=None)

    def _found(self):
        """``([Study], whether there were more values than are looked at)``."""
        self.ensure_one()
        if not self._is_asked():
            return [], False
        domain = self._domain()
        line = self.characteristic_id
        service = self.env["medical.capability"]
        if line:
            domain &= Domain("characteristic_id.name", "=", line.name) & Domain(
                "plan_id.number", "=", line.plan_id.number
            )
        results = self.env["medical.inspection.result"].search(
            domain, order="done_at desc, id desc", limit=_MOST_VALUES + 1
        )
        cut = len(results) > _MOST_VALUES
        found = service._studies(results[:_MOST_VALUES])
        if line:
            asked = service._asked(line)
            found = [study for study in found if study.asked == asked]
        return found, cut

    def _drawn(self, study):
        """What the page shows of a study."""
        service = self.env["medical.capability"]
        words = service._in_words(study)
        return {
            **words,
            "histogram": service._histogram(words),
            "controls": service._control_charts(study, self.rules),
        }

    @api.model
    def _open(self, **defaults):
        """The page with what is asked filled in."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Capability"),
            "res_model": self._name,
            "view_mode": "form",
            "context": {f"default_{name}": value for name, value in defaults.items()},
        }

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "date_from" in fields and not values.get("lot_id"):
            today = self._fields["date_from"].context_today(self)
            values.setdefault("date_from", today - relativedelta(years=1))
        return values
