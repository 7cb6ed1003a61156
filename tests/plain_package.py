# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Packages of plain Python inside addons, imported without Odoo."""

import importlib.util
import sys

from devtools.paths import ADDONS


def load(addon, package):
    """The package of an addon under a name of its own, which tests do not have."""
    name = f"plain_{addon}_{package}"
    if name not in sys.modules:
        folder = ADDONS / addon / package
        spec = importlib.util.spec_from_file_location(
            name, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
    return sys.modules[name]
