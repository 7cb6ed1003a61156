# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.qms_base.tools.ledger import make_append_only

from ..inspection.guard import is_server_write, server_writes


class MedicalInspectionChallenge(models.Model):
    """A value suspected to be mistyped, and what the person said to it.

    Ledger: append-only in PostgreSQL. What was typed first stays beside what was taken
    in the end. (21 CFR 820.35; ALCOA: original and accurate)
    """

    _name = "medical.inspection.challenge"
    _description = "Challenged value"
    _inherit = "qms.ledger"
    _order = "id desc"
    _rec_name = "value_text"
    _log_access = False

    inspection_id = fields.Many2one(
        "medical.inspection",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    result_id = fields.Many2one(
        "medical.inspection.result",
        "Result",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    characteristic_id = fields.Many2one(
        "medical.inspection.characteristic",
        "Characteristic",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    event = fields.Selection(
        [
            ("challenged", "Challenged"),
            ("confirmed", "Confirmed: typed once more"),
            ("corrected", "Corrected: another value entered"),
        ],
        required=True,
        readonly=True,
    )
    value_text = fields.Char("Typed", readonly=True)
    reason = fields.Text("Why suspected", readonly=True)
    challenge_id = fields.Many2one(
        "medical.inspection.challenge",
        "Answers",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    answer_ids = fields.One2many(
        "medical.inspection.challenge", "challenge_id", "Answered by"
    )
    done_at = fields.Datetime(
        "On", required=True, readonly=True, help="Server time (UTC)."
    )
    actor_id = fields.Many2one(
        "res.users", "User", required=True, readonly=True, ondelete="restrict"
    )
    employee_id = fields.Many2one(
        "hr.employee", "Person", readonly=True, ondelete="restrict"
    )

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        if not is_server_write():
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "ledger.written",
                self.env._(
                    "Challenges are recorded when values are entered; nobody can write"
                    " one."
                ),
                error=AccessError,
            )
        return super().create(vals_list)

    @api.model
    def _open_of(self, results):
        """``{result: challenges}`` that nobody answered yet (``sudo``)."""
        if not results:
            return {}
        # sudo: what was challenged decides, whoever may read it
        found = self.sudo().search(
            [
                ("result_id", "in", results.ids),
                ("event", "=", "challenged"),
                ("answer_ids", "=", False),
            ]
        )
        return found.grouped("result_id")

    @api.model
    def _record(self, rows, people):
        """Enter rows.

        :param rows: ``(result, event, text, reason, challenge id or False)``
        :param people: ``{inspection: employee}`` who acts
        :return: the rows entered
        """
        if not rows:
            return self.browse()
        now = fields.Datetime.now()
        with server_writes():
            # sudo: nobody has the right to write these; entering judged what is said
            return self.sudo().create(
                [
                    {
                        "inspection_id": result.inspection_id.id,
                        "result_id": result.id,
                        "characteristic_id": result.characteristic_id.id,
                        "company_id": result.inspection_id.company_id.id,
                        "event": event,
                        "value_text": text,
                        "reason": reason,
                        "challenge_id": challenge_id,
                        "done_at": now,
                        "actor_id": self.env.uid,
                        "employee_id": people[result.inspection_id].id,
                    }
                    for result, event, text, reason, challenge_id in rows
                ]
            )
