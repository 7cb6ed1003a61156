# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Big files that slow clients download, and lists that are asked for meanwhile.

Two worker processes, as in production, and no proxy that would buffer answers.
"""

import base64
import hashlib
import os
import re
import socket
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from rpc import Session

from devtools import server_process, settings, templates
from devtools.odoo_tests import free_port

sys.path.insert(0, str(Path(__file__).parent))
import test_audit_chain as chain

MEGABYTES, SLOW, LISTS = 32, 4, 20
# bytes a second of a slow client
SPEED = 2_500_000
# downloads that one process sends to one login at once
OF_ONE = 24
# with the first letters of a PDF
SIZE = (MEGABYTES << 20) + 8
SCENE = """
import hashlib, os
from odoo import fields
from odoo.fields import Command
company = env.ref("base.main_company")
maker = env["res.partner"].create({"name": "Heavy Devices", "is_company": True})
contact = env["res.partner"].create({"name": "Heavy person", "parent_id": maker.id})
env["res.users"].with_context(no_reset_password=True).create({
    "login": "heavy", "password": "heavy", "partner_id": contact.id,
    "company_id": company.id, "company_ids": [Command.set(company.ids)],
    "group_ids": [Command.set(env.ref("base.group_portal").ids)]})
for name in ("user", "address", "download", "find"):
    env["ir.config_parameter"].set_param(
        "medical_quality.portal_%%s_per_minute" %% name, "100000")
env["qms.quality.agreement"].create({
    "name": "QA", "partner_id": maker.id, "valid_from": "2020-01-01",
    "share_certificates": True, "share_results": "values"})
product = env["product.product"].create({
    "name": "Heavy pump", "default_code": "HEAVY-1", "is_storable": True,
    "tracking": "lot", "qms_regulated": True, "qms_customer_id": maker.id})
lot = env["stock.lot"].create({"name": "HEAVY-LOT", "product_id": product.id})
content = b"%%PDF-1.7" + os.urandom(%(size)s)
digest = hashlib.sha256(content).hexdigest()
certificate = env["qms.archive.certificate"]._in_use(company)
record = env["qms.archive.record"]._store({
    "res_model": "stock.lot", "res_id": lot.id, "res_name": lot.name,
    "kind": "certificate_conformance", "title": "Certificate", "number": "COC-1",
    "version": 1, "company_id": company.id, "frozen_at": fields.Datetime.now(),
    "made_at": fields.Datetime.now(), "made_by_id": env.uid, "made_by_name": "A",
    "content": content, "pdf_sha256": digest, "json_sha256": "0" * 64,
    "size": len(content), "pages": 1, "certificate_id": certificate.id,
    "certificate_sha256": certificate.sha256})
