# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError

from .capa_common import CapaCase


class TestCapaDates(CapaCase):
    """Extensions are justified; what is overdue is told, once a day."""

    def _wizard(self, capa, days, reason="Parts are late", user=None, action=None):
        due = action.current_due if action else capa.phase_due
        return (
            self.env["medical.capa.extend"]
            .with_user(user or self.owner)
            .create(
                {
                    "capa_id": capa.id,
                    "action_id": action.id if action else False,
                    "new_date": due + timedelta(days=days),
                    "reason": reason,
                }
            )
        )

    def test_extension(self):
        capa = self._to("containment")
        due = capa.phase_due
        self._wizard(capa, 10).action_confirm()
        extension = capa.extension_ids
        self.assertEqual(
            (extension.old_date, extension.new_date, extension.number),
            (due, due + timedelta(days=10), 1),
        )
        self.assertEqual(
            (extension.extended_by_id, extension.reason),
            (self.owner, "Parts are late"),
        )
        self.assertEqual(capa.phase_due, due + timedelta(days=10))
        self.assertEqual(capa.activity_ids.date_deadline, capa.phase_due)

    def test_extension_needs_reason_later_date_and_owner(self):
        capa = self._to("containment")
        for wizard, message in (
            (self._wizard(capa, 10, reason=" "), "Give a reason"),
            (self._wizard(capa, -1), "to a later day"),
            (self._wizard(capa, 0), "to a later day"),
        ):
            with self._refused(message):
                wizard.action_confirm()
        with self._refused("passed on by", AccessError):
            self._wizard(capa, 10, user=self.checker).action_confirm()
        with self._refused("nothing is to be extended"):
            self._wizard(self._capa(), 10).action_confirm()
        self.assertFalse(capa.extension_ids)

    def test_the_third_extension_is_a_managers(self):
        capa = self._to("containment")
        for _number in (1, 2):
            self._wizard(capa, 1).action_confirm()
        with self._refused("a quality manager decides"):
            self._wizard(capa, 1).action_confirm()
        self._wizard(capa, 1, user=self.manager).action_confirm()
        self.assertEqual(sorted(capa.extension_ids.mapped("number")), [1, 2, 3])

    def test_an_action_is_extended_beside_the_signed_plan(self):
        capa = self._to("implementation")
        action = capa.action_ids
        due = action.due_date
        self._wizard(capa, 5, user=self.actor, action=action).action_confirm()
        self.assertEqual(
            (action.due_date, action.current_due), (due, due + timedelta(days=5))
        )
        with self._refused("says what was done", AccessError):
            self._wizard(capa, 5, user=self.checker, action=action).action_confirm()
        other = self._to("implementation")
        with self._refused("nothing is to be extended"):
            self._wizard(other, 5, action=action).action_confirm()
        self._to("verification", capa)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._wizard(capa, 9, user=self.actor, action=action).action_confirm()

    # ------------------------------------------------------------------
    # Told
    # ------------------------------------------------------------------
    def _messages(self, user):
        domain = [
            ("message_type", "=", "user_notification"),
            ("notified_partner_ids", "in", user.partner_id.ids),
        ]
        return self.env["mail.message"].sudo().search(domain, order="id desc")

    def _tell(self):
        self.env["medical.capa"]._cron_tell_overdue()

    def test_the_owner_is_told_then_the_manager(self):
        capa, other = self._to("containment"), self._to("containment")
        self._tell()
        self.assertFalse(self._messages(self.owner))
        with self._later(15):
            self._tell()
            told = self._messages(self.owner)
            self.assertEqual(len(told), 1, "one message, whatever the number")
            self.assertIn(capa.name, told.body)
            self.assertIn(other.name, told.body)
            self.assertFalse(self._messages(self.manager))
            self._tell()
            self.assertEqual(self._messages(self.owner), told, "once a day")
        with self._later(22):
            self._tell()
        self.assertEqual(len(self._messages(self.owner)), 2)
        self.assertEqual(len(self._messages(self.manager)), 1)
        with self._refused("nobody can write it", AccessError):
            capa.write({"told_on": False})

    def test_the_owner_of_an_action_is_told(self):
        capa = self._to("implementation")
        with self._later(31):
            self._tell()
        self.assertIn(capa.action_ids.name, self._messages(self.actor).body)
        self.assertFalse(self._messages(self.owner))

    def test_overdue(self):
        capa = self._to("containment")
        overdue = self.env["medical.capa"].search([("overdue", "=", True)])
        self.assertNotIn(capa, overdue)
        self.assertFalse(capa.overdue)
        capa._serve(phase_due=self.today - timedelta(days=3))
        self.assertTrue(capa.overdue)
        self.assertIn(capa, capa.search([("overdue", "=", True)]))
        self.assertNotIn(capa, capa.search([("overdue", "=", False)]))
