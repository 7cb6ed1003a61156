# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError


class MedicalCustomerShown(models.AbstractModel):
    """What a customer may know of records of one kind: chosen columns, no more.

    People of customers have rights neither on the records themselves nor on these rows;
    pages find the rows of their commercial partner (``medical.customer.own``), so that
    none can give away another column or the row of somebody else. What the page of a
    record shows beyond these columns is fetched by :meth:`_opened`, after the view was
    put on record.
    """

    _name = "medical.customer.shown"
    _description = "Shown to a customer"
    _inherit = "medical.customer.own"
    # the record that a row is about: its model, and the column with its id
    _shown_model = None
    _shown_ref = "id"

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    name = fields.Char("Number", readonly=True)

    def _opened(self):
        """The record behind a row (``sudo``), for chosen fields of it alone.

        Whoever calls has found the row as one of the person's, and has put the view
        on record.
        """
        self.ensure_one()
        # sudo: see above; customers have no rights on the records themselves
        return self.env[self._shown_model].sudo().browse(self[self._shown_ref])

    def _sharing(self):
        """The quality agreement in force for the record (``sudo``), or none."""
        self.ensure_one()
        # sudo: what was agreed with this customer
        agreements = self.env["qms.quality.agreement"].sudo()
        return agreements._in_force(
            self._shown_company(),
            self.sudo().partner_id,
            self._opened()["product_id"],
        )

    def _shown_company(self):
        """The company (``sudo``) whose agreement counts, whoever looks; or none."""
        return self._opened()["company_id"]

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
