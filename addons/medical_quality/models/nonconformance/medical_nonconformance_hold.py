# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.qms_base.tools.posting import without_defaults


class MedicalNonconformance(models.Model):
    """The lots go on hold as soon as they are named: unsigned, and recorded.

    By a disposition of the system that names the nonconformance and who opened it.
    """

    _inherit = "medical.nonconformance"

    def _hold(self):
        """Hold what may still be used of the lots named here.

        What is on hold or rejected already stays so. Without a lot only the order is
        held, by the gate.
        """
        for record in self:
            # sudo: who finds something wrong stops it, without rights on lots
            known = record.sudo()
            lots = known.line_ids.filtered(lambda line: not line.settled).lot_id
            usable = lots.filtered(
                lambda lot: lot.quality_status in ("released", "quarantine")
            )
            if usable:
                known._decide_unsigned(
                    usable,
                    "hold",
                    self.env._(
                        "%(number)s, opened by %(user)s: %(what)s",
                        number=known.name,
                        user=known.found_by_id.name,
                        what=known.description,
                    ),
                )
            if lots and known.state == "open":
                known._serve(
                    {"state": "contained", "contained_at": fields.Datetime.now()}
                )

    def _decide_unsigned(self, lots, decision, reason):
        """A tightening by the system: on hold, or back to quarantine."""
        dispositions = without_defaults(self.env["medical.lot.disposition"])
        dispositions.with_user(SUPERUSER_ID).with_company(self.company_id).create(
            {
                "company_id": self.company_id.id,
                "lot_ids": [Command.set(lots.ids)],
                "decision": decision,
                "reason": reason,
            }
        ).action_confirm()

    def action_contain(self):
        """Hold the lots named here, those that came off hold meanwhile too.

        :raises UserError: where no lot is named
        """
        self.check_access("write")
        for record in self:
            if not record.line_ids:
                raise UserError(
                    self.env._(
                        "%(number)s names no lot yet: add the lots or serials with"
                        " their quantities, they go on hold at once.",
                        number=record.name,
                    )
                )
        self._hold()
        return True
