# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Heads of the chain, kept where the database's administrators do not reach.

A file of heads has a line for each: number and hash, then time and database, which
nothing checks; lines that begin with ``#`` are comments. ``bin/verify-audit --heads``
reads it.
"""

import fcntl
import logging
import os
import socket
from logging.handlers import SYSLOG_UDP_PORT, SysLogHandler

_TITLE = "# heads of the audit trail of database "
_APPLICATION = "medical-quality"
# of the private enterprise numbers, the one that RFC 5612 keeps for documentation
_DATA_ID = "qmsHead@32473"


class HeadError(Exception):
    """A head could not be kept there; says why."""


def head_line(number: int, digest: str, at: str, database: str) -> str:
    """The line of a head."""
    return f"{number} {digest} {at} {database}\n"


def append_to_file(path: str, line: str, database: str) -> None:
    """Add a line to a file of heads; it is on the disk when this returns.

    :param path: made where it does not exist; nothing of it is ever overwritten
    :raises HeadError: when it cannot be written, or holds another database's heads
    """
    title = f"{_TITLE}{database}\n"
    try:
        new = not os.path.exists(path)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        handle = os.open(path, flags, 0o640)
        with os.fdopen(handle, "rb+", buffering=0) as file:
            # another server process adds its line before or after
            fcntl.flock(file, fcntl.LOCK_EX)
            first = os.pread(handle, len(title.encode()) + 1, 0)
            if not first:
                line = title + line
            elif first.startswith(_TITLE.encode()) and (
                first.partition(b"\n")[0] + b"\n" != title.encode()
            ):
                raise HeadError(
                    f"{path} holds the heads of another database: put {{database}}"
                    " into its name"
                )
            content = line.encode()
            if os.write(handle, content) != len(content):
                raise HeadError(f"{path} could not be written whole")
            os.fsync(handle)
        if new:
            _sync_folder(os.path.dirname(os.path.abspath(path)))
    except OSError as error:
        raise HeadError(f"{path}: {error.strerror or error}") from error


def _sync_folder(folder):
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Handler(SysLogHandler):
    # RFC 5424 ends a message with the datagram
    append_nul = False

    def handleError(self, record):
        # called while the error is handled
        raise


def send_to_syslog(address: str, number: int, digest: str, at: str, database: str):
    """Send a head to a syslog server, as RFC 5424 has it, facility log audit.

    :param address: ``host`` or ``host:port`` (UDP), or the path of a local socket
    :raises HeadError: when it could not be sent; UDP does not tell whether it arrived
    """
    message = (
        f"1 {at} {socket.gethostname() or '-'} {_APPLICATION} {os.getpid()} head"
        f' [{_DATA_ID} number="{number}" hash="{digest}"'
        f' database="{_quoted(database)}"]'
        f" head of the audit trail: {number} {digest}"
    )
    try:
        handler = _Handler(_target(address), facility=13)
    except (OSError, ValueError) as error:
        raise HeadError(f"{address}: {error}") from error
    try:
        handler.emit(
            logging.LogRecord(_APPLICATION, logging.INFO, "", 0, message, None, None)
        )
    except (OSError, ValueError) as error:
        raise HeadError(f"{address}: {error}") from error
    finally:
        handler.close()


def _target(address):
    if address.startswith("/"):
        return address
    host, _colon, port = address.rpartition(":")
    if not host:
        return address, SYSLOG_UDP_PORT
    return host.strip("[]"), int(port)


def _quoted(value):
    for char in ("\\", '"', "]"):
        value = value.replace(char, "\\" + char)
    return value
