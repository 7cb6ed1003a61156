# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.tools import format_datetime

from odoo.addons.qms_base.gates import Cure, Evidence, Finding

_USE = ("lot_consume", "lot_ship")
_ADD = ("lot_receive", "lot_produce")
# what comes by these puts its lot back to quarantine, see lot_return
_BACK = ("lot_return", "lot_gain", "lot_repair")
_RELEASE = "lot_release"
# what changes the lots themselves when it has been let through
_CHANGING = (*_BACK, _RELEASE)
_REPAIRED = "lot.repaired"


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
        judged = (*_USE, *_ADD, *_BACK, _RELEASE)
        asked = [e for e in answers if e.checkpoint in judged]
        lots = self.env["stock.lot"].browse({e.lot_id for e in asked if e.lot_id})
        # a hold of one of these lots waits for the movement judged here, or the
        # movement for the hold: both cannot commit on the same earlier status
        self._lock_gate_facts(lots, any(e.checkpoint in _CHANGING for e in asked))
        astray = self._sent_astray(answers)
        repaired = self._repaired_just_now(asked)
        for event in asked:
            if event.lot_id:
                lot = lots.browse(event.lot_id).with_prefetch(lots.ids)
                self._judge_lot(event, answers[event], lot)
                if event in astray and answers[event].blockers:
                    answers[event].findings.append(self._not_from(astray[event], lot))
                if event in repaired:
                    answers[event].findings.append(self._lot_finding(_REPAIRED, lot))
            elif event.checkpoint in _USE:
                answers[event].findings.append(self._lot_missing(event))

    def _judge_lot(self, event, answer, lot):
        # a lot created before its product became regulated has no status yet
        status = lot.quality_status or "quarantine"
        if event.checkpoint in _USE:
            codes = self._use_codes(event, lot, status)
        elif event.checkpoint in _ADD:
            codes = self._addition_codes(status)
        elif event.checkpoint == _RELEASE:
            codes = self._release_codes(event, lot, status)
        else:
            codes = []
        answer.findings.extend(self._lot_finding(code, lot) for code in codes)
        since, expiry = lot.quality_status_date, lot.expiration_date
        answer.evidence.append(
            Evidence(
                kind="lot_status",
                model="stock.lot",
                res_id=lot.id,
                number=lot.name,
                state=status,
                valid_from=since.date() if since else None,
                valid_until=expiry.date() if expiry else None,
            )
        )

    def _use_codes(self, event, lot, status):
        """Only what is released and not expired is used."""
        codes = [] if status == "released" else [f"lot.{status}"]
        return codes + self._expiry_codes(event, lot)

    def _release_codes(self, event, lot, status):
        """What is rejected stays rejected, what is expired is not released."""
        codes = ["lot.rejected"] if status == "rejected" else []
        return codes + self._expiry_codes(event, lot)

    def _addition_codes(self, status):
        """Nothing is added to a lot that quality has decided on."""
        code = {"rejected": "lot.rejected", "released": "lot.already_released"}
        return [code[status]] if status in code else []

    def _expiry_codes(self, event, lot):
        expired = lot.expiration_date and lot.expiration_date <= event.at
        return ["lot.expired"] if expired else []

    def _repaired_just_now(self, events):
        """Those events by which something leaves in the very act of its repair."""
        leaving = [e for e in events if e.checkpoint in _USE and e.res_id]
        lines = self.env["stock.move.line"].browse([e.res_id for e in leaving])
        if "repair_id" not in lines.move_id._fields:
            return set()
        return {
            event
            for event, line in zip(leaving, lines, strict=True)
            if line._qms_is_repaired()
        }

    def _sent_astray(self, events):
        """``{event: line}`` of shipments that go to a place of suppliers."""
        shipped = [e for e in events if e.checkpoint == "lot_ship"]
        lines = self.env["stock.move.line"].browse([e.res_id for e in shipped])
        return {
            event: line
            for event, line in zip(shipped, lines, strict=True)
            if line.location_dest_id.usage == "supplier"
        }

    def _not_from(self, line, lot):
        return Finding(
            code="lot.other_supplier",
            message=self.env._(
                "Lot %(lot)s was not received from %(partner)s, so this is no return"
                " but a shipment. Name the supplier that delivered it.",
                lot=lot.name,
                partner=line._gate_partner().display_name
                or self.env._("the supplier, as none is named"),
            ),
            records=(("stock.lot", lot.id),),
        )

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

    def _lot_finding(self, code, lot):
        values = {
            "lot": lot.name,
            "product": lot.product_id.display_name,
            "since": self._moment(lot.quality_status_date),
            "expiry": self._moment(lot.expiration_date),
        }
        message = {
            "lot.quarantine": lambda: self.env._(
                "Lot %(lot)s of %(product)s is in quarantine since %(since)s. Quality"
                " has to release it first.",
                **values,
            ),
            "lot.on_hold": lambda: self.env._(
                "Lot %(lot)s of %(product)s is on hold since %(since)s. Quality has to"
                " decide on it first.",
                **values,
            ),
            "lot.rejected": lambda: self.env._(
                "Lot %(lot)s of %(product)s was rejected on %(since)s. It can only be"
                " scrapped, set apart or returned to its supplier.",
                **values,
            ),
            "lot.expired": lambda: self.env._(
                "Lot %(lot)s of %(product)s expired on %(expiry)s. Use another lot.",
                **values,
            ),
            "lot.already_released": lambda: self.env._(
                "Lot %(lot)s of %(product)s was released on %(since)s; what is added"
                " now would escape inspection. Enter it under a number of its own, or"
                " have the lot put on hold first.",
                **values,
            ),
            "lot.repaired": lambda: self.env._(
                "Lot %(lot)s of %(product)s is being repaired and is judged anew"
                " afterwards: end the repair in a place of your own, and have the lot"
                " released there.",
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
            records=(("stock.lot", lot.id),),
            cure=Cure(label, "stock.lot", lot.id, method),
        )

    def _moment(self, value):
        if not value:
            return "?"
        return format_datetime(self.env, value, dt_format="d MMM yyyy HH:mm")
