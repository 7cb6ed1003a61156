# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError

from ...rules import result_digest
from .guard import server_writes


class MedicalInspection(models.Model):
    """Values judged and fixed: the only way to a verdict."""

    _inherit = "medical.inspection"

    def action_complete(self):
        """Judge the entered values and fix the inspections.

        :return: the signing dialog for those whose plan has the results signed
        :raises UserError: naming the characteristics that have no value
        :raises AccessError: when the user may not
        """
        self.check_access("write")
        people = self._check_recordable()
        signed = self.filtered(lambda i: i.plan_id.result_signature == "sign")
        for inspection in signed:
            inspection._check_all_entered()
        others = self - signed
        others._complete({inspection: people[inspection] for inspection in others})
        return signed._qms_signing_action("complete") if signed else True

    def _complete(self, people):
        """Fix inspections as judged; the only way to a verdict.

        :param people: ``{inspection: employee}`` who completes
        :raises UserError: as :meth:`action_complete`
        """
        for inspection in self:
            inspection._check_all_entered()
        verdicts = {inspection: inspection._judge() for inspection in self}
        now = fields.Datetime.now()
        # closed in the database, it takes no values any more
        self.result_ids.flush_recordset()
        self.sample_ids.flush_recordset()
        with server_writes():
            for inspection, verdict in verdicts.items():
                inspection._record_in_series(verdict)
            # the verdict last: with it, the database closes the inspection
            alike = {}
            for inspection, verdict in verdicts.items():
                inspection.digest = result_digest(inspection._digest_content())
                values = inspection._completion_values(verdict, people[inspection], now)
                group = alike.setdefault(frozenset(values.items()), (values, []))
                group[1].append(inspection)
            # one write each, as what hangs on inspections is looked up for each write
            for values, inspections in alike.values():
                self.browse().union(*inspections).write(values)

    def _completion_values(self, verdict, employee, now):
        """What is written when an inspection is fixed."""
        self.ensure_one()
        return {
            "state": verdict.state,
            "inspector_id": self.env.uid,
            "inspector_employee_id": employee.id,
            "inspector_name": employee.name,
            "done_at": now,
        }

    def _check_all_entered(self):
        """Each characteristic of the plan has entered values, and there are some."""
        self.ensure_one()
        results = self.result_ids
        expected = self.plan_id.characteristic_ids
        entered = results.filtered(lambda r: r.conform != "not_entered")
        if not expected or results.characteristic_id != expected:
            raise UserError(
                self.env._(
                    "Inspection %(name)s does not hold the characteristics of its plan"
                    " %(plan)s and cannot be completed.",
                    name=self.name,
                    plan=self.plan_id.display_name,
                )
            )
        if entered != results:
            raise UserError(
                self.env._(
                    "Inspection %(name)s cannot be completed: no value for"
                    " %(missing)s. Enter what was measured; nothing passes by default.",
                    name=self.name,
                    missing=(results - entered)._names(),
                )
            )

    def _digest_content(self):
        """What the digest is of: plan version, subject and results as entered."""
        self.ensure_one()
        return {
            "version": 1,
            "inspection": self.name,
            "plan": self.plan_id.number,
            "plan_version": self.plan_id.version,
            "lot": self.lot_id.name or None,
            "workorder": self.workorder_id.id or None,
            "results": [result._digest_content() for result in self.result_ids],
        }
