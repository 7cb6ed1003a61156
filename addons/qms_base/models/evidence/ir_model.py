# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.tools import SQL, sql


def _ledger(env, model_name):
    """The ledger model of that name while its table is in place, or None."""
    model = env.get(model_name)
    if not getattr(model, "_qms_ledger", False):
        return None
    return model if sql.table_exists(env.cr, model._table) else None


class IrModel(models.Model):
    _inherit = "ir.model"

    def _drop_table(self):
        """Never drop a ledger: when its module leaves, it is in the archive already.

        Odoo's own safeguard goes by a context key, which a client can send.
        """
        for model in self:
            if _ledger(self.env, model.model) is not None:
                self.env["qms.gate.denial"]._refuse_change(
                    model,
                    "evidence.removal",
                    self.env._(
                        "%(model)s holds evidence: its table is never dropped.",
                        model=model.name,
                    ),
                )
        return super()._drop_table()


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    def _drop_column(self):
        """Keep the columns of ledgers, also those of an addon that leaves."""
        kept = self.browse()
        for field in self:
            ledger = _ledger(self.env, field.model)
            if ledger is None or field.state == "manual":
                continue
            kept |= field
            stored = sql.column_exists(self.env.cr, ledger._table, field.name)
            if stored and field.name != "id":
                # the foundation goes on writing rows without that addon
                self.env.cr.execute(
                    SQL(
                        "ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL",
                        SQL.identifier(ledger._table),
                        SQL.identifier(field.name),
                    )
                )
        return super(IrModelFields, self - kept)._drop_column()
