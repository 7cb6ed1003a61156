# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Kinds of archival records, and how a value gets into the machine-readable one."""

from dataclasses import dataclass
from datetime import date, datetime

from ...signing.canonical import date_text, decimal_text, moment_text


@dataclass(frozen=True)
class ArchiveKind:
    """One kind of archival record of a model.

    :param title: as printed, in the language of who asks
    :param report: external id of the WeasyPrint report that prints it
    :param sequence: code of the sequence of its numbers
    :param unprinted: names in the content that the pages do not print: codes beside
        words, drawings
    :param contents: whether it has a table of contents
    :param named: whether it says who had it made; what leaves to a customer need not
    """

    title: str
    report: str
    sequence: str
    unprinted: tuple[str, ...] = ()
    contents: bool = True
    named: bool = True


@dataclass(frozen=True)
class Numbering:
    """Number and version that a record has of itself.

    :param previous: id of the record of the version before, None for the first
    :param reason: why this version was made, empty for the first
    :param replaces: version and SHA-256 of the document before, where that is no
        archival record
    """

    number: str
    version: int
    previous: int | None = None
    reason: str = ""
    replaces: tuple[int, str] | None = None


def plain(value):
    """A value of the canonical form: numbers and dates as strings, tuples as lists.

    :raises TypeError: for a value that has no such form
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int | float):
        return decimal_text(value)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return date_text(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(f"{value!r} has no place in an archival record")
