"""The project's own addons: names, dependencies and digests of their files."""

import ast
import functools
from graphlib import TopologicalSorter

from .errors import SetupError
from .paths import ADDONS, digest


def names():
    """Return the names of the bundle's addons, each after those it depends on."""
    return [name for name in everything() if not is_glue(name)]


def glue():
    """Return the names of the addons that Odoo installs by itself, and nobody asks for.

    They stand on modules of Odoo that the bundle does without.
    """
    return [name for name in everything() if is_glue(name)]


def everything():
    """Return the names of all addons in addons/, each after those it depends on."""
    found = {path.parent.name for path in ADDONS.glob("*/__manifest__.py")}
    graph = {name: depends(name) & found for name in found}
    return list(TopologicalSorter(dict(sorted(graph.items()))).static_order())


def closure(wanted):
    """Return `wanted` with the bundle's addons they stand on, dependencies first."""
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
    return set(_manifest(name)[0])


def is_glue(name):
    """Tell whether Odoo installs addon `name` by itself, where what it is for is."""
    return _manifest(name)[1]


def _manifest(name):
    return _read(name, (ADDONS / name / "__manifest__.py").read_text())


@functools.cache
def _read(name, text):
    try:
        manifest = ast.literal_eval(text)
        return tuple(manifest.get("depends", ())), bool(manifest.get("auto_install"))
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
