# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from ..gates import GateAnswer
from ..models.document.document_findings import QmsGateMixin as DocumentFindings
from .common import GateCase
from .concession_common import ConcessionCase
from .document_common import pdf, words


class WorkDocumentCase(GateCase):
    """Assembling has an instruction, testing none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.assembling, cls.testing = cls.bom.operation_ids
        cls.document = cls.env["qms.document"].create(
            {
                "name": "Assembling by hand",
                "operation_ids": [Command.set(cls.assembling.ids)],
            }
        )
        cls.revision = cls._revise("A")

    @classmethod
    def _revise(cls, name, document=None):
        revision = cls.env["qms.document.revision"].create(
            {
                "document_id": (document or cls.document).id,
                "name": name,
                # only a first one may have begun before
                "effective_from": name == "A"
                and cls.document._today() - timedelta(days=9),
                "file_ids": [
                    Command.create({"name": f"{name}.pdf", "raw": pdf(f"text {name}")})
                ],
            }
        )
        revision._make_effective()
        return revision

    def _works(self, order):
        first, second = order.workorder_ids.sorted("id")
        return first, second

    def _shown(self, workorder, user=None):
        name, _kind, content = workorder.with_user(
            user or self.operator
        )._hand_out_documents()
        return "\n".join(words(content))


@tagged("post_install", "-at_install")
class TestDocumentWork(WorkDocumentCase):
    """A work order opens the revision that its order was planned with."""

    def test_the_pinned_revision_opens(self):
        order = self._order()
        work, other = self._works(order)
        self.assertEqual((work.qms_document_count, other.qms_document_count), (1, 0))
        self.assertIn("text A", self._shown(work))
        self.assertEqual(
            work.action_open_documents()["url"],
            f"/quality/workorder/{work.id}/documents",
        )
        with self.assertRaises(UserError) as refused:
            other.action_open_documents()
        self.assertIn("no document", str(refused.exception))
        copy = self.env["qms.document.copy"].search([], limit=1)
        self.assertEqual(copy.workorder_ref, work.id)
        self.assertEqual(copy.production_name, order.name)
        self.assertEqual(copy.person_name, self.operator.employee_id.name)

    def test_a_running_order_keeps_its_revision_and_says_so(self):
        order = self._order()
        self._revise("B")
        self.assertEqual(self.revision.state, "obsolete")
        text = self._shown(self._works(order)[0])
        self.assertIn("text A", text)
        self.assertIn(f"EFFECTIVE FOR {order.name}", text)
        self.assertIn("for new orders on", text)
        self.assertIn("text B", self._shown(self._works(self._order())[0]))
        summary = str(order.sudo().qms_definition_id.summary)
        self.assertIn(self.revision.display_name, summary)

    def test_nobody_works_by_what_was_withdrawn(self):
        work, _other = self._works(self._order())
        self.revision._withdraw()
        for attempt in (work.action_open_documents, work._hand_out_documents):
            with self.assertRaises(UserError) as refused:
                attempt()
            self.assertIn("withdrawn", str(refused.exception))

    def test_by_product_and_work_center_in_one_copy(self):
        other = self.document.copy(
            {
                "number": "WI-ALL",
                "operation_ids": False,
                "product_tmpl_ids": [Command.set(self.device.product_tmpl_id.ids)],
            }
        )
        bench = self.document.copy(
            {
                "number": "WI-BENCH",
                "operation_ids": False,
                "workcenter_ids": [Command.set(self.workcenter.ids)],
            }
        )
        self._revise("P", other)
        self._revise("W", bench)
        work, testing = self._works(self._order())
        for text in ("text A", "text P", "text W"):
            self.assertIn(text, self._shown(work))
        shown = self._shown(testing)
        self.assertNotIn("text A", shown)
        self.assertIn("text P", shown)

    def test_an_order_without_a_definition_follows_what_is_in_effect(self):
        plain = self._product("Plain", "none", regulated=False)
        bom = self.bom.copy({"product_tmpl_id": plain.product_tmpl_id.id})
        self.document.operation_ids = bom.operation_ids[:1]
        order = self._order(product_id=plain.id, bom_id=bom.id, confirm=False)
        order.sudo().action_confirm()
        work = order.workorder_ids.sorted("id")[:1]
        self.assertFalse(order.sudo().qms_definition_id)
        self.assertIn("text A", self._shown(work))
        self._revise("B")
        self.assertIn("text B", self._shown(work))

    def test_a_document_of_another_company_is_not_pinned(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.document.copy({"number": "WI-F", "company_id": elsewhere.id})
        self._revise("F", foreign)
        work, _other = self._works(self._order())
        self.assertNotIn("text F", self._shown(work))

    def test_where_it_is_used(self):
        action = self.document.with_user(self.operator).action_open_uses()
        (use,) = self.env["qms.document.use"].search(action["domain"])
        self.assertEqual(use.kind, "mrp.routing.workcenter")
        self.assertEqual(use.place, self.assembling.display_name)
        self.assertEqual(self.document.use_count, 1)
        opened = use.action_open_place()
        self.assertEqual(opened["res_id"], self.assembling.id)

    def test_no_query_for_each_work_order(self):
        def queries(works):
            self.env.flush_all()
            works.invalidate_recordset()
            works.production_id.qms_definition_id.mapped("content")
            works.mapped("workcenter_id.name")
            works.mapped("operation_id.name")
            before = self.env.cr.sql_log_count
            works._documents_followed()
            return self.env.cr.sql_log_count - before

        few = queries(self._order().workorder_ids)
        many = self.env["mrp.workorder"].union(
            *(self._order().workorder_ids for _number in range(4))
        )
        self.assertLessEqual(queries(many), few + 1)


@tagged("post_install", "-at_install")
class TestDocumentWithdrawn(WorkDocumentCase):
    """Work stops where the document it was planned with is withdrawn."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        mixin = type(cls.env["qms.gate.mixin"])
        foundation = mixin._collect_gate_findings

        def collect(self, events):
            answers = foundation(self, events)
            worked = [e for e in answers if e.checkpoint in ("wo_start", "time_log")]
            if worked:
                DocumentFindings._add_document_findings(self, answers, worked)
            return answers

        cls.startClassPatcher(patch.object(mixin, "_collect_gate_findings", collect))
        cls.order = cls._order()
        cls.work, cls.other = cls.order.workorder_ids.sorted("id")

    def _stopped(self, *attempts):
        for number, attempt in enumerate(attempts):
            with (
                self.subTest(path=number),
                self.assertRaises(UserError) as refused,
                self.env.cr.savepoint(),
            ):
                attempt()
            self.env.invalidate_all()
            self.assertIn("was withdrawn on", str(refused.exception))
            self.assertIn(self.revision.display_name, str(refused.exception))

    def _log(self, work):
        return (
            self.env["mrp.workcenter.productivity"]
            .with_user(self.operator)
            .create(
                {
                    "workorder_id": work.id,
                    "workcenter_id": self.workcenter.id,
                    "loss_id": self.env.ref("mrp.block_reason7").id,
                }
            )
        )

    def test_no_path_starts_work_by_what_was_withdrawn(self):
        self.revision._withdraw()
        work = self.work
        self._stopped(
            lambda: work.button_start(),
            lambda: work.write({"state": "progress"}),
            lambda: work.set_state("progress"),
            lambda: work.with_context(skip=True).web_save(
                {"state": "progress"}, {"state": {}}
            ),
            lambda: work.write({"qty_produced": 1.0}),
        )
        self.assertEqual(work.state, "ready")
        # what has no document goes on
        self.other.button_start()
        self.assertEqual(self.other.state, "progress")

    def test_work_that_has_begun_logs_no_more_time(self):
        self.work.button_start()
        self.work.button_pending()
        self.revision._withdraw()
        self._stopped(lambda: self._log(self.work), lambda: self.work.button_start())

    def test_what_was_superseded_is_followed_by_its_orders(self):
        self._revise("B")
        self.assertEqual(self.revision.state, "obsolete")
        self.work.button_start()
        self.assertTrue(self.work.time_ids)

    def test_the_revision_after_it_does_not_hold_the_order_up(self):
        later = self._revise("B")
        later._withdraw()
        self.work.button_start()
        self.assertEqual(self.work.state, "progress")

    def test_one_query_for_many(self):
        def queries(works):
            events = [
                work.with_user(self.operator)._make_gate_event("wo_start", work.id)
                for work in works
            ]
            self.env.flush_all()
            works.production_id.qms_definition_id.mapped("content")
            works.mapped("operation_id.name")
            answers = {event: GateAnswer() for event in events}
            gate = self.env["qms.gate.mixin"].sudo()
            before = self.env.cr.sql_log_count
            gate._add_document_findings(answers, events)
            return self.env.cr.sql_log_count - before

        few = queries(self.work.sudo())
        many = self.env["mrp.workorder"].union(
            *(self._order().workorder_ids for _number in range(4))
        )
        self.assertLessEqual(queries(many.sudo()), few + 1)


