# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.qms_base.tests.document_common import pdf
from odoo.addons.qms_base.tests.signing import sign
from odoo.addons.qms_base.tests.signing_common import SignatureCase

_ENGINEER = "qms_base.group_qms_engineer"
_MANAGER = "qms_base.group_qms_manager"


@tagged("post_install", "-at_install")
class ChangeCase(SignatureCase):
    """A device that is being made, change control in force, and people who sign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.engineer = cls._person("co_engineer", _ENGINEER, "mrp.group_mrp_manager")
        cls.reviewer = cls._person("co_reviewer", _ENGINEER)
        cls.manager = cls._person("co_manager", _MANAGER)
        cls.checker = cls._person("co_checker", _ENGINEER)
        cls.worker = cls._person(
            "co_worker", "qms_base.group_qms_operator", enrolled=False
        )
        cls.auditor = cls._person(
            "co_auditor", "qms_base.group_qms_auditor", enrolled=False
        )
        cls.category = cls.env["product.category"].create({"name": "Change parts"})
        cls.part, cls.screw, cls.device = (
            cls._product(name) for name in ("Part", "Screw", "Device")
        )
        cls.workcenter = cls.env["mrp.workcenter"].create({"name": "Bench"})
        cls.bom = cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.device.product_tmpl_id.id,
                "code": "Rev A",
                "bom_line_ids": [
                    Command.create({"product_id": cls.part.id, "product_qty": 1}),
                    Command.create({"product_id": cls.screw.id, "product_qty": 4}),
                ],
                "operation_ids": [
                    Command.create(
                        {
                            "name": name,
                            "workcenter_id": cls.workcenter.id,
                            "sequence": n,
                        }
                    )
                    for n, name in enumerate(("Assemble", "Test"), 1)
                ],
            }
        )
        cls.part_line, cls.screw_line = cls.bom.bom_line_ids
        cls.operation, cls.last_operation = cls.bom.operation_ids
        cls.order = cls.env["mrp.production"].create(
            {"product_id": cls.device.id, "product_qty": 2, "bom_id": cls.bom.id}
        )
        cls.order.action_confirm()
        cls.company._put_change_control_in_force("Design transfer")
        cls.today = cls.company._plant_today()

    @classmethod
    def _product(cls, name):
        return cls.env["product.product"].create(
            {
                "name": name,
                "categ_id": cls.category.id,
                "is_storable": True,
                "tracking": "lot",
                "qms_regulated": True,
                "standard_price": 2.0,
            }
        )

    @classmethod
    def _change(cls, *records, **values):
        """A change order that is being analysed, its analysis complete."""
        change = (
            cls.env["medical.change.order"]
            .with_user(cls.engineer)
            .create(
                {
                    "title": "Five screws",
                    "description": "Five screws instead of four",
                    "reason": "The cover lifts",
                    "item_ids": [
                        Command.create({"record_ref": f"{each._name},{each.id}"})
                        for each in records
                    ],
                    **values,
                }
            )
        )
        change.action_analyse()
        change.impact_ids.write({"verdict": "none", "note": "Looked at"})
        return change

    def _draft(self, change):
        """The draft of the first item, a bill, as its engineer writes it."""
        change.item_ids[0].with_user(self.engineer).action_draft()
        return change.item_ids[0].draft_bom_id.with_user(self.engineer)

    def _five_screws(self, **values):
        """A change of the bill, drafted: five screws, Rev B."""
        change = self._change(self.bom, **values)
        draft = self._draft(change)
        draft.code = "Rev B"
        line = draft.bom_line_ids.filtered(lambda each: each.product_id == self.screw)
        line.product_qty = 5
        return change

    def _approve(self, change):
        if change.state == "analysis":
            change.with_user(self.engineer).action_ask_approval()
        for user in (self.reviewer, self.manager):
            self.assertTrue(sign(change, "approve", user)["signed"])
        self.assertEqual(change.state, "approved")
        return change

    def _apply(self, change):
        self._approve(change).with_user(self.engineer).action_apply()
        return change

    @contextmanager
    def _later(self, days):
        """The plant's day, some days on."""
        model = self.env.registry["res.company"]
        real = model._plant_today

        def later(self):
            return real(self) + timedelta(days=days)

        with patch.object(model, "_plant_today", later):
            yield

    @contextmanager
    def _refused(self, pattern, error=UserError):
        """Refused with such a message; what was begun is rolled back."""
        with self.assertRaises(error) as caught, self.env.cr.savepoint():
            yield
        self.env.invalidate_all()
        self.assertRegex(str(caught.exception), pattern or ".")

    # Drafts of the second revision beside the first
    def _specification(self):
        specification = self.env["medical.material.specification"].create(
            {"number": "MS-C", "name": "Resin"}
        )
        revision = (
            self.env["medical.material.specification.revision"]
            .with_user(self.engineer)
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
        # the first one is free: nothing is released that it changes
        for user in (self.reviewer, self.manager):
            sign(revision, "make_effective", user)
        self.assertEqual(revision.state, "effective")
        new = revision.browse(revision.action_new_revision()["res_id"])
        new.write({"name": "B"})
        new.property_ids.wanted_text = "Red"
        return revision, new

    def _document(self):
        """A document whose first revision is followed, and how to draft others."""
        document = (
            self.env["qms.document"]
            .with_user(self.engineer)
            .create({"name": "Joining", "kind": "instruction"})
        )

        def draft(name, **values):
            revision = (
                self.env["qms.document.revision"]
                .with_user(self.engineer)
                .create(
                    {
                        "document_id": document.id,
                        "name": name,
                        **values,
                        "file_ids": [
                            Command.create({"name": f"{name}.pdf", "raw": pdf(name)})
                        ],
                    }
                )
            )
            revision.action_submit()
            return revision

        first = draft("A", effective_from=self.today - timedelta(days=9))
        for user in (self.reviewer, self.manager):
            sign(first, "make_effective", user)
        self.assertEqual(first.state, "effective")
        return first, draft
