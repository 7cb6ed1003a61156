# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.qms_base.tools.lock_trigger import LockRule
from odoo.addons.qms_base.tools.opening import not_opened, opened

from .phases import CLOSED, PLANNED, RESTART, STATES, phases_from

_SEQUENCES = {
    "corrective": "medical.capa.corrective",
    "preventive": "medical.capa.preventive",
}
SCALE = [(str(number), str(number)) for number in range(1, 6)]


class MedicalCapa(models.Model):
    """Causes of nonconformities removed, and proven removed.

    Corrective (of what happened) and preventive (of what might) are kept apart. A CAPA
    goes through its phases in order; what each needs is checked by the server, the
    plan, the effectiveness check and the closure are signed.
    (21 CFR 820.100; ISO 13485, 8.5.2 and 8.5.3)
    """

    _name = "medical.capa"
    _description = "CAPA"
    # a reopened one goes on from the first of these: the causes are looked for anew
    _qms_lock = LockRule(
        opened=(
            RESTART,
            *(code for code in phases_from("initiation") if code != RESTART),
        )
    )
    _inherit = [
        "qms.server.values",
        "qms.lock.reopening",
        "qms.retention",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Number", readonly=True, copy=False, index=True)
    kind = fields.Selection(
        [("corrective", "Corrective"), ("preventive", "Preventive")],
        required=True,
        default="corrective",
        index=True,
        help="Corrective: something happened. Preventive: it has not happened yet. Kept"
        " apart in numbers and figures, and fixed from the beginning.",
    )
    title = fields.Char(required=True, tracking=True)
    description = fields.Text(
        help="What is or may be wrong: what, where, when, how many, since when."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    owner_id = fields.Many2one(
        "res.users",
        "Owner",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        ondelete="restrict",
        tracking=True,
        help="Answers for the CAPA as a whole. Neither closes it nor checks its"
        " effectiveness.",
    )
    product_ids = fields.Many2many(
        "product.product",
        "medical_capa_product_rel",
        "capa_id",
        "product_id",
        "Products concerned",
        check_company=True,
        ondelete="restrict",
    )
    supplier_id = fields.Many2one(
        "res.partner", "Supplier concerned", index="btree_not_null", ondelete="restrict"
    )
    customer_id = fields.Many2one(
        "res.partner", "Customer concerned", index="btree_not_null", ondelete="restrict"
    )
    state = fields.Selection(
        STATES,
        "Phase",
        required=True,
        readonly=True,
        copy=False,
        default="initiation",
        index=True,
        tracking=True,
        group_expand=True,
    )
    round = fields.Integer(
        readonly=True,
        copy=False,
        default=1,
        help="More than 1: it was not effective, returned or reopened.",
    )

    # risk
    severity = fields.Selection(
        SCALE, help="Of the harm or loss: 1 negligible … 5 catastrophic."
    )
    occurrence = fields.Selection(SCALE, help="1 improbable … 5 frequent.")
    risk_level = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High")],
        compute="_compute_risk_level",
        store=True,
        help="From severity and occurrence. High: their product is 12 or more; medium:"
        " 5 or more, or severity 4 or 5; low otherwise.",
    )
    risk_note = fields.Text(
        "Risk in words", help="Why it is judged so, and where it stands in risk files."
    )

    # what people write in the phases
    source_ids = fields.One2many("medical.capa.source", "capa_id", "Sources")
    containment_text = fields.Text(
        "Containment",
        help="What was done at once for what is affected here and at customers, or why"
        " nothing is to be done.",
    )
    containment_id = fields.Many2one(
        "medical.containment",
        "Hold or recall",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    why_ids = fields.One2many("medical.capa.why", "capa_id", "Causes")
    root_cause = fields.Text(
        "Root cause in words", help="What caused it, as the causes found show."
    )
    action_ids = fields.One2many("medical.capa.action", "capa_id", "Actions")
    criterion_kind = fields.Selection(
        [("measured", "A figure"), ("judged", "A statement")],
        "Criterion is",
        default="measured",
    )
    criterion = fields.Text(
        "What is measured",
        help="What shows that the cause is gone: figure or statement.",
    )
    criterion_operator = fields.Selection(
        [("at_most", "at most"), ("at_least", "at least")], "Target is"
    )
    criterion_target = fields.Char("Target", help="A plain number.")
    criterion_unit = fields.Char("Unit")
    criterion_sample = fields.Char(
        "Period or sample", help="Such as: the next 5 lots, or 90 days of production."
    )
    not_before = fields.Date(
        "Not before",
        tracking=True,
        help="Earlier than this, effectiveness cannot be judged.",
    )
    check_from = fields.Date(
        "Check possible from",
        compute="_compute_check_from",
        help="The date of the plan; later where the last action was done late.",
    )
    check_ids = fields.One2many("medical.capa.check", "capa_id", "Checks")
    conclusion = fields.Text(help="What was achieved, and what stays to be watched.")

    # where it stands, given by the service
    phase_ids = fields.One2many("medical.capa.phase", "capa_id", "Phases")
    phase_owner_id = fields.Many2one(
        "res.users",
        "Phase owner",
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )
    phase_due = fields.Date("Phase due", readonly=True, copy=False, index=True)
    phase_since = fields.Datetime("In phase since", readonly=True, copy=False)
    opened_at = fields.Datetime("Opened on", readonly=True, copy=False)
    opened_by_id = fields.Many2one(
        "res.users", "Opened by", readonly=True, copy=False, ondelete="restrict"
    )
    closed_at = fields.Datetime("Closed on", readonly=True, copy=False)
    plan_author_ids = fields.Many2many(
        "res.users",
        "medical_capa_author_rel",
        "capa_id",
        "user_id",
        "Owned or planned by",
        readonly=True,
        copy=False,
        help="Whoever owned the CAPA or wrote its plan: not who checks it.",
    )
    extension_ids = fields.One2many(
        "medical.capa.extension", "capa_id", "Extensions", readonly=True
    )

    # figures
    days_open = fields.Integer(compute="_compute_days", help="Until closed, or today.")
    phase_days = fields.Integer("Days in phase", compute="_compute_days")
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    missing_text = fields.Text("Still missing", compute="_compute_missing_text")

    _name_uniq = models.Constraint(
        "unique(name)", "The number of a CAPA is given once."
    )

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------
    @api.depends("severity", "occurrence")
    def _compute_risk_level(self):
        for capa in self:
            capa.risk_level = _risk_level(capa.severity, capa.occurrence)

    @api.depends("opened_at", "closed_at", "phase_since")
    def _compute_days(self):
        now = fields.Datetime.now()
        for capa in self:
            end = capa.closed_at if capa.state == CLOSED else now
            capa.days_open = ((end or now) - (capa.opened_at or now)).days
            since = capa.phase_since or now
            capa.phase_days = 0 if capa.state == CLOSED else (now - since).days

    @api.depends("state", "phase_due")
    def _compute_overdue(self):
        for capa in self:
            due = capa.phase_due
            capa.overdue = (
                capa.state != CLOSED and bool(due) and due < capa._capa_today()
            )

    @api.model
    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [("state", "!=", CLOSED), ("phase_due", "<", fields.Date.today())]
        return late if True in value else ["!", "&", *late]

    @api.depends("name", "title")
    def _compute_display_name(self):
        for capa in self:
            capa.display_name = " · ".join(filter(None, (capa.name, capa.title)))

    def _capa_today(self):
        """Calendar day at the plant now, by the server's clock."""
        return self._capa_day(fields.Datetime.now())

    def _capa_day(self, moment):
        """Calendar day at the plant of a UTC moment."""
        company = self.sudo().company_id[:1] or self.env.company
        return self.env["stock.lot"]._plant_date(moment, company)

    # ------------------------------------------------------------------
    # People
    # ------------------------------------------------------------------
    @api.constrains("owner_id")
    def _check_owner(self):
        for capa in self:
            capa._check_capa_owner(capa.owner_id)

    def _check_capa_owner(self, user, group="qms_base.group_qms_engineer"):
        """Whoever owns a phase can pass it: staff of the company, in the group.

        :raises ValidationError: for anybody else
        """
        self.ensure_one()
        # sudo: roles and companies of a colleague, whoever names them
        person = user.sudo()
        fits = (
            person.active
            and not person.share
            and person.has_group(group)
            and self.sudo().company_id in person.company_ids
        )
        if not fits:
            raise ValidationError(
                self.env._(
                    "%(user)s cannot own this: choose somebody of %(company)s who is in"
                    " the group %(group)s.",
                    user=person.name,
                    company=self.sudo().company_id.name,
                    group=self.env.ref(group).sudo().full_name,
                )
            )

    def _check_may_hand_over(self, owner):
        """A CAPA or phase is handed over by whoever has it, or by a manager.

        :param owner: who has it now
        :raises AccessError: for anybody else
        """
        user = self.env.user
        for capa in not_opened(self):
            # sudo: whose it is, whoever asks
            own = owner | capa.sudo().owner_id
            if user not in own and not user.has_group("qms_base.group_qms_manager"):
                self.env["qms.gate.denial"]._refuse_change(
                    capa,
                    "role.missing",
                    self.env._(
                        "%(capa)s: %(owner)s, the owner of the CAPA or a quality"
                        " manager says whose this is.",
                        capa=capa.sudo().name,
                        owner=owner.name,
                    ),
                    error=AccessError,
                )

    # ------------------------------------------------------------------
    # Beginning
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """A CAPA begins in its initiation, numbered here, with all of its phases."""
        served = self._qms_served_fields() | {"phase_ids"}
        sequence = self.env["ir.sequence"]
        now = fields.Datetime.now()
        rows = []
        for vals in vals_list:
            vals = {key: vals[key] for key in vals.keys() - served}
            kind = vals.get("kind") or self.default_get(["kind"]).get("kind")
            code = _SEQUENCES.get(kind, _SEQUENCES["corrective"])
            rows.append(
                {
                    **vals,
                    "kind": kind,
                    "name": sequence.next_by_code(code),
                    "opened_at": now,
                    "opened_by_id": self.env.uid,
                    "phase_since": now,
                }
            )
        capas = super().create(rows)
        for capa in capas.sudo():
            capa._make_phases("initiation")
            capa._note_plan_author(capa.owner_id)
            if any(capa[name] for name in PLANNED):
                capa._note_plan_author(self.env.user)
        capas.invalidate_recordset(["phase_ids"])
        return capas

    def _serve(self, **values):
        """Write what only the service writes, in one statement."""
        # what was changed before goes to the row while it is open
        self.flush_recordset()
        with opened(self):
            self.write(values)
            self.flush_recordset()

    def _note_plan_author(self, user):
        """Who owned the CAPA or wrote its plan does not check it."""
        for capa in self:
            if user and user not in capa.plan_author_ids:
                capa._serve(plan_author_ids=[fields.Command.link(user.id)])

    def _open_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------------
    # Retention
    # ------------------------------------------------------------------
    @api.model
    def _qms_retention_depends(self):
        return ("closed_at", "product_ids")

    def _qms_retention_products(self):
        return self.product_ids

    def _qms_retained_from(self):
        """From the closing on."""
        # sudo: a date, for whoever may see the record
        closed = self.sudo().filtered(lambda capa: capa.closed_at)
        return {capa.id: capa.closed_at.date() for capa in closed}


def _risk_level(severity, occurrence):
    """Level of a risk of severity and occurrence 1 to 5, as text; False without."""
    if not severity or not occurrence:
        return False
    product = int(severity) * int(occurrence)
    if product >= 12:
        return "high"
    return "medium" if product >= 5 or int(severity) >= 4 else "low"
