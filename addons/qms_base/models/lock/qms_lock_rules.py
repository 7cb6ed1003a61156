# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models, tools
from odoo.tools import sql

from ...tools.lock_trigger import lock_lines, lock_rows


class QmsLockRules(models.AbstractModel):
    """The locks that PostgreSQL keeps, for all models of this and later addons.

    A model says with ``_qms_lock`` (a :class:`LockRule`) when its rows are closed; its
    lines name with ``_qms_lock_parent`` the field to it, and with ``_qms_lock_free``
    what the service writes on them afterwards.
    """

    _name = "qms.lock.rules"
    _description = "Locks kept by the database"

    @api.model
    def _closed(self, records):
        """The records among these, of any model, that are closed."""
        if hasattr(records, "_qms_locked"):
            return records._qms_locked()
        rule = getattr(records, "_qms_lock", None)
        if rule is None:
            return records.browse()
        return records.filtered(lambda record: record[rule.state] not in rule.opened)

    @api.model
    @tools.ormcache("model_name")
    def _lines_of(self, model_name):
        """Names of the stored models whose rows are lines of records of this model."""
        found = []
        for name in sorted(self.env.registry):
            model = self.env[name]
            parent = getattr(model, "_qms_lock_parent", None)
            field = model._fields.get(parent) if parent and model._auto else None
            if field and not model._abstract and field.comodel_name == model_name:
                found.append(name)
        return tuple(found)

    @api.model
    def _install(self):
        """Put the locks in force; nothing is done where they are."""
        cr = self.env.cr
        for name in sorted(self.env.registry):
            model = self.env[name]
            if not model._auto or model._abstract or model._transient:
                continue
            rule = getattr(model, "_qms_lock", None)
            parent_field = getattr(model, "_qms_lock_parent", None)
            if rule and rule.state in sql.table_columns(cr, model._table):
                reopening = getattr(model, "_qms_reopening", "")
                lock_rows(cr, model._table, name, rule, reopening)
            if parent_field and parent_field in sql.table_columns(cr, model._table):
                parent = self.env[model._fields[parent_field].comodel_name]
                lock_lines(
                    cr,
                    model._table,
                    parent_field,
                    parent._table,
                    parent._qms_lock,
                    getattr(model, "_qms_lock_free", ()),
                )
