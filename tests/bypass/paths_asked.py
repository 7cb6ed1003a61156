# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Less asked of people than before, by those who ask for more all day long."""

from .client import SWITCHES
from .path import Group

_REQUIREMENT = "operator.certification.requirement"
_TYPE = "operator.certification.type"
_ASKED = " UNION ALL ".join(
    f"SELECT count(*), md5(string_agg(t::text, ',' ORDER BY id)) FROM {name} t"
    for name in (
        "operator_certification_requirement",
        "operator_certification_type",
        "operator_assessment_question",
    )
)

_less = Group("basis", "nothing", "engineer", _ASKED, bundle_only=True)
for _what, _attack in (
    (
        "put a requirement away",
        lambda c, s: c.write(
            _REQUIREMENT, s.requirements[0], {"active": False}, context=SWITCHES
        ),
    ),
    (
        "put a requirement away from its operation",
        lambda c, s: c.write(
            "mrp.routing.workcenter",
            s.device_operations[0],
            {"operator_requirement_ids": [(1, s.requirements[0], {"active": False})]},
        ),
    ),
    (
        "import a requirement as put away",
        lambda c, s: c.load(
            _REQUIREMENT, (".id", "active"), (str(s.requirements[0]), "0")
        ),
    ),
    (
        "leave a requirement to another company",
        lambda c, s: c.write(
            _REQUIREMENT, s.requirements[0], {"company_id": s.company2}
        ),
    ),
    (
        "lengthen a validity",
        lambda c, s: c.write(_TYPE, s.type, {"validity_months": 0}, context=SWITCHES),
    ),
    (
        "save a type that is archived",
        lambda c, s: c.save(_TYPE, s.type, {"active": False}),
    ),
    (
        "import a longer validity",
        lambda c, s: c.load(_TYPE, (".id", "validity_months"), (str(s.type), "99")),
    ),
    ("delete a type", lambda c, s: c.call(_TYPE, "unlink", [s.type])),
):
    for _user in ("engineer", "qmanager"):
        _less.add(f"{_what}, as {_user}", _attack, user=_user, surfaces=("call_kw",))
_less.add(
    "ask for less by the quality manager's window",
    lambda c, s: c.create(
        "operator.certification.type.change",
        {"type_id": s.type, "reason": "x", "validity_months": 0},
    ),
    surfaces=("call_kw",),
)

PATHS = _less.paths
