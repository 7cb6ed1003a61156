"""`bin/verify-record --db`: a file against the ledger of a database and its trail.

Everything here commits, on a clone of its own.
"""

import json
import os
import subprocess
from contextlib import closing

import psycopg2
import pytest
from test_audit_chain import connect, shell

from devtools import paths, settings, templates

# a record of the ledger without an order behind it: what is compared is the file
MAKE = """
import hashlib, io, zipfile
from datetime import datetime
from odoo.tools import SQL
from odoo.addons.qms_base.archival.content import FORMAT
from odoo.addons.qms_base.archival.document import Front, archival_pdf
from odoo.addons.qms_base.archival.signing import sign
from odoo.addons.qms_base.models.reporting.url_fetcher import (
    BASE_URL, RecordUrlFetcher)
from odoo.addons.qms_base.signing.canonical import canonical_bytes
company = env.ref("base.main_company")
certificate = env["qms.archive.certificate"]._in_use(company)
ledger = env["qms.archive.record"]
previous = ledger
for version in (1, 2):
    data = canonical_bytes({
        "format": FORMAT, "kind": "probe", "title": "Probe", "number": "PRB-1",
        "version": str(version), "record": "Lot", "company": company.name,
        "recorded_at": "2026-11-26T10:00:00.000000Z", "recorded_by": "A. Person",
        "reason": "", "replaces": None, "unprinted": [], "content": {}})
    digest = hashlib.sha256(data).hexdigest()
    pdf = sign(
        archival_pdf(
            "<html><head><title>P</title><style>@page {@bottom-left "
            "{content: string(d)}} h1 {string-set: d attr(data-number)}</style></head>"
            "<body><h1>Probe</h1><h2>Only</h2></body></html>",
            data,
            Front(stamp="PRB-1", contents="Contents", facts=(
                ("Of", "Probe PRB-1 " + company.name), ("Data", digest))),
            base_url=BASE_URL, url_fetcher=RecordUrlFetcher(company)),
        certificate._identity(), company.name, "PRB-1")
    open(FOLDER + "/v%d.pdf" % version, "wb").write(pdf)
    previous = ledger._store({
        "res_model": "res.company", "res_id": company.id, "res_name": "Lot",
        "kind": "probe", "title": "Probe", "number": "PRB-1", "version": version,
        "replaces_id": previous.id, "company_id": company.id,
        "frozen_at": datetime(2026, 11, 26), "made_at": datetime(2026, 11, 26),
        "made_by_id": env.uid, "made_by_name": "A. Person", "content": pdf,
        "pdf_sha256": hashlib.sha256(pdf).hexdigest(), "json_sha256": digest,
        "size": len(pdf), "pages": 1, "certificate_id": certificate.id,
        "certificate_sha256": certificate.sha256, "self_signed": True})
engineer = env.ref("qms_base.demo_user_engineer")
package = env["medical.record.package"].with_user(engineer)._make(
    "overrides", "Inspection", start=datetime(2026, 1, 1).date(),
    end=datetime(2026, 12, 31).date())
[(content,)] = env.execute_query(SQL(
    "SELECT content FROM medical_record_package WHERE id = %s", package.id))
zipfile.ZipFile(io.BytesIO(bytes(content))).extract("package.pdf", FOLDER)
env.flush_all()
env.cr.commit()
"""


@pytest.fixture(scope="module")
def target():
    return settings.test_target()


@pytest.fixture(scope="module")
def database(target, tmp_path_factory):
    """A database with two versions of a record, and the folder of their files."""
    folder = tmp_path_factory.mktemp("records")
    with templates.cloned(target, templates.bundle(target)) as name:
        shell(target, name, f"FOLDER = {str(folder)!r}\n{MAKE}")
        yield name, folder


def run(file, name):
    done = subprocess.run(
        [paths.ROOT / "bin" / "verify-record", file, "--db", name, "--json"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "ODOO_CLUSTER": "test"},
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr


def test_the_current_version_the_one_before_and_an_altered_ledger(target, database):
    name, folder = database
    status, said = run(folder / "v2.pdf", name)
    assert status == 0, said
    assert said["sentence"].startswith("GENUINE") and said["database"]["found"]
    status, said = run(folder / "v1.pdf", name)
    assert (status, said["sentence"][:10]) == (3, "SUPERSEDED")

    # ledgers refuse it, so that whoever does it has to be the owner of the table
    with closing(connect(target, name)) as connection:
        cursor = connection.cursor()
        with pytest.raises(psycopg2.Error, match="evidence"):
            cursor.execute("UPDATE qms_archive_record SET made_by_name = 'Another'")
        cursor.execute(
            "ALTER TABLE qms_archive_record DISABLE TRIGGER qms_append_only_row;"
            "UPDATE qms_archive_record SET made_by_name = 'Another' WHERE version = 2;"
            "ALTER TABLE qms_archive_record ENABLE TRIGGER qms_append_only_row"
        )
    status, said = run(folder / "v2.pdf", name)
    assert status == 1
    assert any("audit trail recorded" in problem for problem in said["problems"])


def test_the_document_of_a_package_is_known(target, database):
    """What an inspector was handed, also when it is all that is left of the package."""
    name, folder = database
    status, said = run(folder / "package.pdf", name)
    assert status == 0, said
    assert said["sentence"].startswith("GENUINE: PKG-")
    with closing(connect(target, name)) as connection:
        connection.cursor().execute(
            "ALTER TABLE medical_record_package DISABLE TRIGGER qms_append_only_row;"
            "UPDATE medical_record_package SET purpose = 'Another';"
            "ALTER TABLE medical_record_package ENABLE TRIGGER qms_append_only_row"
        )
    status, said = run(folder / "package.pdf", name)
    assert status == 1
    assert any("audit trail recorded" in problem for problem in said["problems"])


def test_a_database_that_does_not_know_it(target, database):
    name, folder = database
    with closing(connect(target, name)) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "ALTER TABLE qms_archive_record DISABLE TRIGGER USER;"
            "DELETE FROM qms_archive_record;"
            "ALTER TABLE qms_archive_record ENABLE TRIGGER USER"
        )
    status, said = run(folder / "v1.pdf", name)
    assert (status, said["sentence"][:7]) == (4, "UNKNOWN")
    status, said = run(folder / "v1.pdf", "no_such_database_here")
    assert status == 2 and "not checked" in said
