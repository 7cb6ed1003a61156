# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from odoo.addons.qms_base.tools.ledger import make_append_only

from .typed import as_typed

_logger = logging.getLogger(__name__)

_LOCK_TIMEOUT_MS = 2000
KINDS = [
    ("page", "Looked at"),
    ("list", "Looked at in a list"),
    ("download", "Downloaded"),
    ("link", "Looked at through a link"),
    ("verify", "Verified"),
    ("miss", "Asked for, not theirs or not there"),
]


class NotLogged(Exception):
    """A view could not be put on record: what was asked for is not shown."""


class MedicalCustomerView(models.Model):
    """That a customer looked at a record: which version, who, when, from where.

    A page of a list is one row, which names the records on it. Written before
    anything is shown, from a cursor of its own: what happens to the request
    afterwards does not take it back. What was asked for in vain is here too. No
    foreign keys, so that the side cursor waits for nobody. Ledger: append-only in
    PostgreSQL. (ISO 13485, 4.2.5; 21 CFR 820.180)
    """

    _name = "medical.customer.view"
    _description = "View by a customer"
    _inherit = "qms.ledger"
    _order = "viewed_at desc, id desc"
    _rec_name = "res_name"
    _log_access = False

    viewed_at = fields.Datetime(
        "Viewed on", required=True, readonly=True, help="Server time (UTC)."
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    res_name = fields.Char("What", required=True, readonly=True)
    version = fields.Char(
        readonly=True,
        help="Status, or a digest of what was shown or downloaded. Of a list which"
        " records of how many.",
    )
    user_ref = fields.Integer("User id", required=True, readonly=True)
    user_name = fields.Char("Who", required=True, readonly=True)
    partner_ref = fields.Integer("Customer id", required=True, readonly=True)
    partner_name = fields.Char("Customer", required=True, readonly=True)
    link_ref = fields.Integer("Link id", readonly=True)
    address = fields.Char(required=True, readonly=True, help="Network address.")
    company_ref = fields.Integer("Company id", required=True, readonly=True)

    _record_idx = models.Index("(res_model, res_id)")

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        self.env["qms.gate.denial"]._refuse_change(
            self.browse(),
            "ledger.written",
            self.env._(
                "What customers look at is recorded when it is shown; nobody writes it"
                " down."
            ),
            error=AccessError,
        )

    @api.model
    def _record(self, kind, record, name, address, version=None, user=None, link=0):
        """Put a view on record, committed at once.

        :param kind: code of :data:`KINDS`
        :param record: what is shown, any recordset; empty for what is not there
        :param name: its name
        :param address: network address of the client
        :param version: which version of it
        :param user: whose rights show it; default who is logged in
        :param link: id of the link that leads to it
        :raises NotLogged: where that does not succeed: then nothing is shown
        """
        self._record_all([self._row(kind, record, name, address, version, user, link)])

    @api.model
    def _row(self, kind, record, name, address, version=None, user=None, link=0):
        """A view as it is put on record; arguments as of :meth:`_record`."""
        # sudo: names of who looks
        user = (user or self.env.user).sudo()
        customer = user.partner_id.commercial_partner_id
        company = record.sudo()["company_id"] if record[:1] else None
        return {
            "viewed_at": fields.Datetime.now(),
            "kind": kind,
            "res_model": record._name,
            "res_id": record.id or 0,
            # what nobody types shows as such, and PostgreSQL takes it
            "res_name": as_typed((name or "?")[:200]),
            "version": version and as_typed(version),
            "user_ref": user.id,
            "user_name": user.name,
            "partner_ref": customer.id,
            "partner_name": customer.name or user.name,
            "link_ref": link,
            "address": address or "?",
            "company_ref": (company or self.env.company).id,
        }

    @api.model
    def _record_all(self, rows):
        """Put several views on record at once, all or none.

        :param rows: of :meth:`_row`
        :raises NotLogged: as :meth:`_record`
        """
        try:
            self._store(*rows)
        except Exception as error:
            _logger.warning(
                "A view of a customer could not be put on record", exc_info=True
            )
            raise NotLogged from error

    @api.model
    def _store(self, *rows):
        [columns] = {tuple(row) for row in rows}
        with self.env.registry.cursor() as cr:
            cr.execute(SQL("SET LOCAL lock_timeout = %s", _LOCK_TIMEOUT_MS))
            cr.execute(
                SQL(
                    "INSERT INTO medical_customer_view (%s) VALUES %s",
                    SQL(", ").join(SQL.identifier(column) for column in columns),
                    SQL(", ").join(SQL("%s", tuple(row.values())) for row in rows),
                )
            )
