# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A document that says something else than what was signed, or nobody signed."""

import itertools

from .client import SWITCHES
from .path import CALL_KW, EXECUTE_KW, Group

_DOCUMENT, _REVISION, _REVIEW, _COPY, _FILE = (
    "qms.document",
    "qms.document.revision",
    "qms.document.review",
    "qms.document.copy",
    "ir.attachment",
)


def _table(name):
    return f"SELECT count(*), md5(string_agg(t::text, ',' ORDER BY id)) FROM {name} t"


def _group(user, effect):
    group = Group("document", "documented", user, effect, bundle_only=True)
    # people of the demonstration data hold no key for /json/2
    group._turn = itertools.cycle((CALL_KW, EXECUTE_KW))
    return group


_signed = _group("engineer", _table("qms_document_revision"))
for _name, _value in (
    ("state", "draft"),
    ("name", "Z"),
    ("document_id", 1),
    ("effective_from", "2020-01-01"),
    ("obsolete_from", "2020-01-01"),
    ("withdrawn_at", False),
    ("sha256", "0" * 64),
    ("change_reference", "CO-9"),
    ("change_summary", "Other"),
    ("effective_by_id", 2),
):
    _signed.add(
        f"write {_name} of an effective document",
        lambda c, s, n=_name, v=_value: c.write(_REVISION, s.effective, {n: v}),
    )
_signed.add(
    "save the form of an effective document with another revision",
    lambda c, s: c.save(_REVISION, s.effective, {"name": "Y"}),
)
_signed.add(
    "import another day of an effective document",
    lambda c, s: c.load(
        _REVISION, (".id", "effective_from"), (str(s.effective), "2020-01-01")
    ),
)
_signed.add(
    "write an effective document with every switch in the context",
    lambda c, s: c.call(
        _REVISION, "write", [s.effective], {"name": "X"}, context={**SWITCHES}
    ),
)
_signed.add(
    "delete an effective document revision",
    lambda c, s: c.call(_REVISION, "unlink", [s.effective]),
)
_signed.add(
    "take an effective document back to draft",
    lambda c, s: c.call(_REVISION, "action_take_back", [s.effective]),
)
_signed.add(
    "write a document in review",
    lambda c, s: c.write(_REVISION, s.in_review, {"change_summary": "Other"}),
)
_signed.add(
    "write the state of a document in review",
    lambda c, s: c.write(_REVISION, s.in_review, {"state": "effective"}),
)

_files = _group(
    "engineer",
    "SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM ir_attachment t"
    " WHERE id = %(file)s",
)
_files.add(
    "write another content of an effective document's file",
    lambda c, s: c.write(_FILE, s.file, {"raw": "else"}),
)
_files.add(
    "write another name of an effective document's file",
    lambda c, s: c.write(_FILE, s.file, {"name": "else.pdf"}),
)
_files.add(
    "detach the file of an effective document",
    lambda c, s: c.write(_FILE, s.file, {"res_id": s.draft_revision}),
)
_files.add(
    "delete the file of an effective document",
    lambda c, s: c.call(_FILE, "unlink", [s.file]),
)
_links = _group("engineer", _table("qms_document_revision"))
_links.add(
    "take the file off an effective document",
    lambda c, s: c.write(_REVISION, s.effective, {"file_ids": [(5, 0, 0)]}),
)

_named = _group("engineer", _table("qms_document"))
for _name, _value in (
    ("number", "WI-031"),
    ("company_id", False),
    ("review_due", "2099-01-01"),
    ("review_told_on", "2099-01-01"),
):
    _named.add(
        f"write {_name} of a document that is in effect",
        lambda c, s, n=_name, v=_value: c.write(_DOCUMENT, s.document, {n: v}),
    )
_named.add(
    "delete a document that is in effect",
    lambda c, s: c.call(_DOCUMENT, "unlink", [s.document]),
)

_unsigned = _group(
    "engineer",
    "SELECT count(*) FROM qms_document_revision WHERE state NOT IN ('draft', 'review')",
)
_harmless = ("qms_document_revision",)
_unsigned.add(
    "create a document revision in effect",
    lambda c, s: c.create(
        _REVISION,
        {"document_id": s.other_document, "name": "E1", "state": "effective"},
    ),
    harmless=_harmless,
)
_unsigned.add(
    "create a document revision in effect as a default of the context",
    lambda c, s: c.call(
        _REVISION,
        "create",
        {"document_id": s.other_document, "name": "E2"},
        context={"default_state": "effective", **SWITCHES},
    ),
    harmless=_harmless,
)
for _user in ("worker", "stock", "planner", "foreign", "portal"):
    for _method, _what in (
        ("action_submit", "send a document to review"),
        ("action_take_back", "take a document back from review"),
    ):
        _unsigned.add(
            f"{_what}, as {_user}",
            lambda c, s, m=_method: c.call(
                _REVISION,
                m,
                [s.draft_revision if m == "action_submit" else s.in_review],
            ),
            user=_user,
            effect=_table("qms_document_revision"),
        )

_copies = _group("engineer", _table("qms_document_copy"))
_copies.add(
    "write down a copy of a document that nobody opened",
    lambda c, s: c.create(
        _COPY,
        {
            "revision_id": s.effective,
            "document_number": "WI-030",
            "revision_name": "B",
            "standing": "EFFECTIVE",
            "person_name": "Somebody",
        },
    ),
)
_reviews = _group("engineer", _table("qms_document_review"))
_reviews.add(
    "create a signed review of a document",
    lambda c, s: c.create(
        _REVIEW,
        {
            "document_id": s.other_document,
            "revision_id": s.effective,
            "outcome": "confirmed",
            "state": "done",
        },
    ),
    effect="SELECT count(*) FROM qms_document_review WHERE state = 'done'"
    " OR revision_id = %(effective)s",
    harmless=("qms_document_review",),
)

PATHS = [
    path
    for group in (_signed, _files, _links, _named, _unsigned, _copies, _reviews)
    for path in group.paths
]
