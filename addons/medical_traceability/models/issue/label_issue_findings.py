# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import WARN, Cause, Checkpoint, Cure, Finding

from .medical_label import GOOD
from .request import asked_for

_ISSUE = "label_issue"
_ENGINEER = "qms_base.group_qms_engineer"
_INSPECTOR = "qms_base.group_qms_inspector"
_SHOWN = 10
# labels issued at once, whatever the reason; and of an order, in times of its need
_MOST = 100_000
_TIMES = 2


class QmsGateMixin(models.AbstractModel):
    """The gate on the issue of labels (QMSR 21 CFR 820.45)."""

    _inherit = "qms.gate.mixin"

    def _gate_checkpoints(self):
        checkpoints = super()._gate_checkpoints()
        checkpoints[_ISSUE] = Checkpoint(
            _ISSUE, self.env._("Label issue"), "mrp.production", measured=True
        )
        return checkpoints

    def _gate_causes(self):
        words = {
            "label.not_regulated": (self.env._("Labels of what is not regulated"), 0),
            "label.closed": (self.env._("Labels for an order that is not open"), 0),
            "label.template": (self.env._("No label template in force"), 0),
            "label.identifier": (self.env._("No device identifier for labels"), 0),
            "label.lot": (self.env._("Label for a lot not of the order"), 0),
            "label.lot_status": (self.env._("Label for a lot on hold"), 0),
            "label.too_many": (self.env._("More labels than the order needs"), 0),
            "label.duplicate": (self.env._("Second label for one number"), 0),
            "label.reprint": (self.env._("Label printed again unsigned"), 0),
            "label.clearance": (self.env._("Line clearance missing"), 1),
            "label.mismatch": (self.env._("Label mismatch not cured"), 0),
            "label.unreconciled": (self.env._("Labels not accounted for"), 1),
            "label.missing": (self.env._("Device without a label"), 1),
            "label.surplus": (self.env._("More labels applied than devices"), 1),
            "label.examination": (self.env._("Labels not examined"), 1),
        }
        return super()._gate_causes() | {
            code: Cause(code, label, _INSPECTOR if inspector else _ENGINEER)
            for code, (label, inspector) in words.items()
        }

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        self._add_label_issue_findings(answers)
        return answers

    def _add_label_issue_findings(self, answers):
        for event, answer in answers.items():
            if event.checkpoint == _ISSUE:
                # sudo: an issue is judged whoever asks for it
                order = self.env["mrp.production"].sudo().browse(event.res_id)
                answer.findings += self._order_label_findings(order)
                request = asked_for(order.id)
                if request:
                    answer.findings += self._requested_findings(order, request)

    # ------------------------------------------------------------------
    # The order
    # ------------------------------------------------------------------
    def _order_label_findings(self, order):
        if not order.qms_regulated:
            yield Finding(
                "label.not_regulated",
                self.env._(
                    "%(order)s is not of a regulated product: its labels are not"
                    " issued here.",
                    order=order.name,
                ),
                records=self._label_records(order),
            )
        if order.state in ("draft", "done", "cancel"):
            words = dict(order._fields["state"]._description_selection(self.env))
            yield Finding(
                "label.closed",
                self.env._(
                    "%(order)s is %(state)s: labels are issued for confirmed orders"
                    " that are not closed.",
                    order=order.name,
                    state=words[order.state],
                ),
                records=self._label_records(order),
            )
        yield from self._clearance_findings(order, "before")
        yield from self._mismatch_findings(order)

    def _label_records(self, order):
        return (("mrp.production", order.id),)

    # ------------------------------------------------------------------
    # What is asked for
    # ------------------------------------------------------------------
    def _requested_findings(self, order, request):
        allowed = order._label_templates(request.level)[order]
        template = allowed.filtered(lambda one: one.id == request.template_id)
        identifier = order._label_identifier(request.level)
        self._lock_gate_facts(template)
        self._lock_gate_facts(identifier)
        product = order.product_id
        if not template:
            yield self._template_finding(order, allowed)
        elif template.state != "effective":
            yield Finding(
                "label.template",
                self.env._(
                    "%(template)s was superseded. %(order)s keeps the label that it"
                    " was planned with.",
                    template=template.display_name,
                    order=order.name,
                ),
                severity=WARN,
                records=(("medical.label.template", template.id),),
            )
        if not identifier:
            yield Finding(
                "label.identifier",
                self.env._(
                    "%(product)s has no active device identifier. A quality engineer"
                    " enters and activates it.",
                    product=product.display_name,
                ),
                records=self._label_records(order),
            )
        elif identifier.to_replace:
            # no label is printed by it: none is counted
            yield Finding(
                "label.identifier",
                identifier._to_replace_text(),
                records=(
                    *self._label_records(order),
                    ("medical.device.identifier", identifier.id),
                ),
            )
        yield from self._lot_request_findings(order, request)
        if request.again:
            yield from self._again_findings(order, request)
        else:
            yield from self._quantity_findings(order, request)
            if product.tracking == "serial":
                yield from self._serial_findings(order, request)
            else:
                yield from self._lot_again_findings(order, request)

    def _template_finding(self, order, allowed):
        product = order.product_id.display_name
        return Finding(
            "label.template",
            self.env._(
                "%(order)s has labels for several markets: %(templates)s. Say which.",
                order=order.name,
                templates=", ".join(allowed.mapped("display_name")),
            )
            if allowed
            else self.env._(
                "%(product)s had no label template in effect when %(order)s was"
                " planned. A quality engineer has one signed; orders planned from then"
                " on are labelled by it.",
                product=product,
                order=order.name,
            ),
            records=self._label_records(order),
        )

    def _lot_request_findings(self, order, request):
        lots = self.env["stock.lot"].sudo().browse([lot for lot, _n in request.counts])
        # a hold of one of these lots waits for the issue, or the issue for the hold
        self._lock_gate_facts(lots)
        foreign = lots - order.lot_producing_ids
        if foreign:
            yield Finding(
                "label.lot",
                self.env._(
                    "%(lots)s: not made by %(order)s. Labels are issued for the order's"
                    " own lot and serial numbers.",
                    lots=self._some(foreign),
                    order=order.name,
                ),
                records=self._label_records(order),
            )
        stopped = lots.filtered(
            lambda lot: lot.quality_status in ("on_hold", "rejected")
        )
        if stopped:
            yield Finding(
                "label.lot_status",
                self.env._(
                    "%(lots)s: on hold or rejected, no label is issued. Wait for the"
                    " disposition.",
                    lots=self._some(stopped),
                ),
                records=self._label_records(order)
                + tuple(("stock.lot", lot.id) for lot in stopped[:_SHOWN]),
            )

    def _quantity_findings(self, order, request):
        need = order._label_need()
        used = sum(order._used_labels(request.level).values())
        most = min(_MOST, max(_TIMES * need - used, 0))
        if request.quantity > most:
            yield Finding(
                "label.too_many",
                self.env._(
                    "%(order)s needs %(need)s labels, %(used)s are issued and %(more)s"
                    " more are asked for: with a reason it gets %(most)s more at once."
                    " What was spoiled is printed again as a reprint.",
                    order=order.name,
                    need=need,
                    used=used,
                    more=request.quantity,
                    most=most,
                ),
                records=self._label_records(order),
            )
        elif used + request.quantity > need and not request.reason:
            yield Finding(
                "label.too_many",
                self.env._(
                    "%(order)s needs %(need)s labels, %(used)s are issued and %(more)s"
                    " more are asked for: that is %(over)s too many. Give the reason.",
                    order=order.name,
                    need=need,
                    used=used,
                    more=request.quantity,
                    over=used + request.quantity - need,
                ),
                records=self._label_records(order),
            )

    def _serial_findings(self, order, request):
        """A serial number has one label; a further copy is a signed reprint."""
        double = [lot for lot, count in request.counts if count > 1]
        earlier = self.env["medical.label"].search(
            [
                ("lot_id", "in", [lot for lot, _count in request.counts]),
                ("package_level", "=", request.level),
            ]
        )
        good = earlier.filtered(lambda label: label.state in GOOD)
        printed = (earlier - good).filtered("printed_at")
        own = printed.filtered(lambda label: label.production_id == order)
        lots = good.lot_id | self.env["stock.lot"].browse(double)
        if lots:
            yield Finding(
                "label.duplicate",
                self.env._(
                    "%(lots)s: there is a good label already; a serial number has one.",
                    lots=self._some(lots),
                ),
                records=self._label_records(order),
            )
        if own or (printed and not request.reason):
            yield Finding(
                "label.reprint",
                self.env._(
                    "%(lots)s: a label was printed before. Printing it again is a"
                    " reprint: it needs a reason and a signature.",
                    lots=self._some((own or printed).lot_id),
                ),
                records=self._label_records(order),
            )

    def _lot_again_findings(self, order, request):
        """What was printed of a lot and is gone is printed again, signed.

        Issued as further labels beyond the need it would be a second copy that nobody
        signed.
        """
        used = sum(order._used_labels(request.level).values())
        if used + request.quantity <= order._label_need():
            return
        lots = [lot for lot, _count in request.counts]
        gone = order._gone_labels(request.level, lots)
        if gone:
            yield Finding(
                "label.reprint",
                self.env._(
                    "%(order)s: %(count)s printed labels are gone: %(labels)s. What"
                    " takes their place is a reprint: it needs a reason and a"
                    " signature.",
                    order=order.name,
                    count=len(gone),
                    labels=", ".join(gone[:_SHOWN].mapped("display_name"))
                    + (" …" if len(gone) > _SHOWN else ""),
                ),
                records=self._label_records(order)
                + tuple(("medical.label", label.id) for label in gone[:_SHOWN]),
            )

    def _again_findings(self, order, request):
        """The earlier copy is accounted for before there is another."""
        labels = self.env["medical.label"].browse(request.again)
        self._lock_gate_facts(labels)
        foreign = labels.filtered(lambda label: label.production_id != order)
        if foreign or len(set(labels.mapped("package_level"))) > 1:
            yield Finding(
                "label.lot",
                self.env._(
                    "A reprint is of labels of one order and one package level."
                ),
                records=self._label_records(order),
            )
        copies = self.env["medical.label"].search(
            [
                ("production_id", "=", order.id),
                ("package_level", "=", request.level),
                ("position", "in", labels.mapped("position")),
                ("state", "in", GOOD),
            ]
        )
        if copies:
            yield Finding(
                "label.duplicate",
                self.env._(
                    "%(labels)s: not accounted for. Say first what became of the"
                    " earlier copy: spoiled or destroyed.",
                    labels=", ".join(copies[:_SHOWN].mapped("display_name")),
                ),
                records=self._label_records(order)
                + tuple(("medical.label", label.id) for label in copies[:_SHOWN]),
            )

    def _some(self, lots):
        """The first numbers, and whether there are more."""
        names = ", ".join(lots[:_SHOWN].mapped("name"))
        return names + " …" if len(lots) > _SHOWN else names

    # ------------------------------------------------------------------
    # Facts that other moments ask for too
    # ------------------------------------------------------------------
    def _clearance_findings(self, order, moment):
        if order._line_cleared(moment):
            return
        messages = {
            "before": self.env._(
                "%(order)s: the line was not cleared before labelling. Go through the"
                " line clearance and sign it off.",
                order=order.name,
            ),
            "after": self.env._(
                "%(order)s: the line was not cleared after the last label was issued,"
                " printed or accounted for. Go through the line clearance and sign it"
                " off.",
                order=order.name,
            ),
        }
        yield Finding(
            "label.clearance",
            messages[moment],
            records=self._label_records(order),
            cure=Cure(
                self.env._("Line clearance"),
                "mrp.production",
                order.id,
                f"action_clear_line_{moment}",
            ),
        )

    def _mismatch_findings(self, order):
        open_ones = order._open_mismatches()
        if not open_ones:
            return
        words = dict(open_ones._fields["cause"]._description_selection(self.env))
        yield Finding(
            "label.mismatch",
            self.env._(
                "%(order)s: labels that did not match when scanned or examined:"
                " %(count)s (%(first)s). A quality engineer decides on each.",
                order=order.name,
                count=len(open_ones),
                first=words.get(open_ones[0].cause, ""),
            ),
            records=self._label_records(order)
            + tuple(("medical.label.scan", scan.id) for scan in open_ones[:_SHOWN]),
            cure=Cure(
                self.env._("Open mismatches"),
                "mrp.production",
                order.id,
                "action_open_mismatches",
            ),
        )