env.cr.commit()
print("HEAVY", record.id, digest)
"""


class _Slow(threading.Thread):
    """Somebody who downloads with a limited speed."""

    def __init__(self, session, path, *headers, method="GET", speed=SPEED):
        super().__init__(daemon=True)
        self.at = urlsplit(session.url)
        cookies = "; ".join(
            f"{cookie.name}={cookie.value}" for cookie in session.cookies
        )
        lines = (f"{method} {path} HTTP/1.0", f"Host: {self.at.netloc}", *headers)
        self.asked = "\r\n".join((*lines, f"Cookie: {cookies}", "", ""))
        self.speed = speed
        self.ended_at = None
        self.head, self.size, self.digest = b"", 0, hashlib.sha256()

    def ask(self):
        """The connection, after the question was sent."""
        line = socket.create_connection((self.at.hostname, self.at.port))
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        line.settimeout(120)
        line.sendall(self.asked.encode())
        return line

    def run(self):
        with self.ask() as line:
            raw = b""
            while b"\r\n\r\n" not in raw:
                raw += line.recv(4096)
            self.head, _end, rest = raw.partition(b"\r\n\r\n")
            self._take(rest)
            while rest := line.recv(65536):
                self._take(rest)
                time.sleep(len(rest) / self.speed)
        self.ended_at = time.monotonic()

    def _take(self, piece):
        self.size += len(piece)
        self.digest.update(piece)


@pytest.fixture(scope="module")
def heavy():
    target = settings.test_target()
    with templates.cloned(target, templates.bundle(target)) as database:
        out = chain.shell(target, database, SCENE % {"size": MEGABYTES << 20})
        [(number, digest)] = re.findall(r"HEAVY (\d+) (\w+)", out)
        options = ("--workers=2", f"--gevent-port={free_port()}")
        with server_process.serving(target, database, *options) as (url, _process):
            session = Session(url, database, timeout=120)
            session.login("heavy")
            yield session, f"/my/documents/{number}/download", digest


@pytest.fixture(scope="module")
def filed(heavy):
    """A file of the house: the session of an administrator, its address, its bytes."""
    session = Session(heavy[0].url, heavy[0].database, timeout=120)
    session.login("admin")
    content = os.urandom(8 << 20)
    [number] = session.call(
        "ir.attachment",
        "create",
        [{"name": "big.bin", "datas": base64.b64encode(content).decode()}],
    )
    return session, number, content


def _download(*args, **kwargs):
    client = _Slow(*args, **kwargs)
    client.run()
    return client


def test_lists_are_answered_while_slow_clients_download(heavy):
    session, path, digest = heavy
    session.get("/my/lots")
    slow = [_Slow(session, path) for _number in range(SLOW)]
    for client in slow:
        client.start()
    for client in slow:
        while not client.size:
            assert client.is_alive(), client.head
            time.sleep(0.01)
    for _number in range(LISTS):
        assert b"HEAVY-LOT" in session.get("/my/lots")
    answered_at = time.monotonic()
    for client in slow:
        client.join(120)
    assert [client.size for client in slow] == [SIZE] * SLOW, slow[0].head
    assert answered_at < min(client.ended_at for client in slow)
    assert [client.digest.hexdigest() for client in slow] == [digest] * SLOW
    assert all(b"Content-Length: " in client.head for client in slow)


def test_a_part_of_a_file_and_its_head_are_what_they_say(filed):
    session, number, content = filed
    path = f"/web/content/{number}"
    part = _download(session, path, "Range: bytes=1000000-6999999", speed=1e12)
    assert part.head.startswith(b"HTTP/1.0 206"), part.head
    expected = hashlib.sha256(content[1000000:7000000]).hexdigest()
    assert (part.size, part.digest.hexdigest()) == (6000000, expected)
    head = _download(session, path, method="HEAD", speed=1e12)
    assert f"Content-Length: {len(content)}".encode() in head.head
    assert not head.size


def test_a_big_answer_of_rpc_comes_whole(filed):
    session, number, content = filed
    [row] = session.call("ir.attachment", "read", [number], ["datas"])
    assert base64.b64decode(row["datas"]) == content


def test_a_login_has_so_many_at_once_and_the_next_is_told_why(filed, heavy):
    """Whoever begins many downloads and takes none in stops nobody else."""
    session, number, content = filed
    path = f"/web/content/{number}?download=1"
    held = [_Slow(session, path, speed=1e12) for _number in range(2 * OF_ONE + 1)]
    lines, answers = [], []
    for client in held:
        line = client.ask()
        lines.append(line)
        answers.append(line.recv(12))
    refused = answers.count(b"HTTP/1.0 429")
    assert answers.count(b"HTTP/1.0 200") == len(held) - refused
    assert 1 <= refused
    with lines[answers.index(b"HTTP/1.0 429")].makefile("rb") as told:
        rest = told.read()
    assert b"of yours are under way" in rest
    # somebody else
    assert b"HEAVY-LOT" in heavy[0].get("/my/lots")
    for line in lines:
        line.close()
    end = time.monotonic() + 60
    while (again := _download(session, path, speed=1e12)).size != len(content):
        assert b" 429 " in again.head and time.monotonic() < end
        time.sleep(0.5)
    assert again.digest.hexdigest() == hashlib.sha256(content).hexdigest()
