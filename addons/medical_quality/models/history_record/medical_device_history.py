# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.qms_base.tools.lock_trigger import LockRule
from odoo.addons.qms_base.tools.opening import not_opened, opened

OPEN = ("open", "review")
STATES = [
    ("open", "Being made"),
    ("review", "Under review"),
    ("released", "Released"),
    ("superseded", "Superseded"),
    ("withdrawn", "Withdrawn"),
]
# what people write while it is reviewed; the rest is given by the service
_WRITTEN = frozenset({"conclusion", "exception_ids"})


class MedicalDeviceHistory(models.Model):
    """The device history record (batch record) of what was made, and its release.

    One for each lot; the serials of one order share one. It refers to everything that
    was recorded of the making, is reviewed by exception, and is released by the
    signatures of two people: that is the disposition of its lots. Released it stands;
    what has to be said otherwise is a new version, with a reason.
    (ISO 13485, 7.5.1 and 8.2.6; 21 CFR 820.35; EU GMP Annex 11, 9: the audit trail is
    reviewed before release)
    """

    _name = "medical.device.history"
    _description = "Device history record"
    _qms_lock = LockRule(opened=OPEN)
    _inherit = [
        "qms.server.values",
        "qms.gate.mixin",
        "qms.lock.mixin",
        "qms.signature.mixin",
        "qms.retention",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Number", readonly=True, copy=False, index=True)
    version = fields.Integer(readonly=True, copy=False, default=1, aggregator=False)
    previous_id = fields.Many2one(
        "medical.device.history",
        "Version before",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    next_ids = fields.One2many("medical.device.history", "previous_id", "Next version")
    reissue_reason = fields.Text("Why issued anew", readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, index=True, ondelete="restrict"
    )
    qms_customer_id = fields.Many2one(
        "res.partner",
        "Legal manufacturer",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    production_ids = fields.Many2many(
        "mrp.production",
        "medical_device_history_order_rel",
        "history_id",
        "production_id",
        "Orders",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    lot_ids = fields.Many2many(
        "stock.lot",
        "medical_device_history_lot_rel",
        "history_id",
        "lot_id",
        "Lots / serials",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    lot_count = fields.Integer("Number of lots", compute="_compute_lot_text")
    lot_text = fields.Char("Lot / serial", compute="_compute_lot_text")
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        copy=False,
        default="open",
        index=True,
        tracking=True,
        group_expand=True,
    )
    opened_at = fields.Datetime("Opened on", readonly=True, copy=False)
    review_begun_at = fields.Datetime("Review begun on", readonly=True, copy=False)
    review_begun_by_id = fields.Many2one(
        "res.users", "Review begun by", readonly=True, copy=False, ondelete="restrict"
    )
    conclusion = fields.Text(
        copy=False,
        tracking=True,
        help="What the review found as a whole; it is part of what is signed, and read"
        " by customers who sign the release or are given the record.",
    )
    released_at = fields.Datetime("Released on", readonly=True, copy=False)
    released_by_id = fields.Many2one(
        "res.users", "Released by", readonly=True, copy=False, ondelete="restrict"
    )
    disposition_id = fields.Many2one(
        "medical.lot.disposition",
        "Disposition",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The release of the lots that this record made when it was signed.",
    )
    lots_since = fields.Char(
        "Since then",
        compute="_compute_lots_since",
        help="Lots of a released record that are not released any more.",
    )

    _version_uniq = models.Constraint(
        "unique(name, version)", "Each version of a record is issued once."
    )
    _open_uniq = models.UniqueIndex(
        "(name) WHERE state IN ('open', 'review')",
        "This record has a version that is not released yet.",
    )

    @api.depends("name", "version")
    def _compute_display_name(self):
        for record in self:
            name = record.name or ""
            if record.version > 1:
                name = record.env._(
                    "%(number)s version %(version)s",
                    number=name,
                    version=record.version,
                )
            record.display_name = name

    @api.depends("lot_ids")
    def _compute_lot_text(self):
        for record in self:
            # sudo: the numbers of what was made are on the devices
            lots = record.sudo().lot_ids.sorted("id")
            record.lot_count = len(lots)
            record.lot_text = _run_text([lot.name for lot in lots])

    @api.depends("state", "lot_ids.quality_status")
    def _compute_lots_since(self):
        words = None
        for record in self:
            # sudo: the status of its lots, for whoever sees the record
            lots = record.sudo().lot_ids
            record.lots_since = False
            if record.state != "released" or not lots:
                continue
            if words is None:
                field = lots._fields["quality_status"]
                words = dict(field._description_selection(record.env))
            counts = {}
            for lot in lots:
                if lot.quality_status != "released":
                    counts.setdefault(lot.quality_status, []).append(lot.name)
            record.lots_since = "; ".join(
                f"{words.get(status, '')}: {_run_text(names)}"
                for status, names in counts.items()
            )

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | self._qms_served_fields()

    @api.model
    def _qms_served_fields(self):
        """All that is stored but the conclusion and the review of exceptions."""
        return super()._qms_served_fields() | {
            name
            for name, field in self._fields.items()
            if (field.store or field.type == "one2many")
            and name not in _WRITTEN
            and name not in models.MAGIC_COLUMNS
            and not name.startswith(("message_", "activity_", "website_message_"))
            and name not in ("rating_ids", "has_message")
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Records are opened by the service, when something is about to be made.

        :raises AccessError: for everybody else
        """
        if not self._is_opening():
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "record.given",
                self.env._(
                    "A device history record is opened by the order that makes the lot;"
                    " nobody writes one."
                ),
                error=AccessError,
            )
        return super().create(vals_list)

    def copy_data(self, default=None):
        """A record is of what was made; there is no second one of it."""
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.given",
            self.env._(
                "A device history record is opened by the order that makes the lot;"
                " nobody copies one."
            ),
            error=AccessError,
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_service(self):
        kept = not_opened(self)
        if kept:
            self.env["qms.gate.denial"]._refuse_change(
                kept,
                "record.kept",
                self.env._(
                    "%(record)s is the record of what was made and stays.",
                    record=kept[0].display_name,
                ),
            )

    def _serve(self, **values):
        """Write what only the service writes, in one statement."""
        self.flush_recordset()
        with opened(self):
            # sudo: the service writes; who acts need no right to
            self.sudo().write(values)
            self.flush_recordset()

    # ------------------------------------------------------------------
    # Retention
    # ------------------------------------------------------------------
    @api.model
    def _qms_retention_depends(self):
        return ("product_id", "released_at")

    def _qms_retained_from(self):
        """From the release on."""
        # sudo: a date, for whoever may see the record
        released = self.sudo().filtered("released_at")
        return {record.id: record.released_at.date() for record in released}

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_open_lots(self):
        """List the lots and serials of this record."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lots of %(record)s", record=self.display_name),
            "res_model": "stock.lot",
            "view_mode": "list,form",
            "domain": [("id", "in", self.lot_ids.ids)],
        }

    def action_open_orders(self):
        """List the orders of this record."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Orders of %(record)s", record=self.display_name),
            "res_model": "mrp.production",
            "view_mode": "list,form",
            "domain": [("id", "in", self.production_ids.ids)],
        }

    def _open_action(self):
        """The form of one record, or the list of several."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Device history records"),
            "res_model": self._name,
        }
        if len(self) == 1:
            return {**action, "res_id": self.id, "views": [(False, "form")]}
        return {
            **action,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self.ids)],
        }


def _run_text(names):
    """Numbers of a run in one line: all of few, else first, last and how many."""
    if len(names) > 3:
        return f"{names[0]} … {names[-1]} ({len(names)})"
    return ", ".join(names)
