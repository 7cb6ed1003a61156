# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import UserError


class OperatorCertification(models.Model):
    """When a certificate may be granted, and what follows from taking it away."""

    _inherit = "operator.certification"

    def _check_grant(self):
        """Whether these may be granted as they are.

        :raises UserError: for one that is no draft, that follows another too early,
            whose holder lacks a prerequisite, or where evidence is missing
        """
        self._check_state("draft")
        self._check_not_suspended_elsewhere()
        self._check_not_too_early()
        self._check_prerequisites()
        missing = self._evidence_missing()
        for certification in self.filtered(lambda c: missing.get(c.id)):
            raise UserError(
                self.env._(
                    "%(type)s of %(person)s (%(number)s) cannot be granted yet:\n"
                    "%(missing)s",
                    type=certification.type_id.name,
                    person=certification.employee_id.name,
                    number=certification.name,
                    missing="\n".join(
                        f"- {text}" for text in missing[certification.id]
                    ),
                )
            )

    def _check_not_suspended_elsewhere(self):
        """A suspension is not overcome by a new certificate of the same type."""
        # sudo: a suspension counts whether or not the user may see it
        suspended = self.sudo().search(
            [
                ("employee_id", "in", self.employee_id.ids),
                ("type_id", "in", self.type_id.ids),
                ("state", "=", "suspended"),
            ]
        )
        holders = {(c.employee_id, c.type_id): c for c in suspended}
        for certification in self:
            other = holders.get((certification.employee_id, certification.type_id))
            if other:
                self.env["qms.gate.denial"]._refuse_change(
                    certification,
                    "cert.suspended",
                    self.env._(
                        "%(type)s of %(person)s is suspended (%(number)s): reinstate"
                        " or revoke that certification first.",
                        type=certification.type_id.name,
                        person=certification.employee_id.name,
                        number=other.name,
                    ),
                )

    def _check_not_too_early(self):
        """A certificate is renewed within the window before its end.

        Renewed long ahead, what was assessed would be old when it begins to count.
        """
        for certification in self:
            kind, start = certification.type_id, certification.valid_from
            today = certification.company_id._plant_today()
            if not kind.recertification_days:
                continue
            ahead = (start - today).days
            if ahead > kind.recertification_days:
                raise UserError(
                    self.env._(
                        "%(number)s begins on %(start)s, in %(ahead)s days. %(type)s is"
                        " granted at most %(days)s days ahead.",
                        number=certification.name,
                        start=start,
                        ahead=ahead,
                        type=kind.name,
                        days=kind.recertification_days,
                    )
                )

    def _check_prerequisites(self):
        """What a type builds on is held when it is granted."""
        asked = self.type_id.prerequisite_ids
        if not asked:
            return
        # sudo: what somebody holds counts whoever may see it
        held = self.sudo().search(
            [
                ("employee_id", "in", self.employee_id.ids),
                ("type_id", "in", asked.ids),
                ("state", "=", "active"),
            ]
        )
        days = {company: company._plant_today() for company in self.company_id}
        standings = {day: held._standings_on(day) for day in set(days.values())}
        for certification in self:
            standing = standings[days[certification.company_id]]
            own = held.filtered(
                lambda c, of=certification, st=standing: c.employee_id == of.employee_id
                and st[c].holds
                and not c.level_id.supervised
            )
            lacking = certification.type_id.prerequisite_ids - own.type_id
            if lacking:
                raise UserError(
                    self.env._(
                        "%(type)s builds on %(lacking)s, which %(person)s does not"
                        " hold today. Grant that first.",
                        type=certification.type_id.name,
                        lacking=", ".join(lacking.mapped("name")),
                        person=certification.employee_id.name,
                    )
                )

    def _check_no_successor(self):
        """What continues a certificate goes with it: one signature covers both."""
        # sudo: what was granted counts whoever may see it
        later = self.sudo().search(
            [
                ("follows_id", "in", self.ids),
                ("state", "in", ("active", "suspended")),
                ("id", "not in", self.ids),
            ]
        )
        if later:
            raise UserError(
                self.env._(
                    "%(later)s continues %(number)s and would go on to count. Choose"
                    " both in the list and revoke them together.",
                    later=later[0].name,
                    number=later[0].follows_id.name,
                )
            )

    def _stop_holders(self):
        """Whose certificates do not count any more work no further with them.

        Nor do those whom they supervise, and they are present at no station.
        """
        people = self.employee_id
        # sudo: clocks and presences are the server's to end
        presences = self.env["qms.operator.presence"].sudo()
        supervising = presences.search(
            [
                ("employee_id", "in", people.ids),
                ("role", "=", "supervisor"),
                ("date_until", "=", False),
            ]
        ).terminal_user_id
        presences._end_of(people, "suspended")
        logs = self.env["mrp.workcenter.productivity"].sudo()
        running = logs.search(
            [
                ("date_end", "=", False),
                ("workorder_id.production_id.qms_regulated", "=", True),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        running._stop_without_certificates(people)
        logs._stop_unsupervised(supervising)
