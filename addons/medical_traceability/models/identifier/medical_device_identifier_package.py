# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_compare

from .medical_device_identifier import PACKAGE_LEVELS

_RANK = {level: rank for rank, (level, _label) in enumerate(PACKAGE_LEVELS)}


class MedicalDeviceIdentifier(models.Model):
    """Package levels: what a package holds, and the unit it is counted in.

    The device and every package of it that is sold has an identifier of its own
    (21 CFR 801.20; Regulation (EU) 2017/745, Annex VI, part C, 3).
    """

    _inherit = "medical.device.identifier"

    uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        index=True,
        ondelete="restrict",
        tracking=True,
        help="The unit that it identifies: the product's own or one of its packagings.",
    )
    allowed_uom_ids = fields.Many2many(
        "uom.uom", compute="_compute_allowed_uom_ids", string="Units of the product"
    )
    contains_id = fields.Many2one(
        "medical.device.identifier",
        "Contains",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        tracking=True,
        domain="[('product_id', '=', product_id), ('id', '!=', id),"
        " ('state', '!=', 'retired')]",
        help="Identifier of the package or unit that lies in this package.",
    )
    quantity = fields.Integer(
        "Number inside",
        default=0,
        copy=False,
        tracking=True,
        help="How many of the level below this package contains.",
    )
    base_quantity = fields.Integer(
        "Units inside",
        compute="_compute_base_quantity",
        recursive=True,
        store=True,
        help="How many units of the product this package holds in all.",
    )
    inside_ids = fields.Many2many(
        "medical.device.identifier",
        compute="_compute_hierarchy",
        string="Inside this package",
    )
    outside_ids = fields.Many2many(
        "medical.device.identifier",
        compute="_compute_hierarchy",
        string="Packed in",
    )
    contents = fields.Char("Contains", compute="_compute_contents")
    hierarchy_ids = fields.Many2many(
        "medical.device.identifier",
        compute="_compute_hierarchy",
        string="Packing hierarchy",
        help="This identifier, what lies inside, and what it is packed in.",
    )
    container_ids = fields.One2many(
        "medical.device.identifier", "contains_id", "Packages of it", readonly=True
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity >= 0)", "A package contains one at least."
    )

    @api.depends("product_id", "package_level")
    def _compute_uom_id(self):
        for identifier in self:
            # sudo: which units a product is packed in, whoever asks
            product = identifier.sudo().product_id
            if identifier.package_level == "each":
                identifier.uom_id = product.uom_id
            elif identifier.uom_id not in product.uom_ids:
                identifier.uom_id = False

    @api.depends("product_id", "package_level")
    def _compute_allowed_uom_ids(self):
        for identifier in self:
            # sudo: which units a product is packed in, whoever asks
            product = identifier.sudo().product_id
            single = identifier.package_level == "each"
            identifier.allowed_uom_ids = product.uom_id if single else product.uom_ids

    @api.depends("package_level", "quantity", "contains_id.base_quantity")
    def _compute_base_quantity(self):
        for identifier in self:
            if identifier.package_level == "each":
                identifier.base_quantity = 1
            else:
                inside = identifier.contains_id.base_quantity
                identifier.base_quantity = inside * identifier.quantity

    @api.depends("quantity", "contains_id.di")
    def _compute_contents(self):
        for identifier in self:
            inside = identifier.contains_id
            identifier.contents = (
                f"{identifier.quantity} × {inside.display_name}" if inside else False
            )

    @api.depends("contains_id", "product_id")
    def _compute_hierarchy(self):
        """The levels below and above, from the unit to the largest package."""
        family = self.search([("product_id", "in", self.product_id.ids)])
        above = {}
        for identifier in family:
            above.setdefault(identifier.contains_id.id, []).append(identifier.id)
        for identifier in self:
            inside, outside = self.browse(), self.browse()
            below = identifier.contains_id
            while below and below not in inside:
                inside |= below
                below = below.contains_id
            waiting = list(above.get(identifier._origin.id, ()))
            while waiting:
                outer = self.browse(waiting.pop(0))
                if outer not in outside:
                    outside |= outer
                    waiting += above.get(outer.id, ())
            identifier.inside_ids = inside.sorted("base_quantity")
            identifier.outside_ids = outside.sorted("base_quantity")
            levels = inside | identifier._origin | outside
            identifier.hierarchy_ids = levels.sorted("base_quantity")

    def _by_level(self):
        """The same, units before the packages that contain them."""
        return self.sorted(lambda identifier: _RANK[identifier.package_level])

    @api.constrains("package_level", "uom_id", "contains_id", "quantity", "product_id")
    def _check_package(self):
        for identifier in self:
            problem = identifier._package_problem()
            if problem:
                raise ValidationError(problem)

    def _package_problem(self):
        """What contradicts itself in this package, or None; gaps are none yet."""
        self.ensure_one()
        # sudo: judged by what is, whoever asks
        own = self.sudo()
        name, product = own.display_name, own.product_id
        if own.package_level == "each":
            if own.contains_id or own.quantity:
                return self.env._(
                    "%(identifier)s identifies one unit: it contains nothing. Choose"
                    " the package level.",
                    identifier=name,
                )
            if own.uom_id and own.uom_id != product.uom_id:
                return self.env._(
                    "%(identifier)s identifies one unit, which is counted in %(unit)s.",
                    identifier=name,
                    unit=product.uom_id.display_name,
                )
            return None
        if own.uom_id and own.uom_id not in product.uom_ids:
            return self.env._(
                "%(identifier)s: %(unit)s is no packaging of %(product)s. Add it to the"
                " packagings of the product first.",
                identifier=name,
                unit=own.uom_id.display_name,
                product=product.display_name,
            )
        inside = own.contains_id
        if not inside:
            return None
        if inside.product_id != product:
            return self.env._(
                "%(identifier)s: %(inside)s identifies another product. A package"
                " contains packages of the same product.",
                identifier=name,
                inside=inside.display_name,
            )
        if _RANK[inside.package_level] >= _RANK[own.package_level]:
            return self.env._(
                "%(identifier)s: %(inside)s is no smaller package level. A package"
                " contains those of a level below.",
                identifier=name,
                inside=inside.display_name,
            )
        return own._quantity_problem()

    def _quantity_problem(self):
        inside, unit = self.contains_id, self.product_id.uom_id
        if not self.uom_id or not self.quantity or not inside.base_quantity:
            return None
        held = inside.base_quantity * self.quantity
        factor = self.uom_id._compute_quantity(1, unit, round=False)
        if float_compare(held, factor, precision_digits=6):
            return self.env._(
                "%(identifier)s contains %(quantity)s of %(inside)s, that is %(held)s"
                " %(unit)s, but the packaging %(packaging)s holds %(factor)g %(unit)s."
                " Correct the number inside, or choose the packaging of that size.",
                identifier=self.display_name,
                quantity=self.quantity,
                inside=inside.display_name,
                held=held,
                unit=unit.name,
                packaging=self.uom_id.name,
                factor=factor,
            )
        return None
