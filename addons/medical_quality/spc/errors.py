# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The one error of this package, with stable codes."""

E_NUMBER = "E_NUMBER"
E_SUBGROUP = "E_SUBGROUP"


class SpcError(ValueError):
    """Values that cannot be evaluated.

    :param code: stable code, one of the ``E_…`` constants of this module
    :param message: sentence for a developer or a log, in English
    """

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
