# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import statistics
from decimal import Decimal

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user

from ..models.capability.study import Study
from .common import JUDGED, MEASURED, InspectionCase

SAMPLE = {"sampling_method": "fixed", "sampling_accept": 5}
VALUES = ("4.90", "5.00", "5.10", "5.02", "4.98", "5.04")
WIDTH = {**MEASURED, "nominal": "5.00"}


class TestCapability(InspectionCase):
    """Figures and charts from the results on record, and from those alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._sampled([WIDTH, JUDGED])

    @classmethod
    def _sampled(cls, lines, product=None, size=6):
        return cls._plan(product, characteristics=lines, **SAMPLE, sampling_size=size)

    @classmethod
    def _measure(cls, lot, values=VALUES, complete=True):
        """Inspect a lot, with these values in each measured characteristic."""
        inspection = cls._inspections(lot)
        cls._type(inspection, values)
        if complete:
            inspection.action_complete()
        return inspection

    @classmethod
    def _type(cls, inspection, values):
        for result in inspection.result_ids:
            if result.kind == "measured":
                result.value_text = values[(result.unit_number - 1) % len(values)]
            elif result.counted:
                result.value_text = "0"
            else:
                result.pass_fail = "pass"

    def _studies(self, user=None, **domain):
        service = self.env["medical.capability"].with_user(user or self.inspector)
        results = service.env["medical.inspection.result"].search(
            [(name, "=", value) for name, value in domain.items()]
        )
        return service._studies(results)

    def _study(self, user=None, **asked):
        model = self.env["medical.capability.study"].with_user(user or self.inspector)
        return model.create(asked)

    # ------------------------------------------------------------------
    # Which values
    # ------------------------------------------------------------------
    def test_figures_of_a_lot(self):
        lot = self._receive()
        self._measure(lot)
        [study] = self._studies(lot_id=lot.id)
        words = self.env["medical.capability"]._in_words(study)
        numbers = [float(value) for value in VALUES]
        mean, sd = statistics.mean(numbers), statistics.stdev(numbers)
        self.assertEqual(
            (words["name"], words["n"], words["limits"], words["nominal"]),
            ("Width", "6", "4.80 … 5.20 mm", "5.00"),
        )
        self.assertEqual((words["mean"], words["sd"]), (f"{mean:.3f}", f"{sd:.4f}"))
        moving = [abs(b - a) for a, b in zip(numbers, numbers[1:], strict=False)]
        within = statistics.mean(moving) / 1.128379
        indices = {each["code"]: each for each in words["indices"]}
        self.assertEqual(
            {code: each["value"] for code, each in indices.items()},
            {
                "cp": f"{0.4 / 6 / within:.2f}",
                "cpk": f"{min(5.2 - mean, mean - 4.8) / 3 / within:.2f}",
                "cpm": f"{0.4 / 6 / (within**2 + (mean - 5) ** 2) ** 0.5:.2f}",
                "pp": f"{0.4 / 6 / sd:.2f}",
                "ppk": f"{min(5.2 - mean, mean - 4.8) / 3 / sd:.2f}",
            },
        )
        self.assertLess(float(indices["ppk"]["low"]), float(indices["ppk"]["value"]))
        self.assertRegex(words["notes"][0], "^Few values: 6 of 25")
        self.assertEqual(sum(int(count) for *_ends, count in words["bins"]), 6)

    def test_open_and_replaced_values_do_not_count(self):
        lot = self._receive()
        inspection = self._measure(lot, complete=False)
        self.assertFalse(self._studies(lot_id=lot.id), "it is not completed")
        first = inspection.result_ids.filtered(lambda r: r.kind == "measured")[0]
        inspection.enter(
            [{"result": first.id, "value": "4.95", "reason": "Read again"}]
        )
        inspection.action_complete()
        [study] = self._studies(lot_id=lot.id)
        self.assertEqual(
            [str(value) for _result, _inspection, value in study.rows],
            ["4.95", *VALUES[1:]],
        )
        self.assertNotIn(first.id, study.result_ids)

    def test_versions_go_together_while_limits_are_equal(self):
        self._measure(self._receive("P-1"))
        for limit, expected in (("5.20", [12]), ("5.25", [12, 6])):
            action = self.plan.with_user(self.engineer).action_new_version()
            new = self.plan.browse(action["res_id"]).with_user(self.engineer)
            line = new.characteristic_ids.filtered(lambda r: r.kind == "measured")
            line.upper_limit = limit
            new.with_user(self.manager)._approve_as_user()
            self._measure(self._receive(f"P-{limit}"))
            studies = self._studies(product_id=self.part.id)
            self.assertEqual([len(each.rows) for each in studies], expected)
        self.assertEqual(
            [each.limits[2] for each in studies], ["5.20", "5.25"], studies
        )

    def test_no_spread_and_one_value_say_why_there_is_no_index(self):
        part = self._product("Other part")
        self._sampled([WIDTH], part, 1)
        service = self.env["medical.capability"]
        self._measure(self._receive("O-1", product=part), ["5.00"])
        [study] = self._studies(product_id=part.id)
        words = service._in_words(study)
        self.assertEqual((words["indices"], words["sd"]), ([], ""))
        self.assertRegex(words["notes"][0], "a spread takes two values")
        self.assertFalse(service._histogram(words))
        self.assertFalse(service._control_charts(study, "nelson"))
        self._measure(self._receive("O-2", product=part), ["5.00"])
        [study] = self._studies(product_id=part.id)
        words = service._in_words(study)
        self.assertEqual(words["indices"], [])
        self.assertRegex(words["notes"][0], "all 2 values are equal")
        self.assertIn("<svg", service._histogram(words))

    def test_subgroups_are_neighbours_of_one_inspection(self):
        part = self._product("Grouped part")
        self._sampled([{**WIDTH, "subgroup_size": 4}], part)
        for name in ("G-1", "G-2"):
            self._measure(self._receive(name, product=part))
        [study] = self._studies(product_id=part.id)
        self.assertEqual([len(group) for group in study.subgroups], [4, 2, 4, 2])
        self.assertEqual(study.figures.within.method, "pooled")
        mean, spread = study.charts
        self.assertEqual((mean.kind, spread.kind), ("xbar", "r"))
        self.assertEqual(len(mean.points), 2, "subgroups that are whole")

    def test_a_flagged_point_names_its_rule(self):
        line = self.plan.characteristic_ids.filtered(lambda r: r.kind == "measured")
        study = Study(self.env["medical.capability"]._asked(line), line)
        for place, value in enumerate(["5.00", "5.01"] * 10 + ["5.15"]):
            study.add(place, 1, Decimal(value))
        service = self.env["medical.capability"]
        value, moving = service._control_charts(study, "western_electric")
        beyond = "rule 1, beyond a control limit"
        for chart in (value, moving):
            flagged = [place for place, words in chart["signals"] if beyond in words]
            self.assertEqual(flagged, [21], chart["title"])
        self.assertIn("LCL", value["drawing"])

    def test_any_number_of_characteristics_takes_the_same_queries(self):
        counts = []
        for lines in (2, 12):
            part = self._product(f"Part of {lines}")
            self._sampled(
                [{**WIDTH, "name": f"Width {n}"} for n in range(lines)], part, 3
            )
            for name in ("Q-1", "Q-2"):
                self._measure(self._receive(f"{name}-{lines}", product=part))
            asked = self._study(product_id=part.id, date_from=False)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(asked.figures()), lines)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    # ------------------------------------------------------------------
    # The screen
    # ------------------------------------------------------------------
    def test_the_screen_draws_what_is_asked(self):
        lot, other = self._receive("P-1"), self._receive("P-2")
        inspection = self._measure(lot)
        self._measure(other, ["5.00", "5.05"])
        model = self.env["medical.capability.study"].with_user(self.inspector)
        with Form(model) as form:
            self.assertIn("Choose a product", form.charts)
            form.product_id = self.part
            self.assertEqual(form.result_count, 12)
            form.lot_id = lot
            self.assertEqual(form.result_count, 6)
            self.assertEqual(form.charts.count("<svg"), 3)
            line = self.plan.characteristic_ids.filtered(lambda r: r.kind == "measured")
            self.assertEqual(form.characteristic_ids.ids, line.ids)
            form.characteristic_id = line
            self.assertEqual(form.result_count, 6)
        asked = form.record
        [figures] = asked.figures()
        self.assertEqual(figures["n"], "6")
        values = self.env["medical.inspection.result"].search(
            asked.action_view_results()["domain"]
        )
        self.assertEqual(set(values.ids), set(figures["result_ids"]))
        self.assertEqual(values.inspection_id, inspection)

    def test_period_and_supplier(self):
        self._measure(self._receive())
        for asked, count in (
            ({"date_from": "2020-01-01"}, 6),
            ({"date_from": False, "date_to": "2020-01-01"}, 0),
            ({"date_from": "2999-01-01"}, 0),
            ({"partner_id": self.supplier.id}, 6),
            ({"partner_id": self.company.partner_id.id}, 0),
        ):
            study = self._study(product_id=self.part.id, **asked)
            self.assertEqual(study.result_count, count, asked)
            self.assertEqual("<svg" in study.charts, bool(count))
        self.assertEqual(self._study().figures(), [], "nothing was asked")

    def test_buttons_open_it_with_what_is_asked(self):
        lot = self._receive()
        self._measure(lot)
        line = self.plan.characteristic_ids.filtered(lambda r: r.kind == "measured")
        for record, expected in (
            (lot, {"lot_id": lot.id}),
            (self.plan, {"plan_id": self.plan.id}),
            (line, {"plan_id": self.plan.id, "characteristic_id": line.id}),
        ):
            action = record.with_user(self.inspector).action_view_capability()
            model = self.env[action["res_model"]].with_user(self.inspector)
            study = model.with_context(**action["context"]).create({})
            for name, value in expected.items():
                self.assertEqual(study[name].id, value)
            self.assertEqual(study.result_count, 6)

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------
    def test_nobody_sees_figures_of_results_they_may_not_read(self):
        lot = self._receive()
        self._measure(lot)
        for user in (self.operator, self.auditor):
            study = self._study(user, lot_id=lot.id)
            self.assertEqual(study.figures()[0]["n"], "6")
        guest = new_test_user(self.env, "capability_guest", groups="base.group_portal")
        for user in (self.outsider, guest):
            with self.assertRaises(AccessError):
                self._study(user, lot_id=lot.id)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "capability_stranger",
            groups="stock.group_stock_user,qms_base.group_qms_inspector",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        # a lot and a product of no company are seen by all; results are not
        for asked in (
            {"product_id": self.part.id, "date_from": False},
            {"lot_id": lot.id},
        ):
            study = self._study(stranger, **asked)
            self.assertEqual(
                (study.figures(), study.result_count, len(study.characteristic_ids)),
                ([], 0, 0),
            )
            self.assertNotIn("<svg", study.charts)
            domain = study.action_view_results()["domain"]
            self.assertEqual(domain, [("id", "in", [])])

    def test_a_study_is_of_who_asks(self):
        study = self._study(lot_id=self._receive().id)
        with self.assertRaises(AccessError):
            study.with_user(self.operator).figures()
