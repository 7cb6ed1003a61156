# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import Cause, Checkpoint, Cure, Evidence, Finding

from ...rules import parse_measured_value
from .standing import FAILED, NEVER, OUT_OF_SERVICE, OVERDUE

_INSPECTOR = "qms_base.group_qms_inspector"
_ENGINEER = "qms_base.group_qms_engineer"
_EQUIPMENT = "maintenance.equipment"


class QmsGateMixin(models.AbstractModel):
    """No value is taken with an instrument that may be wrong (ISO 13485, 7.6)."""

    _inherit = "qms.gate.mixin"

    def _gate_checkpoints(self):
        checkpoint = Checkpoint(
            "instrument_use",
            self.env._("Use of an instrument"),
            "medical.inspection.result",
        )
        return super()._gate_checkpoints() | {checkpoint.code: checkpoint}

    def _gate_evidence_kinds(self):
        kinds = super()._gate_evidence_kinds()
        kinds["calibration"] = self.env._("Calibration")
        return kinds

    def _gate_causes(self):
        """Nothing of an instrument is conceded: another one is at hand, or none is."""
        causes = (
            Cause("instrument.missing", self.env._("No instrument named"), _INSPECTOR),
            Cause("instrument.unknown", self.env._("Unknown instrument"), _INSPECTOR),
            Cause("instrument.company", self.env._("Instrument of another company")),
            Cause("instrument.type", self.env._("Wrong type of instrument")),
            Cause("instrument.archived", self.env._("Instrument archived"), _ENGINEER),
            Cause(
                "instrument.out_of_service",
                self.env._("Instrument out of service"),
                _ENGINEER,
            ),
            Cause("instrument.never", self.env._("Never calibrated"), _ENGINEER),
            Cause("instrument.overdue", self.env._("Calibration overdue"), _ENGINEER),
            Cause("instrument.failed", self.env._("Instrument failed"), _ENGINEER),
            Cause(
                "instrument.certificate",
                self.env._("Calibration without certificate"),
                _ENGINEER,
            ),
            Cause("instrument.range", self.env._("Outside the range"), _INSPECTOR),
            Cause(
                "instrument.resolution",
                self.env._("Resolution too coarse"),
                _INSPECTOR,
            ),
            Cause("instrument.out_of_tolerance", self.env._("Out of tolerance")),
            Cause(
                "instrument.file_altered",
                self.env._("Certificate of a calibration altered"),
            ),
        )
        return super()._gate_causes() | {cause.code: cause for cause in causes}

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        using = [e for e in events if e.checkpoint == "instrument_use"]
        if using:
            self._add_instrument_findings(using, answers)
        return answers

    # ------------------------------------------------------------------
    # What is judged
    # ------------------------------------------------------------------
    def _add_instrument_findings(self, events, answers):
        results = self.env["medical.inspection.result"].browse(
            [e.res_id for e in events if e.model == "medical.inspection.result"]
        )
        inspections = self.env["medical.inspection"].browse(
            [e.res_id for e in events if e.model == "medical.inspection"]
        )
        instruments = results.instrument_id | inspections.instrument_ids
        self._lock_gate_facts(instruments)
        standings = instruments._instrument_standings()
        by_id = {line.id: line for line in results}
        for event in events:
            answer = answers[event]
            if event.model == "medical.inspection":
                for one in inspections.browse(event.res_id).instrument_ids:
                    self._judge_instrument(answer, one, standings.get(one.id), event)
                continue
            line = by_id[event.res_id]
            one = line.instrument_id
            if not one:
                answer.findings.append(self._missing_instrument(line))
                continue
            standing = standings.get(one.id)
            if self._judge_instrument(answer, one, standing, event):
                self._judge_measuring(answer, one, standing, line)

    def _missing_instrument(self, line):
        return Finding(
            code="instrument.missing",
            message=self.env._(
                "%(name)s is measured with %(kind)s: scan the instrument before you"
                " enter a value.",
                name=line.characteristic_id.name,
                kind=line.characteristic_id.instrument_type_id.name,
            ),
            records=(("medical.inspection", line.inspection_id.id),),
        )

    def _judge_instrument(self, answer, one, standing, event):
        """What the instrument is worth; whether it is one of this company at all."""
        if standing is None:
            answer.findings.append(
                Finding(
                    code="instrument.unknown",
                    message=self.env._(
                        "That equipment is no measuring instrument. Scan the sticker"
                        " of one."
                    ),
                )
            )
            return False
        if one.company_id.id != event.company_id:
            answer.findings.append(
                Finding(
                    code="instrument.company",
                    message=self.env._(
                        "That instrument belongs to another company. Use one of yours."
                    ),
                )
            )
            return False
        finding = self._standing_finding(one, standing)
        if finding:
            answer.findings.append(finding)
        if standing.calibration_id:
            answer.evidence.append(
                Evidence(
                    kind="calibration",
                    model="medical.calibration",
                    res_id=standing.calibration_id,
                    number=f"{one.instrument_number}: {standing.number}",
                    state=standing.status,
                    valid_from=standing.done_on,
                    valid_until=standing.valid_until,
                    digest=standing.digest,
                )
            )
        return True

    def _standing_finding(self, one, standing):
        """Why an instrument may not be used, whatever for; None where it may."""
        facts = {"instrument": one.display_name}
        about = {
            "records": ((_EQUIPMENT, one.id),),
            "cure": Cure(self.env._("Open instrument"), _EQUIPMENT, one.id),
        }
        if not one.active:
            return Finding(
                code="instrument.archived",
                message=self.env._(
                    "%(instrument)s is archived. Use another one.", **facts
                ),
                **about,
            )
        if standing.status == OUT_OF_SERVICE:
            return Finding(
                code="instrument.out_of_service",
                message=self.env._(
                    "%(instrument)s is out of service (%(reason)s). Use another one.",
                    reason=one.instrument_service_reason or "",
                    **facts,
                ),
                **about,
            )
        if standing.status == FAILED:
            return Finding(
                code="instrument.failed",
                message=self.env._(
                    "%(instrument)s has failed (%(reason)s). Use another one; it is"
                    " calibrated before it is used again.",
                    reason=one.instrument_failed_reason or standing.number,
                    **facts,
                ),
                **about,
            )
        if standing.status == NEVER:
            return Finding(
                code="instrument.never",
                message=self.env._(
                    "%(instrument)s was never calibrated. Use another one until its"
                    " first calibration is signed.",
                    **facts,
                ),
                **about,
            )
        if standing.status == OVERDUE:
            return Finding(
                code="instrument.overdue",
                message=self.env._(
                    "The calibration of %(instrument)s ended on %(day)s. Use another"
                    " one until it is calibrated.",
                    day=standing.valid_until,
                    **facts,
                ),
                **about,
            )
        return None

    def _judge_measuring(self, answer, one, standing, line):
        """Whether the instrument fits the characteristic and the value."""
        characteristic = line.characteristic_id
        wanted = characteristic.instrument_type_id
        about = {"records": ((_EQUIPMENT, one.id),)}
        facts = {"instrument": one.display_name, "name": characteristic.name}
        if wanted and one.instrument_type_id != wanted:
            answer.findings.append(
                Finding(
                    code="instrument.type",
                    message=self.env._(
                        "%(name)s is measured with %(wanted)s; %(instrument)s is"
                        " %(kind)s.",
                        wanted=wanted.name,
                        kind=one.instrument_type_id.name,
                        **facts,
                    ),
                    **about,
                )
            )
            return
        if characteristic.instrument_certificate and not standing.certified:
            answer.findings.append(
                Finding(
                    code="instrument.certificate",
                    message=self.env._(
                        "%(name)s asks for a certificate of calibration; that of"
                        " %(instrument)s has none on file.",
                        **facts,
                    ),
                    **about,
                )
            )
        if not wanted or one.instrument_kind != "measuring":
            return
        if characteristic.kind == "measured" and not line.counted:
            self._judge_range(answer, one, line, line.value_text, facts, about)
        elif characteristic._is_gauged() and characteristic.nominal:
            # a count is of units of this size
            self._judge_range(answer, one, line, characteristic.nominal, facts, about)

    def _judge_range(self, answer, one, line, text, facts, about):
        """Value within the range; step no coarser than the limits are written.

        :param text: what was measured, or the size of what was judged
        """
        low = parse_measured_value(one.instrument_range_min)
        high = parse_measured_value(one.instrument_range_max)
        step = parse_measured_value(one.instrument_resolution)
        decimals = line.characteristic_id._instrument_decimals()
        if step.scaleb(decimals) > 1:
            answer.findings.append(
                Finding(
                    code="instrument.resolution",
                    message=self.env._(
                        "%(instrument)s shows steps of %(step)s; %(name)s has limits"
                        " with %(decimals)s decimals. Use a finer one.",
                        step=one.instrument_resolution,
                        decimals=decimals,
                        **facts,
                    ),
                    **about,
                )
            )
        try:
            value = parse_measured_value(text)
        except ValueError:
            # no number: refused as a value
            return
        if not low <= value <= high:
            answer.findings.append(
                Finding(
                    code="instrument.range",
                    message=self.env._(
                        "%(name)s: %(value)s is outside the range of %(instrument)s"
                        " (%(range)s). Use one whose range holds it.",
                        value=text,
                        range=one.instrument_range,
                        **facts,
                    ),
                    **about,
                )
            )
