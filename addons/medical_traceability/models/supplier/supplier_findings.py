# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from dataclasses import dataclass

from odoo import models
from odoo.tools import format_date

from odoo.addons.qms_base.gates import BLOCK, WARN, Cure, Evidence, Finding

from .supplier_causes import CONCEDED

_RECEIVED = ("lot_receive", "lot_ship")
_CODE_OF_STANDING = {
    "suspended": "supplier.suspended",
    "disqualified": "supplier.disqualified",
    "ended": "supplier.ended",
    "not_yet_valid": "supplier.ended",
    "certificate_lapsed": "supplier.certificate_lapsed",
    "conditional": "supplier.conditional",
}


@dataclass(frozen=True)
class _Question:
    """May this be had from there? Equal questions have one answer."""

    company: int
    site: int
    product: int
    received: bool


class QmsGateMixin(models.AbstractModel):
    """From whom regulated products are bought and received. (ISO 13485, 7.4)"""

    _inherit = "qms.gate.mixin"

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        self._add_supplier_findings(answers)
        return answers

    def _add_supplier_findings(self, answers):
        """Add what the list of approved suppliers says to the answers."""
        asked = self._supplier_questions(answers)
        if not asked:
            return
        questions = {question for own in asked.values() for question in own}
        facts = _Facts(self, questions, {event.at for event in asked})
        known = {}
        for event, own in asked.items():
            for question in own:
                if question not in known:
                    known[question] = self._judge_supplier(question, facts)
                findings, evidence = known[question]
                answers[event].findings.extend(findings)
                answers[event].evidence.extend(evidence)

    def _supplier_questions(self, events):
        """``{event: [question]}`` of those that take something from a supplier."""
        bought = [e for e in events if e.checkpoint == "po_confirm"]
        moved = [
            e
            for e in events
            if e.checkpoint in _RECEIVED and e.model == "stock.move.line"
        ]
        lines = self.env["purchase.order.line"].browse([e.res_id for e in bought])
        asked = {
            event: [
                _Question(
                    event.company_id,
                    line.order_id.partner_id.id or 0,
                    event.product_id,
                    received=False,
                )
            ]
            for event, line in zip(bought, lines, strict=True)
        }
        moves = self.env["stock.move.line"].browse([e.res_id for e in moved])
        for event, line in zip(moved, moves, strict=True):
            if line.location_id.usage == "supplier":
                # dropshipped goods are received by the customer, but bought by us
                asked[event] = [
                    _Question(
                        event.company_id,
                        site,
                        event.product_id,
                        received=event.checkpoint == "lot_receive",
                    )
                    for site in line._supplier_sites().ids or [0]
                ]
        return asked

    # ------------------------------------------------------------------
    # Judging
    # ------------------------------------------------------------------
    def _judge_supplier(self, question, facts):
        """``([finding], [evidence])`` of one question."""
        product = facts.products.browse(question.product).with_prefetch(
            facts.products.ids
        )
        site = facts.sites.browse(question.site).with_prefetch(facts.sites.ids)
        if not site:
            return [self._no_supplier(question, product, facts)], []
        partner = site.commercial_partner_id
        own = facts.entries_of(question.company, partner)
        day = facts.days[question.company]
        entry = own._decisive(product, site, day, facts.certificates)
        if not entry:
            return [self._not_listed(question, site, product, own, facts)], []
        standing = entry._standing_on(day, facts.certificates)
        code = _CODE_OF_STANDING.get(standing)
        findings = []
        if code:
            findings.append(self._entry_finding(question, entry, code, day, facts))
        evaluation = facts.evaluations.get((question.company, partner.id))
        if evaluation and evaluation._is_overdue(day):
            findings.append(self._evaluation_overdue(evaluation))
        return findings, self._supplier_evidence(entry, standing, day, facts)

    def _supplier_severity(self, question, product, facts):
        policy = facts.policy(question.company, product)
        return WARN if policy == "warn" else BLOCK

    def _no_supplier(self, question, product, facts):
        return Finding(
            code="supplier.none",
            message=self.env._(
                "%(product)s is regulated and no supplier is named. Enter who delivers"
                " it.",
                product=product.display_name,
            ),
            severity=self._supplier_severity(question, product, facts),
            records=(("product.product", product.id),),
        )

    def _not_listed(self, question, site, product, entries, facts):
        partner = site.commercial_partner_id
        elsewhere = entries.filtered(
            lambda entry: entry.site_id
            and entry._narrowness(product, entry.site_id) is not None
        )
        values = {
            "supplier": site.display_name,
            "product": product.display_name,
            "sites": ", ".join(elsewhere.site_id.mapped("name")),
        }
        if elsewhere:
            message = self.env._(
                "%(supplier)s is not on the list of approved suppliers for %(product)s;"
                " approved are its sites: %(sites)s. Name the site that delivers.",
                **values,
            )
        else:
            message = self.env._(
                "%(supplier)s is not on the list of approved suppliers for %(product)s."
                " Buy from an approved supplier, or have this one evaluated and"
                " approved.",
                **values,
            )
        return Finding(
            code="supplier.not_approved",
            message=self._with_way_out(message, question, "supplier.not_approved"),
            severity=self._supplier_severity(question, product, facts),
            records=(("res.partner", site.id), ("product.product", product.id)),
            cure=Cure(
                self.env._("Propose for approval"),
                "res.partner",
                partner.id,
                "action_open_supplier_approvals",
            ),
        )

    def _with_way_out(self, message, question, code):
        """What to do with goods that are here already."""
        if not question.received:
            return message
        if code not in CONCEDED:
            return self.env._(
                "%(message)s Let the goods go back with who brought them.",
                message=message,
            )
        return self.env._(
            "%(message)s Let the goods go back with who brought them, or request a"
            " concession and receive them into quarantine by it.",
            message=message,
        )

    def _entry_finding(self, question, entry, code, day, facts):
        """What an entry says that is no plain approval."""
        missing = entry._missing_certificates(day, facts.certificates)
        values = {
            "supplier": (entry.site_id or entry.partner_id).display_name,
            "scope": entry.scope_name,
            "number": entry.name,
            "reason": entry.status_reason or "-",
            "since": self._day_in_words(entry.status_changed_on),
            "from": self._day_in_words(entry.valid_from),
            "until": self._day_in_words(entry.valid_until),
            "conditions": entry.conditions,
            "certificates": ", ".join(
                facts.last_known(entry, kind) for kind in missing
            ),
        }
        message = {
            "supplier.suspended": lambda: self.env._(
                "%(supplier)s is suspended for %(scope)s since %(since)s"
                " (%(number)s): %(reason)s. Buy elsewhere, or have quality reinstate"
                " it.",
                **values,
            ),
            "supplier.disqualified": lambda: self.env._(
                "%(supplier)s is disqualified for %(scope)s since %(since)s"
                " (%(number)s): %(reason)s. Buy elsewhere.",
                **values,
            ),
            "supplier.ended": lambda: self.env._(
                "The approval of %(supplier)s for %(scope)s (%(number)s) is not in"
                " force: it holds from %(from)s until %(until)s. Have quality approve"
                " the supplier anew.",
                **values,
            ),
            "supplier.certificate_lapsed": lambda: self.env._(
                "The approval of %(supplier)s for %(scope)s (%(number)s) requires"
                " certificates that are not valid: %(certificates)s. Get the new"
                " certificate from the supplier and have quality verify it.",
                **values,
            ),
            "supplier.conditional": lambda: self.env._(
                "%(supplier)s is approved for %(scope)s with conditions"
                " (%(number)s): %(conditions)s",
                **values,
            ),
        }[code]()
        warned = code == "supplier.conditional"
        return Finding(
            code=code,
            message=message if warned else self._with_way_out(message, question, code),
            severity=WARN if warned else BLOCK,
            records=((entry._name, entry.id),),
            cure=Cure(self.env._("Open approval"), entry._name, entry.id),
        )

    def _day_in_words(self, value):
        """A day with its month in words: no reader may take the one for the other."""
        return format_date(self.env, value, date_format="d MMM y") if value else "-"

    def _evaluation_overdue(self, evaluation):
        return Finding(
            code="supplier.evaluation_overdue",
            message=self.env._(
                "The evaluation of %(supplier)s was due on %(day)s. Have quality"
                " evaluate it.",
                supplier=evaluation.partner_id.name,
                day=self._day_in_words(evaluation.next_due),
            ),
            severity=WARN,
            records=((evaluation._name, evaluation.id),),
            cure=Cure(self.env._("Open evaluation"), evaluation._name, evaluation.id),
        )

    def _supplier_evidence(self, entry, standing, day, facts):
        evidence = [
            Evidence(
                kind="supplier",
                model=entry._name,
                res_id=entry.id,
                number=entry.name,
                state=standing,
                valid_from=entry.valid_from or None,
                valid_until=entry.valid_until or None,
            )
        ]
        for certificate in facts.certificates_of(entry):
            if certificate._standing_on(day) == "valid" and any(
                certificate._covers(kind, entry.site_id)
                for kind in entry.certificate_type_ids
            ):
                evidence.append(
                    Evidence(
                        kind="supplier_certificate",
                        model=certificate._name,
                        res_id=certificate.id,
                        number=f"{certificate.type_id.name} {certificate.name}",
                        state="valid",
                        valid_from=certificate.issued_on or None,
                        valid_until=certificate.valid_until or None,
                        digest=certificate.file_sha256 or "",
                    )
                )
        return evidence


