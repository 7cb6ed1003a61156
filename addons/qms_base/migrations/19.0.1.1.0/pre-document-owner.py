# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Documents get an owner: who drew them up, not who runs the update.

Run before the column of this version exists. Repeating it changes nothing.
"""

from odoo.tools import sql


def migrate(cr, version):
    if sql.column_exists(cr, "qms_document", "owner_id"):
        return
    sql.create_column(cr, "qms_document", "owner_id", "int4")
    cr.execute(
        "UPDATE qms_document SET owner_id = person.id FROM res_users person"
        " WHERE person.id = qms_document.create_uid AND NOT person.share"
        " AND person.active"
    )
