# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import Command, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.file_content import file_content


class QmsDocumentRevision(models.Model):
    _name = "qms.document.revision"
    _inherit = ["qms.document.revision", "medical.change.signed"]
    _change_returns = True

    def _change_stands(self, item):
        """Followed today still: neither replaced nor withdrawn."""
        return self.document_id._effective_now()[self.document_id] == self

    def _change_return(self, item):
        """A copy of what was before, with its files; revisions are never revived."""
        before = self.browse(item.before_id)
        if not before:
            raise UserError(
                self.env._(
                    "%(revision)s was the first: there is nothing to return to."
                    " Withdraw it instead.",
                    revision=self.display_name,
                )
            )
        before._check_intact()
        return before.copy(
            {
                "name": self.env._(
                    "%(revision)s (after %(order)s)",
                    revision=before.name,
                    order=item.change_id.name,
                ),
                "change_reference": item.change_id.name,
                "change_summary": self.env._("Return from a temporary change"),
                "file_ids": [
                    Command.create({"name": file.name, "raw": file_content(file)})
                    for file in before.file_ids
                ],
            }
        )

    def _change_content(self):
        """From which day it is followed is approved with the rest."""
        day = self.effective_from
        words = (
            fields.Date.to_string(day)
            if day
            else self.env._("the day on which the change takes effect")
        )
        label = self._fields["effective_from"]._description_string(self.env)
        return [
            *super()._change_content(),
            ["effective_from", label, words, fields.Date.to_string(day) or False],
        ]
