# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.qms_base.tools.file_content import file_content

from .sharing import part_number, sharing


class MedicalCustomerHistory(models.Model):
    """Released device history records of a customer's devices, where agreed.

    The document names who worked: it leaves only where people are shared by name.
    A record of a run with a lot of somebody else in it is shown to neither: the
    document is of all its lots. (ISO 13485, 7.5.1; 21 CFR 820.35)
    """

    _name = "medical.customer.history"
    _description = "Device history record of a customer"
    _inherit = "medical.customer.shown"
    _auto = False
    _order = "released_on desc, id desc"
    _shown_model = "medical.device.history"
    _depends = {
        "medical.device.history": [
            *("name", "version", "state", "product_id", "company_id"),
            *("qms_customer_id", "lot_ids", "production_ids", "released_at"),
            *("released_by_id", "pdf_sha256", "json_sha256", "archive_job_id"),
        ],
        "qms.archive.job": ["record_id"],
        "qms.archive.record": ["pdf_sha256"],
        "stock.lot": ["name", "qms_customer_id"],
        "mrp.production": ["name", "qms_customer_id"],
        "qms.quality.agreement": [
            *("active", "partner_id", "company_id", "valid_from", "valid_until"),
            *("product_tmpl_ids", "share_records", "share_people"),
        ],
        "product.product": ["default_code", "qms_customer_part", "product_tmpl_id"],
        "product.template": ["name", "qms_customer_id"],
        "res.users": ["partner_id"],
        "res.partner": ["name", "commercial_partner_id"],
        "hr.employee": ["user_id", "company_id", "active"],
    }

    part_number = fields.Char("Part", readonly=True)
    product_name = fields.Char("Product", readonly=True)
    status = fields.Selection(
        [("released", "Released"), ("superseded", "Superseded")], readonly=True
    )
    version = fields.Integer(readonly=True, aggregator=False)
    lot_names = fields.Char("Lots / serials", readonly=True)
    order_names = fields.Char("Orders", readonly=True)
    released_on = fields.Datetime(readonly=True)
    released_by = fields.Char(readonly=True)
    pdf_sha256 = fields.Char("SHA-256 of the document", readonly=True)
    json_sha256 = fields.Char("SHA-256 of the data", readonly=True)
    withheld = fields.Boolean(
        readonly=True,
        help="The document names people, and the agreement shares no names.",
    )

    @property
    def _table_query(self):
        return SQL(
            "SELECT h.id, c.commercial_partner_id AS partner_id, h.company_id, h.name,"
            " %(part)s AS part_number,"
            " COALESCE(t.name->>%(lang)s, t.name->>'en_US') AS product_name,"
            " h.state AS status, h.version,"
            " (SELECT string_agg(l.name, ', ' ORDER BY l.id)"
            "  FROM medical_device_history_lot_rel r JOIN stock_lot l"
            "  ON l.id = r.lot_id WHERE r.history_id = h.id) AS lot_names,"
            " (SELECT string_agg(m.name, ', ' ORDER BY m.id)"
            "  FROM medical_device_history_order_rel r JOIN mrp_production m"
            "  ON m.id = r.production_id WHERE r.history_id = h.id"
            "  AND m.qms_customer_id = c.commercial_partner_id) AS order_names,"
            " h.released_at AS released_on,"
            " CASE sharing.share_people WHEN 'names' THEN person.name"
            "  WHEN 'numbers' THEN (SELECT min(e.id)::text FROM hr_employee e"
            "   WHERE e.user_id = h.released_by_id AND e.company_id = h.company_id)"
            " END AS released_by, h.json_sha256,"
            " COALESCE(a.pdf_sha256, h.pdf_sha256) AS pdf_sha256,"
            " sharing.share_people IS DISTINCT FROM 'names' AS withheld"
            " FROM medical_device_history h"
            " JOIN res_partner c ON c.id = h.qms_customer_id"
            " JOIN product_product p ON p.id = h.product_id"
            " JOIN product_template t ON t.id = p.product_tmpl_id"
            " LEFT JOIN qms_archive_job j ON j.id = h.archive_job_id"
            " LEFT JOIN qms_archive_record a ON a.id = j.record_id"
            " LEFT JOIN res_users u ON u.id = h.released_by_id"
            " LEFT JOIN res_partner person ON person.id = u.partner_id"
            " JOIN %(sharing)s ON sharing.share_records"
            " WHERE h.state IN ('released', 'superseded')"
            " AND COALESCE(a.id, h.pdf_attachment_id) IS NOT NULL"
            " AND NOT EXISTS (SELECT FROM medical_device_history_lot_rel r"
            "  JOIN stock_lot l ON l.id = r.lot_id WHERE r.history_id = h.id"
            "  AND l.qms_customer_id IS DISTINCT FROM c.commercial_partner_id)",
            lang=self.env.lang or "en_US",
            part=part_number(SQL("c.commercial_partner_id")),
            sharing=sharing(
                SQL("c.commercial_partner_id"), SQL("h.company_id"), SQL("t.id")
            ),
        )

    def _version(self):
        self.ensure_one()
        return self.pdf_sha256

    def _frozen_document(self):
        """The document that was frozen at the release.

        Whoever calls has put on record that it leaves.

        :return: bytes
        :raises UserError: where names are not shared, and when they are not the ones
            that were frozen
        """
        self.ensure_one()
        self._check_handed_out(self.withheld)
        record = self._opened()
        if record.archive_record_id:
            return record.archive_record_id._hand_out(self.env._("Customer portal"))[2]
        content = file_content(record.pdf_attachment_id)
        if hashlib.sha256(content).hexdigest() != record.pdf_sha256:
            raise UserError(
                self.env._(
                    "The document of %(record)s is not the one that was released: it is"
                    " not handed out. Tell your contact at the manufacturer.",
                    record=record.display_name,
                )
            )
        return content
