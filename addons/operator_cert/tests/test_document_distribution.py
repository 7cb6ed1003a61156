# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .training import TrainingCase


@tagged("post_install", "-at_install")
class TestDocumentDistribution(TrainingCase):
    """Whom a document is distributed to reads each revision of it."""

    def _duties(self, employee):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["operator.document.duty"].search(
            [("employee_id", "=", employee.id)]
        )

    def test_people(self):
        self.document.reader_ids = [Command.set(self.worker.ids)]
        self.assertFalse(self._duties(self.worker), "nothing took effect yet")
        today = self.company._plant_today()
        revision = self._revise("A", today - timedelta(days=9))
        duty = self._duties(self.worker)
        self.assertEqual(duty.revision_id, revision)
        # known since today
        self.assertEqual(duty.due_on, today + timedelta(days=14))
        self.assertEqual((duty.status, duty.type_names), ("due", "Distribution"))
        self.assertFalse(self._duties(self.other))
        self._read(self.worker, revision)
        self.assertEqual(self._duties(self.worker).status, "read")
        # a new revision is read anew
        second = self._revise("B")
        duty = self._duties(self.worker)
        self.assertEqual((duty.revision_id, duty.status), (second, "due"))
        self.document.reading_days = 0
        self.assertEqual(self._duties(self.worker).status, "late")

    def test_groups_and_those_that_imply_them(self):
        group = self.env.ref("qms_base.group_qms_inspector")
        self.document.reader_group_ids = [Command.set(group.ids)]
        self._revise("A")
        self.assertTrue(self._duties(self.engineer), "an engineer inspects as well")
        self.assertTrue(self._duties(self.manager))
        self.assertFalse(self._duties(self.worker))

    def test_distributed_and_asked_for_is_one_duty(self):
        self.document.reader_ids = [Command.set(self.worker.ids)]
        self.solder.document_ids = self.document
        self.solder.reading_grace_days = 3
        self._grant(self.worker, self.solder)
        self._revise("A")
        (duty,) = self._duties(self.worker)
        self.assertEqual(duty.type_names, "Soldering, Distribution")
        self.assertEqual(duty.due_on, self.company._plant_today() + timedelta(days=3))

    def test_readers_are_asked_once(self):
        self.document.reader_ids = [Command.set(self.worker.ids)]
        revision = self._revise("A")
        self.env["operator.document.duty"]._cron_ask_to_read()
        self.env["operator.document.duty"]._cron_ask_to_read()
        activity = revision.activity_ids
        self.assertEqual(activity.user_id, self.worker.user_id)

    def test_where_a_document_is_used_names_certifications(self):
        self.solder.document_ids = self.document
        self.need_solder.document_ids = self.document
        uses = self.env["qms.document.use"].search(
            [("document_id", "=", self.document.id)]
        )
        self.assertEqual(
            sorted(uses.mapped("kind")),
            ["operator.certification.requirement", "operator.certification.type"],
        )
        self.assertIn(self.solder.display_name, uses.mapped("place"))
        self.assertEqual(self.document.use_count, 2)
