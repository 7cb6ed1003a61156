# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..udi import build_element_string, parse
from .label_issue_common import POINTS, LabelIssueCase

_OTHER_GTIN = "09506000999036"


@tagged("post_install", "-at_install")
class TestLabelScan(LabelIssueCase):
    """The applied label is read back; a person looks at a sample of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._planned(cls.device, ["S1", "S2", "S3", "S4"])
        cls.lots = cls.order.lot_producing_ids
        cls._clear(cls.order)
        cls.labels = cls._printed(cls.order)

    def _last(self):
        return self.env["medical.label.scan"].search([], limit=1)

    def _text(self, own, **changes):
        """The symbol of a lot with something else in it."""
        read = parse(self._symbol(own))
        values = {
            "gtin": read.di,
            "lot": read.lot,
            "serial": read.serial,
            "manufacture": read.manufacture,
            "expiry": read.expiry,
            **changes,
        }
        return build_element_string(**values)

    # ------------------------------------------------------------------
    # Match
    # ------------------------------------------------------------------
    def test_a_match_is_applied(self):
        answer = self._scan(self.order, self.lots[0])
        self.assertEqual(answer["answer"]["kind"], "match", answer["answer"])
        self.assertEqual(self.labels[0].state, "applied")
        scan = self._last()
        self.assertEqual(
            (scan.result, scan.purpose, scan.actor_id, scan.label_id),
            ("match", "first", self.operator, self.labels[0]),
        )
        self.assertEqual(self.labels[0].event_ids[:1].scan_id, scan)
        self.assertEqual(answer["figures"]["applied"], 1)
        self.assertEqual(answer["waiting"], 3)

    def test_first_last_sample_and_every(self):
        self._scan(self.order, self.lots[0], self.lots[1])
        self._scan(self.order, self.lots[2], purpose="sample")
        self._scan(self.order, self.lots[3], purpose="nonsense")
        scans = self.env["medical.label.scan"].search([]).sorted("id")
        self.assertEqual(scans.mapped("purpose"), ["first", "every", "sample", "last"])

    def test_with_symbology_identifier_and_as_digital_link(self):
        text = "]d2" + self._symbol(self.lots[0])
        self.assertEqual(self._scan(self.order, text)["answer"]["kind"], "match")
        [content] = self.lots[1]._label_contents(self.template)
        link = content.data["digital_link"]
        self.assertEqual(self._scan(self.order, link)["answer"]["kind"], "match")

    def test_read_again(self):
        self._scan(self.order, self.lots[0])
        answer = self._scan(self.order, self.lots[0])["answer"]
        self.assertEqual(answer["kind"], "match")
        self.assertIn("read before", answer["message"])
        self.assertTrue(self._last().again)
        self.assertEqual(len(self.labels[0].event_ids), 3)

    def test_kits_of_one_lot_are_applied_one_by_one(self):
        order = self._planned(self.kit, ["K1"], 3)
        self._clear(order)
        labels = self._printed(order)
        lot = order.lot_producing_ids
        self._scan(order, lot, lot)
        self.assertEqual(
            sorted(labels.mapped("state")), ["applied", "applied", "printed"]
        )
        self._scan(order, lot, lot)
        self.assertEqual(set(labels.mapped("state")), {"applied"})
        self.assertTrue(self._last().again)

    # ------------------------------------------------------------------
    # Mismatch
    # ------------------------------------------------------------------
    def test_mismatches(self):
        other = self._planned(self.device, ["X1"])
        self._clear(other)
        self._printed(other)
        own = self._symbol(self.lots[1])
        self._account(self.labels[3], "spoiled", "Smeared")
        typed = f"(01){parse(own).di}(21)S2"
        for text, cause, words in (
            ("4006381333931", "unreadable", "no UDI"),
            ("nonsense", "unreadable", "no UDI"),
            (typed, "unreadable", "no UDI"),
            (self._text(self.lots[1], gtin=_OTHER_GTIN), "other_device", "Device"),
            (self._symbol(other.lot_producing_ids), "other_lot", "X1 is not made"),
            (self._text(self.lots[1], serial=None), "other_lot", "without number"),
            (
                self._text(self.lots[1], expiry=date(2031, 1, 1)),
                "expiry",
                "no date is right",
            ),
            (
                self._text(self.lots[1], manufacture=date(2020, 1, 1)),
                "manufacture",
                "It says 2020-01-01",
            ),
            (self._text(self.lots[1], lot="OTHER"), "content", "The label says"),
            (self._symbol(self.lots[3]), "accounted", "Spoiled"),
        ):
            with self.subTest(cause=cause, text=text):
                answer = self._scan(self.order, text)["answer"]
                self.assertEqual(answer["kind"], "mismatch", answer)
                self.assertEqual(self._last().cause, cause)
                self.assertRegex(answer["message"], words)
                self.assertEqual(self._last().raw_text, text)
        self.assertEqual(self.labels.mapped("state"), ["printed"] * 3 + ["spoiled"])

    def test_what_was_not_printed_is_on_no_device(self):
        order = self._planned(self.device, ["N1"])
        self._clear(order)
        self._issue(order)
        self._scan(order, order.lot_producing_ids)
        self.assertEqual(self._last().cause, "not_printed")

    def test_a_mismatch_blocks_until_it_is_cured(self):
        self._scan(self.order, *self.lots)
        self._scan(self.order, "nonsense")
        scan = self._last()
        self.assertIn("label.mismatch", self._findings(self.order))
        with self.assertRefused("did not match"):
            self._issue(self.order, {self.lots[0]: 1})
        for user in (self.operator, self.inspector, self.auditor):
            with self.assertRaises(AccessError):
                self._cure(scan, "no_label", "Carton code", user)
        with self.assertRefused("Say why"):
            self._cure(scan, "no_label", " ", self.engineer)
        self._cure(scan, "no_label", "Carton code", self.engineer)
        self.assertNotIn("label.mismatch", self._findings(self.order))
        with self.assertRefused("waits for a decision"):
            self._cure(scan, "no_label", "Again", self.engineer)
        self.assertTrue(scan.cured)

    def test_a_wrongly_stuck_label_is_destroyed_and_reprinted(self):
        self._account(self.labels[1], "spoiled", "Smeared")
        self._scan(self.order, self.lots[1])
        scan = self._last()
        self.assertEqual(scan.cause, "accounted")
        with self.assertRefused("destroyed\\s+or the device relabelled"):
            self._cure(scan, "no_label", "Nothing", self.engineer)
        self._cure(scan, "destroyed", "Taken off", self.engineer, self.labels[1])
        self.assertEqual(self.labels[1].state, "destroyed")
        self.assertIn("label.missing", self._findings(self.order))

    def _cure(self, scan, decision, reason, user, label=None):
        ask = (
            self.env["medical.label.cure.ask"]
            .with_user(user)
            .create(
                {
                    "scan_id": scan.id,
                    "decision": decision,
                    "reason": reason,
                    "label_id": label.id if label else False,
                }
            )
        )
        ask.action_apply()

    # ------------------------------------------------------------------
    # A person looks
    # ------------------------------------------------------------------
    def test_first_last_and_sample_are_examined(self):
        self._scan(self.order, *self.lots)
        message = self._findings(self.order)["label.examination"]
        self.assertIn("the first (S1", message)
        self.assertIn("the last (S4", message)
        self.assertIn("1 more", message)
        self._examine(self.order, self.lots[0])
        self._examine(self.order, self.lots[3])
        self.assertIn("1 more", self._findings(self.order)["label.examination"])
        self._examine(self.order, self.lots[2])
        self.assertNotIn("label.examination", self._findings(self.order))
        row = self.env["medical.label.examination"].search([], limit=1)
        self.assertEqual(
            (row.label_id, row.actor_id, row.passed),
            (self.labels[2], self.inspector, True),
        )

    def test_of_one_lot_first_and_last_are_examined_too(self):
        order = self._planned(self.kit, ["K1"], 4)
        self._clear(order)
        labels = self._printed(order)
        lot = order.lot_producing_ids
        self._scan(order, lot, lot, lot, lot)
        for _label in range(3):
            self.assertIn("label.examination", self._findings(order))
            self._examine(order, lot)
        self.assertNotIn("label.examination", self._findings(order))
        examined = self.env["medical.label.examination"].search([]).label_id
        self.assertIn(labels[0], examined)
        self.assertIn(labels[3], examined)

    def test_found_wrong_blocks(self):
        self._scan(self.order, *self.lots)
        with self.assertRefused("Say what is wrong"):
            self._examine(self.order, self.lots[0], storage_ok="wrong")
        answer = self._examine(
            self.order, self.lots[0], storage_ok="wrong", note="2-8 °C is missing"
        )
        self.assertEqual(answer["answer"]["kind"], "mismatch")
        found = self._findings(self.order)
        self.assertIn("label.mismatch", found)
        self.assertIn("the first", found["label.examination"])
        self._cure(self._last(), "destroyed", "Reprint it", self.engineer)
        self.assertEqual(self.labels[0].state, "destroyed")

    def test_each_point_has_an_answer(self):
        self._scan(self.order, self.lots[0])
        scan = self._last()
        order = self.order.with_user(self.inspector)
        for answers in (
            {},
            None,
            dict.fromkeys(POINTS, True),
            {**dict.fromkeys(POINTS, "ok"), "udi_ok": "na"},
            {**dict.fromkeys(POINTS, "ok"), "legible_ok": ""},
        ):
            with self.assertRefused("Answer each point"):
                order.examine_label(scan.id, answers)
        with self.assertRefused("Scan the label first"):
            order.examine_label(-1, dict.fromkeys(POINTS, "ok"))
        self._scan(self.order, "nonsense")
        with self.assertRefused("Scan the label first"):
            order.examine_label(self._last().id, dict.fromkeys(POINTS, "ok"))
        with self.assertRaises(AccessError):
            self.order.with_user(self.auditor).examine_label(
                scan.id, dict.fromkeys(POINTS, "ok")
            )

    # ------------------------------------------------------------------
    # Nobody writes it
    # ------------------------------------------------------------------
    def test_scans_are_recorded_by_scanning_alone(self):
        self._scan(self.order, "nonsense")
        self._scan(self.order, self.lots[0])
        self._examine(self.order, self.lots[0])
        for model in ("scan", "examination", "cure"):
            records = self.env[f"medical.label.{model}"]
            for user in (self.operator, self.engineer, self.manager):
                with self.assertRaises(AccessError):
                    records.with_user(user).create({})
            with self.assertRaises(AccessError):
                records.sudo().create({"production_id": self.order.id})
        with self.assertRaises(AccessError):
            self._last().with_user(self.engineer).write({"result": "match"})

    def test_odd_calls(self):
        order = self.order.with_user(self.operator)
        for text in (None, 7, "", "  ", [], {"a": 1}):
            self.assertEqual(order.scan_label(text)["answer"], {"kind": "empty"})
        self.assertEqual(order.scan_label("x" * 5000)["answer"]["kind"], "mismatch")
        with self.assertRaises(UserError):
            order.examine_label("1 OR 1=1", dict.fromkeys(POINTS, "ok"))

    def test_a_scan_reads_no_other_number(self):
        order, own = self.order.with_user(self.operator), self.lots[2]
        text, ids = self._symbol(own), set(self.lots.ids)
        self.env.flush_all()
        self.env.invalidate_all()
        lot, cause, _detail = order._compare_label(text)
        self.assertEqual((lot, cause), (own, ""))
        names = self.env["stock.lot"]._fields["name"]._get_cache(self.env)
        self.assertEqual(ids & set(names), {own.id})

    def test_a_scan_costs_no_more_in_a_large_order(self):
        counts = {}
        for size in (4, 30):
            names = [f"Q{size}X{index}" for index in range(size)]
            order = self._planned(self.device, names)
            self._clear(order)
            self._printed(order)
            text = self._symbol(order.lot_producing_ids[1])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._scan(order, text)
            counts[size] = self.cr.sql_log_count - before
        self.assertLessEqual(counts[30], counts[4] + 3, counts)
