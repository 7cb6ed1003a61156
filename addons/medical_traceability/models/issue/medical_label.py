# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .recorded import recording

LABEL_STATES = [
    ("issued", "Issued"),
    ("printed", "Printed"),
    ("applied", "Applied"),
    ("sampled", "Kept in the record"),
    ("spoiled", "Spoiled"),
    ("destroyed", "Destroyed"),
    ("returned", "Returned unused"),
]
# labels that are somewhere and on nothing yet
OPEN = ("issued", "printed")
# labels that are, or may come to be, on a device
GOOD = (*OPEN, "applied")
ACCOUNTED = ("applied", "sampled", "spoiled", "destroyed", "returned")
# what a label that is on no device any more was made of
GONE = ("sampled", "spoiled", "destroyed", "returned")
# who works accounts for what is open; what was said once a quality engineer corrects
_FROM = {
    "printed": ("issued",),
    "applied": ("printed",),
    "sampled": ("printed",),
    "spoiled": ("printed",),
    "destroyed": ("issued", "printed", "spoiled"),
    "returned": OPEN,
}
# what a person says and nothing shows; "applied" too, where no scan does
_REASONED = ("sampled", "spoiled", "destroyed", "returned")
# applied as a person said, and not read back since
UNSCANNED = [
    ("state", "=", "applied"),
    ("scan_ids", "not any", [("result", "=", "match")]),
]


