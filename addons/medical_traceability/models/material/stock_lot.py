# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from odoo import api, fields, models

from ..extensions.stock_lot_status import _deciding


@dataclass(frozen=True)
class Receipt:
    """How a lot came.

    :param day: of its first receipt, None where it was never received
    :param moment: of that receipt, naive UTC
    :param suppliers: ids of the companies that delivered it
    :param companies: ids of our companies that received it
    """

    day: date | None = None
    moment: datetime | None = None
    suppliers: frozenset = frozenset()
    companies: frozenset = frozenset()


NEVER = Receipt()


class StockLot(models.Model):
    """Certificates of a lot, where it came from, and when it is tested again."""

    _inherit = "stock.lot"

    material_certificate_ids = fields.Many2many(
        "medical.material.certificate",
        string="Certificates",
        compute="_compute_material_certificate_ids",
        search="_search_material_certificate_ids",
    )
    material_certificate_count = fields.Integer(
        "Number of certificates", compute="_compute_material_certificate_ids"
    )
    last_tested_on = fields.Date(
        "Last tested on",
        readonly=True,
        copy=False,
        help="Day of the test that its release, or the last re-test, rests on.",
    )
    retest_date = fields.Date(
        "Re-test due",
        compute="_compute_retest_date",
        search="_search_retest_date",
        help="From the day after on it is not used until it was tested again.",
    )

    def _compute_material_certificate_ids(self):
        certificates = self.env["medical.material.certificate"]
        found = {}
        if certificates.has_access("read"):
            for certificate in certificates.search([("lot_ids", "in", self.ids)]):
                for lot_id in certificate.lot_ids._ids:
                    found[lot_id] = found.get(lot_id, certificates) | certificate
        for lot in self:
            own = found.get(lot._origin.id, certificates)
            lot.material_certificate_ids = own
            lot.material_certificate_count = len(own)

    @api.model
    def _search_material_certificate_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        inner = "id" if operator == "in" else None
        domain = [(inner, "in", value)] if inner else value
        found = self.env["medical.material.certificate"].search(domain)
        return [("id", "in", found.lot_ids.ids)]

    @api.depends("last_tested_on", "product_id", "manufacture_date")
    @api.depends_context("company")
    def _compute_retest_date(self):
        lots = self.filtered("qms_regulated")
        companies = {lot.company_id.id or self.env.company.id for lot in lots}
        policies = self.env["medical.material.policy"]._look_of_products(
            companies, lots.product_id
        )
        for lot in self:
            company = lot.company_id.id or self.env.company.id
            policy = lot in lots and policies.get((company, lot.product_id.id))
            base = lot.last_tested_on or lot.manufacture_date
            days = policy and policy.retest_days
            lot.retest_date = (
                fields.Date.add(base, days=days) if base and days else False
            )

    @api.model
    def _search_retest_date(self, operator, value):
        if operator not in ("<", "<=", ">", ">=", "in"):
            return NotImplemented
        asked = (
            self.env["medical.material.policy"].sudo().search([("retest_days", ">", 0)])
        )
        products = self.env["product.product"].search(
            [
                "|",
                ("product_tmpl_id", "in", asked.product_tmpl_id.ids),
                ("categ_id", "child_of", asked.categ_id.ids),
            ]
        )
        lots = self.search(
            [
                ("product_id", "in", products.ids),
                ("quality_status", "in", ("quarantine", "released", "on_hold")),
                "|",
                ("last_tested_on", "!=", False),
                ("manufacture_date", "!=", False),
            ]
        ).filtered("retest_date")
        return [
            ("id", "in", lots.filtered_domain([("retest_date", operator, value)]).ids)
        ]

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _quality_owned_fields(self):
        return super()._quality_owned_fields() | {"last_tested_on"}

    def _set_last_tested(self, day):
        """Write the day of the test that a signed disposition rests on."""
        token = _deciding.set(True)
        try:
            # sudo: who may decide on a lot need not have rights on stock
            self.sudo().write({"last_tested_on": day})
        finally:
            _deciding.reset(token)

    # ------------------------------------------------------------------
    # Where it came from
    # ------------------------------------------------------------------
    def _receipts(self):
        """``{lot id: Receipt}`` of these lots; one query."""
        if not self.ids:
            return {}
        # sudo: a receipt counts whoever may see it
        lines = (
            self.env["stock.move.line"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", self.ids),
                    ("state", "=", "done"),
                    ("location_id.usage", "=", "supplier"),
                    ("location_dest_id.usage", "!=", "supplier"),
                ],
                order="date, id",
            )
        )
        found = {}
        for line in lines:
            before = found.get(line.lot_id.id, NEVER)
            partner = line._gate_partner()
            found[line.lot_id.id] = Receipt(
                day=before.day or self._plant_date(line.date, line.company_id),
                moment=before.moment or line.date,
                suppliers=before.suppliers | frozenset(partner.ids),
                companies=before.companies | frozenset(line.company_id.ids),
            )
        return found

    def action_open_material_certificates(self):
        """The certificates of these lots, and entering one."""
        suppliers = set()
        for receipt in self._receipts().values():
            suppliers |= receipt.suppliers
        context = {
            "default_lot_ids": self.ids,
            "default_product_ids": self.product_id.ids,
        }
        if len(suppliers) == 1:
            context["default_supplier_id"] = suppliers.pop()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Certificates"),
            "res_model": "medical.material.certificate",
            "view_mode": "list,form",
            "domain": [("lot_ids", "in", self.ids)],
            "context": context,
            "help": Markup("<p class='o_view_nocontent_smiling_face'>%s</p><p>%s</p>")
            % (
                self.env._("No certificate covers this material yet"),
                self.env._(
                    "Enter each certificate with its file and the results as they"
                    " stand there. An inspector accepts it."
                ),
            ),
        }

    def action_disposition_retest(self):
        """Open a disposition that records a re-test of these lots."""
        return self._action_new_disposition("retest")

    def action_disposition_return(self):
        """Open a disposition that returns these lots to their supplier."""
        return self._action_new_disposition("return")

    def action_disposition_concession(self):
        """Open a disposition that releases these lots by concession."""
        return self._action_new_disposition("release_concession")
