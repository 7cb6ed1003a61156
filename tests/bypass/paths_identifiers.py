# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A device that becomes another one under the identifier it has."""

import itertools

from .client import SWITCHES
from .path import CALL_KW, EXECUTE_KW, Group

_DI, _CHANGE, _LOT = (
    "medical.device.identifier",
    "medical.device.identifier.change",
    "stock.lot",
)
_TEMPLATE = "product.template"


def _table(name):
    return f"SELECT count(*), md5(string_agg(t::text, ',' ORDER BY id)) FROM {name} t"


def _group(user, effect):
    group = Group("basis", "identified", user, effect, bundle_only=True)
    if user == "engineer":
        # people of the demonstration data hold no key for /json/2
        group._turn = itertools.cycle((CALL_KW, EXECUTE_KW))
    return group


_state = _group("engineer", _table("medical_device_identifier"))
for _name, _value in (
    ("state", "retired"),
    ("to_replace", True),
    ("di", "09506000134369"),
    ("brand_name", "Other"),
    ("device_count", 5),
    ("product_id", None),
):
    _state.add(
        f"write {_name} of an identifier in use",
        lambda c, s, n=_name, v=_value: c.write(
            _DI, s.each, {n: s.component if v is None else v}
        ),
    )
_state.add(
    "import another model for an identifier in use",
    lambda c, s: c.load(_DI, (".id", "version_model"), (str(s.each), "V2")),
)
_state.add(
    "save an identifier's form with another quantity",
    lambda c, s: c.save(_DI, s.case, {"quantity": 12}),
)
_state.add(
    "write an identifier with every switch in the context",
    lambda c, s: c.call(
        _DI, "write", [s.each], {"single_use": True}, context={**SWITCHES}
    ),
)
_state.add("delete an identifier in use", lambda c, s: c.call(_DI, "unlink", [s.each]))
for _user in ("worker", "stock", "planner", "foreign", "portal"):
    _state.add(
        f"retire an identifier, as {_user}",
        lambda c, s: c.call(_DI, "action_retire", [s.each]),
        user=_user,
    )

_name = _group(
    "planner", "SELECT name FROM product_template WHERE id = %(identified_template)s"
)
_name.add(
    "write another name of an identified product",
    lambda c, s: c.write(_TEMPLATE, s.identified_template, {"name": "Other"}),
)
_name.add(
    "import another name of an identified product",
    lambda c, s: c.load(
        _TEMPLATE, (".id", "name"), (str(s.identified_template), "Other")
    ),
)
_name.add(
    "write another name of an identified variant",
    lambda c, s: c.write("product.product", s.product, {"name": "Other"}),
)
_name.add(
    "translate an identified product into another name",
    lambda c, s: c.call(
        _TEMPLATE,
        "update_field_translations",
        [s.identified_template],
        "name",
        {"en_US": "Other"},
    ),
)

_unit = _group(
    "planner",
    "SELECT u.factor, (SELECT count(*) FROM product_template_uom_uom_rel r"
    " WHERE r.product_template_id = %(identified_template)s), (SELECT barcode"
    " FROM product_uom WHERE id = %(case_barcode)s) FROM uom_uom u"
    " WHERE u.id = %(case_unit)s",
)
for _key in ("relative_factor", "factor"):
    _unit.add(
        f"write {_key} of an identified packaging",
        lambda c, s, k=_key: c.write("uom.uom", s.case_unit, {k: 12}),
    )
_unit.add(
    "take an identified packaging off its product",
    lambda c, s: c.write(
        _TEMPLATE, s.identified_template, {"uom_ids": [(3, s.case_unit)]}
    ),
)
_unit.add(
    "write the barcode of an identified packaging",
    lambda c, s: c.write("product.uom", s.case_barcode, {"barcode": "X"}),
)
_unit.add(
    "delete the barcode of an identified packaging",
    lambda c, s: c.call("product.uom", "unlink", [s.case_barcode]),
)

_demand = _group(
    "engineer",
    "SELECT count(*) FROM medical_device_identifier_change WHERE state = 'applied'",
)
_demand.add(
    "create a change of the device in effect",
    lambda c, s: c.create(
        _CHANGE,
        {
            "product_id": s.product,
            "change_reference": "CO-1",
            "subject": "kit",
            "reason": "x",
            "state": "applied",
        },
        context={"default_state": "applied", **SWITCHES},
    ),
    harmless=("medical_device_identifier_change",),
)

_numbers = _group("engineer", _table("medical_gs1_prefix"))
for _user in ("engineer", "qmanager"):
    _numbers.add(
        f"lower the next item reference, as {_user}",
        lambda c, s: c.write("medical.gs1.prefix", s.prefix, {"next_item": 0}),
        user=_user,
    )

_lots = _group(
    "stock",
    "SELECT count(*) FROM stock_lot WHERE product_id = %(product)s"
    " AND name !~ '^[0-9A-Z]{1,18}$'",
)
for _text in ("SN-1", "sn1", "SN 1", "X" * 19):
    _lots.add(
        f"create serial {_text!r} of an identified product",
        lambda c, s, t=_text: c.create(_LOT, {"name": t, "product_id": s.product}),
    )
_lots.add(
    "import a serial of an identified product",
    lambda c, s: c.load(_LOT, ("name", "product_id/.id"), ("SN-9", str(s.product))),
)

PATHS = [
    path
    for group in (_state, _name, _unit, _demand, _numbers, _lots)
    for path in group.paths
]
