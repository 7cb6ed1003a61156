# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class QmsGateMixin(models.AbstractModel):
    """The "blocked" badge of lists: what the last look at the gates found.

    Kept in a table of its own (``qms.gate.block``), so that looking never writes
    to, locks or slows down the records that people work on.
    """

    _inherit = "qms.gate.mixin"

    qms_blocked_cause = fields.Selection(
        selection="_selection_gate_cause",
        string="Blocked by",
        compute="_compute_qms_blocked",
        search="_search_qms_blocked_cause",
        help="The first cause, whoever acts, that keeps the gates from letting this"
        " record take its next step. Looked at every 5 minutes; the form shows the"
        " present state.",
    )
    qms_blocked_since = fields.Datetime("Blocked since", compute="_compute_qms_blocked")

    def _gate_open_domain(self):
        """Records of this model that have gates ahead; none by default."""
        return Domain.FALSE

    def _gate_read_ahead(self):
        """Read for all records together what their events ahead are made of."""

    def _gate_activity_host(self):
        """The record that carries activities about this one, or an empty one."""
        self.ensure_one()
        return self if hasattr(self, "activity_schedule") else self.browse()

    def _gate_look_events(self):
        """Events by which a refusal of this record is looked at again."""
        return self._gate_readiness_events()

    def _gate_is_over(self):
        """Whether nothing is ahead of this record any more."""
        self.ensure_one()
        return "state" in self._fields and self.state in ("done", "cancel")

    @api.depends_context("lang")
    def _compute_qms_blocked(self):
        # sudo: whoever reads the record may know that it is blocked
        blocks = self.env["qms.gate.block"].sudo()._of_records(self)
        for record in self:
            block = blocks.get(record.id)
            still = block and record.sudo().filtered_domain(record._gate_open_domain())
            record.qms_blocked_cause = block.cause if still else False
            record.qms_blocked_since = block.blocked_since if still else False

    def _search_qms_blocked_cause(self, operator, value):
        block = self.env["qms.gate.block"]
        block.flush_model()
        # sudo: the domain looks at lines that this user may not read
        still_open = self.sudo()._search(self._gate_open_domain()).subselect()

        def blocked_by(codes):
            return SQL(
                "(SELECT res_id FROM qms_gate_block WHERE res_model = %s"
                " AND %s = ANY(%s) AND res_id IN %s)",
                self._name,
                self._known_cause_sql(SQL("code")),
                codes,
                still_open,
            )

        return self._search_ids_by_value(operator, value, blocked_by)

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec != "qms_blocked_cause":
            return super()._read_group_groupby(alias, groupby_spec, query)
        self.env["qms.gate.block"].flush_model()
        blocks = SQL(
            "(SELECT res_id, %s AS cause FROM qms_gate_block WHERE res_model = %s)",
            self._known_cause_sql(SQL("code")),
            self._name,
        )
        joined = query.make_alias(alias, "qms_block")
        if joined not in query._joins:
            joined = query.left_join(alias, "id", blocks, "res_id", "qms_block")
        return SQL.identifier(joined, "cause")
