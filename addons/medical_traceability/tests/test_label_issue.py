# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import GTIN
from .label_issue_common import LabelIssueCase

_OLD = f"(01){GTIN}"


@tagged("post_install", "-at_install")
class TestLabelIssue(LabelIssueCase):
    """Labels are counted out, and the order closes once each is accounted for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._planned(cls.device, ["S1", "S2", "S3"])
        cls.lots = cls.order.lot_producing_ids

    # ------------------------------------------------------------------
    # Issuing
    # ------------------------------------------------------------------
    def test_nothing_is_issued_before_the_line_is_cleared(self):
        with self.assertRefused("line was not cleared before"):
            self._issue(self.order)
        self.assertFalse(self.env["medical.label"].search([]))
        self._clear(self.order)
        self.assertTrue(self._issue(self.order))

    def test_an_issue_says_what_was_counted_out(self):
        self._clear(self.order)
        issue = self._issue(self.order)
        self.assertEqual(
            (issue.quantity, issue.first_number, issue.last_number),
            (3, "S1", "S3"),
        )
        self.assertEqual(issue.actor_id, self.operator)
        self.assertEqual(issue.template_id, self.template)
        self.assertEqual(issue.template_name, self.template.display_name)
        labels = issue.label_ids.sorted("position")
        self.assertEqual(labels.mapped("lot_id.name"), ["S1", "S2", "S3"])
        self.assertEqual(labels.mapped("position"), [1, 2, 3])
        self.assertEqual(set(labels.mapped("copy_number")), {1})
        self.assertEqual(labels.event_ids.mapped("after"), ["issued"] * 3)

    def test_what_a_label_says_is_what_the_lot_keeps(self):
        self._clear(self.order)
        self._issue(self.order)
        before = self.lots.mapped("udi_hri")
        self.assertTrue(all(before))
        self._finish(self.order)
        self.lots.invalidate_recordset()
        self.assertEqual(self.lots.mapped("udi_hri"), before)

    def test_a_change_in_the_middle_of_an_order(self):
        """Devices of the version before carry its identifier, whenever labelled."""
        identifiers = self.env["medical.device.identifier"].with_user(self.engineer)
        old = identifiers.search([("product_id", "=", self.device.id)])
        self._clear(self.order)
        first = self._issue(self.order, {self.lots[0]: 1})
        self._change_the_device()
        new = identifiers.browse(old.action_replace()["res_id"])
        new.write({"di": "96385074", "version_model": "V2"})
        new.action_activate()
        self.assertEqual((old.state, new.state), ("retired", "active"))
        self.assertEqual(self.order._label_identifier("each"), old)
        self.order.lot_producing_ids = self.lots[1:]
        self.assertEqual(self.order._label_identifier("each"), old)
        second = self._issue(self.order)
        self.order.lot_producing_ids = self.lots
        self.assertEqual((first | second).identifier_id, old)
        self.assertEqual(self.lots.device_identifier_id, old)
        self.assertEqual({hri[:18] for hri in self.lots.mapped("udi_hri")}, {_OLD})
        later = self._planned(self.device, ["S9"])
        self._clear(later)
        issue = self._issue(later)
        self.assertEqual(issue.identifier_id, new)
        self.assertEqual(later.lot_producing_ids.device_identifier_id, new)
        # a number that goes to an order of the new version is made as that
        self._account(second.label_ids[:1], "returned", "Not made this time")
        lot = second.label_ids[:1].lot_id
        self.order.lot_producing_ids -= lot
        later.lot_producing_ids = lot
        self.assertEqual(later._label_identifier("each"), new)
        self.assertEqual(self._issue(later, {lot: 1}, "Moved").identifier_id, new)
        self.assertEqual(lot.device_identifier_id, new)

    def _change_the_device(self):
        change = (
            self.env["medical.device.identifier.change"]
            .with_user(self.engineer)
            .create(
                {
                    "product_id": self.device.id,
                    "change_reference": "CO-1",
                    "subject": "version_model",
                    "reason": "New display",
                }
            )
        )
        change.with_user(self.manager)._signature_apply("apply")

    def test_a_number_that_goes_to_another_order_says_so(self):
        self._clear(self.order)
        issue = self._issue(self.order)
        lot = self.lots[2]
        before = lot.batch_number
        self._account(issue.label_ids, "returned", "Not made this time")
        self.order.lot_producing_ids -= lot
        other = self._planned(self.device, ["S8"])
        other.lot_producing_ids = lot
        self._clear(other)
        label = self._issue(other).label_ids
        self.assertEqual(label.lot_id, lot)
        self.assertNotEqual(lot.batch_number, before)
        self.assertEqual(lot.batch_number, lot._batch_number_of(other.name))

    def test_serials_have_one_label(self):
        self._clear(self.order)
        self._issue(self.order)
        with self.assertRefused("good label already"):
            self._issue(self.order, {self.lots[0]: 1}, "Another one")
        with self.assertRefused("good label already"):
            self._issue(self._other(), {self.lots[0]: 1}, "Another one")

    def test_a_serial_printed_before_is_a_reprint(self):
        self._clear(self.order)
        labels = self._printed(self.order)
        self._account(labels[0], "spoiled", "Jammed")
        with self.assertRefused("reason and a signature"):
            self._issue(self.order, {labels[0].lot_id: 1}, "Jammed")

    def test_a_label_returned_before_it_was_printed_was_never_there(self):
        self._clear(self.order)
        issue = self._issue(self.order)
        self._account(issue.label_ids, "returned", "Wrong roll in the printer")
        self.assertEqual(self._issue(self.order).quantity, 3)

    def test_no_more_than_the_order_needs_without_a_reason(self):
        order = self._planned(self.kit, ["K1"], 5)
        self._clear(order)
        lot = order.lot_producing_ids
        with self.assertRefused("1 too many"):
            self._issue(order, {lot: 6})
        self._issue(order, {lot: 3})
        self.assertEqual(order._label_wanted("each"), {lot: 2})
        with self.assertRefused("1 too many"):
            self._issue(order, {lot: 3})
        issue = self._issue(order, {lot: 3}, "One for the record")
        self.assertEqual(issue.reason, "One for the record")
        self.assertEqual(order.qms_label_count, 6)

    def test_a_reason_does_not_open_any_number(self):
        order = self._planned(self.kit, ["K1"], 5)
        self._clear(order)
        lot = order.lot_producing_ids
        with self.assertRefused("it gets 10 more at once"):
            self._issue(order, {lot: 2_000_000_000}, "Never mind")
        with self.assertRefused("it gets 10 more at once"):
            self._issue(order, {lot: 11}, "Never mind")
        self._issue(order, {lot: 5})
        with self.assertRefused("it gets 5 more at once"):
            self._issue(order, {lot: 6}, "Never mind")
        self._issue(order, {lot: 5}, "Set-up of the printer")
        with self.assertRefused("it gets 0 more at once"):
            self._issue(order, {lot: 1}, "Never mind")
        self.assertEqual(order.qms_label_count, 10)

    def test_no_more_at_once_than_the_server_bears(self):
        order = self._planned(self.kit, ["K1"], 1)
        self._clear(order)
        self.patch(type(order), "_label_need", lambda this: 1_000_000)
        with self.assertRefused("it gets 100000 more at once"):
            self._issue(order, {order.lot_producing_ids: 100_001})

    def test_other_peoples_lots(self):
        self._clear(self.order)
        with self.assertRefused("not made by"):
            self._issue(self.order, {self._other().lot_producing_ids: 1})
        self.lots[0].sudo()._set_quality_status("on_hold")
        with self.assertRefused("on hold or rejected"):
            self._issue(self.order)

    def test_an_order_without_numbers_or_without_open_state(self):
        self._clear(self.order)
        with self.assertRefused("nothing to issue"):
            self._issue(self.order, {})
        draft = self.env["mrp.production"].create({"product_id": self.device.id})
        draft.lot_producing_ids = self.lots[0]
        with self.assertRefused("confirmed orders"):
            self._issue(draft, {self.lots[0]: 1}, template=self.template)

    def test_a_template_of_another_product_and_no_identifier(self):
        self._clear(self.order)
        with self.assertRefused("Say which"):
            self._issue(self.order, template=self.kit_template)
        self.env["medical.device.identifier"].search(
            [("product_id", "=", self.device.id)]
        ).with_user(self.engineer).action_retire()
        with self.assertRefused("no active device identifier"):
            self._issue(self.order)

    def test_an_identifier_that_is_to_be_replaced(self):
        self._clear(self.order)
        self.env["medical.device.identifier"].search(
            [("product_id", "=", self.device.id)]
        )._demand_replacement("Change CO-1: Version or model.")
        with self.assertRefused("has to be replaced. Change CO-1"):
            self._issue(self.order)
        self.assertFalse(self.order.qms_label_count)

    def test_an_order_keeps_the_template_it_was_planned_with(self):
        self._template(self.device, revision="B", number="LT-B")
        self.assertEqual(self.template.state, "superseded")
        self._clear(self.order)
        self.assertEqual(self._issue(self.order).template_id, self.template)

    def test_a_refusal_is_on_record(self):
        with self.assertRaises(UserError):
            self._issue(self.order)
        event = self.order._make_gate_event("label_issue", self.order.id)
        self.assertIn("label.clearance", self._findings(self.order, "label_issue"))
        self.assertEqual(event.model, "mrp.production")

    def test_the_form_issues_what_is_missing(self):
        self._clear(self.order)
        asking = self.order.with_user(self.operator).action_issue_labels()
        form = Form(
            self.env["medical.label.issue.ask"]
            .with_user(self.operator)
            .with_context(**asking["context"])
        )
        self.assertEqual((form.quantity, form.need, form.issued), (3, 3, 0))
        self.assertTrue(form.cleared)
        action = form.save().action_issue()
        issue = self.env["medical.label.issue"].browse(action["res_id"])
        self.assertEqual(issue.quantity, 3)

    # ------------------------------------------------------------------
    # Printing
    # ------------------------------------------------------------------
    def test_printed_once(self):
        self._clear(self.order)
        issue = self._issue(self.order)
        action = issue.with_user(self.operator).action_print()
        pdf = base64.b64decode(action["params"]["content"])
        self.assertTrue(pdf.startswith(b"%PDF"))
        self.assertEqual(set(issue.label_ids.mapped("state")), {"printed"})
        [run] = issue.print_ids
        self.assertEqual((run.quantity, run.medium, len(run.sha256)), (3, "pdf", 64))
        with self.assertRefused("needs a reason and a signature"):
            issue.with_user(self.operator).action_print()
        with self.assertRefused("are counted"):
            self.lots[:1].action_print_udi_label()

    def test_a_printer_that_does_not_answer_leaves_nothing(self):
        self._clear(self.order)
        issue = self._issue(self.order)
        printer = self.env["medical.label.printer"].create(
            {"name": "Nowhere", "host": "192.0.2.1", "port": 9}
        )

        def refuse(this, data):
            raise UserError(this.env._("did not take the job"))

        self.patch(type(printer), "_send", refuse)
        with self.assertRefused("did not take"):
            issue.with_user(self.operator)._send_to_printer(printer)
        sent = []
        self.patch(type(printer), "_send", lambda this, data: sent.append(data))
        issue.with_user(self.operator)._send_to_printer(printer)
        self.assertIn(b"^XA", sent[0])
        self.assertEqual(issue.print_ids.printer_id, printer)

    def test_a_printer_gets_its_own_resolution(self):
        self._clear(self.order)
        issue = self._issue(self.order, {self.lots[0]: 1})
        printers = self.env["medical.label.printer"]
        self.assertEqual(self.template.resolution, "300")
        printer = printers.create(
            {"name": "Coarse", "host": "192.0.2.1", "resolution": "203"}
        )
        sent = []
        self.patch(type(printer), "_send", lambda this, data: sent.append(data))
        send = self.env["medical.label.send"].with_user(self.operator)
        send.create({"issue_id": issue.id, "printer_id": printer.id}).action_apply()
        contents = issue.label_ids.sudo()._contents(self.template)
        self.assertEqual(sent[0], self.template._render_zpl(contents, "203"))
        self.assertNotEqual(sent[0], self.template._render_zpl(contents, "300"))

    def test_a_printer_of_another_company(self):
        self._clear(self.order)
        issue = self._issue(self.order)
        other = self.env["res.company"].create({"name": "Other plant"})
        printer = self.env["medical.label.printer"].create(
            {"name": "Far away", "host": "192.0.2.1", "company_id": other.id}
        )
        sent = []
        self.patch(type(printer), "_send", lambda this, data: sent.append(data))
        send = self.env["medical.label.send"].with_user(self.operator)
        ask = send.create({"issue_id": issue.id, "printer_id": printer.id})
        with self.assertRaises(AccessError):
            ask.action_apply()
        self.operator.company_ids |= other
        companies = {"allowed_company_ids": [self.env.company.id, other.id]}
        with self.assertRefused("Far away is a printer of Other plant"):
            ask.with_context(**companies).action_apply()
        self.assertFalse(sent)
        self.assertEqual(set(issue.label_ids.mapped("state")), {"issued"})

    def test_nothing_is_printed_of_what_is_held_meanwhile(self):
        self._clear(self.order)
        issue = self._issue(self.order)
        self.lots[0].sudo()._set_quality_status("on_hold")
        with self.assertRefused("on hold"):
            issue.with_user(self.operator).action_print()

    # ------------------------------------------------------------------
    # Reconciliation
    # ------------------------------------------------------------------
    def _other(self):
        order = self._planned(self.device, ["S9"])
        self._clear(order)
        return order

    def _finish(self, order):
        """All that is missing before an order closes."""
        if order.qms_label_ids.filtered(lambda label: label.state == "issued"):
            order.qms_label_ids.issue_id[:1].with_user(self.operator).action_print()
        for label in order.qms_label_ids.filtered(lambda one: one.state == "printed"):
            self._scan(order, label.lot_id)
        for lot in order.lot_producing_ids:
            self._examine(order, lot)
        self._clear(order, "after")
        self._close(order)

    def test_an_order_closes_once_all_is_accounted_for(self):
        with self.assertRefused("no label was applied to S1, S2, S3"):
            self._close(self.order)
        self._clear(self.order)
        labels = self._printed(self.order)
        with self.assertRefused("3 of 3 labels issued are not accounted for: S1"):
            self._close(self.order)
        self._scan(self.order, labels[0].lot_id, labels[1].lot_id)
        self._account(labels[2], "spoiled", "Smeared")
        self.assertNotIn("label.unreconciled", self._findings(self.order))
        with self.assertRefused("no label was applied to S3"):
            self._close(self.order)

    def test_closed_and_then_fixed(self):
        self._clear(self.order)
        self._printed(self.order)
        self._finish(self.order)
        self.assertEqual(self.order.state, "done")
        self.assertEqual(self.order.qms_label_open, 0)
        with self.assertRefused("is closed"):
            self._account(
                self.order.qms_label_ids[0], "destroyed", "Late", self.engineer
            )
        with self.assertRefused("is closed"):
            self._scan(self.order, self.lots[0])

    def test_no_way_round_the_close(self):
        self._clear(self.order)
        self._printed(self.order)
        moves = self.order.move_raw_ids | self.order.move_finished_ids
        words = "not accounted for|cannot be written as done"
        for name, attempt in {
            "button": lambda: self.order.button_mark_done(),
            "no backorder": lambda: self.order.with_context(
                skip_backorder=True
            ).button_mark_done(),
            "state": lambda: self.order.write({"state": "done"}),
            "posting": lambda: self.order._post_inventory(),
            "movements": lambda: moves.write({"state": "done"}),
            "cancel": lambda: self.order.action_cancel(),
        }.items():
            with self.subTest(name), self.assertRefused(words):
                attempt()

    def test_kits_are_counted(self):
        order = self._planned(self.kit, ["K1"], 5)
        self._clear(order)
        labels = self._printed(order)
        self._account(labels[:4], "applied", "The reader is broken")
        self.assertIn("devices without a label", self._findings(order)["label.missing"])
        more = self._printed(
            order, counts={order.lot_producing_ids: 2}, reason="Two for the record"
        )
        self._account(labels[4], "returned", "Left over")
        self._account(more, "applied", "The reader is broken")
        self.assertIn("on no device", self._findings(order)["label.surplus"])
        self._account(more[1], "sampled", "Kept in the record", user=self.engineer)
        found = self._findings(order)
        self.assertFalse({"label.missing", "label.surplus"} & set(found))

    def test_what_was_said_an_engineer_corrects(self):
        self._clear(self.order)
        labels = self._printed(self.order)
        self._account(labels[0], "spoiled", "Jammed")
        with self.assertRefused("quality engineer corrects"):
            self._account(labels[0], "applied", "It was not")
        with self.assertRefused("Say why"):
            self._account(labels[0], "applied", user=self.engineer)
        self._account(labels[0], "applied", "It was the other one", user=self.engineer)
        self.assertEqual(
            labels[0].event_ids.sorted("id").mapped("after"),
            ["issued", "printed", "spoiled", "applied"],
        )
        with self.assertRefused("Say why"):
            self._account(labels[1], "spoiled")

    def test_products_without_templates_stay_as_they_are(self):
        order = self._planned(self._kit_without_template(), ["W1"], 2)
        self.assertFalse(order.qms_labelled)
        self._close(order)
        self.assertEqual(order.state, "done")

    def _kit_without_template(self):
        product = self._product("Sleeve", "lot")
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "bom_line_ids": [(0, 0, {"product_id": self.part.id})],
            }
        )
        return product
