# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Packages of records: one ZIP with an index of its files and their digests."""

import csv
import hashlib
import io
import json
import re
import zipfile

FORMAT = "qms-package-1"
INDEX = "index.json"
_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def inert(value) -> str:
    """A cell of CSV that no spreadsheet takes for a formula."""
    text = "" if value is None or value is False else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def table(headings, rows) -> bytes:
    """CSV (UTF-8 with a mark for spreadsheets) of rows of values."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in (headings, *rows):
        writer.writerow([inert(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def write(files: dict[str, bytes], facts: dict) -> bytes:
    """A ZIP of files with ``index.json`` and ``index.csv``.

    :param files: ``{path: content}``; paths of letters, digits, dots and dashes
    :param facts: what the index says besides, JSON values
    :raises ValueError: for a path of anything else
    """
    for path in files:
        if not _PATH.fullmatch(path):
            raise ValueError(f"{path!r} is no path for a package")
    listed = [
        {
            "path": path,
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        for path, content in sorted(files.items())
    ]
    index = {"format": FORMAT, **facts, "files": listed}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            INDEX, json.dumps(index, indent=2, sort_keys=True, ensure_ascii=False)
        )
        package.writestr(
            "index.csv",
            table(
                ("Path", "Bytes", "SHA-256"),
                [(f["path"], f["size"], f["sha256"]) for f in listed],
            ),
        )
        for path, content in sorted(files.items()):
            package.writestr(path, content)
    return stream.getvalue()
