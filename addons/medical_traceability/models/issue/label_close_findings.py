# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import Cure, Finding

from .medical_label import OPEN

_UNIT = "each"
_SHOWN = 10


class QmsGateMixin(models.AbstractModel):
    """An order closes, or is cancelled, once each of its labels is accounted for.

    (QMSR 21 CFR 820.45(c): labelling used is documented; ISO 13485, 7.5.1 f)
    """

    _inherit = "qms.gate.mixin"

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        self._add_label_close_findings(answers)
        return answers

    def _add_label_close_findings(self, answers):
        asked = [e for e in answers if e.checkpoint in ("mo_close", "mo_cancel")]
        if not asked:
            return
        # sudo: an order is judged whoever closes it
        orders = self.env["mrp.production"].sudo().browse([e.res_id for e in asked])
        labelled = orders._labelled()
        counted = orders.filtered(lambda order: labelled[order])
        if not counted:
            return
        labels = self._find_gate_facts(
            self.env["medical.label"].sudo(), [("production_id", "in", counted.ids)]
        ).grouped("production_id")
        none = self.env["medical.label"].sudo()
        for event in asked:
            order = orders.browse(event.res_id)
            if not labelled.get(order):
                continue
            own = labels.get(order, none)
            findings = answers[event].findings
            findings += self._unreconciled_findings(order, own)
            if event.checkpoint == "mo_close":
                findings += self._unlabelled_findings(order, own)
                findings += self._mismatch_findings(order)
                findings += self._unexamined_findings(order)
                if own:
                    findings += self._clearance_findings(order, "after")

    def _unreconciled_findings(self, order, labels):
        """Issued = applied + sampled + spoiled + destroyed + returned."""
        out = labels.filtered(lambda label: label.state in OPEN)
        if out:
            yield Finding(
                "label.unreconciled",
                self.env._(
                    "%(order)s: %(out)s of %(all)s labels issued are not accounted for:"
                    " %(which)s. Scan them back, or say what became of them.",
                    order=order.name,
                    out=len(out),
                    all=len(labels),
                    which=", ".join(
                        out.sorted("position")[:_SHOWN].mapped("display_name")
                    )
                    + (" …" if len(out) > _SHOWN else ""),
                ),
                records=self._label_records(order),
                cure=Cure(
                    self.env._("Open labels"),
                    "mrp.production",
                    order.id,
                    "action_open_labels",
                ),
            )

    def _unlabelled_findings(self, order, labels):
        """Each device has its label, and no label is on anything else."""
        applied = labels.filtered(
            lambda label: label.state == "applied" and label.package_level == _UNIT
        )
        cure = Cure(
            self.env._("Scan labels"), "mrp.production", order.id, "action_scan_labels"
        )
        own = order.lot_producing_ids
        astray = applied.lot_id - own
        if astray:
            yield Finding(
                "label.surplus",
                self.env._(
                    "%(order)s: labels are applied for %(devices)s, which it does"
                    " not make. Have them destroyed.",
                    order=order.name,
                    devices=self._some(astray),
                ),
                records=self._label_records(order),
            )
        if order.product_id.tracking == "serial":
            missing = own - applied.lot_id
            if missing or not own:
                yield Finding(
                    "label.missing",
                    self.env._(
                        "%(order)s: no label was applied to %(devices)s. Issue, apply"
                        " and scan it.",
                        order=order.name,
                        devices=self._some(missing) or self.env._("any device"),
                    ),
                    records=self._label_records(order),
                    cure=cure,
                )
            return
        made = order.product_uom_id._compute_quantity(
            order.qty_producing, order.product_id.uom_id, round=False
        )
        # before Odoo has set what was produced, it will be what was ordered
        made = made or (0 if order.state == "done" else order._label_need())
        # what lies on another lot is on no device of this order
        applied = applied.filtered(lambda label: label.lot_id in own)
        difference = len(applied) - round(made, 6)
        if difference:
            short = difference < 0
            code = "label.surplus"
            if short:
                code = "label.missing"
            words = {"order": order.name, "applied": len(applied), "made": f"{made:g}"}
            yield Finding(
                code,
                self.env._(
                    "%(order)s makes %(made)s and %(applied)s labels were applied:"
                    " devices without a label.",
                    **words,
                )
                if short
                else self.env._(
                    "%(order)s makes %(made)s and %(applied)s labels were applied:"
                    " labels that are on no device. Say what became of them.",
                    **words,
                ),
                records=self._label_records(order),
                cure=cure,
            )

    def _unexamined_findings(self, order):
        """A person looked at the first, the last, and as many as the company asks.

        (QMSR 21 CFR 820.45(a): correct UDI, expiry, storage, handling, and legible)
        """
        missing = order._unexamined()
        if missing:
            yield Finding(
                "label.examination",
                self.env._(
                    "%(order)s: a person examines a sample of the labels. Missing:"
                    " %(what)s.",
                    order=order.name,
                    what=", ".join(missing),
                ),
                records=self._label_records(order),
                cure=Cure(
                    self.env._("Scan labels"),
                    "mrp.production",
                    order.id,
                    "action_scan_labels",
                ),
            )
