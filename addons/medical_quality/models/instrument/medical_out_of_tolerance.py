# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.qms_base.tools.lock_trigger import LockRule
from odoo.addons.qms_base.tools.opening import opened
from odoo.addons.qms_base.tools.posting import without_defaults

# what people write; everything else is the service's
_WRITTEN = {"conclusion", "line_ids"}


class MedicalOutOfTolerance(models.Model):
    """The reverse trace of an instrument that was found out of tolerance.

    Every value since it was last known to be good, with lot, order, devices and
    customers; a decision on each, and containment where chosen; closed by signature.
    (ISO 13485, 7.6: the validity of previous results is assessed and recorded, and
    action taken on the equipment and any product affected)
    """

    _name = "medical.out.of.tolerance"
    _description = "Instrument out of tolerance"
    _inherit = [
        "qms.server.values",
        "qms.lock.mixin",
        "qms.signature.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _qms_lock = LockRule(opened=("open",))

    name = fields.Char("Number", readonly=True, copy=False, index=True)
    instrument_id = fields.Many2one(
        "maintenance.equipment",
        "Instrument",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    calibration_id = fields.Many2one(
        "medical.calibration",
        "Found by",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    reason = fields.Text("What was found", readonly=True)
    found_by_id = fields.Many2one(
        "res.users", "Found by (user)", readonly=True, ondelete="restrict"
    )
    found_at = fields.Datetime("Found on", readonly=True)
    good_calibration_id = fields.Many2one(
        "medical.calibration",
        "Last known to be good",
        readonly=True,
        ondelete="restrict",
        help="The calibration that last left it in tolerance. Empty: there was none,"
        " and every value ever taken with it is listed.",
    )
    good_on = fields.Date("Good on", readonly=True)
    state = fields.Selection(
        [("open", "To decide"), ("closed", "Closed")],
        required=True,
        readonly=True,
        copy=False,
        default="open",
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many(
        "medical.out.of.tolerance.line", "oot_id", "Lots and orders"
    )
    line_count = fields.Integer("To decide on", compute="_compute_counts")
    undecided_count = fields.Integer("Undecided", compute="_compute_counts")
    reading_count = fields.Integer("Values", compute="_compute_counts")
    containment_ids = fields.One2many(
        "medical.containment", "oot_id", "Containments", readonly=True
    )
    trace_seconds = fields.Float("Seconds to the list", digits=(16, 2), readonly=True)
    conclusion = fields.Text(
        copy=False,
        tracking=True,
        help="Why it went out of tolerance, and whether the interval is right.",
    )
    closed_at = fields.Datetime("Closed on", readonly=True, copy=False)

    _name_uniq = models.UniqueIndex("(name)", "This number is given already.")

    @api.depends("line_ids.decision", "line_ids.reading_count")
    def _compute_counts(self):
        lines = self.env["medical.out.of.tolerance.line"]
        rows = {
            record: (count, readings)
            for record, count, readings in lines._read_group(
                [("oot_id", "in", self.ids)],
                ["oot_id"],
                ["__count", "reading_count:sum"],
            )
        }
        undecided = dict(
            lines._read_group(
                [("oot_id", "in", self.ids), ("decision", "=", False)],
                ["oot_id"],
                ["__count"],
            )
        )
        for record in self:
            record.line_count, record.reading_count = rows.get(record, (0, 0))
            record.undecided_count = undecided.get(record, 0)

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | set(self._fields) - _WRITTEN

    @api.model
    def _qms_served_fields(self):
        own = {
            name
            for name in self._fields
            if not name.startswith(("message_", "activity_", "website_message_"))
        }
        return super()._qms_served_fields() | own - _WRITTEN

    @api.model_create_multi
    def create(self, vals_list):
        # rights: nobody has any to create one; the service does so by sudo
        if not self.env.su:
            self._refuse_created()
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.kept",
            self.env._("What was found out of tolerance stays on record."),
        )

    def _refuse_created(self):
        self.env["qms.gate.denial"]._refuse_change(
            self.browse(),
            "record.given",
            self.env._(
                "The trace is opened by signing a calibration that found the instrument"
                " out of tolerance, or by declaring the instrument failed."
            ),
            error=AccessError,
        )

    def _serve(self, **values):
        """Write what only the service writes.

        sudo: whoever acts may do just what the method that calls this says.
        """
        served = self.sudo()
        served.flush_recordset()
        with opened(served):
            served.write(values)
            served.flush_recordset()

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------
    @api.model
    def _open_for(self, instrument, good, calibration=None, reason=None):
        """Open the reverse trace of an instrument, or go on with the open one.

        :param instrument: the instrument, one
        :param good: the calibration that last left it in tolerance, or none
        :param calibration: the calibration that found it
        :param reason: what was found, where no calibration found it
        :return: the record
        """
        # sudo: whoever calibrates opens it; what it lists does not depend on who
        model = without_defaults(self.sudo())
        instrument = instrument.sudo()
        record = model.search(
            [
                ("instrument_id", "=", instrument.id),
                ("good_calibration_id", "=", good.id or False),
                ("state", "=", "open"),
            ],
            limit=1,
        )
        if record:
            if calibration:
                record._serve(calibration_id=calibration.id)
        else:
            company = instrument.company_id
            record = model.create(
                {
                    "name": self.env["ir.sequence"]
                    .sudo()
                    .with_company(company)
                    .next_by_code("medical.out.of.tolerance"),
                    "instrument_id": instrument.id,
                    "company_id": company.id,
                    "calibration_id": calibration.id if calibration else False,
                    "reason": reason
                    or self.env._(
                        "%(number)s of %(day)s found it out of tolerance.",
                        number=calibration.name,
                        day=calibration.done_on,
                    ),
                    "found_by_id": self.env.uid,
                    "found_at": fields.Datetime.now(),
                    "good_calibration_id": good.id or False,
                    "good_on": good.done_on or False,
                    "state": "open",
                }
            )
        record._draw_up()
        record._tell()
        return record.with_env(self.env)

    def _tell(self):
        """Somebody who decides is told; once."""
        self.ensure_one()
        if self.activity_ids:
            return
        managers = self.env.ref("qms_base.group_qms_engineer").sudo().all_user_ids
        here = managers.filtered(
            lambda user: user.active
            and not user.share
            and user.id != 1
            and self.company_id in user.company_ids
        )
        self.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=self.env._(
                "%(instrument)s out of tolerance: %(count)s lots and orders to decide"
                " on",
                instrument=self.instrument_id.display_name,
                count=self.line_count,
            ),
            user_id=(here[:1] or self.env.user).id,
        )

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_refresh(self):
        """List again: what was made of the lots and shipped since.

        :raises AccessError: for anybody but quality engineers
        """
        self._check_engineer()
        for record in self:
            if record.state != "open":
                raise UserError(self.env._("%(number)s is closed.", number=record.name))
            record.sudo()._draw_up()
        return True

    def action_contain(self):
        """A containment of the lots for which that was decided.

        :raises AccessError: for anybody but quality engineers
        :raises UserError: where there is none left to contain
        """
        self.ensure_one()
        self._check_engineer()
        lines = self.line_ids.filtered(
            lambda line: line.decision == "contain" and not line.containment_id
        )
        # sudo: the lots of the trace, whoever may read them
        lots = lines.sudo()._lots_to_contain()
        if self.state != "open" or not lots:
            raise UserError(
                self.env._("Decide to contain a lot first: there is none left to hold.")
            )
        containments = without_defaults(self.env["medical.containment"])
        record = containments.with_company(self.company_id).create(
            {
                "kind": "hold",
                "company_id": self.company_id.id,
                "reason": self.env._(
                    "%(number)s: measured with %(instrument)s, found out of tolerance.",
                    number=self.name,
                    instrument=self.instrument_id.display_name,
                ),
                "lot_ids": [Command.set(lots.ids)],
            }
        )
        # sudo: the link is the service's
        served = record.sudo()
        with opened(served):
            served.write({"oot_id": self.id})
        lines._serve_lines(containment_id=record.id)
        record.action_list()
        return {
            "type": "ir.actions.act_window",
            "res_model": "medical.containment",
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def action_open_readings(self):
        """The values that are in doubt."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Values in doubt"),
            "res_model": "medical.inspection.result",
            "views": [(False, "list")],
            "domain": [("id", "in", self.line_ids.reading_ids.ids)],
            "context": {"create": False},
        }

    def action_open_lines(self):
        """Lots and orders to decide on."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lots and orders"),
            "res_model": "medical.out.of.tolerance.line",
            "views": [(False, "list"), (False, "form")],
            "domain": [("oot_id", "=", self.id)],
            "context": {"create": False},
        }

    def action_close(self):
        """Open the signing dialog that closes this.

        :raises UserError: with what is missing
        """
        self.ensure_one()
        self._check_closing()
        return self._qms_signing_action("close")

    def _check_engineer(self):
        self.check_access("read")
        if not self.env.user.has_group("qms_base.group_qms_engineer"):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "Quality engineers decide on what was measured wrongly; %(user)s is"
                    " none.",
                    user=self.env.user.name,
                ),
                error=AccessError,
            )
