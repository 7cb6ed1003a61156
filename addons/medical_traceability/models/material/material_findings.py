# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models

from odoo.addons.qms_base.gates import WARN, Evidence

from ..gate.lot_findings import _RELEASE, _USE

_RECEIVE = "lot_receive"
_JUDGED = (*_USE, _RELEASE, _RECEIVE)


class QmsGateMixin(models.AbstractModel):
    """What requirements and certificates say at the gates about the lots of material.

    At the release everything is looked at, with the bytes of the files; at the use only
    what may have changed since: shelf life, re-test, certificates withdrawn. A receipt
    passes, into quarantine, with a warning (ISO 13485, 7.4.3, 7.5.11 and 8.2.6).
    """

    _inherit = "qms.gate.mixin"

    def _gate_evidence_kinds(self):
        kinds = super()._gate_evidence_kinds()
        kinds["material_certificate"] = self.env._("Material certificate")
        return kinds

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        self._add_material_findings(answers)
        return answers

    def _add_material_findings(self, answers):
        """Add what is known of the material of these events to their answers."""
        asked = [e for e in answers if e.checkpoint in _JUDGED and e.lot_id]
        lots = self.env["stock.lot"].browse({e.lot_id for e in asked})
        regulated = lots.filtered("qms_regulated")
        asked = [e for e in asked if e.lot_id in regulated._ids]
        if not asked:
            return
        release = [e for e in asked if e.checkpoint == _RELEASE]
        facts = self._material_facts(asked, regulated, release=release)
        for event in asked:
            lot = self.env["stock.lot"].browse(event.lot_id)
            lot = lot.with_prefetch(lots._prefetch_ids)
            policies = facts.policies.get(event, ())
            findings = []
            if event.checkpoint == _RELEASE:
                findings = self._judge_certificates(event, lot, facts)
                answers[event].evidence.extend(
                    self._certificate_evidence(certificate)
                    for certificate in self._own_certificates(event, lot, facts)
                )
            for policy in policies:
                if event.checkpoint == _RELEASE:
                    findings += self._judge_release(event, lot, policy, facts)
                elif event.checkpoint == _RECEIVE:
                    findings += self._judge_receipt(event, lot, policy)
                else:
                    findings += self._judge_use(event, lot, policy, facts)
            # what two companies ask for alike is said once
            answers[event].findings.extend(dict.fromkeys(findings))

    def _own_certificates(self, event, lot, facts):
        """Accepted certificates of a lot that count in the company of an event."""
        own = facts.certificates.get(lot.id, self.env["medical.material.certificate"])
        companies = self._material_companies(event, lot, facts)
        return own.filtered(lambda c: c.company_id.id in companies)

    # ------------------------------------------------------------------
    # Release
    # ------------------------------------------------------------------
    def _judge_certificates(self, event, lot, facts):
        """What is wrong with the certificates there are, whatever is required."""
        return [
            finding
            for certificate in self._own_certificates(event, lot, facts)
            for finding in self._judge_certificate(lot, certificate, facts)
        ]

    def _judge_release(self, event, lot, policy, facts):
        """What is required and not there."""
        certificates = self._own_certificates(event, lot, facts)
        findings = []
        # what is made here has a record in place of certificates
        if facts.receipt(lot).day or not lot.manufacture_date:
            findings += self._judge_requirements(event, lot, policy, facts)
            findings += self._judge_receipt_life(lot, policy, facts)
        return findings + self._judge_retest(event, lot, policy, certificates)

    def _judge_certificate(self, lot, certificate, facts):
        """What is wrong with a certificate, whatever is required."""
        findings = []
        if certificate.id in facts.altered:
            findings.append(
                self._material_finding("material.file_altered", lot, certificate)
            )
        if certificate.supplier_id.id not in facts.receipt(lot).suppliers:
            findings.append(
                self._material_finding("material.other_supplier", lot, certificate)
            )
        for result in certificate.result_ids:
            code = {
                "does_not_conform": "material.result_out",
                "unreadable": "material.result_unreadable",
            }.get(result.verdict)
            if code:
                findings.append(
                    self._material_finding(code, lot, certificate, result=result)
                )
        return findings

    def _judge_requirements(self, event, lot, policy, facts):
        """Whether the certificates asked for are there, and certify what is wanted."""
        wanted = None
        if policy.specification_id:
            wanted = facts.revision_wanted(policy.specification_id, lot, event.at)
            if not wanted:
                return [
                    self._material_finding(
                        "material.no_specification", lot, policy=policy
                    )
                ]
        certificates = self._own_certificates(event, lot, facts)
        findings, used = [], certificates.browse()
        for kind in policy.certificate_type_ids:
            good, finding = self._judge_type(
                event, lot, policy, kind, wanted, certificates, facts
            )
            used |= good
            if finding:
                findings.append(finding)
        return findings + self._judge_results(lot, used)

    def _judge_type(self, event, lot, policy, kind, wanted, certificates, facts):
        """The certificates that serve as one that is asked for, or why none does."""
        serving = certificates.filtered(
            lambda c: c.type_id == kind
            or (policy.or_better and kind.id in facts.serves[c.type_id.id])
        )
        if not serving:
            return serving, self._material_finding(
                "material.certificate_missing", lot, kind=kind
            )
        today = event.at.date()
        valid = serving.filtered(lambda c: not c.valid_until or c.valid_until >= today)
        if not valid:
            return valid, self._material_finding(
                "material.certificate_ended", lot, serving[:1]
            )
        if not wanted:
            return valid, None
        right = valid.filtered(lambda c: self._certifies(c, wanted))
        if not right:
            return right, self._material_finding(
                "material.wrong_revision", lot, valid[:1], wanted=wanted
            )
        return right, None

    def _certifies(self, certificate, wanted):
        """Whether it certifies a revision, or a later one of the specification."""
        revision = certificate.specification_revision_id
        return revision == wanted or (
            revision.specification_id == wanted.specification_id
            and revision.effective_at
            and revision.effective_at > wanted.effective_at
        )

    def _judge_results(self, lot, used):
        """Each property of the revision certified is stated on one of these."""
        stating = used.filtered(lambda c: c.type_id.needs_results)
        stated = stating.result_ids.filtered(lambda r: r.verdict != "missing")
        missing = stating.specification_revision_id.property_ids - stated.property_id
        return [
            self._material_finding(
                "material.result_missing", lot, stating[:1], missing=missing
            )
            for _once in missing[:1]
        ]

    def _judge_receipt_life(self, lot, policy, facts):
        day = facts.receipt(lot).day
        if not policy.min_days_receipt or not day:
            return []
        return self._judge_life(
            "material.short_at_receipt", lot, policy.min_days_receipt, day
        )

    # ------------------------------------------------------------------
    # Receipt and use
    # ------------------------------------------------------------------
    def _judge_receipt(self, event, lot, policy):
        """Too little shelf life: it is taken in, and not released later."""
        if not policy.min_days_receipt:
            return []
        return self._judge_life(
            "material.short_at_receipt",
            lot,
            policy.min_days_receipt,
            event.at.date(),
            severity=WARN,
        )

    def _judge_use(self, event, lot, policy, facts):
        """What may have changed since the lot was released."""
        certificates = self._own_certificates(event, lot, facts)
        findings = self._judge_retest(event, lot, policy, certificates)
        if policy.min_days_use:
            findings += self._judge_life(
                "material.short_at_use", lot, policy.min_days_use, event.at.date()
            )
        since = lot.quality_status_date
        withdrawn = facts.withdrawn.get(lot.id, certificates.browse())
        return findings + [
            self._material_finding("material.certificate_withdrawn", lot, certificate)
            for certificate in withdrawn
            if since and certificate.withdrawn_at >= since
        ]

    def _judge_retest(self, event, lot, policy, certificates):
        if not policy.retest_days:
            return []
        due = self._material_retest_day(lot, policy, certificates)
        if due and due >= event.at.date():
            return []
        code = "material.retest_due" if due else "material.never_tested"
        return [self._material_finding(code, lot, due=due)]

    def _judge_life(self, code, lot, days, day, **more):
        """A finding where less than some days are left on a day."""
        expiry = lot.expiration_date and lot.expiration_date.date()
        if expiry and expiry >= fields.Date.add(day, days=days):
            return []
        if not expiry:
            code = "material.no_expiry"
        left = (expiry - day).days if expiry else 0
        return [self._material_finding(code, lot, left=left, days=days, **more)]

    def _certificate_evidence(self, certificate):
        return Evidence(
            kind="material_certificate",
            model=certificate._name,
            res_id=certificate.id,
            number=certificate.display_name,
            state=certificate.state,
            valid_from=certificate.issued_on or None,
            valid_until=certificate.valid_until or None,
            revision=certificate.specification_revision_id.display_name or "",
            digest=certificate.sha256 or "",
        )
