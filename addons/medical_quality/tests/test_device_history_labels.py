# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import pypdfium2

from odoo.fields import Command

from .common import InspectionCase

_GTIN = "09506000999012"


class TestDeviceHistoryLabels(InspectionCase):
    """What was done with the labels of a device stands in its record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan(cls.device, "final")
        identifier = (
            cls.env["medical.device.identifier"]
            .with_user(cls.engineer)
            .create({"product_id": cls.device.id, "gtin": _GTIN})
        )
        identifier.action_activate()
        cls.template = (
            cls.env["medical.label.template"]
            .with_user(cls.engineer)
            .create(
                {
                    "number": "LT-1",
                    "name": "Label of the device",
                    "product_tmpl_id": cls.device.product_tmpl_id.id,
                    "width_mm": 76,
                    "height_mm": 51,
                }
            )
        )
        cls.template.with_user(cls.manager).sudo()._make_effective()
        cls.env.company.medical_clearance_second = False
        cls.order = cls._order()
        cls.order.action_generate_serial()
        cls.order.qty_producing = 1
        cls.lot = cls.order.lot_producing_ids

    def _labels(self):
        history = self.lot.with_user(self.manager)._device_history_data()[self.lot]
        return history["labels"], history["missing"]

    def _issue(self):
        action = self.order.action_clear_line_before()
        clearance = self.env["medical.line.clearance"].browse(action["res_id"])
        clearance = clearance.with_user(self.operator)
        clearance.action_all_in_order()
        clearance.action_perform()
        issue = self.order._issue_labels(
            self.order._label_wanted("each"), self.template, ""
        )
        return clearance, issue

    def _account(self, labels, state, reason=""):
        self.env["medical.label.account"].with_user(self.operator).create(
            {
                "label_ids": [Command.set(labels.ids)],
                "state": state,
                "reason": reason,
            }
        ).action_apply()

    def test_a_device_without_its_label_is_told(self):
        labels, missing = self._labels()
        self.assertEqual(labels["issues"], [])
        self.assertIn(f"No label of {self.lot.name} was issued.", missing)

    def test_what_became_of_each_label_stands_there(self):
        clearance, issue = self._issue()
        issue.action_print()
        labels, missing = self._labels()
        self.assertIn(
            f"1 of 1 labels of {self.lot.name} are not accounted for.", missing
        )
        self.lot.invalidate_recordset(["udi_element_string"])
        wrong = f"010950600099902910{self.lot.name}"
        for text in (self.lot.udi_element_string, wrong):
            self.order.scan_label(text, "every")
        labels, missing = self._labels()
        self.assertFalse([m for m in missing if "accounted" in m], missing)
        self.assertEqual(labels["copies"], [("Applied", 1)])
        (row,) = labels["issues"]
        self.assertEqual(
            (row["number"], row["template"], row["identifier"], row["quantity"]),
            (issue.name, self.template.display_name, _GTIN, "1"),
        )
        self.assertEqual(row["person"], "iq_operator person")
        self.assertEqual(
            [(scan["matches"], scan["cause"]) for scan in labels["scans"]],
            [(True, ""), (False, "Of another device")],
        )
        self.assertEqual(labels["clearances"][0]["number"], clearance.name)

    def test_a_spoiled_label_stands_there_with_its_reason(self):
        _clearance, issue = self._issue()
        issue.action_print()
        self._account(issue.label_ids, "spoiled", "Smeared by the roller")
        labels, _missing = self._labels()
        self.assertEqual(labels["copies"], [("Spoiled", 1)])
        (event,) = labels["events"]
        self.assertEqual(
            (event["state"], event["reason"]), ("Spoiled", "Smeared by the roller")
        )
        report = self.env["ir.actions.report"].with_user(self.manager)
        content, kind = report._render_qweb_pdf(
            "medical_quality.action_report_device_history", self.lot.ids
        )
        self.assertEqual(kind, "pdf")
        text = " ".join(
            page.get_textpage().get_text_range()
            for page in pypdfium2.PdfDocument(content)
        )
        for expected in (issue.name, "Smeared by the roller", "Line clearance"):
            self.assertIn(expected, " ".join(text.split()))
