# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The package under test, and small archival records made with it."""

import importlib
import json

import rfc8785
from plain_package import load
from weasyprint.urls import URLFetcher

_NAME = load("qms_base", "archival").__name__
certificate, content, document, signing, structure, verification = (
    importlib.import_module(f"{_NAME}.{name}")
    for name in (
        "certificate",
        "content",
        "document",
        "signing",
        "structure",
        "verification",
    )
)

# what somebody may type or scan as a lot number, a text or a file name
HOSTILE = (
    "<script>alert('x')</script>",
    "../../etc/passwd",
    '=HYPERLINK("http://attacker.example";"x")',
    "\u202e\u05d0\u05d1\u05d2 LOT-9 \u202c",
    "'; DROP TABLE lot; --",
    "file:///etc/passwd",
    "javascript:app.alert(1)",
    ") /OpenAction << /S /JavaScript /JS (app.alert(1)) >> (",
)


def page(values, extra=""):
    """A document as the addons print them, of ``values``."""
    from xml.sax.saxutils import escape

    rows = "".join(f"<tr><td>{escape(v)}</td></tr>" for v in values)
    return f"""<html><head><title>Probe</title><style>
        @page {{ size: A4; margin: 20mm;
          @bottom-left {{ content: string(docid) }}
          @bottom-right {{ content: "Page " counter(page) " of " counter(pages) }} }}
        h1 {{ string-set: docid attr(data-number) }}
        td {{ overflow-wrap: anywhere }}</style></head>
        <body><h1 data-number="x">Probe</h1><p class="subtitle">Lot</p>
        <h2>First section</h2><table>{rows}</table>{extra}
        <h2 style="break-before: page">Second section</h2><p>End</p></body></html>"""


def record(values, **more):
    """The machine-readable record of these values, canonical."""
    return rfc8785.dumps(
        {
            "format": content.FORMAT,
            "kind": "probe",
            "title": "Probe",
            "number": "PRB-0001",
            "version": "1",
            "record": "Lot",
            "company": "Meridian",
            "recorded_at": "2026-11-26T10:00:00.000000Z",
            "recorded_by": "A. Person",
            "reason": "",
            "replaces": None,
            "unprinted": ["code"],
            "content": {"values": list(values), "code": "not printed"},
            **more,
        }
    )


def unsigned(values, data=None, html=None, named=None):
    """An archival PDF before it is signed."""
    from hashlib import sha256

    data = record(values) if data is None else data
    front = document.Front(
        stamp=f"{json.loads(data)['number']} \u00b7 version 1",
        contents="Contents",
        facts=(
            ("Of", "Probe PRB-0001, Meridian"),
            ("Attached data", sha256(named or data).hexdigest()),
        ),
        description="Machine-readable record",
    )
    return document.archival_pdf(
        html or page(values),
        data,
        front,
        base_url="http://record.invalid/",
        url_fetcher=URLFetcher(allowed_protocols={"data"}),
    )


def signed(identity, values, **more):
    """A whole archival record."""
    return signing.sign(unsigned(values, **more), identity, "Meridian", "PRB-0001")
