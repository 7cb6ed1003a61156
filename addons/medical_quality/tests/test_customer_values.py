# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from odoo.exceptions import AccessError

from .common import MEASURED
from .customer_common import CustomerCase

VALUES = [f"{4.90 + number / 100:.2f}" for number in range(11)]


class TestCustomerValues(CustomerCase):
    """Many values on the page of a lot, and what the page offers that is not there."""

    def _sections(self, lot, unfolded=False):
        self.env.flush_all()
        self.env.invalidate_all()
        row = self._rows("lot").filtered(lambda r: r.lot_ref == lot.id)
        opened = row._opened().with_context(customer_all_values=unfolded)
        return {
            part["key"]: part for part in opened._customer_sections(row, row._sharing())
        }

    def _sampled(self, values):
        part = self._product("Sampled part")
        part.qms_customer_id = self.maker
        self._plan(
            part,
            characteristics=[MEASURED],
            sampling_method="fixed",
            sampling_size=len(values),
        )
        lot = self._receive("M-300", 50, part)
        inspection = self._inspections(lot)
        for result, value in zip(inspection.result_ids, values, strict=True):
            result.value_text = value
        inspection.action_complete()
        self._agree(share_results="values")
        return lot

    def test_many_values_are_told_as_their_range(self):
        lot = self._sampled(VALUES)
        [shown] = self._sections(lot)["results"]["inspections"]
        self.assertTrue(shown["folded"])
        self.assertEqual(
            [(row["unit"], row["value"], row["conforms"]) for row in shown["results"]],
            [("11 values", "4.90 … 5.00 mm", True)],
        )
        [whole] = self._sections(lot, unfolded=True)["results"]["inspections"]
        self.assertFalse(whole["folded"])
        self.assertEqual(len(whole["results"]), 11)
        self.assertEqual(whole["results"][0]["value"], "4.90 mm")
        [study] = self._sections(lot)["results"]["capability"]
        self.assertEqual(study["n"], "11", "of all values, folded or not")

    def test_what_does_not_conform_is_told_beside_the_range(self):
        lot = self._sampled(["5.30", *VALUES[1:]])
        [shown] = self._sections(lot)["results"]["inspections"]
        self.assertEqual(
            [(row["value"], row["conforms"]) for row in shown["results"]],
            [("4.91 … 5.30 mm", False), ("5.30 mm", False)],
        )

    def test_few_values_are_told_one_by_one(self):
        lot = self._sampled(VALUES[:10])
        [shown] = self._sections(lot)["results"]["inspections"]
        self.assertFalse(shown["folded"])
        self.assertEqual(len(shown["results"]), 10)

    def test_a_proof_is_offered_where_there_is_a_label(self):
        template = self.env["medical.label.template"].new({})
        lots = self.env.registry["stock.lot"]
        with (
            patch.object(lots, "_customer_label_template", lambda lot: template),
            patch.object(lots, "udi_problem", False),
        ):
            self.assertTrue(self.lot._customer_has_label())
            for status in ("on_hold", "rejected"):
                with patch.object(lots, "quality_status", status):
                    self.assertFalse(self.lot._customer_has_label(), status)


class TestCustomerNotes(CustomerCase):
    """What is of the staff alone is refused to people of customers by name."""

    def test_notes_about_them(self):
        self.maker.comment = "Pays late"
        mine = self.maker.with_user(self.buyer)
        self.assertEqual(mine.name, "Maker")
        for name in ("comment", "trust", "purchase_warn_msg", "write_uid"):
            with self.assertRaises(AccessError, msg=name):
                mine.read([name])
        with self.assertRaises(AccessError):
            mine.search([("comment", "like", "Pays")])
        with self.assertRaises(AccessError):
            self.env["medical.customer.lot"].with_user(self.buyer).search(
                [("partner_id.comment", "like", "Pays")]
            )
        self.assertIn("Pays", self.maker.with_user(self.engineer).comment)

    def test_settings_of_the_house(self):
        company = self.env.company.with_user(self.buyer)
        self.assertTrue(company.name)
        for name in (
            "certification_coordinator_id",
            "medical_supplier_policy",
            "medical_nonconformance_rate",
            "medical_challenge_distance",
            "qms_signing_letter_reference",
            "write_uid",
        ):
            with self.assertRaises(AccessError, msg=name):
                company.read([name])
        self.assertTrue(self.env.company.with_user(self.engineer).write_uid)
