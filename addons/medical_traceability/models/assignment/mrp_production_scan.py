# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import UserError

_SHOWN = 200


class MrpProduction(models.Model):
    """The scanning screen: a device, then its components."""

    _inherit = "mrp.production"

    def get_assignments(self):
        """What the scanning screen shows of this order.

        :return: ``{name, product, open, parts, devices}``; of each device what it has
            and what is missing
        """
        self.ensure_one()
        self.check_access("read")
        parts = self._parts_by_device()
        assigned = self._assigned()
        # sudo: who may see the order sees what its devices are made of
        rows = self.sudo().qms_assignment_ids.grouped("device_id")
        made, devices = self.sudo().lot_producing_ids, []
        # also those it no longer makes, whose components are to be taken back
        for device in self.sudo().lot_producing_ids.union(*rows):
            missing = [
                product.display_name
                for product, needed in parts.items()
                if device in made
                and product.uom_id.compare(assigned[device, product], needed) < 0
            ]
            devices.append(
                {
                    "id": device.id,
                    "name": device.name,
                    "made_here": device in made,
                    "missing": missing,
                    "has": [
                        {
                            "id": row.id,
                            "product": row.product_id.display_name,
                            "lot": row.component_id.name,
                            "quantity": row.quantity,
                            "unit": row.product_id.uom_id.name,
                        }
                        for row in rows.get(device, ())
                    ],
                }
            )
        return {
            "name": self.name,
            "product": self.product_id.display_name,
            "open": self.state not in ("done", "cancel"),
            "parts": [product.display_name for product in parts],
            "complete": sum(d["made_here"] and not d["missing"] for d in devices),
            "count": len(made),
            "devices": devices,
        }

    def scan_component(self, text, device_id=False):
        """Take one scan: a device of this order, or a component for the current one.

        A scan that does not fit is an answer and no error, so that the next scan is
        taken; nothing is entered then.

        :param text: scanned UDI, lot or serial number
        :param device_id: the device scanned last, if any
        :return: ``{kind: device / assigned / wrong, message, device_id, order}``
        """
        self.ensure_one()
        self.check_access("write")
        try:
            with self.env.cr.savepoint():
                kind, message, device_id = self._take_scan(text, device_id)
        except UserError as error:
            kind, message = "wrong", str(error)
        return {
            "kind": kind,
            "message": message,
            "device_id": device_id,
            "order": self.get_assignments(),
        }

    def unassign_component(self, assignment_id):
        """Take one assignment of this order back.

        :return: as :meth:`get_assignments`
        :raises UserError: once the order is closed
        """
        self.ensure_one()
        self.check_access("write")
        # sudo: what is assigned, whoever may read it; of this order only
        rows = self.sudo().qms_assignment_ids
        self._take_back_component(rows.filtered(lambda row: row.id == assignment_id))
        return self.get_assignments()

    def _take_scan(self, text, device_id):
        # the space that a HIBC scan may end with is its check character
        text = (text or "").strip("\t\r\n")
        lots = self._scanned_lots(text)
        devices = lots & self.sudo().lot_producing_ids
        if devices:
            return "device", devices[0].name, devices[0].id
        device = self.sudo().lot_producing_ids.filtered(lambda lot: lot.id == device_id)
        if not lots:
            raise UserError(
                self.env._(
                    '"%(text)s" is neither a device of %(order)s nor a lot of a'
                    " component of it.",
                    text=text,
                    order=self.name,
                )
            )
        if not device:
            raise UserError(self.env._("Scan the device first."))
        if len(lots) > 1:
            raise UserError(
                self.env._(
                    '"%(text)s" is a lot of several components: %(products)s. Scan'
                    " the UDI or the label with the part number.",
                    text=text,
                    products=", ".join(lots.product_id.mapped("display_name")),
                )
            )
        parts = self._parts_by_device()
        product = lots.product_id
        needed = parts.get(product, 0)
        missing = needed - self._assigned()[device, product]
        quantity = 1 if product.tracking == "serial" else max(missing, 0) or needed
        self._assign_component(device, lots, quantity)
        return (
            "assigned",
            self.env._(
                "%(product)s %(lot)s is in %(device)s",
                product=product.display_name,
                lot=lots.name,
                device=device.name,
            ),
            device.id,
        )

    def _scanned_lots(self, text):
        """Devices of this order, or lots of its components, that a scan names."""
        products = self.product_id | self.env["product.product"].union(
            *self._parts_by_device()
        )
        trace = self.env["medical.trace"]
        fields = trace._read_udi(text)
        text = text.strip(" ")
        if fields:
            products &= trace._identified_products(fields["agency"], fields["di"])
            text = fields["serial"] or fields["lot"]
        domain = [("product_id", "in", products.ids)]
        if not text:
            return self.env["stock.lot"]
        # sudo: a number that is scanned is in the scanner's hand
        lots = (
            self.env["stock.lot"]
            .sudo()
            .search(
                [
                    *domain,
                    ("name", "=", text),
                    ("company_id", "in", (False, self.company_id.id)),
                ],
                limit=_SHOWN,
            )
        )
        return lots
