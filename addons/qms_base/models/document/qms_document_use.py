# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class QmsDocument(models.Model):
    """Where a document is used, and to whom it is distributed (ISO 13485, 4.2.4 d)."""

    _inherit = "qms.document"

    operation_ids = fields.Many2many(
        "mrp.routing.workcenter",
        "qms_document_operation_rel",
        "document_id",
        "operation_id",
        "Operations",
        help="Work orders of these operations are done by it.",
    )
    workcenter_ids = fields.Many2many(
        "mrp.workcenter",
        "qms_document_workcenter_rel",
        "document_id",
        "workcenter_id",
        "Work centers",
        help="All work at these work centers is done by it.",
    )
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "qms_document_product_rel",
        "document_id",
        "product_tmpl_id",
        "Products",
        help="All work on these products is done by it.",
    )
    reader_group_ids = fields.Many2many(
        "res.groups",
        "qms_document_reader_group_rel",
        "document_id",
        "group_id",
        "Groups",
        help="Everybody in these groups reads each revision.",
    )
    reader_ids = fields.Many2many(
        # who is no HR officer names people by their public profile, of the same id
        "hr.employee.public",
        "qms_document_reader_rel",
        "document_id",
        "employee_id",
        "People",
        help="These people read each revision.",
    )
    reading_days = fields.Integer(
        "Time to read (days)",
        default=14,
        help="So many days after a revision takes effect or becomes known its readers"
        " are to have read it.",
    )
    use_count = fields.Integer("Used at", compute="_compute_use_count")

    _reading_days_not_negative = models.Constraint(
        "CHECK (reading_days >= 0)", "A number of days cannot be negative."
    )

    def _compute_use_count(self):
        counts = dict(
            self.env["qms.document.use"]._read_group(
                [("document_id", "in", self.ids)], ["document_id"], ["__count"]
            )
        )
        for document in self:
            document.use_count = counts.get(document._origin, 0)

    def action_open_uses(self):
        """Where this document is used."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qms_base.qms_document_use_action"
        )
        action["domain"] = [("document_id", "=", self.id)]
        return action

    @api.model
    def _used_at(self, operations, workcenters, products):
        """Documents that work is done by.

        :param operations: ids of ``mrp.routing.workcenter``
        :param workcenters: ids of ``mrp.workcenter``
        :param products: ids of ``product.template``
        :return: ``sudo`` recordset in the order of their numbers, one query
        """
        # sudo: what work is done by is no secret to whoever plans or does it
        return self.sudo().search(
            Domain("operation_ids", "in", list(operations))
            | Domain("workcenter_ids", "in", list(workcenters))
            | Domain("product_tmpl_ids", "in", list(products)),
            order="number, id",
        )

    def _use_links(self):
        """Where these documents are used, for many at once.

        :return: ``{document id: {"operations": ids, "workcenters": …, "products": …}}``
        """
        found = {
            document_id: {"operations": set(), "workcenters": set(), "products": set()}
            for document_id in self.ids
        }
        if not found:
            return found
        self.flush_model(["operation_ids", "workcenter_ids", "product_tmpl_ids"])
        rows = self.env.execute_query(
            SQL(
                "SELECT document_id, 'operations', operation_id"
                " FROM qms_document_operation_rel WHERE document_id = ANY(%(ids)s)"
                " UNION ALL SELECT document_id, 'workcenters', workcenter_id"
                " FROM qms_document_workcenter_rel WHERE document_id = ANY(%(ids)s)"
                " UNION ALL SELECT document_id, 'products', product_tmpl_id"
                " FROM qms_document_product_rel WHERE document_id = ANY(%(ids)s)",
                ids=self.ids,
            )
        )
        for document_id, kind, res_id in rows:
            found[document_id][kind].add(res_id)
        return found

    def _followed_in(self, company):
        """What a company follows today of these documents; one query.

        :return: ``{document: revision}``, without those of other companies and those
            of which no revision is in effect
        """
        own = self.filtered(
            lambda document: document.company_id in (company.browse(), company)
        ).with_company(company)
        if not own:
            return {}
        return {
            document: revision
            for document, revision in own._effective_revisions(own._today()).items()
            if revision
        }
