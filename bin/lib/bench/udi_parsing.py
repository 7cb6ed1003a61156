# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Parse the same scans of device labels with the addon's grammar and with biip.

Run with the number of rounds; prints the seconds that each took for all texts, round
by round. They take turns, so that a slow moment of the machine slows both; seconds are
those of the processor, so that others at work on it do not count.
"""

import gc
import json
import random
import string
import sys
import time
from datetime import date, timedelta

from udi_command.grammar import udi

_TEXTS = 5_000
_WARM_UP = 2
_ALPHANUMERIC = string.digits + string.ascii_uppercase


def scans(number, seed=5):
    """Element strings of labels: GTIN and expiry, lot or serial number or both, some
    with the day of manufacture, as a DataMatrix scanner gives them."""
    chance = random.Random(seed)
    texts = []
    for _number in range(number):
        body = "".join(chance.choices(string.digits, k=13))
        parts = {
            "gtin": body + udi.check_digit(body),
            "expiry": date.today() + timedelta(days=chance.randrange(3_650)),
        }
        kind = chance.randrange(3)
        if kind != 1:
            parts["lot"] = "".join(chance.choices(_ALPHANUMERIC, k=8))
        if kind != 2:
            parts["serial"] = "".join(chance.choices(_ALPHANUMERIC, k=10))
        if chance.random() < 0.5:
            parts["manufacture"] = date.today() - timedelta(chance.randrange(3_650))
        texts.append(udi.build_element_string(**parts))
    return texts


def _seconds(parse, texts):
    gc.collect()
    began = time.process_time()
    for text in texts:
        parse(text)
    return time.process_time() - began


def main(rounds):
    """Print the measurements as JSON."""
    from biip.gs1_messages import GS1Message

    texts = scans(_TEXTS)
    for text in texts:
        if not udi.parse(text).valid:
            raise ValueError(text)
    parsers = {"ours": udi.parse, "biip": GS1Message.parse}
    taken = {name: [] for name in parsers}
    for number in range(_WARM_UP + rounds):
        for name in sorted(parsers, reverse=bool(number % 2)):
            seconds = _seconds(parsers[name], texts)
            if number >= _WARM_UP:
                taken[name].append(seconds)
    print(json.dumps({"texts": len(texts), **taken}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
