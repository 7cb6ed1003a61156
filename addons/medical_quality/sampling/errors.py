# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The one error of this package, with stable codes."""

E_AQL = "E_AQL"
E_COUNT = "E_COUNT"
E_DIRECTIVE = "E_DIRECTIVE"
E_DISCONTINUED = "E_DISCONTINUED"
E_FLOAT = "E_FLOAT"
E_INCOMPLETE = "E_INCOMPLETE"
E_LEVEL = "E_LEVEL"
E_LIMIT_NUMBERS = "E_LIMIT_NUMBERS"
E_LOT_SIZE = "E_LOT_SIZE"
E_MUST_INSPECT = "E_MUST_INSPECT"
E_NUMBER = "E_NUMBER"
E_PLAN = "E_PLAN"
E_ROUNDING = "E_ROUNDING"
E_RULE = "E_RULE"
E_SEVERITY = "E_SEVERITY"
E_TOO_LARGE = "E_TOO_LARGE"
E_TOO_MANY = "E_TOO_MANY"

# every code, for those who show or count them
CODES = frozenset(name for name in dict(globals()) if name.startswith("E_"))


class SamplingError(ValueError):
    """What was asked for has no plan, or what was found cannot be judged.

    :param code: stable code, one of the ``E_…`` constants of this module
    :param message: sentence for a developer or a log, in English
    """

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
