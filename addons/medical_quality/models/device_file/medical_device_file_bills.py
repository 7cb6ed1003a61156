# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.fields import Domain


class MedicalDeviceFile(models.Model):
    """Bills of materials as they were on a day, and what is made of what by them.

    A bill stays the same record when a change order changes it; what it said before
    is kept by that order.
    """

    _inherit = "medical.device.file"

    def _made_of(self, products, end):
        """What products are made of, over any number of bills of materials.

        A few queries a level of bills, whatever the number of products.

        :param products: ``product.template`` (``sudo``)
        :param end: moment, naive UTC
        :return: ``(products and all their components, {bill: version})``, a version
            as :meth:`_bill_version` gives it
        """
        self.ensure_one()
        every, level, versions = products, products, {}
        while level:
            # products may be archived; bills and operations that are, are not in effect
            bills = (
                level.with_context(active_test=True)
                .env["mrp.bom"]
                .search(
                    Domain("product_tmpl_id", "in", level.ids)
                    & Domain("company_id", "in", (False, self.company_id.id))
                    & Domain("qms_change_item_id", "=", False)
                    & Domain("create_date", "<=", end),
                    order="id",
                )
            )
            found = self._bill_versions(bills, end)
            versions.update(found)
            parts = level.env["product.product"].browse(
                {part for row in found.values() for part, _qty in row["parts"]}
            )
            level = parts.exists().product_tmpl_id - every
            every |= level
        return every, versions

    def _bill_versions(self, bills, end):
        """``{bill: version}`` as the bills were at a moment."""
        refs = {f"mrp.bom,{bill.id}": bill for bill in bills}
        events = {bill: [] for bill in bills}
        items = bills.env["medical.change.item"].search(
            Domain("record_ref", "in", list(refs))
            & Domain("change_id.applied_at", "!=", False)
        )
        for item in items:
            change, bill = item.change_id, refs[f"mrp.bom,{item.record_ref.id}"]
            events[bill].append((change.applied_at, "applied", item))
            if change.returned_at:
                events[bill].append((change.returned_at, "returned", item))
        for own in events.values():
            own.sort(key=lambda event: event[0])
        return {bill: self._bill_version(bill, events[bill], end) for bill in bills}

    def _bill_version(self, bill, events, end):
        """What a bill said at a moment.

        :return: ``{"code", "operations": [(name, work center id)], "parts": [(product
            id, quantity)], "since", "until": moments or False, "change": change order,
            "note": in words what else was different}``
        """
        past = [event for event in events if event[0] <= end]
        later = [event for event in events if event[0] > end]
        since, until = past[-1] if past else None, later[0] if later else None
        values = until[2].before_values if until else None
        if isinstance(values, dict):
            version = self._bill_of_values(values)
        else:
            version = {
                "code": bill.code,
                "operations": [
                    (operation.name, operation.workcenter_id.id)
                    for operation in bill.operation_ids
                ],
                "parts": [
                    (line.product_id.id, line.product_qty) for line in bill.bom_line_ids
                ],
            }
        temporary = until and until[1] == "returned"
        return {
            **version,
            "since": since[0] if since else bill.create_date,
            "until": until[0] if until else False,
            "change": since[2].change_id if since else False,
            # until it returned, it was what the change had made of it
            "note": until[2].difference_text if temporary else "",
        }

    def _bill_of_values(self, values):
        """The same of what a change order kept (``before_values``)."""

        def rows(part):
            own = sorted(
                (row.get("sequence") or 0, int(key), row)
                for key, row in (values.get(part) or {}).items()
            )
            return [row for _sequence, _id, row in own]

        return {
            "code": (values.get("bill") or {}).get("code") or False,
            "operations": [
                (row.get("name"), row.get("workcenter_id"))
                for row in rows("operation_ids")
            ],
            "parts": [
                (row["product_id"], row.get("product_qty") or 0.0)
                for row in rows("bom_line_ids")
                if row.get("product_id")
            ],
        }
