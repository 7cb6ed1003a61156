# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar

from odoo import models
from odoo.tools import SQL

from ...tools.archive import (
    archive_partitions,
    archive_rows,
    archive_tables,
    drop_functions,
)
from ...tools.ledger import ledger_models, record_tables

_FOUNDATION = "qms_base"
_PRESENT = ("installed", "to upgrade", "to remove")
_LEAVING = ("to remove", "uninstalled", "uninstallable")
# Set only while modules whose evidence was archived are uninstalled.
_removing = ContextVar("qms_module_removing", default=False)


class IrModuleModule(models.Model):
    """Gates leave only when their evidence is safe elsewhere.

    Refused on every way that leads to an uninstall: the button and its wizard, a
    state that is written, and the uninstall itself, which also runs for a state
    that was set behind Odoo's back.
    """

    _inherit = "ir.module.module"

    def write(self, vals):
        if vals.get("state") in _LEAVING and not _removing.get():
            self.filtered(lambda m: m.state in _PRESENT)._qms_check_removal()
        return super().write(vals)

    def module_uninstall(self):
        """Check once more, archive the records that leave, clean up after them."""
        leaving = self._qms_modules()
        if not leaving:
            return super().module_uninstall()
        self._qms_check_removal()
        names = set(self.mapped("name"))
        self._qms_archive(names)
        token = _removing.set(True)
        try:
            result = super().module_uninstall()
        finally:
            _removing.reset(token)
        if _FOUNDATION in names:
            drop_functions(self.env.cr)
        return result

    def _qms_modules(self):
        """The foundation and the modules on it, among these."""
        # sudo: which modules depend on which is no secret
        foundation = self.sudo().search([("name", "=", _FOUNDATION)])
        on_it = foundation.downstream_dependencies(exclude_states=("uninstallable",))
        return self & (foundation | on_it)

    def _qms_check_removal(self):
        """Refuse while evidence is on record that no verified export holds.

        :raises UserError: says what is missing and who exports it
        """
        leaving = self._qms_modules()
        if not leaving:
            return
        # sudo: an administrator need not read evidence to be told that it is there
        obstacle = self.env["qms.evidence.export"].sudo()._obstacle()
        if obstacle:
            self.env["qms.gate.denial"]._refuse_change(
                leaving,
                "evidence.removal",
                self.env._(
                    "%(modules)s cannot be uninstalled. %(obstacle)s",
                    modules=", ".join(leaving.mapped("shortdesc")),
                    obstacle=obstacle,
                ),
            )

    def _qms_archive(self, names):
        """Move what no module but these defines to the archive.

        Ledgers always, other records where there are any, and with the records what
        was written about them.
        """
        self.env.flush_all()
        ledgers = self._qms_ledgers_of(names)
        # sudo: whoever uninstalls need not read what is kept
        records = record_tables(self.env(su=True), names)
        leaving = [ledger._table for ledger in ledgers] + list(records)
        if not leaving:
            return
        exports = self.env["qms.evidence.export"].sudo()
        newest = exports._newest()
        if exports._table in leaving:
            # The files outlive the list of exports; the model they hang on leaves.
            files = exports.search([("attachment_id", "!=", False)]).attachment_id
            files.write({"res_model": False, "res_id": 0})
            self.env.flush_all()
        facts = {
            "archived_by": self.env.user.login,
            "modules": ", ".join(sorted(names)),
            "export_sha256": newest.sha256 or None,
        }
        # not those at the end of a link, which may be Odoo's
        own = [
            name for table, name in records.items() if self.env[name]._table == table
        ]
        self._qms_archive_about(own, facts)
        if _FOUNDATION in names:
            # nothing is recorded any more; what was recorded stays
            archive_partitions(self.env.cr, "qms_audit_log", facts)
            leaving += ["qms_audit_act", "qms_audit_salt"]
            self.pool.qms_audit_kept = False
        archive_tables(self.env.cr, leaving, facts)
        if _FOUNDATION in names:
            # triggers on Odoo's tables have nowhere to write to from now on
            drop_functions(self.env.cr)
        self.env.invalidate_all()

    def _qms_archive_about(self, models, facts):
        """Keep messages, tracked changes and files of records that leave.

        Odoo deletes the messages with their models. Files lose their record here, so
        that they stay; the archive says whose they were.
        """
        if not models:
            return
        of_models = SQL("model = ANY(%s)", models)
        archive_rows(self.env.cr, "mail_message", of_models, facts)
        archive_rows(
            self.env.cr,
            "mail_tracking_value",
            SQL("mail_message_id IN (SELECT id FROM mail_message WHERE %s)", of_models),
            facts,
        )
        files = SQL("res_model = ANY(%s)", models)
        archive_rows(self.env.cr, "ir_attachment", files, facts)
        self.env.cr.execute(
            SQL("UPDATE ir_attachment SET res_model = NULL, res_id = 0 WHERE %s", files)
        )
        # Odoo would look for each of the addon's own records in tables that are gone
        self.env.cr.execute(SQL("DELETE FROM ir_model_data WHERE %s", of_models))

    def _qms_ledgers_of(self, names):
        """Ledger models that no module outside ``names`` defines."""
        ledgers = ledger_models(self.env)
        self.env.cr.execute(
            "SELECT m.model FROM ir_model m JOIN ir_model_data d"
            " ON d.model = 'ir.model' AND d.res_id = m.id"
            " WHERE m.model = ANY(%s) GROUP BY m.model"
            " HAVING bool_and(d.module = ANY(%s))",
            [[ledger._name for ledger in ledgers], list(names)],
        )
        leaving = {model for (model,) in self.env.cr.fetchall()}
        return [ledger for ledger in ledgers if ledger._name in leaving]
