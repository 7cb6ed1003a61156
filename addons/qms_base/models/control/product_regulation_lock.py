# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

# what takes its regulation over when it is created
_HEIRS = ("stock_lot", "mrp_production")


class ProductTemplate(models.Model):
    """What is created while a product becomes regulated is not left out.

    PostgreSQL shows a transaction the database as it was when it began. Who creates
    a lot or an order holds its product, shared; who makes the product regulated holds
    it alone and then asks, with a new view, whether something came into being
    meanwhile. Whoever is too late begins anew, as Odoo repeats such requests.
    """

    _inherit = "product.template"

    def _qms_hold_regulation(self):
        """Let these products not become regulated until this transaction ends.

        One query, for products that are not regulated. PostgreSQL refuses with a
        serialization failure if one of them became regulated since the transaction
        began.
        """
        plain = self.filtered(
            lambda template: template.id and not template.qms_regulated
        )
        if plain:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM product_template WHERE id IN %s ORDER BY id"
                    " FOR SHARE",
                    tuple(plain.ids),
                )
            )

    def _qms_view_all_heirs(self):
        """Hold these products alone, with all their lots and orders in view.

        :raises ConcurrencyError: where a lot or order was committed that this
            transaction does not see; Odoo repeats the request then
        """
        ids = tuple(self.ids)
        # while modules are installed this transaction may hold whole tables, for
        # which a second one would wait for ever; nobody else writes to them then
        if not ids or not self.env.registry.ready:
            return
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM product_template WHERE id IN %s ORDER BY id"
                " FOR NO KEY UPDATE",
                ids,
            )
        )
        self.env.flush_all()
        query = SQL(
            " UNION ALL ".join(["%s"] * len(_HEIRS)),
            *(
                SQL(
                    "SELECT %s, h.id FROM %s h JOIN product_product p"
                    " ON p.id = h.product_id WHERE p.product_tmpl_id IN %s",
                    table,
                    SQL.identifier(table),
                    ids,
                )
                for table in _HEIRS
            ),
        )
        self.env.cr.execute(query)
        seen = set(self.env.cr.fetchall())
        with self.env.registry.cursor() as cr:
            cr.execute("SET LOCAL lock_timeout = '5s'")
            cr.execute(query)
            if set(cr.fetchall()) - seen:
                raise ConcurrencyError(
                    "lots or orders of a product were created while it became regulated"
                )
