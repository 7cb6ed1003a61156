# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from ...tools.posting import filter_posted


class QmsDoneLock(models.AbstractModel):
    """A record that is evidence once it is done: it is not rewritten, nor set back.

    What has to be corrected is a record of its own: a scrap, a return, an unbuild, a
    nonconformance. (21 CFR 11.10(e); ISO 13485, 4.2.5)
    """

    _name = "qms.done.lock"
    _description = "Record that stands once it is done"

    def _qms_locked_fields(self):
        """Names of the fields that stand."""
        return frozenset()

    def _qms_locked(self):
        """The records among these that are done and regulated."""
        return self.browse()

    def _qms_posted_fields(self):
        """Names of the fields that Odoo itself fills in once more while it posts."""
        return frozenset()

    def _qms_posted(self):
        """The records among these that Odoo is posting."""
        return filter_posted(self)

    def write(self, vals):
        names = self._qms_locked_fields() & set(vals)
        if names:
            locked = self._qms_locked()
            if names <= self._qms_posted_fields() and vals.get("state") in (
                None,
                "done",
            ):
                locked -= locked._qms_posted()
            if locked:
                locked[0]._qms_refuse_rewriting(names)
        return super().write(vals)

    def _qms_refuse_rewriting(self, names):
        labels = [self._fields[name]._description_string(self.env) for name in names]
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.done",
            self.env._(
                "%(record)s is done and regulated: %(fields)s cannot be changed any"
                " more. Correct it by a record of its own (return, scrap, unbuild), or"
                " report a nonconformance.",
                record=self._gate_display_name(),
                fields=", ".join(sorted(labels)),
            ),
        )
