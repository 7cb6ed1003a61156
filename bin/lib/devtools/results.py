"""What became of each test, kept for documents that tables of tests are made from.

One file for the addons as they are now: what other versions passed says nothing.
"""

import json

from . import addons
from .paths import LOCAL, digest, lock, read_text, write_atomically

FILE = LOCAL / "test-results.json"


def remember(outcomes):
    """Add {test: "passed", "failed" or "skipped"} to what is known of these addons."""
    with lock("test-results"):
        known = load() | dict(outcomes)
        write_atomically(FILE, json.dumps({"of": _state(), "tests": known}))


def load():
    """Return {test: verdict} of the addons as they are now."""
    try:
        kept = json.loads(read_text(FILE) or "{}")
    except ValueError:
        return {}
    return kept.get("tests", {}) if kept.get("of") == _state() else {}


def _state():
    return digest(*(addons.installed_digest(name) for name in addons.everything()))
