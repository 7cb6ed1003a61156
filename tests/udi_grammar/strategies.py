# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Strategies of identifiers that a label may carry."""

import string
from datetime import date

from hypothesis import strategies as st
from udi_command.grammar import udi

CSET_82 = "!\"%&'()*+,-./:;<=>?_" + string.digits + string.ascii_letters
COMPONENTS = st.text(sorted(CSET_82), min_size=1, max_size=20)
GTINS = st.text(string.digits, min_size=13, max_size=13).map(
    lambda body: body + udi.check_digit(body)
)
# what six digits tell in 2026
DATES = st.dates(date(1977, 1, 1), date(2076, 12, 31))
UDIS = st.fixed_dictionaries(
    {"gtin": GTINS},
    optional={
        "lot": COMPONENTS,
        "serial": COMPONENTS,
        "expiry": DATES,
        "manufacture": DATES,
        "quantity": st.integers(1, 99_999_999),
    },
)
