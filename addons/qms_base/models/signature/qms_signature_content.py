# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import json

from markupsafe import Markup

from odoo import fields, models


class QmsSignature(models.Model):
    """What was signed, as a person reads it."""

    _inherit = "qms.signature"

    content = fields.Html(
        "What was signed, in words",
        compute="_compute_content",
        groups="qms_base.group_qms_inspector,qms_base.group_qms_auditor",
    )

    def _compute_content(self):
        row = Markup("<tr><th>%s</th><td style='white-space: pre-line'>%s</td></tr>")
        table = Markup("<table class='table table-sm'>%s</table>")
        for signature in self:
            rows = signature._content_rows()
            signature.content = table % Markup("").join(row % pair for pair in rows)

    def _content_rows(self):
        """``[(label, value in words)]`` of the snapshot, in the model's order."""
        content = json.loads(self.snapshot)
        values = content["values"]
        rows = []
        if self.res_model in self.env:
            record = self.env[self.res_model].browse(self.res_id)
            order = [*record._signature_fields(self.transition), *values]
            for name in dict.fromkeys(name for name in order if name in values):
                field = record._fields.get(name)
                label = field._description_string(self.env) if field else name
                rows.append((label, record._signature_words(name, values[name])))
        else:
            rows.extend((name, json.dumps(value)) for name, value in values.items())
        rows.extend(sorted(content["extra"].items()))
        rows.extend(
            (self.env._("Attached file"), f"{name} ({size} B, SHA-256 {digest})")
            for name, size, digest in content["attachments"]
        )
        return rows
