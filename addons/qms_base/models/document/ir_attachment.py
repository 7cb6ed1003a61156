# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

_KEPT_BACK = "qms.document.revision"


class IrAttachment(models.Model):
    """The unstamped original of a controlled document is for who draws it up.

    Quality engineers draft and review by the original. Everybody else, whoever may
    read the revision, gets a copy that says on each page what it is a copy of, and
    that is put on record. No token and no mark "public" opens the original.
    (ISO 13485, 4.2.4 c, e and h)
    """

    _inherit = "ir.attachment"

    @api.model
    def _qms_gets_originals(self):
        """Whether the user of this environment may have originals."""
        user = self.env.user
        engineer = user and user.has_group("qms_base.group_qms_engineer")
        return self.env.su or bool(engineer)

    def _qms_originals(self):
        """Those among these that are files of document revisions."""
        # sudo: whose a file is decides who may have it
        return self.filtered(lambda file: file.sudo().res_model == _KEPT_BACK)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if not self or (result and result[0] == self) or self._qms_gets_originals():
            return result
        kept = self._qms_originals()
        if not kept:
            return result
        forbidden = kept | result[0] if result else kept
        return forbidden, lambda: AccessError(
            self.env._(
                "The original of a controlled document is for those who draft and"
                " review it. Open the document: it is shown as a stamped copy."
            )
        )

    @api.model
    def _search(
        self,
        domain,
        offset=0,
        limit=None,
        order=None,
        *,
        active_test=True,
        bypass_access=False,
    ):
        if not bypass_access and not self._qms_gets_originals():
            domain = Domain(domain) & Domain("res_model", "!=", _KEPT_BACK)
        return super()._search(
            domain,
            offset,
            limit,
            order,
            active_test=active_test,
            bypass_access=bypass_access,
        )

    def _can_return_content(self, field_name=None, access_token=None):
        if not self.env.su and self._qms_originals():
            # with the rights of whoever asks, whatever token is brought along
            self.check_access("read")
            return True
        return super()._can_return_content(field_name, access_token)
