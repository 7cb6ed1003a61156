# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError

from ..inspection.guard import server_writes
from .entered import Entered, plain

# as many values as a screen sends at once: serials of an order times characteristics
_MOST = 20000


class MedicalInspection(models.Model):
    """Entering values: of one inspection, or of the serials of an order together."""

    _inherit = "medical.inspection"

    superseded_ids = fields.One2many(
        "medical.inspection.result",
        "inspection_id",
        "Corrected values",
        domain=[("superseded", "=", True)],
    )
    challenge_ids = fields.One2many(
        "medical.inspection.challenge", "inspection_id", "Challenged values"
    )

    def action_enter(self):
        """Open the screen on which values of these inspections are entered."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "medical_quality.medical_inspection_entry_action"
        )
        return dict(
            action,
            name=self.env._("Enter inspection"),
            params={"inspection_ids": self.ids},
            context={"active_id": self[:1].id, "active_ids": self.ids},
        )

    def enter(self, values):
        """Take values of these inspections, all in one transaction or none.

        A value that is suspected to be mistyped is not taken: it is challenged, which
        is on record, and taken when it comes typed twice. A value that was taken before
        is replaced only with a reason. The values that are neither are taken.

        :param values: list of ``{"result": id, "value": text, "reason": text, "again":
            text, "note": text}``; a judgement is ``pass`` or ``fail``, no value is
            empty text; ``again`` is a suspected value typed a second time
        :return: ``{"results": rows as :meth:`get_entry` gives, "challenges":
            [{"result", "typed", "why"}]}``
        :raises UserError: for what is no value, a missing reason, a row that was
            replaced, and a completed inspection; nothing is taken then
        :raises AccessError: when the user may not
        """
        self.check_access("write")
        entered = self._read_entered(values)
        results = self.env["medical.inspection.result"].union(
            *(entry.result for entry in entered)
        )
        people = results._people_recording()
        noted = [entry for entry in entered if entry.note is not None]
        with server_writes():
            for entry in noted:
                entry.result.write({"note": entry.note})
        challenged = results._take([e for e in entered if e.values], people)
        challenges = self.env["medical.inspection.challenge"]
        typed = {
            entry.result: entry.result._words_of(entry.values) for entry in entered
        }
        waiting = challenges._open_of(results.browse().union(*challenged))
        challenges._record(
            [
                (result, "challenged", typed[result], why, False)
                for result, why in challenged.items()
                if typed[result]
                not in waiting.get(result, challenges).mapped("value_text")
            ],
            people,
        )
        # a row that was replaced is shown by the one that counts now
        shown = results.browse(
            (result.superseded_by_id or result).id for result in results
        )
        # what is computed from these values
        shown |= shown.inspection_id.result_ids.filtered(lambda r: r.kind == "formula")
        return {
            "results": shown._entry_rows(),
            "challenges": [
                {"result": result.id, "typed": typed[result], "why": why}
                for result, why in challenged.items()
            ],
        }

    def _read_entered(self, values):
        """What a client sends, as :class:`Entered`; of these inspections only."""
        if not isinstance(values, list) or not all(isinstance(v, dict) for v in values):
            raise UserError(self.env._("Values are entered as a list, one a result."))
        if len(values) > _MOST:
            raise UserError(
                self.env._("Enter at most %(count)s values at once.", count=_MOST)
            )
        ids = [value.get("result") for value in values]
        if not all(type(id_) is int for id_ in ids) or len(set(ids)) < len(ids):
            raise UserError(
                self.env._("Each result is entered once: send one value for each.")
            )
        results = self.env["medical.inspection.result"].search_fetch(
            [("id", "in", ids), ("inspection_id", "in", self.ids)]
        )
        if len(results) < len(ids):
            raise UserError(
                self.env._(
                    "A value is for a result that is not of %(inspections)s. Load the"
                    " screen again.",
                    inspections=", ".join(self[:3].mapped("name")),
                )
            )
        by_id = {result.id: result for result in results}
        return [self._as_entered(by_id[value["result"]], value) for value in values]

    def _as_entered(self, result, value):
        """One sent value; addons take what more they ask for with ``super()``."""
        values = {}
        if "value" in value:
            text = plain(value["value"])
            if result._takes_judgement():
                if text not in ("", "pass", "fail"):
                    raise UserError(
                        self.env._(
                            "%(name)s takes pass or fail.",
                            name=result.characteristic_id.name,
                        )
                    )
                values["pass_fail"] = text or False
            else:
                values["value_text"] = text or False
        return Entered(
            result,
            values,
            reason=plain(value.get("reason")),
            again=plain(value.get("again")),
            note=plain(value["note"]) or False if "note" in value else None,
        )

    # ------------------------------------------------------------------
    # The screen
    # ------------------------------------------------------------------
    def get_entry(self):
        """What the entry screen shows of these inspections.

        :return: ``{"inspections": [...], "characteristics": [...], "results": [...],
            "person": name}``
        """
        self.check_access("read")
        results = self.result_ids
        lines = results.characteristic_id
        before = self.previous_id.result_ids
        employee = self.env["qms.gate.mixin"]._gate_employee(
            self.company_id[:1] or self.env.company
        )
        return {
            "inspections": [inspection._entry_head() for inspection in self],
            "characteristics": [line._entry_head() for line in lines],
            "results": results._entry_rows(before),
            "person": employee.name or "",
        }

    def _entry_head(self):
        """What the screen says of one inspection."""
        self.ensure_one()
        labels = dict(self._fields["trigger"]._description_selection(self.env))
        return {
            "id": self.id,
            "name": self.name,
            "subject": self.subject,
            "serial": self.lot_id.name or "",
            "trigger": labels.get(self.trigger, ""),
            "plan": self.plan_id.display_name,
            "instruction": self.instruction or "",
            "state": self.state,
            "may_record": self.may_record,
            "previous": self.previous_id.name or "",
            "reason": self.reason or "",
        }


class MedicalInspectionCharacteristic(models.Model):
    _inherit = "medical.inspection.characteristic"

    def _entry_head(self):
        """What the screen says of one characteristic."""
        self.ensure_one()
        severities = dict(self._fields["severity"]._description_selection(self.env))
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "severity": severities[self.severity],
            "critical": self.severity == "critical",
            "unit": self.unit or "",
            "nominal": self.nominal or "",
            "limits": self.limits or "",
            "instruction": self.instruction or "",
            "reference": self.reference or "",
            "reaction": self.reaction_plan or "",
            "second_person": self.second_person,
            "defects": [
                {"id": defect.id, "name": defect.display_name}
                for defect in self.defect_ids
            ],
            "picture": bool(self.with_context(bin_size=True).picture)
            and f"/web/image/{self._name}/{self.id}/picture",
        }


class MedicalInspectionResult(models.Model):
    _inherit = "medical.inspection.result"

    def _takes_judgement(self):
        """Whether pass or fail is entered here, and no text."""
        self.ensure_one()
        return self.kind in ("pass_fail", "visual") and not self.counted

    def _entry_rows(self, before=None):
        """What the screen shows of results.

        :param before: results of the inspections that these repeat, to stand beside
        """
        conforms = dict(self._fields["conform"]._description_selection(self.env))
        earlier = {
            (result.inspection_id.id, *result._place()): result
            for result in (before or ())
        }
        rows = []
        # sudo: names that the record shows to whoever may read it
        for result, shown in zip(self, self.sudo(), strict=True):
            first = earlier.get((result.inspection_id.previous_id.id, *result._place()))
            rows.append(
                {
                    "id": result.id,
                    "inspection": result.inspection_id.id,
                    "characteristic": result.characteristic_id.id,
                    "unit": result.unit_number,
                    "units": result.sample_size if not result.counted else 1,
                    "serial": result.serial_id.name or "",
                    "counted_of": result.sample_size if result.counted else 0,
                    "judgement": result._takes_judgement(),
                    "value": result.pass_fail or result.value_text or "",
                    "words": result._value_in_words(),
                    "entered": result.entered,
                    "conform": result.conform,
                    "result": conforms[result.conform],
                    "person": result._recorder_in_words(),
                    "verified": shown.verified_employee_id.name or "",
                    "corrected": bool(result.correction_reason),
                    "defects": result.defect_ids.ids,
                    "note": result.note or "",
                    "before": first._value_in_words() if first else "",
                    "before_wrong": bool(first) and first.conform == "does_not_conform",
                }
            )
        return rows

    def _place(self):
        """What makes results of two inspections comparable."""
        self.ensure_one()
        return (self.characteristic_id.name, self.unit_number)

    def get_history(self):
        """What was entered here before, and what was challenged, oldest first.

        :return: ``[{"at", "person", "text", "reason"}]``
        """
        self.ensure_one()
        self.check_access("read")
        rows = self
        chain = self
        while chain:
            chain = chain.supersedes_ids
            rows = chain | rows
        turn = {row: number for number, row in enumerate(rows)}
        # (moment, row, 0 for a challenge and 1 for the value that came of it): a
        # moment is a second, in which a value can be entered and corrected
        found = {}
        for row in rows.filtered("recorded_at"):
            found[row.recorded_at, turn[row], 1, row.id] = {
                "at": fields.Datetime.to_string(row.recorded_at),
                "person": row._recorder_in_words(),
                "text": row._value_in_words() or self.env._("Value taken back"),
                "reason": row.correction_reason or "",
            }
        challenges = self.env["medical.inspection.challenge"].search(
            [("result_id", "in", rows.ids)]
        )
        events = dict(challenges._fields["event"]._description_selection(self.env))
        for challenge in challenges:
            place = challenge.done_at, turn[challenge.result_id], 0, challenge.id
            found[place] = {
                "at": fields.Datetime.to_string(challenge.done_at),
                # sudo: a name that the record shows to whoever may read it
                "person": challenge.employee_id.sudo().name or "",
                "text": f"{challenge.value_text or ''} ({events[challenge.event]})",
                "reason": challenge.reason or "",
            }
        return [found[place] for place in sorted(found)]
