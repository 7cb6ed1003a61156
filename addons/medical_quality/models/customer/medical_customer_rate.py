# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta
from ipaddress import ip_address, ip_network

from odoo import api, fields, models
from odoo.tools import SQL

# requests a minute; the parameters medical_quality.portal_<name>_per_minute say
# otherwise. Pictures come with a page that was counted, so that they are counted
# apart; those that are no picture of the page are guesses, and few.
LIMITS = {
    "user": 120,
    "address": 300,
    "download": 30,
    "find": 30,
    "picture": 1200,
    "guess": 30,
}
# rows an hour that the record of views takes of links that do not exist, in all
_GUESSES_ON_RECORD = 100
_PARAMETER = "medical_quality.portal_%s_per_minute"
_KEPT = timedelta(hours=1)


class MedicalCustomerRate(models.Model):
    """How often somebody asked for something in the portal within a minute.

    Counted in the database, so that all workers count together, from a cursor of its
    own, so that what fails is counted too.
    """

    _name = "medical.customer.rate"
    _description = "Requests in the portal within a minute"
    _inherit = "qms.server.rows"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    minute = fields.Datetime(required=True, readonly=True)
    hits = fields.Integer(required=True, readonly=True)

    _key_uniq = models.UniqueIndex("(key, minute)")

    @api.model
    def _is_exceeded(self, keys):
        """Count a request; whether that is more than may be asked in this minute.

        :param keys: ``{name of a limit: who}``, such as ``{"address": "192.0.2.1"}``
        :raises UserError: where it cannot be counted: then it is not answered
        """
        limits = {f"{name}:{who}": self._limit(name) for name, who in keys.items()}
        minute = self._now().replace(second=0, microsecond=0)
        counted = self._apart(lambda cr: self._count(cr, sorted(limits), minute))
        return any(hits > limits[key] for key, hits in counted)

    @api.model
    def _too_often(self):
        """What somebody is told who asked for more than may be asked."""
        return self.env._("Too many requests. Wait a minute, then go on.")

    @api.model
    def _is_spent(self, keys):
        """Whether no more may be asked in this minute; this request is not counted.

        :param keys: as for :meth:`_is_exceeded`
        :raises UserError: where that cannot be read: then it is not answered
        """
        limits = {f"{name}:{who}": self._limit(name) for name, who in keys.items()}
        minute = self._now().replace(second=0, microsecond=0)

        def read(cr):
            cr.execute(
                SQL(
                    "SELECT key, hits FROM medical_customer_rate"
                    " WHERE minute = %s AND key IN %s",
                    minute,
                    tuple(limits),
                )
            )
            return cr.fetchall()

        return any(hits >= limits[key] for key, hits in self._apart(read))

    @api.model
    def _is_first_guess(self, address):
        """Whether a guess from this network is to be put on record: once an hour.

        The record of views cannot be deleted from: who guesses without end does not
        fill it. Networks together have their number too, so that many addresses of one
        visitor do not either; the server's log names those beyond.

        :param address: as :meth:`_network` gives it
        :raises UserError: where it cannot be counted
        """
        hour = self._now().replace(minute=0, second=0, microsecond=0)
        own = f"guesses:{address}"

        def count(cr):
            [(_key, hits)] = self._count(cr, [own], hour)
            if hits > 1:
                return False
            [(_key, hits)] = self._count(cr, ["guesses"], hour)
            return hits <= _GUESSES_ON_RECORD

        return self._apart(count)

    @api.model
    def _network(self, address):
        """The network that an address stands for: of IPv6 the 64 bits of one site."""
        try:
            found = ip_address(address.partition("%")[0])
        except ValueError:
            return address
        if found.version == 6 and found.ipv4_mapped:
            return str(found.ipv4_mapped)
        if found.version == 6:
            return str(ip_network((found, 64), strict=False).network_address)
        return str(found)

    def _count(self, cr, keys, minute):
        # a count that is lost in a crash harms nobody
        cr.execute("SET LOCAL synchronous_commit TO off")
        # keys in one order, so that two requests never wait for each other
        cr.execute(
            SQL(
                "INSERT INTO medical_customer_rate AS r (key, minute, hits)"
                " VALUES %s ON CONFLICT (key, minute)"
                " DO UPDATE SET hits = r.hits + 1 RETURNING key, hits",
                SQL(", ").join(SQL("%s", (key, minute, 1)) for key in keys),
            )
        )
        return cr.fetchall()

    def _server_rows_message(self):
        return self.env._("The portal counts requests itself; nobody writes a count.")

    @api.model
    def _now(self):
        return fields.Datetime.now()

    @api.model
    def _limit(self, name):
        # sudo: a number, whoever asks
        parameters = self.env["ir.config_parameter"].sudo()
        value = parameters.get_param(_PARAMETER % name, "")
        return int(value) if value.isdecimal() else LIMITS[name]

    @api.autovacuum
    def _gc_minutes(self):
        # sudo: nobody else deletes; the counts say nothing afterwards
        self.env.cr.execute(
            SQL(
                "DELETE FROM medical_customer_rate WHERE minute < %s",
                fields.Datetime.now() - _KEPT,
            )
        )
