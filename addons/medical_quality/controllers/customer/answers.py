# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.http import request

from .desk import CustomerDesk


class CustomerAnswers(CustomerDesk):
    """What the pages that customers answer have in common."""

    def _desk_answer(self, row, kind, version, comment):
        """Take the answer of who is logged in, or have it signed where agreed.

        :param version: SHA-256 of what was shown
        :return: the page to go on with
        :raises UserError: where the record does not wait for this answer
        """
        record = row._opened()
        own = record.with_user(request.env.user)
        with request.env.cr.savepoint():
            if record._customer_signs():
                replies = request.env["medical.customer.reply"]
                return replies._prepare(kind, own, version, comment)._url()
            own._take_customer_answer(kind, version, comment, self._desk_address())
        return f"{record._customer_page}/{row.id}"
