# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import io
import json
import re
import zipfile
from unittest.mock import patch

import pypdfium2
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.qms_base.archival.anonymous import words_of
from odoo.addons.qms_base.archival.verification import verify
from odoo.addons.qms_base.tests.signing import enrol, sign

from ..models.archive import medical_record_package_lots
from .common import MEASURED
from .process_common import ZONE
from .test_archive import ArchiveCase


class TestRecordPackage(ArchiveCase):
    """What an inspector asks for, in one file that says what it holds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.packages = cls.env["medical.record.package"]
        # rows of the log are written in a transaction of their own
        cls.logged = []
        cls.startClassPatcher(
            patch.object(
                type(cls.env["qms.archive.view"]),
                "_log_rows",
                lambda self, rows, channel: cls.logged.extend(rows),
            )
        )

    def _make(self, kind, user=None, **asked):
        wizard = (
            self.env["medical.record.package.wizard"]
            .with_user(user or self.manager)
            .create({"kind": kind, "purpose": "=Inspection of March", **asked})
        )
        action = wizard.action_make()
        return self.packages.browse(action["res_id"])

    def _files(self, package):
        self.logged.clear()
        name, kind, content = package.with_user(self.auditor)._hand_out()
        self.assertEqual((name, kind), (f"{package.number}.zip", "application/zip"))
        self.assertEqual([row["number"] for row in self.logged], [package.number])
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            files = {path: opened.read(path) for path in opened.namelist()}
        index = json.loads(files["index.json"])
        self.assertEqual(
            {entry["path"] for entry in index["files"]},
            set(files) - {"index.json", "index.csv"},
        )
        return files

    def _histories(self):
        return self.lot.with_user(self.auditor)._archive_records("device_history")

    def test_records_of_lots(self):
        self.logged.clear()
        package = self._make("lots", lot_ids=self.lot.ids)
        record = self._histories()
        self.assertEqual([row["number"] for row in self.logged], [record.number])
        files = self._files(package)
        self.assertEqual(files[f"records/{record._file_name()}"], self._content(record))
        data = json.loads(files[f"data/{record._file_name()[:-4]}.json"])
        self.assertEqual(data["number"], record.number)
        self.assertEqual(verify(self._content(record)).problems, [])
        self.assertEqual(verify(files["package.pdf"]).problems, [])
        self.assertIn(record.pdf_sha256.encode(), files["tables/table-1.csv"])
        # what there is already is not made again
        again = self._files(self._make("lots", lot_ids=self.lot.ids))
        self.assertIn(f"records/{record._file_name()}", again)
        self.assertEqual(self._histories(), record)

    def test_an_auditor_has_it_in_one_step(self):
        package = self._make("lots", self.auditor, lot_ids=self.lot.ids)
        record = self._histories()
        self.assertEqual(record.made_by_name, self.auditor.name)
        self.assertIn(f"records/{record._file_name()}", self._files(package))
        # by itself an auditor still has none made
        with self.assertRaises(AccessError):
            self.lot.with_user(self.auditor)._archive_order("device_history", "x")

    def test_of_many_that_nobody_archived_it_says_what_to_do(self):
        with (
            patch.object(medical_record_package_lots, "_MOST_MADE", 0),
            self.assertRaisesRegex(UserError, f"{self.lot.name}.*Archive them first"),
        ):
            self._make("lots", lot_ids=self.lot.ids)
        self._archived()
        with patch.object(medical_record_package_lots, "_MOST_MADE", 0):
            self.assertTrue(self._make("lots", lot_ids=self.lot.ids))

    def test_a_record_that_cannot_be_made_is_named(self):
        with (
            patch.object(
                type(self.env["qms.archive.job"]),
                "_made",
                side_effect=UserError("The disk is full."),
            ),
            self.assertRaisesRegex(UserError, f"{self.lot.name}.*The disk is full"),
        ):
            self._make("lots", lot_ids=self.lot.ids)

    def test_training_of_one_person(self):
        kind = self.env["operator.certification.type"].create(
            {"name": "=Bench assembly", "code": "PKG-BENCH"}
        )
        employee = self.operator.sudo().employee_ids
        certificate = (
            self.env["operator.certification"]
            .with_user(self.engineer)
            .create({"employee_id": employee.id, "type_id": kind.id})
        )
        certificate.with_user(self.manager)._grant()
        files = self._files(self._make("training", employee_id=employee.id))
        text = files["tables/table-1.csv"].decode("utf-8-sig")
        self.assertIn(certificate.name, text)
        # a formula in a cell is a text
        self.assertNotRegex(text, r'(^|,|\n)"?=')
        report = verify(files["package.pdf"])
        self.assertEqual(report.problems, [])
        self.assertIn(certificate.name, json.dumps(report.record["content"]))

    def _width(self, plan):
        return plan.characteristic_ids.filtered(lambda line: line.kind == "measured")

    def _limit_tables(self, characteristic):
        # the trail is written with the row
        self.env.flush_all()
        package = self._make("limit", characteristic_id=characteristic.id)
        files = self._files(package)
        self.assertEqual(verify(files["package.pdf"]).problems, [])
        return list(json.loads(files["tables/tables.json"]).values())

    def _next_version(self, plan, **changes):
        action = plan.with_user(self.engineer).action_new_version()
        draft = self.env["medical.inspection.plan"].browse(action["res_id"])
        self._width(draft).with_user(self.engineer).write(changes)
        return draft

    def test_all_changes_of_one_limit(self):
        self.registry_enter_test_mode()
        for user in (self.manager, self.manager2):
            enrol(user, password=user.login)
        first = self.final.plan_id
        second = self._next_version(first, upper_limit="5.25")
        sign(second, "approve", self.manager2)
        sign(second, "approve", self.manager)
        self.assertEqual(second.state, "approved")
        # renamed, it is the same limit
        third = self._next_version(second, name="Overall width", upper_limit="5.30")
        third.with_user(self.engineer).write(
            {"characteristic_ids": [Command.create({**MEASURED, "name": "Width"})]}
        )
        renamed = third.characteristic_ids.filtered(lambda c: c.previous_id)
        renamed = renamed.filtered(lambda c: c.kind == "measured")
        for asked in (self._width(first), renamed):
            versions, signatures, changes = self._limit_tables(asked)
            self.assertEqual(
                [(row["Version"], row["Upper limit"]) for row in versions],
                [("1", "5.20"), ("2", "5.25"), ("3", "5.30")],
            )
            self.assertEqual(versions[2]["Characteristic"], "Overall width")
            self.assertEqual(
                [row["Name"] for row in signatures],
                [self.manager2.name, self.manager.name],
            )
            self.assertIn(" v2 ", signatures[0]["Plan"])
            text = json.dumps(changes)
            self.assertIn("5.25", text)
            self.assertIn("5.30", text)
        # the new one of the old name is another
        added = third.characteristic_ids - third.characteristic_ids.filtered(
            "previous_id"
        )
        [only] = self._limit_tables(added)[0]
        self.assertEqual(only["Version"], "3")

    def test_a_limit_of_another_category_is_another_limit(self):
        plans = self.env["medical.inspection.plan"]
        for name in ("Housings", "Tubes"):
            category = self.env["product.category"].create({"name": name})
            plans |= self._draft(
                trigger="receipt", product_tmpl_id=False, categ_id=category.id
            )
        [row] = self._limit_tables(self._width(plans[0]))[0]
        self.assertIn(plans[0].number, row["Plan"])

    def test_limits_of_versions_from_before_are_found_by_name(self):
        first = self.final.plan_id
        second = self._next_version(first, upper_limit="5.25")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE medical_inspection_characteristic SET previous_id = NULL"
            " WHERE plan_id = %s",
            [second.id],
        )
        self.env.invalidate_all()
        self.assertEqual(len(self._limit_tables(self._width(second))[0]), 2)

    def test_what_a_machine_warns_of_is_told(self):
        plan = self._draft(
            self.device,
            "operation_stream",
            [ZONE],
            operation_id=self.operation.id,
        )
        [row] = self._limit_tables(plan.characteristic_ids)[0]
        self.assertEqual((row["Warn below"], row["Warn above"]), ("238", "247"))

    def test_nobody_says_which_limit_was_before(self):
        plan = self._draft(self.device, "receipt")
        line = self._width(plan).with_user(self.engineer)
        other = self._width(self.final.plan_id)
        with self.assertRaises(AccessError):
            line.write({"previous_id": other.id})
        with self.assertRaises(AccessError):
            line.create({**MEASURED, "plan_id": plan.id, "previous_id": other.id})
        # neither a copy of the plan, which is another plan
        copied = plan.with_user(self.engineer).copy()
        self.assertTrue(copied.characteristic_ids)
        self.assertFalse(copied.characteristic_ids.previous_id)

    def _override(self, moment):
        """A concession asked for at a moment: work finished without its values."""
        with freeze_time(moment):
            order = self._order(released_part=False)
            work = order.workorder_ids
            work.button_start()
            action = work.action_qms_request_concession("wo_finish", "inspection.open")
        return self.env["qms.concession"].browse(action["res_id"])

    def test_all_overrides_of_a_period(self):
        today = fields.Date.today()
        with self.assertRaisesRegex(UserError, "period"):
            self._make(
                "overrides",
                date_from=today,
                date_to=fields.Date.subtract(today, days=1),
            )
        self.company.resource_calendar_id.tz = "Europe/Berlin"
        # half an hour before and after the new year began in Berlin
        self._plan(self.device, "operation", operation_id=self.operation.id)
        before = self._override("2027-12-31 22:30:00")
        after = self._override("2027-12-31 23:30:00")
        for year, inside, outside in ((2027, before, after), (2028, after, before)):
            files = self._files(
                self._make(
                    "overrides", date_from=f"{year}-01-01", date_to=f"{year}-12-31"
                )
            )
            tables = list(json.loads(files["tables/tables.json"]).values())
            names = [next(iter(row.values())) for row in tables[0]]
            self.assertIn(inside.name, names)
            self.assertNotIn(outside.name, names)
            self.assertEqual(verify(files["package.pdf"]).problems, [])
            self.assertIn(b"Europe/Berlin", files["index.json"])

    def test_a_sample_tells_of_nobody(self):
        self.supplier.name = "Quirkwright Moulding"
        material = self.order.sudo().move_raw_ids.move_line_ids.lot_id
        material.ref = "From Iq_Inspector Person, 12.50 EUR each"
        self._certify_material(material)
        package = self._make("sample", lot_ids=self.lot.ids)
        files = self._files(package)
        whole = self._sample_text(files)
        originals = (self.supplier | self.customer | self.company.partner_id).mapped(
            "name"
        )
        originals += [
            name
            for user in (self.operator, self.inspector, self.manager)
            for name in (user.name, user.login, user.sudo().employee_ids.name)
        ]
        words = {word for name in originals for word in words_of(name)}
        self.assertIn("quirkwright", words)
        left = {
            word
            for word in words
            if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", whole)
        }
        self.assertEqual(left, set())
        self.assertNotIn("12.50 eur", whole)
        self.assertNotIn("zx778899", whole)
        self.assertNotIn("melt5566", whole)
        self.assertIn("en 10204 3.1", whole)
        self.assertIn("sample", whole)
        # the same one by the same word, in the table, the data and the pages
        data = json.loads(files["sample-001/record.json"])
        person = data["inspections"][-1]["values"][0]["person"]
        self.assertRegex(person, r"Person \d+")
        self.assertIn(person, files["sample-001/inspections.csv"].decode("utf-8-sig"))
        self.assertIn(person.casefold(), " ".join(whole.split()))

    def test_a_sample_holds_no_identifier_and_no_other_spelling(self):
        gtin = "09506000998114"
        self.env["medical.device.identifier"].with_user(self.engineer).create(
            {"product_id": self.device.id, "gtin": gtin}
        ).action_activate()
        self.supplier.name = "Gro\u00dfmann \u0130pek"
        material = self.order.sudo().move_raw_ids.move_line_ids.lot_id
        self.lot.invalidate_recordset()
        self.assertTrue(self.lot.udi_hri)
        self.env.cr.execute(
            "UPDATE product_template SET name = jsonb_build_object('en_US', %s)"
            " WHERE id = %s",
            [
                f"Pump GROSSMANN ipek Gro\u00dfmann, {self.lot.udi_element_string},"
                f" {gtin[1:]} [01]{gtin}[10]{self.lot.name}"
                f" https://id.example/01/{gtin}/10/{self.lot.name}"
                f" misread01{gtin}10{self.lot.name}x photo_{self.lot.name}.jpg",
                self.device.product_tmpl_id.id,
            ],
        )
        self.env.invalidate_all()
        files = self._files(self._make("sample", lot_ids=self.lot.ids))
        text = self._sample_text(files)
        for original in (
            *(gtin, gtin[1:], self.lot.name, material.name.casefold()),
            *("gro\u00dfmann", "grossmann", "ipek", "\u0130pek".casefold()),
        ):
            self.assertNotRegex(text, rf"(?<![^\W_]){re.escape(original)}(?![^\W_])")
        self.assertNotIn(gtin[1:], text)
        self.assertIn("udi di-1 lot-1", text)
        data = json.loads(files["sample-001/record.json"])
        self.assertEqual(data["label"]["path"], "")
        header = dict(data["header"])
        self.assertEqual(header["Lot / serial"], "LOT-1")
        self.assertEqual(header["UDI"], "UDI DI-1 LOT-1")
        self.assertRegex(data["materials"][0]["lot"], r"^LOT-\d+$")
        # nothing but the numbers: what was measured stands there as it was
        self.assertIn("5,123 mm", text)

    def _certify_material(self, lot):
        """The supplier's certificate, which he would know again."""
        certificate = (
            self.env["medical.material.certificate"]
            .with_user(self.inspector)
            .create(
                {
                    "name": "ZX778899",
                    "supplier_id": self.supplier.id,
                    "type_id": self.env.ref(
                        "medical_traceability.certificate_type_31"
                    ).id,
                    "heat": "MELT5566",
                    "issued_on": lot.create_date.date(),
                    "product_ids": [Command.set(lot.product_id.ids)],
                    "lot_ids": [Command.set(lot.ids)],
                    "file_ids": [Command.create({"name": "c.txt", "raw": b"3.1"})],
                }
            )
        )
        certificate.action_accept()

    def _sample_text(self, files):
        """Everything that somebody reads of a sample, in small letters."""
        pdf = pypdfium2.PdfDocument(io.BytesIO(files["sample-001/record.pdf"]))
        texts = [
            *(
                content.decode("utf-8-sig")
                for path, content in files.items()
                if not path.endswith(".pdf")
            ),
            *(page.get_textpage().get_text_range() for page in pdf),
            bytes(pdf.get_attachment(0).get_data()).decode(),
            str(pdf.get_metadata_dict()),
        ]
        return "\n".join(texts).casefold()

    def test_who_may_not_have_one(self):
        asked = {"lots": self.lot}
        for user in (self.operator, self.inspector, self.outsider):
            with self.assertRaises(AccessError):
                self.packages.with_user(user)._make("sample", "x", **asked)
            with self.assertRaises(AccessError):
                self.packages.with_user(user).search([])
        with self.assertRaises(UserError):
            self.packages.with_user(self.manager)._make("sample", " ", **asked)
        with self.assertRaises(UserError):
            self.packages.with_user(self.manager)._make("sample", "x")
        with self.assertRaises(UserError):
            self.packages.with_user(self.manager)._make("other", "x", **asked)
        package = self._make("sample", lot_ids=self.lot.ids)
        with self.assertRaises(AccessError):
            package.with_user(self.env.ref("base.user_admin")).read(["content"])
