# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A dual signature over HTTP, and the verification of a million signatures.

The round trip is what the browser asks for, twice: the dialog's content, then the
signature with password and code. Its peer, taking turns with it on the same server, is
Odoo's own login of the same two people, which checks the same password hashes.

The stream is one record's, made by the rules of `signing/stream.py` and written by
COPY; verified are hashes, seals, contents, positions and times of all of it, read by
COPY. Its peer is the same COPY read and thrown away.
"""

import json
import statistics
import time

import otp
from rpc import Session

from devtools import databases, install, server_process, templates

MODEL = "qms.signature.policy"
TARGET = "qms.signature.policy:activate"


def measure(target, rounds, rows):
    """Return the figures: milliseconds, ratios, signatures verified in a second."""
    template = templates.bundle(target)
    with templates.cloned(target, template) as database:
        plain = server_process.PLAIN_LAUNCHER
        served = server_process.serving(target, database, launcher=plain)
        with served as (url, _process):
            trips = _round_trips(target, database, url, rounds)
        verified = _verification(target, database, rows)
    return {**trips, **verified}


def _round_trips(target, database, url, rounds):
    engineer = Session(url, database).login("engineer")
    people = [Session(url, database).login(name) for name in ("qmanager", "qmanager2")]
    logins = ("qmanager", "qmanager2")
    _model, group = engineer.call(
        "ir.model.data", "check_object_reference", "qms_base", "group_qms_manager"
    )
    steps = [(0, 0, {"group_id": group, "meaning": word}) for word in ("One", "Two")]
    signing, checking = [], []
    for number in range(rounds + 1):
        name = f"Bench {number}"
        values = {"name": name, "target": TARGET, "step_ids": steps}
        record = engineer.call(MODEL, "create", values)
        # every round with codes that count: nobody waits half a minute here
        reset = "UPDATE qms_signing_factor SET last_step = 0"
        databases.sql(target, database, (reset, []))
        devices = [otp.Device(otp.demo_secret(login)) for login in logins]
        began = time.perf_counter()
        for person, device, login in zip(people, devices, logins, strict=True):
            person.sign(MODEL, [record], "activate", device, login)
        middle = time.perf_counter()
        for login in logins:
            Session(url, database).login(login)
        if number:
            signing.append(middle - began)
            checking.append(time.perf_counter() - middle)
    signed, checked = statistics.median(signing), statistics.median(checking)
    return {
        "dual_signature_ms": round(signed * 1000, 1),
        "two_logins_ms": round(checked * 1000, 1),
        "ratio": round(signed / checked, 2),
        "rounds": rounds,
    }


_VERIFY = """
import hashlib, io, json, time
from odoo.addons.qms_base.signing import stream
from odoo.addons.qms_base.signing.canonical import canonical_bytes, digest
from odoo.addons.qms_base.tools.keyring import open_keyring

keyring = open_keyring(env)
user = env.ref("qms_base.demo_user_qmanager")
company = env.ref("base.main_company")
names = [*stream.COLUMNS, "res_name", "signer_id", "company_id", "signed_at",
         "snapshot", "hash", "seal"]
previous, sink, total = stream.FIRST, io.BytesIO(), ROWS
content = {"values": {"name": "Lot release", "lots": ["H-%06d" % n for n in range(20)]}}

def flush():
    sink.seek(0)
    env.cr._obj.copy_expert(
        "COPY qms_signature (%s) FROM STDIN" % ", ".join(names), sink)
    sink.seek(0)
    sink.truncate()

for position in range(1, total + 1):
    content["values"]["name"] = "Lot release %d" % position
    snapshot = canonical_bytes(content)
    row = dict.fromkeys(stream.COLUMNS)
    row.update(row_form=stream.ROW_FORM, res_model="bench", res_id=1,
        position=position, act="bench", verdict="sign", transition="release",
        policy_ref=1, step_ref=1, step_number=1, step_count=1, completes=True,
        meaning="Released", signer_ref=user.id, signer_name=user.name,
        partner_ref=user.partner_id.id, company_ref=company.id,
        signed_at_utc="2026-11-22T10:00:00.000001Z", signer_tz="Europe/Berlin",
        factors="password+code", snapshot_sha256=digest(snapshot),
        previous_hash=previous)
    previous = stream.row_hash(row)
    extra = ["bench", user.id, company.id, "2026-11-22 10:00:00", snapshot.decode(),
             previous, keyring.seal(previous)]
    sink.write(stream.row_form(row) + b"\\t")
    sink.write("\\t".join(stream._text(value) for value in extra).encode() + b"\\n")
    if position % 50000 == 0:
        flush()
flush()
env.cr.execute("INSERT INTO qms_signature_stream (res_model, res_id, position, hash)"
               " VALUES ('bench', 1, %s, %s)", [total, previous])
env.cr.commit()
env.cr.execute("ANALYZE qms_signature")
query = stream.copy_query(where="WHERE res_model = 'bench'")
best = {}
for _turn in range(3):
    began = time.perf_counter()
    rows = sum(1 for _line in stream.copy_lines(env.cr._obj, query))
    read = time.perf_counter() - began
    began = time.perf_counter()
    problems = list(stream.verify(stream.copy_lines(env.cr._obj, query), keyring))
    took = time.perf_counter() - began
    assert rows == total and not problems, (rows, problems[:3])
    best = min(best or {"took": took, "read": read}, {"took": took, "read": read},
               key=lambda item: item["took"])
env.cr.execute("CREATE TABLE bench_result AS SELECT %s AS result", [json.dumps(best)])
env.cr.commit()
"""


def _verification(target, database, rows):
    code = _VERIFY.replace("ROWS", str(rows))
    install.run_code(target, database, code, log_name=f"bench-stream-{database}")
    query = ("SELECT result FROM bench_result", [])
    found = json.loads(databases.sql(target, database, query)[0][0])
    return {
        "verified_rows": rows,
        "verified_per_second": round(rows / found["took"]),
        "verify_to_read_ratio": round(found["took"] / found["read"], 2),
    }
