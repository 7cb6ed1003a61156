# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.lock_trigger import LockRule


class MedicalSupplierChangeNotice(models.Model):
    """What a supplier says it will change, what that touches here, and the answer.

    The decision is signed; with it the notice and the impact seen then stand.
    (ISO 13485, 7.4.2: notification of changes in the purchased product)
    """

    _name = "medical.supplier.change.notice"
    _description = "Supplier change notice"
    _qms_lock = LockRule()
    _inherit = [
        "medical.supplier.decided",
        "qms.signature.mixin",
        "qms.files.mixin",
        "qms.retention",
    ]
    _order = "received_on desc, id desc"
    _check_company_auto = True
    _supplier_sequence = "medical.supplier.change.notice"

    name = fields.Char("Number", readonly=True, copy=False, index=True)
    supplier_reference = fields.Char("Supplier's number", tracking=True)
    received_on = fields.Date(
        "Received on",
        required=True,
        default=lambda self: self.env.company._supplier_today(),
        tracking=True,
    )
    answer_due = fields.Date("Answer due", tracking=True)
    effective_on = fields.Date(
        "Change takes effect",
        help="From when the supplier delivers the changed one.",
    )
    kind = fields.Selection(
        [
            ("material", "Material"),
            ("process", "Process"),
            ("site", "Site"),
            ("design", "Design or specification"),
            ("obsolescence", "Obsolescence"),
            ("other", "Other"),
        ],
        "What changes",
        required=True,
        default="material",
        tracking=True,
    )
    description = fields.Text(required=True)
    product_ids = fields.Many2many(
        "product.product",
        "medical_supplier_change_notice_product_rel",
        "notice_id",
        "product_id",
        "Products concerned",
        ondelete="restrict",
        check_company=True,
    )
    part_numbers = fields.Char(
        "Manufacturer part numbers",
        help="Separated by commas. Products that vendors supply with one of these are"
        " concerned too.",
    )
    impact_ids = fields.One2many(
        "medical.supplier.change.impact", "notice_id", "Impact", readonly=True
    )
    impact_at = fields.Datetime("Impact seen on", readonly=True, copy=False)
    decision = fields.Selection(
        [
            ("accept", "Accept"),
            ("conditional", "Accept with conditions"),
            ("reject", "Reject"),
        ],
        tracking=True,
    )
    decision_reason = fields.Text("Reasons for the decision", tracking=True)
    conditions = fields.Text(tracking=True)
    state = fields.Selection(
        [("draft", "Open"), ("decided", "Decided")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")

    @api.depends("name", "partner_id", "supplier_reference")
    def _compute_display_name(self):
        for notice in self:
            parts = (
                notice.name,
                # sudo: the name of the supplier, for whoever sees the notice
                notice.sudo().partner_id.name,
                notice.supplier_reference,
            )
            notice.display_name = " · ".join(part for part in parts if part)

    @api.depends("state", "answer_due")
    def _compute_overdue(self):
        for notice in self:
            due = notice.answer_due
            notice.overdue = (
                notice.state == "draft"
                and bool(due)
                and due < notice.company_id._supplier_today()
            )

    @api.model
    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [("state", "=", "draft"), ("answer_due", "<", fields.Date.today())]
        return late if True in value else ["!", "&", *late]

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {"impact_at", "impact_ids"}

    # ------------------------------------------------------------------
    # Signed
    # ------------------------------------------------------------------
    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "decide": self.env._("Decide on supplier change")
        }

    def _signature_fields(self, transition):
        return {
            "name": None,
            "company_id": None,
            "partner_id": None,
            "site_id": None,
            "supplier_reference": None,
            "received_on": None,
            "effective_on": None,
            "kind": None,
            "description": None,
            "product_ids": {"display_name": None},
            "part_numbers": None,
            "impact_ids": {"kind": None, "record_name": None, "quantity": None},
            "decision": None,
            "decision_reason": None,
            "conditions": None,
        }

    def _signature_authors(self, transition):
        """Who assessed the impact signs first; another one decides."""
        return {}

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        self._check_supplier_state("draft")
        if verdict == "sign":
            self._check_decidable()
        return result

    def _check_decidable(self):
        for notice in self:
            missing = [
                notice._fields[name]._description_string(self.env)
                for name in ("impact_at", "decision", "decision_reason")
                if not notice[name]
            ]
            if notice.decision == "conditional" and not notice.conditions:
                missing.append(
                    notice._fields["conditions"]._description_string(self.env)
                )
            if missing:
                raise UserError(
                    self.env._(
                        "%(notice)s cannot be decided without: %(missing)s.",
                        notice=notice.display_name,
                        missing=", ".join(missing),
                    )
                )

    def _signature_apply(self, transition):
        self._check_supplier_decider()
        for notice in self:
            notice._supplier_decide("decided", notice.decision_reason)

    def _signature_rejected(self, transition, reason):
        """The notice is open again, with the reason."""
        for notice in self:
            # sudo: the note is the service's; signers need no right to write
            notice.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Rejected by %(user)s", user=self.env.user.name),
                note=reason,
                user_id=notice.sudo().create_uid.id,
            )

    def action_decide(self):
        """Open the signing dialog for the decision.

        :raises UserError: with what is missing
        """
        self._check_supplier_state("draft")
        self._check_decidable()
        return self._qms_signing_action("decide")

    # ------------------------------------------------------------------
    # Retention
    # ------------------------------------------------------------------
    @api.model
    def _qms_retention_depends(self):
        return ("state", "status_changed_on", "product_ids")

    def _qms_retention_products(self):
        return self.product_ids

    def _qms_retained_from(self):
        return {
            notice.id: notice.status_changed_on.date()
            for notice in self
            if notice.state == "decided" and notice.status_changed_on
        }
