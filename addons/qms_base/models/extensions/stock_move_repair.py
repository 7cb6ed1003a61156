# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class StockMove(models.Model):
    """What is repaired. Odoo's repairs need not be installed; nothing depends on them.

    Posting is the one way by which a repair's movements get done, whatever ended the
    repair: that is where it is noticed.
    """

    _inherit = "stock.move"

    def _qms_repaired_lots(self):
        """Lots whose repair these movements belong to, as parts or as the result."""
        if "repair_id" not in self._fields:
            return self.env["stock.lot"]
        return self.repair_id.lot_id


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _qms_is_repaired(self):
        """Whether what moves is what was repaired, and no part of it."""
        self.ensure_one()
        return bool(self.lot_id & self.move_id._qms_repaired_lots())
