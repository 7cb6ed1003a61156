# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Print labels of devices, each read back: as PDF for a roll, and as ZPL.

Prints the seconds on the clock and those of the processor for each job. The labels are
those of a device with lot, serial, both dates, marks and an address; drawn by the
addon's package alone, without a database.
"""

import json
import time
from datetime import date

from udi_command.grammar import PACKAGE, load, udi

_PDF, _ZPL = 1_000, 10_000
_GTIN = "09506000134352"


def contents(label, number):
    """The labels of as many serials of one lot."""
    return [_content(label, f"SN{serial:06d}") for serial in range(number)]


def _content(label, serial):
    parts = {
        "gtin": _GTIN,
        "lot": "PC2611A",
        "serial": serial,
        "expiry": date(2027, 12, 31),
        "manufacture": date(2026, 5, 4),
    }
    return label.LabelContent(
        product="Infusion pump controller PC-200",
        reference="PC-200",
        manufacturer="Meridian Device Works",
        legal_manufacturer="Example Medical",
        gtin=_GTIN,
        lot=parts["lot"],
        serial=serial,
        manufactured="2026-05-04",
        expires="2027-12-31",
        hri=udi.hri(**parts),
        bracketed=udi.bracketed(**parts),
        data={"gs1_datamatrix": udi.build_element_string(**parts)},
        address=("12 Example Way, Sampleton, MN 55000, USA",),
    )


def _taken(render):
    clock, processor = time.perf_counter(), time.process_time()
    size = len(render())
    return {
        "seconds": time.perf_counter() - clock,
        "processor": time.process_time() - processor,
        "bytes": size,
    }


def main():
    """Print the measurements as JSON."""
    label = load("label", PACKAGE.parent / "label")
    design = label.LabelDesign(
        76,
        51,
        (label.SymbolDesign("gs1_datamatrix", 0.38),),
        marks=(
            ("medical_device", ""),
            ("consult_instructions", ""),
            ("keep_dry", ""),
            ("temperature_limit", "5 °C - 40 °C"),
        ),
        texts=("Rx only",),
    )
    labels = contents(label, _ZPL)
    label.render_pdf(design, labels[:5])
    print(
        json.dumps(
            {
                "pdf_labels": _PDF,
                "pdf": _taken(lambda: label.render_pdf(design, labels[:_PDF])),
                "zpl_labels": _ZPL,
                "zpl": _taken(lambda: label.render_zpl(design, labels, 300)),
            }
        )
    )


if __name__ == "__main__":
    main()
