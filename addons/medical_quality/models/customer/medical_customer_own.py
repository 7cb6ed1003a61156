# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class MedicalCustomerOwn(models.AbstractModel):
    """Rows that the pages of the customer portal show to whose they are.

    People of customers have no right to read them: a call, a search or an export would
    be neither counted nor on record. Pages ask by the methods here, which nobody calls
    from outside, and put on record what they show before they show it.
    (ISO 13485, 4.2.5)
    """

    _name = "medical.customer.own"
    _description = "Shown to whose it is"

    @api.model
    def _own_domain(self):
        """Rows of who is logged in: what the record rule says, said once more.

        It holds too for staff, who are under no rule of customers.
        """
        return Domain("partner_id", "=", self._own_partner().id)

    @api.model
    def _own_partner(self):
        """The customer (``sudo``) that who is logged in belongs to."""
        # sudo: one's own contact
        return self.env.user.sudo().partner_id.commercial_partner_id

    @api.model
    def _asking(self):
        """These rows with the person's own rights, whatever the caller's are."""
        return self.sudo(False)

    @api.model
    def _may_ask(self):
        """Whether they are somebody who is shown rows at all."""
        rows = self._asking()
        return rows.env.user.has_group("base.group_portal") or rows.has_access("read")

    @api.model
    def _theirs(self):
        """Domain of their rows: own, and what the record rules say of the person."""
        rules = self._asking().env["ir.rule"]._compute_domain(self._name, "read")
        return self._own_domain() & Domain(rules)

    @api.model
    def _search_own(self, domain=Domain.TRUE, **kwargs):
        """Rows of the customer (``sudo``), for the page that is put on record.

        :raises AccessError: should one be of somebody else all the same
        """
        if not self._may_ask():
            return self.browse()
        # sudo: no right of their own, see the class; theirs alone, checked below
        rows = self.sudo().search(self._theirs() & Domain(domain), **kwargs)
        if rows.partner_id - self._own_partner():
            raise AccessError(
                self.env._("This is not yours. Tell your contact at the manufacturer.")
            )
        return rows

    @api.model
    def _count_own(self, domain=Domain.TRUE):
        if not self._may_ask():
            return 0
        # sudo: as above
        return self.sudo().search_count(self._theirs() & Domain(domain))

    @api.model
    def _find_own(self, row_id):
        """The row with that id if it is theirs, else an empty recordset."""
        return self._search_own([("id", "=", row_id)], limit=1)
