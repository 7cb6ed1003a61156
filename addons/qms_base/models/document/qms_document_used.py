# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.tools import SQL


class QmsDocumentUse(models.Model):
    """Where documents are used: derived, never stored; one row a place."""

    _name = "qms.document.use"
    _description = "Use of a document"
    _auto = False
    _order = "document_id, kind, res_id"
    _rec_name = "place"
    _depends = {
        "qms.document": ["operation_ids", "workcenter_ids", "product_tmpl_ids"],
    }

    document_id = fields.Many2one("qms.document", "Document", readonly=True)
    kind = fields.Selection(
        [
            ("mrp.routing.workcenter", "Operation"),
            ("mrp.workcenter", "Work center"),
            ("product.template", "Product"),
        ],
        "Used at",
        readonly=True,
    )
    res_id = fields.Integer("Id", readonly=True)
    place = fields.Char(compute="_compute_place")

    @property
    def _table_query(self):
        rows = [
            SQL(
                "SELECT document_id, %s AS kind, %s AS res_id FROM %s",
                model,
                SQL.identifier(column),
                SQL.identifier(table),
            )
            for model, table, column in self._use_tables()
        ]
        return SQL(
            "SELECT row_number() OVER (ORDER BY document_id, kind, res_id) AS id,"
            " used.* FROM (%s) AS used",
            SQL(" UNION ").join(rows),
        )

    @api.model
    def _use_tables(self):
        """``[(model, table with document_id, column that names its record)]``."""
        return [
            ("mrp.routing.workcenter", "qms_document_operation_rel", "operation_id"),
            ("mrp.workcenter", "qms_document_workcenter_rel", "workcenter_id"),
            ("product.template", "qms_document_product_rel", "product_tmpl_id"),
        ]

    def _compute_place(self):
        for model, uses in self.grouped("kind").items():
            # sudo: what uses a document, by name, for whoever reads the document
            records = self.env[model].sudo().browse(uses.mapped("res_id"))
            names = {record.id: record.display_name for record in records.exists()}
            for use in uses:
                use.place = names.get(use.res_id, "")

    def action_open_place(self):
        """The record that uses the document, with the rights of who asks."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.kind,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
