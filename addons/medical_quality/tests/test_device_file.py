# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import HttpCase

from odoo.addons.qms_base.tests.document_common import pdf

from .change_common import ChangeCase


class DeviceFileCase(HttpCase, ChangeCase):
    """A family of devices with documents, plans and material, some of them replaced."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the bill was there before today's change of it
        cls.env.cr.execute(
            "UPDATE mrp_bom SET create_date = create_date - interval '9 days'"
            " WHERE id = %s",
            [cls.bom.id],
        )
        cls.env.invalidate_all()
        cls._release_documents()
        cls._release_plans()
        cls._release_material()
        cls.file = (
            cls.env["medical.device.file"]
            .with_user(cls.engineer)
            .create(
                {
                    "title": "=Test devices",
                    "product_tmpl_ids": [Command.link(cls.device.product_tmpl_id.id)],
                    "document_ids": [Command.link(cls.packing.document_id.id)],
                    "standard_ids": [
                        Command.create(
                            {
                                "name": "ISO 14971",
                                "edition": edition,
                                "applies_from": since,
                                "applies_until": until,
                            }
                        )
                        for edition, since, until in (
                            ("2007", False, cls.today - timedelta(days=1)),
                            ("2019", cls.today, False),
                        )
                    ],
                }
            )
        )

    @classmethod
    def _revision(cls, number, released, **links):
        document = (
            cls.env["qms.document"]
            .with_user(cls.engineer)
            .create({"number": number, "name": number, "kind": "instruction", **links})
        )
        revision = (
            cls.env["qms.document.revision"]
            .with_user(cls.engineer)
            .create(
                {
                    "document_id": document.id,
                    "name": "A",
                    "effective_from": cls.today - timedelta(days=9),
                    "file_ids": [Command.create({"name": "A.pdf", "raw": pdf("A")})],
                }
            )
        )
        if released:
            revision.with_user(cls.manager).sudo()._make_effective()
        return revision

    @classmethod
    def _release_documents(cls):
        at_work = {"operation_ids": [Command.link(cls.operation.id)]}
        cls.joining = cls._revision("MDF-WI-1", True, **at_work)
        cls.gone = cls._revision("MDF-WI-2", True, **at_work)
        cls.gone.sudo()._withdraw()
        cls._revision("MDF-WI-3", False, **at_work)
        cls.packing = cls._revision("MDF-PK-1", True)

    @classmethod
    def _release_plans(cls):
        plan = (
            cls.env["medical.inspection.plan"]
            .with_user(cls.engineer)
            .create(
                {
                    "name": "Receipt",
                    "product_tmpl_id": cls.part.product_tmpl_id.id,
                    "trigger": "receipt",
                    "characteristic_ids": [
                        Command.create({"name": "Surface", "kind": "pass_fail"})
                    ],
                }
            )
        )
        plan.with_user(cls.manager)._approve_as_user()
        cls.plan = plan

    @classmethod
    def _release_material(cls):
        specification = cls.env["medical.material.specification"].create(
            {"number": "MDF-MS-1", "name": "Resin"}
        )
        revision = (
            cls.env["medical.material.specification.revision"]
            .with_user(cls.engineer)
            .create(
                {
                    "specification_id": specification.id,
                    "name": "A",
                    "property_ids": [
                        Command.create({"name": "Colour", "wanted_text": "Blue"})
                    ],
                }
            )
        )
        revision.with_user(cls.manager)._make_effective()
        cls.env["medical.material.policy"].create(
            {
                "product_tmpl_id": cls.part.product_tmpl_id.id,
                "specification_id": specification.id,
            }
        )
        values = {
            "number": "MDF-LT-1",
            "name": "Device",
            "product_tmpl_id": cls.device.product_tmpl_id.id,
        }
        labels = cls.env["medical.label.template"].with_user(cls.engineer)
        with patch.multiple(
            cls.env.registry["medical.label.template"],
            _specimen_pdf=lambda self: b"",
            _specimen_zpl=lambda self: "",
        ):
            labels.create(values).with_user(cls.manager)._make_effective()
            labels.create({**values, "number": "MDF-LT-2", "market": "eu"})

    def _on(self, days=0, file=None):
        """``{section: {number: row}}`` some days from today."""
        index = (file or self.file)._index(self.today + timedelta(days=days))
        return {
            code: {row["number"]: row for row in rows} for code, _label, rows in index
        }


class TestDeviceFile(DeviceFileCase):
    """The index says what was in effect on a day; drafts are never in it."""

    def test_what_is_in_effect(self):
        index = self._on()
        self.assertEqual(set(index["documents"]), {"MDF-WI-1", "MDF-PK-1"})
        row = index["documents"]["MDF-WI-1"]
        self.assertEqual((row["revision"], row["id"]), ("A", self.joining.id))
        self.assertEqual(row["since"], self.today - timedelta(days=9))
        self.assertEqual(set(index["labels"]), {"MDF-LT-1"})
        # what the device is made of belongs to it
        self.assertEqual(set(index["specifications"]), {"MDF-MS-1"})
        self.assertEqual(set(index["plans"]), {self.plan.number})
        self.assertEqual(
            index["plans"][self.plan.number]["released_by"], self.manager.name
        )
        self.assertEqual(index["standards"]["ISO 14971"]["revision"], "2019")

    def test_as_of_yesterday(self):
        index = self._on(-1)
        self.assertEqual(set(index["documents"]), {"MDF-WI-1", "MDF-WI-2", "MDF-PK-1"})
        self.assertEqual(index["documents"]["MDF-WI-2"]["until"], self.today)
        for section in ("labels", "specifications", "plans"):
            self.assertFalse(index[section], section)
        self.assertEqual(index["standards"]["ISO 14971"]["revision"], "2007")
        self.assertFalse(any(self._on(-20)[code] for code in ("documents", "bills")))

    def test_a_bill_before_and_after_its_change(self):
        name = self.device.product_tmpl_id.display_name
        before = self._on()["bills"][name]
        draft = self._five_screws()
        # a draft of a change order is in no index
        self.assertEqual(self._on()["bills"], {name: before})
        self.assertEqual(before["revision"], "Rev A")
        self.assertIn("Assemble (Bench); Test (Bench)", before["detail"])
        change = self._apply(draft)
        after = self._on()["bills"][name]
        self.assertEqual((after["revision"], after["since"]), ("Rev B", self.today))
        self.assertIn("5 × Screw", after["detail"])
        self.assertIn(change.name, after["released_by"])
        self.assertIn(self.manager.name, after["released_by"])
        yesterday = self._on(-1)["bills"][name]
        self.assertEqual(yesterday["revision"], "Rev A")
        self.assertEqual(yesterday["until"], self.today)
        self.assertEqual(yesterday["detail"], before["detail"])

    def test_what_is_archived(self):
        before = self._on()
        template = self.device.product_tmpl_id
        bill = template.sudo().bom_ids
        # devices of a product that is not sold any more are in use
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE product_template SET active = false WHERE id = %s", [template.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self._on()["labels"], before["labels"])
        self.file.with_user(self.engineer).title = "Of devices in use"
        # past change control, for what the index says of it
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mrp_routing_workcenter SET active = false"
            " WHERE bom_id = %s AND name = 'Test'",
            [bill.id],
        )
        self.env.invalidate_all()
        row = self._on()["bills"][template.display_name]
        self.assertIn("Assemble (Bench)", row["detail"])
        self.assertNotIn("Test (Bench)", row["detail"])
        self.env.cr.execute(
            "UPDATE mrp_bom SET active = false WHERE id = %s", [bill.id]
        )
        self.env.invalidate_all()
        self.assertFalse(self._on()["bills"])

    def test_a_plan_that_counts_from_tomorrow_on(self):
        new = self.plan.browse(self.plan.action_new_version()["res_id"])
        new.with_user(self.engineer).effective_from = self.today + timedelta(days=1)
        self._apply(self._change(new.with_user(self.engineer)))
        number = self.plan.number
        today, tomorrow = (self._on(days)["plans"][number] for days in (0, 1))
        self.assertEqual((today["revision"], tomorrow["revision"]), ("1", "2"))
        self.assertEqual(today["until"], self.today + timedelta(days=1))

    def test_a_family_by_its_category(self):
        file = (
            self.env["medical.device.file"]
            .with_user(self.engineer)
            .create({"title": "Parts", "categ_ids": [Command.link(self.category.id)]})
        )
        self.assertLessEqual(
            {self.part, self.screw, self.device},
            set(file._family().product_variant_ids.with_env(self.env)),
        )
        self.assertEqual(self._on(file=file)["labels"].keys(), {"MDF-LT-1"})
        self.assertEqual(self.category.device_file_count, 1)
        template = self.device.product_tmpl_id
        self.assertEqual(template.device_file_count, 2)
        found = template.action_open_device_files()["domain"]
        self.assertEqual(file.search(found), self.file | file)
        self.assertEqual(self.part.product_tmpl_id.device_file_count, 1)

    def test_queries_do_not_grow_with_the_products(self):
        def count(file):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            file._index(self.today)
            return self.env.cr.sql_log_count - before

        count(self.file)
        few = count(self.file)
        products = [self._product(f"Device {number}") for number in range(12)]
        for product in products:
            self.env["mrp.bom"].create(
                {
                    "product_tmpl_id": product.product_tmpl_id.id,
                    "code": "A",
                    "bom_line_ids": [
                        Command.create({"product_id": self.part.id, "product_qty": 1})
                    ],
                    "operation_ids": [
                        Command.create(
                            {"name": "Join", "workcenter_id": self.workcenter.id}
                        )
                    ],
                }
            )
        self.file.product_tmpl_ids = [
            Command.link(product.product_tmpl_id.id) for product in products
        ]
        self.assertEqual(len(self._on()["bills"]), 13)
        self.assertLessEqual(count(self.file), few + 2)

    # ------------------------------------------------------------------
    # What stays
    # ------------------------------------------------------------------
    def test_standards_that_applied_stay_known(self):
        mine = self.file.with_user(self.engineer)
        old, new = mine.standard_ids.sorted("edition")
        other = mine.copy({"title": "Other"})
        for what, attempt in (
            ("deletes", lambda: old.unlink()),
            ("deletes as manager", lambda: old.with_user(self.manager).unlink()),
            ("deletes as superuser", lambda: old.sudo().unlink()),
            (
                "takes off",
                lambda: mine.write({"standard_ids": [Command.unlink(old.id)]}),
            ),
            ("clears", lambda: mine.write({"standard_ids": [Command.clear()]})),
            ("replaces", lambda: mine.write({"standard_ids": [Command.set(new.ids)]})),
            ("renames", lambda: old.write({"name": "ISO 9001"})),
            ("rewrites", lambda: old.write({"edition": "2008"})),
            (
                "rewrites with a reason",
                lambda: old.write({"edition": "2008", "qms_change_reason": "Typo"}),
            ),
            ("moves", lambda: old.write({"file_id": other.id})),
            ("dates back", lambda: new.write({"applies_from": False})),
            ("dates", lambda: old.write({"applies_from": "2007-03-01"})),
            ("goes on", lambda: old.write({"applies_until": False})),
            ("goes on longer", lambda: old.write({"applies_until": "2029-12-31"})),
        ):
            with self.subTest(what=what), self._refused("stays|only with a reason"):
                attempt()
        self.assertEqual(self._on(-1)["standards"]["ISO 14971"]["revision"], "2007")
        # the same again changes nothing; it ends, and another edition follows
        new.write({"name": "ISO 14971", "edition": "2019"})
        new.applies_until = self.today
        new.write(
            {"applies_until": False, "qms_change_reason": "Transition was prolonged"}
        )
        mine.write(
            {"standard_ids": [Command.create({"name": "ISO 14971", "edition": "2030"})]}
        )
        trail = self.env["qms.audit.entry"].sudo()
        self.assertTrue(
            trail.search_count([("reason", "=", "Transition was prolonged")])
        )

    def test_a_standard_that_applies_for_ever(self):
        new = self.file.standard_ids.sorted("edition")[1]
        new.sudo().applies_until = "9999-12-31"
        row = self._on()["standards"]["ISO 14971"]
        self.assertEqual((row["revision"], row["until"]), ("2019", False))

    def test_the_file_stays_with_its_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.engineer.sudo().company_ids = [Command.link(other.id)]
        mine = self.file.with_user(self.engineer)
        own = mine.company_id
        for attempt in (
            lambda: mine.write({"company_id": other.id}),
            lambda: mine.with_context(allowed_company_ids=[other.id, own.id]).write(
                {"company_id": other.id}
            ),
            lambda: mine.sudo().write({"company_id": other.id}),
        ):
            with self._refused("company it was opened for"):
                attempt()
        mine.write({"company_id": own.id})
        self.assertEqual(mine.company_id, own)

    def test_a_day_that_no_calendar_has(self):
        wizard = self.env["medical.device.file.day"].with_user(self.auditor)
        for day in ("9999-12-31", "9999-12-30", "0001-01-01", "1899-12-31"):
            with self.subTest(day=day), self._refused("between 1900 and 2999"):
                self.file._export("csv", day)
            with self.subTest(day=day), self._refused("between 1900 and 2999"):
                wizard.create({"file_id": self.file.id, "day": day})
                self.env.flush_all()
            with self.subTest(day=day), self._refused("between 1900 and 2999"):
                new = wizard.new({"file_id": self.file.id, "day": day})
                self.assertTrue(new.index_html)
        self.assertTrue(self.file._export("csv", "2999-12-31"))
