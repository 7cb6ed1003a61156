# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.signing.canonical import decimal_text

_STANDARD, _DECLARATION, _INSPECTION = "standard", "en_10204_21", "en_10204_31"


class StockLot(models.Model):
    """What certificates of conformance and of analysis say of a lot.

    From the same data as the device history record: the lot's own inspections, what
    deviates, and the signatures of its release (ISO 13485, 8.2.6; EN 10204). In the
    form agreed with the company that made it, whichever one the issuer works in.
    """

    _inherit = "stock.lot"

    def _certificate_data(self, kind):
        """What a certificate says of each lot: ``{lot: dict}``.

        :return: ``title``, ``statement``, ``header`` as ``[(label, value)]``,
            ``inspections`` (with ``values`` where the format gives results),
            ``deviations``, ``concessions``, ``signatures``
        :raises AccessError, UserError: as :meth:`_archive_check_issue`
        """
        self._archive_check_issue(kind)
        companies = self._archive_companies()
        return {
            # sudo: as in the device history record; who may have one was checked
            lot: lot.sudo().with_company(companies[lot])._certificate_of_lot(kind)
            for lot in self
        }

    def _certificate_of_lot(self, kind):
        productions = self._history_productions()
        agreement = self._certificate_agreement(self.env.company)
        form = (agreement.certificate_format or _STANDARD) if agreement else _STANDARD
        analysis = kind == "certificate_analysis"
        decisions = self._history_decisions(productions, self._certificate_lines())
        inspections = self._history_inspections(
            productions, self.env["stock.lot"].browse(), [], decisions
        )
        results = analysis or form == _INSPECTION
        order = self._history_words(productions.mapped("qms_customer_order"))
        used = self._certificate_used()
        deviations = self._certificate_deviations(productions, used, agreement)
        concessions = self._certificate_concessions(
            productions, used, decisions, agreement
        )
        statement = self._certificate_statement(form, analysis, agreement, order)
        if not analysis and (deviations or concessions):
            statement = self.env._(
                "%(statement)s This is subject to the deviations and concessions listed"
                " below.",
                statement=statement,
            )
        return {
            "title": self._certificate_title(form, analysis),
            "statement": statement,
            "header": self._certificate_header(productions, agreement, order),
            "inspections": [
                self._certificate_inspection(row, results) for row in inspections
            ]
            if form != _DECLARATION or analysis
            else [],
            "deviations": deviations,
            "concessions": concessions,
            "signatures": [
                {
                    "meaning": row["meaning"],
                    "name": row["name"],
                    "moment": row["moment"],
                }
                for row in self._history_signatures()
                if not row["standing"]
            ],
        }

    def _certificate_lines(self):
        return self._qms_component_lines()[self]

    def _certificate_agreement(self, company):
        """The quality agreement of a company with the lot's customer, in force now."""
        return self.env["qms.quality.agreement"]._in_force(
            company, self.qms_customer_id, self.product_id
        )

    def _certificate_title(self, form, analysis):
        if analysis:
            return self.env._("Certificate of analysis")
        return {
            _DECLARATION: self.env._(
                "Declaration of compliance with the order (EN 10204, 2.1)"
            ),
            _INSPECTION: self.env._("Inspection certificate 3.1 (EN 10204)"),
        }.get(form, self.env._("Certificate of conformance"))

    def _certificate_statement(self, form, analysis, agreement, order):
        if analysis:
            return self.env._(
                "The results below were measured on this lot and stand in its device"
                " history record."
            )
        if agreement and (agreement.certificate_statement or "").strip():
            return agreement.certificate_statement.strip()
        return {
            _DECLARATION: self.env._(
                "We declare that the products supplied comply with the requirements of"
                " the order %(order)s.",
                order=order,
            )
            if order
            else self.env._(
                "We declare that the products supplied comply with the requirements of"
                " the order."
            ),
            _INSPECTION: self.env._(
                "We certify that the products supplied comply with the requirements of"
                " the order %(order)s, and that the results below were obtained on this"
                " lot by inspectors who are independent of manufacturing.",
                order=order,
            )
            if order
            else self.env._(
                "We certify that the products supplied comply with the requirements of"
                " the order, and that the results below were obtained on this lot by"
                " inspectors who are independent of manufacturing."
            ),
        }.get(
            form,
            self.env._(
                "We certify that the products named here were made, inspected and"
                " released according to their specification and our quality management"
                " system, and conform to it."
            ),
        )

    def _certificate_quantity(self):
        """What was made of this lot, without what was scrapped or counted away."""
        moved = self.env["medical.device.history"]._moved_quantities(self)[self.id]
        left = moved["made"] - moved["scrapped"] - max(moved["lost"], 0.0)
        return max(round(left, 6), 0.0)

    def _certificate_header(self, productions, agreement, order):
        quantity = self._certificate_quantity()
        facts = [
            (self.env._("Customer"), self.qms_customer_id.name or ""),
            (
                self.env._("Quality agreement"),
                agreement.display_name if agreement else "",
            ),
            (self.env._("Product"), self.product_id.display_name),
            (
                self.env._("Your part"),
                self.product_id._qms_part_of(self.qms_customer_id),
            ),
            (self.env._("Your order"), order),
            (self.env._("Lot / serial"), self.name),
            (self.env._("Batch"), self.batch_number or ""),
            (self.env._("Order"), ", ".join(productions.mapped("name"))),
            (
                self.env._("Quantity"),
                f"{decimal_text(quantity)} {self.product_id.uom_id.name}",
            ),
            (self.env._("Manufactured"), self._history_date(self.manufacture_date)),
            (
                self.env._("Expires"),
                self._history_date(self.expiration_date)
                if self.use_expiration_date
                else "",
            ),
            (self.env._("UDI"), self.udi_hri or ""),
        ]
        return [fact for fact in facts if fact[1]]

    def _certificate_inspection(self, row, results):
        """An inspection as a customer sees it: no names of people."""
        return {
            "number": row["number"],
            "plan": row["plan"],
            "trigger": row["trigger"],
            "result": row["result"],
            "time": row["time"],
            "values": [
                {
                    "name": value["name"],
                    "limits": value["limits"],
                    "value": value["value"],
                    "result": value["result"],
                    "conform": value["conform"],
                }
                for value in row["values"]
            ]
            if results
            else [],
        }
