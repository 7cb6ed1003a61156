# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The addon's package `udi`, imported alone: it is plain Python."""

import importlib.util
import sys

from devtools.paths import ADDONS

PACKAGE = ADDONS / "medical_traceability" / "udi"


def load(name="udi", package=PACKAGE):
    """A package of plain Python under a name of its own, so that nothing of Odoo is
    needed."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            name, package / "__init__.py", submodule_search_locations=[str(package)]
        )
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
    return sys.modules[name]


udi = load()
