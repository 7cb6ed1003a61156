# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.tools.opening import not_opened, opened

KINDS = [
    ("missing", "Missing"),
    ("late", "Late"),
    ("overridden", "Overridden by concession"),
    ("out_of_limit", "Out of limit"),
    ("drift", "Process drifted"),
    ("corrected", "Corrected value"),
    ("repeated", "Inspected again"),
    ("signed_late", "Signed late"),
    ("reprinted", "Label reprinted"),
    ("label", "Label spoiled or misread"),
    ("nonconformance", "Nonconformance"),
    ("instrument", "Instrument in doubt"),
    ("refused", "Refused step"),
    ("warned", "Passed with a warning"),
    ("held", "Put on hold"),
]
# what people write
_WRITTEN = frozenset({"reviewed", "comment"})


class MedicalDeviceHistoryException(models.Model):
    """What is not as it was planned, and what the reviewer says of it.

    Found by the service, each with the record it comes from; a named person says that
    it was looked at, and what it means for the devices. What changes afterwards is to
    be looked at again. (ISO 13485, 8.2.6; 21 CFR 820.35)
    """

    _name = "medical.device.history.exception"
    _description = "Exception of a device history record"
    _inherit = ["qms.server.values", "qms.lock.line"]
    _qms_lock_parent = "history_id"
    _order = "history_id desc, reviewed, moment, id"
    _rec_name = "text"

    history_id = fields.Many2one(
        "medical.device.history",
        "Device history record",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    key = fields.Char(required=True, readonly=True, help="What tells it from others.")
    text = fields.Text("What was found", required=True, readonly=True)
    moment = fields.Datetime("When", readonly=True)
    person = fields.Char("Who", readonly=True)
    res_model = fields.Char("Kind of record", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    res_name = fields.Char("Found in", readonly=True)
    reviewed = fields.Boolean(copy=False)
    comment = fields.Text(
        copy=False,
        help="What it means for the devices, and why they can be released. Customers"
        " who sign the release or are given the record read it.",
    )
    reviewed_by_id = fields.Many2one(
        "res.users", "Reviewed by", readonly=True, copy=False, ondelete="restrict"
    )
    reviewed_at = fields.Datetime("Reviewed on", readonly=True, copy=False)

    _key_uniq = models.Constraint(
        "unique(history_id, key)", "Each exception stands in a record once."
    )

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | (set(self._fields) - _WRITTEN)

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals.get("history_id") or 0 for vals in vals_list}
        parents = self.env["medical.device.history"].browse(ids)
        if not_opened(parents) or 0 in ids:
            self._refuse_given(self.browse())
        return super().create(vals_list)

    def write(self, vals):
        parents = self.sudo().history_id
        if not_opened(parents):
            if set(vals) - _WRITTEN:
                self._refuse_given(self)
            vals = self._review_values(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_service(self):
        if not_opened(self.sudo().history_id):
            self._refuse_given(self)

    def _refuse_given(self, records):
        self.env["qms.gate.denial"]._refuse_change(
            records,
            "record.given",
            self.env._(
                "Exceptions are found by the system, and stay: say that you reviewed"
                " one, and comment on it."
            ),
            error=AccessError,
        )

    def _review_values(self, vals):
        """What a person's review writes: who it is and when are the server's to say.

        :raises UserError: without a comment, or while nobody reviews the record
        :raises AccessError: for whoever is no person
        """
        if not vals:
            return vals
        self._check_reviewer()
        if "reviewed" in vals:
            reviewed = bool(vals["reviewed"])
        else:
            reviewed = all(self.mapped("reviewed"))
        if reviewed:
            comments = [vals.get("comment")] if "comment" in vals else None
            for comment in comments or self.mapped("comment"):
                if not (comment or "").strip():
                    raise UserError(
                        self.env._(
                            "Say what it means for the devices before you tick it as"
                            " reviewed: the comment is part of the record."
                        )
                    )
        return {
            **vals,
            "reviewed": reviewed,
            "reviewed_by_id": self.env.uid if reviewed else False,
            "reviewed_at": fields.Datetime.now() if reviewed else False,
        }

    def _check_reviewer(self):
        user = self.env.user
        if self.env.uid == SUPERUSER_ID or not user.has_group(
            "qms_base.group_qms_engineer"
        ):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "%(user)s does not review device history records: a quality"
                    " engineer or a quality manager does.",
                    user=user.name,
                ),
                error=AccessError,
            )
        # sudo: whether it is reviewed now, whoever asks
        early = self.sudo().history_id.filtered(lambda record: record.state == "open")
        if early:
            raise UserError(
                self.env._(
                    "The review of %(record)s has not begun: begin it first.",
                    record=early[0].display_name,
                )
            )

    def _serve(self, **values):
        """Write what only the service writes."""
        with opened(self.sudo().history_id):
            self.sudo().write(values)
            self.flush_recordset()

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_open_record(self):
        """Open the record that the exception was found in.

        :raises UserError: where there is none any more
        """
        self.ensure_one()
        model = self.env.get(self.res_model) if self.res_model else None
        record = None if model is None else model.browse(self.res_id).exists()
        if not record:
            raise UserError(
                self.env._(
                    "%(name)s has no page of its own: what was found is said here.",
                    name=self.res_name or self.text,
                )
            )
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def action_review(self):
        """Open the dialog in which this is reviewed."""
        self.ensure_one()
        view = self.env.ref(
            "medical_quality.medical_device_history_exception_view_form_review"
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Review"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }

    def action_mark_reviewed(self):
        """Tick these as reviewed, with the comments they have.

        :raises UserError: where a comment is missing
        """
        self.check_access("write")
        for exception in self:
            exception.write({"reviewed": True})
        return {"type": "ir.actions.act_window_close"}

    def action_mark_open(self):
        """Take the tick away: it is to be reviewed again."""
        self.check_access("write")
        self.write({"reviewed": False})
        return {"type": "ir.actions.act_window_close"}
