# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from .applying import changing
from .medical_change_target import differences


class MedicalChangeOrder(models.Model):
    """What changes, of all items, side by side."""

    _inherit = "medical.change.order"

    comparison = fields.Html(
        "Before and after", compute="_compute_comparison", sanitize=False
    )

    @api.depends("item_ids.comparison")
    def _compute_comparison(self):
        for change in self:
            change.comparison = Markup("").join(
                Markup("<h4 class='mt-3'>%s: %s</h4>%s")
                % (item.kind, item.display_name or "", item.comparison)
                for item in change.item_ids
                if item.comparison
            )


class MedicalChangeItem(models.Model):
    """One controlled record that a change order changes: before and after.

    When the approval is asked both versions are fixed by digest, in words and, where
    the change is to return, by value; applied is exactly what was approved.
    (ISO 13485, 4.2.5 and 7.3.9)
    """

    _name = "medical.change.item"
    _description = "Affected item"
    _inherit = "medical.change.line"
    _order = "change_id, id"
    _rec_name = "after_name"

    record_ref = fields.Reference(
        selection="_selection_record",
        string="Item",
        required=True,
        index=True,
        help="What has revisions: the drafted revision. A bill of materials: the one in"
        " effect, which is drafted beside from here.",
    )
    kind = fields.Char(compute="_compute_kind")
    note = fields.Text("What changes here")
    draft_bom_id = fields.Many2one(
        "mrp.bom",
        "Draft",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    is_bill = fields.Boolean(compute="_compute_kind")
    problem = fields.Char("Still missing", compute="_compute_comparison")
    comparison = fields.Html(
        "Before and after", compute="_compute_comparison", sanitize=False
    )
    difference_count = fields.Integer("Differences", compute="_compute_comparison")

    # fixed when the approval is asked
    before_name = fields.Char("In effect", readonly=True, copy=False)
    after_name = fields.Char("New", readonly=True, copy=False)
    before_id = fields.Integer(readonly=True, copy=False)
    before_digest = fields.Char("SHA-256 before", readonly=True, copy=False)
    after_digest = fields.Char("SHA-256 after", readonly=True, copy=False)
    before_values = fields.Json(readonly=True, copy=False)
    after_values = fields.Json(readonly=True, copy=False)
    difference_rows = fields.Json(readonly=True, copy=False)
    difference_text = fields.Text("Changes", readonly=True, copy=False)

    _record_uniq = models.UniqueIndex(
        "(change_id, record_ref)", "The change order names this item already."
    )

    @api.model
    def _selection_record(self):
        return [
            ("mrp.bom", self.env._("Bill of materials")),
            ("medical.inspection.plan", self.env._("Inspection plan")),
            (
                "medical.material.specification.revision",
                self.env._("Material specification"),
            ),
            ("medical.label.template", self.env._("Label template")),
            ("qms.document.revision", self.env._("Document")),
            ("medical.device.identifier.change", self.env._("Device identifier")),
            ("medical.approved.supplier", self.env._("Approved supplier")),
            ("mrp.workcenter", self.env._("Work center")),
            (
                "operator.certification.requirement",
                self.env._("Certification requirement"),
            ),
        ]

    @api.model
    def _change_served_fields(self):
        return super()._change_served_fields() | {
            "draft_bom_id",
            "before_name",
            "after_name",
            "before_id",
            "before_digest",
            "after_digest",
            "before_values",
            "after_values",
            "difference_rows",
            "difference_text",
        }

    @api.depends("record_ref")
    def _compute_kind(self):
        labels = dict(self._selection_record())
        for item in self:
            name = item.record_ref._name if item.record_ref else ""
            item.kind = labels.get(name, "")
            item.is_bill = name == "mrp.bom"

    @api.depends("after_name", "record_ref")
    def _compute_display_name(self):
        for item in self:
            # sudo: a name, for whoever may see the change order
            record = item.sudo().record_ref
            item.display_name = item.after_name or (record and record.display_name)

    @api.depends(
        "record_ref",
        "draft_bom_id",
        "difference_rows",
        "change_id.state",
        "change_id.change_class",
    )
    def _compute_comparison(self):
        # sudo: what changes is to be seen by whoever sees the change order
        known = self.sudo().filtered(lambda own: not own.after_digest)._records_read()
        for item in self:
            own = item.sudo()  # see above
            if own.after_digest:
                rows, problem = own.difference_rows or [], False
            else:
                rows, problem = own._present_differences(known)
                problem = own._returning_problem() or problem
            item.problem = problem
            item.difference_count = len(rows)
            item.comparison = item._comparison_table(rows)

    def _present_differences(self, known=None):
        """``(rows, what is still missing)`` as things stand now.

        :param known: what :meth:`_records_read` gave of this item and others
        """
        self.ensure_one()
        record = (self._records_read() if known is None else known).get(self)
        if not record:
            return [], self.env._("what is affected is not chosen, or gone")
        after = record._change_after(self)
        if not after:
            return [], self.env._("what it is to be is not drafted yet")
        before = record._change_before()
        rows = differences(
            before._change_content() if before else [],
            record._change_content_after(self),
        )
        return rows, False if rows else self.env._("nothing differs")

    def _comparison_table(self, rows):
        """The differences side by side, as a table."""
        if not rows:
            return False
        cell = Markup(
            "<td style='white-space: pre-line; width: 40%%' class='%s'>%s</td>"
        )
        body = Markup("").join(
            Markup("<tr><th scope='row' style='width: 20%%'>%s</th>%s%s</tr>")
            % (
                label,
                cell % ("text-muted", "—")
                if before is None
                else cell % ("bg-danger-subtle", before),
                cell % ("text-muted", "—")
                if after is None
                else cell % ("bg-success-subtle", after),
            )
            for label, before, after in rows
        )
        return Markup(
            "<table class='table table-sm o_medical_change_comparison mb-0'><thead><tr>"
            "<th></th><th>%s</th><th>%s</th></tr></thead><tbody>%s</tbody></table>"
        ) % (self.env._("Before"), self.env._("After"), body)

    # ------------------------------------------------------------------
    # Choosing what is affected
    # ------------------------------------------------------------------
    @api.constrains("record_ref")
    def _check_record(self):
        known = dict(self._selection_record())
        for item in self:
            record = item.record_ref
            if not record or record._name not in known or not record.exists():
                raise UserError(
                    self.env._("Choose what is affected: it is not there any more.")
                )
            # read with the rights of whoever names it
            record.check_access("read")
            # sudo: whose it is
            own = record.sudo()
            company = "company_id" in own._fields and own.company_id
            if company and company != item.sudo().company_id:
                raise UserError(
                    self.env._(
                        "%(record)s is of %(company)s: open a change order there.",
                        record=own.display_name,
                        company=company.name,
                    )
                )

    def write(self, vals):
        # that somebody tried is on record, whatever else hinders it
        self._qms_refuse_locked()
        if "record_ref" in vals:
            drafted = self.filtered("draft_bom_id")
            if drafted:
                raise UserError(
                    self.env._(
                        "%(item)s is drafted already: add another item instead.",
                        item=drafted[0].display_name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        """The draft of a bill goes with the item that it was for."""
        # sudo: a draft is of its change order alone
        drafts = self.sudo().draft_bom_id
        if drafts:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.kept",
                self.env._(
                    "%(item)s is drafted: cancel the change order, or undo in the draft"
                    " what is not wanted.",
                    item=self[0].display_name,
                ),
            )

    def action_draft(self):
        """Open the draft of a bill of materials; made from the bill at first."""
        self.ensure_one()
        self.check_access("write")
        record = self.record_ref
        if not record or record._name != "mrp.bom":
            raise UserError(
                self.env._(
                    "Draft the new revision from the record itself: “New revision”."
                )
            )
        if not self.draft_bom_id:
            if self.change_id._qms_locked():
                self._qms_refuse_locked()
            record._change_make_draft(self)
        return {
            "type": "ir.actions.act_window",
            "res_model": "mrp.bom",
            "res_id": self.draft_bom_id.id,
            "views": [(False, "form")],
        }

    def action_open_record(self):
        """Open what is affected."""
        self.ensure_one()
        record = self.record_ref
        if not record or not record.exists():
            raise UserError(self.env._("What was affected is not there any more."))
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------------
    # What is missing
    # ------------------------------------------------------------------
    def _problem_texts(self):
        """What is missing before the approval of these items can be asked.

        :return: ``[(item, words)]`` of those of which something is
        """
        # sudo: what the items are about, whoever asks
        known = self.sudo()._records_read()
        texts = ((item, item.sudo()._problem_text(known)) for item in self)  # see above
        return [(item, text) for item, text in texts if text]

    def _problem_text(self, known):
        """What is missing of this item (``sudo``), or None.

        :param known: what :meth:`_records_read` gave of this item and others
        """
        self.ensure_one()
        _rows, problem = self._present_differences(known)
        if problem:
            return problem
        record = known[self]
        try:
            with changing(record):
                record._change_check(self)
        except UserError as error:
            return str(error)
        return self._returning_problem()

    def _returning_problem(self):
        """Why a temporary change is not for what is affected, or None."""
        self.ensure_one()
        record = self.record_ref
        if self.change_id.change_class != "temporary" or not record:
            return None
        return None if record._change_returns else record._change_no_return()
