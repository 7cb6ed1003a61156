# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Stock that changes without any movement, or is relabelled as released."""

from .client import SWITCHES
from .path import Group

_QUANT, _LOT = "stock.quant", "stock.lot"
# What stock says there is, lot by lot and place by place.
_STOCK = (
    "SELECT string_agg(concat_ws(' ', product_id, lot_id, location_id, quantity,"
    " reserved_quantity, package_id, owner_id), ',' ORDER BY id) FROM stock_quant"
)


def _values(scene, **more):
    return {
        "product_id": scene.material,
        "location_id": scene.stock,
        "lot_id": scene.clean,
        "quantity": 500,
        **more,
    }


_quants = Group("quant", "stocked", "stock", _STOCK)
_quants.add(
    "write a quantity",
    lambda c, s: c.write(_QUANT, s.quant, {"quantity": 999}),
)
_quants.add(
    "write a quantity with every switch in the context",
    lambda c, s: c.write(
        _QUANT,
        s.quant,
        {"quantity": 998},
        context={**SWITCHES, "inventory_mode": False},
    ),
)
_quants.add(
    "exchange the lot for the released one",
    lambda c, s: c.write(_QUANT, s.quant, {"lot_id": s.clean}),
)
_quants.add(
    "take the lot off", lambda c, s: c.write(_QUANT, s.quant, {"lot_id": False})
)
_quants.add(
    "write another product",
    lambda c, s: c.write(_QUANT, s.quant, {"product_id": s.free}),
)
_quants.add(
    "write a customer as the place",
    lambda c, s: c.write(_QUANT, s.quant, {"location_id": s.customers}),
)
_quants.add(
    "write the reserved quantity",
    lambda c, s: c.write(_QUANT, s.quant, {"reserved_quantity": 40}),
)
_quants.add(
    "create released stock",
    lambda c, s: c.create(_QUANT, _values(s)),
)
_quants.add(
    "create stock without a lot",
    lambda c, s: c.create(_QUANT, _values(s, lot_id=False)),
)
_quants.add(
    "create stock of a device that was never made",
    lambda c, s: c.create(
        _QUANT,
        _values(
            s,
            product_id=s.device,
            lot_id=s.never,
        ),
    ),
    prepare=lambda c, s: setattr(
        s, "never", c.create(_LOT, {"name": f"NEVER-{s.lot}", "product_id": s.device})
    ),
)
_quants.add("save a new quant's form", lambda c, s: c.save(_QUANT, None, _values(s)))
_quants.add(
    "save a quant's form",
    lambda c, s: c.save(_QUANT, s.quant, {"quantity": 997}),
)
_quants.add(
    "import a quantity",
    lambda c, s: c.load(_QUANT, (".id", "quantity"), (str(s.quant), "996")),
)
_quants.add(
    "import a new quant",
    lambda c, s: c.load(
        _QUANT,
        ("product_id/.id", "location_id/.id", "lot_id/.id", "quantity"),
        (str(s.material), str(s.stock), str(s.clean), "321"),
    ),
)
_quants.add(
    "quantity as a default of the context",
    lambda c, s: c.create(
        _QUANT,
        {"product_id": s.material, "location_id": s.stock, "lot_id": s.clean},
        context={"default_quantity": 500},
    ),
)
_quants.add(
    "quantity by a command of the lot",
    lambda c, s: c.write(_LOT, s.lot, {"quant_ids": [(1, s.quant, {"quantity": 995})]}),
)
_quants.add(
    "new quant by a command of the lot",
    lambda c, s: c.write(_LOT, s.clean, {"quant_ids": [(0, 0, _values(s))]}),
)
_quants.add(
    "quant taken over by a command of the released lot",
    lambda c, s: c.write(_LOT, s.clean, {"quant_ids": [(4, s.quant, 0)]}),
)
_quants.add(
    "quantity by the lot's form",
    lambda c, s: c.save(_LOT, s.lot, {"quant_ids": [(1, s.quant, {"quantity": 994})]}),
)
_quants.add(
    "import the lot with another quantity",
    lambda c, s: c.load(
        _LOT,
        (".id", "quant_ids/.id", "quant_ids/quantity"),
        (str(s.lot), str(s.quant), "993"),
    ),
)
_quants.add(
    "lot created with stock",
    lambda c, s: c.create(
        _LOT,
        {
            "name": f"BORN-{s.lot}",
            "product_id": s.material,
            "quant_ids": [(0, 0, _values(s, lot_id=False))],
        },
    ),
)
_quants.add(
    "quantity by a command of a package",
    lambda c, s: c.create(
        "stock.package", {"quant_ids": [(1, s.quant, {"quantity": 992})]}
    ),
)
_quants.add(
    "quant linked to a package",
    lambda c, s: c.create("stock.package", {"quant_ids": [(4, s.quant, 0)]}),
)
_quants.add(
    "quant given to an owner",
    lambda c, s: c.write(_QUANT, s.quant, {"owner_id": 1}),
)

PATHS = _quants.paths
