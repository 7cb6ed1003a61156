# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime, html2plaintext

_ARROW = " → "
_LONGEST = 300


class QmsAuditEntry(models.Model):
    """Entries in the words of the screens: labels, names, the reader's own time."""

    _inherit = "qms.audit.entry"

    @api.depends("table_name", "row_id", "operation")
    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_words(self):
        values = self._recorded_values()
        tables = self.env["qms.audit.policy"]._table_models()
        parsed = {}
        for entry in self:
            model, link = tables.get(entry.table_name, (None, None))
            old, new = values.get(entry.id, (None, None))
            parsed[entry.id] = (model, link, old or {}, new or {})
        readable = self._readable(parsed)
        names = self._names(parsed, readable)
        for entry in self:
            model, link, old, new = parsed[entry.id]
            entry.record_name = self._record_words(entry, model, link, names)
            entry.summary = self._summary(entry, parsed[entry.id], readable, names)

    def _recorded_values(self):
        """Old and new values as recorded, ``{id: (old, new)}``."""
        if not self.ids:
            return {}
        self.env.cr.execute(
            "SELECT id, old_values, new_values FROM qms_audit_log WHERE id = ANY(%s)",
            [self.ids],
        )
        return {row[0]: row[1:] for row in self.env.cr.fetchall()}

    # ------------------------------------------------------------------
    # Who may read
    # ------------------------------------------------------------------
    def _subject(self, entry, model, link):
        """``(model, id)`` whose readers may read this entry."""
        if link:
            return model, entry.owner_id
        return model, entry.row_id

    def _readable(self, parsed):
        """``{(model, id)}`` that the user may read now.

        Of records that are gone: who may read that kind of record, in a company of
        the user's, and reads quality records at all.
        """
        by_model = defaultdict(set)
        for entry in self:
            model, link, _old, _new = parsed[entry.id]
            if model:
                by_model[model].add(self._subject(entry, model, link)[1] or 0)
        readable, gone = set(), set()
        for model, ids in by_model.items():
            records = self.env[model].browse(sorted(ids - {0}))
            # sudo: whether they are there; what of them is shown is decided next
            present = self.env[model].browse(records.sudo().exists().ids)
            allowed = present._filtered_access("read") if present else present
            readable |= {(model, res_id) for res_id in allowed.ids}
            gone |= {(model, res_id) for res_id in ids - set(present.ids)}
        if self.env.user.has_group("qms_base.group_qms_engineer") or (
            self.env.user.has_group("qms_base.group_qms_auditor")
        ):
            readable |= {key for key in gone if self._may(key[0])}
        return readable

    def _may(self, model):
        return self.env["ir.model.access"].check(model, "read", raise_exception=False)

    def _may_see(self, model, name):
        field = self.env[model]._fields.get(name)
        if field is None:
            # a column that is no field (a password's digest), or is one no more
            return self.env.user.has_group("qms_base.group_qms_auditor")
        return self.env[model]._has_field_access(field, "read")

    # ------------------------------------------------------------------
    # Names of the records that entries mention
    # ------------------------------------------------------------------
    def _names(self, parsed, readable):
        wanted = defaultdict(set)
        for entry in self:
            model, link, old, new = parsed[entry.id]
            if not model:
                continue
            subject = self._subject(entry, model, link)
            if subject not in readable:
                continue
            wanted[subject[0]].add(subject[1])
            if link:
                field = self.env[model]._fields[link]
                wanted[field.comodel_name].add(entry.row_id)
            for name in {*old, *new}:
                field = self.env[model]._fields.get(name)
                if field is not None and field.type == "many2one":
                    wanted[field.comodel_name].update(
                        value for value in (old.get(name), new.get(name)) if value
                    )
        names = {}
        for model, ids in wanted.items():
            # sudo: names of what a record mentions that the user may read; as on forms
            records = self.env[model].sudo().browse(sorted(ids - {0, None}))
            for record in records.with_context(active_test=False).exists():
                names[model, record.id] = record.display_name
        return names

    # ------------------------------------------------------------------
    # Words
    # ------------------------------------------------------------------
    def _record_words(self, entry, model, link, names):
        if not model:
            return f"{entry.table_name} {entry.row_id or ''}".strip()
        kind = self.env["ir.model"]._get(model).name
        subject = self._subject(entry, model, link)
        name = names.get(subject) or (f"#{subject[1]}" if subject[1] else "")
        return f"{kind}: {name}" if name else kind

    def _summary(self, entry, facts, readable, names):
        model, link, old, new = facts
        if entry.operation == "T":
            return self.env._("All rows of the table were removed at once.")
        if not model:
            return self.env._("A kind of record that is not installed any more.")
        if self._subject(entry, model, link) not in readable:
            return self.env._("You may not read this record.")
        if link:
            return self._link_words(entry, model, link, names)
        if "row" in old or "row" in new:
            return self._witness_words(entry)
        lines = [
            self._change_words(entry, model, name, old, new, names)
            for name in sorted(
                {*old, *new}, key=lambda name: self._label(model, name).lower()
            )
            if self._may_see(model, name)
        ]
        hidden = len({*old, *new}) - len(lines)
        if hidden:
            lines.append(
                self.env._("%(count)s fields that you may not read.", count=hidden)
            )
        # what was changed stands out line by line, a whole record is read as a text
        return ("\n" if entry.operation == "U" else " · ").join(lines)

    def _witness_words(self, entry):
        return {
            "I": self.env._("Recorded."),
            "U": self.env._("Altered, although nothing may alter it."),
            "D": self.env._("Taken away, although nothing may take it away."),
        }[entry.operation]

    def _link_words(self, entry, model, link, names):
        field = self.env[model]._fields[link]
        if not self._may_see(model, link):
            return self.env._("%(count)s fields that you may not read.", count=1)
        other = names.get((field.comodel_name, entry.row_id)) or f"#{entry.row_id}"
        label = self._label(model, link)
        if entry.operation == "D":
            return self.env._("%(field)s: without %(name)s", field=label, name=other)
        return self.env._("%(field)s: with %(name)s", field=label, name=other)

    def _change_words(self, entry, model, name, old, new, names):
        label = self._label(model, name)
        before = self._value_words(model, name, old.get(name), names)
        after = self._value_words(model, name, new.get(name), names)
        if entry.operation == "I":
            return f"{label}: {after}"
        if entry.operation == "D":
            return f"{label}: {before}"
        return f"{label}: {before}{_ARROW}{after}"

    def _label(self, model, name):
        field = self.env[model]._fields.get(name)
        return field._description_string(self.env) if field is not None else name

    def _value_words(self, model, name, value, names):
        """One recorded value as the screens would show it."""
        if value is None or value == "":
            return self.env._("(empty)")
        if isinstance(value, str) and value.startswith("sha256:"):
            return self.env._("(not shown, %(digest)s)", digest=value[7:15])
        field = self.env[model]._fields.get(name)
        kind = field.type if field is not None else None
        if kind == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if kind == "many2one":
            return names.get((field.comodel_name, value)) or f"#{value}"
        if kind == "selection":
            labels = dict(field._description_selection(self.env))
            return labels.get(value, value)
        if kind == "datetime":
            moment = fields.Datetime.to_datetime(value[:19].replace("T", " "))
            return format_datetime(self.env, moment)
        if kind == "date":
            return format_date(self.env, value)
        if kind == "html":
            value = html2plaintext(value)
        if isinstance(value, dict):
            lang = self.env.lang or "en_US"
            value = value.get(lang) or value.get("en_US") or str(value)
        text = str(value)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
