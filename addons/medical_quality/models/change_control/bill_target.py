# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import json

from odoo import Command, api, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.posting import without_defaults

from .applying import changing, drafting
from .medical_change_target import content_digest

# parts of a bill: field of the bill, words of the kind
_PARTS = ("operation_ids", "bom_line_ids", "byproduct_ids")
_ORIGIN = "qms_change_origin_id"


class MrpBom(models.Model):
    """A bill of materials as item of a change order: drafted beside, applied in place.

    The bill stays the same record, and so do its lines and operations: what refers to
    them (inspection plans, certification requirements, orders) goes on doing so.
    """

    _inherit = "mrp.bom"

    def _change_make_draft(self, item):
        """Make the draft of an item: a copy that knows of what it is one."""
        self.ensure_one()
        # sudo: whoever writes change orders may draft what they change
        bill = without_defaults(self).sudo()
        with drafting(item):
            draft = bill.copy({"active": False})
        item.sudo()._serve(draft_bom_id=draft.id)
        return draft

    def _change_check(self, item):
        draft = item.draft_bom_id
        if draft.product_tmpl_id != self.product_tmpl_id:
            raise UserError(
                self.env._("the draft is of another product: open another draft")
            )
        if not draft.bom_line_ids:
            raise UserError(self.env._("the draft has no components"))

    def _change_before(self):
        return self

    def _change_after(self, item):
        return item.draft_bom_id

    def _change_products(self):
        return self.product_id | (
            self.env["product.product"]
            if self.product_id
            else self.product_tmpl_id.product_variant_ids
        )

    def _change_components(self, item):
        """Components of which the quantity changes, that come or that go."""
        before = {line.id: line for line in self._change_part("bom_line_ids")}
        changed = []
        for line in item.draft_bom_id._change_part("bom_line_ids"):
            origin = before.pop(line.qms_change_origin_id or line.id, None)
            if origin is None:
                changed.append(line)
            elif origin._change_row() != line._change_row():
                changed += [origin, line]
        lines = self.env["mrp.bom.line"].union(*changed, *before.values())
        return lines.product_id

    # ------------------------------------------------------------------
    # What it says
    # ------------------------------------------------------------------
    def _change_read(self, items, *, words):
        """Bills, drafts and all that is in them; a query for each kind of row."""
        bills = self | items.draft_bom_id
        bills.fetch([*bills._change_fields(), "product_tmpl_id", "qms_change_item_id"])
        for part in _PARTS:
            lines = bills[part]
            lines.fetch([*lines._change_fields(), "bom_id", _ORIGIN])
            if words:
                lines._change_read_names()

    def _change_part(self, part):
        """Lines of a part, read together however the bill was come by."""
        return self[part].with_prefetch()

    def _change_said(self):
        """What the bill and each line in it say.

        :return: ``[(key, name of the part or None, line or field, comparable value)]``
        """
        self.ensure_one()
        said = [
            (f"bill.{name}", None, name, value)
            for name, value in self._change_row().items()
        ]
        for part in _PARTS:
            said.extend(
                (f"{part}.{line._change_key()}", part, line, line._change_row())
                for line in self._change_part(part)
            )
        return said

    def _change_facts(self):
        return [[key, value] for key, _part, _what, value in self._change_said()]

    def _change_facts_after(self, item):
        return self._change_after(item)._change_facts()

    def _change_content(self):
        kinds = {
            "operation_ids": self.env._("Operation"),
            "bom_line_ids": self.env._("Component"),
            "byproduct_ids": self.env._("By-product"),
        }
        rows = []
        for key, part, what, value in self._change_said():
            if part:
                label = f"{kinds[part]}: {what.display_name}"
                words = what._change_line_words()
            else:
                label = self._fields[what]._description_string(self.env)
                words = self._change_words(what)
            rows.append([key, label, words, value])
        return rows

    def _change_values(self):
        """The bill and its parts by id, as they can be written again."""
        self.ensure_one()
        return {
            "bill": self._change_row(),
            **{
                part: {
                    str(line.id): line._change_row() for line in self._change_part(part)
                }
                for part in _PARTS
            },
        }

    def _change_stands(self, item):
        return content_digest(self._change_facts()) == item.after_digest

    # ------------------------------------------------------------------
    # Taking effect
    # ------------------------------------------------------------------
    def _change_apply(self, item):
        """Write what the draft says into this bill; what is new moves here."""
        draft = item.draft_bom_id
        wanted, moved = {}, {}
        for part in _PARTS:
            wanted[part] = {
                line._change_key(): line._change_row()
                for line in draft._change_part(part)
            }
            moved[part] = draft[part].filtered(lambda line: not line._change_origin())
        with changing(draft):
            # operations first: lines name them
            for part in _PARTS:
                if moved[part]:
                    # what they refer to in the draft is written below, as in effect
                    loose = (
                        {"blocked_by_operation_ids": [Command.clear()]}
                        if part == "operation_ids"
                        else {"operation_id": False}
                    )
                    moved[part].write({"bom_id": self.id, **loose})
        if any(moved.values()):
            self.invalidate_recordset(list(_PARTS))
        self._change_to(draft._change_row(), wanted)

    def _change_return(self, item):
        values = item.before_values
        if not isinstance(values, dict):
            raise UserError(
                self.env._("%(bill)s was not kept as it was.", bill=self.display_name)
            )
        self._change_to(
            values["bill"],
            {
                part: {int(key): row for key, row in values[part].items()}
                for part in _PARTS
            },
        )
        return self.browse()

    def _change_to(self, header, wanted):
        """Make this bill say something else.

        :param header: ``{field: comparable value}`` of the bill
        :param wanted: ``{part: {line id: {field: comparable value}}}``; lines that are
            not there any more are made anew, others that are not named go
        """
        self.ensure_one()
        anew = {}
        archived = self.with_context(active_test=False).operation_ids
        back = archived.filtered(
            lambda operation: not operation.active
            and operation.id in wanted["operation_ids"]
        )
        if back:
            back.action_unarchive()
            self.invalidate_recordset(list(_PARTS))
        self._change_write([(self, header)])
        for part in _PARTS:
            present = {line.id: line for line in self._change_part(part)}
            for line_id, row in wanted[part].items():
                if line_id in present:
                    continue
                vals = self[part]._change_vals(_renamed(row, anew))
                made = self[part].create({**vals, "bom_id": self.id})
                if part == "operation_ids":
                    anew[line_id] = made.id
            self[part]._change_write(
                (present[line_id], _renamed(row, anew))
                for line_id, row in wanted[part].items()
                if line_id in present
            )
            self._change_drop(part, wanted[part], set(present))

    def _change_drop(self, part, wanted, present):
        """Let lines go that are not wanted; operations are archived, never deleted."""
        gone = self[part].browse(sorted(present - set(wanted)))
        if not gone:
            return
        if part == "operation_ids":
            gone.action_archive()
        else:
            gone.unlink()


