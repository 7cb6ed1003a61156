# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import re

from odoo import models

from odoo.addons.qms_base.archival.anonymous import (
    GENERIC,
    fold,
    orders_of,
    short_words_of,
    words_of,
)
from odoo.addons.qms_base.models.presence.qms_operator_presence_station import (
    TERMINAL_GROUP,
)

_WORDS = re.compile(r"[^\W_]+")
# what is called by everyday words, in which those of a name tell nobody
_EVERYDAY = (
    ("product.template", "name"),
    ("mrp.routing.workcenter", "name"),
    ("mrp.workcenter", "name"),
    ("medical.inspection.characteristic", "name"),
)


class MedicalRecordPackage(models.Model):
    """Whom nobody should recognise in a sample.

    A person is one however it is called: by name, in another order, by login, as an
    employee. Machines and terminals are nobody. A word of a name that also stands in
    names of products or operations is hidden by a word of its own: beside them it would
    tell the name.
    """

    _inherit = "medical.record.package"

    def _names_to_hide(self, lots):
        """What stands for the names there are.

        :return: ``({name or word of one, folded: pseudonym}, {word as written: ...})``
        """
        found, exact, everyday = {}, {}, self._everyday_words()
        # sudo: every name there is, so that none is left
        everybody = self.sudo().with_context(active_test=False)
        organisations = everybody._organisations(lots)
        for index, partner in enumerate(organisations, 1):
            word = self.env._("Company %s", index)
            self._hide(found, everyday, partner.name, word)
        people = everybody._people(organisations)
        for index, (names, logins) in enumerate(people, 1):
            word = self.env._("Person %s", index)
            for name in names:
                self._hide(found, everyday, name, word)
                for turned in orders_of(name):
                    found.setdefault(turned, word)
                for short in short_words_of(name):
                    exact.setdefault(short, word)
            for login in logins:
                # a login of everyday words is a role
                folded = " ".join(fold(login).split())
                if not everyday | GENERIC >= set(_WORDS.findall(folded)):
                    found.setdefault(folded, word)
        return found, exact

    def _hide(self, found, everyday, name, pseudonym):
        folded = " ".join(fold(name or "").split())
        if not folded:
            return
        if folded not in everyday:
            found.setdefault(folded, pseudonym)
        for word in sorted(words_of(name)):
            if word in everyday:
                found.setdefault(word, self.env._("Name %s", len(found) + 1))
            else:
                found.setdefault(word, pseudonym)

    def _everyday_words(self):
        # sudo: what everything is called; words are compared, none is shown
        everything = self.sudo().with_context(active_test=False).env
        return {
            word
            for model, name in _EVERYDAY
            for text in everything[model].search([(name, "!=", False)]).mapped(name)
            for word in words_of(text)
        }

    def _organisations(self, lots):
        return (
            self.env["res.partner"].search([("is_company", "=", True)])
            | lots.sudo().qms_customer_id
            | self.env["res.company"].search([("partner_id", "!=", False)]).partner_id
        )

    def _people(self, organisations):
        """``[(names, logins)]`` of each person, however many records are about it."""
        users = self.env["res.users"].search([("login", "!=", False)])
        things = users.filtered(
            lambda user: not user.employee_ids
            and (user.is_medical_machine or user._has_group(TERMINAL_GROUP))
        )
        of_partner, people = {}, []
        for user in users - things:
            person = of_partner.get(user.partner_id.id)
            if person is None:
                person = of_partner[user.partner_id.id] = ([user.name], [])
                people.append(person)
            person[1].append(user.login)
        employees = self.env["hr.employee"].search([("name", "!=", False)])
        for employee in employees:
            partner = employee.user_id.partner_id or employee.work_contact_id
            person = of_partner.get(partner.id)
            if person is None:
                person = ([], [])
                people.append(person)
                if partner:
                    of_partner[partner.id] = person
                    person[0].append(partner.name)
            person[0].append(employee.name)
        others = (
            self.env["res.partner"].search([("is_company", "=", False)])
            - organisations
            - things.partner_id
        )
        people += [
            ([partner.name], []) for partner in others if partner.id not in of_partner
        ]
        return people
