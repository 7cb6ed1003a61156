# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What is in an attachment, whatever the caller's context says."""


def file_content(attachment):
    """Return the bytes of an attachment, ``b""`` where there is none.

    A form reads with ``bin_size`` in its context, and any client can send it: Odoo then
    gives the size of a file in words in place of its bytes.
    """
    return attachment.with_context(bin_size=False).raw or b""
