# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.qms_base.tools.lock_trigger import LockRule
from odoo.addons.qms_base.tools.opening import opened

from .guard import touch

STATES = [
    ("open", "Open"),
    ("contained", "Contained"),
    ("review", "Under review"),
    ("decided", "Decided"),
    ("done", "Carried out"),
    ("closed", "Closed"),
]
# while people still write what is wrong and what is to be done about it
UNDECIDED = ("open", "contained", "review")
SEVERITIES = [("critical", "Critical"), ("major", "Major"), ("minor", "Minor")]
# what is known only once it is decided or carried out
_LATER = frozenset(
    {
        "conclusion",
        "cost_hours",
        "cost_rate",
        "cost_other",
        "supplier_action",
        "supplier_action_asked_on",
        "supplier_action_due",
        "supplier_action_answer",
    }
)
# what the service writes on a decided record
_SERVED_LATER = (
    "cost_material",
    "cost_total",
    "decided_at",
    "done_at",
    "closed_at",
)
# what it is about does not change once it is on record
_FIXED = frozenset(
    {
        "company_id",
        "product_id",
        "inspection_id",
        "certificate_id",
        "production_id",
        "workorder_id",
    }
)


class MedicalNonconformance(models.Model):
    """Product that does not conform, from the finding to what became of it.

    What is wrong and how much of it; held at once; what the review board decides, by
    quantity and by signature; what was done of it, once; closed by signature. Until
    then the lots are neither released nor used nor shipped, and the order does not
    close before it is decided. (ISO 13485, 8.3; 21 CFR 820.10)
    """

    _name = "medical.nonconformance"
    _description = "Nonconformance"
    _qms_lock = LockRule(opened=UNDECIDED, free=(*sorted(_LATER), *_SERVED_LATER))
    _inherit = [
        "qms.server.values",
        "qms.lock.mixin",
        "qms.signature.mixin",
        "qms.retention",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Number", readonly=True, copy=False, index=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    description = fields.Text(
        "What is wrong",
        required=True,
        tracking=True,
        help="What was found, against which requirement.",
    )
    severity = fields.Selection(
        SEVERITIES, required=True, default="major", tracking=True
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        copy=False,
        default="open",
        index=True,
        tracking=True,
        group_expand=True,
    )
    line_ids = fields.One2many(
        "medical.nonconformance.line", "nonconformance_id", "Lots / serials", copy=False
    )
    defect_ids = fields.One2many(
        "medical.nonconformance.defect", "nonconformance_id", "Defects", copy=True
    )
    disposition_ids = fields.One2many(
        "medical.nonconformance.disposition",
        "nonconformance_id",
        "Dispositions",
        copy=False,
    )
    execution_ids = fields.One2many(
        "medical.nonconformance.execution",
        "nonconformance_id",
        "Carried out",
        readonly=True,
        copy=False,
    )
    quantity = fields.Float(
        "Nonconforming", compute="_compute_quantity", store=True, digits="Product Unit"
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    found_by_id = fields.Many2one(
        "res.users", "Opened by", readonly=True, copy=False, ondelete="restrict"
    )
    found_employee_id = fields.Many2one(
        "hr.employee", "Found by", readonly=True, copy=False, ondelete="restrict"
    )
    found_at = fields.Datetime("Opened on", readonly=True, copy=False, index=True)
    found_place = fields.Char(
        "Where", help="Line, store, customer: where it was found."
    )
    supplier_id = fields.Many2one(
        "res.partner", ondelete="restrict", index="btree_not_null", tracking=True
    )
    qms_customer_id = fields.Many2one(
        "res.partner",
        "Legal manufacturer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    contained_at = fields.Datetime("Contained on", readonly=True, copy=False)
    decided_at = fields.Datetime("Decided on", readonly=True, copy=False)
    done_at = fields.Datetime("Carried out on", readonly=True, copy=False)
    closed_at = fields.Datetime("Closed on", readonly=True, copy=False)
    conclusion = fields.Text(
        copy=False,
        tracking=True,
        help="The cause as far as known, and whether corrective action is needed.",
    )
    supplier_action = fields.Text(
        "Asked of the supplier",
        copy=False,
        help="The corrective action that the supplier is asked for.",
    )
    supplier_action_asked_on = fields.Date("Asked on", copy=False)
    supplier_action_due = fields.Date("Answer due", copy=False)
    supplier_action_answer = fields.Text("Answer of the supplier", copy=False)

    _name_uniq = models.Constraint(
        "unique(name)", "The number of a nonconformance is given once."
    )

    @api.depends("line_ids.quantity")
    def _compute_quantity(self):
        for record in self:
            record.quantity = sum(record.line_ids.mapped("quantity"))

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | self._qms_served_fields()

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {
            "name",
            "found_by_id",
            "found_employee_id",
            "found_at",
            "qms_customer_id",
            "contained_at",
            "decided_at",
            "done_at",
            "closed_at",
            "execution_ids",
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Opened by who found it, now; its lots go on hold at once."""
        served = self._qms_served_fields()
        people = self.env["qms.gate.mixin"]._gate_employees()
        sequence = self.env["ir.sequence"]
        rows = []
        for vals in vals_list:
            company_id = vals.get("company_id") or self.env.company.id
            rows.append(
                {
                    **{key: value for key, value in vals.items() if key not in served},
                    "company_id": company_id,
                    "state": "open",
                    "name": sequence.next_by_code("medical.nonconformance"),
                    "found_by_id": self.env.uid,
                    "found_employee_id": people.get(company_id) or False,
                    "found_at": fields.Datetime.now(),
                }
            )
        records = super().create(rows)
        records._complete()
        # an order that closes at this moment looks again
        touch(records.sudo().production_id)
        return records

    def _complete(self):
        """Whose device it is and where it came from, as far as the lots say."""
        for record in self:
            # sudo: who opens it need not read customers and receipts
            known = record.sudo()
            customers = known.line_ids.lot_id.qms_customer_id
            customer = customers if len(customers) == 1 else customers.browse()
            values = {
                "qms_customer_id": (customer or known.product_id.qms_customer_id).id
            }
            if not known.supplier_id:
                suppliers = set()
                for receipt in known.line_ids.lot_id._receipts().values():
                    suppliers |= receipt.suppliers
                if len(suppliers) == 1:
                    values["supplier_id"] = suppliers.pop()
            known._serve(values)

    def _qms_check_writable(self, vals):
        decided = self.filtered(lambda record: record.state in ("decided", "done"))
        others = self - decided
        if decided:
            earlier = {key: val for key, val in vals.items() if key not in _LATER}
            super(MedicalNonconformance, decided)._qms_check_writable(earlier)
        if others:
            super(MedicalNonconformance, others)._qms_check_writable(vals)
        fixed = _FIXED & set(vals)
        changed = self.filtered(
            lambda record: any(
                record[name] and record[name].id != (vals[name] or False)
                for name in fixed
            )
        )
        if changed:
            self.env["qms.gate.denial"]._refuse_change(
                changed,
                "record.fixed",
                self.env._(
                    "%(fields)s of %(number)s stay: what a nonconformance is about is"
                    " on record. Open another one.",
                    fields=self._qms_labels(fixed),
                    number=changed[0].name,
                ),
            )
        if _talks_only(vals):
            return
        if any(
            record.state != "open" and record.state != "contained" for record in self
        ):
            self._check_engineer()

    def _check_engineer(self):
        """From the review on quality engineers write.

        :raises AccessError: for everybody else
        """
        if not self.env.user.has_group("qms_base.group_qms_engineer"):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "%(number)s is under review or decided: a quality engineer works"
                    " on it from there on.",
                    number=self[:1].name,
                ),
                error=AccessError,
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.kept",
            self.env._(
                "Nonconformances are records and are not deleted: one that turns out"
                " to be none is decided as “Use as is”, with the reason, and closed."
            ),
        )

    def _serve(self, vals):
        """Write what only the service writes."""
        with opened(self):
            self.write(vals)

    # ------------------------------------------------------------------
    # Retention
    # ------------------------------------------------------------------
    @api.model
    def _qms_retention_depends(self):
        return ("product_id", "closed_at")

    def _qms_retained_from(self):
        """From the closing on."""
        # sudo: a date, for whoever may see the record
        closed = self.sudo().filtered(lambda record: record.closed_at)
        return {record.id: record.closed_at.date() for record in closed}


def _talks_only(vals):
    return all(name.startswith(("activity_", "message_")) for name in vals)
