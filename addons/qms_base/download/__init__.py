# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Big answers to slow clients, sent beside the work of a server process.

Plain Python: it needs no Odoo.
"""

from .sender import HEAVY, SENDER, DownloadSender, HandedOver

__all__ = ["HEAVY", "SENDER", "DownloadSender", "HandedOver"]
