# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Odoo's own posting of stock and orders, told apart from rewriting what is done.

Done movements, orders and work orders of regulated products are evidence: their
dates, quantities, lots and links stand. Odoo writes some of these itself while it
posts (the date when a movement becomes done, the links from finished to consumed
lines). The methods that do so name what they post by :func:`posting`; nothing a
client sends can, as it is no context key. What was done before is never among it, so
that whatever else runs meanwhile (nested commands, automation rules, orders named in
a context) finds it locked.
"""

from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar

from odoo.tools import clean_context

# {model: ids} being posted, one dictionary from the outermost posting to its end
_posted = ContextVar("qms_posting", default=None)


@contextmanager
def posting(*recordsets):
    """Mark what Odoo posts while the block runs.

    Inside another posting the records are added to it: a receipt that closes an
    order may date what the order posted.

    :param recordsets: records that are not done yet and are posted now
    """
    posted = _posted.get()
    token = None
    if posted is None:
        posted = defaultdict(set)
        token = _posted.set(posted)
    try:
        _add(posted, recordsets)
        yield
    finally:
        if token is not None:
            _posted.reset(token)


def post_along(records):
    """Count records created while Odoo posts as posted; nothing at other times."""
    posted = _posted.get()
    if posted is not None:
        _add(posted, [records])


def filter_posted(records):
    """The records among these that Odoo is posting."""
    posted = _posted.get()
    ids = posted.get(records._name) if posted else None
    return records.browse([id_ for id_ in records._ids if id_ in ids] if ids else [])


def without_defaults(records):
    """These records without the defaults that a client sent in its context.

    They would reach whatever posting creates: backorders, movements, dispositions.
    """
    return records.with_env(records.env(context=clean_context(records.env.context)))


def _add(posted, recordsets):
    for records in recordsets:
        posted[records._name].update(records.ids)
