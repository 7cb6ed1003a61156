# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.qms_base.tests.signing import enrol, sign

from .instruments import InstrumentCase


class TestCalibration(InstrumentCase):
    """Nothing is in tolerance that was not measured; signed, it stands."""

    def setUp(self):
        super().setUp()
        # attempts are counted in a cursor of their own: let the test see it
        self.registry_enter_test_mode()

    def test_signed_by_somebody_else(self):
        enrol(self.engineer)
        enrol(self.inspector)
        one = self._instrument("B", "T-B")
        draft = self._draft_calibration(one)
        with self.assertRaises(AccessError):
            sign(draft, "sign", self.inspector)
        self.assertTrue(sign(draft, "sign", self.engineer)["complete"])
        self.assertEqual(draft.state, "signed")
        self.assertEqual(draft.signed_by_id, self.engineer)
        self.assertEqual(one.instrument_status, "in_calibration")
        self.assertEqual(one.instrument_valid_until, draft.valid_until)
        self.assertRegex(draft.digest, "^[0-9a-f]{64}$")

    def test_who_wrote_in_it_does_not_sign(self):
        enrol(self.engineer)
        draft = self._draft_calibration(self._instrument("B", "T-B"))
        draft.reading_ids.with_user(self.engineer).found = "50.02"
        self.assertIn(self.engineer, draft.author_ids)
        with self.assertRaises(AccessError):
            sign(draft, "sign", self.engineer)

    def test_an_empty_one_is_not_signed(self):
        draft = (
            self.env["medical.calibration"]
            .with_user(self.inspector)
            .create({"instrument_id": self.caliper.id})
        )
        self.assertEqual((draft.result, draft.found_result), ("incomplete",) * 2)
        with self.assertRaises(UserError) as caught:
            draft.with_user(self.engineer)._take_effect()
        for missing in (
            "Done on",
            "Expanded uncertainty",
            "Temperature",
            "Relative humidity",
            "Adjusted",
            "the points that were measured",
            "the person who calibrated",
            "the standards that were used",
        ):
            self.assertIn(missing, str(caught.exception))
        self.assertEqual(draft.state, "draft")

    def test_no_point_passes_by_default(self):
        draft = self._draft_calibration(self._instrument("B", "T-B"), found=False)
        self.assertEqual(draft.reading_ids.found_verdict, "none")
        with self._refused("a value as found"):
            draft.with_user(self.engineer)._take_effect()
        draft.reading_ids.found = "50.01"
        draft.adjusted = "yes"
        self.assertEqual(draft.reading_ids.left_verdict, "none")
        with self._refused("as left where it was adjusted"):
            draft.with_user(self.engineer)._take_effect()
        draft.reading_ids.left = "50,00"
        self.assertEqual(draft.reading_ids.left, "50.00")
        draft.with_user(self.engineer)._take_effect()
        self.assertEqual((draft.found_result, draft.result), ("in", "pass"))

    def test_the_tolerance_is_compared_exactly(self):
        for found, verdict in (
            ("50.03", "in"),
            ("50.0300", "in"),
            ("50.031", "out"),
            ("49.97", "in"),
            ("49.9699", "out"),
        ):
            draft = self._draft_calibration(self.caliper, found=found)
            self.assertEqual(draft.reading_ids.found_verdict, verdict, found)
        for vals in ({"found": "5 mm"}, {"tolerance": "0"}, {"tolerance": "-1"}):
            with self.assertRaises(ValidationError):
                draft.reading_ids.write(vals)

    def test_standards(self):
        block = self._instrument("Block", "T-BLK")
        draft = self._draft_calibration(self.caliper)
        draft.standard_ids = [
            Command.clear(),
            Command.create({"instrument_id": block.id}),
        ]
        with self._refused("Never calibrated before"):
            draft.with_user(self.engineer)._take_effect()
        self._calibrated(block, 5)
        draft.invalidate_recordset()
        draft.with_user(self.engineer)._take_effect()
        late = self._draft_calibration(self.caliper)
        late.standard_ids.valid_until = self._day(1)
        with self._refused("Expired on"):
            late.with_user(self.engineer)._take_effect()
        late.standard_ids.valid_until = self._day(-1)
        block.with_user(self.inspector)._declare_failed("Scratched")
        late.standard_ids = [Command.create({"instrument_id": block.id})]
        with self._refused("Failed or out of service"):
            late.with_user(self.engineer)._take_effect()
        for vals in (
            {},
            {"name": "A", "instrument_id": block.id},
            {"instrument_id": self.caliper.id},
        ):
            with self.assertRaises(ValidationError):
                late.standard_ids = [Command.create(vals)]

    def test_a_laboratory_gives_its_certificate(self):
        one = self._instrument("B", "T-B")
        lab = self.env["res.partner"].create({"name": "Test Laboratory"})
        draft = self._draft_calibration(
            one,
            by_laboratory="external",
            laboratory_id=lab.id,
            standard_ids=False,
            certificate_number="L-77",
        )
        with self._refused("its certificate as a file"):
            draft.with_user(self.engineer)._take_effect()
        draft.file_ids = [
            Command.create(
                {"name": "L-77.pdf", "datas": base64.b64encode(b"certificate")}
            )
        ]
        self.assertRegex(draft.sha256, "^[0-9a-f]{64}$")
        draft.file_ids.sudo()._write({"name": "L-78.pdf"})
        draft.invalidate_recordset()
        draft.file_ids.invalidate_recordset()
        with self._refused("not the one that was entered"):
            draft.with_user(self.engineer)._take_effect()
        draft.file_ids.sudo()._write({"name": "L-77.pdf"})
        draft.file_ids.invalidate_recordset()
        draft.with_user(self.engineer)._take_effect()
        self.assertTrue(one._instrument_standings()[one.id].certified)

    def test_no_later_than_the_interval(self):
        draft = self._draft_calibration(self.caliper)
        self.assertTrue(draft.valid_until)
        with self.assertRaisesRegex(ValidationError, "no later than"):
            draft.valid_until = self._day(-400)
        with self.assertRaisesRegex(ValidationError, "has not come yet"):
            draft.done_on = self._day(-1)

    def test_no_earlier_one_after_a_later_one(self):
        draft = self._draft_calibration(self.caliper, 60)
        with self._refused("is in force"):
            draft.with_user(self.engineer)._take_effect()

    def test_signed_it_stands(self):
        mine = self.calibration.with_user(self.manager)
        for record, vals in (
            (mine, {"valid_until": self._day(-300)}),
            (mine, {"note": "x"}),
            (mine.reading_ids, {"found": "50.00"}),
            (mine.standard_ids, {"certificate_number": "C-2"}),
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                record.write(vals)
        for record in (mine, mine.reading_ids):
            with self.assertRaises(UserError):
                record.unlink()
        with self.assertRaises(UserError):
            mine.reading_ids.create(
                {"calibration_id": mine.id, "nominal": "1", "tolerance": "1"}
            )
        for query in (
            "UPDATE medical_calibration SET valid_until = '2099-01-05' WHERE id = %s",
            "DELETE FROM medical_calibration_reading WHERE calibration_id = %s",
            "UPDATE medical_calibration SET state = 'draft' WHERE id = %s",
        ):
            with (
                self.assertRaises(psycopg2.Error),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, [mine.id])

    def test_state_and_numbers_are_the_servers(self):
        draft = self._draft_calibration(self.caliper)
        for vals in (
            {"state": "signed"},
            {"digest": "0" * 64},
            {"name": "CAL-1"},
            {"author_ids": [Command.clear()]},
            {"company_id": self.env.company.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                draft.with_user(self.engineer).write(vals)
        forged = self._draft_calibration(
            self.caliper, state="signed", name="CAL-1", author_ids=False
        )
        self.assertEqual(forged.state, "draft")
        self.assertNotEqual(forged.name, "CAL-1")
        self.assertEqual(forged.author_ids, self.inspector)

    def test_who_may(self):
        for user in (self.operator, self.auditor, self.outsider):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["medical.calibration"].with_user(user).create(
                    {"instrument_id": self.caliper.id}
                )
        self.assertTrue(self.calibration.with_user(self.auditor).name)

    # ------------------------------------------------------------------
    # Due
    # ------------------------------------------------------------------
    def test_told_once_for_each_step(self):
        one = self._instrument("B", "T-B")
        calibration = self._draft_calibration(one, 60)
        calibration.valid_until = self._day(-20)
        calibration.with_user(self.engineer)._take_effect()
        model = self.env["medical.calibration"]
        model._cron_remind()
        calibration.invalidate_recordset()
        self.assertEqual(calibration.reminded_step, 30)
        self.assertEqual(self._told(self.engineer, one), 1)
        self.assertEqual(self._told(self.inspector, one), 0)
        model._cron_remind()
        self.assertEqual(self._told(self.engineer, one), 1)

    def test_managers_are_told_of_what_is_overdue(self):
        one = self._instrument("B", "T-B")
        self._calibrated(one, 400)
        self.env["medical.calibration"]._cron_remind()
        self.assertEqual(self._told(self.manager, one), 1)
        self.assertEqual(self._told(self.engineer, one), 0)

    def test_one_digest_however_many(self):
        ones = self.equipment.browse()
        for n in range(3):
            ones |= self._instrument(f"B{n}", f"T-B{n}")
            self._calibrated(ones[-1], 360)
        self.env["medical.calibration"]._cron_remind()
        messages = self._messages(self.engineer).filtered(
            lambda m: all(one.instrument_number in (m.body or "") for one in ones)
        )
        self.assertEqual(len(messages), 1)

    def _messages(self, user):
        return self.env["mail.message"].search(
            [
                ("partner_ids", "in", user.partner_id.ids),
                ("subject", "like", "Calibrations due"),
            ]
        )

    def _told(self, user, one):
        return len(
            self._messages(user).filtered(
                lambda m: one.instrument_number in (m.body or "")
            )
        )
