# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Documents of the demonstration data: in effect, in review, and a draft."""

from types import SimpleNamespace


def documented(plant):
    """A revision in effect with its file, one in review, and a draft."""
    rows = plant.db.rows

    def revision(number, state):
        return rows(
            "SELECT r.id, d.id FROM qms_document_revision r"
            " JOIN qms_document d ON d.id = r.document_id"
            " WHERE d.number = %s AND r.state = %s",
            [number, state],
        )[0]

    effective, document = revision("WI-030", "effective")
    in_review, _document = revision("SPEC-012", "review")
    draft, other = revision("SOP-004", "draft")
    ((file,),) = rows(
        "SELECT id FROM ir_attachment WHERE res_model = 'qms.document.revision'"
        " AND res_id = %s AND res_field IS NULL",
        [effective],
    )
    copy = rows("SELECT id FROM qms_document_copy ORDER BY id LIMIT 1")
    return SimpleNamespace(
        **vars(plant.ids),
        effective=effective,
        document=document,
        in_review=in_review,
        draft_revision=draft,
        other_document=other,
        file=file,
        copy=copy[0][0] if copy else 0,
    )
