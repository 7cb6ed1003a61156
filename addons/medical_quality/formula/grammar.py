# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The grammar, by recursive descent, and the value of what was read.

expression = term {("+" | "-") term}
term       = factor {("*" | "/") factor}
factor     = ("+" | "-") factor | number | symbol | call | "(" expression ")"
call       = function "(" expression {"," expression} ")"
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from .errors import E_FUNCTION, E_LENGTH, E_NAME, E_SYNTAX, E_ZERO, FormulaError

LONGEST = 200
_DEEPEST = 20
_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]{1,15}(?:\.[0-9]{1,10})?(?![0-9.A-Za-z_]))"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]{0,30}(?![A-Za-z0-9_]))"
    r"|(?P<sign>[-+*/(),]))",
    re.ASCII,
)
_SYMBOL = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,15}", re.ASCII)

FUNCTIONS = {
    "min": min,
    "max": max,
    "sum": sum,
    "mean": lambda values: sum(values) / len(values),
    "range": lambda values: max(values) - min(values),
    "abs": lambda values: abs(values[0]),
}


def is_symbol(text: str) -> bool:
    """Whether a characteristic can be called so in a formula."""
    return bool(_SYMBOL.fullmatch(text or "")) and text not in FUNCTIONS


@dataclass(frozen=True)
class Formula:
    """A formula as it was read.

    :param text: as it was written
    :param tree: nested tuples: ``("number", Fraction)``, ``("name", str)``, ``(sign,
        left, right)``, ``("call", function, arguments)``
    :param names: symbols that it uses
    """

    text: str
    tree: tuple
    names: frozenset

    def value(self, values) -> Fraction:
        """The value for ``{symbol: number}``, exactly.

        :param values: integers, decimals or fractions
        :raises FormulaError: ``E_NAME`` for a symbol without value, ``E_ZERO``
        """
        missing = self.names - set(values)
        if missing:
            raise FormulaError(E_NAME, f"No value for {', '.join(sorted(missing))}")
        return _value(self.tree, {n: Fraction(values[n]) for n in self.names})


def _value(tree, values):
    kind = tree[0]
    if kind == "number":
        return tree[1]
    if kind == "name":
        return values[tree[1]]
    if kind == "call":
        return FUNCTIONS[tree[1]]([_value(part, values) for part in tree[2]])
    left, right = _value(tree[1], values), _value(tree[2], values)
    if kind == "+":
        return left + right
    if kind == "-":
        return left - right
    if kind == "*":
        return left * right
    if not right:
        raise FormulaError(E_ZERO, "The formula divides by zero")
    return left / right


def parse_formula(text: str) -> Formula:
    """Read a formula.

    :raises FormulaError: ``E_SYNTAX``, ``E_LENGTH`` (too long or nested too deep),
        ``E_FUNCTION`` for a strange function or a wrong number of arguments, ``E_NAME``
        for a formula of numbers only
    """
    text = (text or "").strip()
    if len(text) > LONGEST:
        raise FormulaError(E_LENGTH, f"A formula has {LONGEST} characters at most")
    reader = _Reader(_tokens(text))
    tree = reader.expression(0)
    if reader.left:
        raise FormulaError(E_SYNTAX, f"{reader.left[0][1]!r} is not expected there")
    if not reader.names:
        raise FormulaError(E_NAME, "A formula uses a characteristic")
    return Formula(text, tree, frozenset(reader.names))


def _tokens(text):
    tokens, place = [], 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if not found:
            raise FormulaError(E_SYNTAX, f"{text[place:].strip()[:10]!r} is not known")
        tokens.append((found.lastgroup, found[found.lastgroup]))
        place = found.end()
    return tokens


class _Reader:
    """Takes tokens from the front."""

    def __init__(self, tokens):
        self.left = tokens
        self.names = set()

    def expression(self, depth):
        tree = self.term(depth)
        while self._next_is("+", "-"):
            tree = (self._take(), tree, self.term(depth))
        return tree

    def term(self, depth):
        tree = self.factor(depth)
        while self._next_is("*", "/"):
            tree = (self._take(), tree, self.factor(depth))
        return tree

    def factor(self, depth):
        if depth > _DEEPEST:
            raise FormulaError(E_LENGTH, "The formula is nested too deep")
        if not self.left:
            raise FormulaError(E_SYNTAX, "The formula ends too early")
        kind = self.left[0][0]
        text = self._take()
        if kind == "number":
            return ("number", Fraction(text))
        if kind == "name":
            return self._named(text, depth)
        if text in ("+", "-"):
            part = self.factor(depth + 1)
            return part if text == "+" else ("-", ("number", Fraction(0)), part)
        if text == "(":
            tree = self.expression(depth + 1)
            self._expect(")")
            return tree
        raise FormulaError(E_SYNTAX, f"{text!r} is not expected there")

    def _named(self, name, depth):
        if not self._next_is("("):
            if not is_symbol(name):
                raise FormulaError(E_SYNTAX, f"{name!r} is no symbol")
            self.names.add(name)
            return ("name", name)
        if name not in FUNCTIONS:
            raise FormulaError(E_FUNCTION, f"{name!r} is no function")
        self._take()
        arguments = [self.expression(depth + 1)]
        while self._next_is(","):
            self._take()
            arguments.append(self.expression(depth + 1))
        self._expect(")")
        if name == "abs" and len(arguments) != 1:
            raise FormulaError(E_FUNCTION, "abs takes one argument")
        return ("call", name, tuple(arguments))

    def _next_is(self, *signs):
        return bool(self.left) and self.left[0][1] in signs

    def _take(self):
        return self.left.pop(0)[1]

    def _expect(self, sign):
        if not self._next_is(sign):
            raise FormulaError(E_SYNTAX, f"{sign!r} is missing")
        self._take()
