# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def _qms_claim(self):
        """Say who acts before rows that are recorded are written."""
        if self._name in self.env["qms.audit.policy"]._recorded_models():
            self.env["qms.audit.act"]._claim()

    @api.model_create_multi
    def create(self, vals_list):
        self._qms_claim()
        return super().create(vals_list)

    def write(self, vals):
        self._qms_claim()
        return super().write(vals)

    def _write_multi(self, vals_list):
        """Rows are written down later than they were changed, by whoever flushes.

        What ``write`` was given says who changed it; what was computed goes with the
        one who acted last.
        """
        if self._name not in self.env["qms.audit.policy"]._recorded_models():
            return super()._write_multi(vals_list)
        acts = self.env["qms.audit.act"]
        by_user = {}
        for index, vals in enumerate(vals_list):
            by_user.setdefault(vals.get("write_uid"), []).append(index)
        for uid, indexes in by_user.items():
            acts._claim(uid or acts._last())
            some = self.browse([self._ids[index] for index in indexes])
            super(Base, some)._write_multi([vals_list[index] for index in indexes])
        return None

    def unlink(self):
        # what goes with these rows may be recorded though they are not
        self.env["qms.audit.act"]._claim()
        return super().unlink()
