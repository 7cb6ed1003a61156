# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from .phases import CLOSED

# Days after which a quality manager is told of what is still overdue.
ESCALATE_DAYS = 7


class MedicalCapa(models.Model):
    """Overdue phases and actions: their owner is told, then quality management.

    One message a day for each person, whatever the number of what is late.
    """

    _inherit = "medical.capa"

    told_on = fields.Date(
        "Last told of",
        readonly=True,
        copy=False,
        help="Day on which somebody was last told that it is overdue.",
    )

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {"told_on"}

    @api.model
    def _cron_tell_overdue(self):
        """Tell everybody once a day what of theirs is overdue.

        :return: how many people were told
        """
        # sudo: the job looks at all companies
        capas = self.sudo().search([("state", "!=", CLOSED)], order="id")
        told = 0
        for company, own in capas.grouped("company_id").items():
            today = own._capa_today()
            fresh = own.filtered(lambda capa, day=today: capa.told_on != day)
            late = fresh._late_by_person(company, today)
            for user, lines in late.items():
                fresh._tell(user, lines)
                told += 1
            about = self.browse().union(*(capa for _u in late for capa, _ in late[_u]))
            about.sudo()._serve_each(told_on=today)
        return told

    def _serve_each(self, **values):
        if self:
            self._serve(**values)

    def _late_by_person(self, company, today):
        """``{user: [(CAPA, sentence)]}`` of what is overdue, in the user's language."""
        actions = self.env["medical.capa.action"].search(
            Domain("capa_id", "in", self.ids)
            & Domain("state", "=", "open")
            & Domain("current_due", "<", today)
        )
        actions = actions.filtered(lambda action: action._is_late(today))
        late = defaultdict(list)
        managers = company._capa_managers()
        for capa in self:
            things = [
                (action.owner_id, action.name, action.current_due)
                for action in actions
                if action.capa_id == capa and action.round == capa.round
            ]
            if capa.phase_due and capa.phase_due < today:
                things.append((capa.phase_owner_id, "", capa.phase_due))
            for owner, what, due in things:
                people = owner if owner.active else owner.browse()
                if (today - due).days > ESCALATE_DAYS or not people:
                    people |= managers
                for user in people:
                    late[user].append((capa, capa._late_words(user, what, due)))
        return late

    def _late_words(self, user, what, due):
        spoken = self.with_context(lang=user.lang)
        labels = dict(spoken._fields["state"]._description_selection(spoken.env))
        return spoken.env._(
            "%(capa)s, %(what)s: was due on %(date)s",
            capa=spoken.display_name,
            what=what or labels[spoken.state],
            date=due,
        )

    def _tell(self, user, lines):
        spoken = self.with_context(lang=user.lang)
        item = Markup('<li><a href="%s">%s</a></li>')
        items = Markup("").join(
            item % (f"/odoo/{capa._name}/{capa.id}", words) for capa, words in lines
        )
        self.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=spoken.env._("CAPA overdue: %(count)s", count=len(lines)),
            body=Markup("<p>%s</p><ul>%s</ul>")
            % (spoken.env._("These are overdue:"), items),
        )


class ResCompany(models.Model):
    _inherit = "res.company"

    def _capa_managers(self):
        """Quality managers of the company (``sudo``)."""
        self.ensure_one()
        # sudo: which logins are there, for the job
        managers = self.env.ref("qms_base.group_qms_manager").sudo().all_user_ids
        root = self.env.ref("base.user_root")
        return managers.sorted("id").filtered(
            lambda user: user.active
            and not user.share
            and user != root
            and self in user.company_ids
        )
