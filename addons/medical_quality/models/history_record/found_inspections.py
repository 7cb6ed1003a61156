# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from .medical_device_history_collect import Found

# results are signed by whoever took them, while they are fresh
_SIGNED_WITHIN = timedelta(hours=24)


class MedicalDeviceHistory(models.Model):
    """Values and inspections that are not as planned, of devices and their material."""

    _inherit = "medical.device.history"

    def _find_exceptions(self, scope):
        found = super()._find_exceptions(scope)
        pairs = self._scope_inspections(scope)
        if pairs:
            found += self._find_odd_inspections(pairs)
            found += self._find_odd_values(pairs)
        return [*found, *self._find_missing(scope)]

    @api.model
    def _scope_inspections(self, scope):
        """``{medical.inspection: {record id}}`` of work orders, lots and material."""
        inspections = (
            self.env["medical.inspection"]
            .sudo()
            .search(
                Domain("workorder_id", "in", scope.workorders.ids)
                | Domain("lot_id", "in", (scope.lots | scope.materials).ids),
                order="id",
            )
        )
        return {
            inspection: {
                *scope.of_workorder.get(inspection.workorder_id.id, ()),
                *scope.of_lot.get(inspection.lot_id.id, ()),
                *scope.of_material.get(inspection.lot_id.id, ()),
            }
            for inspection in inspections
        }

    @api.model
    def _find_odd_inspections(self, pairs):
        """Late ones, failed ones, repeated ones, and those signed late."""
        every = self.env["medical.inspection"].sudo().union(*pairs)
        late_by = self._late_signatures(every)
        found = []
        for inspection, ids in pairs.items():
            facts = {
                "number": inspection.name,
                "subject": inspection.subject,
            }
            odd = []
            if inspection.late:
                odd.append(
                    (
                        "late",
                        self.env._(
                            "%(number)s of %(subject)s was completed after it was due.",
                            **facts,
                        ),
                    )
                )
            for postponed in inspection.postponement_ids:
                if postponed.state == "signed":
                    odd.append(
                        (
                            f"late:{postponed.id}",
                            self.env._(
                                "%(number)s of %(subject)s was postponed: %(reason)s",
                                **facts,
                                reason=postponed.reason,
                            ),
                        )
                    )
            if inspection.state == "failed":
                odd.append(
                    (
                        "out_of_limit",
                        self.env._("%(number)s of %(subject)s failed.", **facts),
                    )
                )
            if inspection.previous_id:
                odd.append(
                    (
                        "repeated",
                        self.env._(
                            "%(number)s of %(subject)s repeats %(previous)s:"
                            " %(reason)s",
                            **facts,
                            previous=inspection.previous_id.name,
                            reason=inspection.reason or "",
                        ),
                    )
                )
            if inspection.id in late_by:
                odd.append(
                    (
                        "signed_late",
                        self.env._(
                            "%(number)s of %(subject)s was signed %(hours)s hours after"
                            " its last value was taken.",
                            **facts,
                            hours=late_by[inspection.id],
                        ),
                    )
                )
            found += [
                self._found_of_inspection(
                    inspection, res_id, code.partition(":")[0], code, text
                )
                for code, text in odd
                for res_id in ids
            ]
        return found

    @api.model
    def _late_signatures(self, inspections):
        """``{inspection id: hours}`` from the last value to the signature, if many."""
        signed = (
            self.env["qms.signature"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "medical.inspection"),
                    ("res_id", "in", inspections.ids),
                    ("completes", "=", True),
                ]
            )
        )
        if not signed:
            return {}
        taken = dict(
            self.env["medical.inspection.result"]
            .sudo()
            ._read_group(
                [("inspection_id", "in", signed.mapped("res_id"))],
                ["inspection_id"],
                ["recorded_at:max"],
            )
        )
        last = {inspection.id: moment for inspection, moment in taken.items()}
        late = {}
        for signature in signed:
            begun = last.get(signature.res_id)
            if begun and signature.signed_at - begun > _SIGNED_WITHIN:
                waited = signature.signed_at - begun
                late[signature.res_id] = int(waited.total_seconds() // 3600)
        return late

    @api.model
    def _found_of_inspection(self, inspection, res_id, kind, code, text):
        return Found(
            history_id=res_id,
            kind=kind,
            key=f"inspection:{inspection.id}:{code}",
            text=text,
            model=inspection._name,
            res_id=inspection.id,
            res_name=inspection.name,
            moment=inspection.done_at,
            person=inspection.inspector_name or "",
        )

    @api.model
    def _find_odd_values(self, pairs):
        """Values out of their limits, and values that replaced others."""
        inspections = self.env["medical.inspection"].sudo().union(*pairs)
        results = (
            self.env["medical.inspection.result"]
            .sudo()
            .search(
                Domain("inspection_id", "in", inspections.ids)
                & (
                    Domain("superseded", "=", True)
                    | Domain("conform", "=", "does_not_conform")
                ),
                order="id",
            )
        )
        found = []
        for result in results:
            inspection = result.inspection_id
            facts = {
                "number": inspection.name,
                "subject": inspection.subject,
                "name": result.characteristic_id.name,
                "value": result._value_in_words(),
                "limits": result.limits,
            }
            if result.superseded:
                kind = "corrected"
                later = result.superseded_by_id
                text = self.env._(
                    "%(number)s of %(subject)s, %(name)s: %(value)s replaced by"
                    " %(later)s: %(reason)s",
                    **facts,
                    later=later._value_in_words(),
                    reason=later.correction_reason or "",
                )
            else:
                kind = "out_of_limit"
                text = self.env._(
                    "%(number)s of %(subject)s, %(name)s: %(value)s (%(limits)s)",
                    **facts,
                )
            found += [
                Found(
                    history_id=res_id,
                    kind=kind,
                    key=f"value:{result.id}:{kind}",
                    text=text,
                    model=inspection._name,
                    res_id=inspection.id,
                    res_name=inspection.name,
                    moment=result.recorded_at,
                    person=result._recorder_in_words(),
                )
                for res_id in pairs[inspection]
            ]
        return found

    @api.model
    def _find_missing(self, scope):
        """What the bill and the routing lead one to expect, and nobody is bound to."""
        found = []
        used = {
            (line.move_id.raw_material_production_id.id, line.product_id.id)
            for line in scope.raw_lines
        }
        for move in scope.orders.move_raw_ids:
            order = move.raw_material_production_id
            if move.state == "cancel" or (order.id, move.product_id.id) in used:
                continue
            found += [
                Found(
                    history_id=res_id,
                    kind="missing",
                    key=f"missing:component:{move.id}",
                    text=self.env._(
                        "%(product)s is a component of %(order)s, but none was recorded"
                        " as consumed.",
                        product=move.product_id.display_name,
                        order=order.name,
                    ),
                    model=order._name,
                    res_id=order.id,
                    res_name=order.name,
                )
                for res_id in scope.of_order.get(order.id, ())
            ]
        for order in scope.orders:
            if order.state == "cancel" or order.workorder_ids:
                continue
            found += [
                Found(
                    history_id=res_id,
                    kind="missing",
                    key=f"missing:operations:{order.id}",
                    text=self.env._("%(order)s has no operations.", order=order.name),
                    model=order._name,
                    res_id=order.id,
                    res_name=order.name,
                )
                for res_id in scope.of_order.get(order.id, ())
            ]
        return found
