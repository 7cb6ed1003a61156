# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Bills of materials, their lines and operations, under change control.

A bill is released once its product was made: from then on bills of this product, and
kits that it is made of, their lines, by-products and operations are created, changed,
archived and deleted by change orders alone. A new product's bill is written freely. A
draft that belongs to a change order is written until the approval is asked, and is
never used for an order.
"""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from .applying import drafted_item, not_changing

# planning and cost, nothing of the product: free also when released
_FREE = {
    "mrp.bom": {"days_to_prepare_mo", "produce_delay", "qms_change_item_id"},
    "mrp.bom.line": {"qms_change_origin_id"},
    "mrp.bom.byproduct": {"qms_change_origin_id", "cost_share"},
    "mrp.routing.workcenter": {
        "cost_mode",
        "qms_change_origin_id",
        "time_cycle_manual",
        "time_mode",
        "time_mode_batch",
    },
}
_TALK = ("activity_", "message_", "website_message_", "rating_")
_LOG = {"id", "create_uid", "create_date", "write_uid", "write_date"}
# what says where a row belongs and whether it counts: guarded, not content
PLACE = {
    "active",
    "bom_id",
    "company_id",
    # the other side of what the content says
    "needed_by_operation_ids",
    "product_tmpl_id",
}
_ORIGIN = "qms_change_origin_id"


class MedicalChangeBillPart(models.AbstractModel):
    """A bill or something in it: guarded for every path by which a row is written."""

    _name = "medical.change.bill.part"
    _description = "Bill of materials, or part of one, under change control"

    def _change_bills(self):
        """The bills that these are or belong to."""
        return self.bom_id

    @api.model
    @ormcache()
    def _change_fields(self):
        """Names of the fields that define the product or its making."""
        return tuple(
            name
            for name, field in sorted(self._fields.items())
            if field.store
            and field.type != "one2many"
            and name not in _LOG
            and name not in PLACE
            and name not in _FREE[self._name]
            and not name.startswith(_TALK)
            and not (field.compute and field.readonly)
            and not field.related
        )

    # ------------------------------------------------------------------
    # Every path
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        if _ORIGIN in self._fields and drafted_item() is None:
            vals_list = [{**vals, _ORIGIN: 0} for vals in vals_list]
        records = super().create(vals_list)
        records._refuse_bills(records._change_bills())
        return records

    def write(self, vals):
        if _ORIGIN in vals:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._("Of what a draft is the draft, is given by its making."),
            )
        names = ({*self._change_fields()} | PLACE) & vals.keys()
        changed = self.filtered(
            lambda record: any(record._change_differs(n, vals[n]) for n in names)
        )
        if changed:
            changed._refuse_bills(changed._change_bills())
        result = super().write(vals)
        if changed and (PLACE | {"type"}) & names:
            # neither taken from what is released nor added to it, nor made a kit of it
            changed._refuse_bills(changed._change_bills())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_by_change_only(self):
        self._refuse_bills(self._change_bills())

    def _change_differs(self, name, value):
        field = self._fields.get(name)
        if field is None or not field.store:
            return False
        if field.type in ("one2many", "many2many"):
            return True
        cached = field.convert_to_cache(value, self, validate=False)
        return field.convert_to_record(cached, self) != self[name]

    def _refuse_bills(self, bills):
        """:raises UserError: for what is released, and for drafts that are fixed"""
        # sudo: whether a bill is released, whoever writes it
        bills = not_changing(bills.sudo())
        drafts = bills.filtered("qms_change_item_id")
        drafts._refuse_fixed_draft()
        for bill in (bills - drafts)._change_released()[:1]:
            bill._refuse_without_change(
                self.env._(
                    "%(bill)s: bills of materials and operations of a product that is"
                    " being made are released.",
                    bill=bill.display_name,
                )
            )


class MrpBom(models.Model):
    _name = "mrp.bom"
    _inherit = ["mrp.bom", "medical.change.bill.part", "medical.change.target"]
    _change_returns = True

    qms_change_item_id = fields.Many2one(
        "medical.change.item",
        "Draft for",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="A draft of a change order: never used for an order.",
    )

    @api.depends("qms_change_item_id")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for bill in self.filtered("qms_change_item_id"):
            # sudo: the number of a change order, for whoever reads the bill
            order = bill.sudo().qms_change_item_id.change_id.name
            bill.display_name = self.env._(
                "%(bill)s (draft of %(order)s)", bill=bill.display_name, order=order
            )
        return result

    def _change_bills(self):
        return self

    @api.model_create_multi
    def create(self, vals_list):
        """Drafts are made by their item alone, and are archived from the beginning."""
        item = drafted_item()
        rows = [
            {
                **vals,
                "qms_change_item_id": item or False,
                **({"active": False} if item else {}),
            }
            for vals in vals_list
        ]
        return super().create(rows)

    def write(self, vals):
        if "qms_change_item_id" in vals:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._("A draft is made from its change order; nobody says so."),
            )
        if vals.get("active"):
            drafts = self.filtered("qms_change_item_id")
            if drafts:
                self.env["qms.gate.denial"]._refuse_change(
                    drafts,
                    "record.fixed",
                    self.env._(
                        "%(bill)s is a draft: its content takes effect in the bill"
                        " itself, when the change order is applied.",
                        bill=drafts[0].display_name,
                    ),
                )
        return super().write(vals)

    def _refuse_fixed_draft(self):
        """Drafts are written while their change order is; by people who author it."""
        for draft in self:
            change = draft.qms_change_item_id.change_id
            if change._qms_locked():
                self.env["qms.gate.denial"]._refuse_change(
                    draft,
                    "record.fixed",
                    self.env._(
                        "%(draft)s is part of what is approved by %(order)s and stays"
                        " as it is.",
                        draft=draft.display_name,
                        order=change.name,
                    ),
                )
            if drafted_item() is None:
                change.with_env(change.env(su=False))._note_author()

    def _change_released(self):
        """The bills among these that only change orders change.

        Those of products that were made, and kits that such a product is made of,
        directly or in other kits. In a number of queries that does not depend on how
        many there are.
        """
        # most are being changed by their order: then nothing is asked
        companies = self and self.env["res.company"]._qms_change_controlled()
        if not companies:
            return self.browse()
        mine = self.filtered(
            lambda bill: not bill.company_id or bill.company_id in companies
        )
        if not mine:
            return mine
        made = mine.product_tmpl_id._change_made()
        released = mine.filtered(lambda bill: bill.product_tmpl_id in made)
        # an order takes a kit apart: what it says is said of what is made
        kits = (mine - released).filtered(lambda bill: bill.type == "phantom")
        if kits:
            into = kits.product_tmpl_id._change_goes_into(kits_only=True)
            made = kits.product_tmpl_id.union(*into.values())._change_made()
            released |= kits.filtered(lambda bill: into[bill.product_tmpl_id] & made)
        return released


class MrpBomLine(models.Model):
    _name = "mrp.bom.line"
    _inherit = ["mrp.bom.line", "medical.change.bill.part"]

    # a number, no key: the line may be gone when the draft is read later
    qms_change_origin_id = fields.Integer(
        "Line in effect", readonly=True, copy=False, help="Of a draft."
    )

    def copy_data(self, default=None):
        return _with_origin(self, super().copy_data(default))


class MrpBomByproduct(models.Model):
    _name = "mrp.bom.byproduct"
    _inherit = ["mrp.bom.byproduct", "medical.change.bill.part"]

    qms_change_origin_id = fields.Integer(
        "Line in effect", readonly=True, copy=False, help="Of a draft."
    )

    def copy_data(self, default=None):
        return _with_origin(self, super().copy_data(default))


class MrpRoutingWorkcenter(models.Model):
    _name = "mrp.routing.workcenter"
    _inherit = ["mrp.routing.workcenter", "medical.change.bill.part"]

    qms_change_origin_id = fields.Integer(
        "Operation in effect", readonly=True, copy=False, help="Of a draft."
    )

    def copy_data(self, default=None):
        rows = _with_origin(self, super().copy_data(default))
        if drafted_item() is not None:
            # what is required of the operation stays with the one in effect
            for row in rows:
                row.pop("operator_requirement_ids", None)
        return rows


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def _change_variants(self):
        """All variants of these, archived ones too."""
        return self.with_context(active_test=False).product_variant_ids

    def _change_made(self):
        """Products among these that were made, alone or in kits; two queries."""
        # sudo: what was made counts, whoever may see it
        env = self.env(su=True)
        made = env["mrp.production"]._read_group(
            [
                ("product_id", "in", self._change_variants().ids),
                ("qms_regulated", "=", True),
                ("state", "not in", ("draft", "cancel")),
            ],
            ["product_id"],
        )
        ids = {product.product_tmpl_id.id for (product,) in made}
        rest = self.filtered(lambda template: template.id not in ids)
        if rest:
            # kits are made as part of what they go into
            order = "raw_material_production_id"
            used = env["stock.move"]._read_group(
                [
                    ("bom_line_id.bom_id.product_tmpl_id", "in", rest.ids),
                    (f"{order}.qms_regulated", "=", True),
                    (f"{order}.state", "not in", ("draft", "cancel")),
                ],
                ["bom_line_id"],
            )
            ids |= {line.bom_id.product_tmpl_id.id for (line,) in used}
        return self.filtered(lambda template: template.id in ids)


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    @api.constrains("bom_id")
    def _check_bill_is_no_draft(self):
        for order in self:
            # sudo: whether the bill is a draft, whoever plans the order
            if order.sudo().bom_id.qms_change_item_id:
                raise ValidationError(
                    self.env._(
                        "%(bill)s is a draft of a change order: no order is made by"
                        " it.",
                        bill=order.bom_id.display_name,
                    )
                )


def _with_origin(records, rows):
    """Rows of a copy; in a draft each says of what it is the copy."""
    if drafted_item() is not None:
        for record, row in zip(records, rows, strict=True):
            row["qms_change_origin_id"] = record.id
    return rows
