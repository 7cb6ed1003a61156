# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.opening import not_opened, opened

_SERVED = frozenset({"review_due", "review_told_on"})
# Days before a review is due on which its owner is told for the first time.
_AHEAD = 30
# Days after which an owner is told again of what is still to be done.
_AGAIN = 7


class QmsDocument(models.Model):
    """Owners are told which of their documents are to be reviewed: one message a day.

    Told when it is near, and once a week until it is done.
    """

    _inherit = "qms.document"

    review_told_on = fields.Date(
        "Owner told on",
        readonly=True,
        copy=False,
        help="Day on which the owner was last told that the review is due.",
    )

    @api.model
    def _cron_remind_reviews(self):
        """Send each owner one message about all reviews that are near or overdue.

        :return: how many messages were sent
        """
        # sudo: the job looks at the documents of all companies
        documents = self.sudo()
        today = fields.Date.context_today(documents)
        near = documents.search(
            Domain("review_due", "<=", fields.Date.add(today, days=_AHEAD)),
            order="review_due, number, id",
        )
        told_before = fields.Date.subtract(today, days=_AGAIN)
        sent = 0
        for owner, own in near.grouped(lambda d: d._review_owner()).items():
            fresh = own.filtered(
                lambda d: not d.review_told_on or d.review_told_on <= told_before
            )
            if not owner or not fresh:
                continue
            own._tell_owner(owner)
            with opened(own):
                own.write({"review_told_on": today})
            sent += 1
        return sent

    def _review_owner(self):
        """Who is told: the owner, or who drew it up, while the account is in use."""
        self.ensure_one()
        return (self.owner_id | self.create_uid).filtered(
            lambda user: user.active and not user.share
        )[:1]

    def _tell_owner(self, owner):
        words = self.with_context(lang=owner.lang)
        lines = Markup("").join(
            Markup("<li>%s</li>")
            % self.env._(
                "%(document)s: review due on %(day)s",
                document=document.display_name,
                day=format_date(words.env, document.review_due),
            )
            for document in words
        )
        self.env["mail.thread"].message_notify(
            partner_ids=owner.partner_id.ids,
            subject=words.env._("Documents to be reviewed: %(count)s", count=len(self)),
            body=Markup("<p>%s</p><ul>%s</ul>")
            % (
                words.env._(
                    "Open each document, press Review, and have the outcome signed."
                ),
                lines,
            ),
        )

    # ------------------------------------------------------------------
    # What no client may write
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | _SERVED

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [{k: v for k, v in vals.items() if k not in _SERVED} for vals in vals_list]
        )

    def write(self, vals):
        if _SERVED & set(vals) and not_opened(self):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "When a document is to be reviewed follows from its revisions and"
                    " reviews; nobody writes it."
                ),
                error=AccessError,
            )
        return super().write(vals)
