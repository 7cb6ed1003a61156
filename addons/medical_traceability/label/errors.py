# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The error of this package."""


class LabelError(ValueError):
    """A label that may not be printed.

    :param code: ``symbol``, ``glyph``, ``space`` (does not fit) or ``mismatch``
    :param detail: the text concerned, or what was read instead
    """

    def __init__(self, code, detail):
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
