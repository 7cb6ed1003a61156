# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A signed label that says something else, and a label that nobody signed."""

import itertools

from .client import SWITCHES
from .path import CALL_KW, EXECUTE_KW, Group

_LABEL, _MARK, _TEXT, _PRINTER = (
    "medical.label.template",
    "medical.label.mark",
    "medical.label.text",
    "medical.label.printer",
)


def _table(name):
    return f"SELECT count(*), md5(string_agg(t::text, ',' ORDER BY id)) FROM {name} t"


def _group(user, effect):
    group = Group("basis", "labelled", user, effect, bundle_only=True)
    # people of the demonstration data hold no key for /json/2
    group._turn = itertools.cycle((CALL_KW, EXECUTE_KW))
    return group


_signed = _group("engineer", _table("medical_label_template"))
for _name, _value in (
    ("state", "draft"),
    ("width_mm", 90),
    ("printed_name", "Other"),
    ("symbology", "gs1_128"),
    ("market", "other"),
    ("superseded_at", "2026-01-01 00:00:00"),
):
    _signed.add(
        f"write {_name} of an effective label",
        lambda c, s, n=_name, v=_value: c.write(_LABEL, s.label, {n: v}),
    )
_signed.add(
    "save the form of an effective label with another text size",
    lambda c, s: c.save(_LABEL, s.label, {"font_size": 6}),
)
_signed.add(
    "import another size of an effective label",
    lambda c, s: c.load(_LABEL, (".id", "height_mm"), (str(s.label), "90")),
)
_signed.add(
    "write an effective label with every switch in the context",
    lambda c, s: c.call(
        _LABEL, "write", [s.label], {"margin_mm": 1}, context={**SWITCHES}
    ),
)
_signed.add(
    "delete an effective label", lambda c, s: c.call(_LABEL, "unlink", [s.label])
)

_lines = _group("engineer", _table("medical_label_mark"))
_lines.add(
    "take the marks off an effective label",
    lambda c, s: c.write(_LABEL, s.label, {"mark_ids": [(5, 0, 0)]}),
)
_lines.add(
    "write a mark of an effective label",
    lambda c, s: c.write(_MARK, s.mark, {"mark": "non_sterile"}),
)
_lines.add(
    "delete a mark of an effective label",
    lambda c, s: c.call(_MARK, "unlink", [s.mark]),
)
_lines.add(
    "add a mark to an effective label",
    lambda c, s: c.create(_MARK, {"template_id": s.label, "mark": "sterile"}),
)
_words = _group("engineer", _table("medical_label_text"))
_words.add(
    "write a text of an effective label",
    lambda c, s: c.write(_TEXT, s.text, {"text": "Other"}),
)
_words.add(
    "add a text to an effective label",
    lambda c, s: c.create(_TEXT, {"template_id": s.label, "text": "Other"}),
)

_unsigned = _group(
    "engineer",
    "SELECT count(*) FROM medical_label_template WHERE state <> 'draft'",
)
_unsigned.add(
    "create a label in effect",
    lambda c, s: c.create(
        _LABEL,
        {
            "number": f"E-{s.label}",
            "name": "In effect",
            "product_tmpl_id": s.labelled_template,
            "state": "effective",
            "market": "other",
        },
    ),
    harmless=("medical_label_template", "medical_label_template_author_rel"),
)
_unsigned.add(
    "create a label in effect as a default of the context",
    lambda c, s: c.call(
        _LABEL,
        "create",
        {
            "number": f"F-{s.label}",
            "name": "In effect",
            "product_tmpl_id": s.labelled_template,
            "market": "other",
        },
        context={"default_state": "effective", **SWITCHES},
    ),
    harmless=("medical_label_template", "medical_label_template_author_rel"),
)
for _user in ("worker", "stock", "planner", "foreign", "portal"):
    _unsigned.add(
        f"sign a label, as {_user}",
        lambda c, s: c.call(_LABEL, "action_make_effective", [s.label_draft]),
        user=_user,
    )

_printers = _group("engineer", _table("medical_label_printer"))
_printers.add(
    "write another host of a printer",
    lambda c, s: c.write(_PRINTER, s.printer, {"host": "elsewhere.example.com"}),
)
_printers.add(
    "create a printer",
    lambda c, s: c.create(_PRINTER, {"name": "Own", "host": "own.example.com"}),
)

PATHS = [
    path
    for group in (_signed, _lines, _words, _unsigned, _printers)
    for path in group.paths
]