@tagged("post_install", "-at_install")
class TestDocumentConceded(ConcessionCase, WorkDocumentCase):
    """A concession for the start covers the time of that start, and no other's."""

    def test_work_goes_on_by_a_concession(self):
        mixin = type(self.env["qms.gate.mixin"])
        foundation = mixin._collect_gate_findings

        def collect(gate, events):
            answers = foundation(gate, events)
            worked = [e for e in answers if e.checkpoint in ("wo_start", "time_log")]
            if worked:
                DocumentFindings._add_document_findings(gate, answers, worked)
            return answers

        self.startPatcher(patch.object(mixin, "_collect_gate_findings", collect))
        work, _other = self._works(self._order())
        self.revision._withdraw()
        concession = self._granted(work, "wo_start", "document.withdrawn")
        work.button_start()
        self.assertEqual(work.state, "progress")
        self.assertTrue(work.time_ids)
        self.assertEqual(concession.state, "active")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            work.with_user(self.colleague).button_start()


@tagged("post_install", "-at_install")
class TestDocumentWorkAddress(HttpCase, WorkDocumentCase):
    """The same over HTTP."""

    def test_who_opens_it(self):
        work, _other = self._works(self._order())
        new_test_user(self.env, "work_portal", groups="base.group_portal")
        new_test_user(self.env, "work_clerk", groups="base.group_user")
        url = f"/quality/workorder/{work.id}/documents"
        for login, status in (
            ("gate_operator", 200),
            ("work_portal", 403),
            ("work_clerk", 403),
        ):
            self.authenticate(login, login)
            answer = self.url_open(url)
            self.assertEqual(answer.status_code, status, login)
        self.revision._withdraw()
        self.authenticate("gate_operator", "gate_operator")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 409)
        self.assertIn("withdrawn", answer.text)
