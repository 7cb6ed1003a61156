# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
import io

import qrcode
import qrcode.image.svg

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date


class OperatorCertification(models.Model):
    """The certificate on paper, and how lists ask for days left."""

    _inherit = "operator.certification"

    days_left = fields.Integer(search="_search_days_left")

    @api.model
    def _search_days_left(self, operator, value):
        """Counted on the days of each plant; what never ends has no days left."""
        compared = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}
        if operator not in compared:
            return NotImplemented
        # sudo: which day it is at each plant is no secret
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("valid_until", "!=", False)
            & Domain(
                "valid_until",
                compared[operator],
                fields.Date.add(company._plant_today(), days=value),
            )
            for company in companies
        )

    def _certificate_facts(self):
        """``[(label, text)]`` on the certificate; addons add what they know.

        Dates are written with the month in words: no reader may take the day for
        the month.
        """
        self.ensure_one()
        date_format = "d MMMM y"
        until = self.valid_until and format_date(
            self.env, self.valid_until, date_format=date_format
        )
        facts = [
            (self.env._("Certified person"), self.employee_id.name),
            (self.env._("Certification"), f"{self.type_id.name} ({self.type_id.code})"),
            (self.env._("Level"), self.level_id.name),
            (
                self.env._("Valid from"),
                format_date(self.env, self.valid_from, date_format=date_format),
            ),
            (self.env._("Valid until"), until or self.env._("Unlimited")),
            (self.env._("Certificate number"), self.name),
            (self.env._("Plant"), self.company_id.name),
        ]
        if self.follows_id:
            facts.append((self.env._("Renews"), self.follows_id.sudo().name))
        # the assessment is another part's; a certificate without one is complete
        assessment = "assessment_id" in self._fields and self.sudo().assessment_id
        if assessment:
            facts.append((self.env._("Assessment"), assessment.display_name))
        return facts

    def _certificate_notice(self):
        """``(word, sentence)`` where the certificate must not be relied on, or None."""
        self.ensure_one()
        on = self.status_changed_on
        words = {
            "day": format_date(self.env, self.valid_until, date_format="d MMMM y")
            if self.valid_until
            else "",
            "start": format_date(self.env, self.valid_from, date_format="d MMMM y"),
            "decided": format_date(self.env, on, date_format="d MMMM y") if on else "",
        }
        return {
            "draft": (
                self.env._("DRAFT"),
                self.env._("Not granted: nobody may rely on this."),
            ),
            "not_yet_valid": (
                self.env._("NOT YET VALID"),
                self.env._("Its first valid day is %(start)s.", **words),
            ),
            "expired": (
                self.env._("EXPIRED"),
                self.env._("Its last valid day was %(day)s.", **words),
            ),
            "lapsed": (
                self.env._("LAPSED"),
                self.env._(
                    "Such work was not done for longer than the certification allows."
                ),
            ),
            "unread": (
                self.env._("NOT COUNTING"),
                self.env._("An instruction in force was not read in time."),
            ),
            "suspended": (
                self.env._("SUSPENDED"),
                self.env._("Suspended on %(decided)s; not valid meanwhile.", **words),
            ),
            "revoked": (
                self.env._("REVOKED"),
                self.env._("Revoked on %(decided)s; not valid any more.", **words),
            ),
        }.get(self.standing)

    def _certificate_qr(self):
        """The certificate's number as a QR code: a ``data:`` address of an SVG."""
        self.ensure_one()
        image = io.BytesIO()
        qrcode.make(
            self.name or "",
            image_factory=qrcode.image.svg.SvgPathImage,
            box_size=8,
            border=1,
        ).save(image)
        code = base64.b64encode(image.getvalue()).decode()
        return f"data:image/svg+xml;base64,{code}"
