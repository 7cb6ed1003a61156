# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The error of this package."""


class LabelError(ValueError):
    """A label that may not be printed.

    :param code: ``symbol`` (cannot be encoded), ``glyph`` (the font lacks it),
        ``space`` (does not fit), ``width`` (a symbol does not fit), ``module``
        (X-dimension out of range), ``date`` or ``mismatch`` (read back, it says
        something else)
    :param detail: the text concerned, or what was read instead
    :param label: which label, where known: its serial or lot
    """

    def __init__(self, code, detail, label=""):
        super().__init__(f"{label or 'label'}: {code}: {detail}")
        self.code = code
        self.detail = detail
        self.label = label
