"""The project's own addons: names, dependencies and digests of their files."""

import ast
import functools
from graphlib import TopologicalSorter

from .errors import SetupError
from .paths import ADDONS, digest


def names():
    """Return the names of the addons in addons/, each after those it depends on."""
    found = {path.parent.name for path in ADDONS.glob("*/__manifest__.py")}
    graph = {name: depends(name) & found for name in found}
    return list(TopologicalSorter(dict(sorted(graph.items()))).static_order())


def closure(wanted):
    """Return `wanted` with the own addons they depend on, dependencies first."""
    needed, todo = set(), list(wanted)
    own = names()
    while todo:
        name = todo.pop()
        if name in own and name not in needed:
            needed.add(name)
            todo += depends(name)
    return [name for name in own if name in needed]


def depends(name):
    """Return the set of modules that the manifest of addon `name` depends on."""
    return set(_manifest(name, (ADDONS / name / "__manifest__.py").read_text()))


@functools.cache
def _manifest(name, text):
    try:
        return tuple(ast.literal_eval(text).get("depends", ()))
    except (SyntaxError, ValueError, AttributeError) as error:
        raise SetupError(
            f"addons/{name}/__manifest__.py is not a valid manifest: {error}",
            "correct the file",
        ) from error


def installed_digest(name):
    """Return a digest of all that installing addon `name` depends on.

    Its tests are left out: they change nothing in a database.
    """
    return _tree_digest(ADDONS / name, skip=("tests", "static/tests", "__pycache__"))


def _tree_digest(folder, skip):
    parts = []
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in place.split("/"))
        skipped = any(f"/{place}/".startswith(f"/{s}/") for s in skip)
        if hidden or skipped or "/__pycache__/" in f"/{place}" or not path.is_file():
            continue
        parts += [place, path.read_bytes()]
    return digest(*parts)
