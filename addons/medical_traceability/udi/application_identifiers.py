# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Table of the GS1 application identifiers.

Read once from the GS1 Barcode Syntax Dictionary, which lies in ``data`` with its
licence (Apache-2.0); ``bin/udi refresh FILE`` puts a new release in its place.
"""

from __future__ import annotations

import re
from itertools import product, takewhile
from pathlib import Path
from typing import NamedTuple

DICTIONARY = Path(__file__).parent / "data" / "gs1-syntax-dictionary.txt"

_COMPONENT = re.compile(r"(\[)?([NXYZ])(\.\.)?(\d+)\]?((?:,[a-z0-9]+)*)")
_FLAGS = re.compile(r"[*?!\"$%&'()+,\-./:;<=>@\[\\\]^_`{|}~]+")
_AIS = re.compile(r"(\d{2,4})(?:-(\d{2,4}))?")


class DictionaryError(ValueError):
    """A dictionary that cannot be read, with the number of the line."""


class Component(NamedTuple):
    """A part of the data of an application identifier.

    :param charset: ``N`` digits, ``X`` set 82, ``Y`` set 39, ``Z`` base64url
    :param minimum: fewest characters
    :param maximum: most characters
    :param optional: whether the data may end before it
    :param linters: names of the checks of its content
    """

    charset: str
    minimum: int
    maximum: int
    optional: bool
    linters: tuple[str, ...]


class ApplicationIdentifier(NamedTuple):
    """What the dictionary says of an application identifier.

    :param ai: two to four digits
    :param title: data title, such as ``BATCH/LOT``
    :param predefined: the length is known by its first two digits, hence no separator
    :param components: parts of the data
    :param requires: of each item one group must be present as a whole
    :param excludes: identifiers that must not stand beside it
    :param link_key: sequences of qualifiers where it is the key of a Digital Link
    :param link_attribute: may stand in the query of a Digital Link
    """

    ai: str
    title: str
    predefined: bool
    components: tuple[Component, ...]
    requires: tuple[tuple[frozenset[str], ...], ...]
    excludes: frozenset[str]
    link_key: tuple[tuple[str, ...], ...] | None
    link_attribute: bool

    @property
    def minimum(self) -> int:
        """Fewest characters of the data."""
        return sum(part.minimum for part in self.components if not part.optional)

    @property
    def maximum(self) -> int:
        """Most characters of the data."""
        return sum(part.maximum for part in self.components)


def read_dictionary(text: str) -> dict[str, ApplicationIdentifier]:
    """The entries of a dictionary by application identifier.

    :raises DictionaryError: naming the line that is not understood
    """
    rows = {}
    for number, line in enumerate(text.splitlines(), 1):
        entry, _hash, title = line.partition("#")
        if entry.strip():
            try:
                _read_line(rows, entry.split(), title.strip())
            except ValueError as error:
                raise DictionaryError(f"line {number}: {error}: {line!r}") from error
    known = sorted(rows)
    # a pattern such as 394n, or a number, and the identifiers that it means
    meant = {}
    for row in rows.values():
        for word in _words(row):
            if word not in meant:
                meant[word] = _matching(word, known)
    return {ai: _finish(rows[ai], meant) for ai in known}


def _words(row):
    yield from row["excludes"]
    for demand in row["requires"]:
        for group in demand:
            yield from group


def _read_line(rows, words, title):
    ais = _AIS.fullmatch(words[0])
    if not ais:
        raise ValueError("no application identifier")
    flags = words[1] if len(words) > 1 and _FLAGS.fullmatch(words[1]) else ""
    rest = words[2:] if flags else words[1:]
    parts = [*takewhile(_COMPONENT.fullmatch, rest)]
    attributes = rest[len(parts) :]
    if not parts:
        raise ValueError("no specification")
    row = {
        "title": title,
        "predefined": "*" in flags,
        "components": tuple(map(_read_component, parts)),
        "requires": [],
        "excludes": [],
        "link_key": None,
        "link_attribute": "?" in flags,
    }
    for attribute in attributes:
        _read_attribute(row, attribute)
    first, last = ais[1], ais[2] or ais[1]
    if len(first) != len(last) or first > last:
        raise ValueError("no range")
    for number in range(int(first), int(last) + 1):
        ai = f"{number:0{len(first)}d}"
        if ai in rows:
            raise ValueError("a second time")
        rows[ai] = {"ai": ai, **row}


def _read_component(text):
    optional, charset, up_to, length, linters = _COMPONENT.fullmatch(text).groups()
    return Component(
        charset,
        1 if up_to else int(length),
        int(length),
        bool(optional),
        tuple(linters.split(",")[1:]),
    )


def _read_attribute(row, attribute):
    name, _equals, value = attribute.partition("=")
    if name == "req" and value:
        row["requires"].append([group.split("+") for group in value.split(",")])
    elif name == "ex" and value:
        row["excludes"] += value.split(",")
    elif name == "dlpkey":
        row["link_key"] = tuple(
            tuple(sequence.split(",")) for sequence in value.split("|") if value
        )
    else:
        raise ValueError(f"attribute {attribute!r} is not known")


def _finish(row, meant):
    """The entry of a row, its patterns written out."""
    requires = tuple(
        tuple(
            frozenset(ais)
            for group in demand
            for ais in product(*(meant[word] for word in group))
        )
        for demand in row["requires"]
    )
    excludes = {ai for word in row["excludes"] for ai in meant[word]}
    row = {**row, "requires": requires, "excludes": frozenset(excludes - {row["ai"]})}
    return ApplicationIdentifier(**row)


def _matching(word, known):
    if word.isdigit():
        return [word]
    pattern = re.compile(word.replace("n", r"\d"))
    return [ai for ai in known if pattern.fullmatch(ai)]


TABLE = read_dictionary(DICTIONARY.read_text("utf-8"))


def ai_widths(table) -> dict[str, int]:
    """Number of digits of the identifiers by their first two digits, by which GS1
    tells them apart (General Specifications, section 3.2).

    :raises DictionaryError: where two digits do not tell it
    """
    widths = {}
    for ai in table:
        if widths.setdefault(ai[:2], len(ai)) != len(ai):
            raise DictionaryError(f"{ai[:2]} begins identifiers of two lengths")
    return widths


WIDTHS = ai_widths(TABLE)
