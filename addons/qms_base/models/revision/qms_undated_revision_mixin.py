# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.fields import Domain


class QmsUndatedRevisionMixin(models.AbstractModel):
    """A signed revision that takes effect with its last signature.

    The one before is superseded at that moment and kept: one is in effect at a time
    for what :meth:`_revision_key` names.
    """

    _name = "qms.undated.revision.mixin"
    _description = "Signed revision that takes effect at once"
    _inherit = "qms.revision.mixin"

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("effective", "Effective"),
            ("superseded", "Superseded"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )

    def _revision_key(self):
        """Domain of the revisions of which one is in effect at a time."""
        return self._revision_line()

    def _make_effective(self):
        """Fix drafts; whoever calls has checked who may. The ones before step back."""
        self._check_ready()
        now = fields.Datetime.now()
        for revision in self:
            # sudo: the signatures decide, no right of the last signer
            own = revision.sudo()
            before = own.search(
                revision._revision_key() & Domain("state", "=", "effective")
            )
            before._serve(state="superseded", superseded_at=now)
            own._serve(
                state="effective", effective_at=now, effective_by_id=self.env.uid
            )
