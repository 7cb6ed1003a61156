# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
import json

from odoo import models

from ...signing.canonical import (
    SNAPSHOT_VERSION,
    canonical_bytes,
    date_text,
    decimal_text,
    digest,
    moment_text,
)


class QmsSignatureMixin(models.AbstractModel):
    """Canonical snapshot, version 1, of a record: exactly what is signed."""

    _name = "qms.signature.mixin"
    _description = "Record that is signed"

    # ------------------------------------------------------------------
    # What a model says about itself
    # ------------------------------------------------------------------
    def _signature_fields(self, transition):
        """The fields that a signature covers.

        :param transition: code of the transition that is signed
        :return: ``{field name: None}``; for lines that belong to the record
            ``{field name: {their field names: …}}``. Only stored or stable values:
            what changes by itself would undo the signature.
        """
        return {"display_name": None}

    def _signature_extra(self, transition):
        """Further facts that a signer sees and a signature keeps, by record.

        They are compared between one signature and the next, not afterwards: what
        they tell of goes on (an inspection of another order, a document made anew).

        :return: ``{record id: {label: text}}``
        """
        return {}

    # ------------------------------------------------------------------
    # Snapshots
    # ------------------------------------------------------------------
    def _signature_snapshots(self, transition, specs=None):
        """What signing these records now would sign.

        :param specs: ``{record id: field specification}`` to take instead of the
            present one, as stored in an older snapshot; further facts are left out
        :return: ``{record id: (canonical JSON text, SHA-256)}``
        """
        # nothing of the client's context: what is signed does not depend on the
        # language of who looks, nor files on a wish for their sizes alone
        bare = {"active_test": False}
        # sudo: a signature covers all of the record
        records = self.sudo().with_context(bare)  # pylint: disable=context-overridden
        attachments = records._signature_attachments()
        extra = {} if specs else records._signature_extra(transition)
        spec = records._signature_fields(transition)
        found = {}
        for record in records:
            own_spec = (specs or {}).get(record.id, spec)
            content = canonical_bytes(
                {
                    "snapshot": SNAPSHOT_VERSION,
                    "model": record._name,
                    "id": str(record.id),
                    "name": record.display_name or "",
                    "transition": transition,
                    "fields": _spec_text(own_spec),
                    "values": _values(record, own_spec),
                    "extra": extra.get(record.id, {}),
                    "attachments": attachments.get(record.id, []),
                }
            )
            found[record.id] = (content.decode(), digest(content))
        return found

    def _signature_attachments(self):
        """``{record id: [[name, size, SHA-256], …]}`` of the files on the records."""
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("res_field", "=", False),
            ],
            order="id",
        )
        found = {}
        for attachment in attachments:
            raw = attachment.raw or b""
            row = [attachment.name, str(len(raw)), digest(raw)]
            found.setdefault(attachment.res_id, []).append(row)
        return found

    # ------------------------------------------------------------------
    # Changed since
    # ------------------------------------------------------------------
    def _signature_changes(self, signatures):
        """What changed since signatures were given, and what a rejection undid.

        Compared by the list of fields stored in the signature, so that a field that
        a later version signs too undoes no older signature; a renamed record that
        is only referred to is no change.

        :return: ``{signature id: ([sentence], undone by a rejection)}``
        """
        found = {}
        records = {record.id: record for record in self}
        rejected = self._signature_rejections(signatures)
        for signature in signatures:
            record = records.get(signature.res_id)
            if not record:
                found[signature.id] = ([self.env._("The record is gone.")], False)
                continue
            old = json.loads(signature.snapshot)
            spec = _spec_from_text(old["fields"])
            new_text, _digest = record._signature_snapshots(
                signature.transition, {record.id: spec}
            )[record.id]
            undone = (
                signature.verdict == "sign"
                and rejected.get((signature.res_id, signature.transition), 0)
                > signature.position
            )
            found[signature.id] = (
                record._signature_differences(old, json.loads(new_text)),
                undone,
            )
        return found

    def _signature_rejections(self, signatures):
        """``{(record id, transition): position of the last rejection}``."""
        # sudo: rejections count whoever may read them
        rows = (
            self.env["qms.signature"]
            .sudo()
            ._read_group(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", signatures.mapped("res_id")),
                    ("verdict", "=", "reject"),
                ],
                ["res_id", "transition"],
                ["position:max"],
            )
        )
        return {(res_id, transition): last for res_id, transition, last in rows}

    def _signature_differences(self, old, new):
        """Sentences that say in words how two snapshots differ."""
        self.ensure_one()
        sentences = []
        for name in old["values"]:
            before, after = old["values"][name], new["values"].get(name)
            if _comparable(before) != _comparable(after):
                field = self._fields.get(name)
                sentences.append(
                    self.env._(
                        "%(field)s: %(before)s -> %(after)s",
                        field=field._description_string(self.env) if field else name,
                        before=self._signature_words(name, before),
                        after=self._signature_words(name, after),
                    )
                )
        if old["attachments"] != new["attachments"]:
            sentences.append(self.env._("Attached files changed"))
        return sentences

    def _signature_words(self, name, value, model=None):
        """A value of a snapshot as a person reads it."""
        field = (model if model is not None else self)._fields.get(name)
        if value is None or value == []:
            return "-"
        if isinstance(value, bool):
            return self.env._("yes") if value else self.env._("no")
        if field and field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field and field.type in ("many2one", "reference"):
            return value[2]
        if field and field.type == "binary":
            return f"SHA-256 {value[2][:12]}…"
        if isinstance(value, list):
            return "\n".join(self._signature_line_words(field, item) for item in value)
        return (
            value.replace("T", " ").replace(".000000Z", " UTC")
            if (field and field.type == "datetime")
            else value
        )

    def _signature_line_words(self, field, item):
        if isinstance(item, list):
            return item[2]
        lines = self.env[field.comodel_name]
        words = [
            f"{lines._fields[name]._description_string(self.env)}:"
            f" {self._signature_words(name, value, lines)}"
            for name, value in item["values"].items()
            if value not in (None, False)
            and name in lines._fields
            and name not in ("sequence", lines._rec_name)
        ]
        title = item["values"].get(lines._rec_name)
        if title in (None, False, ""):
            return ", ".join(words)
        # a name may be the name of another record
        return ", ".join([self._signature_words(lines._rec_name, title, lines), *words])


