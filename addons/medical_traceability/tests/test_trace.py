# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import csv
import io
import json

from lxml import etree
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import GTIN
from .genealogy_common import GenealogyCase


class TraceCase(GenealogyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trace = cls.env["medical.trace"].with_user(cls.inspector)
        cls.resin_a = cls._stocked(cls.resin, "RES-A")
        cls.resin_a.ref = "H-2211"
        cls.blue = cls._stocked(cls.colour, "BLUE")
        cls.housings, cls.order = cls._make(
            cls.housing, ["HOUSE-1"], [(cls.resin_a, 60), (cls.blue, 30)], 30
        )
        cls.pumps, cls.pump_order = cls._make(
            cls.pump,
            [f"PUMP-{number:02}" for number in range(20)],
            [(cls.housings, 20), (cls.blue, 20)],
        )


@tagged("post_install", "-at_install")
class TestTrace(TraceCase):
    """One box, a graph, tabs and files; nothing for who may not see it."""

    def _found(self, text):
        return {(f["kind"], tuple(f["lot_ids"])) for f in self.trace.find(text)}

    def test_whatever_identifies_lots_is_found(self):
        for text, kind, lots in (
            ("RES-A", "lot", self.resin_a),
            ("res-a", "lot", self.resin_a),
            (" RES-A\r\n", "lot", self.resin_a),
            ("H-2211", "reference", self.resin_a),
            (self.order.name, "order", self.housings),
            (self.housings.batch_number, "batch", self.housings),
            ("HOUSE", "similar", self.housings),
        ):
            with self.subTest(text=text):
                self.assertEqual(self._found(text), {(kind, tuple(lots.ids))})

    def test_a_part_and_a_day(self):
        [part] = self.trace.find("Housing")
        self.assertEqual((part["kind"], part["lot_ids"]), ("part", self.housings.ids))
        day = str(self.housings.manufacture_date)
        [made] = self.trace.find(day)
        self.assertEqual(made["kind"], "date")
        self.assertLessEqual(
            set((self.housings | self.pumps).ids), set(made["lot_ids"])
        )
        self.assertFalse(self.trace.find("2026-13-45"))

    def test_a_scanned_udi(self):
        part = self._released(self.part, "COMP", 5)
        self.assertTrue(part)
        self._identify(self.device)
        [device] = self._produce(self.device, ["S1"])
        for text in (
            device.udi_element_string,
            device.udi_hri,
            f"]d2{device.udi_element_string}",
        ):
            self.assertEqual(self._found(text), {("udi", tuple(device.ids))})
        self.assertFalse(self._found(f"01{GTIN}21NONE"))

    def test_nothing_found_and_patterns_are_no_patterns(self):
        for text in (
            "",
            "  ",
            "%",
            "%%%",
            "___",
            "no such thing",
            "(01)1(21)2",
            "\x1d",
        ):
            self.assertEqual(self.trace.find(text), [], repr(text))

    def test_the_graph(self):
        data = self.trace.get_trace(self.housings.ids)
        nodes = {node["key"]: node for node in data["nodes"]}
        self.assertEqual(data["counts"]["up"], 2)
        self.assertEqual(data["counts"]["down"], 20)
        [many] = [n for n in nodes.values() if n["count"] > 1]
        self.assertEqual(sorted(many["lot_ids"]), sorted(self.pumps.ids))
        self.assertEqual(
            {(li["parent"], li["child"]) for li in data["links"]},
            {
                (f"lot-{self.resin_a.id}", f"lot-{self.housings.id}"),
                (f"lot-{self.blue.id}", f"lot-{self.housings.id}"),
                (f"lot-{self.blue.id}", many["key"]),
                (f"lot-{self.housings.id}", many["key"]),
            },
        )
        self.assertTrue(etree.fromstring(data["svg"]).tag.endswith("svg"))
        json.dumps(data)

    def test_one_way(self):
        forward = self.trace.get_trace(self.housings.ids, "forward")
        self.assertEqual((forward["counts"]["up"], forward["counts"]["down"]), (0, 20))
        backward = self.trace.get_trace(self.housings.ids, "backward")
        self.assertEqual((backward["counts"]["up"], backward["counts"]["down"]), (2, 0))
        with self.assertRaises(UserError):
            self.trace.get_trace(self.housings.ids, "sideways")

    def test_tabs(self):
        data = self.trace.get_trace(self.pumps[:1].ids)
        for tab in data["tabs"]:
            table = self.trace.get_tab(tab["code"], self.pumps[:1].ids)
            names = {column["name"] for column in table["columns"]}
            for row in table["rows"]:
                self.assertEqual(set(row) - {"open"}, names)
            json.dumps(table)
        materials = self.trace.get_tab("materials", self.pumps[:1].ids)["rows"]
        by_lot = {row["lot"]: row for row in materials}
        self.assertEqual(by_lot["RES-A"]["supplier"], self.supplier.name)
        with self.assertRaises(UserError):
            self.trace.get_tab("nothing", self.pumps.ids)
        with self.assertRaises(UserError):
            self.trace.get_tab("__class__", self.pumps.ids)

    def test_shipments_and_issues(self):
        sold = self._released(self.part, "SOLD", 5)
        delivery = self._ship(sold, 2)
        delivery.partner_id = self.customer
        delivery.button_validate()
        self._decide(sold, "hold")
        [shipment] = self.trace.get_tab("shipments", sold.ids)["rows"]
        self.assertEqual(
            (shipment["customer"], shipment["quantity"]), (self.customer.name, "2")
        )
        [issue] = self.trace.get_tab("issues", sold.ids)["rows"]
        self.assertEqual((issue["what"], issue["about"]), ("On hold", "SOLD"))
        [customer] = self.trace.find(self.customer.name)
        self.assertEqual(
            (customer["kind"], customer["lot_ids"]), ("customer", sold.ids)
        )

    def test_who_may_ask(self):
        for user in (self.inspector, self.engineer, self.manager, self.auditor):
            trace = self.env["medical.trace"].with_user(user)
            self.assertTrue(trace.get_trace(self.pumps.ids)["nodes"])
        for user in (self.operator, self.clerk):
            trace = self.env["medical.trace"].with_user(user)
            for ask in (
                lambda t: t.find("RES-A"),
                lambda t: t.get_trace(self.pumps.ids),
                lambda t: t.get_tab("materials", self.pumps.ids),
                lambda t: t._export("csv", self.pumps.ids, "both"),
            ):
                with self.assertRaises(AccessError):
                    ask(trace)

    def test_other_companies_are_not_traced(self):
        other = self.env["res.company"].create({"name": "Other Devices"})
        (
            self.resin_a | self.blue | self.housings | self.pumps
        ).company_id = self.env.company
        self.auditor.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        trace = self.env["medical.trace"].with_user(self.auditor)
        self.assertFalse(trace.find("RES-A"))
        with self.assertRaises(UserError):
            trace.get_trace(self.pumps.ids)

    def test_as_many_queries_for_many(self):
        counts = []
        for lots in (self.pumps[:1], self.pumps):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.trace.get_trace(lots.ids)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)

    def test_tables_as_files(self):
        self.resin_a.ref = "=cmd()"
        _name, media, data = self.trace._export("csv", self.pumps.ids, "both")
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        self.assertIn("text/csv", media)
        self.assertEqual(sum(row[:1] == ["HOUSE-1"] for row in rows), 20 + 1)
        _name, _media, data = self.trace._export("xlsx", self.pumps.ids, "both")
        book = load_workbook(io.BytesIO(data))
        self.assertEqual(len(book.sheetnames), 1 + len(self.trace._tabs()))
        self.assertEqual(book["Genealogy"].max_row, 1 + 20 * 2 + 2)

    def test_pictures_as_files(self):
        name, _media, data = self.trace._export("pdf", self.pumps.ids, "both")
        self.assertTrue(data.startswith(b"%PDF"))
        self.assertRegex(name, r"^trace-lots-\d{8}-\d{4}\.pdf$")
        _name, _media, data = self.trace._export("svg", self.housings.ids, "both")
        self.assertTrue(etree.fromstring(data).tag.endswith("svg"))
        with self.assertRaises(UserError):
            self.trace._export("exe", self.pumps.ids, "both")


@tagged("post_install", "-at_install")
class TestTraceFiles(TraceCase, HttpCase):
    def test_download(self):
        url = f"/medical/trace/export?kind=csv&lots={self.housings.id}"
        self.authenticate("tr_inspector", "tr_inspector")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertIn("RES-A", answer.text)
        self.authenticate("tr_clerk", "tr_clerk")
        self.assertNotEqual(self.url_open(url).status_code, 200)
        self.authenticate(None, None)
        self.assertNotIn("RES-A", self.url_open(url).text)
