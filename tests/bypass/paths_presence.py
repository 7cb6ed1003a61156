# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Somebody else's presence used or forged, stations and work PINs written."""

from .client import SWITCHES
from .path import Group

_PRESENCE, _STATION = "qms.operator.presence", "qms.station"
_PIN, _GUARD, _EVENT = "operator.work.pin", "operator.pin.guard", "operator.pin.event"
_PEOPLE = ("worker", "mrp", "planner", "foreign", "portal")
# Where no denial says it, work orders and time logs must be as they were.
_WORK = (
    "SELECT state, (SELECT count(*) FROM mrp_workcenter_productivity l"
    " WHERE l.workorder_id = w.id AND l.date_end IS NULL)"
    " FROM mrp_workorder w WHERE id IN (%(wo)s, %(wo2)s) ORDER BY id"
)


def _table(name):
    return f"SELECT count(*), md5(string_agg(t::text, ',' ORDER BY id)) FROM {name} t"


def _group(user, effect, scene="stationed"):
    return Group("presence", scene, user, effect, bundle_only=True)


# -- work in the name of who is present in another session of the terminal ------
def _identify(client, scene):
    client.shop_floor("identify", badge=scene.badge, pin=scene.pin)


def _leave(client, scene):
    _identify(client, scene)
    client.shop_floor("leave")


def _taken_over(client, scene):
    _identify(client, scene)
    scene.owner.shop_floor("identify", badge=scene.badge, pin=scene.pin)


def _started(client, scene):
    _identify(client, scene)
    client.shop_floor("start", workorder_id=scene.wo)


_stolen = _group("terminal", _WORK)
for _method in ("start", "pause", "finish", "hand_over"):
    _stolen.add(
        f"{_method} by another session of the terminal",
        lambda c, s, m=_method: c.shop_floor(
            m, workorder_id=s.wo, employee_id=s.employee_worker, quantity=1
        ),
    )
_stolen.add(
    "start with the digest of the session and the id of the presence",
    lambda c, s: c.shop_floor(
        "start",
        workorder_id=s.wo,
        session_digest=s.digest,
        presence_id=s.presence,
        employee_id=s.employee_worker,
        user_id=s.user_worker,
        context={"qms_terminal": s.digest, "su": True},
    ),
)
_stolen.add(
    "start after the person left",
    lambda c, s: c.shop_floor("start", workorder_id=s.wo),
    prepare=_leave,
)
_stolen.add(
    "start after the person identified at another session",
    lambda c, s: c.shop_floor("start", workorder_id=s.wo),
    prepare=_taken_over,
)
_stolen.add(
    "start a second work order by one identification",
    lambda c, s: c.shop_floor("start", workorder_id=s.wo2),
    prepare=_started,
)
_stolen.add(
    "start work of another station by a presence of one's own",
    lambda c, s: c.shop_floor("start", workorder_id=s.wo),
    prepare=_identify,
    user="terminal2",
)
_stolen.add(
    "take work over in the name of who is not present",
    lambda c, s: c.shop_floor(
        "hand_over", workorder_id=s.wo, employee_id=s.employee_worker
    ),
    prepare=_started,
    user="terminal2",
)
_stolen.add(
    "identify by a badge without its PIN",
    lambda c, s: c.shop_floor("identify", badge=s.badge, pin="000000"),
    effect=_table("qms_operator_presence"),
)
for _user in _PEOPLE:
    _stolen.add(
        f"start by the page of terminals, as {_user}",
        lambda c, s: c.shop_floor("start", workorder_id=s.wo),
        user=_user,
    )
    _stolen.add(
        f"identify by a remote call, as {_user}",
        lambda c, s: c.call("operator.shop.floor", "identify", s.badge, s.pin),
        user=_user,
        surfaces=("call_kw",),
    )
