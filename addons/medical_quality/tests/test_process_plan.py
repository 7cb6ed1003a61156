# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextlib import contextmanager

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import JUDGED, MEASURED
from .process_common import BELT, ZONE, ProcessCase


class TestProcessPlan(ProcessCase):
    """Limits of machines are controlled like all others."""

    def _stream_draft(self, *lines, **vals):
        return self._draft(
            self.device,
            "operation_stream",
            list(lines),
            operation_id=self.operation.id,
            **vals,
        )

    @contextmanager
    def _mistaken(self, words):
        """Refused; what was begun is rolled back."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex((ValidationError, IntegrityError), words),
            self.env.cr.savepoint(),
        ):
            yield
            self.env.flush_all()
        self.env.invalidate_all()

    def test_what_a_machine_cannot_send(self):
        for what, line, words in (
            ("judged", dict(JUDGED, channel="a", silent_seconds=9), "not measured"),
            ("no channel", dict(ZONE, channel=False), "no channel"),
            ("blank", dict(ZONE, channel="  "), "no channel"),
            ("never silent", dict(ZONE, silent_seconds=0), "longest silence"),
            ("second person", dict(ZONE, second_person=True), "nobody enters"),
            ("not operator", dict(ZONE, inspector_not_operator=True), "nobody enters"),
            ("plausible", dict(ZONE, plausible_upper="300"), "nobody enters"),
            (
                "sampled",
                dict(ZONE, sampling_own=True, sampling_method="full"),
                "no sample",
            ),
            (
                "warned outside",
                dict(ZONE, warn_upper="251"),
                "inside the limits|lie in",
            ),
            ("warned below", dict(ZONE, warn_lower="234"), "lie inside"),
            ("crossed", dict(ZONE, warn_lower="248", warn_upper="240"), "lie inside"),
            ("no number", dict(ZONE, warn_upper="hot"), "is not a number"),
            ("too exact", dict(ZONE, warn_upper="247.12"), "more than 1 decimals"),
            ("backwards", dict(ZONE, trend_minutes=-1), "stream_positive"),
        ):
            with self.subTest(what=what), self._mistaken(words):
                self._stream_draft(line)
        with self._mistaken("channel_uniq"):
            self._stream_draft(ZONE, dict(BELT, channel="zone_3"))
        with self.assertRaisesRegex(ValidationError, "cannot sign"):
            self._stream_draft(ZONE, result_signature="sign")

    def test_refused_on_other_plans(self):
        for name, value in (
            ("warn_lower", "4.9"),
            ("warn_upper", "5.1"),
            ("trend_minutes", 5),
            ("silent_seconds", 60),
        ):
            with (
                self.subTest(name=name),
                self.assertRaisesRegex(ValidationError, "machines send"),
            ):
                self._draft(characteristics=[dict(MEASURED, **{name: value})])
        plan = self._stream_draft(ZONE)
        with self.assertRaisesRegex(ValidationError, "machines send"):
            plan.trigger = "operation"
        plain = self._draft(
            self.device, "operation", [MEASURED], operation_id=self.operation.id
        )
        with self.assertRaisesRegex(ValidationError, "no channel"):
            plain.trigger = "operation_stream"

    def test_numbers_are_kept_as_decimal_text(self):
        line = self._stream_draft(dict(ZONE, warn_upper=" 247,5 ")).characteristic_ids
        self.assertEqual(line.warn_upper, "247.5")

    def test_signed_copied_and_fixed_with_the_limits(self):
        plan = self._monitors()
        signed = plan._signature_fields("approve")["characteristic_ids"]
        names = ("channel", "warn_lower", "warn_upper", "trend_minutes")
        for name in (*names, "silent_seconds"):
            with self.subTest(name=name):
                self.assertIn(name, signed)
                with self._refused("cannot be changed"):
                    plan.characteristic_ids.with_user(self.engineer).write(
                        {name: plan.characteristic_ids[name]}
                    )
        action = plan.with_user(self.engineer).action_new_version()
        new = plan.browse(action["res_id"])
        for name in (*names, "silent_seconds"):
            self.assertEqual(
                new.characteristic_ids[name], plan.characteristic_ids[name]
            )
        # what is changed is signed as changed
        (before,) = new._signature_snapshots("approve").values()
        new.with_user(self.engineer).characteristic_ids = [
            Command.update(new.characteristic_ids.id, {"warn_upper": "246"})
        ]
        (after,) = new._signature_snapshots("approve").values()
        self.assertIn("247", str(before))
        self.assertNotEqual(str(before), str(after))

    def test_an_order_keeps_the_version_it_was_planned_with(self):
        plan = self._monitors()
        self.assertIn(plan.id, self.order.sudo()._definition()["plans"])

    def test_the_form_shows_what_counts_for_a_stream(self):
        plan = self._stream_draft(ZONE)
        with Form(plan) as form:
            self.assertTrue(form._get_modifier("due_hours", "invisible"))
            with form.characteristic_ids.edit(0) as line:
                for name in ("kind", "severity", "instrument_type_id"):
                    self.assertTrue(line._get_modifier(name, "column_invisible"), name)
                self.assertFalse(line._get_modifier("channel", "column_invisible"))
        other = self._draft()
        with Form(other) as form:
            self.assertFalse(form._get_modifier("due_hours", "invisible"))
