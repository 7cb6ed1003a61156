# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A finished device released or shipped past its device history record."""

import itertools

from .client import SWITCHES
from .path import CALL_KW, EXECUTE_KW, Group

_RECORD, _EXCEPTION = "medical.device.history", "medical.device.history.exception"
_DISPOSITION, _LOT, _PICKING = "medical.lot.disposition", "stock.lot", "stock.picking"
# over the others nobody signs anything
_SCREEN = (CALL_KW,)
_STANDING = (
    "SELECT (SELECT quality_status FROM stock_lot WHERE id = %(lot)s),"
    " (SELECT md5(string_agg(h::text, ',' ORDER BY id)) FROM medical_device_history h"
    " WHERE id = %(record)s), (SELECT md5(string_agg(e::text, ',' ORDER BY id))"
    " FROM medical_device_history_exception e"
    " WHERE history_id = %(record)s OR id = %(exception)s),"
    " (SELECT array_agg(lot_id ORDER BY lot_id) FROM medical_device_history_lot_rel"
    " WHERE history_id = %(record)s),"
    " (SELECT array_agg(production_id ORDER BY production_id)"
    " FROM medical_device_history_order_rel WHERE history_id = %(record)s),"
    " (SELECT count(*) FROM medical_device_history WHERE name = 'FORGED'),"
    " (SELECT coalesce(sum(l.quantity), 0) FROM stock_move_line l"
    " JOIN stock_location d ON d.id = l.location_dest_id WHERE l.state = 'done'"
    " AND l.lot_id = %(lot)s AND d.usage = 'customer')"
)


def _group(gate, user):
    group = Group(gate, "recorded", user, _STANDING, bundle_only=True)
    # people of the demonstration data hold no key for /json/2
    group._turn = itertools.cycle((CALL_KW, EXECUTE_KW))
    return group


_ship = _group("lot_ship", "stock")
_ship.add(
    "ship a device whose record is not released",
    lambda c, s: c.call(_PICKING, "button_validate", [s.picking]),
)
_ship.add(
    "write the shipment of an unreleased device done",
    lambda c, s: c.write("stock.move", s.move, {"state": "done"}),
)
_ship.add(
    "import the shipment of an unreleased device as done",
    lambda c, s: c.load("stock.move", (".id", "state"), (str(s.move), "done")),
)

_bare = _group("lot_release", "engineer")
_bare.add(
    "confirm a disposition that releases a device without its record",
    lambda c, s: c.call(_DISPOSITION, "action_confirm", [s.disposition]),
)
_bare.add(
    "confirm it with every switch in the context",
    lambda c, s: c.call(
        _DISPOSITION, "action_confirm", [s.disposition], context={**SWITCHES}
    ),
)
_bare.add(
    "prepare to sign a release without the record",
    lambda c, s: c.call(_DISPOSITION, "signing_prepare", [s.disposition], "release"),
    surfaces=_SCREEN,
)
_bare.add(
    "write a device with a record released",
    lambda c, s: c.write(_LOT, s.lot, {"quality_status": "released"}),
)
_bare.add(
    "write the record of a device as its disposition's",
    lambda c, s: c.write(
        _DISPOSITION, s.disposition, {"device_history_ids": [(4, s.record)]}
    ),
)

_record = _group("record_release", "qmanager")
for _name, _value in (
    ("state", "released"),
    ("released_at", "2026-01-01 00:00:00"),
    ("checks", []),
    ("quantity_made", 7),
    ("reissue_reason", "None"),
    ("lot_ids", [(5, 0, 0)]),
    ("production_ids", [(5, 0, 0)]),
    ("pdf_sha256", "0" * 64),
    ("version", 7),
):
    _record.add(
        f"write {_name} of a device history record",
        lambda c, s, n=_name, v=_value: c.write(_RECORD, s.record, {n: v}),
    )
_record.add(
    "write a disposition into a device history record",
    lambda c, s: c.write(_RECORD, s.record, {"disposition_id": s.disposition}),
)
_record.add(
    "save the form of a record as released",
    lambda c, s: c.save(_RECORD, s.record, {"state": "released"}),
)
_record.add(
    "import a record as released",
    lambda c, s: c.load(_RECORD, (".id", "state"), (str(s.record), "released")),
)
_record.add(
    "write a record released with every switch in the context",
    lambda c, s: c.call(
        _RECORD, "write", [s.record], {"state": "released"}, context={**SWITCHES}
    ),
)
_record.add(
    "create a released record",
    lambda c, s: c.create(
        _RECORD,
        {"name": "FORGED", "company_id": s.company, "product_id": s.recorded},
        context={"default_state": "released", **SWITCHES},
    ),
)
_record.add("copy a record", lambda c, s: c.call(_RECORD, "copy", [s.record]))
_record.add("delete a record", lambda c, s: c.call(_RECORD, "unlink", [s.record]))
_record.add(
    "prepare to sign a record with exceptions that nobody reviewed",
    lambda c, s: c.call(_RECORD, "signing_prepare", [s.record], "release"),
    surfaces=_SCREEN,
    user="engineer",
)
for _name, _value in (
    ("reviewed_by_id", 2),
    ("text", "Nothing"),
    ("kind", "held"),
    ("key", "x"),
):
    _record.add(
        f"write {_name} of an exception",
        lambda c, s, n=_name, v=_value: c.write(_EXCEPTION, s.exception, {n: v}),
    )
_record.add(
    "move an exception to another record",
    lambda c, s: c.write(_EXCEPTION, s.exception, {"history_id": s.other_record}),
)
_record.add(
    "write an exception as reviewed by a command of its record",
    lambda c, s: c.write(
        _RECORD,
        s.record,
        {"exception_ids": [(1, s.exception, {"reviewed_by_id": c.uid})]},
    ),
)
_record.add(
    "tick an exception as reviewed without a comment",
    lambda c, s: c.write(_EXCEPTION, s.exception, {"reviewed": True}),
)
_record.add(
    "delete an exception", lambda c, s: c.call(_EXCEPTION, "unlink", [s.exception])
)
for _user in ("inspector", "worker", "stock", "planner", "foreign", "portal"):
    _record.add(
        f"tick an exception as reviewed, as {_user}",
        lambda c, s: c.write(
            _EXCEPTION, s.exception, {"reviewed": True, "comment": "Fine"}
        ),
        user=_user,
    )
    _record.add(
        f"write a record released, as {_user}",
        lambda c, s: c.write(_RECORD, s.record, {"state": "released"}),
        user=_user,
    )

PATHS = [*_ship.paths, *_bare.paths, *_record.paths]
