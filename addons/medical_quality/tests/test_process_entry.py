# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import UserError
from odoo.fields import Command

from .process_common import ProcessCase
from .test_occasions import NOON, at


class TestProcessEntry(ProcessCase):
    """The values of a stream are the server's."""

    def test_nobody_types_what_the_machine_sends(self):
        self._monitors()
        with at(0):
            self._start()
        inspection = self._stream()
        result = inspection.result_ids
        self.assertFalse(inspection.with_user(self.inspector).may_record)
        for user in (self.operator, self.inspector, self.manager, self.env.user):
            mine = result.with_user(user)
            own = inspection.with_user(user)
            for what, action in (
                ("writes", lambda mine=mine: mine.write({"value_text": "245"})),
                (
                    "writes with a context",
                    lambda mine=mine: mine.with_context(
                        install_mode=True, stream_writes=True
                    ).write({"value_text": "245"}),
                ),
                (
                    "writes by the inspection",
                    lambda own=own: own.write(
                        {
                            "result_ids": [
                                Command.update(result.id, {"value_text": "245"})
                            ]
                        }
                    ),
                ),
                (
                    "saves",
                    lambda mine=mine: mine.web_save({"value_text": "245"}, {}),
                ),
                (
                    "enters",
                    lambda own=own: own.enter([{"result": result.id, "value": "245"}]),
                ),
                (
                    "writes what the server counts",
                    lambda mine=mine: mine.write({"stream_count": 5}),
                ),
                ("as passed", lambda own=own: own.write({"state": "passed"})),
                ("later", lambda own=own: own.write({"stream_from": NOON})),
            ):
                with self.subTest(user=user.login, what=what), at(1):
                    with self.assertRaises(UserError):
                        action()
                        self.env.flush_all()
        answer = result.with_user(self.inspector).load(
            [".id", "value_text"], [[str(result.id), "245"]]
        )
        self.assertFalse(answer["ids"])
        self.env.invalidate_all()
        self.assertFalse(result.recorded_at)
        self.assertFalse(result.value_text)
