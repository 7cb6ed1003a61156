# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Concessions forged, widened, signed by the wrong people, used beyond their scope."""

from .client import SWITCHES
from .path import Group
from .scenes import lapse

_CONCESSION, _LINE, _USE = (
    "qms.concession",
    "qms.concession.finding",
    "qms.concession.use",
)
_FORGED = {
    "name": "CON/FORGED",
    "res_model": "mrp.production",
    "res_id": 1,
    "res_name": "Forged",
    "checkpoint": "lot_consume",
    "state": "active",
    "granted": 99,
    "requested_at": "2026-01-01 00:00:00",
    "granted_at": "2026-01-01 00:00:00",
    "expires_at": "2099-01-01 00:00:00",
}
_WRONG = {"password": "guessed", "code": "000000"}
_ALL = (
    "SELECT (SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM qms_concession t),"
    " (SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM qms_concession_finding t),"
    " (SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM qms_concession_use t),"
    " (SELECT count(*) FROM qms_signature)"
)
_DONE = (
    "SELECT state FROM mrp_production WHERE id IN (%(mo)s, %(other_mo)s) ORDER BY id"
)


def _group(scene, user="worker", effect=_ALL):
    return Group("concession", scene, user, effect, bundle_only=True)


# -- forged ---------------------------------------------------------------
_forged = _group("requested")
for _user in ("worker", "mrp", "planner", "foreign", "portal"):
    _forged.add(
        f"create a concession in force, as {_user}",
        lambda c, s: c.create(_CONCESSION, _FORGED, context=SWITCHES),
        user=_user,
    )
    _forged.add(
        f"put a requested concession in force, as {_user}",
        lambda c, s: c.write(_CONCESSION, s.concession, {"state": "active"}),
        user=_user,
    )
    _forged.add(
        f"sign a concession, as {_user}",
        lambda c, s: c.call(_CONCESSION, "sign", [s.concession], "grant", {}, _WRONG),
        user=_user,
    )
_forged.add(
    "create a concession by defaults in the context",
    lambda c, s: c.create(
        _CONCESSION,
        {"reason": "x"},
        context={f"default_{name}": value for name, value in _FORGED.items()},
    ),
)
_forged.add(
    "save a new concession in force by the form",
    lambda c, s: c.save(_CONCESSION, None, _FORGED),
)
_forged.add(
    "put a requested concession in force by the form",
    lambda c, s: c.save(_CONCESSION, s.concession, {"state": "active"}),
)
_forged.add(
    "import a concession in force",
    lambda c, s: c.load(_CONCESSION, ("name", "state"), ("CON/X", "active")),
)
_forged.add(
    "put a requested concession in force by import",
    lambda c, s: c.load(_CONCESSION, (".id", "state"), (str(s.concession), "active")),
)
_forged.add(
    "apply what the signatures of a concession would",
    lambda c, s: c.call(_CONCESSION, "_signature_apply", [s.concession], "grant"),
    surfaces=("call_kw",),
)
_forged.add(
    "request a concession by the private method",
    lambda c, s: c.call(_CONCESSION, "_create_request", _FORGED),
    surfaces=("call_kw",),
)
_forged.add(
    "assess the risk of an own concession",
    lambda c, s: c.write(_CONCESSION, s.concession, {"risk_level": "low"}),
)
_forged.add(
    "name somebody else as asking for a concession",
    lambda c, s: c.write(
        _CONCESSION, s.concession, {"requested_by_id": 2, "author_ids": [(5,)]}
    ),
)
_forged.add(
    "rewrite the concession that somebody else asked for",
    lambda c, s: c.write(_CONCESSION, s.concession, {"granted": 999}),
    user="lapsed",
)
_forged.add(
    "delete a concession that was asked for",
    lambda c, s: c.call(_CONCESSION, "unlink", [s.concession]),
)

# -- widened --------------------------------------------------------------
_widened = _group("conceded")
for _name, _values in (
    ("quantity", {"granted": 99}),
    ("expiry", {"expires_at": "2099-01-01 00:00:00"}),
    ("record", {"res_id": 1}),
    ("checkpoint", {"checkpoint": "lot_ship"}),
    ("lot", {"lot_id": False}),
    ("company", {"company_id": False}),
    ("use", {"used": 0}),
    ("findings", {"finding_ids": [(0, 0, {"code": "lot.rejected", "about": "[]"})]}),
):
    _widened.add(
        f"change the {_name} of a granted concession",
        lambda c, s, values=_values: c.write(_CONCESSION, s.concession, values),
    )
    _widened.add(
        f"change the {_name} of a granted concession by the form",
        lambda c, s, values=_values: c.save(_CONCESSION, s.concession, values),
        surfaces=("call_kw",),
    )
