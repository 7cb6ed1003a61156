# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models


class QmsDocument(models.Model):
    _inherit = "qms.document"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_to_be_read(self):
        """Deleting a document takes it out of what certifications ask to read.

        Also where no revision of it was ever in effect.
        """
        asked = self.env["operator.certification.type"]._documents_asked()
        ids = set().union(*asked["type"].values(), *asked["requirement"].values())
        kept = self.filtered(lambda document: document.id in ids)
        if kept:
            self.env["qms.gate.denial"]._refuse_change(
                kept,
                "record.kept",
                self.env._(
                    "%(document)s is to be read for a certification and is not"
                    " deleted. A quality manager takes it out there first, with a"
                    ' reason: "Ask for less" on the certification type or in the list'
                    " of certification requirements.",
                    document=kept[0].display_name,
                ),
            )
