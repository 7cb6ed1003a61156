# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..models.customer.medical_customer_view import NotLogged
from .common import MEASURED
from .customer_common import ADDRESS, PIXEL, CustomerCase

KINDS = ("lot", "order", "shipment", "nonconformance", "concession")


class TestCustomerRows(CustomerCase):
    """Whose is what, and what of it may be known."""

    def test_a_customer_reads_its_own_rows_alone(self):
        own = self._rows("lot").filtered(lambda row: row.lot_ref == self.lot.id)
        self.assertEqual(own.mapped("relation"), ["owner"])
        foreign = self._rows("lot", self.stranger)
        self.assertEqual(foreign.mapped("name"), ["N-200"])
        theirs = foreign.with_user(self.buyer)
        theirs.invalidate_recordset()
        self.assertFalse(theirs._find_own(foreign.id))
        for attempt in (
            lambda: theirs.read(["name"]),
            lambda: theirs.export_data(["name"]),
            lambda: theirs.web_read({"name": {}}),
        ):
            with self.assertRaises(UserError):
                attempt()
        self.assertFalse(theirs._search_own([("name", "=", "N-200")]))
        self.assertEqual(theirs._count_own([("name", "=", "N-200")]), 0)

    def test_a_customer_has_no_rights_on_the_records(self):
        for name in (
            "stock.lot",
            "mrp.production",
            "medical.inspection",
            "medical.inspection.result",
            "medical.nonconformance",
            "qms.concession",
            "medical.lot.shipment",
            "qms.quality.agreement",
            "medical.customer.view",
            "medical.customer.answer",
            "medical.customer.rate",
        ):
            for user in (self.buyer, self.nurse):
                self.assertFalse(
                    self.env[name].with_user(user).has_access("read"), name
                )
        for kind in KINDS:
            rows = self.env[f"medical.customer.{kind}"].with_user(self.buyer)
            for operation in ("read", "create", "write", "unlink"):
                self.assertFalse(rows.has_access(operation), kind)
            self.assertFalse(rows.with_user(self.operator).has_access("read"))
            self.assertEqual(rows.with_user(self.operator)._count_own(), 0)
            # staff may read all of them; on pages they are nobody's customer
            self.assertEqual(rows.with_user(self.auditor)._count_own(), 0)

    def test_rows_hold_chosen_columns_alone(self):
        names = set()
        for kind in KINDS:
            names |= {
                name
                for name, field in self.env[f"medical.customer.{kind}"]._fields.items()
                if field.type in ("many2one", "one2many", "many2many", "text", "html")
            }
        self.assertEqual(names, {"partner_id", "company_id"})

    def test_a_consignee_knows_what_it_got(self):
        row = self._rows("lot", self.nurse)
        self.assertEqual(
            (row.name, row.relation, row.status), ("M-100", "consignee", "shipped")
        )
        shipment = self._rows("shipment", self.nurse)
        self.assertEqual((shipment.lot_name, shipment.consignee), ("M-100", "Clinic"))
        self._nonconformance()
        self._agree(share_nonconformances="all", share_results="values")
        self.assertFalse(self._rows("nonconformance", self.nurse))
        parts = row._opened()._customer_sections(row, row._sharing())
        self.assertEqual([part["key"] for part in parts], ["udi"])

    def test_consignees_are_named_where_agreed(self):
        self.assertFalse(self._rows("shipment").consignee)
        self._agree(share_consignees=True)
        self.assertEqual(self._rows("shipment").consignee, "Clinic")

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.lot.company_id = self.company
        self.env.flush_all()
        self.buyer.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self._rows("lot").filtered(lambda r: r.lot_ref == self.lot.id))

    def test_the_agreement_says_which_results_are_shown(self):
        row = self._rows("lot").filtered(lambda r: r.lot_ref == self.lot.id)
        self.inspection.sudo().message_post(body="House talk")

        def results():
            self.env.invalidate_all()
            parts = row._opened()._customer_sections(row, row._sharing())
            return next(
                (p["inspections"] for p in parts if p["key"] == "results"), None
            )

        self.assertIsNone(results(), "nothing is shared by default")
        agreement = self._agree(share_results="verdicts")
        (shown,) = results()
        self.assertEqual(
            (shown["passed"], shown["results"], shown["by"]), (True, [], "")
        )
        agreement.write({"share_results": "values", "share_people": "numbers"})
        (shown,) = results()
        self.assertEqual(shown["results"][0]["value"], "5.00 mm")
        self.assertIn("4.80", shown["results"][0]["limits"])
        self.assertNotIn("person", shown["by"])
        agreement.share_people = "names"
        self.assertEqual(results()[0]["by"], "iq_inspector person")
        agreement.valid_until = "2021-01-01"
        self.assertIsNone(results(), "it ended")

    def test_capability_is_of_the_values_that_are_shown(self):
        part = self._product("Sampled part")
        part.qms_customer_id = self.maker
        self._plan(
            part, characteristics=[MEASURED], sampling_method="fixed", sampling_size=3
        )
        lot = self._receive("M-300", 50, part)
        inspection = self._inspections(lot)
        for result, value in zip(
            inspection.result_ids, ("4.90", "5.00", "5.10"), strict=True
        ):
            result.value_text = value
        inspection.action_complete()

        def capability(name, user=None):
            row = self._rows("lot", user).filtered(lambda r: r.name == name)
            parts = row._opened()._customer_sections(row, row._sharing())
            return next((p["capability"] for p in parts if p["key"] == "results"), None)

        self.assertIsNone(capability("M-300"), "nothing is shared by default")
        agreement = self._agree(share_results="verdicts")
        self.assertEqual(capability("M-300"), [], "values are the house's")
        agreement.share_results = "values"
        [shown] = capability("M-300")
        self.assertEqual(
            (shown["name"], shown["n"], shown["mean"], shown["sd"]),
            ("Width", "3", "5.000", "0.1000"),
        )
        indices = {each["code"]: each["value"] for each in shown["indices"]}
        self.assertEqual(indices["ppk"], "0.67")
        self.assertIn("<svg", shown["drawing"])
        self.assertEqual(capability("M-100"), [], "one value has no spread")
        self._agree(self.neighbour, share_results="values")
        self.assertEqual(capability("N-200", self.stranger), [])

    def test_pictures_are_those_of_the_inspection_not_of_its_talk(self):
        files = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": raw,
                    "res_model": "medical.inspection",
                    "res_id": self.inspection.id,
                }
                for name, raw in (
                    ("seen.png", PIXEL),
                    ("talk.png", PIXEL),
                    ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
                    ("notes.txt", b"internal"),
                )
            ]
        )
        self.inspection.sudo().message_post(body="See", attachment_ids=files[1].ids)
        agreement = self._agree(share_results="verdicts")
        row = self._rows("lot").filtered(lambda r: r.lot_ref == self.lot.id)
        lot = row._opened()
        self.assertFalse(lot._customer_picture(row, agreement, files[0].id))
        agreement.share_pictures = True
        shown = [f for f in files if lot._customer_picture(row, agreement, f.id)]
        self.assertEqual([file.name for file in shown], ["seen.png"])

    def test_a_lot_is_found_by_its_number_or_its_udi(self):
        lots = self.env["medical.customer.lot"].with_user(self.buyer)
        self.env.flush_all()
        self.assertEqual(lots._find_text(" m-100\n").lot_ref, self.lot.id)
        self.env["medical.device.identifier"].with_user(self.engineer).create(
            {"product_id": self.part.id, "gtin": "09506000998121"}
        ).action_activate()
        scanned = lots._find_text("(01)09506000998121(10)M-100")
        self.assertEqual(scanned.lot_ref, self.lot.id)
        for text in ("N-200", "(01)09506000998121(10)N-200", "%", "", None, "x" * 400):
            self.assertFalse(lots._find_text(text), text)

    def test_figures_are_of_shared_products_alone(self):
        figures = self.env["medical.customer.figures"].with_user(self.buyer)
        self.assertIsNone(figures._figures())
        self._agree(share_figures=True)
        self._nonconformance()
        found = figures._figures()
        self.assertEqual((found["yield"][-1], found["on_time"][-1]), (100.0, None))
        self.assertEqual((found["opened"][-1], found["open"]), (1, 1))
        self.assertIsNone(figures.with_user(self.stranger)._figures())

    # ------------------------------------------------------------------
    # On record
    # ------------------------------------------------------------------
    def test_views_are_on_record_and_stay(self):
        views = self.env["medical.customer.view"]
        views.with_user(self.buyer)._record(
            "page", self.lot, self.lot.name, ADDRESS, version="released"
        )
        view = views.search([("res_id", "=", self.lot.id)], limit=1)
        self.assertEqual(
            (
                view.user_ref,
                view.partner_ref,
                view.address,
                view.version,
                view.res_name,
            ),
            (self.buyer.id, self.maker.id, ADDRESS, "released", "M-100"),
        )
        with self.assertRaises(AccessError):
            views.with_user(self.manager).sudo().create({"res_name": "made up"})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.InsufficientPrivilege),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("DELETE FROM medical_customer_view")

    def test_what_cannot_be_logged_is_not_shown(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(NotLogged):
            self.env["medical.customer.view"].with_user(self.buyer)._record(
                None, self.lot, "M-100", ADDRESS
            )

    def test_requests_are_counted_by_user_and_by_address(self):
        rate = self.env["medical.customer.rate"].with_user(self.buyer)
        self.env["ir.config_parameter"].sudo().set_param(
            "medical_quality.portal_user_per_minute", "3"
        )
        keys = {"user": "7", "address": ADDRESS}
        self.assertEqual(
            [rate._is_exceeded(keys) for _n in range(4)], [False] * 3 + [True]
        )
        self.assertFalse(rate._is_exceeded({"user": "8", "address": ADDRESS}))
        with self.assertRaises(AccessError):
            rate.sudo().create({"key": "x", "minute": "2026-01-01", "hits": 0})

    def test_the_agreement_is_that_of_who_made_it(self):
        """Whichever company the login of the customer happens to be of."""
        other = self.env["res.company"].create({"name": "Elsewhere Works"})
        here = self._agree(share_results="verdicts")
        self._agree(company_id=other.id, name="QA-2", share_results="values")
        self.buyer.write({"company_ids": [(4, other.id)], "company_id": other.id})
        self.assertFalse(self.lot.company_id)
        row = self._rows("lot").filtered(lambda row: row.lot_ref == self.lot.id)
        self.assertEqual(row._sharing(), here)
