# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Device identifiers, lots and serials of a sample, and what stands for them."""

import re

from odoo.addons.medical_traceability.udi import parse
from odoo.addons.qms_base.archival.anonymous import fold

# no symbol of a label holds less, and none has a blank inside
_TOKEN = re.compile(r"[^ \t\r\n\f\v\u00a0]{6,8192}")
_BEFORE, _AFTER = "\"'“”‘’„", "\"'“”‘’.,;:"
_NOTATION = re.compile(r"[\d\](\[+*=&\x1d]|https?://", re.IGNORECASE)
_SHORT = 3
# characters of the shortest device identifier that is looked for inside of others
_TOO_FEW = 6


class SampleIdentifiers:
    """What stands for UDIs and their parts, whichever form they are written in.

    The same device identifier is the same word as a number, in an element string, with
    brackets, as a link and in a misread label.
    """

    def __init__(self):
        self._devices, self._lots, self._whole = {}, {}, {}

    def add_device(self, di):
        """A device identifier is to be hidden.

        :return: the word for it
        """
        key = fold(di).lstrip("0") or "0"
        return self._devices.setdefault(key, f"DI-{len(self._devices) + 1}")

    def add_lot(self, number):
        """A lot, batch or serial number is to be hidden.

        :return: the word for it
        """
        return self._lots.setdefault(fold(number).strip(), f"LOT-{len(self._lots) + 1}")

    def add_udi(self, text, di, numbers):
        """A whole UDI as it is written somewhere is to be hidden."""
        words = [self.add_device(di), *(self.add_lot(number) for number in numbers)]
        self._whole[text] = " ".join(("UDI", *words))

    def take_up(self, text):
        """Take up the UDIs of a text that nobody named."""
        for match in _TOKEN.finditer(text):
            _parsed_words(self, match[0])

    def numbers(self):
        """``{number: word}`` of what is hidden wherever it stands by itself.

        Numbers that are too short to tell from others are not among them.
        """
        found = {}
        for key, word in self._devices.items():
            # a GTIN is written with 8, 12, 13 or 14 digits
            forms = {key, *(key.zfill(size) for size in (8, 12, 13, 14))}
            found |= dict.fromkeys(forms if key.isdigit() else {key}, word)
        for key, word in self._lots.items():
            if not _is_short(key):
                found.setdefault(key, word)
        return found

    def codes(self, text):
        """``[(start, end, word)]`` of UDIs; all of a text that is a number."""
        short = self._lots.get(fold(text).strip())
        if short:
            return [(0, len(text), short)]
        found = [
            (match.start(), match.end(), word)
            for udi, word in self._whole.items()
            # of an order there are thousands, and few in one text
            if udi in text
            for match in re.finditer(re.escape(udi), text)
        ]
        for match in _TOKEN.finditer(text):
            word = _parsed_words(self, match[0]) or self._damaged(match[0])
            if word:
                found.append((match.start(), match.end(), word))
        # of two that begin together the longer one
        return sorted(found, key=lambda one: (one[0], -one[1]))

    def _damaged(self, token):
        """Words for what holds a known device identifier and cannot be read."""
        folded = fold(token)
        for key, word in self._devices.items():
            if len(key) < _TOO_FEW or key not in folded or folded.strip("0") == key:
                continue
            rest = folded.replace(key, "", 1)
            if not any(character.isalnum() for character in rest.strip("0")):
                continue
            lots = [
                lot for number, lot in self._lots.items() if number and number in rest
            ]
            return " ".join(("UDI", word, *lots))
        return ""


def _is_short(number):
    """Whether a number would be found in what has nothing to do with it."""
    return len(number) < _SHORT or (number.isdigit() and len(number) <= _SHORT)


def _parsed_words(identifiers, token):
    """The words for a UDI that can be read, else nothing."""
    for text in dict.fromkeys((token.strip(_AFTER).lstrip(_BEFORE), token)):
        if not _NOTATION.match(text):
            continue
        udi = parse(text)
        if not udi.valid or not (udi.di or udi.basic_udi_di):
            continue
        words = [identifiers.add_device(udi.di or udi.basic_udi_di)]
        words += [
            identifiers.add_lot(number)
            for number in (udi.lot, udi.serial, udi.donation_id)
            if number
        ]
        return " ".join(("UDI", *words))
    return ""
