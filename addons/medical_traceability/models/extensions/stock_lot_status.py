# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextlib import contextmanager
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.qms_base.gates import Flow

# Set only while a disposition writes its decision; no client can reach it.
_deciding = ContextVar("medical_lot_deciding", default=False)


@contextmanager
def deciding():
    """Let what the system decides about lots be written."""
    token = _deciding.set(True)
    try:
        yield
    finally:
        _deciding.reset(token)


QUALITY_STATUS = [
    ("quarantine", "Quarantine"),
    ("released", "Released"),
    ("on_hold", "On hold"),
    ("rejected", "Rejected"),
]
# A lot that may not be used can always be moved out of the way.
_FLOWS_OF_ANY_LOT = (Flow.SCRAP, Flow.SUPPLIER_RETURN, Flow.QUARANTINE)


class StockLot(models.Model):
    """Quality status of a lot, decided by dispositions alone.

    A regulated lot is born in quarantine on whatever path it is created. Expiry is
    no status: it follows from the expiration date.
    """

    _inherit = "stock.lot"

    quality_status = fields.Selection(
        QUALITY_STATUS,
        compute="_compute_quality_status",
        store=True,
        index="btree_not_null",
        copy=False,
        tracking=True,
        group_expand=True,
        help="Decided by lot dispositions. Only released lots may be used or shipped."
        " Lots of products that are not regulated have none.",
    )
    quality_status_date = fields.Datetime(
        "Status since", compute="_compute_quality_status", store=True, copy=False
    )
    expiration_date = fields.Datetime(tracking=True)

    @api.depends("qms_regulated")
    def _compute_quality_status(self):
        """A lot that is or becomes regulated without a status is in quarantine."""
        now = fields.Datetime.now()
        for lot in self:
            born = lot.qms_regulated and not lot.quality_status
            lot.quality_status = "quarantine" if born else lot.quality_status
            lot.quality_status_date = now if born else lot.quality_status_date

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _quality_owned_fields(self):
        """Fields whose value the system derives; nobody sends one."""
        return {"quality_status", "quality_status_date"}

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | self._quality_owned_fields()

    @api.model_create_multi
    def create(self, vals_list):
        """A quality status sent by a client, also as a default, is left out."""
        owned = self._quality_owned_fields()
        vals_list = [
            {key: value for key, value in vals.items() if key not in owned}
            for vals in vals_list
        ]
        # a default of False wins over one that the client sent in its context
        defaults = {
            f"default_{name}": False
            for name in owned
            if f"default_{name}" in self.env.context
        }
        lots = super(StockLot, self.with_context(**defaults)).create(vals_list)
        return lots.with_env(self.env)

    def write(self, vals):
        if not _deciding.get() and self._quality_owned_fields() & set(vals):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "The quality status of a lot is decided by a lot disposition, and"
                    " its date and batch of manufacture come from its production;"
                    " nobody can write them."
                ),
                error=AccessError,
            )
        if {"name", "product_id"} & set(vals):
            self._check_identity_unmoved(vals)
        if "expiration_date" in vals:
            self._check_expiration_change(vals["expiration_date"])
        return super().write(vals)

    def _qms_retained_from(self):
        """Released lots are kept from their release on."""
        starts = super()._qms_retained_from()
        for lot in self:
            released = lot.quality_status == "released" and lot.quality_status_date
            if lot.id in starts and released:
                starts[lot.id] = lot.quality_status_date.date()
        return starts

    @api.ondelete(at_uninstall=False)
    def _unlink_except_moved(self):
        """A regulated lot that has moved is part of the record of devices."""
        moved = self.filtered("qms_regulated")._filter_moved()
        if moved:
            self.env["qms.gate.denial"]._refuse_change(
                moved,
                "record.kept",
                self.env._(
                    "These lots have moved and are part of the record of devices; they"
                    " cannot be deleted: %(lots)s.",
                    lots=", ".join(moved.mapped("name")),
                ),
            )

    def _check_identity_unmoved(self, vals):
        changed = self.filtered(
            lambda lot: lot.qms_regulated
            and (
                vals.get("name", lot.name) != lot.name
                or vals.get("product_id", lot.product_id.id) != lot.product_id.id
            )
        )
        moved = changed._filter_moved()
        if moved:
            self.env["qms.gate.denial"]._refuse_change(
                moved,
                "record.fixed",
                self.env._(
                    "These lots have moved; labels and records name them, so that"
                    " neither number nor product can change: %(lots)s.",
                    lots=", ".join(moved.mapped("name")),
                ),
            )

    def _check_expiration_change(self, value):
        """A later expiry makes a lot usable again: quality decides that."""
        value = fields.Datetime.to_datetime(value) or False
        changed = self.filtered(
            lambda lot: lot.qms_regulated and lot.expiration_date != value
        )
        if self.env.user.has_group("qms_base.group_qms_engineer"):
            return
        moved = changed._filter_moved()
        if moved:
            self.env["qms.gate.denial"]._refuse_change(
                moved,
                "role.missing",
                self.env._(
                    "These lots have moved; their expiration date is changed by a"
                    " quality engineer only: %(lots)s.",
                    lots=", ".join(moved.mapped("name")),
                ),
                error=AccessError,
            )

    def _filter_moved(self):
        """The lots among these with at least one done movement."""
        if not self:
            return self
        # sudo: a movement counts whoever may see it
        rows = (
            self.env["stock.move.line"]
            .sudo()
            ._read_group(
                [("lot_id", "in", self.ids), ("state", "=", "done")], ["lot_id"]
            )
        )
        return self & self.browse([lot.id for (lot,) in rows])

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------
    def _filter_usable(self, flow=None):
        """Regulated lots may be reserved if released and not expired.

        Any lot may be scrapped, set apart or returned to its supplier.
        """
        usable = super()._filter_usable(flow)
        if flow in _FLOWS_OF_ANY_LOT:
            return usable
        now = fields.Datetime.now()
        return usable.filtered(
            lambda lot: not lot.qms_regulated
            or (
                lot.quality_status == "released"
                and not (lot.expiration_date and lot.expiration_date <= now)
            )
        )

    def _set_quality_status(self, status):
        """Write the status that a disposition decided, and since when it stands."""
        with deciding():
            # sudo: who may decide on a lot need not have rights on stock
            self.sudo().write(
                {
                    "quality_status": status,
                    "quality_status_date": fields.Datetime.now(),
                }
            )
