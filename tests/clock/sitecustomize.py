# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Python's own start-up hook, for processes that libfaketime shows another time.

`time.sleep` waits by clock_nanosleep until an absolute time; libfaketime 0.9.10 turns
that time into another one, and the call now and then fails with EINVAL: Odoo's main
thread then ends with an error and the server with it. Waiting by `select` is relative.
"""

import select
import time


def _sleep(seconds):
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)


time.sleep = _sleep
