# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Runs paths on one server and says what became of each."""

import contextlib
import re
from dataclasses import dataclass, field
from pathlib import Path

from rpc import RpcError

from . import scenes
from .database import DECIDING_TABLES, REGULATED_TABLES

# A repeat within a minute is no further row.
_DENIALS = (
    "SELECT message FROM qms_gate_denial WHERE actor_uid = %s"
    " AND denied_at > (now() AT TIME ZONE 'UTC') - interval '70 seconds'"
)
_ADDONS = Path(__file__).parents[2] / "addons"
# What Odoo's own rights say, where an import passes on the words alone.
_RIGHTS = ("You are not allowed to", "Sorry, ", "Uh-oh! ")

# What the login of a terminal hears wherever it has nothing to look for.
_FORBIDDEN = "werkzeug.exceptions.Forbidden"
_REFUSALS = {
    "import",
    "odoo.exceptions.AccessError",
    "odoo.exceptions.MissingError",
    "odoo.exceptions.RedirectWarning",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    _FORBIDDEN,
}


@dataclass
class Outcome:
    """What one attack did on one server.

    `by` tells who said no: "gate" (all that the message says is on record as a denial
    of this user), "rights" (Odoo's access rights), "lock" (the addons, or Odoo, without
    a record), "nobody" (no message at all).
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

    def run_all(self, paths):
        """Outcomes by name: {path: Outcome, or the exception that broke it}.

        What has to expire is made first and attacked last: nobody waits for it.
        """
        late = [path for path in paths if path.prepare is scenes.lapse]
        for path in late:
            self._keep_ready(path.scene)
        soon = [path for path in paths if path not in late]
        return {path.name: self._try(path) for path in soon + late}

    def _keep_ready(self, scene):
        # what cannot be made is told when it is its turn
        with contextlib.suppress(Exception):
            self._kept[scene] = getattr(scenes, scene)(self.plant)

    def _try(self, path):
        """The outcome of a path; what broke on the way is told by its own tests."""
        try:
            return self.run(path)
        except Exception as error:
            return error

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
        by = refused_by(db if self.plant.gated else None, client.uid, refusal)
        return Outcome(reached, by, message, changed, crash)


def refused_by(db, uid, refusal):
    """Who said no, as in :class:`Outcome`; no `db` where nothing puts it on record."""
    if refusal is None:
        return "nobody"
    if db:
        said = str(refusal)
        for (message,) in db.rows(_DENIALS, [uid]):
            if all(line in said for line in message.splitlines()):
                return "gate"
    return "rights" if _by_rights(refusal) else "lock"


def _by_rights(refusal):
    """Whether Odoo's own rights refused, and not an AccessError of the addons."""
    if refusal.name == "import":
        return str(refusal).startswith(_RIGHTS)
    if refusal.name == _FORBIDDEN:
        return True
    if not refusal.name.endswith("AccessError"):
        return False
    places = re.findall(r'File "([^"]+)"', refusal.debug)
    return bool(places) and not Path(places[-1]).is_relative_to(_ADDONS)
