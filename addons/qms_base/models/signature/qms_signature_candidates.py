# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import fields, models

from .qms_signing_factor_identity import ADMINISTRATION_DAYS


class QmsSignatureMixin(models.AbstractModel):
    """Who could give the next signature, as far as that is known beforehand.

    For notices alone: whether somebody may sign is decided when they do.
    """

    _inherit = "qms.signature.mixin"

    def _signature_candidates(self, transition, standings):
        """Staff who may give the next signature of each record, looked up for a set.

        Those who have the group itself and can sign today come before whom a higher
        group implies it for, and both before those who still have to set up signing.

        :param standings: ``{record id: Standing}``
        :return: ``{record id: res.users}``, of the first kind of which there are any
        """
        own = {record.id: standings[record.id] for record in self}
        # sudo: groups, people and companies are compared, nothing of them leaves
        groups = {
            s.step.id: s.step.sudo().group_id for s in own.values() if not s.step.portal
        }
        users = self.env["res.users"].sudo()
        for group in groups.values():
            users |= group.all_user_ids.filtered(lambda u: u.active and not u.share)
        authors = self._signature_authors(transition)
        links = _Links(users, own.values(), authors.values())
        factors = self.env["qms.signing.factor"].sudo()
        factors = factors.search([("user_id", "in", users.ids)])
        able = factors.filtered("can_sign").user_id
        readable = {}
        found = {}
        for record in self:
            standing = own[record.id]
            group = groups.get(standing.step.id)
            if not standing.step or not group:
                found[record.id] = users.browse()
                continue
            company = record._signature_own_company()
            fitting = (users & group.all_user_ids).filtered(
                lambda u, s=standing, r=record, c=company: (not c or c in u.company_ids)
                and links.may_sign(u, s.given.signer_id, authors.get(r.id))
                and r.id in self._readable_ids(u, readable)
            )
            direct = fitting & group.user_ids
            choices = (direct & able, fitting & able, direct, fitting)
            found[record.id] = next(filter(None, choices), users.browse())
        return found

    def _readable_ids(self, user, known):
        """Ids of these records that a user may read, asked once for each user."""
        if user not in known:
            own = self.with_user(user).sudo(False)
            own = own.with_context(allowed_company_ids=user.company_ids.ids)
            known[user] = set(own._filtered_access("read").ids)
        return known[user]


class _Links:
    """Who is whom, and who administered whose account, for a set of people."""

    def __init__(self, users, standings, authors):
        given = users.env["qms.signature"].union(*(s.given for s in standings))
        everybody = users | given.sudo().signer_id
        events = users.env["qms.signing.event"]
        since = fields.Datetime.now() - timedelta(days=ADMINISTRATION_DAYS)
        self._administrators = events._administrators(everybody.ids, since)
        helpers = set().union(*self._administrators.values())
        everybody = everybody.union(*authors).sudo() | users.browse(helpers)
        self._keys = everybody._signing_person_keys()

    def _same(self, one, other):
        return one == other or bool(self._keys[one] & self._keys[other])

    def _administered(self, one, other):
        return any(self._same(one, helper) for helper in self._administrators[other])

    def may_sign(self, user, signers, authors):
        """Whether somebody is neither author, nor signed, nor linked to a signer."""
        return not any(
            self._same(user.id, author) for author in (authors.ids if authors else ())
        ) and not any(
            self._same(user.id, signer)
            or self._administered(user.id, signer)
            or self._administered(signer, user.id)
            for signer in signers.ids
        )
