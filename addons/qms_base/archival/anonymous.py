# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Replacing names, numbers and prices in texts, the same one always by the same word.

Texts are compared as people read them: without case, accents and what is not seen, so
that ``GROSSMANN`` is ``Großmann`` and ``e`` with an accent of its own is ``é``.
"""

import re
import unicodedata
from functools import lru_cache

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_AMOUNT = r"\d[\d.,\u00a0\u202f']*"
_WORD = re.compile(r"\w{3,}")
_SHORT_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{2}(?![^\W_])")
# letters that stand alone, and others that do not: an underscore parts words
_NO_LETTER_BEFORE, _NO_LETTER_AFTER = r"(?<![^\W\d_])", r"(?![^\W\d_])"
_NO_SIGN_BEFORE, _NO_SIGN_AFTER = r"(?<![^\W_])", r"(?![^\W_])"
# a number as long as this is found inside of others, too
_LONG = 8
_BLANKS = str.maketrans("\t\r\n", "   ")


@lru_cache(maxsize=8192)
def _fold_character(character):
    folded = unicodedata.normalize("NFKD", character).casefold()
    return "".join(
        " " if part in "\t\r\n" else part
        for part in unicodedata.normalize("NFKD", folded).replace("ı", "i")
        if unicodedata.category(part) not in ("Mn", "Cf")
    )


def fold(text: str) -> str:
    """A text as it is compared: without case, accents and invisible characters."""
    if text.isascii():
        return text.translate(_BLANKS).lower()
    return "".join(map(_fold_character, text))


# words of names that say nothing about who it is, and stand in every record
GENERIC = frozenset(
    fold(word)
    for word in """and für von der die das with gmbh inc ltd llc corp plc sas srl spa bv
    oy aps company person people department customer supplier partner test medical
    device devices quality manager engineer operator inspector auditor system systems
    works group holding international europe north south east west product products
    contact service services user admin administrator demo the""".split()
)


def words_of(name: str) -> set[str]:
    """The words of a name by which somebody is recognised, folded."""
    return {
        word
        for word in _WORD.findall(fold(name or ""))
        if word not in GENERIC and not word.isdigit()
    }


# short words that begin a sentence
_LITTLE = frozenset(
    "an as at be by do he if in is it me my no of on or so to up we".split()
)


def short_words_of(name: str) -> set[str]:
    """Words of two letters of a name, as they are written: told from others by that."""
    return {
        word
        for word in _SHORT_WORD.findall(name or "")
        if word[0].isupper() and fold(word) not in _LITTLE | GENERIC
    }


def orders_of(name: str) -> set[str]:
    """The ways in which the words of a person's name are written, folded."""
    words = fold(name or "").replace(",", " ").split()
    if not words:
        return set()
    first, last = " ".join(words[:-1]), words[-1]
    turned = {f"{last} {first}", f"{last}, {first}"} if first else set()
    if len(words) > 2:
        rest = " ".join(words[1:])
        turned |= {f"{rest} {words[0]}", f"{rest}, {words[0]}"}
    return {" ".join(words), " ".join(fold(name).split()), *turned}


class Pseudonyms:
    """Names and numbers, and what stands for them.

    :param names: ``{name: pseudonym}``; a name counts as a whole, longest first
    :param exact: ``{word: pseudonym}`` of words that count only as they are written
    :param currencies: symbols and codes that make a number beside them a price
    :param numbers: ``{number: pseudonym}`` of lots, devices and the like
    :param codes: ``text -> [(start, end, word)]`` of what else is replaced in a text
    """

    def __init__(self, names, currencies=(), numbers=None, codes=None, exact=None):
        self._words = {}
        patterns = []
        for given, boundaries in (
            (names, (_NO_LETTER_BEFORE, _NO_LETTER_AFTER)),
            (numbers or {}, (_NO_SIGN_BEFORE, _NO_SIGN_AFTER)),
        ):
            for one, word in given.items():
                folded = " ".join(fold(one or "").split())
                if not folded:
                    continue
                self._words.setdefault(folded, word)
                inside = given is numbers and len(folded) >= _LONG
                before, after = ("", "") if inside else boundaries
                blanks = re.escape(folded).replace(r"\ ", " +")
                patterns.append((len(folded), f"{before}{blanks}{after}"))
        self._pattern = (
            re.compile(
                "|".join(p for _length, p in sorted(patterns, key=lambda p: -p[0]))
            )
            if patterns
            else None
        )
        self._codes = codes
        self._exact_words = exact or {}
        self._exact_pattern = self._exact_words and re.compile(
            rf"{_NO_LETTER_BEFORE}(?:{'|'.join(map(re.escape, self._exact_words))})"
            rf"{_NO_LETTER_AFTER}"
        )
        beside = "|".join(re.escape(one) for one in sorted(currencies) if one)
        self._price = (
            re.compile(
                rf"(?<!\w)(?:(?:{beside})\s?{_AMOUNT}|{_AMOUNT}\s?(?:{beside}))(?!\w)"
            )
            if beside
            else None
        )

    def text(self, value: str) -> str:
        """A text with every name, number, address and price replaced."""
        # what was put in is not looked at again
        parts = [(value, False)]
        for find in (
            *(self._codes, _addresses, self._known, self._exact, self._prices),
        ):
            if find:
                parts = [part for one in parts for part in _replaced(one, find)]
        return "".join(text for text, _done in parts)

    def value(self, value):
        """A value of dictionaries, lists and texts with every text replaced."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {key: self.value(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.value(item) for item in value]
        return value

    def _known(self, text):
        if not self._pattern:
            return []
        if text.isascii():
            folded, places = fold(text), None
        else:
            folded, places = _folded_with_places(text)
        found = []
        for match in self._pattern.finditer(folded):
            start, end = match.span()
            if places:
                start, end = places[start], places[end - 1] + 1
                # accents and what is not seen go with the letter before them
                while end < len(text) and not _fold_character(text[end]):
                    end += 1
            found.append((start, end, self._words[" ".join(match[0].split())]))
        return found

    def _exact(self, text):
        if not self._exact_pattern:
            return []
        return [
            (*match.span(), self._exact_words[match[0]])
            for match in self._exact_pattern.finditer(text)
        ]

    def _prices(self, text):
        if not self._price:
            return []
        return [(*match.span(), "0.00") for match in self._price.finditer(text)]


def _addresses(text):
    return [(*match.span(), "somebody@example.com") for match in _EMAIL.finditer(text)]


def _replaced(part, find):
    """A part of a text in parts: ``(text, whether it was put in)``."""
    text, done = part
    if done:
        return [part]
    parts, last = [], 0
    for start, end, word in find(text):
        # a letter that folds to two may have been taken by the one before
        if start < last:
            continue
        parts += [(text[last:start], False), (word, True)]
        last = end
    return [*parts, (text[last:], False)]


def _folded_with_places(text):
    """The folded text, and of each of its characters where it stands in the text."""
    folded, places = [], []
    for place, character in enumerate(text):
        for part in _fold_character(character):
            folded.append(part)
            places.append(place)
    return "".join(folded), places
