# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""An order whose labels are counted, and the people around it."""

from unittest.mock import patch

from odoo.fields import Command

from odoo.addons.qms_base.models.gate.qms_gate_findings import (
    QmsGateMixin as FoundationFindings,
)

from ..models.gate.lot_findings import QmsGateMixin as LotFindings
from ..models.issue.label_close_findings import QmsGateMixin as CloseFindings
from ..models.issue.label_issue_findings import QmsGateMixin as IssueFindings
from .common import TraceabilityCase

POINTS = ("udi_ok", "expiry_ok", "storage_ok", "handling_ok", "legible_ok")


class LabelIssueCase(TraceabilityCase):
    """Devices with serial numbers and kits of one lot, each with its label."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()

        def collect(self, events):
            answers = FoundationFindings._collect_gate_findings(self, events)
            LotFindings._add_lot_findings(self, answers)
            IssueFindings._add_label_issue_findings(self, answers)
            CloseFindings._add_label_close_findings(self, answers)
            return answers

        cls.startClassPatcher(
            patch.object(
                type(cls.env["qms.gate.mixin"]), "_collect_gate_findings", collect
            )
        )
        cls.env.company.medical_clearance_second = False
        cls.env.company.medical_label_sample = 1
        cls._identify(cls.device)
        cls._identify(cls.kit, "09506000999029")
        cls.template = cls._template(cls.device)
        cls.kit_template = cls._template(cls.kit)
        cls._released(cls.part, "COMPONENT", 100)

    @classmethod
    def _template(cls, product, **vals):
        template = (
            cls.env["medical.label.template"]
            .with_user(cls.engineer)
            .create(
                {
                    "number": f"LT-DEVICE-{product.id}",
                    "name": f"Label of {product.name}",
                    "product_tmpl_id": product.product_tmpl_id.id,
                    "width_mm": 76,
                    "height_mm": 51,
                    **vals,
                }
            )
        )
        template.with_user(cls.manager).sudo()._make_effective()
        return template

    @classmethod
    def _planned(cls, product, names, quantity=None):
        """A confirmed order with its numbers, nothing made yet."""
        order = cls._order(product, quantity or len(names))
        order.action_assign()
        order.lot_producing_ids = cls.env["stock.lot"].create(
            [{"name": name, "product_id": product.id} for name in names]
        )
        order.qty_producing = quantity or len(names)
        order.set_qty_producing()
        order.move_raw_ids.picked = True
        cls.env.flush_all()
        return order

    @classmethod
    def _clear(cls, order, moment="before", user=None):
        action = getattr(
            order.with_user(user or cls.operator), f"action_clear_line_{moment}"
        )()
        clearance = cls.env["medical.line.clearance"].browse(action["res_id"])
        clearance = clearance.with_user(user or cls.operator)
        clearance.action_all_in_order()
        clearance.action_perform()
        return clearance

    @classmethod
    def _issue(cls, order, counts=None, reason="", user=None, template=None):
        order = order.with_user(user or cls.operator)
        return order._issue_labels(
            counts if counts is not None else order._label_wanted("each"),
            template or order._label_templates("each")[order],
            reason,
        )

    @classmethod
    def _printed(cls, order, **more):
        """The labels of an order that were issued and printed just now."""
        issue = cls._issue(order, **more)
        issue.action_print()
        return issue.label_ids.sorted("position")

    @classmethod
    def _symbol(cls, lot):
        """What a reader finds on the label of a lot."""
        lot.invalidate_recordset(["udi_element_string"])
        return lot.udi_element_string

    @classmethod
    def _scan(cls, order, *lots, purpose="every", user=None):
        answer = None
        for lot in lots:
            text = lot if isinstance(lot, str) else cls._symbol(lot)
            answer = order.with_user(user or cls.operator).scan_label(text, purpose)
        return answer

    @classmethod
    def _examine(cls, order, lot, **answers):
        scan = cls._scan(order, lot, purpose="sample")["answer"]["scan_id"]
        note = answers.pop("note", "")
        given = {**dict.fromkeys(POINTS, "ok"), **answers}
        return order.with_user(cls.inspector).examine_label(scan, given, note)

    @classmethod
    def _account(cls, labels, state, reason="", user=None):
        account = (
            cls.env["medical.label.account"]
            .with_user(user or cls.operator)
            .create(
                {
                    "label_ids": [Command.set(labels.ids)],
                    "state": state,
                    "reason": reason,
                }
            )
        )
        account.action_apply()

    @classmethod
    def _findings(cls, order, checkpoint="mo_close"):
        """``{code: message}`` of what the gate finds now."""
        event = order._make_gate_event(checkpoint, order.id, quantity=1)
        [answer] = order._look_at_gate([event]).values()
        return {finding.code: finding.message for finding in answer.blockers}

    @classmethod
    def _close(cls, order):
        order.button_mark_done()
        cls.env.flush_all()
