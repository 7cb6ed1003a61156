# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Revisions that a change order puts into effect, and the guard that nothing else does.

A first revision is free: there is nothing released that it changes. From the second on
it takes effect by an approved change order, once change control is in force.
"""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .applying import not_changing


class QmsRevisionMixin(models.AbstractModel):
    _inherit = "qms.revision.mixin"

    def _change_companies(self):
        """The company whose change control counts; none for all of them."""
        # sudo: whose it is
        return self.sudo().company_id

    def _change_others(self):
        """Domain of the revisions that this one would take the place of."""
        return self._revision_line()

    def _change_to_name(self):
        """A change order names the drafted revision, not the one in effect."""
        draft = self
        if self.state not in ("draft", "review"):
            draft = self.search(self._revision_line() & self._being_written(), limit=1)
        if not draft:
            raise UserError(
                self.env._(
                    "%(revision)s is released, and its next revision is not drafted"
                    " yet. Draft it first (“New revision”): the change order names the"
                    " draft.",
                    revision=self.display_name,
                )
            )
        return draft

    def _refuse_uncontrolled(self):
        """Refuse what changes something released without an approved change order.

        :raises UserError: where change control is in force
        """
        if not isinstance(self, self.env.registry["medical.change.signed"]):
            return
        for revision in not_changing(self):
            if not revision._change_in_force(revision._change_companies()):
                continue
            # sudo: what is in effect counts, whoever may see it
            released = revision.sudo().search_count(
                revision._change_others()
                & Domain("state", "not in", ("draft", "review"))
                & Domain("id", "!=", revision.id),
                limit=1,
            )
            if released:
                revision._refuse_without_change(
                    self.env._(
                        "%(revision)s changes what is released.",
                        revision=revision.display_name,
                    )
                )


class QmsUndatedRevisionMixin(models.AbstractModel):
    _inherit = "qms.undated.revision.mixin"

    def _check_ready(self):
        result = super()._check_ready()
        self._refuse_uncontrolled()
        return result

    def _change_before(self):
        return self.search(self._revision_key() & Domain("state", "=", "effective"))[:1]

    def _change_others(self):
        return self._revision_line() | self._revision_key()

    def _change_check(self, item):
        self._check_ready()

    def _change_apply(self, item):
        self._make_effective()

    def _change_stands(self, item):
        return self.state == "effective"

    def _change_return(self, item):
        """A copy of what was before takes effect; revisions are never revived."""
        before = self.browse(item.before_id)
        name = self._revision_name
        again = before.copy(
            {
                name: self.env._(
                    "%(revision)s (after %(order)s)",
                    revision=before[name],
                    order=item.change_id.name,
                )
            }
        )
        return again


class QmsDatedRevisionMixin(models.AbstractModel):
    _inherit = "qms.dated.revision.mixin"

    def _check_ready(self):
        result = super()._check_ready()
        self._refuse_uncontrolled()
        return result

    def _make_effective(self):
        self._refuse_uncontrolled()
        return super()._make_effective()

    def _change_before(self):
        """What is followed on the day on which this would be followed."""
        day = self._day_wanted()
        decided = self._decided().filtered(
            lambda revision: revision != self
            and revision.effective_from <= day
            and not (revision.obsolete_from and revision.obsolete_from <= day)
        )
        return decided.sorted("effective_from")[-1:]

    def _change_check(self, item):
        self._check_ready()

    def _change_apply(self, item):
        self._make_effective()


class MedicalLabelTemplate(models.Model):
    _name = "medical.label.template"
    _inherit = ["medical.label.template", "medical.change.signed"]
    _change_returns = True

    def _change_products(self):
        return self.product_tmpl_id.product_variant_ids

    def _change_is_label(self):
        return True


class MedicalMaterialSpecificationRevision(models.Model):
    _name = "medical.material.specification.revision"
    _inherit = ["medical.material.specification.revision", "medical.change.signed"]
    _change_returns = True


class MedicalDeviceIdentifierChange(models.Model):
    """The request by which identifiers are to be replaced, as part of an order."""

    _name = "medical.device.identifier.change"
    _inherit = ["medical.device.identifier.change", "medical.change.signed"]
    _change_transition = "apply"

    def _check_ready(self):
        result = super()._check_ready()
        for change in not_changing(self):
            # sudo: whose it is
            if change._change_in_force(change.sudo().company_id):
                change._refuse_without_change(
                    self.env._(
                        "%(change)s makes a device another one.",
                        change=change.display_name,
                    )
                )
        return result

    def _change_before(self):
        return self.browse()

    def _change_no_return(self):
        return self.env._(
            "a temporary change is not for it: a device identifier is given for good,"
            " and one that was replaced is never used again (21 CFR 830.40(c) and"
            " 830.50)"
        )

    def _change_check(self, item):
        self._check_ready()
        number = item.change_id.name
        if (self.change_reference or "").strip() != number:
            raise UserError(
                self.env._("its change reference is not %(number)s", number=number)
            )

    def _change_apply(self, item):
        self._apply()

    def _change_products(self):
        return self.product_id

    def _change_demands_di(self):
        return True


class MedicalApprovedSupplier(models.Model):
    """An entry that takes its place beside or instead of others for the same."""

    _name = "medical.approved.supplier"
    _inherit = ["medical.approved.supplier", "medical.change.signed"]
    _change_transition = "approve"

    def _change_for_the_same(self):
        """Domain of entries of any supplier for something that this one is for too.

        Wider and narrower ones: the narrowest of a supplier counts, and a wider one
        lets another supplier deliver what is approved from somebody already.
        """
        own = Domain("company_id", "=", self.company_id.id)
        if self.scope == "category":
            return own & (
                Domain("categ_id", "parent_of", self.categ_id.ids)
                | Domain("categ_id", "child_of", self.categ_id.ids)
                | Domain("product_tmpl_id.categ_id", "child_of", self.categ_id.ids)
                | Domain("product_id.categ_id", "child_of", self.categ_id.ids)
            )
        template = self.product_tmpl_id or self.product_id.product_tmpl_id
        variants = (
            Domain("product_id", "=", self.product_id.id)
            if self.scope == "variant"
            else Domain("product_id.product_tmpl_id", "=", template.id)
        )
        return own & (
            variants
            | Domain("product_tmpl_id", "=", template.id)
            | Domain("categ_id", "parent_of", template.categ_id.ids)
        )

    def _check_approvable(self):
        result = super()._check_approvable()
        for entry in not_changing(self).filtered(lambda e: e.state == "draft"):
            # sudo: what is approved counts, whoever may see it
            own = entry.sudo()
            if own._change_in_force(own.company_id) and own.search_count(
                own._change_for_the_same() & Domain("state", "!=", "draft"), limit=1
            ):
                entry._refuse_without_change(
                    self.env._(
                        "%(entry)s changes who delivers what is approved already.",
                        entry=entry.display_name,
                    )
                )
        return result

    def _change_before(self):
        return self._others_in_force()[:1]

    def _change_no_return(self):
        return self.env._(
            "a temporary change is not for it: an approval that is to end has a last"
            " valid day of its own (“Valid until”)"
        )

    def _change_check(self, item):
        self._check_supplier_state("draft")
        self._check_approvable()

    def _change_apply(self, item):
        # decided by whom the field names: the last who approved the change
        approver = item.change_id.approved_by_id
        self.with_user(approver).sudo()._approve()

    def _change_authors(self, item):
        return self.create_uid

    def _change_products(self):
        return self.env["product.product"]

    def _change_components(self, item):
        return self.product_id | self.product_tmpl_id.product_variant_ids


class MedicalInspectionPlan(models.Model):
    """A version of a plan, and a plan that goes before one that is in force."""

    _name = "medical.inspection.plan"
    _inherit = ["medical.inspection.plan", "medical.change.signed"]
    _change_transition = "approve"
    _change_returns = True

    def _check_approvable(self):
        result = super()._check_approvable()
        for plan in not_changing(self):
            # sudo: what is in force counts, whoever may see it
            own = plan.sudo()
            if own._change_in_force(own.company_id) and own._change_displaced():
                plan._refuse_without_change(
                    self.env._(
                        "%(plan)s changes what is inspected.", plan=plan.display_name
                    )
                )
        return result

    def action_retire(self):
        self.check_access("read")
        for plan in not_changing(self):
            # sudo: whose it is
            if plan._change_in_force(plan.sudo().company_id):
                plan._refuse_without_change(
                    self.env._(
                        "%(plan)s is released: it ends when another version takes its"
                        " place.",
                        plan=plan.display_name,
                    )
                )
        return super().action_retire()

    def _change_displaced(self):
        """Plans decided before that this one takes the place of, or goes before."""
        self.ensure_one()
        versions = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("number", "=", self.number),
                ("state", "!=", "draft"),
                ("id", "!=", self.id),
            ]
        )
        if versions:
            return versions
        wider = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("trigger", "=", self.trigger),
                ("state", "in", ("approved", "scheduled")),
                ("number", "!=", self.number),
            ]
        )
        category = self.categ_id or self.product_tmpl_id.categ_id
        path = {int(part) for part in (category.parent_path or "").split("/") if part}
        return wider.filtered(
            lambda plan: not (plan.product_tmpl_id or plan.categ_id)
            or (plan.product_tmpl_id and plan.product_tmpl_id == self.product_tmpl_id)
            or (plan.categ_id and plan.categ_id.id in path)
        )

    def _change_before(self):
        versions = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("number", "=", self.number),
                ("state", "=", "approved"),
                ("id", "!=", self.id),
            ]
        )
        return versions[:1]

    def _change_check(self, item):
        self._check_approvable()

    def _change_apply(self, item):
        self._check_approvable()
        self._approve()

    def _change_stands(self, item):
        return self.state == "approved"

    def _change_return(self, item):
        before = self.browse(item.before_id)
        return self.browse(before.action_new_version()["res_id"])

    def _change_products(self):
        return self.product_tmpl_id.product_variant_ids
