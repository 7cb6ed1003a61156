# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What somebody can have typed or scanned, and what only a program sends."""

import unicodedata

# of a text of several lines, and between the parts of a scanned UDI
_TYPED = "\t\r\n\x1d"
_NEVER = ("Cc", "Cs")


def is_typed(text):
    """Whether a text holds only what is typed or scanned: no control characters."""
    return not any(_is_foreign(character) for character in text or "")


def as_typed(text):
    """The text, with a sign in the place of each character that nobody types."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if _is_foreign(character) else character
        for character in text
    )


def _is_foreign(character):
    return character not in _TYPED and unicodedata.category(character) in _NEVER
