# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Sections of the device history record hang on a template of its body.

Those that hung on the document before are taken away: they would not find their place
while the document is loaded, and are made anew as the addon has them now. Repeating it
changes nothing.
"""


def migrate(cr, version):
    cr.execute(
        "SELECT d.id, d.res_id FROM ir_model_data d"
        " JOIN ir_ui_view v ON v.id = d.res_id"
        " JOIN ir_model_data p ON p.model = 'ir.ui.view' AND p.res_id = v.inherit_id"
        " WHERE d.model = 'ir.ui.view' AND d.module = 'medical_quality'"
        " AND p.module = 'medical_quality' AND p.name = 'device_history'"
    )
    rows = cr.fetchall()
    if rows:
        names, views = zip(*rows, strict=True)
        cr.execute("DELETE FROM ir_ui_view WHERE id IN %s", [views])
        cr.execute("DELETE FROM ir_model_data WHERE id IN %s", [names])
