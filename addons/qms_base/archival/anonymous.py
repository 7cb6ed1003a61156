# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Replacing names and prices in texts, the same one always by the same word."""

import re

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_AMOUNT = r"\d[\d.,\u00a0\u202f']*"
_WORD = re.compile(r"\w{3,}")
# words of names that say nothing about who it is, and stand in every record
GENERIC = frozenset(
    """and für the von der die das with gmbh inc ltd llc corp plc sas srl spa bv oy
    aps company person people department customer supplier partner test medical device
    devices quality manager engineer operator inspector auditor system systems works
    group holding international europe north south east west product products contact
    service services user admin administrator demo""".split()
)


def words_of(name: str) -> set[str]:
    """The words of a name by which somebody is recognised."""
    return {
        word
        for word in _WORD.findall((name or "").casefold())
        if word not in GENERIC and not word.isdigit()
    }


class Pseudonyms:
    """Names and what stands for them.

    :param names: ``{name: pseudonym}``; a name counts as a whole, longest first
    :param currencies: symbols and codes that make a number beside them a price
    """

    def __init__(self, names, currencies=()):
        self._names = {name.casefold(): word for name, word in names.items() if name}
        self._pattern = _alternatives(self._names)
        beside = "|".join(re.escape(one) for one in sorted(currencies) if one)
        self._price = (
            re.compile(
                rf"(?<!\w)(?:(?:{beside})\s?{_AMOUNT}|{_AMOUNT}\s?(?:{beside}))(?!\w)"
            )
            if beside
            else None
        )

    def text(self, value: str) -> str:
        """A text with every name, address and price replaced."""
        value = _EMAIL.sub("somebody@example.com", value)
        if self._pattern:
            value = self._pattern.sub(
                lambda found: self._names[found.group().casefold()], value
            )
        return self._price.sub("0.00", value) if self._price else value

    def value(self, value):
        """A value of dictionaries, lists and texts with every text replaced."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {key: self.value(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.value(item) for item in value]
        return value


def _alternatives(names):
    if not names:
        return None
    longest = sorted(names, key=len, reverse=True)
    return re.compile(
        r"(?<!\w)(?:" + "|".join(re.escape(name) for name in longest) + r")(?!\w)",
        re.IGNORECASE,
    )