class MedicalChangeBillPart(models.AbstractModel):
    """Rows of a bill as values: compared, kept and written again."""

    _inherit = "medical.change.bill.part"

    def _change_origin(self):
        """Id of the row in effect that this drafted one is for, or 0."""
        self.ensure_one()
        return self.qms_change_origin_id if self._change_is_draft() else 0

    def _change_is_draft(self):
        return bool(self._change_bills().qms_change_item_id)

    def _change_key(self):
        """Id by which a row is the same before and after."""
        return self._change_origin() or self.id

    def _change_row(self):
        """``{field: comparable value}``; ids of operations as they are in effect."""
        self.ensure_one()
        row = {}
        for name in self._change_fields():
            field, value = self._fields[name], self[name]
            if field.type == "many2many":
                row[name] = sorted(_key_of(each) for each in value)
            elif field.type == "many2one":
                row[name] = _key_of(value) if value else False
            elif field.type in ("date", "datetime"):
                row[name] = field.to_string(value) if value else False
            elif field.type == "float":
                row[name] = float(f"{value:.9g}")
            else:
                row[name] = value or False
        return row

    def _change_vals(self, row):
        """Values to write of a row of comparable ones."""
        return {
            name: [Command.set(value)]
            if self._fields[name].type == "many2many"
            else value
            for name, value in row.items()
            if name in self._fields
        }

    @api.model
    def _change_write(self, wanted):
        """Write what differs, the same in several rows at once.

        :param wanted: ``[(row of a bill, {field: comparable value})]``
        """
        alike = {}
        for record, row in wanted:
            present = record._change_row()
            changed = {
                name: value
                for name, value in row.items()
                if name in present and present[name] != value
            }
            if changed:
                same = json.dumps(changed, sort_keys=True)
                alike.setdefault(same, (changed, []))[1].append(record)
        for changed, records in alike.values():
            rows = records[0].union(*records)
            rows.write(rows._change_vals(changed))

    def _change_words(self, name):
        """A value as a person reads it."""
        field, value = self._fields[name], self[name]
        if field.type == "boolean":
            return self.env._("yes") if value else self.env._("no")
        if not value and field.type not in ("float", "integer"):
            return "-"
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type in ("many2one", "many2many"):
            return ", ".join(value.mapped("display_name"))
        if field.type == "float":
            return f"{value:.9g}"
        return str(value)

    def _change_read_names(self):
        """Read what these and all that they refer to are called, for all at once."""
        for name in self._change_fields():
            if self._fields[name].relational:
                self[name].mapped("display_name")
        self.mapped("display_name")

    def _change_line_words(self):
        """What a row says, a line for each value that is there."""
        self.ensure_one()
        lines = []
        for name in self._change_fields():
            if name == self._rec_name or name == "sequence" or not self[name]:
                continue
            label = self._fields[name]._description_string(self.env)
            lines.append(f"{label}: {self._change_words(name)}")
        lines.append(f"{self.env._('Position')}: {self.sequence}")
        return "\n".join(lines)


def _key_of(record):
    """Id of a referred record; of a drafted operation, of the one in effect."""
    if record._name == "mrp.routing.workcenter":
        return record._change_key()
    return record.id


def _renamed(row, anew):
    """A row with the ids of operations that were made anew."""
    if not anew:
        return row
    row = dict(row)
    for name in ("operation_id",):
        if row.get(name) in anew:
            row[name] = anew[row[name]]
    if "blocked_by_operation_ids" in row:
        row["blocked_by_operation_ids"] = [
            anew.get(id_, id_) for id_ in row["blocked_by_operation_ids"]
        ]
    return row
