# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from ...tools.controlled import is_controlled_change

# What decides how a regulated product is judged.
_GUARDED = ("tracking", "categ_id", "is_storable", "type")


class ProductTemplate(models.Model):
    """Regulation is switched on while nothing exists, later by wizards alone."""

    _inherit = "product.template"

    def write(self, vals):
        if not is_controlled_change():
            if "qms_regulated" in vals:
                self._qms_check_switch(bool(vals["qms_regulated"]))
            self._qms_check_guarded(vals)
        return super().write(vals)

    def _qms_check_switch(self, regulated):
        """Refuse switching regulation of products on or off by writing.

        :param regulated: what is to be written
        :raises UserError: for switching off; for switching on what is in use
        """
        changed = self.filtered(lambda template: template.qms_regulated != regulated)
        if changed and not regulated:
            self.env["qms.gate.denial"]._refuse_change(
                changed[0],
                "product.regulation",
                self.env._(
                    "%(product)s is regulated. A quality manager takes it out of"
                    ' regulation, with a reason: "No longer regulated" on its Quality'
                    " page.",
                    product=changed[0].display_name,
                ),
            )
        changed._qms_view_all_heirs()
        used = changed._qms_filter_used()
        if used:
            self.env["qms.gate.denial"]._refuse_change(
                used[0],
                "product.regulation",
                self.env._(
                    "%(product)s has lots, stock, open movements or orders already,"
                    " which become regulated with it. A quality manager does that:"
                    ' "Make regulated" on its Quality page.',
                    product=used[0].display_name,
                ),
            )

    def _qms_check_guarded(self, vals):
        """Refuse changing what decides how a regulated product is judged."""
        names = [name for name in _GUARDED if name in vals]
        for template in self.filtered("qms_regulated") if names else ():
            changed = [
                template._fields[name]._description_string(self.env)
                for name in names
                if template._qms_differs(name, vals[name])
            ]
            if changed:
                self.env["qms.gate.denial"]._refuse_change(
                    template,
                    "product.regulation",
                    self.env._(
                        "%(product)s is regulated: %(fields)s decides how it is"
                        " judged. A quality manager changes tracking and category,"
                        ' with a reason: "Change tracking or category" on its Quality'
                        " page.",
                        product=template.display_name,
                        fields=", ".join(changed),
                    ),
                )

    def _qms_differs(self, name, value):
        """Whether a written value is another one than the field has."""
        field = self._fields[name]
        cached = field.convert_to_cache(value, self, validate=False)
        return field.convert_to_record(cached, self) != self[name]

    def _qms_filter_used(self):
        """The products among these of which there is anything that gates judge."""
        variants = self.with_context(active_test=False).product_variant_ids
        if not variants:
            return self.browse()
        own = ("product_id", "in", variants.ids)
        used = self.env["product.product"]
        # sudo: what exists counts whoever may see it, in every company
        for model, domain in (
            ("stock.lot", []),
            ("stock.quant", [("quantity", "!=", 0)]),
            ("stock.move", [("state", "not in", ("done", "cancel"))]),
            ("mrp.production", [("state", "not in", ("done", "cancel"))]),
        ):
            rows = self.env[model].sudo()._read_group([own, *domain], ["product_id"])
            used = used.union(*(product for (product,) in rows))
        return self & used.product_tmpl_id.with_env(self.env)


class ProductProduct(models.Model):
    _inherit = "product.product"

    def write(self, vals):
        """A variant does not leave regulation by moving to another product."""
        if "product_tmpl_id" in vals:
            target = self.env["product.template"].browse(vals["product_tmpl_id"])
            moved = self.filtered(lambda product: product.product_tmpl_id != target)
            if moved and (target.qms_regulated or any(moved.mapped("qms_regulated"))):
                self.env["qms.gate.denial"]._refuse_change(
                    moved[0],
                    "product.regulation",
                    self.env._(
                        "%(product)s cannot move to another product: one of the two is"
                        " regulated.",
                        product=moved[0].display_name,
                    ),
                )
        return super().write(vals)
