# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .sharing import part_number, sharing

# whether a certificate gives results, by what was frozen of it; one of which that is
# not known any more counts as one that does
_GIVES_VALUES = SQL(
    "(a.kind = 'certificate_analysis' OR a.kind = 'certificate_conformance'"
    " AND NOT EXISTS (SELECT FROM qms_archive_job j WHERE j.record_id = a.id"
    "  AND NOT jsonb_path_exists(j.content::jsonb,"
    "   '$.content.inspections[*].values[*]')))"
)


class MedicalCustomerDocument(models.Model):
    """Archival files of a customer's lots: certificates, and records where agreed.

    Files of the device history alone that were frozen after its release: what was
    archived meanwhile is the house's. (ISO 13485, 4.2.5 and 8.2.6; EN 10204)
    """

    _name = "medical.customer.document"
    _description = "Certificate or archival record of a customer"
    _inherit = "medical.customer.shown"
    _auto = False
    _order = "made_on desc, id desc"
    _shown_model = "qms.archive.record"
    _depends = {
        "qms.archive.record": [
            *("res_model", "res_id", "kind", "number", "version", "replaces_id"),
            *("company_id", "frozen_at", "pdf_sha256"),
        ],
        "stock.lot": ["name", "product_id", "qms_customer_id", "quality_status"],
        "medical.device.history": ["state", "released_at", "lot_ids"],
        "qms.quality.agreement": [
            *("active", "partner_id", "company_id", "valid_from", "valid_until"),
            *("product_tmpl_ids", "share_records", "share_certificates"),
            *("share_people", "share_results"),
        ],
        "qms.archive.job": ["record_id", "content"],
        "product.product": ["default_code", "qms_customer_part", "product_tmpl_id"],
        "product.template": ["name", "qms_customer_id"],
    }

    kind = fields.Selection(
        [
            ("certificate_conformance", "Certificate of conformance"),
            ("certificate_analysis", "Certificate of analysis"),
            ("device_history", "Device history record"),
        ],
        readonly=True,
    )
    version = fields.Integer(readonly=True, aggregator=False)
    status = fields.Selection(
        [("current", "Current"), ("superseded", "Superseded")], readonly=True
    )
    lot_ref = fields.Integer("Lot id", readonly=True)
    lot_name = fields.Char("Lot / serial", readonly=True)
    lot_status = fields.Char(readonly=True)
    part_number = fields.Char("Part", readonly=True)
    product_name = fields.Char("Product", readonly=True)
    made_on = fields.Datetime("Recorded on", readonly=True)
    pdf_sha256 = fields.Char("SHA-256 of the file", readonly=True)
    withheld = fields.Boolean(
        readonly=True, help="It is listed, and not handed out: see the reason."
    )
    withheld_reason = fields.Selection(
        [
            ("people", "Names people, and the agreement shares no names"),
            ("values", "Gives results, and the agreement shares no values"),
        ],
        readonly=True,
    )

    @property
    def _table_query(self):
        rows = SQL(
            "SELECT a.id, l.qms_customer_id AS partner_id, a.company_id,"
            " a.number AS name, a.kind, a.version,"
            " CASE WHEN EXISTS (SELECT FROM qms_archive_record n"
            "  WHERE n.replaces_id = a.id) THEN 'superseded' ELSE 'current' END"
            " AS status, l.id AS lot_ref, l.name AS lot_name,"
            " l.quality_status AS lot_status, %(part)s AS part_number,"
            " COALESCE(t.name->>%(lang)s, t.name->>'en_US') AS product_name,"
            " a.frozen_at AS made_on, a.pdf_sha256,"
            " CASE WHEN a.kind = 'device_history'"
            "  AND sharing.share_people IS DISTINCT FROM 'names' THEN 'people'"
            "  WHEN sharing.share_results IS DISTINCT FROM 'values'"
            "  AND %(values)s THEN 'values' END AS withheld_reason"
            " FROM qms_archive_record a JOIN stock_lot l ON l.id = a.res_id"
            " JOIN product_product p ON p.id = l.product_id"
            " JOIN product_template t ON t.id = p.product_tmpl_id"
            " JOIN %(sharing)s ON CASE a.kind"
            "  WHEN 'certificate_conformance' THEN sharing.share_certificates"
            "  WHEN 'certificate_analysis' THEN sharing.share_certificates"
            "  WHEN 'device_history' THEN sharing.share_records AND EXISTS (SELECT"
            "   FROM medical_device_history_lot_rel r JOIN medical_device_history h"
            "   ON h.id = r.history_id WHERE r.lot_id = l.id"
            "   AND h.state IN ('released', 'superseded')"
            "   AND h.released_at <= a.frozen_at)"
            "  END"
            " WHERE a.res_model = 'stock.lot' AND l.qms_customer_id IS NOT NULL",
            lang=self.env.lang or "en_US",
            part=part_number(SQL("l.qms_customer_id")),
            values=_GIVES_VALUES,
            sharing=sharing(SQL("l.qms_customer_id"), SQL("a.company_id"), SQL("t.id")),
        )
        return SQL(
            "SELECT *, withheld_reason IS NOT NULL AS withheld FROM (%s) shown", rows
        )

    def _version(self):
        self.ensure_one()
        return self.pdf_sha256

    def _frozen_document(self):
        """The file as it was frozen.

        Whoever calls has put on record that it leaves.

        :return: bytes
        :raises UserError: where it names people and names are not shared, where it
            gives results and values are not shared, and when it is not the one that was
            stored
        """
        self.ensure_one()
        self._check_handed_out(self.withheld_reason == "people")
        self._check_values_agreed()
        return self._opened()._hand_out(self.env._("Customer portal"))[2]

    def _check_values_agreed(self):
        """:raises UserError: where it gives results and values are not shared"""
        if self.withheld_reason == "values":
            raise UserError(
                self.env._(
                    "%(record)s gives the results of inspections, and your quality"
                    " agreement shares no values: it is not handed out. Ask your"
                    " contact at the manufacturer to agree on values, or for a"
                    " certificate without results.",
                    record=self.name,
                )
            )

    def _sharing(self):
        """The agreement in force for the lot (``sudo``), or none."""
        self.ensure_one()
        # sudo: what was agreed with this customer
        lot = self.env["stock.lot"].sudo().browse(self.lot_ref)
        return (
            self.env["qms.quality.agreement"]
            .sudo()
            ._in_force(self.sudo().company_id, self.sudo().partner_id, lot.product_id)
        )
