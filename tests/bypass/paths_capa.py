# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A phase of a CAPA, its date, its verdict: past the people who answer for them."""

import itertools

from .client import SWITCHES
from .path import CALL_KW, EXECUTE_KW, Group

_CAPA, _PHASE, _WHY, _ACTION, _CHECK, _EXTENSION = (
    "medical.capa",
    "medical.capa.phase",
    "medical.capa.why",
    "medical.capa.action",
    "medical.capa.check",
    "medical.capa.extension",
)
_TABLES = (
    "medical_capa",
    "medical_capa_phase",
    "medical_capa_why",
    "medical_capa_action",
    "medical_capa_check",
    "medical_capa_extension",
)


def _everything():
    rows = " || ".join(
        f"(SELECT count(*) || coalesce(md5(string_agg(t::text, ',' ORDER BY id)), '')"
        f" FROM {table} t)"
        for table in _TABLES
    )
    return f"SELECT {rows}"


def _group(scene, user):
    group = Group("capa", scene, user, _everything(), bundle_only=True)
    # people of the demonstration data hold no key for /json/2
    group._turn = itertools.cycle((CALL_KW, EXECUTE_KW))
    return group


_phase = _group("capa_contained", "engineer")
for _name, _value in (
    ("state", "closed"),
    ("round", 5),
    ("closed_at", "2026-01-01 00:00:00"),
    ("phase_due", "2035-01-01"),
    ("kind", "preventive"),
    ("title", "Something else"),
    ("severity", "1"),
    ("plan_author_ids", [(5, 0, 0)]),
):
    _phase.add(
        f"write {_name} of a CAPA",
        lambda c, s, n=_name, v=_value: c.write(_CAPA, s.capa, {n: v}),
    )
_phase.add(
    "save the form of a CAPA in another phase",
    lambda c, s: c.save(_CAPA, s.capa, {"state": "closure"}),
)
_phase.add(
    "import another phase of a CAPA",
    lambda c, s: c.load(_CAPA, (".id", "state"), (str(s.capa), "closed")),
)
_phase.add(
    "write the phase of a CAPA with every switch in the context",
    lambda c, s: c.call(
        _CAPA, "write", [s.capa], {"state": "closed"}, context={**SWITCHES}
    ),
)
_phase.add(
    "delete a CAPA that is initiated", lambda c, s: c.call(_CAPA, "unlink", [s.capa])
)
_phase.add(
    "write a phase as passed",
    lambda c, s: c.write(_PHASE, s.capa_phase, {"left_at": "2026-01-01 00:00:00"}),
)
_phase.add(
    "write a later date of a phase without an extension",
    lambda c, s: c.write(_PHASE, s.capa_phase, {"due_date": "2035-01-01"}),
)
_phase.add(
    "write a later date of a phase through its CAPA",
    lambda c, s: c.write(
        _CAPA, s.capa, {"phase_ids": [(1, s.capa_phase, {"due_date": "2035-01-01"})]}
    ),
)
_phase.add(
    "delete a phase of a CAPA", lambda c, s: c.call(_PHASE, "unlink", [s.capa_phase])
)
_phase.add(
    "add a phase to a CAPA",
    lambda c, s: c.create(
        _PHASE,
        {
            "capa_id": s.capa,
            "phase": "closure",
            "due_date": "2035-01-01",
            "owner_id": c.uid,
        },
    ),
)
_phase.add(
    "add a passed check to a CAPA",
    lambda c, s: c.create(
        _CHECK,
        {
            "capa_id": s.capa,
            "kind": "effectiveness",
            "verdict": "effective",
            "done": True,
        },
    ),
)
_phase.add(
    "add an extension to a CAPA",
    lambda c, s: c.create(
        _EXTENSION,
        {
            "capa_id": s.capa,
            "subject": "Plan",
            "number": 1,
            "old_date": "2026-01-01",
            "new_date": "2035-01-01",
            "reason": "None",
        },
    ),
)
_phase.add(
    "add a root cause before its phase",
    lambda c, s: c.create(_WHY, {"capa_id": s.capa, "name": "None", "verdict": "root"}),
)
_phase.add(
    "add an action before its phase",
    lambda c, s: c.create(
        _ACTION,
        {
            "capa_id": s.capa,
            "name": "None",
            "owner_id": c.uid,
            "due_date": "2035-01-01",
        },
    ),
)
for _user in ("worker", "stock", "planner", "foreign", "portal", "inspector"):
    _phase.add(
        f"pass a phase of a CAPA, as {_user}",
        lambda c, s: c.call(_CAPA, "action_advance", [s.capa]),
        user=_user,
    )
    _phase.add(
        f"write what was contained, as {_user}",
        lambda c, s: c.write(_CAPA, s.capa, {"containment_text": "None"}),
        user=_user,
    )

_signed = _group("capa_waiting", "engineer")
_signed.add(
    "write an earlier date of the effectiveness check",
    lambda c, s: c.write(_CAPA, s.capa, {"not_before": "2026-01-01"}),
)
_signed.add(
    "write a weaker target into a signed plan",
    lambda c, s: c.write(_CAPA, s.capa, {"criterion_target": "1000"}),
)
_signed.add(
    "write an action of a signed plan",
    lambda c, s: c.write(_ACTION, s.capa_action, {"name": "Less"}),
)
_signed.add(
    "delete an action of a signed plan",
    lambda c, s: c.call(_ACTION, "unlink", [s.capa_action]),
)
_signed.add(
    "write a proven root cause as ruled out",
    lambda c, s: c.write(_WHY, s.capa_why, {"verdict": "ruled_out"}),
)
_signed.add(
    "check the effectiveness of one's own CAPA",
    lambda c, s: c.call(_CAPA, "action_begin_check", [s.capa]),
)
_signed.add(
    "check effectiveness before its date",
    lambda c, s: c.call(_CAPA, "action_begin_check", [s.capa]),
    user="qmanager2",
)
_signed.add(
    "check effectiveness before its date, with a date in the context",
    lambda c, s: c.call(
        _CAPA,
        "action_begin_check",
        [s.capa],
        context={**SWITCHES, "default_not_before": "2026-01-01", "today": "2035-01-01"},
    ),
    user="qmanager2",
)
_signed.add(
    "sign the effectiveness before its date",
    lambda c, s: c.call(_CAPA, "action_sign_effectiveness", [s.capa]),
    user="qmanager2",
)

PATHS = [path for group in (_phase, _signed) for path in group.paths]
