# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

from ...tools.opening import not_opened


class QmsLockLine(models.AbstractModel):
    """A line of a record that stands once it is closed, and the line with it.

    The model names with ``_qms_lock_parent`` the field to its record, a model of
    ``qms.lock.mixin``.
    """

    _name = "qms.lock.line"
    _description = "Line of a record that stands once it is closed"
    _qms_lock_parent = None

    def _qms_locked(self):
        """The lines among these whose record is closed."""
        # sudo: whether the record is closed, for whoever may not read it
        parents = self.sudo()[self._qms_lock_parent]._qms_locked()
        return self.filtered(lambda line: line.sudo()[self._qms_lock_parent] in parents)

    @api.model_create_multi
    def create(self, vals_list):
        field = self._fields[self._qms_lock_parent]
        parents = self.env[field.comodel_name].browse(
            {
                vals[self._qms_lock_parent]
                for vals in vals_list
                if vals.get(self._qms_lock_parent)
            }
        )
        # sudo: whether the record is closed, for whoever may not read it
        self._qms_refuse_parents(parents.sudo().exists()._qms_locked())
        lines = super().create(vals_list)
        # a default may have named another record
        lines._qms_refuse_locked()
        return lines

    def write(self, vals):
        self._qms_refuse_locked()
        result = super().write(vals)
        if self._qms_lock_parent in vals:
            # neither taken from a closed record nor added to one
            self._qms_refuse_locked()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked(self):
        self._qms_refuse_locked()

    def _qms_refuse_locked(self):
        self._qms_refuse_parents(self._qms_locked().sudo()[self._qms_lock_parent])

    def _qms_refuse_parents(self, closed):
        parents = not_opened(closed)
        if parents:
            self.env["qms.gate.denial"]._refuse_change(
                parents,
                "record.done",
                parents[0]._qms_closed_lines_message(),
            )
