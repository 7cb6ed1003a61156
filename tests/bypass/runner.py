# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Runs paths on one server and says what became of each."""

from dataclasses import dataclass, field

from rpc import RpcError

from . import scenes
from .database import DECIDING_TABLES, REGULATED_TABLES

_DENIALS = (
    "SELECT id FROM qms_gate_denial WHERE actor_uid = %s"
    " AND denied_at > (now() AT TIME ZONE 'UTC') - interval '70 seconds'"
    " AND position('refused: ' || res_name in %s) > 0"
)


_REFUSALS = {
    "import",
    "odoo.exceptions.AccessError",
    "odoo.exceptions.MissingError",
    "odoo.exceptions.RedirectWarning",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
}


@dataclass
class Outcome:
    """What one attack did on one server.

    `by` tells who said no: "gate" (a denial is on record), "lock" (a message, no
    denial), "rights" (Odoo's access rights), "nobody" (no message at all).
    `crash` is what the server answered where that is no refusal at all.
    """

    reached: bool
    by: str
    message: str = ""
    changed: list = field(default_factory=list)
    crash: str = ""


class Runner:
    """Keeps a scene for the next attack as long as nothing of it changed."""

    def __init__(self, plant):
        self.plant = plant
        self.tables = REGULATED_TABLES + (DECIDING_TABLES if plant.gated else ())
        self._kept = {}

    def run(self, path):
        """Run one path and return its Outcome."""
        client = self.plant.client(path.user)
        scene = self._kept.pop(path.scene, None)
        if scene is None:
            scene = getattr(scenes, path.scene)(self.plant)
        db, values = self.plant.db, vars(scene)
        before, prints = db.rows(path.effect, values), db.fingerprint(self.tables)
        refusal = None
        try:
            if path.prepare:
                path.prepare(client, scene)
                before = db.rows(path.effect, values)
                prints = db.fingerprint(self.tables)
            client.surface = path.surface
            path.attack(client, scene)
        except RpcError as error:
            refusal = error
        finally:
            client.surface = "call_kw"
        after = db.fingerprint(self.tables)
        changed = [table for table in self.tables if prints[table] != after[table]]
        if not changed and not path.prepare:
            self._kept[path.scene] = scene
        reached = db.rows(path.effect, values) != before
        message, crash = str(refusal or ""), ""
        if refusal and refusal.name not in _REFUSALS:
            crash = f"{refusal.name}: {message}"
        return Outcome(reached, self._who(client, refusal), message, changed, crash)

    def _who(self, client, refusal):
        if refusal is None:
            return "nobody"
        if self.plant.gated:
            found = self.plant.db.rows(_DENIALS, [client.uid, str(refusal)])
            if found:
                return "gate"
        return "rights" if refusal.name.endswith("AccessError") else "lock"
