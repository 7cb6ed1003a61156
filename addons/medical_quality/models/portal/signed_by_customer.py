# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class QmsSignatureMixin(models.AbstractModel):
    """A customer signs what its quality agreement lets it read: people by name.

    A signature stands on the record with the printed name of who gave it, and is shown
    with it wherever the record is read (21 CFR 11.50): who signs last reads who signed
    before. A number in its place would be another record than the one that is signed.
    """

    _inherit = "qms.signature.mixin"

    def _signature_devices(self):
        """What these records are about, for the agreement on it.

        :return: ``{record id: product.template}``
        """
        return dict.fromkeys(self.ids, self.env["product.template"])

    def _signature_agreed(self, agreement):
        """What an agreement keeps from the customer that the page of a record shows.

        :param agreement: the one in force for what the record is about; it shares
            people by name
        :return: sentence that says so, to staff; None by default
        """
        return None

    def _signature_withheld(self):
        found = super()._signature_withheld()
        # what a customer begins, nobody of the house has signed
        if not self or self._signature_customer_begins():
            return found
        customers, devices = self._signature_customers(), self._signature_devices()
        companies = {record.id: record.company_id for record in self}
        agreements = self.env["qms.quality.agreement"]._all_in_force(
            self.env["res.company"].union(*companies.values()),
            self.env["res.partner"].union(*customers.values()),
        )
        for record in self:
            customer = customers[record.id]
            if not customer:
                continue
            own = agreements.filtered(
                lambda a, c=customer, of=companies[record.id]: a.company_id == of
                and a.partner_id.commercial_partner_id == c
            )
            kept = devices[record.id].filtered(
                lambda device, own=own: own._first_for(device).share_people != "names"
            )
            if kept or not devices[record.id]:
                found[record.id] = self.env._(
                    "%(record)s is signed by %(customer)s in the portal, and the page"
                    " to sign names who of the house reviewed and signed it. The"
                    " quality agreement in force for %(devices)s shares no names."
                    ' Share people by name there ("Who inspected or released"), or'
                    " have a policy without the customer's signature put in force.",
                    record=record.display_name,
                    customer=customer.display_name,
                    devices=", ".join(kept.mapped("display_name")) or "?",
                )
                continue
            for device in devices[record.id]:
                problem = record._signature_agreed(own._first_for(device))
                if problem:
                    found[record.id] = problem
        return found
