# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError


class MedicalContainment(models.Model):
    """Closed by signature: everything accounted for, or said why not."""

    _name = "medical.containment"
    _inherit = ["medical.containment", "qms.retention"]

    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "close": self.env._("Close the containment"),
        }

    def _signature_fields(self, transition):
        return {
            "name": None,
            "kind": None,
            "company_id": None,
            "reason": None,
            "requested_by_id": None,
            "asked_at": None,
            "list_seconds": None,
            "lot_ids": {"name": None, "product_id": None},
            "line_ids": {
                "lot_name": None,
                "state": None,
                "quantity_total": None,
                "quantity_stock": None,
                "quantity_used": None,
                "quantity_scrapped": None,
                "quantity_shipped": None,
                "quantity_unknown": None,
                "message": None,
            },
            "consignee_ids": {
                "partner_name": None,
                "partner_address": None,
                "lots": None,
                "quantity": None,
                "letter_sent_on": None,
                "answered_on": None,
                "quantity_confirmed": None,
                "quantity_returned": None,
                "note": None,
            },
            "conclusion": None,
        }

    def _signature_authors(self, transition):
        # sudo: who asked, for whoever may sign
        return {record.id: record.sudo().requested_by_id for record in self}

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        for record in self:
            if verdict != "reject":
                record._check_closing()
        return result

    def _check_closing(self):
        """:raises UserError: with what is missing before this can be closed"""
        ready = "listed" if self.kind == "mock" else "active"
        missing = []
        if self.state != ready:
            missing.append(
                self.env._("the list")
                if self.kind == "mock"
                else self.env._("the hold of everything on the list")
            )
        if not (self.conclusion or "").strip():
            missing.append(self.env._("a conclusion"))
        if self.failed_count:
            missing.append(self.env._("the lots that could not be held"))
        # sudo: what the lots became, whoever may sign
        if self.sudo()._concerned() - self.sudo().line_ids.lot_id:
            missing.append(
                self.env._('what was made of them since the list ("Try again")')
            )
        if self.order_ids.filtered("stopped"):
            missing.append(self.env._("a decision on each stopped order"))
        if self.kind == "recall" and not all(
            self.consignee_ids.mapped("letter_sent_on")
        ):
            missing.append(self.env._("the letters to all consignees"))
        if missing:
            raise UserError(
                self.env._(
                    "%(number)s cannot be closed yet. Missing: %(what)s.",
                    number=self.name,
                    what=", ".join(missing),
                )
            )

    def _signature_apply(self, transition):
        # sudo: the last signer closes; signers need no right to write
        for record in self.sudo():
            # what was entered goes in before the database closes the record
            record.consignee_ids.flush_recordset()
            record._serve({"state": "closed", "closed_at": fields.Datetime.now()})

    def _signature_rejected(self, transition, reason):
        for record in self.sudo():
            # sudo: the note is the service's
            record._message_log(
                body=self.env._(
                    "Not closed, rejected by %(user)s: %(reason)s",
                    user=self.env.user.name,
                    reason=reason,
                )
            )

    @api.model
    def _qms_retention_depends(self):
        return ("line_ids", "closed_at")

    def _qms_retention_products(self):
        return self.line_ids.product_id

    def _qms_retained_from(self):
        """From the closing on."""
        # sudo: a date, for whoever may see the record
        closed = self.sudo().filtered(lambda record: record.closed_at)
        return {record.id: record.closed_at.date() for record in closed}
