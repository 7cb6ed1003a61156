# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Sends files to clients that are slower than the server, beside its work.

A worker of Odoo's prefork server writes an answer itself and is busy until the client
took in the last byte. What is handed over here is written to a temporary file and sent
by one thread of the process to all its clients, each as fast as that one reads.
"""

import contextlib
import logging
import os
import selectors
import socket
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import BinaryIO

_logger = logging.getLogger(__name__)

#: bytes below which an answer fits what the system buffers, and stays with the worker
HEAVY = 128 * 1024
#: downloads that one process sends at once
MOST = 400
#: bytes of temporary files that one process keeps at once
MOST_BYTES = 4 << 30
#: bytes that are sent to one client before the next one's turn
_PIECE = 256 * 1024
#: seconds without a byte taken after which a client is given up
_IDLE = 60.0
#: bytes a second below which a client is given up, looked at each ``_IDLE`` seconds
_SLOWEST = 2048
#: seconds that a process which is to end gives to its downloads
_FAREWELL = 5.0
#: seconds between two looks at what stands still
_LOOK = 1.0


@dataclass
class _Download:
    connection: socket.socket
    spool: BinaryIO
    size: int
    who: str
    sent: int = 0
    #: bytes sent, and the time, at the last look at its speed
    looked: tuple[int, float] = field(default_factory=lambda: (0, time.monotonic()))


class HandedOver:
    """Body of a WSGI answer that a :class:`DownloadSender` sends.

    :param body: iterable of bytes; read to its end before the headers are sent
    :param connection: the client's socket. It is the sender's once the server closes
        this body, and no longer the server's
    :param sender: who sends it
    :param who: for whom, as counted by the sender
    """

    def __init__(self, body, connection, sender, who):
        self._body, self._connection = body, connection
        self._sender, self._who = sender, who
        self._spool = None
        self._headers_sent = False

    def __iter__(self):
        # pylint: disable=consider-using-with
        # it is closed where the download ends
        self._spool = tempfile.TemporaryFile(prefix="download-")
        for piece in self._body:
            self._spool.write(piece)
        self._spool.flush()
        # the server sends the headers with the first piece, whatever it holds
        yield b""
        # it reads what the client sent beside: it must not wait for more of it
        self._connection.setblocking(False)
        self._headers_sent = True

    def close(self):
        """Hand the connection over; without headers sent there is nothing to send."""
        with contextlib.suppress(AttributeError):
            self._body.close()
        spool, self._spool = self._spool, None
        if spool is None:
            return
        if not self._headers_sent:
            spool.close()
            return
        # the server's own object is closed by this: it neither shuts the
        # connection down nor closes it
        connection = socket.socket(fileno=self._connection.detach())
        self._sender.take(connection, spool, self._who)


class DownloadSender:
    """One thread that sends to all clients of a process; it ends with the last one."""

    def __init__(self, most=MOST, idle=_IDLE, slowest=_SLOWEST):
        self._most, self._idle, self._slowest = most, idle, slowest
        self._lock = threading.Lock()
        self._coming = []
        self._bytes = 0
        self._who = Counter()
        self._thread = None
        self._wake = None

    def count(self, who=None):
        """How many downloads are under way, of one person or of all."""
        with self._lock:
            return self._who[who] if who is not None else self._who.total()

    def has_room(self, size=0):
        """Whether one more download of so many bytes can be taken."""
        return self.count() < self._most and self._bytes + size <= MOST_BYTES

    def take(self, connection, spool, who):
        """Send all of a file to a client, and close both.

        :param connection: socket after the headers of the answer
        :param spool: open binary file, read from its begin
        :param who: for whom, to be counted
        """
        connection.setblocking(False)
        size = os.fstat(spool.fileno()).st_size
        download = _Download(connection, spool, size, who)
        with self._lock:
            if self._thread is None:
                try:
                    self._begin()
                except (OSError, RuntimeError):
                    _logger.exception("A download of %s bytes cannot be sent", size)
                    connection.close()
                    spool.close()
                    return
            self._coming.append(download)
            self._who[who] += 1
            self._bytes += size
            # a full pipe wakes as well
            with contextlib.suppress(BlockingIOError):
                os.write(self._wake[1], b".")

    def _begin(self):
        """Start the thread: it waits for the lock before it looks for work."""
        wake = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        # not a daemon: a process that ends lets downloads end first
        thread = threading.Thread(
            target=self._run, name="download sender", daemon=False
        )
        self._wake = wake
        try:
            thread.start()
        except RuntimeError:
            self._wake = None
            for end in wake:
                os.close(end)
            raise
        self._thread = thread

    # ------------------------------------------------------------------
    # The thread
    # ------------------------------------------------------------------
    def _run(self):
        with selectors.DefaultSelector() as clients:
            try:
                self._send_all(clients)
            # whatever it is: a thread that died silently would leave every client of
            # the process waiting for good, and those to come
            except Exception:
                _logger.exception("Downloads under way are given up")
                self._give_up_all(clients)

    def _give_up_all(self, clients):
        """Close what is under way and what came; the next one begins a new thread."""
        with self._lock:
            sent = [key.data for key in clients.get_map().values() if key.data]
            for download in sent + self._coming:
                download.connection.close()
                download.spool.close()
            for end in self._wake:
                os.close(end)
            self._thread = self._wake = None
            self._coming.clear()
            self._who.clear()
            self._bytes = 0

    def _send_all(self, clients):
        clients.register(self._wake[0], selectors.EVENT_READ)
        looked = time.monotonic()
        last_call = None
        while not self._ended(clients):
            for key, _events in clients.select(_LOOK):
                if key.data is not None:
                    self._send(clients, key.data)
            now = time.monotonic()
            if not threading.main_thread().is_alive():
                last_call = last_call or now + _FAREWELL
            if now - looked >= _LOOK:
                looked = now
                self._give_up(clients, now, last_call)

    def _ended(self, clients):
        """Take in who is new; true where nobody is left, the thread being gone then."""
        with self._lock:
            with contextlib.suppress(BlockingIOError):
                os.read(self._wake[0], 65536)
            for download in self._coming:
                clients.register(download.connection, selectors.EVENT_WRITE, download)
            self._coming.clear()
            if len(clients.get_map()) > 1:
                return False
            for end in self._wake:
                os.close(end)
            self._thread = self._wake = None
            return True

    def _send(self, clients, download):
        try:
            count = os.sendfile(
                download.connection.fileno(),
                download.spool.fileno(),
                download.sent,
                _PIECE,
            )
        except BlockingIOError:
            return
        except OSError as error:
            _logger.info("A client left its download: %s", error)
            self._close(clients, download)
            return
        download.sent += count
        if not count or download.sent >= download.size:
            self._close(clients, download)

    def _give_up(self, clients, now, last_call):
        for key in list(clients.get_map().values()):
            download = key.data
            if download is None:
                continue
            sent, at = download.looked
            if last_call and now > last_call:
                why = "the process ends"
            elif now - at < self._idle:
                continue
            elif download.sent - sent < self._slowest * (now - at):
                why = "its client took in too little"
            else:
                download.looked = (download.sent, now)
                continue
            _logger.info(
                "A download ends after %s of %s bytes: %s",
                *(download.sent, download.size, why),
            )
            self._close(clients, download)

    def _close(self, clients, download):
        clients.unregister(download.connection)
        with contextlib.suppress(OSError):
            download.connection.shutdown(socket.SHUT_WR)
        download.connection.close()
        download.spool.close()
        with self._lock:
            self._bytes -= download.size
            self._who[download.who] -= 1
            if self._who[download.who] <= 0:
                del self._who[download.who]


#: the sender of this process
SENDER = DownloadSender()
