# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What a path is, and the list of all of them."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

CALL_KW, EXECUTE_KW, JSON2 = "call_kw", "execute_kw", "json2"
SURFACES = {
    CALL_KW: "/web/dataset/call_kw",
    EXECUTE_KW: "/jsonrpc execute_kw",
    JSON2: "/json/2",
}
# Gates that judge an event; the others are locks and guards.
CHECKPOINTS = {
    "wo_start",
    "time_log",
    "wo_finish",
    "mo_close",
    "mo_cancel",
    "lot_consume",
    "lot_ship",
    "lot_release",
}


@dataclass(frozen=True)
class Path:
    """One way round a gate.

    :param name: what is done, in a few words; unique
    :param gate: checkpoint or lock that must stop it
    :param scene: name of the function of `scenes` that builds what it starts from
    :param user: login of `plant.LOGINS`, with plain Odoo rights only
    :param surface: one of `SURFACES`
    :param attack: called with (client, scene); its errors are the answer
    :param effect: query whose answer differs once the forbidden effect is there;
        the scene's values are its parameters
    :param prepare: allowed steps of the same user before, called like `attack`
    :param bundle_only: touches models that only the addons have
    :param harmless: tables that may change: what was asked for is left out
    """

    name: str
    gate: str
    scene: str
    user: str
    attack: Callable
    effect: str
    surface: str = CALL_KW
    prepare: Callable | None = None
    bundle_only: bool = False
    harmless: tuple = ()


class Group:
    """Collects the paths of one gate and scene."""

    def __init__(self, gate, scene, user, effect, *, bundle_only=False):
        self.defaults = {
            "gate": gate,
            "scene": scene,
            "user": user,
            "effect": effect,
            "bundle_only": bundle_only,
        }
        self.paths = []
        self._turn = itertools.cycle(SURFACES)

    def add(self, name, attack, *, surfaces=None, **changes):
        """Add a path, once for each surface; by default the surfaces take turns."""
        for surface in surfaces or (next(self._turn),):
            many = surfaces and len(surfaces) > 1
            title = f"{name} ({SURFACES[surface]})" if many else name
            values = {**self.defaults, **changes}
            self.paths.append(
                Path(name=title, attack=attack, surface=surface, **values)
            )
