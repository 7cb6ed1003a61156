# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A ZIP with one file of JSON lines for each ledger and a manifest of digests.

``manifest.json`` names for each ledger its file, columns, number of rows, highest
id and the SHA-256 of the file; ``sha256sum`` and any JSON reader check it without
this program. Rows are ordered by id.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

FORMAT = "qms-evidence-1"
MANIFEST = "manifest.json"
_LINE_LIMIT = 64 * 1024 * 1024


class PackageError(Exception):
    """The package is not what its manifest says."""


@dataclass(frozen=True)
class Table:
    """One ledger to export: its rows are ``(id, JSON text)`` in the order of ids."""

    name: str
    model: str
    columns: list[tuple[str, str]]
    rows: Iterable[tuple[int, str]]


def write_package(stream, tables: Iterable[Table], facts: dict) -> dict:
    """Write a package to a binary stream.

    :param stream: seekable binary file
    :param tables: ledgers, their rows read once and not kept
    :param facts: what the manifest says besides (database, who, when); JSON values
    :return: the manifest
    """
    manifest = {"format": FORMAT, **facts, "tables": {}}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for table in tables:
            manifest["tables"][table.name] = _write_table(package, table)
        package.writestr(MANIFEST, json.dumps(manifest, indent=2, sort_keys=True))
    return manifest


def _write_table(package, table):
    path = f"ledgers/{table.name}.jsonl"
    digest, rows, last_id = hashlib.sha256(), 0, 0
    with package.open(path, "w", force_zip64=True) as file:
        for row_id, text in table.rows:
            line = text.encode() + b"\n"
            file.write(line)
            digest.update(line)
            rows, last_id = rows + 1, row_id
    return {
        "model": table.model,
        "file": path,
        "columns": [list(column) for column in table.columns],
        "rows": rows,
        "last_id": last_id,
        "sha256": digest.hexdigest(),
    }


def verify_package(stream) -> dict:
    """Read a package again and compare it with its manifest.

    :param stream: seekable binary file
    :return: the manifest
    :raises PackageError: says which file is not what the manifest says
    """
    try:
        with zipfile.ZipFile(stream) as package:
            manifest = json.loads(package.read(MANIFEST))
            if manifest.get("format") != FORMAT:
                raise PackageError(f"unknown format {manifest.get('format')!r}")
            named = {entry["file"] for entry in manifest["tables"].values()}
            if named | {MANIFEST} != set(package.namelist()):
                raise PackageError("files and manifest name different ledgers")
            for name, entry in manifest["tables"].items():
                _verify_table(package, name, entry)
            return manifest
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError) as error:
        raise PackageError(f"the package cannot be read: {error}") from error


def _verify_table(package, name, entry):
    digest, rows, last_id = hashlib.sha256(), 0, 0
    with package.open(entry["file"]) as file:
        while line := file.readline(_LINE_LIMIT):
            digest.update(line)
            row_id = json.loads(line)["id"]
            if row_id <= last_id:
                raise PackageError(f"{name}: row {row_id} is out of order")
            rows, last_id = rows + 1, row_id
    found = {"rows": rows, "last_id": last_id, "sha256": digest.hexdigest()}
    for key, value in found.items():
        if entry[key] != value:
            raise PackageError(f"{name}: {key} is {value}, not {entry[key]}")
