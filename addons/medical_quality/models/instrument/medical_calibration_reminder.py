# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL, format_date

# days ahead at which somebody is told; 0 is when the last day has passed
_STEPS = (30, 7, 0)
# nobody is told of what ended longer ago
_LATE_DAYS = 60


class MedicalCalibration(models.Model):
    """Nobody is surprised by the end of a calibration: one digest a day.

    Quality engineers are told 30 and 7 days ahead, quality managers once the last day
    has passed.
    """

    _inherit = "medical.calibration"

    @api.model
    def _cron_remind(self):
        """Send each company's digest of the calibrations that reached a step.

        :return: how many calibrations were told of
        """
        told = 0
        # sudo: the job looks at all companies
        model = self.sudo()
        instruments = self.env["maintenance.equipment"].sudo()
        companies = instruments.search([("is_instrument", "=", True)]).company_id
        for company in companies:
            today = company._plant_today()
            steps = model._steps_reached(company, today)
            told += len(steps)
            ahead = model.browse(c.id for c, step in steps.items() if step)
            over = model.browse(c.id for c, step in steps.items() if not step)
            engineers = company._instrument_people("qms_base.group_qms_engineer")
            managers = company._instrument_people("qms_base.group_qms_manager")
            for user in engineers | managers:
                mine = ahead if user in engineers else model.browse()
                if user in managers:
                    mine |= over
                if mine:
                    mine._send_digest(user, today)
        return told

    @api.model
    def _steps_reached(self, company, today):
        """``{calibration: step}`` of those in force of which nobody was told yet."""
        instruments = self.env["maintenance.equipment"].search(
            [
                ("is_instrument", "=", True),
                ("company_id", "=", company.id),
                ("instrument_out_of_service", "=", False),
                (
                    "instrument_valid_until",
                    ">=",
                    fields.Date.add(today, days=-_LATE_DAYS),
                ),
                (
                    "instrument_valid_until",
                    "<=",
                    fields.Date.add(today, days=_STEPS[0]),
                ),
            ]
        )
        newest = instruments._newest_calibrations()
        wanted = {}
        for row in newest.values():
            left = (row[3] - today).days if row[3] else 0
            wanted[row[0]] = (
                0 if left < 0 else min(s for s in _STEPS if s and left <= s)
            )
        if not wanted:
            return {}
        # minus one in place of 0, which an unset column reads as; the row says once
        # which run tells of a step
        rows = self.env.execute_query(
            SQL(
                "UPDATE medical_calibration c SET reminded_step = w.step"
                " FROM unnest(%s::int[], %s::int[]) w (id, step)"
                " WHERE c.id = w.id AND (COALESCE(c.reminded_step, 0) = 0"
                " OR c.reminded_step > w.step) RETURNING c.id",
                list(wanted),
                [step or -1 for step in wanted.values()],
            )
        )
        claimed = self.browse(sorted(row[0] for row in rows))
        claimed.invalidate_recordset(["reminded_step"])
        return {calibration: wanted[calibration.id] for calibration in claimed}

    def _send_digest(self, user, today):
        """One message about all of these, in the words of whoever is told."""
        env = self.with_context(lang=user.lang).env
        lines = Markup()
        for calibration in self.sorted("valid_until"):
            instrument = calibration.instrument_id
            facts = {
                "instrument": instrument.display_name,
                "place": instrument.instrument_location or env._("place not entered"),
                "day": format_date(env, calibration.valid_until),
            }
            text = (
                env._("%(instrument)s (%(place)s): ended on %(day)s", **facts)
                if calibration.valid_until < today
                else env._("%(instrument)s (%(place)s): until %(day)s", **facts)
            )
            lines += Markup("<li>%s</li>") % text
        self.env["mail.thread"].message_notify(
            subject=env._("Calibrations due: %(count)s instruments", count=len(self)),
            body=Markup("<ul>%s</ul>") % lines,
            partner_ids=user.partner_id.ids,
        )


class ResCompany(models.Model):
    _inherit = "res.company"

    def _instrument_people(self, group):
        """Active people of a group who work in this company."""
        self.ensure_one()
        # sudo: who works here, whoever asks
        users = self.env.ref(group).sudo().all_user_ids
        return users.filtered(
            lambda user: user.active
            and not user.share
            and user.id != 1
            and self in user.company_ids
        )
