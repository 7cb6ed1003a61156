# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...standing import EXPIRING_DAYS, Standing, plant_day, standing_on

# What a person does that keeps a certificate fresh.
PERFORMING = ("wo_start", "time_log", "wo_finish", "inspection_record")
_BY_DATES = (Standing.VALID.value, Standing.EXPIRING.value)
_BEYOND_DATES = (Standing.LAPSED.value, Standing.UNREAD.value)


class OperatorCertification(models.Model):
    """What certificates are worth on a day; derived, never stored."""

    _inherit = "operator.certification"

    @api.depends("state", "valid_from", "valid_until", "company_id", "type_id")
    def _compute_standing(self):
        by_day = defaultdict(self.browse)
        for certification in self:
            company = certification.company_id or self.env.company
            by_day[company._plant_today()] |= certification
        for day, certifications in by_day.items():
            standings = certifications._standings_on(day)
            for certification in certifications:
                until = certification.valid_until
                certification.standing = standings[certification].value
                certification.days_left = (until - day).days if until else 0

    def _standings_on(self, day):
        """What certificates are worth on a day of the plant, all at once.

        :param day: calendar day in the plant
        :return: ``{certification: Standing}``
        """
        held = self.filtered(lambda c: c.state == "active")
        performed = held._last_performed()
        unread = held._unread({(c.employee_id.id, c.type_id.id) for c in held}, day)
        return {
            certification: standing_on(
                certification.state,
                certification.valid_from or None,
                certification.valid_until or None,
                day,
                last_performed=performed.get(certification.id),
                recency_days=certification.type_id.recency_days,
                unread=bool(
                    unread.get((certification.employee_id.id, certification.type_id.id))
                ),
            )
            for certification in self
        }

    def _standing_on(self, day):
        """As :meth:`_standings_on`, of one."""
        self.ensure_one()
        return self._standings_on(day)[self]

    def _last_performed(self):
        """Plant days on which the holders last did work that rests on such a one.

        Read from the decisions of the gates, where certificates are relied upon;
        earlier certificates for the same count too. Work under supervision keeps
        nobody fresh who may work alone.

        :return: ``{certification id: day}``, for certifications that lapse
        """
        lapsing = self.filtered(lambda c: c.type_id.recency_days)
        if not lapsing:
            return {}
        self.flush_model(["employee_id", "level_id", "type_id"])
        self.env["operator.certification.level"].flush_model(["supervised"])
        rows = self.env.execute_query(
            SQL(
                "SELECT held.employee_id, held.type_id, max(decision.decided_at),"
                " max(decision.decided_at) FILTER (WHERE level.supervised IS NOT TRUE)"
                " FROM operator_certification held"
                " JOIN operator_certification_level level ON level.id = held.level_id"
                " JOIN qms_gate_evidence evidence"
                " ON evidence.res_model = 'operator.certification'"
                " AND evidence.res_id = held.id AND evidence.kind = 'certificate'"
                " JOIN qms_gate_decision decision"
                " ON decision.id = evidence.decision_id"
                " AND decision.employee_id = held.employee_id"
                " AND decision.checkpoint IN %s"
                " WHERE held.employee_id IN %s AND held.type_id IN %s GROUP BY 1, 2",
                PERFORMING,
                tuple(lapsing.employee_id.ids),
                tuple(lapsing.type_id.ids),
            )
        )
        last = {(row[0], row[1]): row[2:] for row in rows}
        levels = self.env["operator.certification.level"]._known()
        performed = {}
        for c in lapsing:
            learning, alone = last.get((c.employee_id.id, c.type_id.id), (None, None))
            moment = learning if levels[c.level_id.id].supervised else alone
            if moment:
                performed[c.id] = plant_day(moment, c.company_id._plant_tz())
        return performed

    # ------------------------------------------------------------------
    # Searching
    # ------------------------------------------------------------------
    @api.model
    def _search_standing(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = [standing for standing in value if standing]
        # sudo: which companies exist decides on which days "today" falls
        companies_by_day = defaultdict(list)
        for (company,) in self.sudo()._read_group([], ["company_id"]):
            companies_by_day[company._plant_today()].append(company.id)
        beyond = {standing: [] for standing in _BEYOND_DATES}
        if set(wanted) & {*_BY_DATES, *_BEYOND_DATES}:
            beyond = self._ids_beyond_dates(companies_by_day)
        not_held = [i for ids in beyond.values() for i in ids]
        parts = []
        for standing in wanted:
            if standing in beyond:
                parts.append(Domain("id", "in", beyond[standing]))
                continue
            by_dates = Domain.OR(
                Domain("company_id", "in", companies)
                & self._standing_domain(standing, day)
                for day, companies in companies_by_day.items()
            )
            if standing in _BY_DATES and not_held:
                by_dates &= Domain("id", "not in", not_held)
            parts.append(by_dates)
        return Domain.OR(parts)

    @api.model
    def _ids_beyond_dates(self, companies_by_day):
        """Certificates within their dates that nevertheless do not count.

        :return: ``{standing: [id]}``
        """
        found = {standing: [] for standing in _BEYOND_DATES}
        # sudo: a search must not depend on who may read the types
        kinds = self.env["operator.certification.type"].sudo()
        kinds = kinds.with_context(active_test=False)._counting_beyond_dates()
        if not kinds:
            return found
        for day, companies in companies_by_day.items():
            within = Domain.OR(
                self._standing_domain(standing, day) for standing in _BY_DATES
            )
            certifications = self.sudo().search(  # sudo: see above
                Domain("company_id", "in", companies)
                & Domain("type_id", "in", kinds.ids)
                & within
            )
            for certification, standing in certifications._standings_on(day).items():
                if standing in found:
                    found[standing].append(certification.id)
        return found

    @api.model
    def _standing_domain(self, standing, day):
        """Domain of the certificates that by their dates have a standing on a day."""
        if standing in ("draft", "suspended", "revoked"):
            return Domain("state", "=", standing)
        soon = fields.Date.add(day, days=EXPIRING_DAYS)
        begun = Domain("valid_from", "<=", day)
        return (
            Domain("state", "=", "active")
            & {
                Standing.NOT_YET_VALID: Domain("valid_from", ">", day),
                Standing.EXPIRED: begun & Domain("valid_until", "<", day),
                Standing.EXPIRING: begun
                & Domain("valid_until", ">=", day)
                & Domain("valid_until", "<=", soon),
                Standing.VALID: begun
                & (
                    Domain("valid_until", "=", False) | Domain("valid_until", ">", soon)
                ),
            }[Standing(standing)]
        )
