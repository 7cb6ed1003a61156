# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import math
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .medical_label import ACCOUNTED, GOOD, OPEN, UNSCANNED
from .request import LabelRequest, asking

_UNIT = "each"


class MrpProduction(models.Model):
    """The labels of an order: issued, and what became of them."""

    _inherit = "mrp.production"

    qms_label_ids = fields.One2many(
        "medical.label", "production_id", "Labels", readonly=True, copy=False
    )
    qms_label_count = fields.Integer("Labels issued", compute="_compute_qms_labels")
    qms_label_applied = fields.Integer("Labels applied", compute="_compute_qms_labels")
    qms_label_open = fields.Integer(
        "Labels not accounted for", compute="_compute_qms_labels"
    )
    qms_label_unscanned = fields.Integer(
        "Labels applied, not scanned",
        compute="_compute_qms_label_unscanned",
        help="Somebody said, with a reason, that they are applied; no scan shows it.",
    )
    qms_labelled = fields.Boolean(
        "Labels are issued",
        compute="_compute_qms_labelled",
        help="The product has a label template in force, or labels were issued: the"
        " order closes once every label is accounted for.",
    )
    # counted up with each issue and each mismatch: an order that is closed at the same
    # moment fails and sees them when it is tried again
    qms_label_version = fields.Integer(readonly=True, copy=False)

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | {"qms_label_version"}

    @api.depends("qms_label_ids.state")
    def _compute_qms_labels(self):
        counts = defaultdict(int)
        # sudo: figures, for whoever may see the order
        for order, state, count in (
            self.env["medical.label"]
            .sudo()
            ._read_group(
                [("production_id", "in", self.ids)],
                ["production_id", "state"],
                ["__count"],
            )
        ):
            counts[order.id, state] = count
            counts[order.id, "all"] += count
        for order in self:
            order.qms_label_count = counts[order.id, "all"]
            order.qms_label_applied = counts[order.id, "applied"]
            order.qms_label_open = sum(counts[order.id, state] for state in OPEN)

    @api.depends("qms_label_ids.state", "qms_label_ids.scan_ids")
    def _compute_qms_label_unscanned(self):
        # sudo: figures, for whoever may see the order
        counts = dict(
            self.env["medical.label"]
            .sudo()
            ._read_group(
                [("production_id", "in", self.ids), *UNSCANNED],
                ["production_id"],
                ["__count"],
            )
        )
        for order in self:
            order.qms_label_unscanned = counts.get(order._origin, 0)

    @api.depends("qms_definition_id", "qms_label_ids")
    def _compute_qms_labelled(self):
        for order, labelled in self._labelled().items():
            order.qms_labelled = labelled

    def _labelled(self):
        """``{order: whether its labels are counted}``, in few queries.

        So it is for regulated orders that were planned with a label template for the
        unit, and for whatever labels were issued of.
        """
        # sudo: that labels were issued, for whoever may see the order
        issued = {
            order.id
            for (order,) in self.env["medical.label.issue"]
            .sudo()
            ._read_group([("production_id", "in", self.ids)], ["production_id"])
        }
        regulated = self.filtered("qms_regulated")
        templates = regulated._label_templates(_UNIT)
        return {
            order: order.id in issued or bool(templates.get(order)) for order in self
        }

    def _label_templates(self, level):
        """``{order: label templates}`` of a package level, one for each market.

        Those that the order was planned with, whatever took effect since (``sudo``).
        """
        self._defined_label_templates().mapped("level")  # read for all at once
        return {
            order: order._defined_label_templates().filtered(
                lambda template: template.level == level
            )
            for order in self
        }

    def _label_identifier(self, level):
        """The device identifier that the order's labels carry (``sudo``), or none.

        The one that its numbers were made under, else the one that the order was
        planned with, as long as its product has any in use; else the one in use.
        """
        self.ensure_one()
        identifiers = self.env["medical.device.identifier"].sudo()
        # sudo: the identifier of a device is printed on it
        lot = self.sudo().lot_producing_ids[:1]
        own = lot.device_identifier_id if level == _UNIT else identifiers
        if own and not lot._not_manufactured():
            return own
        active = identifiers._active_for(self.product_id, level).get(self.product_id)
        pinned = self._definition().get("device_identifier")
        if active and pinned and level == _UNIT:
            return identifiers.browse(pinned)
        return active or own

    # ------------------------------------------------------------------
    # How many
    # ------------------------------------------------------------------
    def _label_need(self):
        """Labels that the order needs: one for each unit."""
        self.ensure_one()
        units = self.product_uom_id._compute_quantity(
            self.product_qty, self.product_id.uom_id, round=False
        )
        return math.ceil(round(units, 6))

    def _used_labels(self, level):
        """``{lot id: labels}`` of the order at a level, copies of one counted once.

        What was returned before it was printed was never there.
        """
        self.ensure_one()
        self.env["medical.label"].flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT lot_id, count(DISTINCT position) FROM medical_label"
                    " WHERE production_id = %s AND package_level = %s"
                    " AND NOT (state = 'returned' AND printed_at IS NULL)"
                    " GROUP BY lot_id",
                    self.id,
                    level,
                )
            )
        )

    def _gone_labels(self, level, lots):
        """Printed labels of lots that are on no device, and were not printed again.

        :param level: package level
        :param lots: ids of lots
        :return: the last copy of each (``sudo``)
        """
        self.ensure_one()
        self.env["medical.label"].flush_model()
        found = self.env.execute_query(
            SQL(
                "SELECT max(id) FROM medical_label"
                " WHERE production_id = %s AND package_level = %s AND lot_id = ANY(%s)"
                " GROUP BY position HAVING bool_or(printed_at IS NOT NULL)"
                " AND NOT bool_or(state = ANY(%s)) ORDER BY position",
                self.id,
                level,
                list(lots),
                list(GOOD),
            )
        )
        # sudo: what was printed counts whoever issues
        return self.env["medical.label"].sudo().browse([row[0] for row in found])

    def _label_wanted(self, level):
        """What is still to be issued: ``{lot: labels}``, in the order of numbers."""
        self.ensure_one()
        used = self._used_labels(level)
        lots = self.sudo().lot_producing_ids  # sudo: the order's own numbers
        if self.product_id.tracking == "serial" and level == _UNIT:
            return {lot: 1 for lot in lots if lot.id not in used}
        missing = self._label_need() - sum(used.values())
        return {lots[:1]: missing} if lots and missing > 0 else {}

    # ------------------------------------------------------------------
    # Issuing
    # ------------------------------------------------------------------
    def _issue_labels(self, counts, template, reason="", *, again=None, reprint=None):
        """Issue labels of this order: judged, counted, on record.

        :param counts: ``{lot: labels}``; with ``again`` it follows from them
        :param template: label template of the order that they are printed by
        :param reason: why more than the order needs; required then
        :param again: labels that are printed again, as their next copies
        :param reprint: the signed request to do so
        :return: ``medical.label.issue``
        :raises UserError: with what the gate ``label_issue`` finds
        """
        self.ensure_one()
        order = self.sudo()  # sudo: the gate judges, no right on the rows
        reason = (reason or "").strip()
        if again:
            counts = again.grouped("lot_id")
            counts = {lot: len(labels) for lot, labels in counts.items()}
        counts = {lot: count for lot, count in counts.items() if lot and count}
        if not counts or any(count < 0 for count in counts.values()):
            raise UserError(
                self.env._(
                    "%(order)s: there is nothing to issue labels for. Give the order"
                    " its lot or serial numbers first, or all have their label.",
                    order=self.name,
                )
            )
        request = LabelRequest(
            self.id,
            template.id or 0,
            _UNIT,
            tuple((lot.id, int(count)) for lot, count in counts.items()),
            reason,
            tuple(again.ids) if again else (),
        )
        order._touch_labels()
        with asking(request):
            self._enforce_gate([self._label_issue_event(request)])
        lots = self.env["stock.lot"].sudo().browse([lot.id for lot in counts])
        lots._begin_manufacture(order, again=bool(again))
        rows = (
            self._copy_rows(again)
            if again
            else self._label_rows(request, self.product_id.tracking)
        )
        issue = self._enter_issue(request, lots, reprint)
        self.env["medical.label"]._make(issue, rows)
        self.invalidate_recordset(["qms_label_ids"])
        return issue.with_env(self.env)

    def _label_issue_event(self, request):
        return self._make_gate_event(
            "label_issue",
            self.id,
            request.template_id,
            request.level,
            [list(pair) for pair in request.counts],
            product=self.product_id,
            quantity=request.quantity,
            anew=True,
        )

    def _touch_labels(self):
        """Change the order's row: it is not closed at the same moment."""
        for order in self.sudo():  # sudo: see qms_label_version
            order.qms_label_version += 1
        self.flush_recordset(["qms_label_version"])

    def _enter_issue(self, request, lots, reprint):
        # sudo: names, for whoever issues
        templates = self.env["medical.label.template"].sudo()
        template = templates.browse(request.template_id)
        issues = self.env["medical.label.issue"]
        names = lots.mapped("name")
        return issues._record(
            {
                **issues._acting(self.company_id),
                # sudo: the number comes from the service
                "name": self.env["ir.sequence"]
                .sudo()
                .next_by_code("medical.label.issue"),
                "kind": "reprint" if request.again else "first",
                "production_id": self.id,
                "product_id": self.product_id.id,
                "package_level": request.level,
                "template_id": template.id,
                "template_name": template.display_name,
                "identifier_id": self._label_identifier(request.level).id,
                "quantity": request.quantity,
                "first_number": names[0],
                "last_number": names[-1],
                "reason": request.reason or False,
                "reprint_id": reprint.id if reprint else False,
            }
        )

    def _label_rows(self, request, tracking):
        """Rows of new labels: the next positions, and of a serial the next copy."""
        labels = self.env["medical.label"]
        labels.flush_model()
        [(position,)] = self.env.execute_query(
            SQL(
                "SELECT coalesce(max(position), 0) FROM medical_label"
                " WHERE production_id = %s AND package_level = %s",
                self.id,
                request.level,
            )
        )
        copies = {}
        if tracking == "serial":
            copies = dict(
                self.env.execute_query(
                    SQL(
                        "SELECT lot_id, max(copy_number) FROM medical_label"
                        " WHERE lot_id = ANY(%s) AND package_level = %s GROUP BY 1",
                        [lot for lot, _count in request.counts],
                        request.level,
                    )
                )
            )
        rows = []
        for lot_id, count in request.counts:
            for _each in range(count):
                position += 1
                rows.append((lot_id, position, copies.get(lot_id, 0) + 1, None))
        return rows

    def _copy_rows(self, again):
        """Rows of the next copies of labels."""
        last = dict(
            self.env.execute_query(
                SQL(
                    "SELECT position, max(copy_number) FROM medical_label"
                    " WHERE production_id = %s AND package_level = %s"
                    " AND position = ANY(%s) GROUP BY 1",
                    self.id,
                    again[0].package_level,
                    again.mapped("position"),
                )
            )
        )
        return [
            (label.lot_id.id, label.position, last[label.position] + 1, label.id)
            for label in again
        ]

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_issue_labels(self):
        """Ask for what is to be issued."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Issue labels"),
            "res_model": "medical.label.issue.ask",
            "view_mode": "form",
            "target": "new",
            "context": {"default_production_id": self.id},
        }

    def action_open_labels(self):
        """The labels of this order."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "medical_traceability.medical_label_action"
        )
        return {
            **action,
            "name": self.env._("Labels of %(order)s", order=self.name),
            "domain": [("production_id", "=", self.id)],
            "context": {"create": False, "search_default_group_state": 1},
        }

    def _label_figures(self):
        """``{order id: {state: labels}}`` of each order, with every state."""
        figures = {order.id: dict.fromkeys((*OPEN, *ACCOUNTED), 0) for order in self}
        # sudo: figures, for whoever may see the order
        for order, state, count in (
            self.env["medical.label"]
            .sudo()
            ._read_group(
                [("production_id", "in", self.ids)],
                ["production_id", "state"],
                ["__count"],
            )
        ):
            figures[order.id][state] += count
        return figures
