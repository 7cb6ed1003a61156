# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The machine-readable record inside an archival PDF, format 1.

UTF-8 JSON in the form of RFC 8785; every number is a decimal string, so that no reader
rounds it. The file says which names under ``content`` the pages do not print
(``unprinted``): everything else stands in the text too, and a verifier compares it.
"""

import json
import re
import unicodedata

import rfc8785
from lxml import html as lxml_html

FORMAT = "qms-archive-1"
FILE_NAME = "record.json"
KEYS = (
    "format",
    "kind",
    "title",
    "number",
    "version",
    "record",
    "company",
    "recorded_at",
    "recorded_by",
    "reason",
    "replaces",
    "unprinted",
    "content",
)
# what is about the record itself; the rest of its head is codes
HEAD = ("title", "number", "company", "reason")
# everything of ASCII that is printed, but for the hyphen: readers take it for one of
# their own at the end of a line
_PLAIN = re.compile(r"[!-,.-~]+")
_RUN = re.compile(r"[A-Za-z0-9]+")
# classes of characters that are written from right to left, or make others be
_BACKWARDS = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "LRO", "LRE", "LRI"})
_LONG = 120
# so much of what follows on a page may be as the value goes on
_ALIKE = 20


class ContentError(Exception):
    """The machine-readable record is not one of this format."""


def read(data: bytes) -> dict:
    """The record in canonical JSON.

    :raises ContentError: when it is not JSON, not canonical, or of another format
    """
    try:
        record = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ContentError("the attached record is not JSON") from error
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise ContentError(f"the attached record is not of the format {FORMAT}")
    if set(record) != set(KEYS):
        raise ContentError("the attached record has other parts than its format")
    try:
        canonical = rfc8785.dumps(record)
    except (rfc8785.CanonicalizationError, ValueError) as error:
        raise ContentError("the attached record has no canonical form") from error
    if canonical != data:
        raise ContentError("the attached record is not in its canonical form")
    return record


class PageText:
    """The text of all pages, for asking whether a value stands there.

    Extracted text differs from what was printed in blanks, hyphens and line breaks:
    these do not count. Text from right to left comes in another order: of such values
    only their runs of letters and digits are looked for. A long value may be parted by
    the end of a page, and go on over as many pages as it fills.

    :param pages: text of each page
    """

    def __init__(self, pages):
        pages = [unicodedata.normalize("NFKC", page) for page in pages]
        text = "\n".join(pages)
        self._plain = "".join(_PLAIN.findall(text))
        self._pages = ["".join(_PLAIN.findall(page)) for page in pages]
        self._letters = {c for c in text if c.isalnum()}

    def has(self, value: str) -> bool:
        """Whether a value stands on the pages."""
        value = unicodedata.normalize("NFKC", value)
        if not all(c in self._letters for c in value if c.isalnum()):
            return False
        if any(unicodedata.bidirectional(c) in _BACKWARDS for c in value):
            return all(run in self._plain for run in _RUN.findall(value))
        plain = "".join(_PLAIN.findall(value))
        return plain in self._plain or (
            len(plain) > _LONG and (self._in_two(plain) or self._over_pages(plain))
        )

    def _in_two(self, plain):
        """Whether a value stands in two parts: the longest beginning, and the rest."""
        return plain[_longest(plain, self._plain) :] in self._plain

    def _over_pages(self, plain):
        """Whether a value begins on a page and goes on over the pages after it.

        Each part between the first and the last is a long one, as it fills its page.
        """
        for first in range(len(self._pages) - 1):
            # how much of the value stands on the pages so far, as far as can be told
            reached = {0}
            for page in self._pages[first:]:
                goes_on = set()
                for start in reached:
                    rest = plain[start:]
                    if start and rest in page:
                        return True
                    most = _longest(rest, page)
                    least = max(_LONG if start else 1, most - _ALIKE)
                    goes_on.update(start + end for end in range(least, most + 1))
                reached = goes_on
                if not reached:
                    break
        return False


def _longest(value, text):
    """How many characters of the beginning of a value stand in a text."""
    shortest, longest = 0, len(value)
    while shortest < longest:
        middle = (shortest + longest + 1) // 2
        if value[:middle] in text:
            shortest = middle
        else:
            longest = middle - 1
    return shortest


def unprinted(record: dict, pages) -> list[str]:
    """Where the record says what its pages do not.

    :param record: of :func:`read`
    :param pages: text of each page
    :return: paths of values that are missing in the text
    """
    text = PageText(pages)
    return [path for path, value in printed(record) if not text.has(value)]


def unprinted_in(record: dict, html: str) -> list[tuple[str, str]]:
    """Where the record says what the pages made of a document will not.

    What the first page of every archival PDF says (:data:`HEAD`) is not asked for.

    :param html: whole document
    :return: ``(path, value)`` of what is missing
    """
    written = lxml_html.fromstring(html).xpath(
        "//body//text()[not(ancestor::script or ancestor::style)]"
    )
    text = PageText(["\n".join(written), *(record[key] for key in HEAD)])
    return [(path, value) for path, value in printed(record) if not text.has(value)]


def printed(record):
    """``(path, text)`` of what the pages have to say."""
    yield from _leaves({key: record[key] for key in HEAD}, "", ())
    yield from _leaves(record["content"], "content", set(record["unprinted"]))


def _leaves(value, path, silent):
    """``(path, text)`` of every text in a value."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in silent:
                yield from _leaves(item, f"{path}.{key}" if path else key, silent)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{path}[{index}]", silent)
