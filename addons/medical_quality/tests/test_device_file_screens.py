# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import csv
import io
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user

from odoo.addons.qms_base.tests.document_common import words

from .test_device_file import DeviceFileCase


class TestDeviceFileScreens(DeviceFileCase):
    """Who sees the file of a family, on which screens, and takes it along."""

    def test_who_may(self):
        for user in (self.worker, self.auditor):
            mine = self.file.with_user(user)
            self.assertIn("MDF-WI-1", mine.index_html)
            self.assertIn("MDF-WI-1", mine.action_open_index() and mine.index_html)
            for attempt in (
                lambda mine=mine: mine.write({"title": "x"}),
                lambda mine=mine: mine.create({"title": "x"}),
                lambda mine=mine: mine.standard_ids.write({"edition": "x"}),
                lambda mine=mine: mine.unlink(),
            ):
                with self._refused("", AccessError):
                    attempt()
        mine = self.file.with_user(self.engineer)
        with self._refused("given once", AccessError):
            mine.write({"name": "MDF-1"})
        with self._refused("stays on record"):
            self.file.sudo().unlink()
        forged = mine.create(
            {
                "name": "MDF-FORGED",
                "title": "Own number",
                "product_tmpl_ids": [Command.link(self.part.product_tmpl_id.id)],
            }
        )
        self.assertNotEqual(forged.name, "MDF-FORGED")
        with self._refused("no product", ValidationError):
            mine.create({"title": "Of nothing"})
        with self._refused("no product", ValidationError):
            mine.write({"product_tmpl_ids": [Command.clear()]})

    def test_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "mdf_stranger",
            groups="qms_base.group_qms_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        theirs = self.file.with_user(stranger)
        self.assertFalse(theirs.search([("id", "=", self.file.id)]))
        for attempt in (
            lambda: theirs.read(["title"]),
            lambda: theirs.action_open_index(),
            lambda: theirs.standard_ids.with_user(stranger).read(["name"]),
            lambda: self.env["medical.device.file.day"]
            .with_user(stranger)
            .create({"file_id": self.file.id})
            .index_html,
        ):
            with self._refused("", AccessError):
                attempt()
        # what another company keeps is in no index of this one
        plan = self.plan.sudo().copy(
            {
                "company_id": other.id,
                "product_tmpl_id": False,
                "categ_id": self.category.id,
            }
        )
        plan._approve()
        self.assertEqual(set(self._on()["plans"]), {self.plan.number})

    # ------------------------------------------------------------------
    # To take along
    # ------------------------------------------------------------------
    def test_form_of_a_day(self):
        action = self.file.with_user(self.auditor).action_open_index()
        wizard = self.env[action["res_model"]].with_user(self.auditor)
        wizard = wizard.browse(action["res_id"])
        self.assertEqual(wizard.day, self.today)
        with Form(wizard) as form:
            form.day = self.today - timedelta(days=1)
            self.assertIn("MDF-WI-2", form.index_html)
        self.assertIn(str(wizard.day), wizard.action_csv()["url"])

    def test_exports(self):
        yesterday = self.today - timedelta(days=1)
        name, _kind, content = self.file._export("csv", str(yesterday))
        self.assertIn(str(yesterday), name)
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        self.assertIn("MDF-WI-2", [row[3] for row in rows])
        for kind in ("csv", "xlsx"):
            self.file._export(kind)
        for wrong in (("exe", None), ("csv", "yesterday"), ("csv", "2026-13-45")):
            with self.assertRaises(UserError):
                self.file._export(*wrong)
        self.device.product_tmpl_id.sudo().default_code = "=cmd"
        cells = self.file._export("csv")[2].decode("utf-8-sig")
        for row in csv.reader(io.StringIO(cells)):
            self.assertFalse([cell for cell in row if cell.startswith(("=", "+", "@"))])

    def test_over_http(self):
        self.authenticate("co_auditor", "co_auditor")
        address = f"/quality/device-file/{self.file.id}"
        answer = self.url_open(f"{address}/pdf?day={self.today}")
        self.assertEqual(answer.status_code, 200)
        pages = words(answer.content)
        self.assertIn(f"of {len(pages)}", pages[-1])
        self.assertIn("MDF-WI-1", "".join(pages))
        self.assertNotIn("MDF-WI-3", "".join(pages))
        self.assertEqual(self.url_open(f"{address}/exe").status_code, 409)
        self.assertIn(
            self.url_open("/quality/device-file/999999999/csv").status_code, (403, 404)
        )
        new_test_user(self.env, "mdf_clerk", groups="base.group_user")
        self.authenticate("mdf_clerk", "mdf_clerk")
        self.assertEqual(self.url_open(f"{address}/csv").status_code, 403)

    def test_screens(self):
        for user in (self.worker, self.manager, self.auditor):
            views = (
                self.env["medical.device.file"]
                .with_user(user)
                .get_views([(False, view) for view in ("list", "form", "search")])
            )
            self.assertEqual(set(views["views"]), {"list", "form", "search"})
