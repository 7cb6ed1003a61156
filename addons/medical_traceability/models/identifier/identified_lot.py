# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..extensions.stock_lot_status import deciding
from .di_forms import LOT_LENGTH, illegal_character

_SHOWN = 5


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _filter_identified(self):
        """The products among these that have a device identifier, or had one, or
        will: whose lots and serials go on labels. One query.
        """
        if not self.ids:
            return self.browse()
        # sudo: whether a product is a device, whoever asks
        rows = (
            self.env["medical.device.identifier"]
            .sudo()
            ._read_group([("product_id", "in", self.ids)], ["product_id"])
        )
        return self & self.browse([product.id for (product,) in rows])

    def _check_lot_names(self, names):
        """Refuse lots and serials of devices that no agency's symbol can carry.

        Capital letters and digits, 18 at most: what GS1, HIBC and ISBT 128 all print.
        Numbers of suppliers' material are theirs, and not judged.

        :param names: ``[(product, name)]``
        :raises ValidationError: naming the first few, and what is wrong with each
        """
        wrong = []
        for product, name in names:
            problem = self._lot_name_problem(name or "")
            if problem:
                wrong.append((product, name, problem))
        if not wrong:
            return
        products = self.browse().union(*(product for product, _n, _p in wrong))
        identified = products._filter_identified()
        wrong = [row for row in wrong if row[0] in identified]
        if not wrong:
            return
        lines = [
            self.env._(
                "%(name)s of %(product)s: %(problem)s",
                name=name,
                product=product.display_name,
                problem=problem,
            )
            for product, name, problem in wrong[:_SHOWN]
        ]
        if len(wrong) > _SHOWN:
            lines.append(self.env._("And %(count)s more.", count=len(wrong) - _SHOWN))
        raise ValidationError(
            self.env._(
                "Lot and serial numbers of devices go into the UDI on their labels:"
                " capital letters A to Z and digits only, %(most)s at most.\n%(lines)s",
                most=LOT_LENGTH,
                lines="\n".join(lines),
            )
        )

    def _lot_name_problem(self, name):
        """What is wrong with a name, in words, or None."""
        found = illegal_character(name)
        if found:
            position, character = found
            shown = {" ": self.env._("a space"), "\t": self.env._("a tab")}
            return self.env._(
                "%(character)s in position %(position)s cannot be printed",
                character=shown.get(character) or f"“{character}”",
                position=position,
            )
        if len(name) > LOT_LENGTH:
            return self.env._("it has %(count)s characters", count=len(name))
        return None


class StockLot(models.Model):
    """Finished devices keep the identifier they were made under, and legal numbers."""

    _inherit = "stock.lot"

    device_identifier_id = fields.Many2one(
        "medical.device.identifier",
        "Device identifier",
        compute="_compute_device_identifier",
        store=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The one in use when its order was planned. A later version of the device"
        " has another; this lot keeps its own.",
    )

    @api.model
    def _quality_owned_fields(self):
        return super()._quality_owned_fields() | {"device_identifier_id"}

    @api.depends("manufacture_date")
    def _compute_device_identifier(self):
        """Taken over when it is produced, and kept from then on."""
        made = self.filtered(
            lambda lot: lot.manufacture_date and not lot.device_identifier_id
        )
        lines = made._producing_lines()
        identifiers = self.env["medical.device.identifier"]
        active = identifiers._active_for(made.product_id) if made else {}
        for lot in self:
            if lot not in made:
                lot.device_identifier_id = lot.device_identifier_id
                continue
            line = lines.get(lot.id)
            order = line.move_id.production_id if line else self.env["mrp.production"]
            pinned = order._definition().get("device_identifier") if order else None
            lot.device_identifier_id = (
                identifiers.browse(pinned) if pinned else active.get(lot.product_id)
            )

    @api.constrains("name", "product_id")
    def _check_name_legal(self):
        self.env["product.product"]._check_lot_names(
            [(lot.product_id, lot.name) for lot in self]
        )


class MedicalDeviceIdentifier(models.Model):
    _inherit = "medical.device.identifier"

    device_lot_count = fields.Integer(
        "Lots and serials", compute="_compute_device_lot_count"
    )

    def _compute_device_lot_count(self):
        counts = dict(
            self.env["stock.lot"]._read_group(
                [("device_identifier_id", "in", self.ids)],
                ["device_identifier_id"],
                ["__count"],
            )
        )
        for identifier in self:
            identifier.device_lot_count = counts.get(identifier._origin, 0)

    def action_open_device_lots(self):
        """List the lots and serials made under this identifier."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lots and serials of %(di)s", di=self.di),
            "res_model": "stock.lot",
            "view_mode": "list,form",
            "domain": [("device_identifier_id", "=", self.id)],
            "context": {"create": False},
        }

    def _check_complete(self):
        result = super()._check_complete()
        # sudo: how the numbers of lots are made, whoever asks
        self.sudo().product_id.lot_sequence_id._check_legal_for_devices()
        return result

    def _keep_on_lots(self):
        """Devices made before their product had an identifier get its first one."""
        result = super()._keep_on_lots()
        for identifier in self.filtered(lambda i: i.package_level == "each"):
            # sudo: quality gives the identifier without rights on stock
            lots = (
                self.env["stock.lot"]
                .sudo()
                .search(
                    [
                        ("product_id", "=", identifier.product_id.id),
                        ("manufacture_date", "!=", False),
                        ("device_identifier_id", "=", False),
                    ]
                )
            )
            with deciding():
                lots.write({"device_identifier_id": identifier.id})
        return result


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.constrains("lot_name", "product_id")
    def _check_lot_name_legal(self):
        """Said when it is typed, not when the transfer is done."""
        self.env["product.product"]._check_lot_names(
            [(line.product_id, line.lot_name) for line in self if line.lot_name]
        )


class MrpProductionSerials(models.TransientModel):
    _inherit = "mrp.production.serials"

    def action_generate_serial_numbers(self):
        self._check_names_legal([self.lot_name] if self.lot_name else [])
        result = super().action_generate_serial_numbers()
        self._check_names_legal((self.serial_numbers or "").split("\n"))
        return result

    def action_apply(self):
        self._check_names_legal((self.serial_numbers or "").split("\n"))
        return super().action_apply()

    def _check_names_legal(self, names):
        """Before any of them exists."""
        product = self.production_id.product_id
        product._check_lot_names([(product, name) for name in names if name.strip()])
