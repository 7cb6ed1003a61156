# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""`bin/udi refresh`: a new release of the GS1 Barcode Syntax Dictionary."""

import importlib

from devtools.errors import SetupError
from devtools.paths import write_atomically

from .grammar import udi

_table = importlib.import_module(f"{udi.__name__}.application_identifiers")
_linters = importlib.import_module(f"{udi.__name__}.linters")
_REMEDY = "give gs1-syntax-dictionary.txt of a release of the dictionary"
# without these no device label can be read
_NEEDED = frozenset(("00", "01", "10", "11", "17", "21"))


def refresh(path, target=_table.DICTIONARY):
    """Put a dictionary in the place of the one in use; tell what it changes.

    :return: lines to print
    :raises SetupError: where it cannot be read or is no dictionary
    """
    try:
        text = path.read_text("utf-8")
        entries = _table.read_dictionary(text)
        _table.ai_widths(entries)
    except (OSError, ValueError) as error:
        raise SetupError(f"{path} cannot be read: {error}", _REMEDY) from error
    if not entries.keys() >= _NEEDED:
        raise SetupError(f"{path} lacks what every device label carries", _REMEDY)
    write_atomically(target, text)
    return [*changes(udi.TABLE, entries), *unknown_checks(entries)]


def changes(old, new):
    """What one table says otherwise than another, a line for each identifier."""
    told = [f"new: ({ai}) {new[ai].title}" for ai in sorted(new.keys() - old.keys())]
    told += [f"gone: ({ai}) {old[ai].title}" for ai in sorted(old.keys() - new.keys())]
    for ai in sorted(old.keys() & new.keys()):
        told += [
            f"changed: ({ai}) {name}"
            for name in new[ai]._fields
            if getattr(new[ai], name) != getattr(old[ai], name)
        ]
    return told


def unknown_checks(entries):
    """Checks that the table names and the grammar does not know."""
    named = {
        linter
        for entry in entries.values()
        for part in entry.components
        for linter in part.linters
    }
    known = _linters.LINTERS.keys() | _linters.UNCHECKED
    return [f"not checked: {name}" for name in sorted(named - known)]
