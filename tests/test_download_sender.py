# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The sender of big answers, against real sockets and a process that ends."""

import io
import os
import selectors
import socket
import subprocess
import sys
import tempfile
import threading
import time

import pytest
from plain_package import load

from devtools import paths

download = load("qms_base", "download")

FILE = os.urandom(6 << 20)
# more than the system keeps of what is sent and of what comes in
_HELD = 32 << 20


def _spool(content):
    spool = tempfile.TemporaryFile()
    spool.write(content)
    spool.flush()
    return spool


def _pair():
    """A connection over TCP: (the server's end, the client's)."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        client = socket.create_connection(listening.getsockname())
        server, _address = listening.accept()
    client.settimeout(30)
    return server, client


def _read(client):
    pieces = []
    while piece := client.recv(1 << 20):
        pieces.append(piece)
    return b"".join(pieces)


def _wait_until(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_each_client_gets_all_and_one_that_waits_holds_up_nobody():
    sender = download.DownloadSender()
    pairs = [_pair() for _number in range(12)]
    for number, (server, _client) in enumerate(pairs):
        sender.take(server, _spool(FILE + bytes([number])), "x")
    assert sender.count("x") == 12
    # the first one reads last
    for number, (_server, client) in reversed(list(enumerate(pairs))):
        assert _read(client) == FILE + bytes([number])
        client.close()
    _wait_until(lambda: not sender.count())
    # its thread ended with the last client; another one begins anew
    server, client = _pair()
    sender.take(server, _spool(FILE), "y")
    assert _read(client) == FILE
    client.close()


def test_who_takes_in_nothing_is_given_up_and_the_others_are_not():
    sender = download.DownloadSender(idle=2.0)
    (held, idle), (steady, reader) = _pair(), _pair()
    sender.take(held, _spool(bytes(_HELD)), "idle")
    sender.take(steady, _spool(bytes(_HELD)), "steady")
    size, end = 0, time.monotonic() + 60
    while sender.count("idle"):
        assert time.monotonic() < end
        size += len(reader.recv(1 << 16))
        time.sleep(0.02)
    assert sender.count("steady") == 1
    assert size + len(_read(reader)) == _HELD
    for client in (idle, reader):
        client.close()


def test_a_client_that_leaves_is_forgotten():
    sender = download.DownloadSender()
    server, client = _pair()
    sender.take(server, _spool(bytes(_HELD)), "x")
    client.recv(1024)
    client.close()
    _wait_until(lambda: not sender.count())


def test_there_is_room_for_so_many_and_again_when_they_end():
    sender = download.DownloadSender(most=2)
    pairs = [_pair() for _number in range(2)]
    for server, _client in pairs:
        assert sender.has_room()
        sender.take(server, _spool(bytes(_HELD)), "x")
    assert not sender.has_room()
    for _server, client in pairs:
        client.close()
    _wait_until(sender.has_room)


class _Body(io.BytesIO):
    """A file that tells whether it was closed."""


def _handed(body, connection):
    sender = download.DownloadSender()
    return sender, download.HandedOver(body, connection, sender, "x")


def test_what_sends_no_headers_hands_nothing_over():
    """An answer to HEAD, or a client that left before: the connection stays."""
    server, client = _pair()
    body = _Body(FILE)
    sender, answer = _handed(body, server)
    answer.close()
    assert body.closed and not sender.count() and server.fileno() >= 0
    sender, answer = _handed(_Body(FILE), server)
    pieces = iter(answer)
    assert next(pieces) == b""
    # the server could not write the headers, and closes
    answer.close()
    assert not sender.count() and server.fileno() >= 0
    for end in (server, client):
        end.close()


def test_a_body_that_breaks_sends_no_headers():
    def body():
        yield b"half"
        raise OSError("disk")

    server, client = _pair()
    sender, answer = _handed(body(), server)
    with pytest.raises(OSError, match="disk"):
        list(answer)
    answer.close()
    assert not sender.count() and server.fileno() >= 0
    for end in (server, client):
        end.close()


def test_what_was_handed_over_is_no_more_the_servers():
    server, client = _pair()
    sender, answer = _handed(_Body(FILE), server)
    assert list(answer) == [b""]
    assert not sender.count()
    answer.close()
    # as a server does at the end of a request
    with pytest.raises(OSError, match="Bad file descriptor"):
        server.shutdown(socket.SHUT_WR)
    server.close()
    assert _read(client) == FILE
    client.close()


def test_what_the_client_sends_beside_is_waited_for_by_nobody():
    """A server reads it away before it closes the body."""
    server, client = _pair()
    server.settimeout(2)
    sender, answer = _handed(_Body(FILE), server)
    rfile = server.makefile("rb")
    assert list(answer) == [b""]
    client.sendall(b"late")
    # as werkzeug does at the end of a request
    with selectors.DefaultSelector() as selector:
        selector.register(server, selectors.EVENT_READ)
        assert selector.select(timeout=5)
        assert rfile.read(10_000_000) == b"late"
    answer.close()
    assert _read(client) == FILE
    client.close()
    _wait_until(lambda: not sender.count())


def test_what_cannot_be_begun_holds_nobody_up(monkeypatch):
    """Where the system gives no thread; the next one is sent again."""
    sender = download.DownloadSender()
    (first, left), (second, right) = _pair(), _pair()
    with monkeypatch.context() as patched:

        def no_thread(_thread):
            raise RuntimeError("can't start new thread")

        patched.setattr(threading.Thread, "start", no_thread)
        sender.take(first, _spool(FILE), "x")
    assert left.recv(1) == b"" and not sender.count()
    sender.take(second, _spool(FILE), "x")
    assert _read(right) == FILE
    for client in (left, right):
        client.close()


def test_a_thread_that_breaks_leaves_nobody_waiting(monkeypatch):
    """Its clients are hung up on, at once; whoever comes next is sent to again."""
    sender = download.DownloadSender()
    pairs = [_pair() for _number in range(3)]
    with monkeypatch.context() as patched:

        def broken(*_arguments):
            raise ValueError("not foreseen")

        patched.setattr(os, "sendfile", broken)
        for server, _client in pairs:
            sender.take(server, _spool(FILE), "x")
        for _server, client in pairs:
            assert client.recv(1) == b""
            client.close()
        _wait_until(lambda: not sender.count() and sender.has_room(0))
    server, client = _pair()
    sender.take(server, _spool(FILE), "x")
    assert _read(client) == FILE
    client.close()
    _wait_until(lambda: sender.count("x") == 0)


def test_no_more_is_kept_on_disk_than_there_is_room_for(monkeypatch):
    sender = download.DownloadSender()
    monkeypatch.setattr(sys.modules[type(sender).__module__], "MOST_BYTES", len(FILE))
    assert sender.has_room(len(FILE)) and not sender.has_room(len(FILE) + 1)
    server, client = _pair()
    sender.take(server, _spool(FILE), "x")
    client.recv(1)
    client.close()
    _wait_until(lambda: not sender.count())
    assert sender.has_room(len(FILE))


_ENDS = """
import socket, sys, tempfile
sys.path.insert(0, sys.argv[1])
from plain_package import load
download = load("qms_base", "download")
connection = socket.create_connection(("127.0.0.1", int(sys.argv[2])))
spool = tempfile.TemporaryFile()
spool.write(bytes(int(sys.argv[3])))
spool.flush()
download.SENDER.take(connection, spool, "x")
print("over")
"""


def test_a_process_that_ends_lets_its_downloads_end():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        command = [sys.executable, "-c", _ENDS, str(paths.ROOT / "tests")]
        port = listening.getsockname()[1]
        environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        with subprocess.Popen(
            [*command, str(port), str(_HELD)],
            stdout=subprocess.PIPE,
            env=environ,
        ) as process:
            client, _address = listening.accept()
            client.settimeout(30)
            assert process.stdout.readline() == b"over\n"
            assert len(_read(client)) == _HELD
            client.close()
            assert process.wait(30) == 0
