# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from markupsafe import Markup

from odoo import models


class QmsSignatureMixin(models.AbstractModel):
    """A customer whose signature is next is told by a message, with the pages to sign.

    There are no activities in the portal.
    """

    _inherit = "qms.signature.mixin"

    def _request_signatures(self, transition, standings):
        asked = self.filtered(lambda record: standings[record.id].step.portal)
        result = super(QmsSignatureMixin, self - asked)._request_signatures(
            transition, standings
        )
        # sudo: who is told is decided by the customer, whoever signed before
        customers = asked.sudo()._signature_customers() if asked else {}
        for customer in asked.env["res.partner"].union(*customers.values()):
            asked.filtered(
                lambda record, c=customer: customers[record.id] == c
            )._tell_customer(transition, customer, standings)
        return result

    def _tell_customer(self, transition, customer, standings):
        """One message to the people of a customer about a set of records."""
        groups = self.env["res.groups"].union(
            *(standings[record.id].step.group_id for record in self)
        )
        # sudo: whom to tell
        users = groups.sudo().all_user_ids.filtered(
            lambda user: user.active
            and user.share
            and user.partner_id.commercial_partner_id == customer
        )
        link = Markup('<li><a href="%s">%s</a></li>')
        # from the company: who of the house signed is told where it is agreed
        house = self.sudo().company_id[:1]
        # the address of each page is behind the login
        links = Markup("").join(
            link
            % (
                f"{record.get_base_url()}/my/signatures/{record._name}/{record.id}"
                f"/{transition}",
                record.display_name,
            )
            for record in self.sudo()
        )
        for lang, people in users.grouped(lambda user: user.lang).items():
            spoken = self.with_context(lang=lang).sudo()
            title = spoken._signature_transitions()[transition]
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=people.partner_id.ids,
                author_id=house.partner_id.id,
                email_from=house.email_formatted or None,
                subject=spoken.env._("To sign: %(what)s", what=title),
                body=Markup("<p>%s</p><ul>%s</ul>")
                % (spoken.env._("These wait for your signature:"), links),
            )
