# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, format_datetime

from ...signing import stream
from ...tools.keyring import open_keyring
from ...tools.ledger import make_append_only

# Set only while the signing service records a signature; no client can reach it.
_signing = ContextVar("qms_signature_signing", default=False)


class QmsSignature(models.Model):
    """An electronic signature on exactly one version of one record.

    Name, moment with the signer's zone and meaning (21 CFR 11.50) are kept as they
    were; what was signed is kept with it and bound by hash and seal (11.70). Ledger:
    append-only in PostgreSQL. See ``signing/stream.py`` for the form that is hashed.
    """

    _name = "qms.signature"
    _description = "Electronic signature"
    _order = "id desc"
    _rec_name = "signer_name"
    _inherit = "qms.ledger"
    _log_access = False

    row_form = fields.Char(required=True, readonly=True)
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    res_name = fields.Char("Record name", required=True, readonly=True)
    position = fields.Integer(
        required=True, readonly=True, help="Number within the record's signatures."
    )
    act = fields.Char(
        required=True,
        readonly=True,
        help="Signatures given with one authentication carry the same act.",
    )
    verdict = fields.Selection(
        [("sign", "Signed"), ("reject", "Rejected")], required=True, readonly=True
    )
    transition = fields.Char(required=True, readonly=True)
    policy_ref = fields.Integer("Policy id", required=True, readonly=True)
    step_ref = fields.Integer("Step id", required=True, readonly=True)
    step_number = fields.Integer(required=True, readonly=True)
    step_count = fields.Integer(required=True, readonly=True)
    completes = fields.Boolean(readonly=True, help="The last signature that it took.")
    meaning = fields.Char(required=True, readonly=True)
    signer_id = fields.Many2one(
        "res.users", "Signer", required=True, readonly=True, ondelete="restrict"
    )
    signer_ref = fields.Integer("Signer id", required=True, readonly=True)
    signer_name = fields.Char("Name", required=True, readonly=True)
    employee_ref = fields.Integer("Employee id", readonly=True)
    partner_ref = fields.Integer("Contact id", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    company_ref = fields.Integer("Company id", required=True, readonly=True)
    signed_at = fields.Datetime(
        "Signed on", required=True, readonly=True, help="Server time (UTC)."
    )
    signed_at_utc = fields.Char("Signed on (UTC)", required=True, readonly=True)
    signer_tz = fields.Char("Zone", required=True, readonly=True)
    signed_text = fields.Char("Date and time", compute="_compute_signed_text")
    reason = fields.Text(readonly=True)
    factors = fields.Char("Authenticated by", required=True, readonly=True)
    session_ref = fields.Char(readonly=True, groups="base.group_system")
    remote_address = fields.Char(readonly=True, groups="base.group_system")
    snapshot = fields.Text(
        "What was signed",
        required=True,
        readonly=True,
        groups="qms_base.group_qms_inspector,qms_base.group_qms_auditor",
    )
    snapshot_sha256 = fields.Char("SHA-256", required=True, readonly=True)
    previous_hash = fields.Char(required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)
    seal = fields.Char(required=True, readonly=True)
    integrity = fields.Selection(
        [("intact", "Intact"), ("broken", "Altered")], compute="_compute_integrity"
    )
    standing = fields.Selection(
        [
            ("valid", "Valid"),
            ("superseded", "Superseded by a change"),
            ("undone", "Undone by a rejection"),
            ("broken", "Altered: does not count"),
        ],
        compute="_compute_standing",
        help="Whether the record is still as it was signed.",
    )
    changes = fields.Text("Changed since", compute="_compute_standing")

    _stream_uniq = models.UniqueIndex("(res_model, res_id, position)")
    _signer_idx = models.Index("(signer_ref)")

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.depends("signed_at", "signer_tz")
    def _compute_signed_text(self):
        """The signer's own time and its zone (21 CFR 11.50(a)(2))."""
        for signature in self:
            zone = signature.signer_tz or "UTC"
            moment = format_datetime(
                self.env, signature.signed_at, tz=zone, dt_format="yyyy-MM-dd HH:mm:ss"
            )
            signature.signed_text = f"{moment} ({zone}, {signature._offset(zone)})"

    def _offset(self, zone):
        moment = self.signed_at.replace(tzinfo=ZoneInfo("UTC"))
        text = moment.astimezone(ZoneInfo(zone)).strftime("%z")
        return f"UTC{text[:3]}:{text[3:]}"

    def _compute_integrity(self):
        for signature in self:
            signature.integrity = "intact"
        records = {(signature.res_model, signature.res_id) for signature in self}
        broken = {
            (problem.res_model, int(problem.res_id), int(problem.position))
            for problem in self._verify(records)
        }
        for signature in self:
            key = (signature.res_model, signature.res_id, signature.position)
            if key in broken:
                signature.integrity = "broken"

    @api.depends("hash")
    def _compute_standing(self):
        for model, signatures in self.grouped("res_model").items():
            if model not in self.env:
                # its addon is gone; the signature is not
                signatures.standing = "valid"
                signatures.changes = False
                continue
            records = self.env[model].browse(signatures.mapped("res_id"))
            # sudo: whether a record changed; what changed is shown to those only
            # who may read it
            found = records.sudo().exists()._signature_changes(signatures.sudo())
            readable = set(records.exists()._filtered_access("read").ids)
            for signature in signatures:
                changes, undone = found.get(signature.id, ([], False))
                signature.changes = (
                    "\n".join(changes) if signature.res_id in readable else False
                )
                if signature.integrity == "broken":
                    signature.standing = "broken"
                elif undone:
                    signature.standing = "undone"
                else:
                    signature.standing = "superseded" if changes else "valid"

    # ------------------------------------------------------------------
    # Nobody writes a signature
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        if not _signing.get():
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "ledger.written",
                self.env._(
                    "Signatures are given in the signing dialog, by the signer alone;"
                    " nobody can write one."
                ),
                error=AccessError,
            )
        return super().create(vals_list)

    @api.model
    def _append(self, rows):
        """Put signatures at the end of the streams of their records.

        The head of each stream is taken by an update: who signs the same record at
        the same moment is repeated by Odoo and sees this signature then.

        :param rows: dictionaries of field values without position and hashes
        """
        keyring = open_keyring(self.env)
        heads = self._take_heads([(row["res_model"], row["res_id"]) for row in rows])
        for row in rows:
            head = heads[row["res_model"], row["res_id"]]
            row.update(
                row_form=stream.ROW_FORM,
                position=head[0] + 1,
                previous_hash=head[1],
            )
            row["hash"] = stream.row_hash(
                {column: row[column] for column in stream.COLUMNS}
            )
            row["seal"] = keyring.seal(row["hash"])
            heads[row["res_model"], row["res_id"]] = (row["position"], row["hash"])
        self._store_heads(heads)
        token = _signing.set(True)
        try:
            # sudo: nobody has the right to create signatures; the service does
            return self.sudo().create(rows)
        finally:
            _signing.reset(token)

    def _take_heads(self, streams):
        heads = {}
        for model, res_id in sorted(set(streams)):
            self.env.cr.execute(
                SQL(
                    "INSERT INTO qms_signature_stream AS head"
                    " (res_model, res_id, position, hash) VALUES (%s, %s, 0, %s)"
                    " ON CONFLICT (res_model, res_id)"
                    " DO UPDATE SET position = head.position"
                    " RETURNING position, hash",
                    model,
                    res_id,
                    stream.FIRST,
                )
            )
            heads[model, res_id] = self.env.cr.fetchone()
        return heads

    def _store_heads(self, heads):
        for (model, res_id), (position, row_hash) in sorted(heads.items()):
            self.env.cr.execute(
                SQL(
                    "UPDATE qms_signature_stream SET position = %s, hash = %s"
                    " WHERE res_model = %s AND res_id = %s",
                    position,
                    row_hash,
                    model,
                    res_id,
                )
            )

    # ------------------------------------------------------------------
    # Verification
    # ------------------------------------------------------------------
    @api.model
    def _verify(self, records=None):
        """Check streams from their first signature to their head.

        :param records: ``{(model, id)}`` whose streams to check; None for all
        :return: list of :class:`~odoo.addons.qms_base.signing.stream.Problem`
        """
        self.flush_model()
        if records is not None and not records:
            return []
        where = SQL()
        if records:
            where = SQL("WHERE (res_model, res_id) IN %s", tuple(records))
        text = self.env.cr.mogrify(where).decode() if records else ""
        lines = stream.copy_lines(self.env.cr, stream.copy_query(where=text))
        problems = list(stream.verify(lines, open_keyring(self.env)))
        return problems + self._verify_heads(where)

    def _verify_heads(self, where):
        """The last signatures cannot be taken away unnoticed."""
        rows = self.env.execute_query(
            SQL(
                "SELECT head.res_model, head.res_id, head.position"
                " FROM (SELECT * FROM qms_signature_stream %s) head"
                " LEFT JOIN qms_signature last ON last.res_model = head.res_model"
                " AND last.res_id = head.res_id AND last.position = head.position"
                " AND last.hash = head.hash WHERE last.id IS NULL",
                where,
            )
        )
        return [
            stream.Problem(
                model, str(res_id), str(position), "head", "the last ones are missing"
            )
            for model, res_id, position in rows
        ]

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------
    def action_open_record(self):
        """Open the record that was signed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }


class QmsSignatureStream(models.Model):
    """The last signature of each record: shows when signatures are taken away."""

    _name = "qms.signature.stream"
    _description = "Head of a record's signatures"
    _inherit = "qms.server.rows"
    _log_access = False
    _rec_name = "res_model"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Integer(required=True, readonly=True)
    position = fields.Integer(required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)

    _record_uniq = models.UniqueIndex("(res_model, res_id)")

    def _server_rows_message(self):
        return self.env._("Only signing moves the head of a record's signatures.")
