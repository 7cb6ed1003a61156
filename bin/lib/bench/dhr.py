# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A device history record reviewed, released and made a document, beside its order.

Of an order of 50 serials with 20 characteristics each and 40 components, and of one
with a tenth of the serials, so that it shows what grows. ``collect`` begins the review,
``screen`` opens its form with an empty cache, ``first`` is the signature of the review,
which finds out whether the document can be made, ``release`` the last one,
``document`` lays out, signs and checks the pages; ``order`` opens the form of the order
in the same run, as Odoo has it. Each step is a transaction of its own with an empty
cache, as a request is.
"""

import contextlib

from devtools import templates

from .side import Side
from .targets import judged

SERIALS, CHARACTERISTICS, COMPONENTS = 50, 20, 40
# a screen opens within a second, and a page is laid out in a quarter of one
TARGETS = {"screen_ms": ("<", 1_000), "page_s": ("<=", 0.25)}


def measure(target, rounds):
    """Milliseconds and queries of each step, and the seconds a page takes.

    :param rounds: how often the screens are opened
    """
    with contextlib.ExitStack() as stack:
        database = stack.enter_context(
            templates.cloned(target, templates.bundle(target))
        )
        side = Side(target, "bench.reviewing", database, "dhr")
        stack.callback(side.end)
        answers = {
            name: side.ask(f"{serials} {CHARACTERISTICS} {COMPONENTS} {rounds}")
            for name, serials in (("tenth", SERIALS // 10), ("whole", SERIALS))
        }
    return summary(answers)


def summary(answers):
    """The line to print, with its targets.

    :param answers: ``{"tenth" or "whole": {step: [milliseconds, queries], "pages": …,
        "bytes": …}}``
    """
    whole, tenth = answers["whole"], answers["tenth"]
    line = {
        "serials": SERIALS,
        "characteristics": CHARACTERISTICS,
        "components": COMPONENTS,
        "pages": whole["pages"],
        "bytes": whole["bytes"],
        "page_s": round(whole["document"][0] / 1000 / whole["pages"], 3),
        "screen_to_order": round(whole["screen"][0] / whole["order"][0], 2),
        "tenth_pages": tenth["pages"],
    }
    for step in ("collect", "screen", "order", "first", "release", "document"):
        milliseconds, queries = whole[step]
        line[f"{step}_ms"] = round(milliseconds)
        line[f"{step}_queries"] = queries
        line[f"tenth_{step}_ms"] = round(tenth[step][0])
        line[f"tenth_{step}_queries"] = tenth[step][1]
    return judged(line, TARGETS)
