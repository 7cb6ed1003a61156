# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import random
import re
import string
from datetime import date
from unittest.mock import patch
from urllib.parse import quote

import pypdfium2
import zxingcpp

from odoo.tests import BaseCase, tagged

from ..label import (
    LabelContent,
    LabelDesign,
    LabelError,
    Sheet,
    SymbolDesign,
    render_pdf,
    render_zpl,
    sheet,
    zpl,
)
from ..label.marks import MARKS
from ..udi import bracketed, build_element_string, hibc_concatenated, hri

_GTIN = "09506000134352"
_SET_82 = "!\"%&'()*+,-./:;<=>?_" + string.digits + string.ascii_letters
_MM = 25.4


def label(lot="L1", serial=None, **changes):
    """A label of a device; ``parts`` change its UDI."""
    parts = {"gtin": _GTIN, "lot": lot, "serial": serial} | changes.pop("parts", {})
    data = build_element_string(**parts)
    link = "".join(
        f"/{ai}/{quote(text, safe='')}"
        for ai, text in (("10", parts["lot"]), ("21", parts["serial"]))
        if text
    )
    values = {
        "product": "Pump controller",
        "reference": "PC-200",
        "manufacturer": "Test plant",
        "legal_manufacturer": "Test owner",
        "gtin": _GTIN,
        "lot": parts["lot"] or "",
        "serial": parts["serial"] or "",
        "manufactured": "",
        "expires": "",
        "hri": hri(**parts),
        "bracketed": bracketed(**parts),
        "data": {
            "gs1_datamatrix": data,
            "gs1_128": data,
            "digital_link": f"https://id.example.com/01/{_GTIN}{link}",
        },
    }
    return LabelContent(**(values | changes))


