# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import socket
import threading
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..models.label import medical_label_printer
from .common import TraceabilityCase


class Printer(threading.Thread):
    """A raw TCP port that takes one job."""

    def __init__(self):
        super().__init__(daemon=True)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.taken = b""

    def run(self):
        connection, _address = self.server.accept()
        with connection:
            while part := connection.recv(65536):
                self.taken += part


@tagged("post_install", "-at_install")
class TestLabelPrinter(TraceabilityCase):
    """A printer takes a whole job, or the person hears why not."""

    def _printer(self, **vals):
        values = {"name": "Line 1", "host": "127.0.0.1", "port": 9100}
        printers = self.env["medical.label.printer"].with_user(self.manager)
        return printers.create(values | vals)

    def test_a_job_arrives_whole(self):
        port = Printer()
        port.start()
        job = b"^XA^FDx^FS^XZ" * 50_000
        self._printer(port=port.port).with_user(self.operator)._send(job)
        port.join(10)
        port.server.close()
        self.assertEqual(port.taken, job)

    def test_test_label(self):
        port = Printer()
        port.start()
        printer = self._printer(port=port.port)
        with self.assertRaises(AccessError):
            printer.with_user(self.operator).action_test()
        printer.action_test()
        port.join(10)
        port.server.close()
        self.assertEqual(port.taken, b"~WC")

    def test_no_printer_there(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        with self.assertRefused("did not take the job"):
            self._printer(port=port)._send(b"x")

    def test_a_printer_that_does_not_answer(self):
        with (
            socket.create_server(("127.0.0.1", 0)) as server,
            patch.object(medical_label_printer, "_TIMEOUT", 0.2),
        ):
            printer = self._printer(port=server.getsockname()[1])
            with self.assertRefused("did not take the job"):
                printer._send(b"x" * 50_000_000)

    def test_nothing_to_send(self):
        with self.assertRefused("nothing to send"):
            self._printer()._send(b"")
        with self.assertRefused("takes no jobs"):
            self._printer(kind="pdf", host=False)._send(b"x")
        archived = self._printer()
        archived.action_archive()
        with self.assertRefused("takes no jobs"):
            archived._send(b"x")

    def test_hosts(self):
        for host in ("printer7", "printer7.example.com", "192.0.2.7", "2001:db8::7"):
            self._printer(host=host)
        for host in (
            False,
            "",
            "http://printer7",
            "file:///etc/hosts",
            "/etc/hosts",
            "printer7:9100",
            "printer7/x",
            "user@printer7",
            "-x",
            "a b",
        ):
            with self.subTest(host=host), self.assertRaises(ValidationError):
                self._printer(host=host)
        for port in (0, -1, 65536):
            with self.subTest(port=port), self.assertRaises(ValidationError):
                self._printer(port=port)

    def test_only_managers_change_printers(self):
        printer = self._printer()
        for user in (self.operator, self.inspector, self.engineer, self.auditor):
            for attempt in (
                lambda u: printer.with_user(u).write({"host": "x"}),
                lambda u: printer.with_user(u).unlink(),
                lambda u: printer.with_user(u).create({"name": "x", "host": "x"}),
            ):
                with self.assertRaises(AccessError):
                    attempt(user)
            printer.with_user(user).read(["host"])
        with self.assertRaises(AccessError):
            printer.with_user(self.clerk).read(["host"])
