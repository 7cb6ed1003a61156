# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...audit.forms import CLAIM_COLUMNS, claim_form
from ...tools.keyring import open_keyring

_FLAGS = {
    "is_deletion": "D",
    "is_override": "O",
    "is_back_dated": "B",
    "is_limit_change": "L",
    "is_unattributed": "U",
}


class QmsAuditEntry(models.Model):
    """The audit trail as people read it: a view of the log in PostgreSQL.

    Values are not fields: :mod:`.qms_audit_words` puts them into words, and only for
    who may read that field of that record now (21 CFR 11.10(d), (e)).
    """

    _name = "qms.audit.entry"
    _description = "Audit trail entry"
    _order = "id desc"
    _rec_name = "record_name"
    _auto = False
    _log_access = False

    at = fields.Datetime("Written on", readonly=True, help="Server time (UTC).")
    table_name = fields.Char("Table", readonly=True)
    row_id = fields.Integer("Row", readonly=True)
    owner_table = fields.Char("Table of the main record", readonly=True)
    owner_id = fields.Integer("Main record", readonly=True)
    operation = fields.Selection(
        [
            ("I", "Created"),
            ("U", "Changed"),
            ("D", "Deleted"),
            ("T", "Table emptied"),
        ],
        readonly=True,
    )
    model_id = fields.Many2one("ir.model", "Kind of record", readonly=True)
    field_names = fields.Char("Technical names of fields", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    is_deletion = fields.Boolean("Deletion", readonly=True)
    is_override = fields.Boolean("Override", readonly=True)
    is_back_dated = fields.Boolean("Back-dated", readonly=True)
    is_limit_change = fields.Boolean("Changed limit", readonly=True)
    is_unattributed = fields.Boolean(
        "Unattributed",
        readonly=True,
        help="Written behind the system's back, by a client of the database.",
    )
    is_system = fields.Boolean(
        "People and rights",
        readonly=True,
        help="Of logins, groups, access rights and the system itself.",
    )
    txid = fields.Char("Transaction", readonly=True)
    act_id = fields.Integer("Act", readonly=True)
    user_id = fields.Many2one("res.users", "User", readonly=True)
    user_name = fields.Char("Name of the user", readonly=True)
    login_id = fields.Many2one(
        "res.users",
        "Logged in as",
        readonly=True,
        help="Where the system acted for somebody: who was logged in.",
    )
    employee_name = fields.Char("Person", readonly=True)
    db_user = fields.Char("Database user", readonly=True)
    client = fields.Char("Database client", readonly=True)
    origin = fields.Selection(
        [("request", "Request"), ("job", "Scheduled job"), ("server", "Server")],
        readonly=True,
    )
    request = fields.Char("Asked for", readonly=True)
    address = fields.Char("From address", readonly=True, groups="base.group_system")
    reason = fields.Char(readonly=True)
    # in words, by qms_audit_words.py
    record_name = fields.Char("Record", compute="_compute_words")
    summary = fields.Text("What", compute="_compute_words")
    actor = fields.Char("Who", compute="_compute_actor")
    attribution = fields.Selection(
        [
            ("sealed", "Vouched for by the server"),
            ("unsealed", "Named, not vouched for"),
            ("forged", "Not by the server: the name does not count"),
            ("own", "Said by the record itself"),
            ("none", "Unattributed"),
        ],
        compute="_compute_actor",
    )
    seal_id = fields.Many2one("qms.audit.seal", "Seal", compute="_compute_seal_id")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT e.id, e.at, e.table_name, e.row_id, e.owner_table, e.owner_id,
                e.operation::text AS operation, e.company_id, e.txid::text AS txid,
                e.act_id, e.db_user, e.client, m.id AS model_id,
                coalesce(e.flags LIKE '%%D%%', false) AS is_deletion,
                coalesce(e.flags LIKE '%%O%%', false) AS is_override,
                coalesce(e.flags LIKE '%%B%%', false) AS is_back_dated,
                coalesce(e.flags LIKE '%%L%%', false) AS is_limit_change,
                coalesce(e.flags LIKE '%%U%%', false) AS is_unattributed,
                (SELECT string_agg(k, ' ') FROM jsonb_object_keys(
                    coalesce(e.new_values, e.old_values)) k) AS field_names,
                e.table_name IN %s AS is_system,
                a.user_ref AS user_id, a.user_name, a.login_ref AS login_id,
                a.employee_name, a.origin, a.request, a.address, a.reason
            FROM qms_audit_log e
            LEFT JOIN qms_audit_act a ON a.id = e.act_id
            LEFT JOIN (VALUES %s) AS t(name, model) ON t.name = e.table_name
            LEFT JOIN ir_model m ON m.model = t.model
            """,
            self._system_tables(),
            self._known_tables(),
        )

    @api.model
    def _system_tables(self):
        """Tables that say who may do what."""
        tables = self.env["qms.audit.policy"]._table_models()
        return tuple(
            sorted(
                table
                for table, (model, _field) in tables.items()
                if model.startswith("ir.")
                or model in ("res.users", "res.groups", "qms.signing.factor")
            )
        )

    @api.model
    def _known_tables(self):
        tables = self.env["qms.audit.policy"]._table_models()
        return SQL(", ").join(
            SQL("(%s, %s)", table, model)
            for table, (model, _field) in sorted(tables.items())
        )

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------
    @api.depends("act_id", "is_unattributed")
    def _compute_actor(self):
        acts = self._acts()
        for entry in self:
            act = acts.get(entry.act_id)
            # a ledger says itself who acted; it is written when the rest is undone
            own = act is None and not entry.is_unattributed
            entry.attribution = "own" if own else self._attribution(act)
            if entry.attribution == "own":
                entry.actor = self.env._("The system, beside what it refused")
                continue
            if act is None or entry.attribution == "forged":
                entry.actor = self.env._(
                    "Unattributed (database user %(user)s%(client)s)",
                    user=entry.db_user,
                    client=f", {entry.client}" if entry.client else "",
                )
                continue
            name = act["employee_name"] or act["user_name"]
            if not name:
                name = self.env._("Somebody logging in")
            if entry.login_id and entry.login_id.id != act["user_ref"]:
                # sudo: the name of a login, on a record that names it
                name = self.env._(
                    "%(actor)s for %(login)s",
                    actor=name,
                    login=entry.login_id.sudo().name,
                )
            if entry.attribution == "unsealed":
                name = self.env._("%s (not vouched for)", name)
            entry.actor = name

    def _acts(self):
        """Claims that these entries name, by id."""
        ids = {entry.act_id for entry in self if entry.act_id}
        if not ids:
            return {}
        self.env.cr.execute(
            SQL(
                "SELECT id, nonce, seal, %s FROM qms_audit_act WHERE id IN %s",
                SQL(", ").join(SQL.identifier(name) for name in CLAIM_COLUMNS),
                tuple(ids),
            )
        )
        return {act["id"]: act for act in self.env.cr.dictfetchall()}

    def _attribution(self, act):
        if act is None:
            return "none"
        if not act["seal"]:
            return "unsealed"
        form = claim_form(act["nonce"], {name: act[name] for name in CLAIM_COLUMNS})
        known = open_keyring(self.env).check_seal(form, act["seal"])
        return "sealed" if known else "forged"

    # ------------------------------------------------------------------
    # Seal
    # ------------------------------------------------------------------
    def _compute_seal_id(self):
        self.seal_id = False
        if not self.ids:
            return
        self.env.cr.execute(
            "SELECT e.id, s.id FROM qms_audit_log e JOIN qms_audit_seal s"
            " ON s.cluster = e.cluster::text AND e.txid >= s.from_txid::bigint"
            " AND e.txid < s.to_txid::bigint WHERE e.id = ANY(%s)",
            [self.ids],
        )
        found = dict(self.env.cr.fetchall())
        for entry in self:
            entry.seal_id = found.get(entry.id, False)

    # ------------------------------------------------------------------
    # History of a record
    # ------------------------------------------------------------------
    @api.model
    def _about(self, table, ids):
        """Domain of the entries about rows, their lines, and the lines of these.

        :param table: name of a recorded table
        :param ids: ids of its rows
        """

        def owned(owner, owner_ids):
            return Domain("owner_table", "=", owner) & Domain(
                "owner_id", "in", list(owner_ids)
            )

        domain = Domain("table_name", "=", table) & Domain("row_id", "in", list(ids))
        domain |= owned(table, ids)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT table_name, array_agg(DISTINCT row_id) FROM qms_audit_log"
            " WHERE owner_table = %s AND owner_id = ANY(%s) GROUP BY table_name",
            [table, list(ids)],
        )
        tables = self.env["qms.audit.policy"]._table_models()
        for line_table, line_ids in self.env.cr.fetchall():
            # the far side of a link is a record of its own
            if tables.get(line_table, (None, True))[1] is None:
                domain |= owned(line_table, line_ids)
        return domain

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------
    def action_open_record(self):
        """Open the record that this entry is about, or its main record."""
        self.ensure_one()
        tables = self.env["qms.audit.policy"]._table_models()
        model, link = tables.get(self.table_name, (None, None))
        res_id = self.row_id
        if link or self.operation == "D":
            model, _link = tables.get(self.owner_table, (model, None))
            res_id = self.owner_id
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": res_id,
            "views": [(False, "form")],
        }
