# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The one error of this package, with stable codes."""

E_FLOAT = "E_FLOAT"
E_NO_VARIATION = "E_NO_VARIATION"
E_NUMBER = "E_NUMBER"
E_RATING = "E_RATING"
E_TOO_LARGE = "E_TOO_LARGE"
E_TOO_SMALL = "E_TOO_SMALL"
E_UNBALANCED = "E_UNBALANCED"

# every code, for those who show or count them
CODES = frozenset(name for name in dict(globals()) if name.startswith("E_"))


class MsaError(ValueError):
    """A study that cannot be evaluated.

    :param code: stable code, one of the ``E_…`` constants of this module
    :param message: sentence for a developer or a log, in English
    """

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
