# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

_KEPT_BACK = "qms.document.revision"


class IrAttachment(models.Model):
    """The unstamped original of a controlled document is for who draws it up.

    Every file of a revision is kept back, but those that its chatter names and that
    are not among its files: they are read by whoever reads the revision.

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
        kept = self.filtered(lambda file: file.sudo().res_model == _KEPT_BACK)
        if not kept:
            return kept
        self.env["ir.attachment"].flush_model(["res_model", "res_id"])
        # sudo: as above
        found = self.sudo()._search(
            Domain("id", "in", kept.ids) & self._qms_talked_about_domain(),
            bypass_access=True,
        )
        return kept - self.browse(found)

    @api.model
    def _qms_talked_about_domain(self):
        """Files of revisions that their own chatter names, and that are no content.

        Only where whoever wrote the message brought the file: a message of one's own
        can name a file of somebody else.
        """
        revisions = self.env[_KEPT_BACK]._fields["file_ids"]
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(EXISTS (SELECT FROM message_attachment_rel said"
                " JOIN mail_message message ON message.id = said.message_id"
                " WHERE said.attachment_id = %(id)s AND message.model = %(model)s"
                " AND message.res_id = %(res_id)s"
                " AND message.create_uid = %(creator)s)"
                " AND NOT EXISTS (SELECT FROM %(files)s content"
                " WHERE content.%(file)s = %(id)s))",
                id=SQL.identifier(alias, "id"),
                res_id=SQL.identifier(alias, "res_id"),
                creator=SQL.identifier(alias, "create_uid"),
                model=_KEPT_BACK,
                files=SQL.identifier(revisions.relation),
                file=SQL.identifier(revisions.column2),
            )
        )

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
            domain = Domain(domain) & (
                Domain("res_model", "!=", _KEPT_BACK) | self._qms_talked_about_domain()
            )
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
