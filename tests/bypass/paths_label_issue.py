# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Orders closed, and labels made to vanish, while labels are not accounted for."""

from .client import SWITCHES
from .path import Group

_ORDER, _LABEL = "mrp.production", "medical.label"
_STATE = "SELECT state FROM mrp_production WHERE id = %(mo)s"
_LABELS = (
    "SELECT count(*), md5(string_agg(t::text, ',' ORDER BY id)) FROM medical_label t"
    " WHERE production_id = %(mo)s"
)
_CLEARED = (
    "SELECT count(*) FROM medical_line_clearance WHERE production_id = %(mo)s"
    " AND moment = 'after' AND state = 'cleared'"
)
_ISSUES = "SELECT count(*) FROM medical_label_issue WHERE production_id = %(mo)s"

_close = Group("mo_close", "counted", "worker", _STATE, bundle_only=True)
_close.add(
    "close an order with labels open",
    lambda c, s: c.call(_ORDER, "button_mark_done", [s.mo], context=SWITCHES),
)
_close.add(
    "write the state of an order with labels open",
    lambda c, s: c.write(_ORDER, s.mo, {"state": "done"}),
)
_close.add(
    "finish the movements of an order with labels open",
    lambda c, s: c.call(
        "stock.move", "write", [s.raw, s.made], {"state": "done", "picked": True}
    ),
)
_close.add(
    "cancel an order with labels open",
    lambda c, s: c.call(_ORDER, "action_cancel", [s.mo]),
)

_labels = Group("label", "counted", "worker", _LABELS, bundle_only=True)
_labels.add(
    "write labels as applied",
    lambda c, s: c.call(_LABEL, "write", s.labels, {"state": "applied"}),
)
_labels.add(
    "import labels as destroyed",
    lambda c, s: c.load(_LABEL, (".id", "state"), (str(s.labels[0]), "destroyed")),
)
_labels.add(
    "write labels through their order",
    lambda c, s: c.write(
        _ORDER, s.mo, {"qms_label_ids": [(1, s.labels[0], {"state": "applied"})]}
    ),
)
_labels.add("delete labels", lambda c, s: c.call(_LABEL, "unlink", s.labels))
_labels.add(
    "account for labels without a reason",
    lambda c, s: c.call(
        "medical.label.account",
        "action_apply",
        [
            c.create(
                "medical.label.account",
                {"label_ids": [(6, 0, s.labels)], "state": "destroyed"},
            )
        ],
    ),
)
_labels.add(
    "account for labels as somebody who is no quality operator",
    lambda c, s: c.call(_LABEL, "action_account", s.labels)
    and c.create(
        "medical.label.account",
        {"label_ids": [(6, 0, s.labels)], "state": "applied"},
    ),
    user="mrp",
)
_labels.add(
    "clear the line by writing it",
    lambda c, s: c.create(
        "medical.line.clearance",
        {
            "production_id": s.mo,
            "moment": "after",
            "state": "cleared",
            "performed_at": "2099-01-01 00:00:00",
        },
        context={"default_state": "cleared"},
    ),
    effect=_CLEARED,
    harmless=("medical_line_clearance",),
)
_labels.add(
    "issue further labels of a serial or lot without a reason",
    lambda c, s: c.call(
        "medical.label.issue.ask",
        "action_issue",
        [
            c.create(
                "medical.label.issue.ask",
                {"production_id": s.mo, "quantity": 5},
            )
        ],
    ),
    effect=_ISSUES,
)
_labels.add(
    "write an issue of labels",
    lambda c, s: c.create(
        "medical.label.issue", {"production_id": s.mo, "quantity": 5, "name": "X"}
    ),
    effect=_ISSUES,
)
_labels.add(
    "take a reprint for signed",
    lambda c, s: c.create(
        "medical.label.reprint",
        {
            "production_id": s.mo,
            "label_ids": [(6, 0, s.labels)],
            "reason": "None",
            "state": "done",
        },
        context={"default_state": "done"},
    ),
    effect="SELECT count(*) FROM medical_label_reprint WHERE state = 'done'",
    harmless=("medical_label_reprint",),
)

PATHS = _close.paths + _labels.paths
