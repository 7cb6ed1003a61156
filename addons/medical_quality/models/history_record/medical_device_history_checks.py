# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from markupsafe import Markup

from odoo import api, fields, models

from odoo.addons.medical_traceability.models.issue.medical_label import ACCOUNTED

from ..nonconformance.medical_nonconformance import UNDECIDED


class MedicalDeviceHistory(models.Model):
    """Completeness: what has to be there, in figures, and what of it is not."""

    _inherit = "medical.device.history"

    checks = fields.Json(
        "Completeness",
        readonly=True,
        copy=False,
        help="What has to be there and how much of it is, as it was found.",
    )
    checks_html = fields.Html("Checklist", compute="_compute_checks_html")
    complete = fields.Boolean(compute="_compute_checks_html")

    @api.depends("checks")
    @api.depends_context("lang")
    def _compute_checks_html(self):
        words = self._check_words()
        row = Markup(
            "<tr><td class='%s'><i class='fa %s' role='img' aria-label='%s'></i></td>"
            "<td>%s<div class='text-muted small'>%s</div></td>"
            "<td class='text-end text-nowrap fw-bold'>%s</td></tr>"
        )
        for record in self:
            rows = []
            for check in record.checks or []:
                done = check["found"] == check["expected"]
                rows.append(
                    row
                    % (
                        "text-success" if done else "text-danger",
                        "fa-check-circle" if done else "fa-times-circle",
                        record.env._("Complete") if done else record.env._("Missing"),
                        words.get(check["code"], check["code"]),
                        Markup("<br/>").join(check["missing"]),
                        record.env._(
                            "%(found)s of %(expected)s",
                            found=check["found"],
                            expected=check["expected"],
                        ),
                    )
                )
            record.complete = bool(record.checks) and all(
                check["found"] == check["expected"] for check in record.checks
            )
            record.checks_html = (
                Markup("<table class='table table-sm mb-0'>%s</table>")
                % Markup("").join(rows)
                if rows
                else False
            )

    @api.model
    def _check_words(self):
        """``{code: label}`` of what is counted; addons add theirs."""
        return {
            "orders": self.env._("Orders closed"),
            "materials": self.env._("Materials traced to a lot"),
            "operations": self.env._("Operations started and finished at the gate"),
            "inspections": self.env._("Inspections passed"),
            "labels": self.env._("Labels accounted for"),
            "udi": self.env._("Devices with a UDI"),
            "nonconformances": self.env._("Nonconformances carried out"),
        }

    def _completeness(self, scope):
        """What has to be there and how much of it is.

        Hook: addons extend it and add to each list. A constant number of queries.

        :param scope: :class:`Scope` of these records
        :return: ``{record id: [{"code", "found": int, "expected": int,
            "missing": [sentence]}]}``
        """
        counted = {
            record.id: {code: [0, 0, []] for code in self._check_words()}
            for record in self
        }
        self._count_orders(scope, counted)
        self._count_materials(scope, counted)
        self._count_operations(scope, counted)
        self._count_inspections(scope, counted)
        self._count_labels(scope, counted)
        self._count_identifiers(scope, counted)
        self._count_nonconformances(scope, counted)
        return {
            res_id: [
                {
                    "code": code,
                    "found": found,
                    "expected": expected,
                    "missing": list(dict.fromkeys(missing)),
                }
                for code, (found, expected, missing) in own.items()
                if expected or missing
            ]
            for res_id, own in counted.items()
        }

    @api.model
    def _count(self, counted, ids, code, there, sentence=None):
        """Count one thing for the records it belongs to."""
        for res_id in ids:
            cell = counted[res_id][code]
            cell[1] += 1
            if there:
                cell[0] += 1
            elif sentence:
                cell[2].append(sentence)

    def _count_orders(self, scope, counted):
        for order in scope.orders.filtered(lambda o: o.state != "cancel"):
            self._count(
                counted,
                scope.of_order.get(order.id, ()),
                "orders",
                order.state == "done",
                self.env._("%(order)s is not closed.", order=order.name),
            )
        for record in self.filtered(lambda r: not r.lot_ids):
            counted[record.id]["orders"][1] += 1
            counted[record.id]["orders"][2].append(self.env._("No lot was made yet."))

    def _count_materials(self, scope, counted):
        for line in scope.raw_lines:
            if line.product_id.tracking == "none":
                continue
            self._count(
                counted,
                scope.of_line.get(line.id, ()),
                "materials",
                bool(line.lot_id),
                self.env._(
                    "%(product)s was consumed without a lot.",
                    product=line.product_id.display_name,
                ),
            )

    def _count_operations(self, scope, counted):
        passed = {
            (decision.res_id, decision.checkpoint)
            for decision in scope.decisions
            if decision.res_model == "mrp.workorder"
        }
        for work in scope.workorders:
            done = work.state == "done"
            started = (work.id, "wo_start") in passed
            finished = (work.id, "wo_finish") in passed
            facts = {"operation": work.name, "order": work.production_id.name}
            if not done:
                sentence = self.env._("%(operation)s (%(order)s) is not done.", **facts)
            elif not started:
                sentence = self.env._(
                    "No start of %(operation)s (%(order)s) passed the gate.", **facts
                )
            else:
                sentence = self.env._(
                    "No finish of %(operation)s (%(order)s) passed the gate.", **facts
                )
            self._count(
                counted,
                scope.of_workorder.get(work.id, ()),
                "operations",
                done and started and finished,
                sentence,
            )

    def _count_inspections(self, scope, counted):
        verdicts = self.env["medical.inspection"]._recorded_verdicts(
            scope.workorders, scope.lots | scope.materials, scope.decisions
        )
        for verdict in verdicts:
            requirement = verdict.requirement
            if requirement.workorder_id:
                ids = scope.of_workorder.get(requirement.workorder_id, ())
            else:
                ids = [
                    *scope.of_lot.get(requirement.lot_id, ()),
                    *scope.of_material.get(requirement.lot_id, ()),
                ]
            self._count(
                counted, set(ids), "inspections", verdict.passed, verdict.sentence
            )

    def _count_labels(self, scope, counted):
        labels = (
            self.env["medical.label"]
            .sudo()
            ._read_group(
                [("lot_id", "in", scope.lots.ids)], ["lot_id", "state"], ["__count"]
            )
        )
        labelled = set()
        for lot, state, count in labels:
            labelled.add(lot.id)
            for res_id in scope.of_lot.get(lot.id, ()):
                cell = counted[res_id]["labels"]
                cell[1] += count
                if state in ACCOUNTED:
                    cell[0] += count
                else:
                    cell[2].append(
                        self.env._(
                            "%(count)s labels of %(lot)s are not accounted for.",
                            count=count,
                            lot=lot.name,
                        )
                    )
        counting = {
            order.id for order, counts in scope.orders._labelled().items() if counts
        }
        for record in self:
            if not counting & set(record.production_ids.ids):
                continue
            for lot in record.lot_ids:
                if lot.id not in labelled:
                    self._count(
                        counted,
                        [record.id],
                        "labels",
                        False,
                        self.env._("No label of %(lot)s was issued.", lot=lot.name),
                    )
        scans = (
            self.env["medical.label.scan"]
            .sudo()
            .search(
                [
                    ("production_id", "in", scope.orders.ids),
                    ("result", "=", "mismatch"),
                    ("cured", "=", False),
                ]
            )
        )
        for scan in scans:
            self._count(
                counted,
                scope.of_order.get(scan.production_id.id, ()),
                "labels",
                False,
                self.env._(
                    "The mismatch of label %(text)s is not decided on.",
                    text=scan.raw_text,
                ),
            )

    def _count_nonconformances(self, scope, counted):
        states = None
        for record, ids in self._scope_nonconformances(scope, materials=False):
            if states is None:
                field = record._fields["state"]
                states = dict(field._description_selection(self.env))
            self._count(
                counted,
                ids,
                "nonconformances",
                record.state not in (*UNDECIDED, "decided"),
                self.env._(
                    "Nonconformance %(number)s is not carried out (%(state)s).",
                    number=record.name,
                    state=states[record.state],
                ),
            )

    @api.model
    def _scope_nonconformances(self, scope, materials=True):
        """Nonconformances of lots, orders and material, with the records they are of.

        :param materials: also of the material that was built in
        :return: list of ``(medical.nonconformance, {record id})`` (``sudo``)
        """
        lots = (scope.lots | scope.materials) if materials else scope.lots
        found = (
            self.env["medical.nonconformance"]
            .sudo()
            .search(
                [
                    "|",
                    "|",
                    ("line_ids.lot_id", "in", lots.ids),
                    ("disposition_ids.new_lot_id", "in", lots.ids),
                    ("production_id", "in", scope.orders.ids),
                ],
                order="id",
            )
        )
        pairs = []
        for record in found:
            ids = set(scope.of_order.get(record.production_id.id, ()))
            for lot in record.line_ids.lot_id | record.disposition_ids.new_lot_id:
                ids.update(scope.of_lot.get(lot.id, ()))
                if materials:
                    ids.update(scope.of_material.get(lot.id, ()))
            pairs.append((record, ids))
        return pairs
