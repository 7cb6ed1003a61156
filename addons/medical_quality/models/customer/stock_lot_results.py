# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.fields import Domain

from ...rules import parse_measured_value
from .picture_types import PICTURES

# of more values of one characteristic the page shows the range, and all when asked to
_MOST_VALUES = 10


class StockLot(models.Model):
    """Inspection results of a lot, as far as the agreement shares them."""

    _inherit = "stock.lot"

    def _customer_sections(self, row, agreement):
        sections = super()._customer_sections(row, agreement)
        if row.relation == "owner" and agreement.share_results:
            sections.append(
                {
                    "key": "results",
                    "title": self.env._("Inspection results"),
                    "template": "medical_quality.portal_lot_results",
                    "sequence": 30,
                    "linked": True,
                    "inspections": self._customer_results(agreement),
                    "capability": self._customer_capability(agreement),
                }
            )
        return sections

    def _customer_inspections(self):
        """Finished inspections of this lot and of the work of its orders.

        Work of an order that makes lots of somebody else too is left out.
        """
        self.ensure_one()
        orders = self._history_productions()
        own = orders.filtered(
            lambda order: order.qms_customer_id == self.qms_customer_id
        )
        return self.env["medical.inspection"].search(
            Domain("state", "in", ("passed", "failed"))
            & (
                Domain("lot_id", "=", self.id)
                | (
                    Domain("workorder_id", "!=", False)
                    & Domain("production_id", "in", own.ids)
                )
            ),
            order="done_at, id",
        )

    def _customer_results(self, agreement):
        """Finished inspections, with values and limits where the agreement says so.

        Remarks, instructions and whatever was superseded never. Of many values of one
        characteristic there is their range, each that does not conform, and that of
        this device; all of them with ``customer_all_values`` in the context.

        :return: ``[{"name", "of", "on", "passed", "by", "results", "folded",
            "pictures"}]``; ``folded`` where values are told as a range
        """
        self.ensure_one()
        inspections = self._customer_inspections()
        triggers = dict(inspections._fields["trigger"]._description_selection(self.env))
        pictures = self._customer_pictures(inspections, agreement)
        whole = agreement.share_results == "values"
        rows = {
            inspection: self._customer_values(inspection) if whole else ([], False)
            for inspection in inspections
        }
        return [
            {
                "name": inspection.name,
                "of": triggers.get(inspection.trigger, ""),
                "on": inspection.done_at,
                "passed": inspection.state == "passed",
                "by": inspection._customer_person(agreement),
                "results": rows[inspection][0],
                "folded": rows[inspection][1],
                "pictures": pictures.get(inspection.id, []),
            }
            for inspection in inspections
        ]

    def _customer_values(self, inspection):
        """``(rows of values, whether some are told as a range)`` of an inspection."""
        rows, folded = [], False
        unfolded = self.env.context.get("customer_all_values")
        for line, results in inspection.result_ids.grouped("characteristic_id").items():
            limits = line.limits or "" if line.kind == "measured" else ""
            shown = results
            if len(results) > _MOST_VALUES and not unfolded:
                folded = True
                rows.append(results._customer_range(line, limits))
                shown = results.filtered(
                    lambda result, of=inspection: (
                        result.conform != "conforms" or self._is_unit_of(result, of)
                    )
                )
            rows += [
                {
                    "name": line.name,
                    "unit": result._customer_unit(),
                    "own": self._is_unit_of(result, inspection),
                    "value": result._value_in_words(),
                    "limits": limits,
                    "conforms": result.conform == "conforms",
                }
                for result in shown
            ]
        return rows, folded

    def _is_unit_of(self, result, inspection):
        """Whether a value is of this serial, as a unit of a sample of the order."""
        return not inspection.lot_id and result.serial_id == self

    def _customer_capability(self, agreement):
        """Capability of what was measured, of the values that the page shows.

        :return: ``[{…, "drawing": SVG}]`` as :meth:`MedicalCapability._in_words`, of
            characteristics with two values or more; nothing where the agreement keeps
            values
        """
        self.ensure_one()
        if agreement.share_results != "values":
            return []
        service = self.env["medical.capability"]
        shown = self._customer_inspections().result_ids
        words = [
            service._in_words(study)
            for study in service._studies(shown)
            if len(study.rows) > 1
        ]
        return [{**each, "drawing": service._histogram(each)} for each in words]

    def _customer_pictures(self, inspections, agreement):
        """``{inspection id: [attachment id]}``, where pictures are shared.

        Names of files stay in the house: they say who put them where.
        """
        found = {}
        if agreement.share_pictures and inspections:
            for file in self._customer_picture_files(inspections):
                found.setdefault(file.res_id, []).append(file.id)
        return found

    def _customer_picture_files(self, inspections):
        """Pictures attached to these inspections; no other file is one.

        What belongs to a message of the chatter is talk within the house.
        """
        files = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "medical.inspection"),
                ("res_id", "in", inspections.ids),
                ("res_field", "=", False),
                ("type", "=", "binary"),
                ("mimetype", "in", PICTURES),
            ],
            order="id",
        )
        messages = self.env["mail.message"].search(
            [("attachment_ids", "in", files.ids)]
        )
        return files - messages.attachment_ids

    def _customer_picture(self, row, agreement, attachment_id):
        """The picture with that id if this lot's page shows it, else none."""
        self.ensure_one()
        if (
            row.relation != "owner"
            or not agreement.share_results
            or not agreement.share_pictures
        ):
            return self.env["ir.attachment"]
        files = self._customer_picture_files(self._customer_inspections())
        return files.filtered(lambda file: file.id == attachment_id)


class MedicalInspection(models.Model):
    _inherit = "medical.inspection"

    def _customer_person(self, agreement):
        """Who inspected, by name or by number as agreed, else nothing.

        Nothing for who has but a link: the agreement is with the customer.
        """
        self.ensure_one()
        if self.env.context.get("customer_by_link"):
            return ""
        if agreement.share_people == "names":
            return self.inspector_name or ""
        if agreement.share_people == "numbers" and self.inspector_employee_id:
            return self.env._(
                "Inspector %(number)s", number=self.inspector_employee_id.id
            )
        return ""


class MedicalInspectionResult(models.Model):
    _inherit = "medical.inspection.result"

    def _customer_range(self, line, limits):
        """Many values of one characteristic as one row."""
        good = len(self.filtered(lambda result: result.conform == "conforms"))
        values = [
            parse_measured_value(result.value_text)
            for result in self
            if line.kind == "measured" and result.entered and result.value_text
        ]
        return {
            "name": line.name,
            "unit": self.env._("%(count)s values", count=len(self)),
            "own": False,
            "value": f"{min(values)} … {max(values)} {line.unit or ''}".strip()
            if values
            else self.env._(
                "%(good)s of %(count)s conform", good=good, count=len(self)
            ),
            "limits": limits,
            "conforms": good == len(self),
        }

    def _customer_unit(self):
        """Which unit a value is of: its serial number, or its number in the sample."""
        self.ensure_one()
        if self.serial_id and not self.inspection_id.lot_id:
            return self.serial_id.name
        return f"#{self.unit_number}" if self.unit_number else ""
