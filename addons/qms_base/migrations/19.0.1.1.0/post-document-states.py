# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What was decided for a later day is approved, and effective from that day on.

The lock of decided revisions lets their state alone be written. Repeating it changes
nothing.
"""


def migrate(cr, version):
    cr.execute(
        "UPDATE qms_document_revision SET state = 'approved'"
        " WHERE state = 'effective' AND effective_from > CURRENT_DATE"
    )
