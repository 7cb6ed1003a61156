# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.tools import format_date

from odoo.addons.qms_base.gates import BLOCK, Cause, Cure, Finding

_ROLE = "qms_base.group_qms_engineer"
_OPEN = "action_open_material_certificates"


class QmsGateMixin(models.AbstractModel):
    """Words for findings about material, and which of them may be conceded."""

    _inherit = "qms.gate.mixin"

    def _gate_causes(self):
        words = {
            "material.certificate_missing": self.env._("Certificate missing"),
            "material.certificate_ended": self.env._("Certificate ended"),
            "material.wrong_revision": self.env._("Certifies another revision"),
            "material.no_specification": self.env._("No effective specification"),
            "material.result_out": self.env._("Certified result out of limits"),
            "material.result_unreadable": self.env._("Certified result unreadable"),
            "material.result_missing": self.env._("Certified result missing"),
            "material.other_supplier": self.env._("Certificate of another supplier"),
            "material.file_altered": self.env._("File of a certificate altered"),
            "material.certificate_withdrawn": self.env._("Certificate withdrawn"),
            "material.short_at_receipt": self.env._("Too little shelf life at receipt"),
            "material.short_at_use": self.env._("Too little shelf life at use"),
            "material.no_expiry": self.env._("No expiration date"),
            "material.retest_due": self.env._("Re-test overdue"),
            "material.never_tested": self.env._("Day of test unknown"),
            "material.loosened": self.env._("Less required of material"),
        }
        # What is known and assessed may be conceded: the material is not as specified,
        # or the supplier did not attest it as asked (ISO 13485, 8.3.2). Nobody concedes
        # that a document was altered, is another supplier's or cannot be read, nor what
        # nobody knows: then there is nothing to assess.
        release, use = ("lot_release",), ("lot_consume",)
        conceded_at = {
            "material.certificate_missing": release,
            "material.certificate_ended": release,
            "material.wrong_revision": release,
            "material.result_out": release,
            "material.result_missing": release,
            "material.short_at_receipt": release,
            "material.short_at_use": use,
            "material.retest_due": use,
        }
        return super()._gate_causes() | {
            code: Cause(code, label, _ROLE, conceded_at=conceded_at.get(code, ()))
            for code, label in words.items()
        }

    def _material_finding(
        self,
        code,
        lot,
        certificate=None,
        *,
        kind=None,
        policy=None,
        wanted=None,
        result=None,
        missing=None,
        due=None,
        left=0,
        days=0,
        severity=BLOCK,
    ):
        """A finding about the material of a lot, in words.

        :param certificate: the certificate that it is about
        :param kind: type of certificate that is missing
        :param wanted: revision that should be certified
        :param result: result that does not conform
        :param missing: properties that are not stated
        :param due: last day before a re-test
        :param left: days of shelf life left
        :param days: days of shelf life asked for
        """
        values = {
            "lot": lot.name,
            "product": lot.product_id.display_name,
            "number": certificate.display_name if certificate else "",
        }
        message = {
            "material.certificate_missing": lambda: self.env._(
                "Lot %(lot)s of %(product)s has no accepted certificate of the type"
                " %(kind)s. Enter it, or ask the supplier for it.",
                kind=kind.name,
                **values,
            ),
            "material.certificate_ended": lambda: self.env._(
                "Certificate %(number)s of lot %(lot)s ended on %(day)s. Ask the"
                " supplier for one that is valid.",
                day=format_date(self.env, certificate.valid_until),
                **values,
            ),
            "material.wrong_revision": lambda: self.env._(
                "Certificate %(number)s of lot %(lot)s certifies %(stated)s; asked for"
                " is %(wanted)s. Ask the supplier for a certificate of that revision.",
                stated=certificate.specification_revision_id.display_name
                or self.env._("no specification"),
                wanted=wanted.display_name,
                **values,
            ),
            "material.no_specification": lambda: self.env._(
                "No revision of %(specification)s is effective, so that nothing can"
                " certify lot %(lot)s of %(product)s. Have one put into effect.",
                specification=policy.specification_id.display_name,
                **values,
            ),
            "material.result_out": lambda: self.env._(
                "Certificate %(number)s of lot %(lot)s: %(result)s does not conform."
                " Reject or return the lot, or request a concession.",
                result=result._against_limits(),
                **values,
            ),
            "material.result_unreadable": lambda: self.env._(
                "Certificate %(number)s of lot %(lot)s: %(result)s is no value that can"
                " be compared. Withdraw it and enter the certificate anew.",
                result=result._against_limits(),
                **values,
            ),
            "material.result_missing": lambda: self.env._(
                "The certificates of lot %(lot)s of %(product)s do not state"
                " %(missing)s. Ask the supplier for the results.",
                missing=", ".join(missing.mapped("name")),
                **values,
            ),
            "material.other_supplier": lambda: self.env._(
                "Certificate %(number)s is of %(supplier)s, from whom lot %(lot)s was"
                " not received. Withdraw it, or name the supplier on the receipt.",
                supplier=certificate.supplier_id.display_name,
                **values,
            ),
            "material.file_altered": lambda: self.env._(
                "The file of certificate %(number)s of lot %(lot)s is not the one that"
                " was entered. Tell quality, withdraw it and enter it anew.",
                **values,
            ),
            "material.certificate_withdrawn": lambda: self.env._(
                "Certificate %(number)s of lot %(lot)s of %(product)s was withdrawn."
                " Quality has to decide on the lot first.",
                **values,
            ),
            "material.short_at_receipt": lambda: self.env._(
                "Lot %(lot)s of %(product)s had %(left)s days of shelf life left at its"
                " receipt; %(days)s are asked for. Return it, or request a concession.",
                left=left,
                days=days,
                **values,
            ),
            "material.short_at_use": lambda: self.env._(
                "Lot %(lot)s of %(product)s has %(left)s days of shelf life left;"
                " %(days)s are asked for at use. Use another lot.",
                left=left,
                days=days,
                **values,
            ),
            "material.no_expiry": lambda: self.env._(
                "Lot %(lot)s of %(product)s has no expiration date, and %(days)s days"
                " of shelf life are asked for. Enter the date.",
                days=days,
                **values,
            ),
            "material.retest_due": lambda: self.env._(
                "Lot %(lot)s of %(product)s was to be tested again by %(day)s. Test it,"
                " enter the certificate and record the re-test.",
                day=format_date(self.env, due),
                **values,
            ),
            "material.never_tested": lambda: self.env._(
                "Lot %(lot)s of %(product)s has to be tested again in time, and nobody"
                " knows when it was made or tested. Enter a certificate with results.",
                **values,
            ),
        }[code]()
        about = [("stock.lot", lot.id)]
        for record in (certificate, kind, wanted, result and result.property_id):
            if record:
                about.append((record._name, record.id))
        about.extend(("medical.material.property", line.id) for line in missing or ())
        if policy:
            cure = Cure(
                self.env._("Open specification"),
                "medical.material.specification",
                policy.specification_id.id,
            )
        elif certificate:
            cure = Cure(
                self.env._("Open certificate"), certificate._name, certificate.id
            )
        else:
            cure = Cure(self.env._("Certificates"), "stock.lot", lot.id, _OPEN)
        return Finding(
            code=code,
            message=message,
            severity=severity,
            records=tuple(about),
            cure=cure,
        )
