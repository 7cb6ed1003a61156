# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.qms_base.tools.opening import opened
from odoo.addons.qms_base.tools.posting import without_defaults

from .guard import carrying_out


class MedicalNonconformance(models.Model):
    """What was signed is carried out, each part once."""

    _inherit = "medical.nonconformance"

    def action_carry_out(self):
        """Carry out everything that is decided and can be done now.

        :raises UserError: where nothing is left, or the first part that cannot be done
        """
        for record in self:
            waiting = record.disposition_ids.filtered(lambda d: d.state == "decided")
            if not waiting:
                raise UserError(
                    self.env._(
                        "Nothing of %(number)s waits to be carried out.",
                        number=record.name,
                    )
                )
            waiting.action_carry_out()
        return True

    def _is_signed(self):
        """Whether the signatures that decided it are there, all of them, unaltered."""
        self.ensure_one()
        counting = self.qms_signature_ids.filtered(
            lambda signature: signature.transition == "decide"
        )._counting()
        return any(
            signature.completes and signature.verdict == "sign"
            for signature in counting
        ) and set(counting.mapped("integrity")) == {"intact"}

    def _serve_dispositions(self, dispositions, vals):
        """Write on dispositions of these what only the service writes."""
        with opened(self):
            dispositions.write(vals)

    def _settle(self):
        """Let go of the lots that are settled, and see whether all is done."""
        self.ensure_one()
        for line in self.line_ids.filtered(lambda line: not line.settled):
            parts = line.disposition_ids
            if parts and all(part.state == "done" or part.new_lot_id for part in parts):
                with opened(self):
                    line.write({"settled": True})
                self._let_go(line.lot_id)
        if all(part.state == "done" for part in self.disposition_ids):
            self._serve({"state": "done", "done_at": fields.Datetime.now()})

    def _let_go(self, lot):
        """Back to quarantine, from where quality releases by signature.

        Never to "released", whatever it was before: the lot is judged anew. It stays
        on hold where another nonconformance or containment is open.
        """
        lot.flush_recordset()
        lot.invalidate_recordset(["quality_status"])
        if lot.quality_status != "on_hold" or lot._open_nonconformances():
            return
        contained = self.env["medical.containment.line"].search_count(
            [
                ("lot_id", "=", lot.id),
                ("containment_id.state", "in", ("running", "active")),
            ],
            limit=1,
        )
        if not contained:
            self._decide_unsigned(
                lot,
                "quarantine",
                self.env._(
                    "%(number)s: what was decided about this lot is carried out.",
                    number=self.name,
                ),
            )


