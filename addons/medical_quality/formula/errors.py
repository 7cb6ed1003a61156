# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The one error of this package, with stable codes."""

E_SYNTAX = "E_SYNTAX"
E_LENGTH = "E_LENGTH"
E_FUNCTION = "E_FUNCTION"
E_NAME = "E_NAME"
E_ZERO = "E_ZERO"
E_SIZE = "E_SIZE"


class FormulaError(ValueError):
    """What is no formula, or has no value.

    :param code: stable code, one of the ``E_…`` constants of this module
    :param message: sentence for a developer or a log, in English
    """

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
