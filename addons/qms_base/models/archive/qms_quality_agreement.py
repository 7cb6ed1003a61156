# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class QmsQualityAgreement(models.Model):
    """How a customer wants the certificates that go with their lots."""

    _inherit = "qms.quality.agreement"

    certificate_format = fields.Selection(
        [
            ("standard", "Certificate of conformance"),
            ("en_10204_21", "EN 10204, 2.1: declaration of compliance with the order"),
            ("en_10204_31", "EN 10204, 3.1: inspection certificate"),
        ],
        required=True,
        default="standard",
        tracking=True,
        help="Title, statement and content of the certificate of conformance. 2.1 gives"
        " no results; 3.1 gives the results of this very lot.",
    )
    certificate_statement = fields.Text(
        "Wording",
        tracking=True,
        help="The statement printed on certificates of conformance. Empty: the usual"
        " one of the format.",
    )
