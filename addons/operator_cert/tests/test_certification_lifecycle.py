# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.qms_base.tools.controlled import controlled_change

from .common import OperatorCertCommon


@tagged("post_install", "-at_install")
class TestCertificationLifecycle(OperatorCertCommon):
    """Who decides on certificates, and that nothing else changes them."""

    def _as(self, employee, certification):
        return certification.with_user(employee.user_id)

    def test_grant_suspend_reinstate_revoke(self):
        certification = self._as(self.engineer, self._draft(self.worker, self.solder))
        self.assertEqual(certification.standing, "draft")
        certification._grant()
        self.assertEqual(certification.standing, "valid")
        self.assertEqual(certification.status_changed_by_id, self.engineer.user_id)
        certification._suspend("Joints rejected twice")
        self.assertEqual(certification.standing, "suspended")
        self.assertEqual(certification.status_reason, "Joints rejected twice")
        certification._reinstate("Retrained")
        self.assertEqual(certification.standing, "valid")
        certification._revoke("Left soldering")
        self.assertEqual(certification.standing, "revoked")
        bodies = "".join(certification.message_ids.mapped("body"))
        for reason in ("Joints rejected twice", "Retrained", "Left soldering"):
            self.assertIn(reason, bodies)

    def test_a_reason_is_required(self):
        certification = self._as(self.engineer, self._grant(self.worker, self.solder))
        for reason in (None, "", "  ", False, 7):
            with self.assertRaises(UserError):
                certification._suspend(reason)
            with self.assertRaises(UserError):
                certification._revoke(reason)
        self.assertEqual(certification.state, "active")
        certification._suspend("Investigation")
        with self.assertRaises(UserError):
            certification._reinstate(" ")

    def test_steps_out_of_order_are_refused(self):
        draft = self._as(self.engineer, self._draft(self.worker, self.solder))
        for refused in ("suspend", "reinstate", "revoke"):
            with self.assertRaises(UserError):
                getattr(draft, f"action_{refused}")()
            with self.assertRaises(UserError):
                getattr(draft, f"_{refused}")("Because")
        draft._grant()
        with self.assertRaises(UserError):
            draft._grant()
        draft._revoke("Mistake")
        for refused in ("suspend", "reinstate", "revoke"):
            with self.assertRaises(UserError):
                getattr(draft, f"action_{refused}")()
            with self.assertRaises(UserError):
                getattr(draft, f"_{refused}")("Because")
        self.assertEqual(draft.state, "revoked")

    def test_the_wrong_person_cannot_decide(self):
        draft = self._draft(self.other, self.solder)
        active = self._grant(self.worker, self.solder)
        for employee in (self.worker, self.other, self.auditor):
            for attempt in (draft, draft.sudo()):
                with self.assertRaises(AccessError):
                    self._as(employee, attempt)._grant()
                with self.assertRaises(AccessError):
                    self._as(employee, attempt).sudo()._grant()
            with self.assertRaises(AccessError):
                self._as(employee, active).sudo()._suspend("Because")
            with self.assertRaises(AccessError):
                self._as(employee, active).sudo()._revoke("Because")
        with self.assertRaises(AccessError):
            draft.with_user(self.env.ref("base.user_root"))._grant()
        self.assertEqual((draft.state, active.state), ("draft", "active"))

    def test_nobody_decides_on_his_own(self):
        own = self._draft(self.engineer, self.solder)
        with self.assertRaises(UserError):
            self._as(self.engineer, own)._grant()
        self._as(self.manager, own)._grant()
        with self.assertRaises(UserError):
            self._as(self.engineer, own)._suspend("Because")
        with self.assertRaises(UserError):
            self._as(self.engineer, own)._revoke("Because")
        self.assertEqual(own.state, "active")

    def test_own_is_the_person_not_the_login(self):
        """A second login or a second employee of one person is still that person."""
        twin = self.env["hr.employee"].create({"name": "Engineer again"})
        twin.work_contact_id = self.engineer.work_contact_id
        with self.assertRaises(UserError):
            self._as(self.engineer, self._draft(twin, self.solder))._grant()
        self.engineer.active = False
        own = self._draft(self.engineer, self.clean)
        with self.assertRaises(UserError):
            self._as(self.engineer, own)._grant()

    def test_a_login_without_person_cannot_decide(self):
        nobody = new_test_user(
            self.env, "t_nobody", groups="base.group_user,qms_base.group_qms_manager"
        )
        draft = self._draft(self.worker, self.solder)
        with self.assertRaises(UserError):
            draft.with_user(nobody)._grant()

    def test_a_suspension_is_not_overcome_by_a_new_certificate(self):
        old = self._grant(self.worker, self.solder)
        self._as(self.engineer, old)._suspend("Investigation")
        new = self._as(self.engineer, self._draft(self.worker, self.solder))
        with self.assertRaises(UserError):
            new._grant()
        self._as(self.engineer, old)._revoke("Confirmed")
        new._grant()
        self.assertEqual(new.standing, "valid")

    def test_a_suspension_counts_for_each_certificate_of_the_same(self):
        """Nor does a renewal that was granted ahead outlive it."""
        old = self._grant(self.worker, self.solder)
        self._grant(self.worker, self.clean)
        new = self._draft(self.worker, self.solder, follows_id=old.id)
        new.with_user(self.engineer.user_id)._grant()
        work = self._work(self._order(), self.joining)
        self.assertEqual(self._codes(work, self.worker), [])
        self._as(self.engineer, old)._suspend("Investigation")
        self.assertEqual(self._codes(work, self.worker), ["cert.suspended"])
        self.assertFalse(work._qualified_employees())
        with self.assertRaisesRegex(UserError, "revoke them together"):
            self._as(self.engineer, old)._revoke("Confirmed")
        self._as(self.engineer, old | new)._revoke("Confirmed")
        self.assertEqual(self._codes(work, self.worker), ["cert.revoked"])

    def test_state_is_not_written(self):
        draft = self._as(self.engineer, self._draft(self.worker, self.solder))
        active = self._as(self.manager, self._grant(self.worker, self.clean))
        forged = {"deciding": True, "force": 1, "default_state": "active"}
        for record in (draft, active, draft.sudo(), active.with_context(**forged)):
            for values in (
                {"state": "revoked"},
                {"name": "OC-1"},
                {"status_reason": "x"},
                {"status_changed_by_id": self.worker.user_id.id},
            ):
                with self.assertRaises(AccessError):
                    record.write(values)
        with self.assertRaises(AccessError):
            draft.web_save({"state": "active"}, {"state": {}})
        self.assertEqual((draft.state, active.state), ("draft", "active"))

    def test_a_granted_certificate_is_not_edited(self):
        active = self._as(self.manager, self._grant(self.worker, self.solder))
        later = active.valid_until + timedelta(days=1)
        for values in (
            {"valid_until": later},
            {"valid_until": False},
            {"valid_from": active.valid_from - timedelta(days=1)},
            {"employee_id": self.other.id},
            {"type_id": self.clean.id},
            {"company_id": False},
        ):
            with self.assertRaises(AccessError):
                active.write(values)
            with self.assertRaises(AccessError):
                active.web_save(values, {})
        with self.assertRaises(AccessError):
            self.solder.with_user(self.manager.user_id).write(
                {"certification_ids": [(1, active.id, {"valid_until": later})]}
            )
        active.write({"valid_until": active.valid_until})

    def test_drafts_are_edited(self):
        draft = self._as(self.engineer, self._draft(self.worker, self.solder))
        draft.write({"employee_id": self.other.id, "type_id": self.forever.id})
        self.assertEqual(draft.employee_id, self.other)
        self.assertFalse(draft.valid_until)

    def test_created_as_draft_only(self):
        Certification = self.env["operator.certification"].with_user(
            self.engineer.user_id
        )
        values = {"employee_id": self.worker.id, "type_id": self.solder.id}
        with self.assertRaises(AccessError):
            Certification.create(dict(values, state="active"))
        with self.assertRaises(AccessError):
            self.worker.sudo().write(
                {
                    "operator_certification_ids": [
                        (0, 0, {"type_id": self.solder.id, "state": "active"})
                    ]
                }
            )
        sneaky = Certification.with_context(
            default_state="active", default_name="X", default_company_id=False
        ).create(dict(values, name="Y", status_reason="Z", company_id=False))
        self.assertEqual(sneaky.state, "draft")
        self.assertNotIn(sneaky.name, ("X", "Y"))
        self.assertFalse(sneaky.status_reason)
        self.assertEqual(sneaky.company_id, self.company)

    def test_imported_as_draft_only(self):
        Certification = self.env["operator.certification"].with_user(
            self.engineer.user_id
        )
        names = ["id", "employee_id/.id", "type_id/.id", "state"]
        row = ["__import__.c1", str(self.worker.id), str(self.solder.id)]
        result = Certification.load(names, [row + ["Active"]])
        self.assertFalse(result["ids"])
        result = Certification.load(names, [row + ["Draft"]])
        self.assertTrue(result["ids"], result["messages"])
        imported = Certification.browse(result["ids"])
        imported._grant()
        result = Certification.load(
            ["id", "valid_until"], [["__import__.c1", "2090-01-01"]]
        )
        self.assertFalse(result["ids"])
        result = Certification.load(["id", "state"], [["__import__.c1", "Revoked"]])
        self.assertFalse(result["ids"])
        self.assertEqual(imported.state, "active")

    def test_a_copy_is_a_new_draft(self):
        active = self._grant(self.worker, self.solder)
        copy = active.with_user(self.engineer.user_id).copy()
        self.assertEqual(copy.state, "draft")
        self.assertNotEqual(copy.name, active.name)
        self.assertEqual(copy.valid_from, self._today())
        self.assertFalse(copy.status_changed_by_id)
        with self.assertRaises(AccessError):
            active.with_user(self.engineer.user_id).copy({"state": "active"})

    def test_granted_certificates_stay(self):
        certification = self._as(self.manager, self._grant(self.worker, self.solder))
        for step in ("_suspend", "_revoke"):
            with self.assertRaises(UserError):
                certification.unlink()
            getattr(certification, step)("Because")
        with self.assertRaises(UserError):
            certification.unlink()
        draft = self._as(self.manager, self._draft(self.worker, self.solder))
        draft.unlink()
        self.assertFalse(draft.exists())

    def test_validity_follows_the_type(self):
        start = self._today()
        certification = self._grant(self.worker, self.solder, start)
        self.assertEqual(
            certification.valid_until, start.replace(year=start.year + 1) - timedelta(1)
        )
        end = certification.valid_until
        with controlled_change():
            self.solder.validity_months = 48
        self.env.flush_all()
        certification.invalidate_recordset()
        self.assertEqual(certification.valid_until, end)
        self.assertFalse(self._draft(self.worker, self.forever).valid_until)

    def test_validity_may_be_shorter_not_longer(self):
        start = self._today()
        short = self._draft(
            self.worker, self.solder, start, valid_until=start + timedelta(days=9)
        )
        self.assertEqual(short.days_left, 9)
        for end in (start + timedelta(days=400), False):
            with self.assertRaises(ValidationError):
                short.valid_until = end
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                short.valid_until = start - timedelta(days=1)
                self.env.flush_all()

    def test_numbers_differ(self):
        numbers = {self._draft(self.worker, self.solder).name for _turn in range(3)}
        self.assertEqual(len(numbers), 3)
        self.assertNotIn(False, numbers)

    def test_form(self):
        engineer = self.engineer.user_id
        with Form(self.env["operator.certification"].with_user(engineer)) as form:
            form.employee_id = self.worker
            form.type_id = self.solder
        certification = form.save()
        self.assertTrue(certification.valid_until)
        certification._grant()
        self.assertEqual(certification.state, "active")
        self.assertEqual(certification.level_id.code, "Q")

    def test_renew(self):
        certification = self._grant(self.worker, self.solder)
        action = certification.with_user(self.engineer.user_id).action_renew()
        following = certification.browse(action["res_id"])
        self.assertEqual(following.state, "draft")
        self.assertEqual(
            following.valid_from, certification.valid_until + timedelta(days=1)
        )
        self.assertEqual(following.follows_id, certification)
        # eleven months ahead, what was assessed would be old when it begins to count
        with self.assertRaisesRegex(UserError, "at most 60 days ahead"):
            following.with_user(self.engineer.user_id)._grant()
        certification.with_user(self.engineer.user_id)._suspend("Investigation")
        action = certification.with_user(self.engineer.user_id).action_renew()
        self.assertEqual(
            certification.browse(action["res_id"]).valid_from, self._today()
        )