def _values(record, spec):
    """Values of a record by a field specification; see ``_signature_fields``."""
    return {
        name: _value(record, record._fields[name], below)
        for name, below in spec.items()
        if name in record._fields
    }


def _value(record, field, below):
    value = record[field.name]
    if field.type in ("one2many", "many2many"):
        if below:
            _name_references(value, below)
        return [
            {"id": str(line.id), "values": _values(line, below)}
            if below
            else _reference(line)
            for line in value.sorted("id")
        ]
    if field.type == "boolean":
        return bool(value)
    if field.type == "integer":
        return decimal_text(value)
    if field.type in ("float", "monetary"):
        digits = field.type == "float" and field.get_digits(record.env)
        return decimal_text(value, digits[1] if digits else None)
    if not value:
        return None
    if field.type in ("many2one", "reference"):
        return _reference(value)
    return _plain_text(field, value)


def _reference(record):
    return [record._name, str(record.id), record.display_name or ""]


def _name_references(lines, spec):
    """Read the names of what lines refer to, all of a kind at once.

    What a reference field gives is read alone otherwise: a query or more a line.
    """
    for name in spec:
        field = lines._fields.get(name)
        if field is None or field.type != "reference":
            continue
        ids = {}
        for line in lines:
            if line[name]:
                ids.setdefault(line[name]._name, []).append(line[name].id)
        for model, own in ids.items():
            lines.env[model].browse(own).exists().mapped("display_name")


def _plain_text(field, value):
    if field.type == "datetime":
        return moment_text(value)
    if field.type == "date":
        return date_text(value)
    if field.type == "binary":
        raw = base64.b64decode(value)
        return ["sha256", str(len(raw)), digest(raw)]
    if field.type == "json":
        return json.dumps(value, sort_keys=True)
    return str(value)


def _spec_text(spec):
    """A field specification as snapshots keep it."""
    return {name: _spec_text(below) if below else True for name, below in spec.items()}


def _spec_from_text(text):
    return {
        name: _spec_from_text(below) if isinstance(below, dict) else None
        for name, below in text.items()
    }


def _comparable(value):
    """A value without the names of what it refers to."""
    if isinstance(value, list):
        if len(value) == 3 and all(isinstance(item, str) for item in value):
            return value[:2] if value[0] != "sha256" else value
        return [_comparable(item) for item in value]
    if isinstance(value, dict):
        return {key: _comparable(item) for key, item in value.items()}
    return value
