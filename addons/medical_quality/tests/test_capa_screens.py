# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from lxml import etree

from odoo.addons.qms_base.tests.signing import sign

from .capa_common import CapaCase

_VIEWS = {
    "medical.capa": (
        *("list", "form", "kanban", "graph", "pivot", "search", "activity"),
    ),
    "medical.capa.action": ("list", "form", "search"),
    "medical.capa.check": ("list", "form", "graph", "pivot", "search"),
    "medical.capa.ageing": ("list", "graph", "pivot", "search"),
}


class TestCapaScreens(CapaCase):
    """Every screen opens for who should see it, and says what it should."""

    def test_views_load(self):
        for model, views in _VIEWS.items():
            for user in (self.worker, self.manager, self.auditor):
                result = (
                    self.env[model]
                    .with_user(user)
                    .get_views([(False, view) for view in views])
                )
                self.assertEqual(set(result["views"]), set(views))

    def test_report(self):
        capa = self._to("closed")
        report = self.env.ref("medical_quality.action_report_capa")
        html, _kind = report.with_user(self.auditor)._render_qweb_html(
            report.report_name, capa.ids
        )
        text = html.decode()
        for words in (
            capa.name,
            "The solder does not wet",
            "Raise the peak of the profile",
            "at most 0 of 400",
            "CAPA plan approved",
            "Effectiveness checked",
            "CAPA closed",
            self.checker.name,
            "SHA-256",
        ):
            self.assertIn(words, text)
        pdf, kind = report.with_context(force_report_rendering=True)._render_qweb_pdf(
            report.report_name, capa.ids
        )
        self.assertEqual((kind, pdf[:5]), ("pdf", b"%PDF-"))

    def test_cause_and_effect(self):
        capa = self._to("root_cause")
        self.assertFalse(capa.fishbone)
        wetting = self._cause(capa, name="No <wetting>", verdict="contributing")
        self._cause(capa, name="Profile too cold", parent_id=wetting.id)
        self.env.invalidate_all()
        mine = capa.with_user(self.worker)
        drawing = mine._fishbone_svg()
        root = etree.fromstring(drawing.encode())
        words = [text.text for text in root.iter("{*}text") if text.text]
        for word in ("No <wetting>", "Profile too cold", "Method", "Environment"):
            self.assertIn(word, words)
        self.assertIn("No &lt;wetting&gt;", mine.fishbone)
        self.assertIn("data:image/svg+xml;base64,", mine.fishbone)
        # another round begins with no cause
        capa._serve(round=2)
        self.env.invalidate_all()
        self.assertFalse(capa.fishbone)

    def test_ageing(self):
        capa = self._to("containment")
        first = capa.phase_ids.filtered(lambda line: line.phase == "initiation")
        now = capa._present_phase()
        self.env.cr.execute(
            "UPDATE medical_capa_phase SET due_date = %s,"
            " entered_at = entered_at - interval '40 days' WHERE id = %s",
            [self.today - timedelta(days=10), now.id],
        )
        self.env.invalidate_all()
        rows = self.env["medical.capa.ageing"].with_user(self.owner)
        rows = rows.search([("capa_id", "=", capa.id)])
        by_phase = {row.phase: row for row in rows}
        self.assertEqual(set(by_phase), {"initiation", "containment"})
        late = by_phase["containment"]
        self.assertTrue(late.running)
        self.assertAlmostEqual(late.days, 40, delta=0.1)
        self.assertIn(late.late_days, (9, 10, 11))
        self.assertEqual(late.on_time_percent, 0)
        self.assertEqual(by_phase["initiation"].on_time_percent, 100)
        self.assertEqual(first.late_days, 0)
        grouped = rows._read_group(
            [("capa_id", "=", capa.id)], [], ["on_time_percent:avg"]
        )
        self.assertEqual(grouped, [(50.0,)])

    def test_effectiveness_rate(self):
        good, bad = self._to("closed"), self._to("effectiveness")
        with self._later(120):
            self._check(bad, measured="3", verdict="not_effective")
            sign(bad, "effectiveness", self.checker)
        checks = self.env["medical.capa.check"]
        rate = checks._read_group(
            [
                ("capa_id", "in", (good | bad).ids),
                ("kind", "=", "effectiveness"),
                ("done", "=", True),
            ],
            [],
            ["effective_percent:avg"],
        )
        self.assertEqual(rate, [(50.0,)])

    def test_the_list_asks_few_queries(self):
        capas = self.env["medical.capa"]
        for _number in range(6):
            capas |= self._capa()
        spec = {
            name: {}
            for name in (
                *("name", "title", "kind", "risk_level", "state", "phase_due"),
                *("overdue", "days_open", "phase_days", "phase_owner_id"),
            )
        }
        mine = capas.with_user(self.manager)
        few = mine[:1]
        few.web_read(spec)

        def queries(records):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            records.web_read(spec)
            return self.cr.sql_log_count - start

        self.assertLessEqual(queries(mine), queries(few) + 1)