_widened.add(
    "change the quantity of a granted concession by import",
    lambda c, s: c.load(_CONCESSION, (".id", "granted"), (str(s.concession), "99")),
)
_widened.add(
    "copy a granted concession",
    lambda c, s: c.call(_CONCESSION, "copy", [s.concession]),
    surfaces=("call_kw",),
)
_widened.add(
    "delete a granted concession",
    lambda c, s: c.call(_CONCESSION, "unlink", [s.concession]),
)
_widened.add(
    "add a finding to a granted concession",
    lambda c, s: c.create(
        _LINE,
        {"concession_id": s.concession, "code": "lot.rejected", "message": "x"},
    ),
)
_widened.add(
    "rewrite a finding of a granted concession",
    lambda c, s: c.write(_LINE, s.finding, {"code": "lot.rejected"}),
)
_widened.add(
    "take a finding from a granted concession",
    lambda c, s: c.call(_LINE, "unlink", [s.finding]),
)
for _user in ("foreign", "portal"):
    _widened.add(
        f"withdraw a granted concession, as {_user}",
        lambda c, s: c.call(
            _CONCESSION, "sign", [s.concession], "withdraw", {}, _WRONG
        ),
        user=_user,
    )

# -- signed by the wrong people -------------------------------------------
_wrong_people = _group("half_signed")
for _user, _what in (
    ("qmanager2", "sign the concession that one asked for"),
    ("qmanager", "sign a concession a second time"),
    ("engineer", "sign a concession in the quality manager's place"),
    ("inspector", "sign a concession without being asked"),
):
    _wrong_people.add(
        f"{_what}, as {_user}",
        lambda c, s: c.call(_CONCESSION, "sign", [s.concession], "grant", {}, _WRONG),
        user=_user,
        surfaces=("call_kw",),
    )
for _user in ("qmanager", "qmanager2", "engineer"):
    _wrong_people.add(
        f"put a half signed concession in force, as {_user}",
        lambda c, s: c.write(_CONCESSION, s.concession, {"state": "active"}),
        user=_user,
        surfaces=("call_kw",),
    )
    _wrong_people.add(
        f"drop who wrote a concession, as {_user}",
        lambda c, s: c.write(_CONCESSION, s.concession, {"author_ids": [(5,)]}),
        user=_user,
        surfaces=("call_kw",),
    )

# -- used beyond what it says ---------------------------------------------
_used = _group("conceded", effect=_DONE)
_used.add(
    "close another order by a concession",
    lambda c, s: c.call("mrp.production", "button_mark_done", [s.other_mo]),
)
_used.add(
    "close both orders by the concession of one",
    lambda c, s: c.call("mrp.production", "button_mark_done", [s.mo, s.other_mo]),
)
_used.add(
    "consume more than a concession grants",
    lambda c, s: (
        c.write("stock.move.line", s.raw_line, {"quantity": 5}),
        c.call("mrp.production", "button_mark_done", [s.mo]),
    ),
    harmless=("stock_move_line", "stock_move", "stock_quant", "mrp_production"),
)
_lapsed = _group(
    "lapsed_concession", effect="SELECT state FROM mrp_production WHERE id = %(mo)s"
)
_lapsed.add(
    "close an order by a concession that expired",
    lambda c, s: c.call("mrp.production", "button_mark_done", [s.mo]),
    prepare=lapse,
)
_unsigned = _group(
    "requested", effect="SELECT state FROM mrp_production WHERE id = %(mo)s"
)
_unsigned.add(
    "close an order by a concession that nobody signed",
    lambda c, s: c.call("mrp.production", "button_mark_done", [s.mo]),
)

# -- the ledger of uses ---------------------------------------------------
_ledger = _group("used_concession")
_ledger.add(
    "take back a use of a concession",
    lambda c, s: c.call(_USE, "unlink", [s.use]),
)
_ledger.add(
    "rewrite a use of a concession",
    lambda c, s: c.write(_USE, s.use, {"quantity": 0}),
)
_ledger.add(
    "create a use of a concession of less than nothing",
    lambda c, s: c.create(
        _USE, {"concession_id": s.concession, "quantity": -2, "key": "x"}
    ),
)
_ledger.add(
    "write a used concession back to unused",
    lambda c, s: c.write(_CONCESSION, s.concession, {"used": 0, "state": "active"}),
)

PATHS = [
    path
    for group in (
        *(_forged, _widened, _wrong_people, _used, _lapsed, _unsigned, _ledger),
    )
    for path in group.paths
]