_stolen.add(
    "start by a remote call, as the terminal",
    lambda c, s: c.call("operator.shop.floor", "start", s.wo),
    surfaces=("call_kw",),
)
_stolen.add(
    "press the button of a work order, as the terminal",
    lambda c, s: c.call("mrp.workorder", "button_start", [s.wo]),
    surfaces=("call_kw",),
)

# -- presences written -----------------------------------------------------------
_presences = _group("worker", _table("qms_operator_presence"))
for _user in _PEOPLE:
    _presences.add(
        f"create a presence, as {_user}",
        lambda c, s: c.create(
            _PRESENCE,
            {
                "employee_id": s.employee_worker,
                "employee_name": "Test worker",
                "company_id": s.company,
                "terminal_user_id": c.uid,
                "terminal_user_name": "x",
                "method": "badge",
                "date_from": "2026-01-01 00:00:00",
            },
            context=SWITCHES,
        ),
        user=_user,
    )
    _presences.add(
        f"make somebody else the person present, as {_user}",
        lambda c, s: c.write(_PRESENCE, s.presence, {"employee_id": s.employee_mrp}),
        user=_user,
    )
    _presences.add(
        f"delete a presence, as {_user}",
        lambda c, s: c.call(_PRESENCE, "unlink", [s.presence]),
        user=_user,
    )
for _what, _values in (
    ("take the presence to another login", {"terminal_user_id": 2}),
    ("take the presence to another session", {"session_digest": "0" * 64}),
    ("open a presence that ended", {"date_until": False, "end_reason": False}),
    ("end the presence of a colleague", {"date_until": "2026-01-01 00:00:00"}),
    ("keep a presence from becoming idle", {"last_seen_at": "2099-01-01 00:00:00"}),
    ("start once more by one identification", {"may_start": True}),
    ("become the supervisor", {"role": "supervisor"}),
):
    _presences.add(_what, lambda c, s, v=_values: c.write(_PRESENCE, s.presence, v))
_presences.add(
    "save the form of a presence",
    lambda c, s: c.save(_PRESENCE, s.presence, {"employee_id": s.employee_mrp}),
)
_presences.add(
    "copy a presence",
    lambda c, s: c.call(_PRESENCE, "copy", [s.presence]),
    surfaces=("call_kw",),
)
_presences.add(
    "import a presence",
    lambda c, s: c.load(
        _PRESENCE,
        ("employee_name", "terminal_user_name", "method", "date_from"),
        ("Forged", "x", "badge", "2026-01-01 00:00:00"),
    ),
)
_presences.add(
    "open a presence by the method of the server",
    lambda c, s: c.call(_PRESENCE, "_open_at_station", [], s.station, 1, "operator"),
    surfaces=("call_kw",),
)

# -- stations ----------------------------------------------------------------------
_stations = _group(
    "worker",
    "SELECT (SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM qms_station t),"
    " (SELECT md5(string_agg(t::text, ',' ORDER BY t::text))"
    " FROM qms_station_workcenter_rel t)",
)
for _user in _PEOPLE:
    _stations.add(
        f"register a station for one's own login, as {_user}",
        lambda c, s: c.create(
            _STATION,
            {
                "name": "Forged",
                "code": "FORGED",
                "company_id": s.company,
                "terminal_user_id": c.uid,
                "workcenter_ids": [(6, 0, s.benches)],
            },
            context=SWITCHES,
        ),
        user=_user,
    )
    _stations.add(
        f"give a station another login, as {_user}",
        lambda c, s: c.write(_STATION, s.station, {"terminal_user_id": c.uid}),
        user=_user,
    )
for _what, _values in (
    ("let a station idle for hours", {"idle_minutes": 240}),
    ("take all work centers off a station", {"workcenter_ids": [(5, 0, 0)]}),
    ("archive a station", {"active": False}),
):
    _stations.add(
        _what, lambda c, s, v=_values: c.write(_STATION, s.station, v), user="planner"
    )
_stations.add(
    "delete a station",
    lambda c, s: c.call(_STATION, "unlink", [s.station]),
    user="planner",
)

