# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.qms_base.tools.in_force import make_function, make_trigger

from ..inspection.guard import clean_context, server_writes

_BODY = """
DECLARE
    old_row jsonb;
    new_row jsonb;
BEGIN
    IF OLD.recorded_at IS NOT NULL THEN
        old_row := to_jsonb(OLD);
        new_row := to_jsonb(NEW);
        -- the columns that say what was entered, by whom and when
        IF EXISTS (
            SELECT FROM unnest(TG_ARGV) AS name
            WHERE new_row->name IS DISTINCT FROM old_row->name
        ) THEN
            RAISE EXCEPTION 'Entered values of % stay: a later value replaces them',
                TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    IF OLD.superseded_by_id IS NOT NULL AND (
        NEW.superseded_by_id IS DISTINCT FROM OLD.superseded_by_id
        OR NEW.superseded IS NOT TRUE
    ) THEN
        RAISE EXCEPTION 'Replaced values of % stay replaced',
            TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END;
"""
_KEPT = (
    "inspection_id",
    "characteristic_id",
    "unit_number",
    "serial_id",
    "sample_id",
    "recorded_by_id",
    "recorded_employee_id",
    "recorded_at",
    "correction_reason",
)


class MedicalInspectionResult(models.Model):
    """A value that was taken is never edited: a later one replaces it.

    The old row stays as it was and names the new one, which says why, who and when.
    PostgreSQL keeps entered values as they are, whoever writes.
    (21 CFR 820.35; 21 CFR 11.10(e): changes do not obscure what was recorded before)
    """

    _inherit = "medical.inspection.result"

    # unset is not superseded: no row is rewritten when the column appears
    superseded = fields.Boolean("Replaced", readonly=True, copy=False)
    superseded_by_id = fields.Many2one(
        "medical.inspection.result",
        "Replaced by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    supersedes_ids = fields.One2many(
        "medical.inspection.result", "superseded_by_id", "Replaces"
    )
    correction_reason = fields.Char(
        "Reason for the correction",
        copy=False,
        help="Why this value replaces one that was entered before.",
    )

    characteristic_name = fields.Char(
        "Characteristic in words", related="characteristic_id.name"
    )
    answer = fields.Char("Value in words", compute="_compute_answer")
    successor_answer = fields.Char("Now", related="superseded_by_id.answer")
    successor_reason = fields.Char("Why", related="superseded_by_id.correction_reason")
    successor_employee_id = fields.Many2one(
        related="superseded_by_id.recorded_employee_id", string="Corrected by"
    )
    successor_at = fields.Datetime(
        "Corrected on", related="superseded_by_id.recorded_at"
    )

    _history_idx = models.Index(
        "(characteristic_id, recorded_at DESC, id DESC)"
        " WHERE entered AND superseded IS NOT TRUE"
    )

    def init(self):
        # named to come after the lock of closed inspections, which says more
        make_function(self.env.cr, "qms_keep_entered_value", _BODY)
        columns = [
            name
            for name in (*_KEPT, *sorted(self._value_fields()))
            if self._fields[name].store
        ]
        definition = SQL(
            "BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION %s(%s)",
            SQL.identifier(self._table),
            SQL.identifier("qms_keep_entered_value"),
            SQL(", ").join(SQL("%s", name) for name in columns),
        )
        make_trigger(
            self.env.cr, self._table, "qms_value_kept", definition, enabled="A"
        )

    @api.depends(
        "value_text", "pass_fail", "entered", "kind", "unit", "nonconforming_units"
    )
    def _compute_answer(self):
        for result in self:
            result.answer = result._value_in_words()

    @api.model
    def _successor_fields(self):
        """What a corrected value has in common with the one it replaces."""
        return {
            "inspection_id",
            "characteristic_id",
            "sample_id",
            "unit_number",
            "serial_id",
        }

    def _supersede(self, entered, people):
        """Replace values that were taken by others, each in a row of its own.

        :param entered: list of :class:`Entered`
        :param people: ``{inspection: employee}`` who corrects
        :return: ``{old result: new result}``
        """
        if not entered:
            return {}
        now = fields.Datetime.now()
        old = self.browse().union(*(entry.result for entry in entered))
        # sudo: nobody has the right to create results; correcting one does
        model = clean_context(self.browse().sudo())
        with server_writes():
            old.write({"superseded": True})
            # one counts at a time, also while the new ones are being written
            old.flush_recordset()
            new = model.create(
                [
                    {
                        **self._successor_vals(entry.result),
                        **entry.values,
                        "correction_reason": entry.reason,
                        **(
                            entry.result._recorder_kept()
                            if entry.clerical
                            else self._recorder(people[entry.result.inspection_id], now)
                        ),
                    }
                    for entry in entered
                ]
            )
            for entry, successor in zip(entered, new, strict=True):
                entry.result.write({"superseded_by_id": successor.id})
        old.inspection_id.invalidate_recordset(["result_ids", "superseded_ids"])
        found = {
            entry.result: successor.with_env(self.env)
            for entry, successor in zip(entered, new, strict=True)
        }
        self._log_corrections(found)
        return found

    def _successor_vals(self, result):
        """Values of a new row that come from the one it replaces."""
        kept = self._successor_fields() | self._value_fields()
        return {
            name: result._fields[name].convert_to_write(result[name], result)
            for name in kept
        }

    def _recorder_kept(self):
        """Who took the value of this row, and when: a copy of it was not taken anew."""
        self.ensure_one()
        # sudo: names that the record shows to whoever may read it
        own = self.sudo()
        return {
            "recorded_by_id": own.recorded_by_id.id,
            "recorded_employee_id": own.recorded_employee_id.id,
            "recorded_at": own.recorded_at,
        }

    def _recorder(self, employee, now):
        """Who recorded a value, and when, by the server's knowledge."""
        return {
            "recorded_by_id": self.env.uid,
            "recorded_employee_id": employee.id,
            "recorded_at": now,
        }

    def _log_corrections(self, corrected):
        """Say in the chatter of each inspection what was corrected, and why."""
        lines = {}
        for old, new in corrected.items():
            lines.setdefault(old.inspection_id, []).append(
                self.env._(
                    "%(name)s: %(old)s → %(new)s. %(reason)s",
                    name=old.characteristic_id.name,
                    old=old._value_in_words() or self.env._("not entered"),
                    new=new._value_in_words() or self.env._("not entered"),
                    reason=new.correction_reason,
                )
            )
        inspections = self.env["medical.inspection"].union(*lines)
        inspections._message_log_batch(
            {
                inspection.id: Markup("<br/>").join(texts)
                for inspection, texts in lines.items()
            }
        )
