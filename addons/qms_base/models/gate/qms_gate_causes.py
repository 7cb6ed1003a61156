# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...gates.causes import ENGINEER, OTHER, Cause


class QmsGateMixin(models.AbstractModel):
    """Words and responsible roles of the causes for which gates refuse."""

    _inherit = "qms.gate.mixin"

    def _gate_causes(self) -> dict[str, Cause]:
        """All known causes by code; addons add theirs with ``super()``.

        What no concession covers says nothing about it: whoever is not identified, work
        and time without a start, a definition that is not the order's, material not
        recorded (traceability), and every lock, guard and signature.
        """
        causes = (
            Cause(
                "person.unidentified",
                self.env._("Nobody identified"),
                personal=True,
            ),
            Cause(
                "time.other_person",
                self.env._("Time logged for somebody else"),
                personal=True,
            ),
            Cause(
                "time.not_started",
                self.env._("Time logged without a start"),
                personal=True,
            ),
            Cause(
                "time.before_start",
                self.env._("Time logged before the start"),
                personal=True,
            ),
            Cause("time.future", self.env._("Time in the future"), personal=True),
            Cause("wo.not_started", self.env._("Work order never started")),
            Cause(
                "wo.foreign_operation",
                self.env._("Operation not of the bill of materials"),
                ENGINEER,
            ),
            Cause(
                "wo.foreign_workcenter",
                self.env._("Work center not of the operation"),
                ENGINEER,
            ),
            Cause("mo.no_bom", self.env._("No bill of materials"), ENGINEER),
            Cause(
                "mo.foreign_definition",
                self.env._("Definition of another product"),
                ENGINEER,
            ),
            Cause("mo.moved", self.env._("Stock moved already")),
            Cause("mo.worked", self.env._("Work has begun"), ENGINEER),
            # planned deviation: whoever grants it answers for a device made without
            # the step; nothing that the step would have recorded is conceded with it
            Cause(
                "operation.missing",
                self.env._("Operation not done"),
                conceded_at=("mo_close",),
            ),
            Cause("component.missing", self.env._("Component not recorded")),
            *self._lock_causes(),
            Cause(OTHER, self.env._("Other cause")),
        )
        return {cause.code: cause for cause in causes}

    def _lock_causes(self):
        """Causes for which locks and guards refuse a change."""
        return (
            Cause("record.done", self.env._("Change of what is done")),
            Cause("record.given", self.env._("Value that the system gives")),
            Cause("login.reused", self.env._("Login of somebody else")),
            Cause("record.kept", self.env._("Deletion of what is kept")),
            Cause("record.fixed", self.env._("Change of what is fixed"), ENGINEER),
            Cause("stock.written", self.env._("Stock written without a movement")),
            Cause("time.rewritten", self.env._("Time log rewritten")),
            Cause(
                "mo.not_draft",
                self.env._("Order that does not begin as a draft"),
                ENGINEER,
            ),
            Cause("product.regulation", self.env._("Regulation of a product")),
            Cause("location.usage", self.env._("Use of a place with regulated stock")),
            Cause("person.login", self.env._("Login of a person on record")),
            Cause("ledger.written", self.env._("Ledger written")),
            Cause("evidence.removal", self.env._("Removal of evidence")),
            Cause("role.missing", self.env._("Not entitled"), personal=True),
            Cause("signature.not_a_person", self.env._("Signature not by a person")),
            Cause(
                "signature.not_this_person",
                self.env._("Signature of somebody else"),
                personal=True,
            ),
        )

    @api.model
    def _selection_gate_cause(self):
        causes = self.env["qms.gate.mixin"]._gate_causes()
        return [(code, cause.label) for code, cause in causes.items()]

    @api.model
    def _known_cause_sql(self, code: SQL) -> SQL:
        """A code as fields of causes show it: one without words is "other"."""
        # a tuple: to group by several fields at once, Odoo hashes the terms
        known = tuple(self.env["qms.gate.mixin"]._gate_causes())
        return SQL("CASE WHEN %s IN %s THEN %s ELSE %s END", code, known, code, OTHER)

    @api.model
    def _search_ids_by_value(self, operator, value, ids_of):
        """Domain of a field that has a value where a query finds the record.

        :param ids_of: callable ``list of values -> SQL`` of the record ids
        """
        if operator not in ("in", "not in"):
            return NotImplemented
        known = [code for code, _label in self._selection_gate_cause()]
        wanted = [code for code in known if code in value]
        if False in value:
            # nothing, or one of the values: all but the others
            others = [code for code in known if code not in wanted]
            domain = Domain("id", "not in", ids_of(others))
        else:
            domain = Domain("id", "in", ids_of(wanted))
        return ~domain if operator == "not in" else domain
