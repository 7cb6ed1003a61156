# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError


class MedicalLotDisposition(models.Model):
    """A re-test extends the time in which a lot is used, by new evidence.

    Each lot needs an accepted certificate with results that conform, of a test later
    than the one it rests on now. A release remembers the test that it rests on.
    """

    _inherit = "medical.lot.disposition"

    test_certificate_ids = fields.Many2many(
        "medical.material.certificate",
        "medical_lot_disposition_test_rel",
        "disposition_id",
        "certificate_id",
        string="Tests",
        domain="[('state', '=', 'accepted'), ('lot_ids', 'in', lot_ids),"
        " ('company_id', '=', company_id)]",
        check_company=True,
        copy=False,
        ondelete="restrict",
        help="Certificates of the tests that a re-test rests on.",
    )

    @api.model
    def _decided_fields(self):
        return super()._decided_fields() | {"test_certificate_ids"}

    def _signature_fields(self, transition):
        spec = super()._signature_fields(transition)
        if transition == "retest":
            spec = {**spec, "test_certificate_ids": None}
        return spec

    def _check_lots(self, lots):
        result = super()._check_lots(lots)
        if self.decision == "retest":
            self._retest_days(lots)
        return result

    def _take_effect(self, lots):
        if self.decision == "retest":
            for lot, day in self._retest_days(lots).items():
                lot._set_last_tested(day)
        result = super()._take_effect(lots)
        if self.decision in ("release", "release_concession"):
            self._remember_test(lots)
        return result

    # ------------------------------------------------------------------
    # Days
    # ------------------------------------------------------------------
    def _policies_of(self, lots):
        """``{lot: policy}`` of the lots that are to be tested again in time."""
        company = self.company_id.id
        nearest = self.env["medical.material.policy"]._of_products(
            {company}, lots.product_id
        )
        found = {lot: nearest.get((company, lot.product_id.id)) for lot in lots}
        return {lot: p for lot, p in found.items() if p and p.retest_days}

    def _retest_days(self, lots):
        """``{lot: day of its new test}``.

        :raises UserError: for a lot that is not tested again at all, one without a new
            test, and a test that does not conform or whose file was altered
        """
        policies = self._policies_of(lots)
        others = lots.filtered(lambda lot: lot not in policies)
        if others:
            raise UserError(
                self.env._(
                    "Nothing asks for a re-test of these lots: %(lots)s.",
                    lots=", ".join(others.mapped("name")),
                )
            )
        # sudo: the evidence counts whoever may read it
        tests = self.sudo().test_certificate_ids
        self.env["qms.gate.mixin"]._lock_gate_facts(tests)
        unfit = tests.filtered(
            lambda c: c.state != "accepted"
            or not c.type_id.needs_results
            or not c.result_ids
            or c.verdict != "conforms"
        )
        unfit |= tests._filter_altered()
        if unfit:
            raise UserError(
                self.env._(
                    "%(tests)s is no evidence of a re-test: it has to be an accepted"
                    " certificate with results, all of which conform, and with its file"
                    " as it was entered.",
                    tests=", ".join(unfit.mapped("display_name")),
                )
            )
        known = self._certificates_before(lots, tests)
        days = {}
        for lot in lots:
            before = self.env["qms.gate.mixin"]._material_test_day(lot, known[lot])
            own = [c.tested_on or c.issued_on for c in tests if lot in c.sudo().lot_ids]
            later = [day for day in own if not before or day > before]
            if not later:
                raise UserError(
                    self.env._(
                        "Lot %(lot)s: none of the tests is about it and later than"
                        " %(day)s. Enter the certificate of the new test, choose it.",
                        lot=lot.name,
                        day=before or self.env._("unknown"),
                    )
                )
            days[lot] = max(later)
        return days

    def _certificates_before(self, lots, tests):
        """``{lot: accepted certificates}`` apart from the new tests."""
        # sudo: as above
        certificates = self.env["medical.material.certificate"].sudo()
        found = certificates.search(
            [
                ("lot_ids", "in", lots.ids),
                ("state", "=", "accepted"),
                ("company_id", "=", self.company_id.id),
                ("id", "not in", tests.ids),
            ]
        )
        return {
            lot: found.filtered(lambda c, lot=lot: lot in c.lot_ids) for lot in lots
        }

    def _remember_test(self, lots):
        """What a release rests on stays its test, until a signed re-test."""
        asked = lots.browse(
            lot.id for lot in self._policies_of(lots) if not lot.last_tested_on
        )
        if not asked:
            return
        none = self.env["medical.material.certificate"].sudo().browse()
        known = self._certificates_before(asked, none)
        gates = self.env["qms.gate.mixin"]
        by_day = {}
        for lot in asked:
            day = gates._material_test_day(lot, known[lot])
            by_day[day] = by_day.get(day, lot.browse()) | lot
        for day, own in by_day.items():
            if day:
                own._set_last_tested(day)
