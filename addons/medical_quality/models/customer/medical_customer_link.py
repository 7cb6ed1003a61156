# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .typed import is_typed

LONGEST_DAYS = 30
_SERVED = frozenset(
    {
        "lot_id",
        "user_id",
        "partner_id",
        "company_id",
        "token_sha256",
        "expires_at",
        "revoked_at",
        "revoked_by_id",
        "purpose",
    }
)


class MedicalCustomerLink(models.Model):
    """A link by which somebody without a login sees one lot, until it ends.

    Given by a person of the legal manufacturer. It shows what that person may still
    see: it ends with the time, by revocation, and with their login. Only a digest of
    its secret is kept.
    """

    _name = "medical.customer.link"
    _description = "Link to a lot"
    _inherit = ["qms.server.values", "medical.customer.own"]
    _order = "id desc"
    _rec_name = "purpose"

    purpose = fields.Char("For whom", required=True, readonly=True)
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot / serial",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    user_id = fields.Many2one(
        "res.users", "Given by", required=True, readonly=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    token_sha256 = fields.Char(
        required=True, readonly=True, groups=fields.NO_ACCESS, copy=False
    )
    expires_at = fields.Datetime("Ends", required=True, readonly=True)
    revoked_at = fields.Datetime("Revoked on", readonly=True, copy=False)
    # people of the house are no customer's business
    revoked_by_id = fields.Many2one(
        "res.users",
        "Revoked by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="base.group_user",
    )
    write_uid = fields.Many2one("res.users", readonly=True, groups="base.group_user")
    standing = fields.Selection(
        [("valid", "Valid"), ("ended", "Ended"), ("revoked", "Revoked")],
        compute="_compute_standing",
    )

    _token_uniq = models.UniqueIndex("(token_sha256)")

    @api.depends("expires_at", "revoked_at")
    def _compute_standing(self):
        now = fields.Datetime.now()
        for link in self:
            ended = bool(link.expires_at) and link.expires_at <= now
            link.standing = (
                "revoked" if link.revoked_at else "ended" if ended else "valid"
            )

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | _SERVED

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.kept",
            self.env._(
                "Links stay on record. Revoke one that is not to lead anywhere."
            ),
        )

    # ------------------------------------------------------------------
    # Giving, finding, revoking
    # ------------------------------------------------------------------
    @api.model
    def _give(self, row, days, purpose):
        """A link to a lot of the customer who is logged in.

        :param row: row of ``medical.customer.lot`` that was found as theirs
        :param days: how long it lasts, 1 to :data:`LONGEST_DAYS`
        :param purpose: for whom
        :return: ``(link (sudo), secret)``; the secret is told this once
        :raises UserError: for what may not be
        """
        purpose = (purpose or "").strip()
        if row.relation != "owner":
            raise UserError(
                self.env._("Only the legal manufacturer of a lot shares it.")
            )
        if not purpose or len(purpose) > 200:
            raise UserError(self.env._("Say for whom the link is, in a few words."))
        if not is_typed(purpose):
            raise UserError(
                self.env._("There are characters in it that cannot be typed.")
            )
        if not 1 <= days <= LONGEST_DAYS:
            raise UserError(
                self.env._("A link lasts 1 to %(most)s days.", most=LONGEST_DAYS)
            )
        secret = secrets.token_urlsafe(32)
        lot = row._opened()
        # sudo: people of customers have no right to create; the service has
        link = self.sudo().create(
            {
                "purpose": purpose,
                "lot_id": lot.id,
                "user_id": self.env.uid,
                "partner_id": row.sudo().partner_id.id,
                "company_id": (lot.company_id or self.env.company).id,
                "token_sha256": _digest(secret),
                "expires_at": fields.Datetime.now() + timedelta(days=days),
            }
        )
        return link, secret

    @api.model
    def _follow(self, secret):
        """The row that a link leads to, with the rights of who gave it.

        :return: ``(link (sudo), row)``; both empty where it leads nowhere, whyever
        """
        # sudo: who follows a link has no rights; the secret is what counts
        link = self.sudo().search(
            [
                ("token_sha256", "=", _digest(secret)),
                ("revoked_at", "=", False),
                ("expires_at", ">", fields.Datetime.now()),
            ]
        )
        rows = self.env["medical.customer.lot"].sudo(False)
        giver = link.user_id
        if not link or not giver.active:
            return self.browse(), rows
        row = rows.with_user(giver)._search_own(
            [("lot_ref", "=", link.lot_id.id), ("relation", "=", "owner")], limit=1
        )
        return (link, row) if row else (self.browse(), rows)

    def action_revoke(self):
        """Let these links lead nowhere any more; a second time does nothing.

        The page of a lot does it for a customer, on links that it found as theirs.

        :raises AccessError: for links of others, and for staff but quality managers
        """
        self.check_access("read")
        user = self.env.user
        if user.share and self.partner_id - self._own_partner():
            raise AccessError(self.env._("Links of others are not yours to revoke."))
        if not user.share and not user.has_group("qms_base.group_qms_manager"):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "Links of customers are revoked by their people and by quality"
                    " managers."
                ),
                error=AccessError,
            )
        # sudo: nobody has the right to write; that it is theirs was checked above
        for link in self.sudo().filtered(lambda link: not link.revoked_at):
            link.write({"revoked_at": fields.Datetime.now(), "revoked_by_id": user.id})
        return True


def _digest(secret):
    return hashlib.sha256((secret or "").encode()).hexdigest()
