# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib
import json
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.qms_base.archival.structure import Pdf
from odoo.addons.qms_base.archival.verification import verify
from odoo.addons.qms_base.tests.signing import enrol, sign

from ..models.archive import medical_record_package_lots
from .common import MEASURED
from .process_common import ZONE
from .record_package_common import PackageCase


class TestRecordPackage(PackageCase):
    """What an inspector asks for, in one file that says what it holds."""

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
            # what it lets pass, also where it was never used
            self.assertIn("has no value for Width", json.dumps(tables[1]))

    def test_the_document_of_a_package_is_known_again(self):
        """By whoever holds it: the file, or its record, with or without number."""
        today = fields.Date.today()
        package = self._make("overrides", date_from=today, date_to=today)
        document = self._files(package)["package.pdf"]
        digests = (
            hashlib.sha256(document).hexdigest(),
            hashlib.sha256(Pdf(document).record()).hexdigest(),
        )
        asked = self.env["medical.customer.verify"].with_user(
            self.env.ref("base.public_user")
        )
        for digest in digests:
            for number in ("", package.number):
                self.assertEqual(asked._verify(number, digest), "current")
            self.assertEqual(asked._verify("PKG-0000", digest), "unknown")
        self.assertEqual(asked._verify("", "0" * 64), "unknown")
        self.assertEqual(asked._verify(package.number, ""), "unknown")

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
