# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .applying import not_changing

# what a work center is; its calendar, costs and efficiency are planning
_GUARDED = ("active", "alternative_workcenter_ids", "code", "name", "tag_ids")
# where name and use of a work center are stored, and whose it is
_PLACE = ("company_id", "resource_id")


class MedicalChangeItem(models.Model):
    """What a work center is to be: it has no revisions, so the item says it."""

    _inherit = "medical.change.item"

    is_workcenter = fields.Boolean(compute="_compute_is_workcenter")
    place_name = fields.Char("New name")
    place_code = fields.Char("New code")
    place_active = fields.Boolean("Used from then on", default=True)
    place_tag_ids = fields.Many2many(
        "mrp.workcenter.tag",
        "medical_change_item_tag_rel",
        "item_id",
        "tag_id",
        "New tags",
    )
    place_alternative_ids = fields.Many2many(
        "mrp.workcenter",
        "medical_change_item_alternative_rel",
        "item_id",
        "workcenter_id",
        "New alternatives",
        check_company=True,
    )

    @api.depends("record_ref")
    def _compute_is_workcenter(self):
        for item in self:
            record = item.record_ref
            item.is_workcenter = bool(record) and record._name == "mrp.workcenter"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._as_it_is(vals) | vals for vals in vals_list])

    @api.onchange("record_ref")
    def _onchange_record_ref(self):
        record = self.record_ref
        if record and record._name == "mrp.workcenter":
            self.update(self._as_it_is({"record_ref": f"{record._name},{record.id}"}))

    @api.model
    def _as_it_is(self, vals):
        """What a work center is now, to begin with."""
        model, _comma, res_id = str(vals.get("record_ref") or "").partition(",")
        if model != "mrp.workcenter" or not res_id.isdecimal():
            return {}
        place = self.env[model].browse(int(res_id)).exists()
        if not place:
            return {}
        place.check_access("read")
        return {
            "place_name": place.name,
            "place_code": place.code,
            "place_active": place.active,
            "place_tag_ids": [Command.set(place.tag_ids.ids)],
            "place_alternative_ids": [
                Command.set(place.alternative_workcenter_ids.ids)
            ],
        }


class MrpWorkcenter(models.Model):
    """A work center where regulated work was planned is changed by change orders."""

    _name = "mrp.workcenter"
    _inherit = ["mrp.workcenter", "medical.change.target"]
    _change_returns = True

    def write(self, vals):
        names = {*_GUARDED, *_PLACE} & set(vals)
        if names:
            changed = self.filtered(
                lambda place: any(place._change_differs(n, vals[n]) for n in names)
            )
            changed._refuse_places()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_by_change_only(self):
        self._refuse_places()

    def _change_differs(self, name, value):
        field = self._fields[name]
        if field.type == "many2many":
            return True
        cached = field.convert_to_cache(value, self, validate=False)
        return field.convert_to_record(cached, self) != self[name]

    def _refuse_places(self):
        for place in not_changing(self)._change_released()[:1]:
            place._refuse_without_change(
                self.env._(
                    "%(workcenter)s: regulated work is done here; what it is called,"
                    " its tags and its alternatives are released.",
                    workcenter=place.display_name,
                )
            )

    def _change_released(self):
        """Those among these where regulated work was planned; one query."""
        companies = self.env["res.company"]._qms_change_controlled()
        if not companies or not self:
            return self.browse()
        # sudo: what was planned counts, whoever may see it
        rows = (
            self.env["mrp.workorder"]
            .sudo()
            ._read_group(
                [
                    ("workcenter_id", "in", self.ids),
                    ("production_id.qms_regulated", "=", True),
                    ("production_id.company_id", "in", companies.ids),
                    ("production_id.state", "not in", ("draft", "cancel")),
                ],
                ["workcenter_id"],
            )
        )
        ids = {place.id for (place,) in rows}
        return self.filtered(lambda place: place.id in ids)

    # ------------------------------------------------------------------
    # As item of a change order
    # ------------------------------------------------------------------
    def _change_check(self, item):
        if not (item.place_name or "").strip():
            raise UserError(self.env._("the work center has no name"))
        if self in item.place_alternative_ids:
            raise UserError(self.env._("a work center is no alternative of itself"))

    def _change_before(self):
        return self

    def _change_content(self):
        return self._change_rows(
            self.name,
            self.code,
            self.active,
            self.tag_ids,
            self.alternative_workcenter_ids,
        )

    def _change_content_after(self, item):
        return self._change_rows(
            item.place_name,
            item.place_code,
            item.place_active,
            item.place_tag_ids,
            item.place_alternative_ids,
        )

    def _change_rows(self, name, code, active, tags, alternatives):
        labels = {
            each: self._fields[each]._description_string(self.env) for each in _GUARDED
        }
        words = self.env._("yes") if active else self.env._("no")
        return [
            ["name", labels["name"], name or "-", name or False],
            ["code", labels["code"], code or "-", code or False],
            ["active", self.env._("Used"), words, bool(active)],
            _rows_of("tag_ids", labels, tags),
            _rows_of("alternative_workcenter_ids", labels, alternatives),
        ]

    def _change_values(self):
        return {row[0]: row[3] for row in self._change_content()}

    def _change_stands(self, item):
        return self._change_content() == self._change_content_after(item)

    def _change_apply(self, item):
        self._change_to({row[0]: row[3] for row in self._change_content_after(item)})

    def _change_return(self, item):
        self._change_to(item.before_values)

    def _change_to(self, values):
        self.write(
            {
                name: [Command.set(value)] if isinstance(value, list) else value
                for name, value in values.items()
            }
        )

    def _change_products(self):
        return self.routing_line_ids.bom_id.product_tmpl_id.product_variant_ids


class ResourceResource(models.Model):
    """Name and company of a work center, and whether it is used, are stored here."""

    _inherit = "resource.resource"

    def write(self, vals):
        names = {"name", "active", "company_id"} & set(vals)
        if names:
            # sudo: whose resource it is, whoever may write it
            places = (
                self.env["mrp.workcenter"]
                .sudo()
                .with_context(active_test=False)
                .search([("resource_id", "in", self.ids)])
            )
            places.filtered(
                lambda place: any(
                    place._change_differs(name, vals[name]) for name in names
                )
            ).with_env(self.env)._refuse_places()
        return super().write(vals)


def _rows_of(name, labels, records):
    return [
        name,
        labels[name],
        ", ".join(records.mapped("display_name")) or "-",
        sorted(records.ids),
    ]
