# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...tools.in_force import make_function, make_trigger
from ...tools.ledger import make_append_only

# Set only while the gate records a use; no client can reach it.
_using = ContextVar("qms_concession_using", default=False)

_COUNT = """
BEGIN
    UPDATE qms_concession SET used = used + NEW.quantity
    WHERE id = NEW.concession_id AND state = 'active';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Concession % is not in force', NEW.concession_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END;
"""


class QmsConcessionUse(models.Model):
    """What was used of a concession, by which verdict.

    Ledger: append-only in PostgreSQL. Each row adds to what its concession says is
    used, by a trigger of the database; a check there refuses more than was granted,
    whoever writes. As the row of the concession is updated, two who use it at the same
    moment never both see what was left before.
    """

    _name = "qms.concession.use"
    _description = "Use of a concession"
    _order = "used_at desc, id desc"
    _rec_name = "res_name"
    _inherit = "qms.ledger"
    _log_access = False

    concession_id = fields.Many2one(
        "qms.concession", required=True, readonly=True, ondelete="restrict", index=True
    )
    decision_id = fields.Many2one(
        "qms.gate.decision",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    quantity = fields.Float(
        required=True,
        readonly=True,
        digits="Product Unit",
        help="None for what belongs to a use already on record: the same event once"
        " more, or the time log of a start.",
    )
    key = fields.Char(
        required=True, readonly=True, help="Digest of the facts of the event."
    )
    checkpoint = fields.Selection(
        selection="_selection_checkpoint", required=True, readonly=True
    )
    res_name = fields.Char("Record", required=True, readonly=True)
    used_at = fields.Datetime(
        "Used on", required=True, readonly=True, help="Server time (UTC)."
    )
    actor_id = fields.Many2one(
        "res.users", "User", required=True, readonly=True, ondelete="restrict"
    )
    actor_name = fields.Char("User name", required=True, readonly=True)
    employee_id = fields.Many2one(
        "hr.employee", "Person", readonly=True, ondelete="restrict"
    )
    employee_name = fields.Char("Person name", readonly=True)
    findings = fields.Text("What was conceded", required=True, readonly=True)

    _key_idx = models.Index("(concession_id, key)")
    _not_negative = models.Constraint(
        "CHECK (quantity >= 0)", "Nothing used is given back."
    )

    def init(self):
        make_append_only(self.env.cr, self._table)
        make_function(self.env.cr, "qms_concession_count_use", _COUNT)
        make_trigger(
            self.env.cr,
            self._table,
            "qms_concession_count_use",
            SQL(
                "AFTER INSERT ON qms_concession_use FOR EACH ROW"
                " EXECUTE FUNCTION qms_concession_count_use()"
            ),
        )

    @api.model
    def _selection_checkpoint(self):
        return self.env["qms.gate.decision"]._selection_checkpoint()

    @api.model_create_multi
    def create(self, vals_list):
        if not _using.get():
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "ledger.written",
                self.env._(
                    "Uses of concessions are recorded by the gates alone; nobody can"
                    " write one."
                ),
                error=AccessError,
            )
        return super().create(vals_list)

    @api.model
    def _record(self, rows):
        """Store uses (``sudo``) as the gate takes them.

        :param rows: list of field values
        """
        token = _using.set(True)
        try:
            return self.create(rows)
        finally:
            _using.reset(token)

    def action_open_decision(self):
        """Open the verdict that used it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "qms.gate.decision",
            "res_id": self.decision_id.id,
            "views": [(False, "form")],
        }
