# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Tries to write every field of a released record, over each path, and says what came
of it."""

import datetime
import itertools
from dataclasses import dataclass

from bypass.client import SWITCHES
from bypass.path import CALL_KW, EXECUTE_KW, JSON2
from bypass.runner import refused_by
from rpc import RpcError

# Odoo's own columns of every record, and the conversation about it, which goes on.
_LOG = {"id", "create_uid", "create_date", "write_uid", "write_date"}
_TALK = ("activity_", "message_", "website_message_", "rating_", "has_message")
# What neither a row of an import nor a form sends in one value.
_NOT_IMPORTED = {"binary", "json", "properties", "reference", "many2one_reference"}

SWITCHED, FORM, IMPORT, ACTION, PARENT = (
    "with every switch in the context",
    "form",
    "import",
    "server action with all rights",
    "command of the parent",
)
# they come together in the same method: each field is tried over one of them in turn
SURFACES = (CALL_KW, EXECUTE_KW, JSON2, SWITCHED, FORM)
# each field is tried over each of these
WAYS = (IMPORT, ACTION, PARENT)


@dataclass(frozen=True)
class Field:
    """A stored field, as the server describes it."""

    name: str
    kind: str
    relation: str
    table: str
    column: str


@dataclass
class Outcome:
    """What an attempt came to: `changed`, and who said no ("gate": on record)."""

    model: str
    field: str
    path: str
    changed: bool
    by: str
    message: str


class Attempts:
    """All attempts on one record, as a user who has every right that Odoo knows."""

    def __init__(self, house, kind):
        self.house, self.kind = house, kind
        ((self.record,),) = house.db.rows(kind.find)
        self.fields = [f for f in self._stored() if not f.name.startswith(_TALK)]
        relations = [
            f" || coalesce((SELECT string_agg(r::text, ',' ORDER BY r::text)"
            f" FROM {f.table} r WHERE r.{f.column} = t.id), '')"
            for f in self.fields
            if f.kind == "many2many"
        ]
        self._watch = (
            "SELECT count(*), md5(string_agg((to_jsonb(t) - 'write_date' - 'write_uid')"
            f"::text{''.join(relations)}, ',' ORDER BY t.id)) FROM {kind.table} t"
        )

    def _stored(self):
        rows = self.house.db.rows(
            "SELECT name, ttype, relation, relation_table, column1"
            " FROM ir_model_fields WHERE model = %s AND store"
            " AND ttype <> 'one2many' ORDER BY name",
            [self.kind.model],
        )
        return [Field(*row) for row in rows if row[0] not in _LOG]

    # ------------------------------------------------------------------
    # Other values
    # ------------------------------------------------------------------
    def values(self):
        """``{Field: a value that differs}``."""
        names = [f.name for f in self.fields]
        (row,) = self.house.admin.call(
            self.kind.model, "read", [self.record], names, None
        )
        return {f: self._other(f, row[f.name]) for f in self.fields}

    def _other(self, field, present):
        if field.name in self.kind.values:
            return self.kind.values[field.name]
        if field.kind in ("char", "text", "html"):
            return f"{present or ''}9"
        if field.kind in ("integer", "float", "monetary", "many2one_reference"):
            return (present or 0) + 1
        if field.kind == "boolean":
            return not present
        if field.kind in ("date", "datetime"):
            day = (datetime.date.today() + datetime.timedelta(days=77)).isoformat()
            return day if field.kind == "date" else f"{day} 00:00:00"
        if field.kind == "selection":
            described = self.house.admin.call(
                self.kind.model, "fields_get", [field.name], ["selection"]
            )
            keys = [key for key, _label in described[field.name]["selection"]]
            return next((key for key in keys if key != present), False)
        if field.kind == "many2one":
            return self._another(field, present)
        if field.kind == "many2many":
            return [(6, 0, [self._another(field, *present)])]
        if field.kind == "json":
            return {"1": 100}
        if field.kind == "binary":
            return False if present else "UE5H"
        return False

    def _another(self, field, *present):
        """Another record of what a field names."""
        domain = [("id", "not in", [self.record, *filter(None, present)])]
        if field.relation != self.kind.model:
            domain = domain[:1] if not present else [("id", "not in", [*present])]
        if field.name != "company_id" and self._has_company(field.relation):
            domain.append(("company_id", "in", [False, self.house.company]))
        found = self.house.admin.search(
            field.relation, domain, limit=1, context={"active_test": False}
        )
        return found[0] if found else False

    def _has_company(self, model):
        query = (
            "SELECT 1 FROM ir_model_fields WHERE model = %s AND store"
            " AND name = 'company_id' AND relation = 'res.company'"
        )
        return bool(self.house.db.rows(query, [model]))

    # ------------------------------------------------------------------
    # Paths
    # ------------------------------------------------------------------
    def on_fields(self, ways=WAYS):
        """Outcomes of writing every field: over a surface in turn, and these ways."""
        outcomes, turn = [], itertools.cycle(SURFACES)
        for field, value in self.values().items():
            for path in (next(turn), *ways):
                call = self._call(field, value, path)
                if call:
                    outcomes.append(self.attempt(field.name, path, call))
        return outcomes

    def _call(self, field, value, path):
        client, model = self.house.attacker, self.kind.model
        vals = {field.name: value}
        if path in (CALL_KW, EXECUTE_KW, JSON2):
            return lambda: client.write(model, self.record, vals)
        if path == SWITCHED:
            context = {**SWITCHES, "changing": True, "medical_change": 1}
            return lambda: client.write(model, self.record, vals, context=context)
        if path == FORM:
            return lambda: client.save(model, self.record, vals)
        if path == IMPORT:
            return self._import(field, value)
        if path == ACTION:
            return lambda: self.house.run(
                model, self.record, "write(env.context['tried'])", vals
            )
        parent = self.parent()
        if not parent:
            return None
        owner, owner_id, lines = parent
        command = [(1, self.record, vals)]
        return lambda: client.write(owner, owner_id, {lines: command})

    def _import(self, field, value):
        if field.kind in _NOT_IMPORTED or value is False:
            return None
        client, name = self.house.attacker, field.name
        if field.kind == "many2one":
            name = f"{name}/.id"
        if field.kind == "many2many":
            name, value = f"{name}/.id", ",".join(map(str, value[0][2]))
        words = [".id", name], [str(self.record), str(value)]
        return lambda: client.load(self.kind.model, *words)

    def parent(self):
        """``(model, id, one2many)`` of the record that this is a line of, or None."""
        if not self.kind.parent:
            return None
        owner, lines = self.kind.parent
        ((column,),) = self.house.db.rows(
            "SELECT relation_field FROM ir_model_fields WHERE model = %s AND name = %s",
            [owner, lines],
        )
        ((owner_id,),) = self.house.db.rows(
            f"SELECT {column} FROM {self.kind.table} WHERE id = %s", [self.record]
        )
        return owner, owner_id, lines

    def on_lines(self):
        """Outcomes of taking a line away, adding a copy of it, and deleting."""
        client, model, record = self.house.attacker, self.kind.model, self.record
        calls = {
            "delete": lambda: client.call(model, "unlink", [record]),
            f"delete by a {ACTION}": lambda: self.house.run(model, record, "unlink()"),
        }
        if model == "mrp.bom":
            # a copy of what has revisions is a draft; one of a bill counts at once
            calls["copy"] = lambda: client.call(model, "copy", [record])
        parent = self.parent()
        if parent:
            owner, owner_id, lines = parent
            calls |= {
                "copy": lambda: client.call(model, "copy", [record]),
                "taken out by the parent": lambda: client.write(
                    owner, owner_id, {lines: [(2, record, 0)]}
                ),
                "all taken out by the parent": lambda: client.write(
                    owner, owner_id, {lines: [(5, 0, 0)]}
                ),
                "other lines by the parent": lambda: client.write(
                    owner, owner_id, {lines: [(6, 0, [])]}
                ),
            }
        return [self.attempt("", path, call) for path, call in calls.items()]

    def attempt(self, name, path, call):
        """Make one call and look what it did."""
        client, db = self.house.attacker, self.house.db
        before, refusal = db.rows(self._watch), None
        client.surface = path if path in (EXECUTE_KW, JSON2) else CALL_KW
        try:
            call()
        except RpcError as error:
            refusal = error
        finally:
            client.surface = CALL_KW
        changed = db.rows(self._watch) != before
        by = refused_by(db, client.uid, refusal)
        message = f"{refusal.name}: {refusal}" if refusal else ""
        return Outcome(self.kind.model, name, path, changed, by, message)