class MedicalLabel(models.Model):
    """One label: for which number, which copy, and what became of it.

    Made by an issue, several thousand at once, and changed by methods alone, each of
    which leaves an event. (QMSR 21 CFR 820.45(c); ISO 13485, 7.5.1)
    """

    _name = "medical.label"
    _description = "Label"
    _inherit = ["medical.label.recorded", "qms.server.values"]
    _order = "production_id desc, position, copy_number, id"
    _log_access = False

    issue_id = fields.Many2one(
        "medical.label.issue",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    production_id = fields.Many2one(
        "mrp.production", "Order", required=True, readonly=True, ondelete="restrict"
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="restrict"
    )
    package_level = fields.Selection(
        selection="_selection_package_level", required=True, readonly=True
    )
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot / serial",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    position = fields.Integer(
        "No.",
        required=True,
        readonly=True,
        help="Running number within the order; copies of a label keep it.",
    )
    copy_number = fields.Integer("Copy", required=True, readonly=True)
    replaces_id = fields.Many2one(
        "medical.label", "Printed instead of", readonly=True, ondelete="restrict"
    )
    state = fields.Selection(LABEL_STATES, required=True, readonly=True, index=True)
    printed_at = fields.Datetime("Printed on", readonly=True)
    reason = fields.Text(readonly=True)
    event_ids = fields.One2many("medical.label.event", "label_id", readonly=True)
    scan_ids = fields.One2many("medical.label.scan", "label_id", readonly=True)

    _order_idx = models.Index("(production_id, package_level, state)")
    _once = models.UniqueIndex(
        "(production_id, package_level, position, copy_number)",
        "This copy of the label is on record already.",
    )

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | set(self._fields)

    @api.model
    def _selection_package_level(self):
        return self.env["medical.label.issue"]._selection_package_level()

    @api.depends("lot_id", "position", "copy_number")
    def _compute_display_name(self):
        for label in self:
            # sudo: the number is printed on the label
            number = label.sudo().lot_id.name or ""
            if label.copy_number > 1:
                number = self.env._(
                    "%(number)s, copy %(copy)s", number=number, copy=label.copy_number
                )
            label.display_name = self.env._(
                "%(number)s (no. %(position)s)", number=number, position=label.position
            )

    # ------------------------------------------------------------------
    # Making
    # ------------------------------------------------------------------
    @api.model
    def _make(self, issue, rows):
        """Enter the labels of an issue: two queries, however many they are.

        :param issue: ``medical.label.issue`` that counts them
        :param rows: list of ``(lot id, position, copy number, id of the label it is
            printed instead of or None)``
        :return: the labels (``sudo``)
        """
        lots, positions, copies, replaced = zip(*rows, strict=True)
        issue.flush_recordset()
        self.env["stock.lot"].flush_model(["name"])
        found = self.env.execute_query(
            SQL(
                "INSERT INTO medical_label (issue_id, production_id, product_id,"
                " package_level, company_id, done_at, actor_id, employee_id,"
                " station_id, state, lot_id, position, copy_number, replaces_id)"
                " SELECT i.id, i.production_id, i.product_id, i.package_level,"
                " i.company_id, i.done_at, i.actor_id, i.employee_id, i.station_id,"
                " 'issued', t.lot, t.position, t.copy, t.replaces"
                " FROM medical_label_issue i, unnest(%s::int[], %s::int[], %s::int[],"
                " %s::int[]) WITH ORDINALITY AS t(lot, position, copy, replaces, at)"
                " WHERE i.id = %s ORDER BY t.at RETURNING id",
                list(lots),
                list(positions),
                list(copies),
                list(replaced),
                issue.id,
            )
        )
        issue.invalidate_recordset(["label_ids"])
        # sudo: see _record
        labels = self.sudo().browse([row[0] for row in found])
        self.env["medical.label.event"]._enter(labels, None, "issued")
        return labels

    # ------------------------------------------------------------------
    # What becomes of them
    # ------------------------------------------------------------------
    def _account(self, state, reason=None, *, scan=None, cured=False):
        """Say what became of these labels.

        :param state: one of :data:`LABEL_STATES`
        :param reason: why; required for whatever no scan shows but the printing, and
            for a correction
        :param scan: scan that shows it, if one
        :param cured: a quality engineer decided it with a mismatch
        :raises UserError: where they are not in a state from which this follows, the
            order is closed, or a reason is missing
        """
        if not self:
            return
        # sudo: who acts was judged by the method that calls
        labels = self.sudo()
        reason = (reason or "").strip()
        # a close that commits first is seen; one that comes later waits for this
        labels.env["qms.gate.mixin"]._lock_gate_facts(labels.production_id)
        labels._check_order_open()
        labels.invalidate_recordset(["state"])
        wrong = labels.filtered(lambda label: label.state not in _FROM.get(state, ()))
        corrected = wrong.filtered(
            lambda label: label.state in ACCOUNTED and state in ACCOUNTED
        )
        if wrong - corrected or (corrected and not self._may_correct(cured)):
            self._refuse_state(wrong, state)
        unseen = state == "applied" and not scan
        if (state in _REASONED or unseen or corrected) and not reason:
            raise UserError(self.env._("Say why: the reason is kept with the label."))
        by_state = labels.grouped("state")
        company = labels.company_id[:1]
        who = self._acting(company)
        with recording():
            labels.write(
                {
                    "state": state,
                    "reason": reason or False,
                    "done_at": who["done_at"],
                    "actor_id": who["actor_id"],
                    "employee_id": who["employee_id"],
                    "station_id": who["station_id"],
                    **({"printed_at": who["done_at"]} if state == "printed" else {}),
                }
            )
        labels.flush_recordset()
        events = self.env["medical.label.event"]
        for before, group in by_state.items():
            events._enter(group, before, state, reason, scan)

    def _may_correct(self, cured):
        return cured or self.env.user.has_group("qms_base.group_qms_engineer")

    def _check_order_open(self):
        closed = self.production_id.filtered(lambda o: o.state in ("done", "cancel"))
        if closed:
            raise UserError(
                self.env._(
                    "%(order)s is closed: the record of its labels stays as it is.",
                    order=closed[0].name,
                )
            )

    def _refuse_state(self, wrong, state):
        words = dict(self._fields["state"]._description_selection(self.env))
        if all(label.state in ACCOUNTED for label in wrong):
            message = self.env._(
                "%(label)s is accounted for already: %(is)s. A quality engineer"
                " corrects it, with a reason.",
                **{"label": wrong[0].display_name, "is": words[wrong[0].state]},
            )
        else:
            message = self.env._(
                "%(label)s is %(is)s and cannot become %(wanted)s.",
                **{
                    "label": wrong[0].display_name,
                    "is": words[wrong[0].state],
                    "wanted": words.get(state, state),
                },
            )
        raise UserError(message)

    def action_account(self):
        """Ask what became of the chosen labels."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Account for labels"),
            "res_model": "medical.label.account",
            "view_mode": "form",
            "target": "new",
            "context": {"active_ids": self.ids, "active_model": self._name},
        }

    def action_reprint(self):
        """Ask for the chosen labels to be printed again."""
        orders = self.production_id
        if len(orders) != 1:
            raise UserError(self.env._("Choose labels of one order."))
        # a request is its author's; what it may say is checked when it is signed
        reprint = self.env["medical.label.reprint"].create(
            {"production_id": orders.id, "label_ids": [(6, 0, self.ids)]}
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "medical.label.reprint",
            "res_id": reprint.id,
            "views": [(False, "form")],
        }

    def _check_accountable(self):
        """The person who acts may work on the orders of these labels.

        :raises AccessError: for whoever may not
        """
        if not self.env.user.has_group("qms_base.group_qms_operator"):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "Labels are accounted for by quality operators: %(user)s is none.",
                    user=self.env.user.name,
                ),
                error=AccessError,
            )
        self.check_access("read")
        self.production_id.check_access("write")
