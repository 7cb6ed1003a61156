# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The one error of this package."""

E_AI_UNKNOWN = "E_AI_UNKNOWN"
E_CHARSET = "E_CHARSET"
E_CHECK_DIGIT = "E_CHECK_DIGIT"
E_DATE = "E_DATE"
E_DUP_AI = "E_DUP_AI"
E_EMPTY = "E_EMPTY"
E_LENGTH = "E_LENGTH"
E_NO_DI = "E_NO_DI"
E_STRUCT = "E_STRUCT"
E_SYMBOLOGY = "E_SYMBOLOGY"


class UdiError(ValueError):
    """A text that is no valid identifier.

    :param code: stable code, one of the ``E_…`` constants of this module
    :param message: sentence for a developer or a log, in English
    :param ai: application identifier concerned, if one
    :param value: the text refused
    :param position: offset in the parsed text, None where nothing was parsed
    """

    def __init__(self, code, message, *, ai=None, value=None, position=None):
        super().__init__(message)
        self.code = code
        self.ai = ai
        self.value = value
        self.position = position
