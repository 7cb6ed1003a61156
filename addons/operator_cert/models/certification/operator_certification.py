# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.qms_base.tools.lock_trigger import LockRule

from ...standing import last_valid_day

# Set only while a method of this addon moves a certificate through its states;
# neither a context key nor any value a client sends can reach it.
_deciding = ContextVar("operator_certification_deciding", default=False)

_DECIDED_FIELDS = {
    "state",
    "name",
    "company_id",
    "status_reason",
    "status_changed_on",
    "status_changed_by_id",
}
_CONTENT_FIELDS = {
    "employee_id",
    "follows_id",
    "level_id",
    "type_id",
    "valid_from",
    "valid_until",
}


class OperatorCertification(models.Model):
    """That a person is qualified for something, from when until when.

    Granted, suspended and revoked by quality through its own methods alone; what
    it is worth on a day ("expired") is derived, never stored.
    """

    _name = "operator.certification"
    _description = "Operator certification"
    _qms_lock = LockRule(
        free=(
            "status_reason",
            "status_changed_on",
            "status_changed_by_id",
        )
    )
    _inherit = [
        "qms.server.values",
        "qms.signature.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "valid_until, id"
    _check_company_auto = True

    name = fields.Char("Number", readonly=True, copy=False)
    employee_id = fields.Many2one(
        "hr.employee",
        "Person",
        required=True,
        ondelete="restrict",
        tracking=True,
    )
    type_id = fields.Many2one(
        "operator.certification.type",
        "Certification",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        check_company=True,
    )
    level_id = fields.Many2one(
        "operator.certification.level",
        "Level",
        required=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self.env["operator.certification.level"]._qualified(),
    )
    follows_id = fields.Many2one(
        "operator.certification",
        "Follows",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        check_company=True,
        help="The certification that this one continues.",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
        help="Company of the person when the certification was drawn up.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("active", "Active"),
            ("suspended", "Suspended"),
            ("revoked", "Revoked"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    valid_from = fields.Date(
        "Valid from",
        required=True,
        copy=False,
        tracking=True,
        default=lambda self: self.env.company._plant_today(),
        help="First valid day, in the plant's time zone.",
    )
    valid_until = fields.Date(
        "Valid until",
        compute="_compute_valid_until",
        store=True,
        readonly=False,
        copy=False,
        tracking=True,
        help="Last valid day, in the plant's time zone. Empty is unlimited.",
    )
    status_reason = fields.Text("Reason", readonly=True, copy=False)
    status_changed_on = fields.Datetime("Decided on", readonly=True, copy=False)
    status_changed_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, copy=False, ondelete="restrict"
    )
    standing = fields.Selection(
        [
            ("draft", "Draft"),
            ("not_yet_valid", "Not yet valid"),
            ("valid", "Valid"),
            ("expiring", "Expires soon"),
            ("expired", "Expired"),
            ("lapsed", "Lapsed"),
            ("unread", "Instruction not read"),
            ("suspended", "Suspended"),
            ("revoked", "Revoked"),
        ],
        "Validity",
        compute="_compute_standing",
        search="_search_standing",
        help="What the certification is worth today at the plant. It lapses when its"
        " holder has not done such work for long, and does not count while an"
        " instruction in force was not read in time.",
    )
    days_left = fields.Integer(
        "Days left",
        compute="_compute_standing",
        help="Days until the last valid day; 0 where the validity never ends.",
    )

    _holder_idx = models.Index("(employee_id, type_id)")
    _name_uniq = models.UniqueIndex(
        "(name, company_id)", "This certification number exists already."
    )
    _ends_after_start = models.Constraint(
        "CHECK (valid_until >= valid_from)",
        "A certification cannot end before its first valid day.",
    )

    @api.depends("employee_id")
    def _compute_company_id(self):
        for certification in self:
            # sudo: the company of an employee is public inside it
            certification.company_id = certification.employee_id.sudo().company_id

    # not of the type's validity: changing it must not move granted certificates
    @api.depends("type_id", "valid_from")
    def _compute_valid_until(self):
        for certification in self:
            start, months = (
                certification.valid_from,
                certification.type_id.validity_months,
            )
            certification.valid_until = start and last_valid_day(start, months)

    @api.depends("name", "employee_id", "type_id")
    def _compute_display_name(self):
        for certification in self:
            parts = (
                certification.name,
                certification.type_id.name,
                certification.employee_id.name,
            )
            certification.display_name = " · ".join(part for part in parts if part)

    @api.constrains("type_id", "valid_from", "valid_until")
    def _check_validity_length(self):
        """No certificate outlasts what its type allows."""
        for certification in self:
            longest = last_valid_day(
                certification.valid_from, certification.type_id.validity_months
            )
            until = certification.valid_until
            if longest and (not until or until > longest):
                raise ValidationError(
                    self.env._(
                        "%(type)s is valid for %(months)s months: a certification"
                        " from %(start)s ends on %(longest)s at the latest.",
                        type=certification.type_id.name,
                        months=certification.type_id.validity_months,
                        start=certification.valid_from,
                        longest=longest,
                    )
                )

    # ------------------------------------------------------------------
    # What no client may write
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | {
            "company_id",
            "name",
            "state",
            "status_changed_by_id",
            "status_changed_on",
            "status_reason",
        }

    @api.model_create_multi
    def create(self, vals_list):
        # a default from the client's context is a value from the client
        defaults = {f"default_{name}" for name in _DECIDED_FIELDS}
        context = {k: v for k, v in self.env.context.items() if k not in defaults}
        cleaned = self.with_context(context)  # pylint: disable=context-overridden
        vals_list = [self._draft_vals(vals) for vals in vals_list]
        return super(OperatorCertification, cleaned).create(vals_list)

    def _draft_vals(self, vals):
        """Values of a new draft: numbered here, decided nowhere."""
        if vals.get("state", "draft") != "draft":
            self.browse()._refuse_decided_by_writing()
        kept = {key: vals[key] for key in vals.keys() - _DECIDED_FIELDS}
        number = self.env["ir.sequence"].next_by_code("operator.certification")
        return dict(kept, state="draft", name=number)

    def write(self, vals):
        if not _deciding.get():
            self._refuse_decided(vals)
        return super().write(vals)

    def _refuse_decided(self, vals):
        """Refuse values that only the methods of a certificate may change."""
        for certification in self:
            fixed = set(_DECIDED_FIELDS)
            if certification.state != "draft":
                fixed |= _CONTENT_FIELDS
            for name in fixed & vals.keys():
                field = self._fields[name]
                new = field.convert_to_cache(vals[name], certification)
                old = field.convert_to_write(certification[name], certification)
                if new != field.convert_to_cache(old, certification):
                    certification._refuse_decided_by_writing()

    def _refuse_decided_by_writing(self):
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.given",
            self.env._(
                "The status of a certification, and the person, type and validity of"
                " one that was granted, are not edited. Use Grant, Suspend, Reinstate"
                " or Revoke; for other dates draw up a new certification."
            ),
            error=AccessError,
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        granted = self.filtered(lambda certification: certification.state != "draft")
        if granted:
            self.env["qms.gate.denial"]._refuse_change(
                granted[0],
                "record.kept",
                self.env._(
                    "%(number)s was granted and stays on record. Revoke it if it"
                    " must not count any more.",
                    number=granted[0].name,
                ),
            )
