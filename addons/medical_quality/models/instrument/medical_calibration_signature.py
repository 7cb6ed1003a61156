# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError


class MedicalCalibration(models.Model):
    """Put in force by the signature of somebody who did not enter it."""

    _name = "medical.calibration"
    _inherit = ["medical.calibration", "qms.retention"]

    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "sign": self.env._("Sign the calibration")
        }

    def _signature_fields(self, transition):
        return {
            "name": None,
            "instrument_id": None,
            "company_id": None,
            "done_on": None,
            "valid_until": None,
            "by_laboratory": None,
            "person_id": None,
            "laboratory_id": None,
            "certificate_number": None,
            "accreditation": None,
            "method": None,
            "adjusted": None,
            "uncertainty": None,
            "temperature": None,
            "humidity": None,
            "found_result": None,
            "result": None,
            "sha256": None,
            "reading_ids": dict.fromkeys(
                (
                    "sequence",
                    "nominal",
                    "tolerance",
                    "found",
                    "left",
                    "found_verdict",
                    "left_verdict",
                )
            ),
            "standard_ids": dict.fromkeys(
                ("instrument_id", "name", "certificate_number", "valid_until")
            ),
            "note": None,
        }

    def _signature_authors(self, transition):
        # sudo: who wrote in the record, and who did the work
        return {
            record.id: record.sudo().author_ids | record.sudo().person_id.user_id
            for record in self
        }

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        if verdict != "reject":
            for record in self:
                record._check_signable()
        return result

    def _signature_apply(self, transition):
        self._take_effect()

    def _signature_rejected(self, transition, reason):
        for record in self:
            # sudo: the note is the service's; signers need no right to write
            record.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Rejected by %(user)s", user=self.env.user.name),
                note=reason,
                user_id=record.sudo().author_ids[:1].id or self.env.uid,
            )

    # ------------------------------------------------------------------
    # What has to be there
    # ------------------------------------------------------------------
    def _check_signable(self):
        """:raises UserError: with everything that is missing"""
        self.ensure_one()
        if self.state != "draft":
            raise UserError(
                self.env._("%(number)s is signed already.", number=self.name)
            )
        missing = [*self._missing_facts(), *self._missing_traceability()]
        if missing:
            raise UserError(
                self.env._(
                    "%(number)s cannot be signed yet. Missing:\n%(what)s",
                    number=self.name,
                    what="\n".join(f"- {sentence}" for sentence in missing),
                )
            )
        self._check_newest()
        if self._is_file_altered():
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "instrument.file_altered",
                self.env._(
                    "The certificate of %(number)s is not the one that was entered."
                    " Take it out and attach it anew.",
                    number=self.name,
                ),
            )

    def _missing_facts(self):
        """What of the record itself is not there, in sentences."""
        labels = [
            self._fields[name]._description_string(self.env)
            for name in (
                "done_on",
                "valid_until",
                "adjusted",
                "uncertainty",
                "temperature",
                "humidity",
            )
            if not self[name]
        ]
        if not self.reading_ids:
            labels.append(self.env._("the points that were measured"))
        for point in self.reading_ids:
            if "none" in (point.found_verdict, point.left_verdict):
                labels.append(
                    self.env._(
                        "a value as found, and as left where it was adjusted, at"
                        " %(nominal)s %(unit)s",
                        nominal=point.nominal,
                        unit=self.unit or "",
                    )
                )
        return labels

    def _missing_traceability(self):
        """What is missing to say by whom and against what, in sentences."""
        missing = []
        if self.by_laboratory == "external":
            if not self.laboratory_id:
                missing.append(self.env._("the laboratory"))
            if not (self.certificate_number or "").strip():
                missing.append(self.env._("the number of its certificate"))
            if not self.file_rows:
                missing.append(self.env._("its certificate as a file"))
        else:
            if not self.person_id:
                missing.append(self.env._("the person who calibrated"))
            if not self.standard_ids:
                missing.append(self.env._("the standards that were used"))
        missing += [
            self.env._(
                "a valid standard in place of %(standard)s (%(problem)s)",
                standard=line.instrument_id.display_name or line.name,
                problem=problem,
            )
            for line, problem in self.standard_ids._problems().items()
        ]
        return missing

    def _check_newest(self):
        """A calibration does not slip in before a later one that is in force."""
        # sudo: whether there is a later one, whoever may read it
        later = self.sudo().search(
            [
                ("instrument_id", "=", self.instrument_id.id),
                ("state", "=", "signed"),
                ("done_on", ">", self.done_on),
            ],
            limit=1,
        )
        if later:
            raise UserError(
                self.env._(
                    "%(later)s of %(day)s is in force: an earlier calibration is"
                    " not signed after it.",
                    later=later.name,
                    day=later.done_on,
                )
            )

    # ------------------------------------------------------------------
    # In force
    # ------------------------------------------------------------------
    def _take_effect(self):
        """Put these in force; the one place where that happens.

        An instrument found out of tolerance, or left so, opens the reverse trace.
        """
        for record in self:
            record._check_signable()
            instrument = record.instrument_id
            self.env["qms.gate.mixin"]._lock_gate_facts(
                instrument.sudo(), to_change=True
            )
            before = instrument._last_good()
            # what was entered goes in before the database closes the record
            self.env.flush_all()
            record._serve(
                state="signed",
                digest=record._signature_snapshots("sign")[record.id][1],
                signed_at=fields.Datetime.now(),
                signed_by_id=self.env.uid,
            )
            values = {"instrument_valid_until": record.valid_until}
            failed = instrument.sudo().instrument_failed_at
            if record.result == "pass" and (
                not failed or record.done_on >= failed.date()
            ):
                values |= {
                    "instrument_failed_at": False,
                    "instrument_failed_reason": False,
                }
            instrument._serve(**values)
            if record.found_result == "out" or record.result == "fail":
                self.env["medical.out.of.tolerance"]._open_for(
                    instrument, before, calibration=record
                )
        return True

    @api.model
    def _qms_retention_depends(self):
        return ("signed_at",)

    def _qms_retention_products(self):
        # sudo: what was measured with it decides how long it is kept
        return (
            self.env["medical.inspection.result"]
            .sudo()
            .search([("instrument_calibration_id", "in", self.ids)])
            .product_id
        )

    def _qms_retained_from(self):
        """From the signature on."""
        # sudo: a date, for whoever may see the record
        signed = self.sudo().filtered("signed_at")
        return {record.id: record.signed_at.date() for record in signed}
