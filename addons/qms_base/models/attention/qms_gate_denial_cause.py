# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class QmsGateDenial(models.Model):
    """Refusals by cause and product, derived from what is stored: a ledger gets no
    further columns."""

    _inherit = "qms.gate.denial"

    cause = fields.Selection(
        selection="_selection_cause",
        compute="_compute_cause",
        search="_search_cause",
        help="The first cause in order of its code; a refusal may have more.",
    )
    product_id = fields.Many2one(
        "product.product", compute="_compute_product_id", search="_search_product_id"
    )

    @api.model
    def _selection_cause(self):
        return self.env["qms.gate.mixin"]._selection_gate_cause()

    @api.depends("codes")
    @api.depends_context("lang")
    def _compute_cause(self):
        causes = self.env["qms.gate.mixin"]._gate_causes()
        for denial in self:
            code = denial.codes.split(", ")[0]
            denial.cause = code if code in causes else "other"

    def _search_cause(self, operator, value):
        def refused_for(codes):
            return SQL(
                "(SELECT id FROM qms_gate_denial WHERE %s = ANY(%s))",
                self._cause_sql("qms_gate_denial"),
                codes,
            )

        return self.env["qms.gate.mixin"]._search_ids_by_value(
            operator, value, refused_for
        )

    @api.depends("product_ref")
    def _compute_product_id(self):
        # no key holds the product: it may be gone
        there = self.env["product.product"].browse(
            {denial.product_ref for denial in self if denial.product_ref}
        )
        ids = set(there.exists().ids)
        for denial in self:
            denial.product_id = denial.product_ref if denial.product_ref in ids else 0

    def _search_product_id(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        wanted = [ref for ref in value if ref]
        if False in value:
            wanted += [0, False]
        return Domain("product_ref", operator, wanted)

    def _cause_sql(self, alias):
        codes = SQL("split_part(%s, ', ', 1)", SQL.identifier(alias, "codes"))
        return self.env["qms.gate.mixin"]._known_cause_sql(codes)

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec == "cause":
            return self._cause_sql(alias)
        if groupby_spec == "product_id":
            return SQL(
                "(SELECT id FROM product_product WHERE id = %s)",
                SQL.identifier(alias, "product_ref"),
            )
        return super()._read_group_groupby(alias, groupby_spec, query)
