"""What a person means by the words after bin/test."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from . import addons
from .errors import SetupError
from .paths import ADDONS, ROOT

TESTS = ROOT / "tests"


@dataclass
class Selection:
    """Chosen tests: Odoo test tags, the addons they are in, pytest arguments."""

    tags: list = field(default_factory=list)
    modules: set = field(default_factory=set)
    pytest: list = field(default_factory=list)
    files: set = field(default_factory=set)

    @property
    def browser(self):
        """Whether the web client's scripts and style sheets are needed."""
        return any("HttpCase" in path.read_text() for path in self.files)

    def part(self, names):
        """Return what of the Odoo tests is in the addons `names`."""
        return Selection(
            tags=[tag for tag in self.tags if _addon_of(tag) in names],
            modules=self.modules.intersection(names),
            files={f for f in self.files if f.relative_to(ADDONS).parts[0] in names},
        )


def of_addons(names):
    """Return the Selection of all Odoo tests of the addons `names`."""
    selection = Selection()
    for name in names:
        choose_addon(selection, name)
    return selection


def parse(words, base=None):
    """Return the Selection for addon names, test files and test names.

    Paths are taken from `base`, the folder the person is in (default: the root).
    """
    selection = Selection()
    for word in words:
        found = _addon(word, selection) or _file(word, selection, base or ROOT)
        if not found and not _name(word, selection):
            raise SetupError(
                f"{word} is no addon, test file, test class or test method here",
                "name an addon of addons/, a file test_*.py, or a test's name",
            )
    return selection


def _addon(word, selection):
    name = word.rstrip("/").removeprefix("addons/")
    if name not in addons.everything():
        return False
    choose_addon(selection, name)
    return True


def choose_addon(selection, name):
    """Add all Odoo tests of addon `name`."""
    selection.tags.append(f"/{name}")
    selection.modules.add(name)
    selection.files.update((ADDONS / name / "tests").rglob("*.py"))


def _addon_of(tag):
    """Return the addon of a tag: /addon, /addon:Class.method or a file in it."""
    return re.split(r"[/:.]", tag.removeprefix(str(ADDONS)).lstrip("/"))[0]


def _file(word, selection, base):
    place, _, rest = word.partition("::")
    candidates = [Path(base) / place, ROOT / place]
    path = next((p.resolve() for p in candidates if p.exists()), None)
    if path is None:
        return False
    if path == TESTS or TESTS in path.parents:
        selection.pytest.append(str(path) + (f"::{rest}" if rest else ""))
        return True
    if ADDONS in path.parents and path.suffix == ".py":
        tag = str(path) + (":" + rest.replace("::", ".") if rest else "")
        selection.tags.append(tag)
        selection.modules.add(path.relative_to(ADDONS).parts[0])
        selection.files.add(path)
        return True
    return False


def _name(word, selection):
    """Find a class, method or Class.method by reading the test files."""
    klass, _, method = word.rpartition(".")
    if not klass and method[:1].isupper():
        klass, method = method, ""
    pattern = rf"^\s*def {re.escape(method)}\b" if method else None
    found = False
    for path in sorted(ADDONS.glob("*/tests/**/*.py")):
        text = path.read_text()
        if klass and not re.search(rf"^class {re.escape(klass)}\b", text, re.M):
            continue
        if pattern and not re.search(pattern, text, re.M):
            continue
        addon = path.relative_to(ADDONS).parts[0]
        selection.modules.add(addon)
        selection.files.add(path)
        tag = f"/{addon}" + (f":{klass}" if klass else "")
        tag += f".{method}" if method else ""
        if tag not in selection.tags:
            selection.tags.append(tag)
        found = True
    for path in sorted(TESTS.glob("**/test_*.py")):
        text = path.read_text()
        named = f"{klass}::{method}".strip(":")
        if klass and not re.search(rf"^class {re.escape(klass)}\b", text, re.M):
            continue
        if pattern and not re.search(pattern, text, re.M):
            continue
        if not klass or named:
            selection.pytest.append(f"{path}::{named}")
            found = True
    return found