class _Facts:
    """What the questions are answered by, read together and held still."""

    def __init__(self, gate, questions, moments):
        env = gate.env
        self._gate = gate
        self.products = env["product.product"].browse({q.product for q in questions})
        self.sites = env["res.partner"].browse({q.site for q in questions if q.site})
        companies = env["res.company"].browse({q.company for q in questions})
        moment = max(moments)
        self.days = {c.id: c._supplier_today(moment) for c in companies}
        partners = self.sites.commercial_partner_id
        domain = [
            ("company_id", "in", companies.ids),
            ("partner_id", "in", partners.ids),
        ]
        # a suspension of one of these waits for the event judged here, or the event
        # for the suspension: both cannot commit on the same earlier status
        self.entries = gate._find_gate_facts(
            env["medical.approved.supplier"],
            [*domain, ("state", "not in", ("draft", "replaced"))],
        )
        self.certificates = gate._find_gate_facts(
            env["medical.supplier.certificate"], [*domain, ("state", "=", "verified")]
        )
        self.evaluations = env["medical.supplier.evaluation"]._latest(
            companies.ids, partners.ids
        )
        paths = {part for c in self.products.categ_id for part in c._supplier_path()}
        self._categories = env["product.category"].browse(paths)
        self._companies = companies
        # read for all together: what is filtered later forgets the batch
        self.entries.certificate_type_ids.mapped("name")
        self.certificates.mapped("type_id.name")
        for records in (self.products, self.sites):
            records.mapped("display_name")

    def entries_of(self, company, partner):
        return self.entries.filtered(
            lambda e: e.company_id.id == company and e.partner_id == partner
        )

    def certificates_of(self, entry):
        return self.certificates.filtered(
            lambda c: (c.partner_id, c.company_id)
            == (entry.partner_id, entry.company_id)
        )

    def last_known(self, entry, kind):
        """The type of a certificate, with the day on which the last one ended."""
        ended = [
            c.valid_until
            for c in self.certificates_of(entry)
            if c._covers(kind, entry.site_id) and c.valid_until
        ]
        if not ended:
            return kind.name
        return f"{kind.name} ({self._gate._day_in_words(max(ended))})"

    def policy(self, company, product):
        """What the innermost category says that says anything, else the company."""
        for part in reversed(product.categ_id._supplier_path()):
            own = self._categories.browse(part).with_prefetch(self._categories.ids)
            if own.medical_supplier_policy:
                return own.medical_supplier_policy
        owner = self._companies.browse(company)
        return owner.medical_supplier_policy or "block"


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _supplier_sites(self):
        """Whoever is named as delivering: on the transfer, and on its order."""
        self.ensure_one()
        named = self.picking_id.partner_id or self.move_id.partner_id
        return named | self.move_id.purchase_line_id.order_id.partner_id
