# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta
from unittest.mock import patch

from odoo.fields import Command

from odoo.addons.medical_traceability.tests.suppliers import approve, evaluate
from odoo.addons.qms_base.tests.signing import sign

from .change_common import ChangeCase

_MISSING = "change order"


class TestChangeRevisions(ChangeCase):
    """What has revisions takes effect by a change order from the second one on."""

    # ------------------------------------------------------------------
    # Inspection plans
    # ------------------------------------------------------------------
    def _plan(self, user=None, **values):
        return (
            self.env["medical.inspection.plan"]
            .with_user(user or self.engineer)
            .create(
                {
                    "name": "Receipt",
                    "product_tmpl_id": self.part.product_tmpl_id.id,
                    "trigger": "receipt",
                    "characteristic_ids": [
                        Command.create({"name": "Surface", "kind": "pass_fail"})
                    ],
                    **values,
                }
            )
        )

    def test_a_version_of_a_plan(self):
        plan = self._plan()
        plan.with_user(self.manager)._approve_as_user()
        self.assertEqual(plan.state, "approved")
        new = plan.browse(plan.action_new_version()["res_id"])
        new.characteristic_ids.name = "Surface, 10x"
        for attempt in (
            lambda: new.action_approve(),
            lambda: new.with_user(self.manager)._approve_as_user(),
            lambda: sign(new, "approve", self.reviewer),
            lambda: plan.with_user(self.manager).action_retire(),
        ):
            with self._refused(_MISSING):
                attempt()
        change = self._change(new)
        self.assertIn("Surface, 10x", change.item_ids.comparison)
        change.action_ask_approval()
        with self._refused("names it"):
            new.action_approve()
        self._apply(change)
        self.assertEqual((plan.state, new.state), ("retired", "approved"))
        [row, *_others] = new._signature_manifestations()
        self.assertIn(change.name, row["meaning"])

    def test_who_wrote_the_version_does_not_approve_the_change(self):
        self._plan().with_user(self.manager)._approve_as_user()
        plan = self.env["medical.inspection.plan"].search(
            [("product_tmpl_id", "=", self.part.product_tmpl_id.id)]
        )
        new = plan.browse(plan.with_user(self.reviewer).action_new_version()["res_id"])
        new.with_user(self.reviewer).name = "Receipt, sharper"
        change = self._change(new.with_user(self.engineer))
        change.action_ask_approval()
        with self._refused("had a hand in", Exception):
            sign(change, "approve", self.reviewer)

    def test_a_plan_that_goes_before_another(self):
        self._plan(product_tmpl_id=False, categ_id=self.part.categ_id.id).with_user(
            self.manager
        )._approve_as_user()
        with self._refused(_MISSING):
            self._plan().with_user(self.manager)._approve_as_user()

    def test_a_draft_that_is_written_after_the_approval(self):
        plan = self._plan()
        plan.with_user(self.manager)._approve_as_user()
        new = plan.browse(plan.action_new_version()["res_id"])
        new.characteristic_ids.name = "Surface, 10x"
        change = self._approve(self._change(new))
        new.characteristic_ids.with_user(self.engineer).name = "Surface, by eye"
        with self._refused("not what was approved"):
            change.with_user(self.engineer).action_apply()
        self.assertEqual((plan.state, new.state), ("approved", "draft"))

    # ------------------------------------------------------------------
    # Specifications, labels, documents
    # ------------------------------------------------------------------
    def test_a_specification(self):
        revision, new = self._specification()
        for attempt in (
            lambda: new.action_make_effective(),
            lambda: sign(new, "make_effective", self.reviewer),
            lambda: new.sudo()._make_effective(),
        ):
            with self._refused(_MISSING):
                attempt()
        change = self._change(new)
        self.assertIn("Red", change.item_ids.comparison)
        self._apply(change)
        self.assertEqual((revision.state, new.state), ("superseded", "effective"))

    def test_a_temporary_specification_returns(self):
        revision, new = self._specification()
        change = self._apply(
            self._change(
                new,
                change_class="temporary",
                return_on=self.today + timedelta(days=3),
            )
        )
        with self._later(3):
            self.env["medical.change.order"]._cron_take_effect()
        self.assertTrue(change.returned_at)
        again = revision.search(
            [
                ("specification_id", "=", revision.specification_id.id),
                ("state", "=", "effective"),
            ]
        )
        self.assertEqual(again.property_ids.wanted_text, "Blue")
        self.assertIn(change.name, again.name)
        self.assertEqual(new.state, "superseded")

    def test_a_label_template(self):
        templates = self.env["medical.label.template"].with_user(self.engineer)
        values = {
            "number": "LT-C",
            "name": "Device",
            "product_tmpl_id": self.device.product_tmpl_id.id,
        }
        drawn = patch.multiple(
            self.env.registry["medical.label.template"],
            _specimen_pdf=lambda self: b"",
            _specimen_zpl=lambda self: "",
        )
        with drawn:
            first = templates.create(values)
            first.with_user(self.manager)._make_effective()
            new = first.browse(first.action_new_revision()["res_id"])
            new.write({"revision": "B", "font_size": 8})
            # another number for the same product, level and market replaces it too
            other = templates.create({**values, "number": "LT-D"})
            for draft in (new, other):
                with self._refused(_MISSING):
                    draft.action_make_effective()
            change = self._apply(self._change(new))
        self.assertTrue(change.label_reissue)
        self.assertEqual((first.state, new.state), ("superseded", "effective"))

    def test_a_document(self):
        first, draft = self._document()
        new = draft("B")
        with self._refused(_MISSING):
            sign(new, "make_effective", self.reviewer)
        with self._refused(_MISSING):
            new.sudo()._make_effective()
        change = self._change(new, effectivity="date", effective_on=self.today)
        self.assertIn("Effective from", change.item_ids.comparison)
        self._approve(change)
        # the day is part of what was approved
        new.action_take_back()
        new.effective_from = self.today + timedelta(days=30)
        new.action_submit()
        with self._refused("not what was approved"):
            change.with_user(self.engineer).action_apply()
        new.action_take_back()
        new.effective_from = False
        new.action_submit()
        change.with_user(self.engineer).action_apply()
        self.assertTrue(change.retraining)
        self.assertEqual((first.state, new.state), ("obsolete", "effective"))

    def test_a_temporary_document_returns(self):
        first, draft = self._document()
        new = draft("B")
        change = self._apply(
            self._change(
                new,
                change_class="temporary",
                return_on=self.today + timedelta(days=3),
            )
        )
        self.assertEqual((first.state, new.state), ("obsolete", "effective"))
        documents = self.env.registry["qms.document"]
        real = documents._today
        later = patch.object(
            documents, "_today", lambda self: real(self) + timedelta(days=3)
        )
        with self._later(3), later:
            self.env["medical.change.order"]._cron_take_effect()
        self.assertTrue(change.returned_at)
        again = new.document_id.revision_ids - first - new
        self.assertEqual((new.state, again.state), ("obsolete", "effective"))
        # the very file that was followed before
        self.assertEqual(again.sha256, first.sha256)
        self.assertEqual(again.effective_from, self.today + timedelta(days=3))
        self.assertEqual(new.obsolete_from, again.effective_from)
        self.assertIn(change.name, again.name)

    def test_change_by_order_from_the_record(self):
        revision, new = self._specification()
        for record in (revision, new):
            named = record.with_user(self.engineer).action_change_by_order()
            order = self.env["medical.change.order"].with_user(self.engineer)
            order = order.with_context(**named["context"]).create(
                {"title": "Red", "description": "Red", "reason": "Seen better"}
            )
            self.assertEqual(order.item_ids.record_ref, new)
        self.assertEqual(new.qms_change_count, 2)
        new.unlink()
        with self._refused("not drafted"):
            revision.action_change_by_order()

    def test_a_device_identifier(self):
        identifiers = self.env["medical.device.identifier"].with_user(self.engineer)
        identifier = identifiers.create(
            {"product_id": self.device.id, "gtin": "09506000998114"}
        )
        identifier.action_activate()
        request = (
            self.env["medical.device.identifier.change"]
            .with_user(self.engineer)
            .create(
                {
                    "product_id": self.device.id,
                    "change_reference": "Letter",
                    "subject": "contains_latex",
                    "reason": "The seal is of latex now",
                }
            )
        )
        with self._refused(_MISSING):
            sign(request, "apply", self.manager)
        change = self._change(request)
        point = change.impact_ids.filtered(lambda i: i.topic == "regulatory")
        point.new_di = True
        with self._refused("its change reference is not"):
            change.action_ask_approval()
        request.change_reference = change.name
        change.write(
            {
                "change_class": "temporary",
                "return_on": self.today + timedelta(days=3),
            }
        )
        self.assertIn("given for good", change.item_ids.problem)
        with self._refused("given for good"):
            change.action_ask_approval()
        change.write({"change_class": "minor", "return_on": False})
        self.assertFalse(change.item_ids.problem)
        self._apply(change)
        self.assertTrue(change.new_di)
        self.assertEqual(
            (request.state, request.applied_by_id.id),
            ("applied", change.applied_by_id.id),
        )
        self.assertEqual(request.replaced_ids, identifier)
        self.assertEqual(request.qms_change_count, 1)
        found = self.env["medical.change.order"].search(
            request.action_open_changes()["domain"]
        )
        self.assertEqual(found, change)

    # ------------------------------------------------------------------
    # Suppliers, requirements, work centers
    # ------------------------------------------------------------------
    def test_another_supplier_for_the_same(self):
        one, other = self.env["res.partner"].create([{"name": "One"}, {"name": "Two"}])
        template = self.part.product_tmpl_id.id
        approve(one, self.reviewer, product_tmpl_id=template)
        evaluate(other, self.reviewer, company_id=self.company.id)
        entry = (
            self.env["medical.approved.supplier"]
            .with_user(self.engineer)
            .create(
                {
                    "partner_id": other.id,
                    "scope": "product",
                    "product_tmpl_id": template,
                }
            )
        )
        for attempt in (
            lambda: entry._approve(),
            lambda: entry.action_approve(),
            lambda: sign(entry, "approve", self.reviewer),
        ):
            with self._refused(_MISSING):
                attempt()
        self._apply(self._change(entry))
        self.assertEqual(entry.state, "approved")
        self.assertEqual(entry.status_changed_by_id, self.manager)

    def test_a_requirement(self):
        kind = self.env["operator.certification.type"].create(
            {"name": "Bonding", "code": "CHANGED"}
        )
        requirements = self.env["operator.certification.requirement"].with_user(
            self.manager
        )
        values = {"type_id": kind.id, "operation_id": self.operation.id}
        with self._refused(_MISSING):
            requirements.create(values)
        # by who asks for the change: whoever writes it does not approve it
        row = requirements.with_user(self.engineer).create({**values, "active": False})
        row = row.with_user(self.manager)
        with self._refused(_MISSING):
            row.action_unarchive()
        self._apply(self._change(row.with_user(self.engineer)))
        self.assertTrue(row.active)
        with self._refused(_MISSING):
            row.action_archive()
        wizard = self.env["operator.certification.requirement.change"]
        mine = wizard.with_user(self.manager).create(
            {"reason": "Less", "requirement_ids": [Command.set(row.ids)]}
        )
        confirm = next(
            getattr(mine, name) for name in dir(mine) if name == "action_apply"
        )
        with self._refused(_MISSING):
            confirm()
        change = self._change(
            row.with_user(self.engineer),
            change_class="temporary",
            return_on=self.today + timedelta(days=2),
        )
        self._apply(change)
        self.assertFalse(row.active)
        with self._later(2):
            change.with_user(self.engineer).action_return()
        self.assertTrue(row.active)

    def test_a_work_center(self):
        other = self.env["mrp.workcenter"].create({"name": "Bench 2"})
        tag = self.env["mrp.workcenter.tag"].create({"name": "Clean"})
        change = self._change(self.workcenter)
        item = change.item_ids
        self.assertEqual(item.place_name, "Bench")
        item.write(
            {
                "place_code": "B1",
                "place_tag_ids": [Command.set(tag.ids)],
                "place_alternative_ids": [Command.set(other.ids)],
            }
        )
        change.write(
            {"change_class": "temporary", "return_on": self.today + timedelta(days=2)}
        )
        self._apply(change)
        place = self.workcenter
        self.assertEqual(
            (place.code, place.tag_ids, place.alternative_workcenter_ids),
            ("B1", tag, other),
        )
        with self._later(2):
            change.with_user(self.engineer).action_return()
        self.assertFalse(
            place.code or place.tag_ids or place.alternative_workcenter_ids
        )