class MedicalNonconformanceDisposition(models.Model):
    """Each part is carried out once: locked, on record, all of it or nothing."""

    _inherit = "medical.nonconformance.disposition"

    def action_carry_out(self):
        """Do what was signed: release from the hold, rework, scrap, return.

        A rework is begun by it first and concluded by it afterwards, once the
        re-inspection has passed.

        :raises AccessError: for whoever is no inspector
        :raises UserError: for what is not signed, was done already, or cannot be done
            now, saying why; nothing is moved then
        """
        self.check_access("read")
        self._check_carrier()
        for disposition in self.sorted("id"):
            # sudo: what was signed is done without rights on stock; who may do it was
            # checked, and the company with it
            own = without_defaults(disposition.sudo())
            own = own.with_company(own.company_id)
            own._lock_part()
            with carrying_out():
                own._carry_out()
        return True

    def _check_carrier(self):
        if not self.env.user.has_group("qms_base.group_qms_inspector"):
            self.env["qms.gate.denial"]._refuse_change(
                self.nonconformance_id,
                "role.missing",
                self.env._(
                    "An inspector or a quality engineer carries out what was decided."
                ),
                error=AccessError,
            )
        if self.company_id - self.env.companies:
            raise AccessError(
                self.env._("These belong to a company where you do not work now.")
            )

    def _lock_part(self):
        """Whoever carries out the same part waits, and then finds it done."""
        self.ensure_one()
        self.flush_recordset()
        for table, res_id in (
            ("medical_nonconformance", self.nonconformance_id.id),
            ("medical_nonconformance_disposition", self.id),
            ("stock_lot", self.line_id.lot_id.id),
        ):
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM %s WHERE id = %s FOR NO KEY UPDATE",
                    SQL.identifier(table),
                    res_id,
                )
            )
        self.env.invalidate_all()

    def _check_carriable(self):
        """:raises UserError: for what was done already, or is not signed"""
        self.ensure_one()
        record = self.nonconformance_id
        if self.state == "done":
            self._refuse_again()
        if record.state != "decided" or self.state not in ("decided", "working"):
            raise UserError(
                self.env._(
                    "%(number)s is not decided: what its board did not sign is not"
                    " carried out.",
                    number=record.name,
                )
            )
        if not record._is_signed():
            raise UserError(
                self.env._(
                    "The signatures of %(number)s are not complete as stored: nothing"
                    " is carried out. Tell quality.",
                    number=record.name,
                )
            )

    def _carry_out(self):
        self._check_carriable()
        if self.state == "working":
            self._finish_rework()
        elif self.line_id.lot_id.product_id.uom_id.is_zero(self._to_do()):
            self._do_nothing()
        else:
            getattr(self, f"_do_{self.decision}")()
        self.nonconformance_id._settle()

    def _refuse_again(self):
        self.env["qms.gate.denial"]._refuse_change(
            self.nonconformance_id,
            "record.done",
            self.env._(
                "%(disposition)s: carried out on %(day)s by %(user)s, and not again.",
                disposition=self.display_name,
                day=fields.Datetime.to_string(self.done_at),
                user=self.done_by_id.name,
            ),
        )

    # ------------------------------------------------------------------
    # On record
    # ------------------------------------------------------------------
    def _record_done(self, lot, detail, document=None):
        """The part is done, by this person, now."""
        self._record_act("done", lot, detail, document)
        self.nonconformance_id._serve_dispositions(
            self,
            {
                "state": "done",
                "done_at": fields.Datetime.now(),
                "done_by_id": self.env.uid,
                "new_lot_id": lot.id if lot != self.line_id.lot_id else False,
            },
        )

    def _record_act(self, act, lot, detail, document=None, quantity=None):
        company = self.company_id
        people = self.env["qms.operator.presence"]._present_employees()
        self.env["medical.nonconformance.execution"].create(
            {
                "disposition_id": self.id,
                "nonconformance_id": self.nonconformance_id.id,
                "company_id": company.id,
                "act": act,
                "lot_id": lot.id,
                "quantity": self._to_do() if quantity is None else quantity,
                "detail": detail,
                "res_model": document._name if document else False,
                "res_id": document.id if document else False,
                "actor_id": self.env.uid,
                "employee_id": people.get(company.id) or False,
                "done_at": fields.Datetime.now(),
            }
        )

    # ------------------------------------------------------------------
    # Use as is and rework
    # ------------------------------------------------------------------
    def _do_use_as_is(self):
        """Nothing moves: the lot comes off hold once all of it is settled."""
        self._record_done(
            self.line_id.lot_id,
            self.env._(
                "%(quantity)g of %(lot)s are used as they are.",
                quantity=self.quantity,
                lot=self.line_id.lot_id.name,
            ),
        )

    def _do_rework(self):
        """What is reworked stands apart until its re-inspection has passed."""
        lot = self._apart()
        self._record_act(
            "begin",
            lot,
            self.env._(
                "Rework of %(quantity)g of %(lot)s begun: %(how)s.",
                quantity=self.quantity,
                lot=lot.name,
                how=self.rework_production_id.name or self.rework_operation_id.name,
            ),
            self.rework_production_id or None,
        )
        self.nonconformance_id._serve_dispositions(
            self,
            {
                "state": "working",
                "begun_at": fields.Datetime.now(),
                "new_lot_id": lot.id if lot != self.line_id.lot_id else False,
            },
        )

    def _finish_rework(self):
        """The rework order is done, and a re-inspection begun after it passed."""
        order = self.rework_production_id
        if order and order.state != "done":
            raise UserError(
                self.env._("Rework order %(order)s is not done yet.", order=order.name)
            )
        lot = self._own_lot()
        inspection = self._reinspection(lot)
        if not inspection:
            raise UserError(
                self.env._(
                    "No re-inspection of %(lot)s has passed since its rework began on"
                    " %(moment)s. Inspect the lot again, then conclude the rework.",
                    lot=lot.name,
                    moment=fields.Datetime.to_string(self.begun_at),
                )
            )
        self.nonconformance_id._serve_dispositions(
            self, {"reinspection_id": inspection.id}
        )
        self._record_done(
            lot,
            self.env._(
                "%(quantity)g of %(lot)s reworked; %(inspection)s passed.",
                quantity=self.quantity,
                lot=lot.name,
                inspection=inspection.name,
            ),
            inspection,
        )
        if self.new_lot_id:
            self.nonconformance_id._let_go(self.new_lot_id)

    @api.model
    def _reinspection(self, lot):
        """The newest inspection of a lot, where it passed after the rework began."""
        newest = self.env["medical.inspection"].search(
            [("lot_id", "=", lot.id)], order="id desc", limit=1
        )
        passed = newest.state == "passed" and newest.done_at >= self.begun_at
        return newest if passed else newest.browse()
