# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
import hashlib
from contextvars import ContextVar
from datetime import datetime, timezone

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...audit import database, forms
from ...tools.keyring import open_keyring
from ...tools.ledger import make_append_only

# Set only while a seal is written; no client can reach it.
_sealing = ContextVar("qms_audit_sealing", default=False)
# Any number, the same for every server of one database.
_LOCK = 7_165_300_220
_MOST_ROWS = 50_000


class QmsAuditSeal(models.Model):
    """A block of the audit trail, bound to the block before it.

    It lists all rows that the transactions of a range wrote, taken when none of these
    can write any more. Ledger: append-only in PostgreSQL. ``audit/forms.py`` says what
    is hashed, ``audit/verify.py`` checks it without Odoo.
    """

    _name = "qms.audit.seal"
    _description = "Seal of the audit trail"
    _inherit = "qms.ledger"
    _order = "number desc"
    _rec_name = "number"
    _log_access = False

    form = fields.Char(required=True, readonly=True)
    number = fields.Integer(required=True, readonly=True)
    # 64 bits: more than an integer of Odoo holds
    cluster = fields.Char("Database cluster", required=True, readonly=True)
    from_txid = fields.Char("From transaction", required=True, readonly=True)
    to_txid = fields.Char("Up to transaction", required=True, readonly=True)
    sealed_at = fields.Datetime(
        "Sealed on", required=True, readonly=True, help="Server time (UTC)."
    )
    sealed_at_utc = fields.Char("Sealed on (UTC)", required=True, readonly=True)
    entry_count = fields.Integer("Entries", required=True, readonly=True)
    entries = fields.Binary(attachment=False, readonly=True, groups="base.group_system")
    entries_sha256 = fields.Char("Digest of entries", required=True, readonly=True)
    act_count = fields.Integer("Acts", required=True, readonly=True)
    acts = fields.Binary(attachment=False, readonly=True, groups="base.group_system")
    acts_sha256 = fields.Char("Digest of acts", required=True, readonly=True)
    previous_hash = fields.Char(required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)
    seal = fields.Char(required=True, readonly=True)

    _number_uniq = models.UniqueIndex("(number)")
    _range_uniq = models.UniqueIndex("(cluster, from_txid)")

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        if not _sealing.get():
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "ledger.written",
                self.env._("The audit trail seals itself; nobody can write a seal."),
                error=AccessError,
            )
        return super().create(vals_list)

    # ------------------------------------------------------------------
    # Sealing
    # ------------------------------------------------------------------
    @api.model
    def _cron_seal(self):
        """Seal what is finished, block by block, each in a transaction of its own."""
        while self._seal():
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _seal_soon(self):
        """Have the trail sealed as soon as this transaction is committed."""
        job = self.env.ref("qms_base.ir_cron_audit_seal", raise_if_not_found=False)
        if job:
            # sudo: whoever signs may have the trail sealed, no more
            job.sudo()._trigger()

    @api.model
    def _seal(self):
        """Seal one block, of at most about :data:`_MOST_ROWS` entries.

        Only of transactions below the snapshot's ``xmin``: they have ended, and this
        transaction sees all that they wrote. A transaction that stays open delays
        sealing, it loses nothing.

        :return: the seal, empty where nothing is left to seal
        """
        self.env.cr.execute(
            "SELECT pg_try_advisory_xact_lock(%s),"
            " pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
            " (SELECT system_identifier FROM pg_control_system())",
            [_LOCK],
        )
        free, xmin, here = self.env.cr.fetchone()
        if not free:
            return self.browse()
        trail = database.Database(self.env.cr)
        for cluster in trail.clusters():
            start = self._sealed_up_to(cluster)
            # a cluster that a dump came from: all its transactions have ended
            end = xmin if cluster == here else trail.last_txid(cluster) + 1
            if end <= start:
                continue
            beyond = trail.nth_txid(cluster, start, end, _MOST_ROWS)
            if beyond is not None:
                # one transaction is sealed whole, however much it wrote
                first = trail.nth_txid(cluster, start, end, 0)
                end = max(beyond, first + 1)
            entries, acts = (
                [
                    (int(line.split(b"\t", 1)[0]), forms.row_digest(line))
                    for line in trail.rows(table, cluster, start, end)
                ]
                for table in (database.LOG, database.ACT)
            )
            if entries or acts:
                return self._append(cluster, start, end, entries, acts)
        return self.browse()

    @api.model
    def _sealed_up_to(self, cluster):
        self.env.cr.execute(
            "SELECT max(to_txid::bigint) FROM qms_audit_seal WHERE cluster = %s",
            [str(cluster)],
        )
        return self.env.cr.fetchone()[0] or 0

    def _append(self, cluster, start, end, entries, acts):
        # sudo: the newest seal, whoever has it sealed
        last = self.sudo().search([], order="number desc", limit=1)
        now = datetime.now(timezone.utc)
        packed, packed_acts = forms.pack(entries), forms.pack(acts)
        values = {
            "form": forms.SEAL_FORM,
            "number": last.number + 1,
            "cluster": str(cluster),
            "from_txid": str(start),
            "to_txid": str(end),
            "sealed_at_utc": now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "entry_count": len(entries),
            "entries_sha256": hashlib.sha256(packed).hexdigest(),
            "act_count": len(acts),
            "acts_sha256": hashlib.sha256(packed_acts).hexdigest(),
            "previous_hash": last.hash or forms.FIRST,
        }
        values["hash"] = forms.seal_hash(values)
        values.update(
            seal=open_keyring(self.env).seal(values["hash"]),
            entries=base64.b64encode(packed),
            acts=base64.b64encode(packed_acts),
            sealed_at=now.replace(tzinfo=None, microsecond=0),
        )
        token = _sealing.set(True)
        try:
            # sudo: nobody has the right to create seals; the trail seals itself
            seal = self.sudo().create([values])
        finally:
            _sealing.reset(token)
        return seal
