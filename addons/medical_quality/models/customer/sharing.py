# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class QmsQualityAgreement(models.Model):
    """What a customer sees of its devices in the portal. Nothing is shared by default.

    (ISO 13485, 4.1.5 and 7.2.3: what is communicated to the customer is agreed in
    writing)
    """

    _inherit = "qms.quality.agreement"

    share_results = fields.Selection(
        [
            ("verdicts", "Verdicts"),
            ("values", "Verdicts, values and limits"),
        ],
        "Inspection results",
        tracking=True,
        help="Of finished inspections of their lots. Empty: none. Remarks are never"
        " shown. Certificates that give results (3.1, certificates of analysis) leave"
        " only where values are shared.",
    )
    share_pictures = fields.Boolean(
        "Pictures",
        tracking=True,
        help="Pictures attached to shared inspections; those of messages are not.",
    )
    share_labels = fields.Boolean(
        "Label proofs",
        tracking=True,
        help="The label of a lot, marked as a specimen. Its UDI is always shown.",
    )
    share_nonconformances = fields.Selection(
        [
            ("decided", "Once they are decided"),
            ("all", "From the opening on"),
        ],
        "Nonconformances",
        tracking=True,
        help="Of their devices. Empty: only those that they are asked about. Costs,"
        " suppliers and names are never shown.",
    )
    share_concessions = fields.Boolean(
        "Concessions",
        tracking=True,
        help="Granted for their lots and orders.",
    )
    share_certificates = fields.Boolean(
        "Certificates",
        tracking=True,
        help="Certificates of conformance and of analysis of their lots, to download."
        " Named in them is who signed the release of the lot, nobody who worked on it."
        " Those that give results (3.1, certificates of analysis) leave only where"
        " values are shared.",
    )
    share_records = fields.Boolean(
        "Device history records",
        tracking=True,
        help="Of their lots, once released, to download. The document is the whole"
        " record: who worked, suppliers of the material and remarks are in it. So it"
        " is shared only with customers who see people by name. Who signs a release in"
        " the portal reads its exceptions, the comments of the review and the"
        " conclusion: that takes this too.",
    )
    share_figures = fields.Boolean(
        "Quality figures",
        tracking=True,
        help="First-pass yield, orders on time and open issues.",
    )
    share_people = fields.Selection(
        [("numbers", "Numbers"), ("names", "Names")],
        "Who inspected or released",
        tracking=True,
        help="Empty: not shown on pages.",
    )
    share_consignees = fields.Boolean(
        "Consignees",
        tracking=True,
        help="To whom their lots were shipped, where that is somebody else.",
    )
    acknowledge_nonconformances = fields.Boolean(
        "Acknowledges nonconformances",
        tracking=True,
        help="They are asked to acknowledge each one that is shared.",
    )
    approve_in_portal = fields.Boolean(
        "Approves in the portal",
        tracking=True,
        help="Dispositions that need their approval are approved by their people in the"
        " portal; a letter does as well.",
    )
    sign_answers = fields.Boolean(
        "Answers are signed",
        tracking=True,
        help="What their people approve, do not approve or acknowledge in the portal"
        " takes their electronic signature: password and code.",
    )

    @api.constrains("share_certificates", "share_results", "certificate_format")
    def _check_results_agreed(self):
        """Nobody is promised verdicts alone and given values in a download."""
        for agreement in self:
            if (
                agreement.share_certificates
                and agreement.certificate_format == "en_10204_31"
                and agreement.share_results != "values"
            ):
                raise ValidationError(
                    self.env._(
                        "%(agreement)s: an inspection certificate 3.1 gives the results"
                        ' of the lot. Share "Verdicts, values and limits" as inspection'
                        " results, or choose another form of the certificate.",
                        agreement=agreement.display_name,
                    )
                )

    @api.constrains("share_records", "share_people")
    def _check_records_name_people(self):
        """Nobody is promised names by a number and given them in a download."""
        for agreement in self:
            if agreement.share_records and agreement.share_people != "names":
                raise ValidationError(
                    self.env._(
                        "%(agreement)s: device history records name everybody who"
                        " worked on the devices. Share people by name"
                        ' ("Who inspected or released"), or share certificates instead'
                        " of device history records.",
                        agreement=agreement.display_name,
                    )
                )


def part_number(customer):
    """What a customer calls a part, else its internal reference, as SQL.

    Of ``product_product p`` and ``product_template t``. A number that another legal
    manufacturer gave the part is not told.

    :param customer: SQL of the id of the commercial partner who is shown it
    """
    return SQL(
        "COALESCE((SELECT NULLIF(p.qms_customer_part, '') FROM res_partner o"
        "  WHERE o.id = t.qms_customer_id AND o.commercial_partner_id = %s),"
        " p.default_code)",
        customer,
    )


def sharing(customer, company, product_tmpl):
    """The agreement in force for a row of a query, as lateral rows named ``sharing``.

    The same that ``_in_force`` of agreements finds for one product.

    :param customer: SQL of the id of the commercial partner
    :param company: SQL of the id of the company
    :param product_tmpl: SQL of the id of the product template
    """
    return SQL(
        "LATERAL (SELECT a.* FROM qms_quality_agreement a"
        " WHERE a.active AND a.company_id = %(company)s AND a.partner_id = %(customer)s"
        " AND a.valid_from <= (now() AT TIME ZONE 'UTC')::date"
        " AND (a.valid_until IS NULL"
        "  OR a.valid_until >= (now() AT TIME ZONE 'UTC')::date)"
        " AND (NOT EXISTS (SELECT FROM product_template_qms_quality_agreement_rel r"
        "   WHERE r.qms_quality_agreement_id = a.id)"
        "  OR EXISTS (SELECT FROM product_template_qms_quality_agreement_rel r"
        "   WHERE r.qms_quality_agreement_id = a.id"
        "   AND r.product_template_id = %(product)s))"
        " ORDER BY a.valid_from DESC, a.id DESC LIMIT 1) sharing",
        customer=customer,
        company=company,
        product=product_tmpl,
    )
