# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class QmsRegulateProduct(models.TransientModel):
    """Lots in stock when their product becomes regulated: released, or looked at.

    All of them are in quarantine from then on. Quality may decide at once that those
    in stock are fit for use as they are: an ordinary disposition, judged by the
    release gate as any other.
    """

    _inherit = "qms.regulate.product"

    release_stock = fields.Boolean(
        "Draw up the release of lots in stock as they are",
        help="A lot disposition that is then signed like any other. Until then they"
        " are in quarantine.",
    )
    release_reason = fields.Text(
        "Reason for release", help="Why these lots are fit for use as they are."
    )

    def _settle_lots(self, lots):
        result = super()._settle_lots(lots)
        if not self.release_stock:
            return result
        if not (self.release_reason or "").strip():
            raise UserError(
                self.env._("Say why the lots in stock are fit for use as they are.")
            )
        now = fields.Datetime.now()
        # what has expired is not released: it stays in quarantine
        fit = lots.filtered(
            lambda lot: lot.quality_status == "quarantine"
            and not (lot.expiration_date and lot.expiration_date <= now)
        )
        by_company = fit.grouped(lambda lot: lot.company_id or self.env.company)
        drawn_up = self.env["medical.lot.disposition"].create(
            [
                {
                    "company_id": company.id,
                    "lot_ids": [Command.set(own.ids)],
                    "decision": "release",
                    "reason": self.release_reason.strip(),
                }
                for company, own in by_company.items()
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Releases to be signed"),
            "res_model": drawn_up._name,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", drawn_up.ids)],
        }
