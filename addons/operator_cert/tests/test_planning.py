# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import OperatorCertCommon


@tagged("post_install", "-at_install")
class TestPlanning(OperatorCertCommon):
    """Work planned for a day on which nobody, or too few, will be certified."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.certification_coordinator_id = cls.manager.user_id
        cls.order = cls._order()
        cls.work = cls._work(cls.order, cls.joining)

    def _plan(self, work, days):
        start = fields.Datetime.now() + timedelta(days=days)
        work.write({"date_start": start, "date_finished": start + timedelta(hours=1)})
        work.invalidate_recordset()

    def _qualify(self, person, until=None):
        values = {"valid_until": self._today() + timedelta(days=until)} if until else {}
        for kind in (self.solder, self.clean):
            self._grant(person, kind, **values)
        self.work.invalidate_recordset()

    def test_nobody_then_enough(self):
        self.assertEqual(self.work.certification_planning, "nobody")
        self._grant(self.worker, self.solder)
        self.work.invalidate_recordset()
        self.assertEqual(self.work.certification_planning, "nobody", "one of two")
        self._grant(self.worker, self.clean)
        self.work.invalidate_recordset()
        self.assertEqual(self.work.certification_planning, "covered")
        self.assertEqual(self.work.certified_planned_count, 1)
        packing = self._work(self.order, self.packing)
        self.assertFalse(packing.certification_planning, "requires nothing")

    def test_the_planned_day_counts(self):
        self._qualify(self.worker, until=10)
        for days, verdict in ((0, "covered"), (10, "covered"), (11, "nobody")):
            self._plan(self.work, days)
            self.assertEqual(self.work.certification_planning, verdict, days)
        # late work is done today at the earliest
        self._plan(self.work, -400)
        self.assertEqual(self.work.certified_planned_day, self._today())
        self.assertEqual(self.work.certification_planning, "covered")

    def test_the_day_is_the_plants(self):
        with freeze_time("2026-06-10 00:00:00"):
            self._qualify(self.worker, until=5)
            # 23:59 and midnight in Sydney
            self._start("2026-06-15 13:59:00")
            self.work.invalidate_recordset()
            self.assertEqual(self.work.certification_planning, "covered")
            self._start("2026-06-15 14:00:00")
            self.work.invalidate_recordset()
            self.assertEqual(self.work.certification_planning, "nobody")

    def _start(self, moment):
        self.work.write({"date_start": moment, "date_finished": "2026-06-20 00:00:00"})

    def test_fewer_than_needed(self):
        self.need_clean.minimum_people = 2
        self._qualify(self.worker)
        self.assertEqual(self.work.certification_planning, "short")
        self._qualify(self.other)
        self.assertEqual(self.work.certification_planning, "covered")
        trainee = self.env.ref("operator_cert.level_trainee")
        self.need_clean.minimum_people = 3
        for kind in (self.solder, self.clean):
            self._grant(self.auditor, kind, level_id=trainee.id)
        self.work.invalidate_recordset()
        self.assertEqual(self.work.certification_planning, "short", "a trainee")

    def test_as_the_work_order_itself_says(self):
        """Counted are those whom the work order names, today and later."""
        self._qualify(self.worker, until=20)
        self._qualify(self.other)
        for days in (0, 1, 20, 21, 40):
            self._plan(self.work, days)
            day = self._today() + timedelta(days=days)
            named = self.work._qualified_by_workorder({self.work: day})[self.work]
            self.assertEqual(self.work.certified_planned_count, len(named), days)
        self.solder.recency_days = 5
        self._plan(self.work, 0)
        self.assertEqual(self.work.certified_planned_count, 0, "lapsed today")

    def test_search_and_group(self):
        covered = self._work(self._order(), self.joining)
        self._qualify(self.worker, until=10)
        self._plan(self.work, 30)
        works = self.work | covered | self._work(self.order, self.packing)
        own = [("id", "in", works.ids)]

        def found(value):
            return works.search(own + [("certification_planning", "in", value)])

        self.assertEqual(found(["nobody"]), self.work)
        self.assertEqual(found(["covered"]), covered)
        self.assertEqual(found(["nobody", "short"]), self.work)
        self.assertEqual(found([False]), works - self.work - covered)
        self.assertNotIn(
            self.work, works.search(own + [("certification_planning", "!=", "nobody")])
        )
        groups = dict(works._read_group(own, ["certification_planning"], ["__count"]))
        self.assertEqual(groups.get("nobody"), 1)
        self.assertEqual(groups.get("covered"), 1)
        orders = self.env["mrp.production"]
        self.assertEqual(self.order.certification_planning, "nobody")
        self.assertIn(
            self.order, orders.search([("certification_planning", "=", "nobody")])
        )
        self.assertNotIn(
            covered.production_id,
            orders.search([("certification_planning", "in", ["nobody", "short"])]),
        )

    def test_queries_do_not_grow_with_the_work_orders(self):
        def count(works):
            self.env.flush_all()
            self.env.invalidate_all()
            works = works.with_user(self.engineer.user_id)
            works.fetch(["date_start", "state", "production_id", "workcenter_id"])
            before = self.env.cr.sql_log_count
            works.mapped("certification_planning")
            return self.env.cr.sql_log_count - before

        self._qualify(self.worker)
        few = self.order.workorder_ids
        count(few)
        of_few = count(few)
        many = few
        for days in range(8):
            order = self._order()
            for work in order.workorder_ids:
                self._plan(work, days * 3)
            many |= order.workorder_ids
        self.assertLessEqual(count(many), of_few + 2)

    # ------------------------------------------------------------------
    # Telling the coordinator
    # ------------------------------------------------------------------
    def _tell(self):
        self.env["operator.certification.planning.note"]._cron_tell_coordinators()

    def _told(self, order=None):
        return (order or self.order).activity_ids.filtered(
            lambda a: a.activity_type_id
            == self.env.ref("operator_cert.mail_activity_type_planning")
        )

    def test_the_coordinator_is_told_once(self):
        self._tell()
        self._tell()
        activity = self._told()
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.manager.user_id)
        self.assertIn("Joining", activity.summary)
        activity.action_feedback()
        self._tell()
        self.assertFalse(self._told(), "done is done")
        # another day is another question
        self._plan(self.work, 12)
        self._tell()
        self.assertEqual(len(self._told()), 1)
        self.assertEqual(self._told().date_deadline, self._today() + timedelta(days=12))

    def test_taken_back_when_covered(self):
        self._tell()
        self.assertTrue(self._told())
        self._qualify(self.worker)
        self._tell()
        self.assertFalse(self._told())

    def test_not_of_far_or_finished_work(self):
        self._plan(self.work, 45)
        cancelled = self._order()
        cancelled.action_cancel()
        self._tell()
        self.assertFalse(self._told() | self._told(cancelled))

    def test_a_second_server_tells_nothing_more(self):
        """What another run wrote meanwhile is not told of again."""
        Note = self.env["operator.certification.planning.note"]
        plan = self.work._certification_plan()
        key = (self.work, plan[self.work][0])
        Note._tell([key], {key: plan[self.work]})
        Note._tell([key], {key: plan[self.work]})
        self.assertEqual(len(self._told()), 1)

    def test_nobody_writes_the_notes(self):
        self._tell()
        notes = self.env["operator.certification.planning.note"].search([])
        self.assertTrue(notes)
        for user in (self.engineer.user_id, self.manager.user_id):
            mine = notes.with_user(user)
            with self.assertRaises(AccessError):
                mine.write({"planned_day": "2000-01-01"})
            with self.assertRaises(AccessError):
                mine.unlink()
            with self.assertRaises(AccessError):
                mine.create({"workorder_id": self.work.id})
        with self.assertRaises(AccessError):
            notes.with_user(self.worker.user_id).read(["planned_day"])
