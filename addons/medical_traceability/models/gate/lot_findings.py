# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.tools import SQL, format_datetime

from odoo.addons.qms_base.gates import Cure, Evidence, Finding

_USE = ("lot_consume", "lot_ship")
_ADD = ("lot_receive", "lot_produce")
_RELEASE = "lot_release"


class QmsGateMixin(models.AbstractModel):
    """What the quality status and the expiry of lots say at the gates."""

    _inherit = "qms.gate.mixin"

    def _gate_evidence_kinds(self):
        kinds = super()._gate_evidence_kinds()
        kinds["lot_status"] = self.env._("Lot status")
        return kinds

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        self._add_lot_findings(answers)
        return answers

    def _add_lot_findings(self, answers):
        """Add what the lots of these events say to their answers."""
        asked = [e for e in answers if e.checkpoint in (*_USE, *_ADD, _RELEASE)]
        facts = self._read_lot_facts({e.lot_id for e in asked if e.lot_id})
        for event in asked:
            self._judge_lot(event, answers[event], facts.get(event.lot_id))

    def _read_lot_facts(self, lot_ids):
        """Status and dates of lots, held until the transaction ends.

        Shared row locks, in id order: a hold of one of these lots waits for the
        movement judged here, or the movement for the hold; both cannot commit on
        the same earlier status. On a read-only cursor nothing is decided, hence
        nothing locked.

        :return: ``{lot id: {column: value}}``
        """
        if not lot_ids:
            return {}
        self.env["stock.lot"].flush_model(
            ["name", "product_id", "quality_status", "expiration_date"]
        )
        self.env.cr.execute(
            SQL(
                "SELECT id, name, product_id, qms_regulated, quality_status,"
                " quality_status_date, expiration_date"
                " FROM stock_lot WHERE id IN %s ORDER BY id %s",
                tuple(lot_ids),
                SQL() if self.env.cr.readonly else SQL("FOR SHARE"),
            )
        )
        return {row["id"]: row for row in self.env.cr.dictfetchall()}

    def _judge_lot(self, event, answer, lot):
        if not lot:
            if event.checkpoint in _USE:
                answer.findings.append(self._lot_missing(event))
            return
        # a lot created before its product became regulated has no status yet
        status = lot["quality_status"] or "quarantine"
        judge = {_RELEASE: self._release_codes}.get(
            event.checkpoint,
            self._use_codes if event.checkpoint in _USE else self._addition_codes,
        )
        for code in judge(event, lot, status):
            answer.findings.append(self._lot_finding(code, lot, status))
        expiry = lot["expiration_date"]
        answer.evidence.append(
            Evidence(
                kind="lot_status",
                model="stock.lot",
                res_id=lot["id"],
                number=lot["name"],
                state=status,
                valid_from=lot["quality_status_date"]
                and lot["quality_status_date"].date(),
                valid_until=expiry and expiry.date(),
            )
        )

    def _use_codes(self, event, lot, status):
        if status != "released":
            yield f"lot.{status}"
        if self._is_expired(event, lot):
            yield "lot.expired"

    def _release_codes(self, event, lot, status):
        if status == "rejected":
            yield "lot.rejected"
        if self._is_expired(event, lot):
            yield "lot.expired"

    def _addition_codes(self, _event, _lot, status):
        """Nothing is added to a lot that quality has decided on."""
        if status == "rejected":
            yield "lot.rejected"
        elif status == "released":
            yield "lot.already_released"

    def _is_expired(self, event, lot):
        return bool(lot["expiration_date"] and lot["expiration_date"] <= event.at)

    def _lot_missing(self, event):
        product = self.env["product.product"].browse(event.product_id)
        return Finding(
            code="lot.none",
            message=self.env._(
                "%(product)s is regulated and moves by lot or serial number only;"
                " none is given. Choose a released lot.",
                product=product.display_name,
            ),
            records=(("product.product", product.id),),
            cure=Cure(self.env._("Open product"), "product.product", product.id),
        )

    def _lot_finding(self, code, lot, status):
        product = self.env["product.product"].browse(lot["product_id"])
        values = {
            "lot": lot["name"],
            "product": product.display_name,
            "since": format_datetime(self.env, lot["quality_status_date"])
            if lot["quality_status_date"]
            else "?",
            "expiry": format_datetime(self.env, lot["expiration_date"])
            if lot["expiration_date"]
            else "?",
        }
        _ = self.env._
        message = {
            "lot.quarantine": lambda: _(
                "Lot %(lot)s of %(product)s is in quarantine since %(since)s. Quality"
                " has to release it first.",
                **values,
            ),
            "lot.on_hold": lambda: _(
                "Lot %(lot)s of %(product)s is on hold since %(since)s. Quality has to"
                " decide on it first.",
                **values,
            ),
            "lot.rejected": lambda: _(
                "Lot %(lot)s of %(product)s was rejected on %(since)s. It can only be"
                " scrapped, set apart or returned to its supplier.",
                **values,
            ),
            "lot.expired": lambda: _(
                "Lot %(lot)s of %(product)s expired on %(expiry)s. Use another lot.",
                **values,
            ),
            "lot.already_released": lambda: _(
                "Lot %(lot)s of %(product)s was released on %(since)s; what is added"
                " now would escape inspection. Enter it under a number of its own, or"
                " have the lot put on hold first.",
                **values,
            ),
        }[code]()
        label, method = self.env._("Open lot"), ""
        if code in ("lot.quarantine", "lot.on_hold"):
            label, method = (
                self.env._("Request disposition"),
                "action_request_disposition",
            )
        return Finding(
            code=code,
            message=message,
            records=(("stock.lot", lot["id"]),),
            cure=Cure(label, "stock.lot", lot["id"], method),
        )
