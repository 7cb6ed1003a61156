# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class MedicalCustomerShown(models.AbstractModel):
    """What a customer may know of records of one kind: chosen columns, no more.

    People of customers have no rights on the records themselves. They may read these
    rows, which rules limit to their commercial partner; so no page, call, search or
    export can give away another column or the row of somebody else. What the page of a
    record shows beyond these columns is fetched by :meth:`_opened`, after the view was
    put on record.
    """

    _name = "medical.customer.shown"
    _description = "Shown to a customer"
    # the record that a row is about: its model, and the column with its id
    _shown_model = None
    _shown_ref = "id"

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    name = fields.Char("Number", readonly=True)

    @api.model
    def _own_domain(self):
        """Rows of who is logged in: what the record rule says, said once more.

        It holds too for staff, who are under no rule of customers.
        """
        # sudo: one's own contact
        partner = self.env.user.sudo().partner_id.commercial_partner_id
        return Domain("partner_id", "=", partner.id)

    @api.model
    def _search_own(self, domain=Domain.TRUE, **kwargs):
        """Rows of the customer, with the rights of who is logged in."""
        if not self.has_access("read"):
            return self.browse()
        return self.search(self._own_domain() & Domain(domain), **kwargs)

    @api.model
    def _count_own(self, domain=Domain.TRUE):
        if not self.has_access("read"):
            return 0
        return self.search_count(self._own_domain() & Domain(domain))

    @api.model
    def _find_own(self, row_id):
        """The row with that id if it is theirs, else an empty recordset."""
        return self._search_own([("id", "=", row_id)], limit=1)

    def _opened(self):
        """The record behind a row (``sudo``), for chosen fields of it alone.

        Whoever calls has found the row by the rights of the person, and has put the
        view on record.
        """
        self.ensure_one()
        # sudo: see above; customers have no rights on the records themselves
        return self.env[self._shown_model].sudo().browse(self[self._shown_ref])

    def _sharing(self):
        """The quality agreement in force for the record (``sudo``), or none."""
        self.ensure_one()
        record = self._opened()
        company = record["company_id"] or self.env.company
        # sudo: what was agreed with this customer
        agreements = self.env["qms.quality.agreement"].sudo()
        return agreements._in_force(
            company, self.sudo().partner_id, record["product_id"]
        )

    def _check_handed_out(self, withheld):
        """Whether the agreement lets the document of a row leave the house.

        :param withheld: whether people are in it that the customer sees no names of
        :raises UserError: saying why not, and what to do
        """
        if withheld:
            raise UserError(
                self.env._(
                    "%(record)s names the people who worked on it, and your quality"
                    " agreement shares no names: it is not handed out. Use the"
                    " certificates, or ask your contact at the manufacturer to agree"
                    " on names.",
                    record=self.name,
                )
            )

    def _version(self):
        """Which version of the record is shown, for the record of views."""
        self.ensure_one()
        return False
