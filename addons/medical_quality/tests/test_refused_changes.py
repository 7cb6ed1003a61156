# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .common import InspectionCase


class TestRefusedChanges(InspectionCase):
    """Attempts on what quality decided are on record, whichever addon refuses them."""

    def _tried(self, attempt, record, code, error=UserError, res_id=None):
        """An attempt is refused with that error, and one row says so."""
        denials = self.env["qms.gate.denial"]
        before = denials.search([], order="id desc", limit=1).id or 0
        with self.enter_registry_test_mode():
            try:
                attempt()
            except error as refusal:
                self.assertIs(type(refusal), error)
                message = str(refusal)
            else:
                self.fail("went through")
        self.env.invalidate_all(flush=False)
        denial = denials.search([("id", ">", before)])
        self.assertEqual(denial.codes, code)
        self.assertEqual(denial.message, message)
        self.assertEqual(denial.checkpoint, "record_change")
        self.assertEqual(denial.res_model, record._name)
        self.assertEqual(denial.res_id, record.id if res_id is None else res_id)
        return denial

    def test_lots(self):
        lot = self._receive()
        mine = lot.with_user(self.outsider)
        later = fields.Datetime.add(fields.Datetime.now(), years=9)
        for attempt, code, error in (
            (lambda: mine.write({"name": "OTHER"}), "record.fixed", UserError),
            (lambda: mine.sudo().unlink(), "record.kept", UserError),
            (
                lambda: mine.write({"quality_status": "released"}),
                "record.given",
                AccessError,
            ),
            (
                lambda: mine.write({"expiration_date": later}),
                "role.missing",
                AccessError,
            ),
        ):
            with self.subTest(code=code):
                denial = self._tried(attempt, lot, code, error)
                self.assertEqual(denial.lot_name, "P-1")
                self.assertEqual(denial.product_ref, self.part.id)

    def test_two_lots_within_a_minute_are_two_attempts(self):
        first, second = self._receive("P-1"), self._receive("P-2")
        for lot in (first, second):
            self._tried(
                lambda lot=lot: lot.with_user(self.outsider).write(
                    {"quality_status": "released"}
                ),
                lot,
                "record.given",
                AccessError,
            )

    def test_dispositions(self):
        self._plan()
        lot = self._receive()
        self._pass(lot)
        self._release(lot)
        disposition = self.env["medical.lot.disposition"].search(
            [("lot_ids", "in", lot.ids)]
        )
        mine = disposition.with_user(self.engineer)
        for attempt, code, error in (
            (lambda: mine.write({"reason": "Another"}), "record.done", UserError),
            (lambda: mine.write({"state": "draft"}), "record.given", AccessError),
            (lambda: mine.sudo().unlink(), "record.kept", UserError),
        ):
            self._tried(attempt, disposition, code, error)
        rejection = mine.create(
            {
                "decision": "reject",
                "reason": "Cracked",
                "lot_ids": [Command.set(lot.ids)],
            }
        )
        self._tried(
            rejection.with_user(self.inspector)._apply,
            rejection,
            "role.missing",
            AccessError,
        )
        rejection._apply()
        again = mine.create(
            {
                "decision": "hold",
                "reason": "Changed my mind",
                "lot_ids": [Command.set(lot.ids)],
            }
        )
        self._tried(again.action_confirm, again, "disposition.unfit")

    def test_inspections(self):
        self._plan()
        lot = self._receive()
        inspection = self._inspections(lot)
        result = inspection.result_ids[0]
        for attempt, code, error in (
            (
                lambda: inspection.write({"state": "passed"}),
                "record.given",
                AccessError,
            ),
            (lambda: inspection.sudo().unlink(), "record.kept", UserError),
            (
                lambda: result.write({"conform": "conforms"}),
                "record.given",
                AccessError,
            ),
            (
                lambda: inspection.with_user(self.operator).sudo().action_complete(),
                "role.missing",
                AccessError,
            ),
        ):
            self._tried(attempt, inspection, code, error)
        self._tried(
            lambda: inspection.create({"plan_id": inspection.plan_id.id}),
            inspection,
            "record.given",
            AccessError,
            res_id=0,
        )
        self._enter(inspection)
        inspection.action_complete()
        self._tried(lambda: inspection.write({"note": "x"}), inspection, "record.done")

    def test_work_that_has_an_inspection(self):
        self._plan(self.device, "operation", operation_id=self.operation.id)
        workorder = self._order(released_part=False).workorder_ids
        self._inspections(workorder)
        self._tried(
            lambda: workorder.with_user(self.outsider).sudo().unlink(),
            workorder,
            "record.kept",
        )

    def test_a_missing_value_is_no_attempt(self):
        self._plan()
        inspection = self._inspections(self._receive())
        denials = self.env["qms.gate.denial"].search_count([])
        with self.enter_registry_test_mode():
            try:
                inspection.action_complete()
            except UserError as refusal:
                self.assertIn("no value", str(refusal))
        self.assertEqual(self.env["qms.gate.denial"].search_count([]), denials)

    def test_who_opens_inspections(self):
        self._plan()
        lot = self._receive()
        self._tried(
            lot.with_user(self.outsider).action_qms_open_inspections,
            lot,
            "role.missing",
            AccessError,
        )

    def test_plans(self):
        draft = self._draft()
        self._tried(draft._approve_as_user, draft, "role.missing", AccessError)
        own = self._draft()
        own.with_user(self.manager).name = "Also mine"
        self._tried(own.with_user(self.manager)._approve_as_user, own, "plan.own")
        plan = self._plan(self.device, "final")
        mine = plan.with_user(self.engineer)
        for attempt, code, error in (
            (lambda: mine.write({"name": "Easier"}), "record.fixed", UserError),
            (lambda: mine.write({"state": "retired"}), "record.given", AccessError),
        ):
            self._tried(attempt, plan, code, error)
        other = self._plan(self.device, "operation", operation_id=self.operation.id)
        self._tried(
            other.with_user(self.engineer).characteristic_ids.unlink,
            other,
            "record.fixed",
        )

    def test_certificates(self):
        kind = self.env["operator.certification.type"].create(
            {"name": "Joining", "code": "X-JOIN"}
        )
        own = self.engineer.employee_ids
        certificates = self.env["operator.certification"].with_user(self.engineer)
        mine = certificates.create({"employee_id": own.id, "type_id": kind.id})
        self._tried(mine._grant, mine, "cert.own")
        theirs = certificates.create(
            {"employee_id": self.operator.employee_ids.id, "type_id": kind.id}
        )
        self._tried(
            theirs.with_user(self.operator).sudo()._grant,
            theirs,
            "role.missing",
            AccessError,
        )
        theirs._grant()
        for attempt, code, error in (
            (
                lambda: theirs.write({"state": "draft"}),
                "record.given",
                AccessError,
            ),
            (lambda: theirs.sudo().unlink(), "record.kept", UserError),
        ):
            self._tried(attempt, theirs, code, error)
        self._tried(
            lambda: certificates.create(
                {"employee_id": own.id, "type_id": kind.id, "state": "active"}
            ),
            certificates,
            "record.given",
            AccessError,
            res_id=0,
        )

    def test_requirements(self):
        kind = self.env["operator.certification.type"].create(
            {"name": "Sealing", "code": "X-SEAL"}
        )
        requirement = self.env["operator.certification.requirement"].create(
            {"type_id": kind.id, "operation_id": self.operation.id}
        )
        mine = requirement.with_user(self.engineer)
        self._tried(
            lambda: mine.write({"operation_id": False}), requirement, "record.fixed"
        )
        self._tried(lambda: mine.sudo().unlink(), requirement, "record.kept")

    def test_device_identifiers(self):
        identifier = (
            self.env["medical.device.identifier"]
            .with_user(self.engineer)
            .create({"product_id": self.device.id, "gtin": "09506000998114"})
        )
        self._tried(
            lambda: identifier.write({"state": "active"}),
            identifier,
            "record.given",
            AccessError,
        )
        identifier.action_activate()
        self._tried(
            lambda: identifier.write({"gtin": "09506000998220"}),
            identifier,
            "record.fixed",
        )
        self._tried(lambda: identifier.sudo().unlink(), identifier, "record.kept")
