# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

from odoo.addons.qms_base.gates import Evidence


class OperatorCertification(models.Model):
    """What a certificate rests on, and how a verdict relies on it."""

    _inherit = "operator.certification"

    def _gate_evidence(self, kind="certificate"):
        """The certificate as a verdict relies on it now.

        :param kind: ``certificate`` of who works, ``supervision`` of who supervises
        """
        self.ensure_one()
        return Evidence(
            kind=kind,
            model=self._name,
            res_id=self.id,
            number=self.name,
            state=self.state,
            valid_from=self.valid_from or None,
            valid_until=self.valid_until or None,
            level=self.level_id._known()[self.level_id.id].name,
        )

    # ------------------------------------------------------------------
    # What training contributes
    # ------------------------------------------------------------------
    def _evidence_missing(self):
        """What their types ask for before they are granted and is not there.

        :return: ``{certification id: [sentence]}``
        """
        return {}

    @api.model
    def _unread(self, pairs, day):
        """Instructions of certifications that their holders ought to have read.

        :param pairs: set of ``(employee id, type id)``
        :param day: calendar day in the plant
        :return: ``{pair: [revision]}`` of those whose time to read is over
        """
        return {}


class OperatorCertificationRequirement(models.Model):
    _inherit = "operator.certification.requirement"

    @api.model
    def _unread(self, employee_ids, requirements, day):
        """Instructions of this very work that people ought to have read.

        :param employee_ids: ids of people
        :param requirements: what is required of the work
        :param day: calendar day in the plant
        :return: ``{(employee id, requirement id): [revision]}`` of those whose time to
            read is over
        """
        return {}


class OperatorCertificationType(models.Model):
    _inherit = "operator.certification.type"

    @api.model
    def _counting_beyond_dates(self):
        """Types whose certificates may not count within their dates."""
        return self.search([("recency_days", ">", 0)])
