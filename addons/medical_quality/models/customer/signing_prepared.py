# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import UserError
from odoo.http import request

from .medical_customer_view import NotLogged


class QmsSignatureMixin(models.AbstractModel):
    """What a customer is shown in the window to sign is counted and on record.

    It is what the page of the record shows, by another way. (21 CFR 820.180)
    """

    _inherit = "qms.signature.mixin"

    def signing_prepare(self, transition):
        """:raises UserError: of customers also past the limit of requests, and where
        it cannot be put on record
        """
        user = self.env.user
        if not user.share:
            return super().signing_prepare(transition)
        # sudo: counts, whoever asks
        rate = self.env["medical.customer.rate"].sudo()
        address = request.httprequest.remote_addr if request else "?"
        if rate._is_exceeded(
            {"user": str(user.id), "address": rate._network(address or "?")}
        ):
            raise UserError(rate._too_often())
        shown = super().signing_prepare(transition)
        # sudo: the record of views is the service's; who looks is named
        views = self.env["medical.customer.view"].sudo()
        records = {record.id: record for record in self}
        try:
            views._record_all(
                [
                    views._row(
                        "page",
                        records[row["id"]],
                        row["name"],
                        address,
                        version=row["sha256"],
                        user=user,
                    )
                    for row in shown["records"]
                ]
            )
        except NotLogged as error:
            raise UserError(
                self.env._(
                    "This cannot be shown at this moment: each view is put on record"
                    " first, and that did not succeed. Try again in a minute."
                )
            ) from error
        return shown
