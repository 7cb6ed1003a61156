# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class MrpProduction(models.Model):
    """Orders keep the document revisions they were planned with."""

    _inherit = "mrp.production"

    def _definition_contents(self):
        contents = super()._definition_contents()
        operations, places = set(), set()
        for content in contents.values():
            for operation in content["operations"]:
                operations.add(operation["id"])
                places.update(operation["workcenters"])
        documents = self.env["qms.document"]._used_at(
            operations, places, self.product_tmpl_id.ids
        )
        if not documents:
            return contents
        links = documents._use_links()
        followed = {
            company: documents._followed_in(company) for company in self.company_id
        }
        for order, content in contents.items():
            rows = [
                {**row, "revision": revision.id}
                for document, revision in followed[order.company_id].items()
                if (row := order._document_row(content, document, links[document.id]))
            ]
            if rows:
                content["documents"] = sorted(rows, key=lambda row: row["revision"])
        return contents

    def _document_row(self, content, document, links):
        """What of an order is worked by a document, or None."""
        operations = {operation["id"] for operation in content["operations"]}
        places = {p for o in content["operations"] for p in o["workcenters"]}
        row = {
            "operations": sorted(links["operations"] & operations),
            "workcenters": sorted(links["workcenters"] & places),
            "whole": self.product_tmpl_id.id in links["products"],
        }
        return {"document": document.id, **row} if any(row.values()) else None
