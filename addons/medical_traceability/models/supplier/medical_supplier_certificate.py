# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models

from odoo.addons.qms_base.tools.lock_trigger import LockRule


class MedicalSupplierCertificateType(models.Model):
    """A kind of certificate that approvals may ask for."""

    _name = "medical.supplier.certificate.type"
    _description = "Type of supplier certificate"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)

    _name_uniq = models.Constraint("unique(name)", "This type exists already.")


class MedicalSupplierCertificate(models.Model):
    """A certificate of a supplier: counts once quality has looked at the file.

    From then on it stands, the SHA-256 of the file included; whether it counts on a
    day follows from its dates. (ISO 13485, 7.4.1)
    """

    _name = "medical.supplier.certificate"
    _description = "Supplier certificate"
    _qms_lock = LockRule(
        free=(
            "status_reason",
            "status_changed_on",
            "status_changed_by_id",
            "reminded_step",
        )
    )
    _inherit = [
        "medical.supplier.reminded",
        "qms.files.mixin",
    ]
    _order = "valid_until, id"
    _reminder_field = "valid_until"
    _reminder_state = "verified"

    name = fields.Char("Number", required=True, tracking=True)
    type_id = fields.Many2one(
        "medical.supplier.certificate.type",
        "Type",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    issuing_body = fields.Char(required=True, tracking=True)
    scope_text = fields.Text("Scope", help="What it certifies, in its own words.")
    issued_on = fields.Date(required=True, tracking=True)
    valid_until = fields.Date(
        tracking=True,
        help="Last valid day, in the plant's time zone. Empty is unlimited.",
    )
    state = fields.Selection(
        [
            ("draft", "To be verified"),
            ("verified", "Verified"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    file_sha256 = fields.Char(
        "SHA-256 of the file",
        readonly=True,
        copy=False,
        help="Fixed when the certificate is verified.",
    )
    standing = fields.Selection(
        [
            ("draft", "To be verified"),
            ("not_yet_valid", "Not yet valid"),
            ("valid", "Valid"),
            ("lapsed", "Lapsed"),
            ("withdrawn", "Withdrawn"),
        ],
        "Validity",
        compute="_compute_standing",
        help="What the certificate is worth today at the plant.",
    )
    days_left = fields.Integer("Days left", compute="_compute_standing")

    _ends_after_start = models.Constraint(
        "CHECK (valid_until >= issued_on)",
        "A certificate cannot end before it was issued.",
    )

    @api.depends("name", "type_id", "partner_id")
    def _compute_display_name(self):
        for certificate in self:
            parts = (
                certificate.type_id.name,
                certificate.name,
                # sudo: the name of the supplier, for whoever sees the certificate
                certificate.sudo().partner_id.name,
            )
            certificate.display_name = " · ".join(part for part in parts if part)

    @api.depends("state", "issued_on", "valid_until", "company_id")
    def _compute_standing(self):
        days = {company: company._supplier_today() for company in self.company_id}
        for certificate in self:
            today = days.get(certificate.company_id) or fields.Date.today()
            certificate.standing = certificate._standing_on(today)
            until = certificate.valid_until
            certificate.days_left = (until - today).days if until else 0

    def _standing_on(self, day):
        """Value of the field ``standing`` on a calendar day of the plant."""
        self.ensure_one()
        if self.state != "verified":
            return self.state
        if self.issued_on and self.issued_on > day:
            return "not_yet_valid"
        if self.valid_until and self.valid_until < day:
            return "lapsed"
        return "valid"

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {"file_sha256"}

    # ------------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------------
    def action_verify(self):
        """Say that this is the certificate, as the quality engineer who looked at it.

        :raises AccessError: for anybody but quality
        :raises UserError: without a file, or for one that is no draft
        """
        self._check_supplier_decider()
        self._check_supplier_state("draft")
        self._qms_check_files()
        for certificate in self:
            certificate._supplier_decide(
                "verified", file_sha256=certificate._qms_files_digest()
            )
        return True

    def _withdraw(self, reason):
        """Let certificates count no longer, for good."""
        self._check_supplier_decider()
        self._check_supplier_state("verified")
        reason = self._given_reason(reason)
        self._supplier_decide("withdrawn", reason)
        self._end_reminders()

    def action_withdraw(self):
        """Open the dialog that asks for the reason."""
        return self.env["medical.supplier.tightening"]._open(self, "withdraw")

    def _covers(self, kind, site):
        """Whether this is a certificate of a type for a site (empty: for all)."""
        self.ensure_one()
        return self.type_id == kind and (not self.site_id or self.site_id == site)

    def _reminder_superseded(self):
        """Those that a later verified one of the same supplier, type, site follows."""
        later = self.search(
            [
                ("state", "=", "verified"),
                ("partner_id", "in", self.partner_id.ids),
                ("type_id", "in", self.type_id.ids),
            ]
        )
        return self.filtered(
            lambda own: any(
                other != own
                and (other.company_id, other.partner_id, other.type_id, other.site_id)
                == (own.company_id, own.partner_id, own.type_id, own.site_id)
                and (not other.valid_until or other.valid_until > own.valid_until)
                for other in later
            )
        )

    def _reminder_summary(self):
        return self.env._(
            "%(type)s %(number)s of %(partner)s: ask for the new certificate",
            type=self.type_id.name,
            number=self.name,
            partner=self.partner_id.name,
        )
