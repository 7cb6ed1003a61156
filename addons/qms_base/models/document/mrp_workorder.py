# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError


class MrpWorkorder(models.Model):
    """The documents that work is done by, one tap away.

    An order follows the revisions it was planned with (its definition set); one that
    has none follows those in effect. (ISO 13485, 4.2.4 d and 7.5.1)
    """

    _inherit = "mrp.workorder"

    qms_document_count = fields.Integer(
        "Instructions", compute="_compute_qms_document_count"
    )

    def _compute_qms_document_count(self):
        documents = self._documents_followed()
        for workorder in self:
            workorder.qms_document_count = len(documents[workorder])

    def _documents_followed(self):
        """The document revisions that work orders are done by.

        Two queries at most for those that pinned a definition, three for the others.

        :return: ``{work order: qms.document.revision}`` (``sudo``)
        """
        # sudo: what work is done by is no secret to whoever sees the work
        revisions = self.env["qms.document.revision"].sudo()
        found = dict.fromkeys(self, revisions)
        live = self.browse()
        for workorder in self:
            production = workorder.production_id
            if not production.sudo().qms_definition_id:
                live |= workorder
                continue
            rows = production._definition().get("documents", ())
            found[workorder] = revisions.browse(
                [row["revision"] for row in rows if workorder._is_done_by(row)]
            )
        found.update(live._documents_in_effect())
        return found

    def _is_done_by(self, row):
        """Whether a pinned document is for this work."""
        return (
            row["whole"]
            or self.operation_id.id in row["operations"]
            or self.workcenter_id.id in row["workcenters"]
        )

    def _documents_in_effect(self):
        """The same for work orders without a definition: what is followed today."""
        documents = self.env["qms.document"]._used_at(
            self.operation_id.ids,
            self.workcenter_id.ids,
            self.product_id.product_tmpl_id.ids,
        )
        found = {}
        # sudo: as above
        revisions = self.env["qms.document.revision"].sudo()
        if not documents:
            return dict.fromkeys(self, revisions)
        links = documents._use_links()
        for company, workorders in self.grouped("company_id").items():
            followed = documents._followed_in(company)
            for workorder in workorders:
                found[workorder] = revisions.union(
                    *(
                        revision
                        for document, revision in followed.items()
                        if workorder._is_linked(links[document.id])
                    )
                )
        return found

    def _is_linked(self, links):
        """Whether a document with these links is for this work."""
        return (
            self.operation_id.id in links["operations"]
            or self.workcenter_id.id in links["workcenters"]
            or self.product_id.product_tmpl_id.id in links["products"]
        )

    def action_open_documents(self):
        """Show the documents that this work is done by, as one stamped PDF."""
        self.ensure_one()
        self._check_documents()
        return {
            "type": "ir.actions.act_url",
            "url": f"/quality/workorder/{self.id}/documents",
            "target": "new",
        }

    def _check_documents(self):
        """The revisions that this work is done by, if it may be.

        :raises UserError: where there is none, and for one that was withdrawn
        """
        self.ensure_one()
        self.check_access("read")
        revisions = self._documents_followed()[self]
        if not revisions:
            raise UserError(
                self.env._(
                    "%(work)s has no document to work by. A quality engineer names"
                    " its operation, work center or product on the document; orders"
                    " planned from then on follow it.",
                    work=self.display_name,
                )
            )
        withdrawn = revisions.filtered("withdrawn_at")
        if withdrawn:
            raise UserError(
                self.env._(
                    "%(revision)s was withdrawn: nobody works by it any more. Stop,"
                    " and ask a quality engineer how %(work)s goes on.",
                    revision=withdrawn[0].display_name,
                    work=self.display_name,
                )
            )
        revisions._check_intact()
        return revisions

    def _hand_out_documents(self):
        """A stamped copy of what this work is done by; see ``_hand_out``."""
        revisions = self._check_documents()
        present = self.env["qms.operator.presence"]._present_employees()
        employee = self.env["hr.employee"].browse(present.get(self.company_id.id) or [])
        return revisions._hand_out(self, employee)
