# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Making an archival PDF: PDF/A-3b (ISO 19005-3) from the HTML of a document."""

import io
import logging
import re
import threading
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from xml.etree.ElementTree import Element, SubElement

from cssselect2 import ElementWrapper
from weasyprint import CSS, HTML, LOGGER, Attachment

from .content import FILE_NAME

VARIANT = "pdf/a-3b"
# letters that every server prints
_LATIN = 0x24F
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SVG = "{http://www.w3.org/2000/svg}"
# light modules around a QR code (ISO/IEC 18004)
_QUIET = 4
_STYLE = """
.archive-facts { margin: 0 0 4mm; border: 0.6pt solid #1f3b57; padding: 1mm 2mm; }
.archive-facts table { font-size: 7.5pt; }
.archive-facts th { width: 42mm; background: none; border: 0; color: #555; }
.archive-facts td { border: 0; }
.archive-facts .archive-symbol { width: 26mm; height: 26mm; display: block; }
nav.contents { margin: 0 0 4mm; }
nav.contents .heading { font-weight: bold; color: #1f3b57; margin: 0 0 1mm; }
nav.contents ol { margin: 0; padding: 0; list-style: none; }
nav.contents a { color: #222; text-decoration: none; display: block; }
nav.contents a::after { content: leader('.') target-counter(attr(href), page); }
"""


@dataclass(frozen=True)
class Front:
    """What an archival document says about itself.

    :param stamp: number and version, printed on every page
    :param contents: heading of the table of contents; empty for a document without
    :param facts: ``(label, value)`` printed in front
    :param symbol: modules of a QR code drawn in front, rows of true for dark; none
        where there is no page to verify the record at
    :param symbol_facts: ``(label, value)`` printed beside it
    :param description: of the attached record
    """

    stamp: str
    contents: str
    facts: tuple[tuple[str, str], ...] = ()
    description: str = ""
    symbol: tuple[tuple[bool, ...], ...] = ()
    symbol_facts: tuple[str, str] = ("", "")
    made_at: datetime = field(default_factory=datetime.now)


def archival_pdf(html: str, record: bytes, front: Front, base_url, url_fetcher):
    """An unsigned archival PDF.

    :param html: whole document; its ``h1`` carries what stands on every page in
        ``data-number``, its ``h2`` are the sections of the table of contents
    :param record: machine-readable record, attached as it is
    :param base_url: address that relative addresses belong to
    :param url_fetcher: decides what may be loaded
    :return: bytes
    """
    document = HTML(string=html, base_url=base_url, url_fetcher=url_fetcher)
    _prepare(document.etree_element, front)
    # the wrapper of the elements as they are now
    document.wrapper_element = ElementWrapper.from_html_root(
        document.etree_element, content_language=None
    )
    return document.write_pdf(
        pdf_variant=VARIANT,
        stylesheets=[CSS(string=_STYLE, url_fetcher=url_fetcher)],
        attachments=[
            Attachment(
                file_obj=io.BytesIO(record),
                name=FILE_NAME,
                description=front.description,
                created=front.made_at,
                modified=front.made_at,
                relationship="Data",
            )
        ],
    )


def letters_without_font(texts) -> str:
    """Letters and digits of texts that no font of this server has: boxes on the pages.

    :param texts: to be printed
    :return: each letter once, in the order of Unicode
    """
    letters = {c for text in texts for c in text if ord(c) > _LATIN and c.isalnum()}
    if not letters:
        return ""
    boxes = _Boxes()
    LOGGER.addHandler(boxes)
    try:
        HTML(string=f"<p>{escape(' '.join(sorted(letters)))}</p>").write_pdf()
    finally:
        LOGGER.removeHandler(boxes)
    return "".join(sorted(letters & boxes.letters))


class _Boxes(logging.Handler):
    """What WeasyPrint says in this thread that it draws a box for."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.letters = set()
        self._own = threading.get_ident()

    def emit(self, record):
        if record.thread == self._own and ".notdef" in str(record.msg):
            self.letters.update(str(record.args[0]))


def _prepare(root, front):
    """Number, facts and table of contents, as elements: no text becomes markup."""
    root.set("lang", root.get("lang") or "en")
    _drop(root, ("script", "link", "meta"))
    _show_direction(root)
    body = root.find("body")
    heading = next(body.iter("h1"), None)
    if heading is not None:
        heading.set("data-number", front.stamp)
    title = next(root.iter("title"), None)
    if title is not None:
        title.text = " ".join("".join(title.itertext()).split())
        for child in list(title):
            title.remove(child)
    inserted = [_facts(front)]
    sections = list(body.iter("h2"))
    if sections and front.contents:
        inserted.append(_contents(front, sections))
    parent, position = _place(body, heading)
    for offset, element in enumerate(inserted):
        parent.insert(position + offset, element)


def _show_direction(root):
    """Write out characters that would make a text read backwards.

    A lot number must not look like another one.
    """
    for element in root.iter():
        if element.text:
            element.text = _shown(element.text)
        if element.tail:
            element.tail = _shown(element.tail)


def _shown(text):
    return _DIRECTION.sub(lambda found: f"[U+{ord(found.group()):04X}]", text)


def _drop(root, tags):
    """Take elements out; the text behind them stays."""
    for parent in list(root.iter()):
        for child in [child for child in parent if child.tag in tags]:
            position = list(parent).index(child)
            parent.remove(child)
            if not child.tail:
                continue
            if position:
                before = parent[position - 1]
                before.tail = (before.tail or "") + child.tail
            else:
                parent.text = (parent.text or "") + child.tail


def _place(body, heading):
    """Behind the heading and the line below it."""
    for parent in body.iter():
        for index, child in enumerate(parent):
            if child is heading:
                following = parent[index + 1] if index + 1 < len(parent) else None
                below = following is not None and "subtitle" in following.get(
                    "class", ""
                )
                return parent, index + 1 + below
    return body, 0


def _facts(front):
    box = Element("div", {"class": "archive-facts"})
    table = SubElement(SubElement(box, "table"), "tbody")
    for label, value in front.facts:
        row = SubElement(table, "tr")
        SubElement(row, "th").text = _shown(label)
        SubElement(row, "td").text = _shown(value)
    if front.symbol:
        label, value = front.symbol_facts
        row = SubElement(table, "tr")
        SubElement(row, "th").text = _shown(label)
        cell = SubElement(row, "td")
        cell.append(_symbol(front.symbol))
        SubElement(cell, "div").text = _shown(value)
    return box


def _symbol(rows):
    size = len(rows) + 2 * _QUIET
    view = f"{-_QUIET} {-_QUIET} {size} {size}"
    symbol = Element(f"{_SVG}svg", {"viewBox": view, "class": "archive-symbol"})
    modules = "".join(
        f"M{x},{y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    SubElement(symbol, f"{_SVG}path", {"d": modules, "fill": "#000"})
    return symbol


def _contents(front, sections):
    nav = Element("nav", {"class": "contents"})
    SubElement(nav, "p", {"class": "heading"}).text = front.contents
    rows = SubElement(nav, "ol")
    for index, section in enumerate(sections, 1):
        section.set("id", f"section-{index}")
        link = SubElement(SubElement(rows, "li"), "a", {"href": f"#section-{index}"})
        link.text = " ".join("".join(section.itertext()).split())
    return nav
