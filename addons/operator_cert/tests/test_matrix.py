# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
import io
import time
from datetime import timedelta
from unittest.mock import patch

import openpyxl
import pypdfium2
from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import OperatorCertCommon


@tagged("post_install", "-at_install")
class TestMatrix(OperatorCertCommon):
    """Who sees which rows of the training matrix, and what is in a cell."""

    def _matrix(self, employee, filters=None, **window):
        user = employee if employee._name == "res.users" else employee.user_id
        self.env.flush_all()  # public profiles are a view of the database
        window = {"limit": 500, "type_limit": 200} | window
        return (
            self.env["operator.certification"]
            .with_user(user)
            .get_training_matrix(filters, **window)
        )

    def _people(self, matrix):
        return {person["id"] for person in matrix["people"]}

    def _cell(self, matrix, employee, kind):
        return matrix["cells"].get(employee.id, {}).get(kind.id)

    def test_strangers_get_nothing(self):
        self._grant(self.worker, self.solder)
        for login, group in (("p", "base.group_portal"), ("c", "base.group_user")):
            user = new_test_user(self.env, f"t_matrix_{login}", groups=group)
            with self.assertRaises(AccessError):
                self._matrix(user)
            export = self.env["operator.certification.matrix.export"].with_user(user)
            for kind in ("xlsx", "pdf"):
                with self.assertRaises(AccessError):
                    export.export_matrix(kind)

    def test_an_operator_sees_the_own_row(self):
        self._grant(self.worker, self.solder)
        self._grant(self.other, self.solder)
        matrix = self._matrix(self.worker)
        self.assertEqual(self._people(matrix), {self.worker.id})
        self.assertEqual(set(matrix["cells"]), {self.worker.id})
        # asking for others by any filter brings none of them
        for filters in (
            {"search": "Other"},
            {"manager_id": self.other.id},
            {"manager_id": True},
            {"department_id": "1 or 1=1"},
            {"domain": [(1, "=", 1)]},
            {"holders": True},
            {"standing": ["valid"]},
            [("id", ">", 0)],
            "everything",
        ):
            seen = self._people(self._matrix(self.worker, filters))
            self.assertLessEqual(seen, {self.worker.id}, filters)

    def test_a_supervisor_sees_the_team_through_all_levels(self):
        lead, group = self.worker, self.other
        member = self.env["hr.employee"].create(
            {"name": "Member", "parent_id": group.id, "company_id": self.company.id}
        )
        group.parent_id = lead
        stranger = self.env["hr.employee"].create({"name": "Stranger"})
        for person in (lead, group, member, stranger):
            self._grant(person, self.solder)
        self.assertEqual(
            self._people(self._matrix(lead)), {lead.id, group.id, member.id}
        )
        self.assertEqual(
            self._people(self._matrix(group)), {group.id, member.id}, "not the lead"
        )
        self.assertEqual(
            self._people(self._matrix(lead, {"manager_id": group.id})),
            {group.id, member.id},
        )
        # whom the lead no longer leads is gone at once
        group.parent_id = False
        self.assertEqual(self._people(self._matrix(lead)), {lead.id})

    def test_quality_and_auditors_see_their_companies(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.env["hr.employee"].create(
            {"name": "Foreign", "company_id": elsewhere.id}
        )
        self._grant(self.worker, self.solder)
        self.env["operator.certification"].create(
            {"employee_id": foreign.id, "type_id": self.solder.id}
        )
        for reader in (self.engineer, self.manager, self.auditor):
            seen = self._people(self._matrix(reader))
            self.assertLessEqual({self.worker.id, self.other.id}, seen)
            self.assertNotIn(foreign.id, seen)
            # a company that a client names and does not have is refused or ignored
            with self.assertRaises(AccessError):
                self.env["operator.certification"].with_user(
                    reader.user_id
                ).with_context(allowed_company_ids=elsewhere.ids).get_training_matrix()
        there = new_test_user(
            self.env,
            "t_matrix_elsewhere",
            groups="base.group_user,qms_base.group_qms_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        matrix = self._matrix(there)
        self.assertEqual(self._people(matrix), {foreign.id})
        self.assertNotIn(self.worker.id, matrix["cells"])

    def test_nothing_private_leaves(self):
        self.worker.write(
            {
                "private_phone": "0123-PRIVATE",
                "private_email": "private@example.com",
                "identification_id": "ID-PRIVATE",
            }
        )
        matrix = self._matrix(self.auditor)
        person = next(p for p in matrix["people"] if p["id"] == self.worker.id)
        self.assertEqual(set(person), {"id", "name", "job", "department"})
        self.assertNotIn("PRIVATE", str(matrix))

    def test_cells(self):
        today = self._today()
        trainee = self.env.ref("operator_cert.level_trainee")
        old = self._grant(self.worker, self.solder, today - relativedelta(months=13))
        new = self._grant(self.worker, self.solder, valid_until=today)
        self._grant(self.worker, self.clean, level_id=trainee.id)
        self._grant(self.worker, self.forever)
        suspended = self._grant(self.other, self.clean)
        suspended.with_user(self.engineer.user_id)._suspend("Investigation")
        self._draft(self.other, self.solder)
        matrix = self._matrix(self.engineer)
        cell = self._cell(matrix, self.worker, self.solder)
        self.assertEqual(
            (cell["standing"], cell["days"], cell["count"], cell["id"]),
            ("expiring", 0, 2, new.id),
        )
        self.assertNotEqual(cell["id"], old.id)
        cell = self._cell(matrix, self.worker, self.clean)
        self.assertEqual(cell["level"], trainee.name)
        self.assertTrue(cell["supervised"])
        cell = self._cell(matrix, self.worker, self.forever)
        self.assertEqual((cell["standing"], cell["days"]), ("valid", None))
        self.assertEqual(
            self._cell(matrix, self.other, self.clean)["standing"], "suspended"
        )
        self.assertEqual(
            self._cell(matrix, self.other, self.solder)["standing"], "draft"
        )
        self.assertIsNone(self._cell(matrix, self.auditor, self.solder))

    def test_what_holds_at_the_highest_level_speaks(self):
        trainee = self.env.ref("operator_cert.level_trainee")
        self._grant(self.worker, self.solder, level_id=trainee.id)
        soon = self._grant(
            self.worker, self.solder, valid_until=self._today() + timedelta(days=9)
        )
        cell = self._cell(self._matrix(self.engineer), self.worker, self.solder)
        self.assertEqual(cell["id"], soon.id)

    def test_a_lapsed_one_is_shown_as_such(self):
        self.solder.recency_days = 10
        self._grant(self.worker, self.solder)
        cell = self._cell(self._matrix(self.engineer), self.worker, self.solder)
        self.assertEqual(cell["standing"], "lapsed")

    def test_filters(self):
        department = self.env["hr.department"].create({"name": "Bonding"})
        below = self.env["hr.department"].create(
            {"name": "Night", "parent_id": department.id}
        )
        job = self.env["hr.job"].create({"name": "Bonder"})
        self.worker.write({"department_id": below.id, "job_id": job.id})
        self._grant(self.worker, self.solder)
        for filters in (
            {"department_id": department.id},
            {"job_id": job.id},
            {"search": "Worker", "holders": True},
        ):
            matrix = self._matrix(self.engineer, filters)
            self.assertEqual(self._people(matrix), {self.worker.id}, filters)
        matrix = self._matrix(self.engineer, {"workcenter_id": self.workcenter.id})
        self.assertEqual(
            {kind["id"] for kind in matrix["types"]}, {self.solder.id, self.clean.id}
        )
        self._grant(self.other, self.clean, valid_until=self._today())
        matrix = self._matrix(
            self.engineer,
            {"workcenter_id": self.workcenter.id, "standing": ["expiring"]},
        )
        self.assertEqual(self._people(matrix), {self.other.id})
        self.assertIn([job.id, "Bonder"], matrix["options"]["job_id"])

    def test_pages_and_limits(self):
        whole = self._matrix(self.engineer)
        ids = [person["id"] for person in whole["people"]]
        paged = []
        for offset in range(0, whole["people_count"], 4):
            page = self._matrix(self.engineer, offset=offset, limit=4)
            self.assertLessEqual(len(page["people"]), 4)
            paged += [person["id"] for person in page["people"]]
        self.assertEqual(paged, ids)
        page = self._matrix(self.engineer, type_offset=1, type_limit=2)
        self.assertEqual(page["types"], whole["types"][1:3])
        for wrong in (-1, 10**12, None, "all"):
            page = self._matrix(self.engineer, limit=wrong, offset=wrong)
            self.assertLessEqual(len(page["people"]), 500)

    def test_few_queries_and_fast_whatever_the_size(self):
        small = self._count_queries()
        people = self.env["hr.employee"].create(
            [{"name": f"Crowd {n:03}"} for n in range(200)]
        )
        kinds = self.env["operator.certification.type"].create(
            [{"name": f"Skill {n:02}", "code": f"S{n:02}"} for n in range(50)]
        )
        self.env["operator.certification"].with_context(
            tracking_disable=True, mail_create_nosubscribe=True
        ).create(
            [
                {"employee_id": person.id, "type_id": kind.id}
                for index, person in enumerate(people)
                for kind in kinds[index % 5 :: 5]
            ]
        )
        self.env.flush_all()
        self.assertLessEqual(self._count_queries(), small)
        started = time.monotonic()
        matrix = self._matrix(
            self.engineer, {"search": "Crowd"}, limit=200, type_limit=100
        )
        took = time.monotonic() - started
        self.assertEqual(len(matrix["people"]), 200)
        self.assertEqual(sum(map(len, matrix["cells"].values())), 2000)
        self.assertLess(took, 5, "a second on an idle machine")

    def _count_queries(self):
        self.env.flush_all()
        self._matrix(self.engineer)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._matrix(self.engineer)
        return self.env.cr.sql_log_count - before

    # ------------------------------------------------------------------
    # Exports
    # ------------------------------------------------------------------
    def test_spreadsheet(self):
        self._grant(self.worker, self.solder, valid_until=self._today())
        self.other.name = "=cmd|' /C calc'!A0"
        self._grant(self.other, self.clean)
        export = self.env["operator.certification.matrix.export"]
        action = export.with_user(self.engineer.user_id).export_matrix(
            "xlsx", {"holders": True, "workcenter_id": self.workcenter.id}
        )
        self.assertIn("/file?", action["url"])
        made = export.search([], order="id desc", limit=1)
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(made.file)))
        rows = [
            [cell.value for cell in row if cell.value is not None]
            for row in book.worksheets[0].iter_rows()
        ]
        text = "\n".join(str(value) for row in rows for value in row)
        for expected in (
            self.company.name,
            str(self._today()),
            "Work center: Bench",
            "Soldering",
            "! Qualified 0\u00a0d",
        ):
            self.assertIn(expected, text)
        for row in book.worksheets[0].iter_rows():
            for cell in row:
                self.assertNotEqual(cell.data_type, "f", cell.value)
        legend = str(list(book.worksheets[1].values))
        for word in ("Valid", "Expires soon", "Expired", "Suspended", "Revoked"):
            self.assertIn(word, legend)

    def test_an_export_holds_what_its_reader_sees(self):
        self._grant(self.worker, self.solder)
        self._grant(self.other, self.solder)
        export = self.env["operator.certification.matrix.export"]
        mine = export.with_user(self.worker.user_id)
        mine.export_matrix("xlsx")
        made = mine.search([], order="id desc", limit=1)
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(made.file)))
        text = str(list(book.worksheets[0].values))
        self.assertIn("Worker", text)
        self.assertNotIn("Other", text)
        with self.assertRaises(AccessError):
            made.with_user(self.other.user_id).read(["file"])
        self.assertFalse(export.with_user(self.other.user_id).search([]))

    def test_document(self):
        self._grant(self.worker, self.solder, valid_until=self._today())
        export = self.env["operator.certification.matrix.export"].with_user(
            self.engineer.user_id
        )
        action = export.export_matrix("pdf", {"search": "Worker"})
        self.assertEqual(action["type"], "ir.actions.report")
        made = export.search([], order="id desc", limit=1)
        content, kind = (
            self.env["ir.actions.report"]
            .with_user(self.engineer.user_id)
            ._render_qweb_pdf("operator_cert.action_report_training_matrix", made.ids)
        )
        self.assertEqual(kind, "pdf")
        document = pypdfium2.PdfDocument(io.BytesIO(content))
        text = "".join(page.get_textpage().get_text_range() for page in document)
        text = "".join(text.split())  # a cell may break its words
        for expected in (
            "Training matrix",
            self.company.name,
            str(self._today()),
            "Worker",
            "Qualified",
            "Expires soon",
            "Name: Worker",
        ):
            self.assertIn("".join(expected.split()), text)
        width, height = document[0].get_size()
        self.assertGreater(width, height, "landscape")

    def test_nothing_and_too_much_are_refused(self):
        export = self.env["operator.certification.matrix.export"].with_user(
            self.engineer.user_id
        )
        with self.assertRaisesRegex(UserError, "nothing to export"):
            export.export_matrix("xlsx", {"search": "nobody of that name"})
        module = "odoo.addons.operator_cert.wizards.overview"
        with (
            patch(f"{module}.operator_certification_matrix_export._MOST_PRINTED", 1),
            self.assertRaisesRegex(UserError, "too many"),
        ):
            export.export_matrix("pdf")
