# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging

import psycopg2

from odoo import api, models, tools
from odoo.tools import SQL

from ...audit import Audited, Link
from ...audit.trigger import Column, Source
from ...tools import audit_install
from ...tools.in_force import Hardened

_logger = logging.getLogger(__name__)

# Odoo's own bookkeeping: the entry itself says who and when.
_NEVER = frozenset(
    {
        "id",
        "create_uid",
        "create_date",
        "write_uid",
        "write_date",
        "message_main_attachment_id",
        "access_token",
        "parent_path",
    }
)


class QmsAuditPolicy(models.AbstractModel):
    """Which tables and columns the audit trail records.

    Every stored model of the addons on this foundation is recorded whole unless
    :meth:`_audited` says otherwise; of Odoo's models what :meth:`_audited` names, and
    every field that one of these addons adds to them. Each addon has one file,
    ``models/audit/audited_models.py``, that extends the two methods.
    """

    _name = "qms.audit.policy"
    _description = "What the audit trail records"

    # ------------------------------------------------------------------
    # For addons to extend
    # ------------------------------------------------------------------
    @api.model
    def _audited_modules(self) -> set[str]:
        """Addons whose models and fields are recorded without being named."""
        return {"qms_base"}

    @api.model
    def _audited(self) -> dict[str, Audited | None]:
        """What is recorded of models, where it is not simply everything.

        :return: by model name; None for a model of these addons that is not recorded
        """
        return {}

    # ------------------------------------------------------------------
    # Resolved against the registry
    # ------------------------------------------------------------------
    @api.model
    def _declarations(self) -> dict[str, Audited]:
        """What is recorded, by name of every model concerned that is installed."""
        own = self._audited_modules()
        declared = self._audited()
        found = {}
        for name in sorted(self.env.registry):
            model = self.env[name]
            if not model._auto or model._abstract or model._transient:
                continue
            if name in declared:
                if declared[name] is not None:
                    found[name] = declared[name]
            elif getattr(model, "_qms_ledger", False):
                found[name] = Audited(witness=True)
            elif model._original_module in own:
                found[name] = Audited()
        return found

    @api.model
    def _fields_recorded(self, name, declaration):
        """Stored columns of a model that are recorded, by field name."""
        model, own = self.env[name], self._audited_modules()
        never = {*declaration.never, *getattr(model, "_qms_secret_columns", ())}
        fields = {}
        for field_name, field in model._fields.items():
            if not field.store or not field.column_type or field_name in _NEVER:
                continue
            wanted = (
                declaration.columns is None
                or field_name in declaration.columns
                or field_name in declaration.digest
                or own.issuperset(field._modules)
            )
            if wanted and field_name not in never:
                fields[field_name] = field
        return fields

    @api.model
    def _links_recorded(self, name, declaration):
        """Tables that link records of a model, by field name."""
        model, own = self.env[name], self._audited_modules()
        links = {}
        for field_name, field in model._fields.items():
            if field.type != "many2many" or not field.store or not field.relation:
                continue
            wanted = field_name in (declaration.links or ()) or (
                own.issuperset(field._modules)
            )
            comodel = self.env[field.comodel_name]
            if wanted and not comodel._transient and not model._transient:
                links[field_name] = Link(field.relation, field.column1, field.column2)
        return links

    @api.model
    @tools.ormcache()
    def _recorded_models(self) -> frozenset[str]:
        """Names of the models that are recorded, whole rows or links."""
        return frozenset(self._declarations())

    @api.model
    @tools.ormcache()
    def _table_models(self) -> dict[str, tuple[str, str | None]]:
        """``{table: (model, field)}``; the field of tables that link records."""
        tables = {}
        for name, declaration in self._declarations().items():
            tables[self.env[name]._table] = (name, None)
            for field_name, link in self._links_recorded(name, declaration).items():
                tables.setdefault(link.table, (name, field_name))
        return tables

    # ------------------------------------------------------------------
    # In the database
    # ------------------------------------------------------------------
    def init(self):
        audit_install.install_schema(self.env.cr)
        audit_install.make_partitions(self.env.cr)
        # tables of models that are still to come exist then
        self.pool.post_init(self._install_while_loading)
        self.pool.post_init(self.env["qms.lock.rules"]._install)

    def _register_hook(self):
        """Whatever guards the tables is in force whenever a server starts."""
        super()._register_hook()
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute("SET LOCAL lock_timeout = '2s'")
                audit_install.make_partitions(self.env.cr)
                mended = self._install_triggers()
                self.env.cr.execute("SET LOCAL lock_timeout = DEFAULT")
        except Hardened as error:
            if self.pool.updated_modules:
                # an update that half took effect must not look like one that did
                raise
            _logger.error("The audit trail is not as it should be: %s", error)
            return
        except psycopg2.Error as error:
            _logger.error("The audit trail could not be checked: %s", error)
            return
        if mended and not self.env.context.get("install_mode"):
            _logger.warning("Audit triggers made or mended: %s", ", ".join(mended))

    @api.model
    def _install_while_loading(self):
        """Triggers for tables that have none, and for all once every addon is loaded.

        Before that, the columns of addons still to come would be left out for a while.
        """
        self.env.cr.execute(
            "WITH RECURSIVE above(name) AS (SELECT 'qms_base'::varchar UNION"
            " SELECT m.name FROM above a JOIN ir_module_module_dependency d"
            " ON d.name = a.name JOIN ir_module_module m ON m.id = d.module_id"
            " WHERE m.state IN ('installed', 'to upgrade')) SELECT name FROM above"
        )
        present = {name for (name,) in self.env.cr.fetchall()}
        sources = self._sources()
        if not present <= self._audited_modules():
            known = {
                table for table, _name in audit_install.trigger_states(self.env.cr)
            }
            sources = [source for source in sources if source.table not in known]
        audit_install.install_triggers(self.env.cr, sources)

    @api.model
    def _install_triggers(self, without=()):
        """Make and mend triggers.

        :param without: ``{(table, column)}`` that are about to leave
        :return: tables concerned
        """
        if not audit_install.is_installed(self.env.cr):
            # the trail is in the archive, and its addon on the way out
            return []
        return audit_install.install_triggers(self.env.cr, self._sources(without))

    @api.model
    def _sources(self, without=()):
        """What is recorded, resolved against the tables that exist."""
        declarations = self._declarations()
        links = {
            name: self._links_recorded(name, declaration)
            for name, declaration in declarations.items()
        }
        tables = {self.env[name]._table for name in declarations}
        linking = {link.table for found in links.values() for link in found.values()}
        kinds = self._column_kinds(tables | linking)
        for table, column in without:
            kinds.get(table, {}).pop(column, None)
        sources = {}
        for name, declaration in declarations.items():
            table = self.env[name]._table
            if "id" in kinds.get(table, ()):
                sources[table] = self._source(name, declaration, kinds[table])
        for name, found in links.items():
            for link in found.values():
                columns = kinds.get(link.table, {})
                if {link.own, link.other} <= set(columns):
                    sources.setdefault(link.table, self._link_source(name, link))
        return [sources[table] for table in sorted(sources)]

    def _source(self, name, declaration, kinds):
        def stored(names):
            return tuple(column for column in names if column in kinds)

        model = self.env[name]
        fields = self._fields_recorded(name, declaration)
        columns = tuple(
            Column(
                column,
                kinds[column],
                "digest" if column in declaration.digest else "value",
            )
            # a password is a column, but no field that is stored
            for column in sorted({*stored(fields), *stored(declaration.digest)})
        )
        owners = tuple(
            (owner, self.env[model._fields[owner].comodel_name]._table)
            for owner in stored(declaration.owners)
        )
        return Source(
            table=model._table,
            columns=columns,
            owners=owners,
            company="company_id" if "company_id" in kinds else None,
            moments=stored(declaration.moments),
            limits=stored(declaration.limits),
            overrides=tuple(pair for pair in declaration.overrides if pair[0] in kinds),
            witness=declaration.witness,
            kinds=kinds,
        )

    def _link_source(self, name, link):
        columns = (Column(link.own, "int4"), Column(link.other, "int4"))
        return Source(
            table=link.table,
            columns=columns,
            row=link.other,
            owners=((link.own, self.env[name]._table),),
        )

    def _column_kinds(self, tables):
        """``{table: {column: type}}`` of ordinary tables in the database."""
        self.env.cr.execute(
            SQL(
                "SELECT c.relname, a.attname, t.typname FROM pg_attribute a"
                " JOIN pg_class c ON c.oid = a.attrelid"
                " JOIN pg_type t ON t.oid = a.atttypid"
                " WHERE c.relnamespace = current_schema::regnamespace"
                " AND c.relkind IN ('r', 'p') AND c.relname IN %s"
                " AND a.attnum > 0 AND NOT a.attisdropped",
                tuple(tables) or ("",),
            )
        )
        kinds = {}
        for table, column, kind in self.env.cr.fetchall():
            kinds.setdefault(table, {})[column] = kind
        return kinds
