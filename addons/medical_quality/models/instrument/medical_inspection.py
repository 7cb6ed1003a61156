# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError

from ..inspection.guard import server_writes


class MedicalInspection(models.Model):
    """Instruments in hand: scanned once, used for the values that ask for them."""

    _inherit = "medical.inspection"

    instrument_ids = fields.Many2many(
        "maintenance.equipment",
        "medical_inspection_instrument_rel",
        "inspection_id",
        "instrument_id",
        string="Instruments in hand",
        readonly=True,
        # an archived one is judged, and refused, like any other
        context={"active_test": False},
        copy=False,
        ondelete="restrict",
    )
    instrument_type_ids = fields.Many2many(
        "medical.instrument.type",
        string="Instruments asked for",
        compute="_compute_instrument_type_ids",
    )

    def _compute_instrument_type_ids(self):
        for inspection in self:
            lines = inspection.plan_id.characteristic_ids
            inspection.instrument_type_ids = lines.instrument_type_id

    def _instruments_in_hand(self):
        """``{instrument type: instrument}`` that was scanned here."""
        self.ensure_one()
        # sudo: what was scanned here, whoever may read equipment
        return {one.instrument_type_id: one for one in self.sudo().instrument_ids}

    def use_instrument(self, text):
        """Take an instrument in hand, by the number on its sticker or its serial.

        Refused, and on record, where it may not be used; judged again with each value.

        :param text: what was scanned or typed
        :return: ``{"id", "number", "name", "type", "valid_until", "message"}``
        :raises UserError: for an unknown instrument, or one that may not be used here
        :raises AccessError: for whoever may not enter values here
        """
        self.ensure_one()
        self._check_recordable()
        instrument = self._find_instrument(text)
        if not instrument:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "instrument.unknown",
                self.env._(
                    "No instrument has the number “%(text)s”. Scan the sticker, or ask"
                    " quality to enter the instrument.",
                    text=(text or "").strip()[:50],
                ),
            )
        asked = self.instrument_type_ids
        if instrument.instrument_type_id not in asked:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "instrument.type",
                self.env._(
                    "%(instrument)s is no instrument that %(inspection)s asks for"
                    " (%(asked)s).",
                    instrument=instrument.display_name,
                    inspection=self.name,
                    asked=", ".join(asked.mapped("name")) or self.env._("none"),
                ),
                about=(("maintenance.equipment", instrument.id),),
            )
        self._take_in_hand(instrument)
        return {
            "id": instrument.id,
            "number": instrument.instrument_number,
            "name": instrument.name,
            "type": instrument.instrument_type_id.name,
            "valid_until": fields.Date.to_string(instrument.instrument_valid_until),
            "message": self.env._(
                "%(instrument)s in hand, calibrated until %(day)s.",
                instrument=instrument.display_name,
                day=instrument.instrument_valid_until,
            ),
        }

    def scan(self, text):
        """An instrument that is scanned on the entry screen is taken in hand.

        :return: as the method before; ``kind`` is ``instrument`` then
        :raises UserError: for an instrument that may not be used here
        """
        found = self._find_instrument(text)
        if not found:
            return super().scan(text)
        message = ""
        for inspection in self:
            if found.instrument_type_id in inspection.instrument_type_ids:
                message = inspection.use_instrument(text)["message"]
        if not message:
            # says which instruments are asked for
            self[:1].use_instrument(text)
        return self._scan_answer(
            "instrument",
            message,
            in_hand={inspection.id: inspection._in_hand_words() for inspection in self},
        )

    def _in_hand_words(self):
        """``{id of a type: instrument in hand, and until when}`` for the screen."""
        self.ensure_one()
        return {
            kind.id: self.env._(
                "%(instrument)s, calibrated until %(day)s",
                instrument=one.display_name,
                day=one.instrument_valid_until,
            )
            for kind, one in self._instruments_in_hand().items()
        }

    def _entry_head(self):
        return super()._entry_head() | {"in_hand": self._in_hand_words()}

    def action_scan_instrument(self):
        """Ask which instrument is taken in hand."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Instrument"),
            "res_model": "medical.instrument.scan",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_inspection_id": self.id},
        }

    def _find_instrument(self, text):
        """The instrument with this number or serial; archived ones are found, too."""
        text = (text or "").strip() if isinstance(text, str) else ""
        if not text:
            return self.env["maintenance.equipment"]
        found = (
            self.env["maintenance.equipment"]
            .with_context(active_test=False)
            .search(
                [
                    ("is_instrument", "=", True),
                    "|",
                    ("instrument_number", "=ilike", _literal(text)),
                    ("serial_no", "=", text),
                ]
            )
        )
        # numbers are drawn for each company: that of the inspection first
        return found.sorted(lambda one: one.company_id != self.company_id)[:1]

    def _take_in_hand(self, instrument):
        """In place of another one of its type, and of those that lapsed meanwhile."""
        # sudo: what was scanned here, whoever may read equipment
        own = self.sudo()
        standings = own.instrument_ids._instrument_standings()
        others = own.instrument_ids.filtered(
            lambda one: one.instrument_type_id != instrument.instrument_type_id
            and standings[one.id].usable
        )
        with server_writes():
            own.write(
                {"instrument_ids": [fields.Command.set((others | instrument).ids)]}
            )
        self.env["qms.gate.mixin"]._check_gate(
            [
                self._make_gate_event(
                    "instrument_use",
                    self.id,
                    instrument.id,
                    "scan",
                    product=self.product_id,
                    lot=self.lot_id,
                    anew=True,
                )
            ]
        )

    # ------------------------------------------------------------------
    # Completion
    # ------------------------------------------------------------------
    def _complete(self, people):
        self._check_instruments_used()
        return super()._complete(people)

    def _check_instruments_used(self):
        """Each value that asks for an instrument was judged with it, and still stands.

        :raises UserError: where one was not, or its instrument was found wrong since
        """
        # sudo: all values of the inspections, whoever completes them
        asking = self.sudo().result_ids.filtered(
            lambda line: line._holds_value()
            and (line.characteristic_id.instrument_type_id or line.instrument_id)
        )
        if not asking:
            return
        without = asking.filtered(lambda line: not line.instrument_id)
        if without:
            raise UserError(
                self.env._(
                    "Inspection %(name)s cannot be completed: no instrument for"
                    " %(missing)s. Scan it and measure.",
                    name=without[0].inspection_id.name,
                    missing=without._names(),
                )
            )
        passed = self.env["qms.gate.decision"]._ids_passed(
            "instrument_use", asking._name, asking.ids
        )
        unjudged = asking.filtered(lambda line: line.id not in passed)
        if unjudged:
            unjudged._enforce_gate(unjudged._instrument_events())
        self._check_not_out_of_tolerance(asking)

    def _check_not_out_of_tolerance(self, results):
        """A value whose instrument was found wrong since is decided on first."""
        # sudo: whether a value is in doubt, whoever may read why
        lines = (
            self.env["medical.out.of.tolerance.line"]
            .sudo()
            .search([("reading_ids", "in", results.ids), ("decision", "=", False)])
        )
        if lines:
            doubtful = (lines.reading_ids & results).inspection_id
            self.env["qms.gate.denial"]._refuse_change(
                doubtful.with_env(self.env),
                "instrument.out_of_tolerance",
                self.env._(
                    "Inspection %(name)s cannot be completed: %(instruments)s was found"
                    " out of tolerance after values were taken with it (%(numbers)s)."
                    " Measure again with another one, or have quality decide.",
                    name=", ".join(doubtful[:5].mapped("name")),
                    instruments=", ".join(
                        lines.oot_id.instrument_id.mapped("display_name")
                    ),
                    numbers=", ".join(lines.oot_id.mapped("name")),
                ),
            )


def _literal(text):
    """Text for ``=ilike`` without its wildcards."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
