# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What can be wrong with a text: stable codes, and the one error of this package."""

from typing import NamedTuple

E_AI_UNKNOWN = "E_AI_UNKNOWN"
E_CHARSET = "E_CHARSET"
E_CHECK_CHAR = "E_CHECK_CHAR"
E_CHECK_DIGIT = "E_CHECK_DIGIT"
E_CHECK_PAIR = "E_CHECK_PAIR"
E_DATE = "E_DATE"
E_DUP_AI = "E_DUP_AI"
E_EMPTY = "E_EMPTY"
E_FLAG = "E_FLAG"
E_LENGTH = "E_LENGTH"
E_LIC = "E_LIC"
E_LINK_CHAR = "E_LINK_CHAR"
E_MUTEX = "E_MUTEX"
E_NO_DI = "E_NO_DI"
E_PCN = "E_PCN"
E_SERIAL_RANGE = "E_SERIAL_RANGE"
E_STRUCT = "E_STRUCT"
E_SYMBOLOGY = "E_SYMBOLOGY"
E_UM = "E_UM"

# every code, for those who show or count them
CODES = frozenset(name for name in dict(globals()) if name.startswith("E_"))


class Problem(NamedTuple):
    """One thing that is wrong with a parsed text.

    :param code: stable code, one of the ``E_…`` constants of this module
    :param message: sentence for a developer or a log, in English
    :param ai: application or data identifier concerned, if one
    :param value: the text refused, if one
    :param position: offset in the parsed text, or None
    """

    code: str
    message: str
    ai: str | None = None
    value: str | None = None
    position: int | None = None

    def error(self):
        """The same as an error to raise."""
        return UdiError(
            self.code,
            self.message,
            ai=self.ai,
            value=self.value,
            position=self.position,
        )


class UdiError(ValueError):
    """A text that is no valid identifier.

    :param code: stable code, one of the ``E_…`` constants of this module
    :param message: sentence for a developer or a log, in English
    :param ai: application or data identifier concerned, if one
    :param value: the text refused
    :param position: offset in the parsed text, None where nothing was parsed
    """

    def __init__(self, code, message, *, ai=None, value=None, position=None):
        super().__init__(message)
        self.code = code
        self.ai = ai
        self.value = value
        self.position = position

    def problem(self):
        """The same as a value to report."""
        return Problem(self.code, str(self), self.ai, self.value, self.position)
