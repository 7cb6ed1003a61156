# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Rows of a tab on the screen; exports hold all.
_SHOWN = 500


class MedicalTrace(models.AbstractModel):
    """What else is on record about the lots of a trace, a tab for each subject."""

    _inherit = "medical.trace"

    @api.model
    def _tabs(self):
        """Tabs in order, ``{code: label}``; hook for addons.

        For each code there is ``_tab_<code>(trace)``, which returns
        ``(columns, rows)``: columns as ``[(name, label)]``, rows as dictionaries by
        name with ``open``, a pair ``(model, id)`` or None.
        """
        return {
            "materials": self.env._("Materials"),
            "operators": self.env._("Operators"),
            "equipment": self.env._("Equipment"),
            "shipments": self.env._("Shipments"),
            "issues": self.env._("Open issues"),
        }

    @api.readonly
    @api.model
    def get_tab(self, code, lot_ids, direction="both"):
        """Rows of one tab for the trace of these lots.

        :param code: one of the codes that :meth:`get_trace` lists
        :return: ``{columns: [{name, label}], rows, count}``; of very many rows the
            first
        :raises UserError: for a code that is none
        """
        if code not in self._tabs():
            raise UserError(self.env._("There is no such tab."))
        columns, rows = self._tab(code, self._trace(lot_ids, direction))
        return {
            "columns": [{"name": name, "label": label} for name, label in columns],
            "rows": rows[:_SHOWN],
            "count": len(rows),
        }

    def _tab(self, code, trace):
        return getattr(self, f"_tab_{code}")(trace)

    def _orders_of(self, trace):
        """Production orders of the links of a trace, and of the lots' own making."""
        ids = {link.event for link in trace["links"] if link.kind == "build"}
        # sudo: who reads a genealogy sees who and what made it, by name
        return (
            self.env["mrp.production"]
            .sudo()
            .search(
                Domain("company_id", "in", self.env.companies.ids)
                & (
                    Domain("id", "in", list(ids))
                    # of what has no traced material, or is being made
                    | Domain("lot_producing_ids", "in", trace["lots"].ids)
                    & Domain("state", "!=", "cancel")
                ),
                order="id",
            )
        )

    # ------------------------------------------------------------------
    # Materials
    # ------------------------------------------------------------------
    def _tab_materials(self, trace):
        columns = [
            ("lot", self.env._("Lot / serial")),
            ("product", self.env._("Product")),
            ("status", self.env._("Quality status")),
            ("supplier", self.env._("Supplier")),
            ("document", self.env._("Receipt")),
            ("received", self.env._("Received")),
            ("made", self.env._("Manufactured on")),
        ]
        lots = trace["start"] | trace["up"]
        words = dict(lots._fields["quality_status"]._description_selection(self.env))
        receipts = self._receipts(lots)
        rows = [
            {
                "lot": lot.name,
                "product": lot.product_id.display_name,
                "status": words.get(lot.quality_status, self.env._("not regulated")),
                "supplier": receipts[lot.id]["supplier"] if lot.id in receipts else "",
                "document": receipts[lot.id]["document"] if lot.id in receipts else "",
                "received": receipts[lot.id]["received"] if lot.id in receipts else "",
                "made": str(lot.manufacture_date or ""),
                "open": ("stock.lot", lot.id),
            }
            for lot in lots
        ]
        return columns, rows

    def _receipts(self, lots):
        """First receipt of each lot from a supplier, ``{lot id: facts}``."""
        # sudo: who reads a genealogy sees whom its material came from
        lines = (
            self.env["stock.move.line"]
            .sudo()
            .search_fetch(
                [
                    ("lot_id", "in", lots.ids),
                    ("state", "=", "done"),
                    ("location_id.usage", "=", "supplier"),
                    *self._own_companies(),
                ],
                ["lot_id", "date", "picking_id", "reference"],
                order="date desc, id desc",
            )
        )
        return {
            line.lot_id.id: {
                "supplier": line._gate_partner().name or "",
                "document": line.reference or "",
                "received": self._moment_text(line.date),
            }
            for line in lines
        }

    # ------------------------------------------------------------------
    # People and machines
    # ------------------------------------------------------------------
    def _tab_operators(self, trace):
        columns = [
            ("order", self.env._("Order")),
            ("operation", self.env._("Operation")),
            ("person", self.env._("Person")),
            ("moment", self.env._("Started")),
            ("evidence", self.env._("Relied on")),
        ]
        workorders = self._orders_of(trace).workorder_ids
        # sudo: who reads a genealogy sees who worked, on what evidence
        decisions = (
            self.env["qms.gate.decision"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "mrp.workorder"),
                    ("res_id", "in", workorders.ids),
                    ("checkpoint", "=", "wo_start"),
                ],
                order="decided_at, id",
            )
        )
        names = {wo.id: (wo.production_id.name, wo.name) for wo in workorders}
        rows = [
            {
                "order": names[decision.res_id][0],
                "operation": names[decision.res_id][1],
                "person": decision.employee_name or decision.actor_name,
                "moment": self._moment_text(decision.decided_at),
                "evidence": ", ".join(decision.evidence_ids.mapped("number")),
                "open": ("qms.gate.decision", decision.id),
            }
            for decision in decisions
        ]
        return columns, rows

    def _tab_equipment(self, trace):
        columns = [
            ("order", self.env._("Order")),
            ("operation", self.env._("Operation")),
            ("workcenter", self.env._("Work center")),
            ("started", self.env._("From")),
            ("finished", self.env._("Until")),
        ]
        rows = [
            {
                "order": workorder.production_id.name,
                "operation": workorder.name,
                "workcenter": workorder.workcenter_id.name,
                "started": self._moment_text(workorder.date_start),
                "finished": self._moment_text(workorder.date_finished),
                "open": ("mrp.production", workorder.production_id.id),
            }
            for workorder in self._orders_of(trace).workorder_ids
        ]
        return columns, rows

    # ------------------------------------------------------------------
    # Where it went
    # ------------------------------------------------------------------
    def _tab_shipments(self, trace):
        columns = [
            ("lot", self.env._("Lot / serial")),
            ("product", self.env._("Product")),
            ("what", self.env._("What")),
            ("quantity", self.env._("Quantity")),
            ("customer", self.env._("Customer")),
            ("address", self.env._("Address then")),
            ("document", self.env._("Delivery")),
            ("moment", self.env._("Done on")),
        ]
        shipments = self.env["medical.lot.shipment"].search(
            [("lot_id", "in", (trace["start"] | trace["down"]).ids)]
        )
        words = dict(shipments._fields["direction"]._description_selection(self.env))
        rows = [
            {
                "lot": shipment.lot_name,
                "product": shipment.product_id.sudo().display_name,
                "what": words[shipment.direction],
                "quantity": f"{shipment.quantity:g}",
                "customer": shipment.company_name or "",
                "address": ", ".join((shipment.partner_address or "").split("\n")),
                "document": shipment.document or "",
                "moment": self._moment_text(shipment.happened_at),
                "open": ("medical.lot.shipment", shipment.id),
            }
            for shipment in shipments
        ]
        return columns, rows

    # ------------------------------------------------------------------
    # What is not in order
    # ------------------------------------------------------------------
    def _tab_issues(self, trace):
        columns = [
            ("what", self.env._("What")),
            ("about", self.env._("About")),
            ("detail", self.env._("Detail")),
            ("moment", self.env._("Since")),
        ]
        return columns, self._issues(trace)

    def _issues(self, trace):
        """Rows of what is open about the lots of a trace; hook for addons."""
        words = dict(
            trace["lots"]._fields["quality_status"]._description_selection(self.env)
        )
        rows = [
            {
                "what": words[lot.quality_status],
                "about": lot.name,
                "detail": lot.product_id.display_name,
                "moment": self._moment_text(lot.quality_status_date),
                "open": ("stock.lot", lot.id),
            }
            for lot in trace["lots"]
            if lot.quality_status in ("on_hold", "rejected")
        ]
        return rows + self._conceded(trace)

    def _conceded(self, trace):
        # sudo: who reads a genealogy sees what was conceded about it
        decisions = (
            self.env["qms.gate.decision"]
            .sudo()
            .search(
                [
                    ("verdict", "=", "concession"),
                    *self._own_companies(),
                    "|",
                    ("lot_id", "in", trace["lots"].ids),
                    "&",
                    ("res_model", "=", "mrp.production"),
                    ("res_id", "in", self._orders_of(trace).ids),
                ]
            )
        )
        uses = defaultdict(list)
        for use in decisions.concession_use_ids:
            uses[use.decision_id].append(use)
        return [
            {
                "what": self.env._("Passed by concession"),
                "about": use.concession_id.display_name,
                "detail": f"{decision.res_name}: {use.findings}",
                "moment": self._moment_text(decision.decided_at),
                "open": ("qms.concession", use.concession_id.id),
            }
            for decision in decisions
            for use in uses[decision]
        ]

    def _moment_text(self, value):
        if not value:
            return ""
        return self.env["ir.qweb.field.datetime"].value_to_html(value, {}) or ""
