# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Whether a PDF is built as an archival record is: checks of ISO 19005-3 on its parts.

Not a whole validation of PDF/A-3 (veraPDF does that): what a reader in forty years
depends on, and what must not be in there.
"""

import io
import struct
import threading
import zlib
from contextlib import closing
from xml.etree import ElementTree

import pypdfium2
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from .content import FILE_NAME

# PDFium serves one thread at a time
_ONE_AT_A_TIME = threading.Lock()
_PDFAID = "http://www.aiim.org/pdfa/ns/id/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# actions and names by which a file would do something of its own
_ACTIVE = frozenset(
    {
        *("/JavaScript", "/JS", "/Launch", "/OpenAction", "/AA", "/URI"),
        *("/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/RichMedia"),
        *("/Movie", "/Sound", "/3D", "/XFA", "/Rendition"),
    }
)


class StructureError(Exception):
    """The file is no PDF that can be read."""


class Pdf:
    """A PDF opened for checking.

    :param content: bytes of the file
    :raises StructureError: when it cannot be read
    """

    def __init__(self, content):
        self._content = content
        try:
            self._reader = PdfReader(io.BytesIO(content), strict=False)
            self._root = self._reader.trailer["/Root"].get_object()
            self.page_count = len(self._reader.pages)
        except _READING as error:
            raise StructureError("the file is not a PDF that can be read") from error

    def pages(self) -> list[str]:
        """The text of each page, in the order of reading.

        :raises StructureError: when a page cannot be read
        """
        try:
            with (
                _ONE_AT_A_TIME,
                closing(pypdfium2.PdfDocument(self._content)) as document,
            ):
                return [page.get_textpage().get_text_bounded() for page in document]
        except pypdfium2.PdfiumError as error:
            raise StructureError("the pages cannot be read") from error

    def record(self) -> bytes:
        """The machine-readable record attached.

        :raises StructureError: when there is not exactly this one attachment
        """
        try:
            # a file may be listed twice
            listed = {
                one.idnum: one.get_object()
                for one in list.__iter__(self._root["/AF"].get_object())
            }
            files = list(listed.values())
            if [str(f.get("/UF") or f.get("/F")) for f in files] != [FILE_NAME]:
                raise StructureError(
                    f"the file holds no attachment {FILE_NAME}, or others beside it"
                )
            return files[0]["/EF"].get_object()["/F"].get_object().get_data()
        except _READING as error:
            raise StructureError("the attachment cannot be read") from error

    def problems(self) -> list[str]:
        """What of an archival record is not as it has to be; a sentence each."""
        try:
            return [sentence for holds, sentence in self._checks() if not holds]
        except _READING as error:
            raise StructureError("the file is damaged") from error

    def _checks(self):
        yield not self._reader.is_encrypted, "the file is encrypted"
        part, conformance = self._pdfa()
        yield part == "3", "the file does not say that it is PDF/A-3"
        yield conformance in ("B", "U", "A"), "the file has no level of PDF/A-3"
        yield self._has_output_intent(), "colours have no output intent"
        yield "/ID" in self._reader.trailer, "the file has no identifier"
        yield bool(self._reader.outline), "the file has no bookmarks"
        names, fonts, relationships = set(), [], []
        for thing in self._objects():
            names.update(key for key in thing if key in _ACTIVE)
            names.update(
                value
                for key, value in thing.items()
                if key in ("/S", "/Subtype") and value in _ACTIVE
            )
            if thing.get("/Type") == "/Font":
                fonts.append(thing)
            if thing.get("/Type") == "/Filespec":
                relationships.append(thing.get("/AFRelationship"))
        yield not names, f"the file would act by itself ({', '.join(sorted(names))})"
        yield relationships == ["/Data"], "the attachment is not marked as data"
        loose = sorted({str(f.get("/BaseFont")) for f in fonts if not _embedded(f)})
        yield not loose, f"fonts are not embedded ({', '.join(loose)})"

    def _pdfa(self):
        metadata = self._root.get("/Metadata")
        if metadata is None:
            return None, None
        try:
            tree = ElementTree.fromstring(metadata.get_object().get_data().strip())
        except ElementTree.ParseError:
            return None, None
        found = {}
        for description in tree.iter(f"{{{_RDF}}}Description"):
            for name in ("part", "conformance"):
                tag = f"{{{_PDFAID}}}{name}"
                value = description.get(tag) or description.findtext(tag)
                found.setdefault(name, value) if value else None
        return found.get("part"), found.get("conformance")

    def _has_output_intent(self):
        return any(
            intent.get_object().get("/S") == "/GTS_PDFA1"
            and "/DestOutputProfile" in intent.get_object()
            for intent in self._root.get("/OutputIntents", ())
        )

    def _objects(self):
        """Every dictionary that can be reached from the file's root."""
        waiting, seen = [self._reader.trailer], set()
        while waiting:
            thing = waiting.pop()
            if isinstance(thing, IndirectObject):
                key = (thing.idnum, thing.generation)
                if key in seen:
                    continue
                seen.add(key)
                thing = thing.get_object()
            if isinstance(thing, DictionaryObject):
                yield thing
                waiting.extend(thing.raw_get(key) for key in thing)
            elif isinstance(thing, ArrayObject):
                waiting.extend(list.__iter__(thing))


# pypdf lets such errors of damaged files through
_READING = (
    PyPdfError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OSError,
    RecursionError,
    NotImplementedError,
    struct.error,
    zlib.error,
)


def _embedded(font):
    kind = font.get("/Subtype")
    if kind == "/Type3":
        return True
    if kind == "/Type0":
        return all(_embedded(one.get_object()) for one in font["/DescendantFonts"])
    descriptor = font.get("/FontDescriptor")
    return descriptor is not None and any(
        isinstance(descriptor.get_object().get(name), IndirectObject | StreamObject)
        for name in ("/FontFile", "/FontFile2", "/FontFile3")
    )
