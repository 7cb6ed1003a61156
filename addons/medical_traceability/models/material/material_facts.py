# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict
from dataclasses import dataclass, field

from odoo import api, fields, models

from .stock_lot import NEVER


@dataclass
class MaterialFacts:
    """What verdicts about material rest on, fetched for many lots at once.

    :param policies: ``{event: [policy]}``, of the events that require something
    :param certificates: ``{lot id: accepted certificates}``
    :param withdrawn: ``{lot id: withdrawn certificates}``
    :param receipts: ``{lot id: Receipt}``
    :param revisions: ``{specification id: revisions, the newest first}``
    :param serves: ``{type id: ids of the types it serves as}``
    :param altered: ids of the certificates whose files were altered
    """

    policies: dict = field(default_factory=dict)
    certificates: dict = field(default_factory=dict)
    withdrawn: dict = field(default_factory=dict)
    receipts: dict = field(default_factory=dict)
    revisions: dict = field(default_factory=dict)
    serves: dict = field(default_factory=dict)
    altered: frozenset = frozenset()

    def receipt(self, lot):
        """How a lot came."""
        return self.receipts.get(lot.id, NEVER)

    def revision_wanted(self, specification, lot, at):
        """The revision that was effective when a lot was received; else the present.

        Empty where none ever took effect.
        """
        revisions = self.revisions.get(specification.id)
        if not revisions:
            return specification.revision_ids.browse()
        moment = self.receipt(lot).moment or at
        then = revisions.filtered(
            lambda r: r.effective_at <= moment
            and (not r.superseded_at or r.superseded_at > moment)
        )
        return then[:1] or revisions.filtered(lambda r: r.state == "effective")[:1]


class QmsGateMixin(models.AbstractModel):
    """Fetching what is known of the material of many lots."""

    _inherit = "qms.gate.mixin"

    @api.model
    def _material_facts(self, events, lots, *, release):
        """Facts for events about lots; the number of queries does not grow with them.

        :param events: events of regulated lots
        :param lots: their lots
        :param release: events among these that release a lot: all is looked at
        """
        facts = MaterialFacts()
        by_id = {lot.id: lot for lot in lots}
        releasing = lots.browse({event.lot_id for event in release})
        facts.receipts = releasing._receipts()
        companies = {
            event: self._material_companies(event, by_id[event.lot_id], facts)
            for event in events
        }
        nearest = self.env["medical.material.policy"]._of_products(
            {company for own in companies.values() for company in own},
            lots.product_id,
        )
        for event in events:
            product = by_id[event.lot_id].product_id
            policies = [nearest.get((c, product.id)) for c in sorted(companies[event])]
            if any(policies):
                facts.policies[event] = [policy for policy in policies if policy]
        if not facts.policies and not release:
            return facts
        self._add_certificates(facts, lots)
        if release:
            self._add_specifications(facts)
            every = self._concat_certificates(facts.certificates)
            facts.altered = frozenset(every._filter_altered().ids)
            self._prefetch_results(every)
        facts.serves = (
            self.env["medical.certificate.type"]
            .browse(
                {
                    certificate.type_id.id
                    for own in facts.certificates.values()
                    for certificate in own
                }
            )
            ._all_satisfied()
            if facts.certificates
            else {}
        )
        return facts

    @api.model
    def _material_companies(self, event, lot, facts):
        """Ids of the companies whose requirements an event has to meet.

        A lot that belongs to no company is released for all: it has to meet what those
        require that received it, wherever the person works who releases it.
        """
        if lot.company_id:
            return {event.company_id}
        return {event.company_id} | facts.receipt(lot).companies

    def _add_certificates(self, facts, lots):
        model = self.env["medical.material.certificate"]
        found = self._find_gate_facts(
            model,
            [
                ("lot_ids", "in", lots.ids),
                ("state", "in", ("accepted", "withdrawn")),
            ],
        )
        kinds = {
            "accepted": defaultdict(lambda: model),
            "withdrawn": defaultdict(lambda: model),
        }
        wanted = set(lots.ids)
        for certificate in found:
            for lot_id in wanted.intersection(certificate.lot_ids._ids):
                kinds[certificate.state][lot_id] |= certificate
        # one prefetch for the certificates of all lots
        for kind, by_lot in kinds.items():
            kinds[kind] = {
                lot_id: own.with_prefetch(found._prefetch_ids)
                for lot_id, own in by_lot.items()
            }
        facts.certificates = kinds["accepted"]
        facts.withdrawn = kinds["withdrawn"]

    def _add_specifications(self, facts):
        specifications = self.env["medical.material.specification"].browse(
            {
                policy.specification_id.id
                for policies in facts.policies.values()
                for policy in policies
                if policy.specification_id
            }
        )
        if specifications:
            found = self._find_gate_facts(
                self.env["medical.material.specification.revision"],
                [
                    ("specification_id", "in", specifications.ids),
                    ("state", "!=", "draft"),
                ],
            )
            for revision in found.sorted("effective_at", reverse=True):
                own = facts.revisions.get(revision.specification_id.id, found.browse())
                facts.revisions[revision.specification_id.id] = (
                    own | revision
                ).with_prefetch(found._prefetch_ids)

    def _concat_certificates(self, by_lot):
        ids = {certificate.id for own in by_lot.values() for certificate in own}
        return self.env["medical.material.certificate"].browse(sorted(ids))

    def _prefetch_results(self, certificates):
        certificates.result_ids.mapped("verdict")
        certificates.specification_revision_id.property_ids.mapped("name")

    @api.model
    def _material_test_day(self, lot, certificates):
        """Day of the last test that counts for a lot, else of its manufacture."""
        if lot.last_tested_on:
            return lot.last_tested_on
        tested = [
            certificate.tested_on or certificate.issued_on
            for certificate in certificates
            if certificate.type_id.needs_results
        ]
        return max(tested, default=None) or lot.manufacture_date or None

    @api.model
    def _material_retest_day(self, lot, policy, certificates):
        """Last day on which a lot is used before its next test; None if unknown."""
        day = self._material_test_day(lot, certificates)
        return day and fields.Date.add(day, days=policy.retest_days)