# -- work PINs -----------------------------------------------------------------------
_pins = _group("worker", _table("operator_work_pin"))
for _user in ("worker", "mrp", "planner", "portal"):
    _pins.add(
        f"write the PIN of a colleague, as {_user}",
        lambda c, s: c.write(_PIN, s.work_pin, {"pin_hash": "x", "state": "own"}),
        user=_user,
    )
    _pins.add(
        f"create a PIN for oneself, as {_user}",
        lambda c, s: c.create(
            _PIN,
            {
                "employee_id": s.employee_mrp,
                "pin_hash": "x",
                "state": "own",
                "set_at": "2026-01-01 00:00:00",
            },
        ),
        user=_user,
    )
    _pins.add(
        f"issue a start PIN for a colleague, as {_user}",
        lambda c, s: c.call(
            "hr.employee", "action_issue_work_pin", [s.employee_worker]
        ),
        user=_user,
        surfaces=("call_kw",),
    )
_pins.add(
    "give a PIN to another person",
    lambda c, s: c.write(_PIN, s.work_pin, {"employee_id": s.employee_mrp}),
)
_pins.add(
    "delete a PIN",
    lambda c, s: c.call(_PIN, "unlink", [s.work_pin]),
)
_counts = _group(
    "worker",
    "SELECT (SELECT sum(failures) FROM operator_pin_guard),"
    " (SELECT count(*) FROM operator_pin_event)",
)
_counts.add(
    "set the count of wrong PINs back",
    lambda c, s: c.write(_GUARD, 1, {"failures": 0, "locked_at": False}),
)
_counts.add("delete the count", lambda c, s: c.call(_GUARD, "unlink", [1]))
_counts.add("delete what was recorded", lambda c, s: c.call(_EVENT, "unlink", [1]))
_counts.add("record an unlocking", lambda c, s: c.create(_EVENT, {"kind": "unlocked"}))

# -- who a login is --------------------------------------------------------------------
_RESOURCE = (
    "SELECT r.user_id, e.user_id, e.barcode, e.pin FROM hr_employee e"
    " JOIN resource_resource r ON r.id = e.resource_id"
    " WHERE e.id IN (%(employee_worker)s, %(employee_lapsed)s, %(employee_mrp)s)"
    " ORDER BY e.id"
)
_logins = Group("presence", "nothing", "planner", _RESOURCE)
_logins.add(
    "take a person's login away by the resource",
    lambda c, s: c.write("resource.resource", s.resource_worker, {"user_id": False}),
)
_logins.add(
    "save the resource of a person without its login",
    lambda c, s: c.save("resource.resource", s.resource_lapsed, {"user_id": False}),
)
_logins.add(
    "import a resource without its login",
    lambda c, s: c.load(
        "resource.resource", (".id", "user_id/.id"), (str(s.resource_mrp), "")
    ),
)
_people = _group("planner", _RESOURCE, scene="nothing")
_people.add(
    "make the resource of a person somebody else's",
    lambda c, s: c.write(
        "resource.resource", s.resource_worker, {"user_id": s.user_portal}
    ),
)
for _user in ("mrp", "planner"):
    for _what, _field, _value in (
        ("the login", "user_id", "user_mrp"),
        ("the badge", "barcode", None),
        ("the attendance PIN", "pin", None),
    ):
        _people.add(
            f"write {_what} of a colleague, as {_user}",
            lambda c, s, f=_field, v=_value: c.write(
                "hr.employee", s.employee_worker, {f: getattr(s, v) if v else "0000"}
            ),
            user=_user,
        )
_people.add(
    "change a login by the quality manager's window",
    lambda c, s: c.create(
        "qms.employee.login.change",
        {"employee_id": s.employee_worker, "user_id": c.uid, "reason": "x"},
    ),
)

PATHS = [
    path
    for group in (_stolen, _presences, _stations, _pins, _counts, _logins, _people)
    for path in group.paths
]
