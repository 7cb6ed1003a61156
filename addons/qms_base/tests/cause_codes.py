# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The codes of findings and refused changes that the source of an addon names."""

import ast
from pathlib import Path

from odoo.modules import get_module_path

# Name of what is called, and place of the code among its arguments.
_CALLS = {"Finding": 0, "_refuse_change": 1}
# Passes on the code that `_refuse_change` was called with.
_FORWARDS = "_change_rows"


def codes_of(addon):
    """``{code: [place in the source]}`` of an installed addon, its tests left out.

    :raises AssertionError: where the code of a call cannot be told from the source
    """
    found = {}
    root = Path(get_module_path(addon))
    for path in sorted(root.rglob("*.py")):
        if "tests" in path.relative_to(root).parts:
            continue
        for place, codes in _codes_in(path):
            assert codes, f"{place}: say the code so that it can be read here"
            for code in codes:
                found.setdefault(code, []).append(place)
    return found


def _codes_in(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    for function in functions:
        if function.name == _FORWARDS:
            continue
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and _name(call.func) in _CALLS:
                place = f"{path.name}:{call.lineno}"
                yield place, _values(_argument(call), function, tree)


def _name(node):
    return getattr(node, "attr", None) or getattr(node, "id", None)


def _argument(call):
    for keyword in call.keywords:
        if keyword.arg == "code":
            return keyword.value
    index = _CALLS[_name(call.func)]
    return call.args[index] if len(call.args) > index else None


def _values(node, function, tree):
    """Texts that an expression can have, as far as literals tell."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        return _dictionary_values(node.value.id, tree)
    if isinstance(node, ast.Name):
        return _assigned(node.id, function) | _chosen_by(node.id, function)
    return set()


def _assigned(name, function):
    """Literals that a function gives to a name."""
    return {
        node.value.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and any(_name(target) == name for target in node.targets)
    }


def _chosen_by(name, function):
    """Keys of a literal dictionary in which the value of a name is looked up."""
    return {
        key.value
        for node in ast.walk(function)
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Dict)
        and _name(node.slice) == name
        for key in node.value.keys
    }


def _dictionary_values(name, tree):
    """Values of a literal dictionary of the module."""
    return {
        value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Dict)
        and any(_name(target) == name for target in node.targets)
        for value in node.value.values
    }
