# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import Cause, Checkpoint, Cure, Finding

from .medical_device_history import OPEN
from .record_tools import is_released_now

_ENGINEER = "qms_base.group_qms_engineer"
_MODEL = "medical.device.history"
_NAMED = 5


class QmsGateMixin(models.AbstractModel):
    """What stands before the release of a record, and of a lot without one."""

    _inherit = "qms.gate.mixin"

    def _gate_checkpoints(self):
        checkpoint = Checkpoint(
            "record_release", self.env._("Release of a device history record"), _MODEL
        )
        return super()._gate_checkpoints() | {checkpoint.code: checkpoint}

    def _gate_causes(self):
        """Nothing of a record is conceded: concessions are part of what it tells."""
        causes = (
            Cause("record.orders_open", self.env._("Order not closed")),
            Cause("record.not_reviewed", self.env._("Review not begun"), _ENGINEER),
            Cause("record.incomplete", self.env._("Record incomplete"), _ENGINEER),
            Cause(
                "record.unreconciled",
                self.env._("Quantities do not reconcile"),
                _ENGINEER,
            ),
            Cause(
                "record.exceptions", self.env._("Exceptions not reviewed"), _ENGINEER
            ),
            Cause(
                "record.changed",
                self.env._("Changed since the review"),
                _ENGINEER,
            ),
            Cause("record.nothing", self.env._("Nothing to release"), _ENGINEER),
            Cause(
                "record.by_history",
                self.env._("Released by its device history record alone"),
                _ENGINEER,
            ),
            Cause(
                "record.lot_released",
                self.env._("Device history record released already"),
                _ENGINEER,
            ),
        )
        return super()._gate_causes() | {cause.code: cause for cause in causes}

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        records = [e for e in events if e.checkpoint == "record_release"]
        if records:
            self._add_record_findings(records, answers)
        lots = [
            e
            for e in events
            if e.checkpoint == "lot_release"
            and e.lot_id
            and not is_released_now(e.lot_id)
        ]
        if lots:
            self._add_bare_release_findings(lots, answers)
        born = [e for e in events if e.checkpoint == "lot_produce" and e.lot_id]
        if born:
            self._add_released_record_findings(born, answers)
        return answers

    # ------------------------------------------------------------------
    # The record
    # ------------------------------------------------------------------
    def _add_record_findings(self, events, answers):
        records = self.env[_MODEL].browse({e.res_id for e in events}).exists()
        # a release of the record is the disposition of its lots
        self._lock_gate_facts(records.lot_ids, to_change=True)
        changed = {}
        for record in records.filtered(lambda one: one.state == "review"):
            changed |= record._changed_since_review()
        for event in events:
            record = records.browse(event.res_id)
            if record in records:
                answers[event].findings += self._record_findings(
                    record, changed.get(record.id, [])
                )

    def _record_findings(self, record, changed):
        """What is to be done before a record is released, or nothing."""
        number = record.display_name
        facts = {"records": ((_MODEL, record.id),)}
        found = []
        running = record.production_ids.filtered(
            lambda order: order.state not in ("done", "cancel")
        )
        if running:
            found.append(
                Finding(
                    code="record.orders_open",
                    message=self.env._(
                        "%(record)s is still being made: close %(orders)s first.",
                        record=number,
                        orders=", ".join(running.mapped("name")),
                    ),
                    **facts,
                )
            )
        if record.state == "open":
            found.append(
                Finding(
                    code="record.not_reviewed",
                    message=self.env._(
                        "The review of %(record)s has not begun: begin it first.",
                        record=number,
                    ),
                    **facts,
                )
            )
            return found
        return [*found, *self._review_findings(record, changed, number, facts)]

    def _review_findings(self, record, changed, number, facts):
        """What the review of a record leaves open."""
        found = []
        for check in record.checks or ():
            if check["found"] != check["expected"]:
                found.append(
                    Finding(
                        code="record.incomplete",
                        message=self.env._(
                            "%(record)s is not complete: %(what)s %(found)s of"
                            " %(expected)s. %(missing)s",
                            record=number,
                            what=record._check_words().get(
                                check["code"], check["code"]
                            ),
                            found=check["found"],
                            expected=check["expected"],
                            missing=" ".join(check["missing"][:_NAMED]),
                        ).strip(),
                        **facts,
                    )
                )
        if not record.reconciled:
            found.append(
                Finding(
                    code="record.unreconciled",
                    message=self.env._(
                        "The quantities of %(record)s do not reconcile: %(line)s.",
                        record=number,
                        line=record.quantity_text,
                    ),
                    **facts,
                )
            )
        left = record.exception_ids.filtered(lambda row: not row.reviewed)
        if left:
            found.append(
                Finding(
                    code="record.exceptions",
                    message=self.env._(
                        "%(count)s of %(all)s exceptions of %(record)s are not"
                        " reviewed: tick each with a comment.",
                        count=len(left),
                        all=len(record.exception_ids),
                        record=number,
                    ),
                    **facts,
                )
            )
        if changed:
            found.append(
                Finding(
                    code="record.changed",
                    message=self.env._(
                        "Since %(record)s was brought up to date something changed:"
                        " %(what)s. Bring it up to date and review what is new.",
                        record=number,
                        what="; ".join(changed[:_NAMED]),
                    ),
                    **facts,
                )
            )
        if not record._lots_to_release() and any(
            lot.quality_status != "rejected" for lot in record.lot_ids
        ):
            found.append(
                Finding(
                    code="record.nothing",
                    message=self.env._(
                        "No lot of %(record)s is in quarantine: those on hold are put"
                        " back to quarantine first, those that are released need no"
                        " release.",
                        record=number,
                    ),
                    **facts,
                )
            )
        return found

    # ------------------------------------------------------------------
    # Lots
    # ------------------------------------------------------------------
    def _add_bare_release_findings(self, events, answers):
        """A finished device is released by its record, and by nothing else."""
        lots = self.env["stock.lot"].browse({e.lot_id for e in events})
        needing = lots._filter_finished_devices()
        if not needing:
            return
        records = needing._newest_histories()
        for event in events:
            lot = lots.browse(event.lot_id)
            if lot in needing:
                answers[event].findings.append(
                    self._bare_release_finding(lot, records.get(lot.id))
                )

    def _bare_release_finding(self, lot, record):
        if record:
            return Finding(
                code="record.by_history",
                message=lot._by_history_message(record),
                records=(("stock.lot", lot.id), (_MODEL, record.id)),
                cure=Cure(self.env._("Open the record"), _MODEL, record.id),
            )
        return Finding(
            code="record.by_history",
            message=lot._by_history_message(record),
            records=(("stock.lot", lot.id),),
            cure=Cure(
                self.env._("Open the record"),
                "stock.lot",
                lot.id,
                "action_open_device_history",
            ),
        )

    def _add_released_record_findings(self, events, answers):
        """Nothing is added to a lot whose record was released."""
        lots = self.env["stock.lot"].browse({e.lot_id for e in events})
        records = lots._newest_histories()
        for event in events:
            record = records.get(event.lot_id)
            if not record or record.state in OPEN:
                continue
            lot = lots.browse(event.lot_id)
            answers[event].findings.append(
                Finding(
                    code="record.lot_released",
                    message=self.env._(
                        "The device history record %(record)s of %(lot)s is released:"
                        " nothing is added to it. Make more under another number, or"
                        " issue the record anew first.",
                        record=record.display_name,
                        lot=lot.name,
                    ),
                    records=(("stock.lot", lot.id), (_MODEL, record.id)),
                    cure=Cure(self.env._("Open the record"), _MODEL, record.id),
                )
            )
