# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class QmsDocument(models.Model):
    """Documents are numbered by kind, unless they bring a number of their own."""

    _inherit = "qms.document"

    number = fields.Char(
        default=lambda self: self.env._("New"),
        help="As it stands on the document. Left as it is, the next number of its kind"
        " is given when the document is saved.",
    )
    owner_id = fields.Many2one(
        "res.users",
        "Owner",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        ondelete="restrict",
        tracking=True,
        help="Answers for what it says, and is told when its review is due.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        unnumbered = {False, None, "", "New", self.env._("New")}
        return super().create(
            [
                {**vals, "number": self._next_number(vals)}
                if vals.get("number") in unnumbered
                else vals
                for vals in vals_list
            ]
        )

    @api.model
    def _next_number(self, vals):
        """The next number of the kind of a new document, of its company."""
        kind = vals.get("kind") or self.default_get(["kind"])["kind"]
        company = vals.get("company_id") or self.env.company.id
        # sudo: numbers are given to whoever may write documents
        sequence = self.env["ir.sequence"].sudo().with_company(company)
        code = f"qms.document.{kind}"
        return sequence.next_by_code(code) or sequence.next_by_code("qms.document")
