# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

from odoo.addons.qms_base.tools.controlled import controlled_change

from .applying import not_changing


class OperatorCertificationRequirement(models.Model):
    """What work asks of people is asked, or asked no longer, by a change order.

    A requirement is added archived, and put in force by the order; one in force is
    ended by it. It is never changed into another one.
    """

    _name = "operator.certification.requirement"
    _inherit = ["operator.certification.requirement", "medical.change.target"]
    _change_returns = True

    def _change_released(self):
        """Those among these that bind work on what is being made."""
        companies = self.env["res.company"]._qms_change_controlled()
        if not companies:
            return self.browse()
        # sudo: what it is for counts, whoever may see it
        own = self.sudo().filtered(
            lambda row: not row.company_id or row.company_id in companies
        )
        bills = (own.operation_id.bom_id | own.bom_id)._change_released()
        made = own.product_tmpl_id._change_made()
        # a work center, a tag, a category may be for anything that is made
        return own.filtered(
            lambda row: (row.operation_id.bom_id | row.bom_id) & bills
            or row.product_tmpl_id & made
            or not (row.operation_id or row.bom_id or row.product_tmpl_id)
        ).with_env(self.env)

    def _refuse_requirements(self):
        for row in not_changing(self)._change_released()[:1]:
            row._refuse_without_change(
                self.env._(
                    "%(requirement)s binds work on what is being made.",
                    requirement=row.display_name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.filtered("active")._refuse_requirements()
        return rows

    def write(self, vals):
        if "active" in vals:
            self.filtered(
                lambda row: row.active != bool(vals["active"])
            )._refuse_requirements()
        kept = {}
        if "document_ids" in vals:
            # sudo: as it stands, whoever may see the documents
            kept = {row: row.sudo().document_ids for row in self.filtered("active")}
        result = super().write(vals)
        for row, documents in kept.items():
            if documents != row.sudo().document_ids:
                row._refuse_requirements()
        self.filtered(lambda row: not row.active)._note_change_author()
        return result

    def _note_change_author(self):
        """Who writes in what an order is to put in force has a hand in the order."""
        if not self:
            return
        # sudo: which change orders name it, whoever writes it
        items = (
            self.env["medical.change.item"]
            .sudo()
            .search(
                [
                    ("record_ref", "in", [f"{row._name},{row.id}" for row in self]),
                    ("change_id.state", "in", ("draft", "analysis")),
                ]
            )
        )
        items.change_id._note_author()

    # ------------------------------------------------------------------
    # As item of a change order
    # ------------------------------------------------------------------
    def _change_check(self, item):
        """Nothing is missing: it is asked for, or asked for no longer."""

    def _change_before(self):
        return self

    def _change_content(self):
        return self._change_rows(self.active)

    def _change_content_after(self, item):
        # once applied it is the other way round: approved is what it was to be
        return self._change_rows(not self.active)

    def _change_rows(self, asked):
        """What is asked; of what is not asked for, nothing has to be read either."""
        words = self.env._("asked for") if asked else self.env._("not asked for")
        documents = self.document_ids if asked else self.document_ids.browse()
        return [
            [
                "active",
                f"{self.type_id.display_name}, {self.level_id.display_name}:"
                f" {self.target or ''}",
                words,
                bool(asked),
            ],
            [
                "document_ids",
                self._fields["document_ids"]._description_string(self.env),
                "\n".join(documents.sorted("id").mapped("display_name")) or "-",
                sorted(documents.ids),
            ],
        ]

    def _change_authors(self, item):
        """Whoever drew up what is to be asked for; ending one is the order's own."""
        ended = bool(item.before_values) if item.after_digest else self.active
        return self.env["res.users"] if ended else self.create_uid | self.write_uid

    def _change_apply(self, item):
        self._change_switch(item)

    def _change_stands(self, item):
        return self.active != bool(item.before_values)

    def _change_values(self):
        """What it was, to know whether the change stands; empty for not asked."""
        return {"active": True} if self.active else {}

    def _change_return(self, item):
        self._change_switch(item)

    def _change_switch(self, item):
        before = self._change_content()[0][2]
        with controlled_change():
            self.active = not self.active
        self.env["qms.controlled.change"]._record(
            "certification",
            self,
            f"{item.change_id.name}: {item.change_id.reason}",
            before=before,
            after=self._change_content()[0][2],
            company=item.company_id,
        )

    def _change_products(self):
        templates = self.product_tmpl_id | self.bom_id.product_tmpl_id
        return (
            templates | self.operation_id.bom_id.product_tmpl_id
        ).product_variant_ids
