# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).

import psycopg2

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.qms_base.tests.signing import sign

from .nonconformance_common import NonconformanceCase


@tagged("post_install", "-at_install")
class TestNonconformanceDecided(NonconformanceCase):
    """Decided by two, by quantity; what they signed stands."""

    def test_what_is_missing_is_said(self):
        record = self._review(self._nonconformance(), ("use_as_is", 480))
        for change, words in (
            (None, "500 do not conform, 480 are decided"),
            ({"quantity": 500, "justification": " "}, "justification"),
            ({"decision": "rework", "justification": "x"}, "adverse effect"),
            ({"adverse_effect": "None"}, "rework operation or order"),
        ):
            if change:
                record.disposition_ids.write(change)
            with self.subTest(words=words), self._refused(words):
                sign(record, "decide", self.manager)

    def test_nothing_is_reviewed_without_lot_and_defect(self):
        with self._refused("names no lot"):
            self._nonconformance(self.lot.browse()).action_review()
        record = self._nonconformance(defect_ids=[])
        with self._refused("names no defect"):
            record.action_review()

    def test_two_different_people_and_no_author_for_use_as_is(self):
        record = self._review(self._nonconformance(), ("use_as_is", 500))
        with self._refused("had a hand"):
            sign(record, "decide", self.engineer)
        self._sign(record, self.manager)
        self.assertEqual(record.state, "review")
        with self._refused("signed .* already"):
            sign(record, "decide", self.manager)
        self._sign(record, self.manager2)
        self.assertEqual(record.state, "decided")

    def test_the_author_signs_what_goes_out(self):
        record = self._review(self._nonconformance(), ("scrap", 500))
        self._sign(record, self.engineer, self.manager)
        self.assertEqual(record.state, "decided")

    def test_a_change_after_the_first_signature_begins_anew(self):
        record = self._review(self._nonconformance(), ("use_as_is", 480), ("scrap", 20))
        self._sign(record, self.manager)
        record.disposition_ids[0].write({"justification": "Something else"})
        self._sign(record, self.manager2)
        self.assertEqual(record.state, "review")

    def test_signed_by_its_board(self):
        record = self._review(self._nonconformance(), ("scrap", 500))
        record.board_ids = self.manager
        with self._refused("one person"):
            sign(record, "decide", self.manager)
        record.board_ids = self.engineer | self.manager
        with self._refused("not on the review board"):
            sign(record, "decide", self.manager2)
        self._sign(record, self.engineer, self.manager)
        self.assertEqual(record.state, "decided")

    def test_decided_it_stands(self):
        record = self._decided(("use_as_is", 480), ("return", 20))
        part = record.disposition_ids[0]
        for user in (self.engineer, self.manager):
            for act in (
                lambda r: r.write({"description": "x"}),
                lambda r: r.line_ids.write({"quantity": 1}),
                lambda r: r.disposition_ids[0].write({"quantity": 1}),
                lambda r: r.disposition_ids[0].write({"decision": "scrap"}),
                lambda r: r.disposition_ids.unlink(),
                lambda r: r.defect_ids.unlink(),
                lambda r: r.write({"disposition_ids": [Command.clear()]}),
                lambda r: r.write(
                    {
                        "line_ids": [
                            Command.create({"lot_id": self.lot.id, "quantity": 1})
                        ]
                    }
                ),
                lambda r: r.action_review(),
            ):
                with self.assertRaises(UserError), self.cr.savepoint():
                    act(record.with_user(user))
        self.assertEqual(part.quantity, 480)
        # cost and conclusion come later
        record.write({"cost_hours": 2, "cost_rate": 50, "conclusion": "Tool worn"})
        self.assertEqual(record.cost_total, 100)

    @mute_logger("odoo.sql_db")
    def test_postgresql_keeps_it_too(self):
        record = self._decided(("use_as_is", 480), ("return", 20))
        self.env.flush_all()
        for query in (
            "UPDATE medical_nonconformance_disposition SET quantity = 1 WHERE id = %s",
            "DELETE FROM medical_nonconformance_disposition WHERE id = %s",
        ):
            with self.assertRaises(psycopg2.Error), self.cr.savepoint():
                self.env.cr.execute(query, [record.disposition_ids[0].id])
        with self.assertRaises(psycopg2.Error), self.cr.savepoint():
            self.env.cr.execute(
                "UPDATE medical_nonconformance SET state = 'review' WHERE id = %s",
                [record.id],
            )