def random_labels(count):
    """Labels whose lots and serials hold every character that GS1 allows."""
    chance = random.Random(82)
    signs = [*_SET_82] * (count * 16 // len(_SET_82) + 1)
    chance.shuffle(signs)
    for number in range(count):
        lot = "".join(signs[number * 16 : number * 16 + chance.randint(1, 8)])
        serial = "".join(signs[number * 16 + 8 : number * 16 + chance.randint(9, 16)])
        yield label(lot, serial)


def decode_pages(pdf, dpi, places, size):
    """Symbols of each label, with a raster and a decoder of the test's own."""
    document = pypdfium2.PdfDocument(pdf)
    dots = dpi / _MM
    for page in document:
        image = page.render(scale=dpi / 72, grayscale=True).to_pil()
        for left, top in places:
            box = (left, top, left + size[0], top + size[1])
            part = image.crop([round(length * dots) for length in box])
            yield sorted(
                (symbol.symbology_identifier, symbol.bytes.decode())
                for symbol in zxingcpp.read_barcodes(part)
            )
    document.close()


def read_job(job):
    """``[(symbols, texts)]`` of a ZPL job, read by the commands' own rules.

    Written for the test: nothing of the addon's reader is used.
    """
    found = []
    for body in re.findall(r"\^XA(.*?)\^XZ", job.decode(), re.S):
        symbols, texts = [], []
        for field in re.findall(r"\^F[OT][^^]*(\^.*?)\^FS", body, re.S):
            if "^FD" not in field:
                continue
            command, raw = field.split("^FD", 1)
            assert "^FH\\" in command and not {"^", "~"} & set(raw), field
            raw = re.sub(r"\\(..)", lambda code: chr(int(code[1], 16)), raw)
            if "^BX" in command:
                sign = command.split("^BX")[1].split(",")[6]
                plain = raw.replace(sign + "1", "\x1d").replace(sign * 2, sign)
                kind = "]d2" if plain.startswith("\x1d") else "]d1"
                symbols.append((kind, plain.removeprefix("\x1d")))
            elif "^BC" in command:
                symbols.append(read_code128(raw))
            elif "^BQ" in command:
                assert raw.startswith("MA,"), raw
                symbols.append(("]Q1", raw[3:]))
            else:
                texts.append(raw)
        found.append((sorted(symbols), texts))
    return found


def read_code128(raw):
    """Codewords one by one: ``>;`` set C, ``>:`` and ``>6`` set B, ``>8`` FNC1."""
    code, kind, text = None, "]C0", ""
    words = re.findall(r">.|[0-9]{2}|.", raw) if raw[:2] == ">;" else list(raw)
    if raw[:2] == ">;":
        end = words.index(">6") if ">6" in words else len(words)
        tail = re.findall(r">.|.", "".join(words[end + 1 :]))
        words = words[:end] + words[end : end + 1] + tail
    else:
        words = re.findall(r">.|.", raw)
    for place, word in enumerate(words):
        if word in (">;", ">:", ">6"):
            code = "C" if word == ">;" else "B"
        elif word == ">8":
            kind, text = ("]C1", text) if place == 1 else (kind, text + "\x1d")
        elif word == ">0":
            text += ">"
        else:
            assert not word.startswith(">") and (len(word) == 2) == (code == "C"), raw
            text += word
    return kind, text


@tagged("post_install", "-at_install")
class TestLabelPrinting(BaseCase):
    """What is printed reads back as exactly what was asked for, on every printer."""

    design = LabelDesign(
        66,
        40,
        (SymbolDesign("gs1_datamatrix", 0.38),),
        marks=(("medical_device", ""), ("temperature_limit", "2 °C - 8 °C")),
    )
    every = LabelDesign(
        150,
        70,
        (
            SymbolDesign("gs1_datamatrix", 0.38),
            SymbolDesign("digital_link", 0.38),
            SymbolDesign("gs1_128", 0.25),
        ),
    )
    sheet = Sheet(210, 297, columns=3, rows=7, left=5, top=8, gap_x=1)

    def assertRefused(self, code, design, content, render=render_pdf, **options):
        with self.assertRaises(LabelError) as caught:
            render(design, [content], **options)
        self.assertEqual(caught.exception.code, code)
        return caught.exception

    # ------------------------------------------------------------------
    # Every character, every symbol
    # ------------------------------------------------------------------
    def test_five_hundred_identifiers_on_sheets(self):
        labels = list(random_labels(500))
        used = "".join(content.lot + content.serial for content in labels)
        self.assertEqual(set(used), set(_SET_82))
        pdf = render_pdf(self.design, labels, self.sheet)
        places = self.sheet.places(self.design)
        for dpi in (300, 600):
            read = list(decode_pages(pdf, dpi, places, (66, 40)))
            expected = [[("]d2", c.data["gs1_datamatrix"])] for c in labels]
            self.assertEqual(read[:500], expected)
            self.assertFalse(any(read[500:]))

    def test_every_symbology_on_one_label(self):
        labels = list(random_labels(25))
        pdf = render_pdf(self.every, labels)
        expected = [
            sorted(
                [
                    ("]d2", content.data["gs1_datamatrix"]),
                    ("]C1", content.data["gs1_128"]),
                    ("]Q1", content.data["digital_link"]),
                ]
            )
            for content in labels
        ]
        for dpi in (300, 600):
            read = list(decode_pages(pdf, dpi, [(0, 0)], (150, 70)))
            self.assertEqual(read, expected)

    def test_hibc(self):
        text = hibc_concatenated(
            "A999", "PUMP1", 0, lot="L1", serial="S1", expiry=date(2027, 12, 31)
        )
        content = label(
            agency="hibcc",
            hri=f"*{text}*",
            data={"hibc_datamatrix": text, "hibc_128": text},
        )
        design = LabelDesign(
            110,
            50,
            (SymbolDesign("hibc_datamatrix", 0.38), SymbolDesign("hibc_128", 0.25)),
        )
        expected = [("]C0", text), ("]d1", text)]
        pdf = render_pdf(design, [content])
        self.assertEqual(list(decode_pages(pdf, 600, [(0, 0)], (110, 50))), [expected])
        for dpi in (203, 300, 600):
            [(symbols, _texts)] = read_job(render_zpl(design, [content], dpi))
            self.assertEqual(symbols, expected)
        # an identifier of HIBCC fills no symbol of GS1
        self.assertRefused("symbol", self.design, content)

    def test_five_hundred_identifiers_as_zpl(self):
        labels = list(random_labels(500))
        for dpi in (203, 300, 600):
            read = read_job(render_zpl(self.every, labels, dpi))
            for (symbols, texts), content in zip(read, labels, strict=True):
                self.assertEqual(
                    symbols,
                    sorted(
                        [
                            ("]d2", content.data["gs1_datamatrix"]),
                            ("]C1", content.data["gs1_128"]),
                            ("]Q1", content.data["digital_link"]),
                        ]
                    ),
                )
                self.assertIn(content.lot, texts)
                self.assertIn(content.serial, texts)

    def test_texts_that_would_be_commands(self):
        design = LabelDesign(
            90, 50, self.design.symbols, texts=("^XZ ~JA \\5E ^FDx^FS", "Füße 5 €")
        )
        job = render_zpl(design, [label()], 300)
        [(_symbols, texts)] = read_job(job)
        self.assertIn("^XZ ~JA \\5E ^FDx^FS", texts)
        self.assertEqual(job.count(b"^XA"), 1)
        self.assertNotIn(b"~JA", job)

    # ------------------------------------------------------------------
    # Sizes
    # ------------------------------------------------------------------
    def test_modules_and_quiet_zones(self):
        """Each symbol is as large as asked, with nothing dark in its quiet zone."""
        for symbology, module, quiet in (
            ("gs1_datamatrix", 0.254, 1),
            ("gs1_datamatrix", 0.990, 1),
            ("gs1_128", 0.17, 10),
            ("gs1_128", 0.495, 10),
            ("digital_link", 0.38, 4),
        ):
            with self.subTest(symbology=symbology, module=module):
                design = LabelDesign(180, 80, (SymbolDesign(symbology, module),))
                pdf = render_pdf(design, [label()])
                document = pypdfium2.PdfDocument(pdf)
                dots = 1200 / _MM
                image = document[0].render(scale=1200 / 72, grayscale=True).to_pil()
                document.close()
                [symbol] = zxingcpp.read_barcodes(image)
                place = symbol.position
                left, right = place.top_left.x, place.top_right.x
                columns = {"gs1_datamatrix": 16, "digital_link": 33, "gs1_128": 178}
                width = (right - left) / dots / module
                self.assertAlmostEqual(width, columns[symbology], delta=1.5)
                middle = (place.top_left.y + place.bottom_left.y) // 2
                free = round((quiet - 0.5) * module * dots)
                edge = round(0.5 * module * dots)
                for start in (left - edge - free, right + edge):
                    start = max(start, 0)
                    strip = image.crop((start, middle - 9, start + free, middle + 9))
                    self.assertEqual(strip.getextrema()[0], 255)

    def test_modules_out_of_range(self):
        for symbology, module in (
            ("gs1_datamatrix", 0.2),
            ("gs1_datamatrix", 1.1),
            ("gs1_128", 0.16),
            ("gs1_128", 0.5),
            ("digital_link", 0.2),
        ):
            design = LabelDesign(180, 90, (SymbolDesign(symbology, module),))
            self.assertRefused("module", design, label())
            self.assertRefused("module", LabelDesign(180, 90, design.symbols), label())

    def test_modules_are_whole_dots_of_the_printer(self):
        for dpi, dots, expected in ((203, 8, 3), (300, 300 / _MM, 4), (600, 24, 9)):
            design = zpl.for_resolution(self.design, dpi)
            module = design.symbols[0].module
            self.assertAlmostEqual(
                module * (dots if dpi < 600 else 600 / _MM), expected
            )
            self.assertIn(
                f"^BXN,{expected},200,", render_zpl(design, [label()], dpi).decode()
            )
        fine = LabelDesign(90, 50, (SymbolDesign("gs1_128", 0.17),))
        # two dots of 0.125 mm: the next size that the standard allows
        self.assertEqual(zpl.for_resolution(fine, 203).symbols[0].module, 0.25)
        self.assertRefused("module", self.design, label(), render_zpl, dpi=150)

    def test_bars_that_do_not_fit(self):
        design = LabelDesign(60, 50, (SymbolDesign("gs1_128", 0.25),))
        for render, options in ((render_pdf, {}), (render_zpl, {"dpi": 600})):
            error = self.assertRefused(
                "width", design, label("LOT1", "SER1"), render, **options
            )
            self.assertIn("mm >", error.detail)
            self.assertEqual(error.label, "SER1")
        # 48 characters in one symbol (General Specifications, 5.4.1)
        wide = LabelDesign(300, 50, (SymbolDesign("gs1_128", 0.17),))
        self.assertRefused("width", wide, label("L" * 20, "S" * 20))
        # 165.10 mm with quiet zones
        self.assertRefused(
            "width",
            LabelDesign(300, 50, (SymbolDesign("gs1_128", 0.495),)),
            label("ABCDEFGH", "ABCDEFGH"),
        )

    def test_a_label_that_is_too_small(self):
        small = LabelDesign(40, 15, self.design.symbols)
        self.assertRefused("space", small, label())
        self.assertRefused("space", self.design, label(product="Pump " * 40))
        self.assertRefused("space", self.design, label(product="P" * 90))
        self.assertRefused("glyph", self.design, label(product="針"))

    # ------------------------------------------------------------------
    # Dates, copies, marks
    # ------------------------------------------------------------------
    def test_dates_to_the_day_in_the_united_states(self):
        """21 CFR 801.18: a month alone has no compliant form."""
        month = label(expires="2027-12")
        error = self.assertRefused("date", self.design, month)
        self.assertEqual(error.detail, "2027-12")
        self.assertRefused("date", self.design, month, render_zpl, dpi=300)
        europe = LabelDesign(66, 40, self.design.symbols, market="eu")
        self.assertTrue(render_pdf(europe, [month]))
        for wrong in ("31.12.2027", "271231", "2027-1-1"):
            self.assertRefused("date", europe, label(expires=wrong))

    def test_what_people_read(self):
        content = label(
            "LOT7",
            "SER7",
            expires="2027-12-31",
            manufactured="2026-05-04",
            copy_number=2,
            quantity=10,
        )
        pdf = render_pdf(self.design, [content])
        document = pypdfium2.PdfDocument(pdf)
        text = document[0].get_textpage().get_text_bounded()
        document.close()
        [(_symbols, written)] = read_job(render_zpl(self.design, [content], 300))
        for wanted in (
            "Pump controller",
            "PC-200",
            "Test owner",
            "LOT7",
            "SER7",
            "2027-12-31",
            "2026-05-04",
            "COPY 2",
            "QTY 10",
            content.hri,
        ):
            self.assertIn("".join(wanted.split()), "".join(text.split()))
            self.assertIn("".join(wanted.split()), "".join("".join(written).split()))

    def test_every_mark_leaves_ink(self):
        for code in MARKS:
            width, graphic = zpl.mark_graphic(code, 48, self.design.fonts)
            bits = bin(int(graphic, 16)).count("1")
            self.assertGreater(bits, 100, code)
            self.assertLess(bits, width * 8 * 48 * 0.9, code)

    # ------------------------------------------------------------------
    # What is drawn wrongly is found
    # ------------------------------------------------------------------
    def test_a_wrong_symbol_is_found(self):
        labels = [label("L1", f"S{number}") for number in range(4)]
        real = sheet.lay_out

        def wrong(design, content):
            other = label("L1", "S9") if content.serial == "S2" else content
            placed = real(design, other)
            texts = [p for p in real(design, content) if not hasattr(p, "rows")]
            return texts + [p for p in placed if hasattr(p, "rows")]

        with patch.object(sheet, "lay_out", wrong):
            for paper in (None, self.sheet):
                with self.assertRaises(LabelError) as caught:
                    render_pdf(self.design, labels, paper)
                self.assertEqual(caught.exception.code, "mismatch")
                self.assertEqual(caught.exception.label, "S2")

    def test_a_wrong_text_is_found(self):
        real = sheet.lay_out

        def wrong(design, content):
            return [p for p in real(design, content) if getattr(p, "text", "") != "S1"]

        with patch.object(sheet, "lay_out", wrong):
            error = self.assertRefused(
                "mismatch", self.design, label("L1", "S1", hri="(01)x(21)x")
            )
        self.assertEqual(error.label, "S1")
        with patch.object(zpl, "lay_out", wrong):
            self.assertRefused(
                "mismatch",
                self.design,
                label("L1", "S1", hri="(01)x(21)x"),
                render_zpl,
                dpi=300,
            )

    def test_two_labels_changed_for_each_other_are_found(self):
        labels = [label("L1", "S1"), label("L1", "S2")]
        pdf = render_pdf(self.design, labels, self.sheet)
        with self.assertRaises(LabelError):
            sheet.verify_pages(pdf, self.design, labels[::-1], self.sheet)

    def test_a_wrong_zpl_field_is_found(self):
        real = zpl._Job.symbol

        def wrong(job, placed, content):
            return real(job, placed, content).replace("@121S1", "S1")

        with patch.dict(zpl._WRITE, {zpl.PlacedSymbol: wrong}):
            self.assertRefused(
                "mismatch", self.design, label("L1", "S1"), render_zpl, dpi=300
            )
