# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The people and things of the demonstration company, as a client finds them."""

import time
from pathlib import Path

from otp import Device, demo_secret
from rpc import RpcError, Session

_LOGINS = (
    "operator",
    "operator2",
    "trainee",
    "inspector",
    "warehouse",
    "engineer",
    "qmanager",
    "qmanager2",
    "auditor",
    "portal.aurelia",
    # no persons: two machines, and the terminal of a station
    "oven",
    "final_tester",
    "terminal3",
)
# whose work centre's work is started at its terminal
_TERMINAL = "terminal3"
_USER_ERROR = "odoo.exceptions.UserError"


class Plant:
    """Sessions of the demo users, and look-ups through the server.

    :param url: address of the running server
    :param database: its database
    :param out: folder for the documents
    """

    # code of the work centre that has the terminal
    STATION_OF = "TST"

    def __init__(self, url, database, out):
        self.out = Path(out)
        self.out.mkdir(parents=True, exist_ok=True)
        self.run = f"{int(time.time()) % 1_000_000:06d}"
        self._place = url, database
        self._sessions = {
            login: Session(url, database).login(login) for login in _LOGINS
        }
        self.devices = {login: Device(demo_secret(login)) for login in _LOGINS}

    def __getitem__(self, login):
        return self._sessions[login]

    def another(self, login):
        """One more session of a login: another browser."""
        return Session(*self._place).login(login)

    # -- looking things up -------------------------------------------------
    def one(self, model, domain, login="engineer", **kwargs):
        """Id of the first record that matches.

        :raises LookupError: where there is none
        """
        ids = self[login].search(model, domain, limit=1, **kwargs)
        if not ids:
            raise LookupError(f"the demonstration data have no {model} with {domain}")
        return ids[0]

    def product(self, code):
        """Product by its internal reference."""
        return self.one("product.product", [("default_code", "=", code)])

    def read(self, model, record, *fields, login="engineer"):
        """Values of one record; a single field gives its bare value."""
        values = self[login].read(model, [record], list(fields))[0]
        return values[fields[0]] if len(fields) == 1 else values

    def each(self, model, records, field, login="engineer"):
        """``{id: value}`` of one field of many records, asked for once."""
        rows = self[login].read(model, records, [field])
        return {row["id"]: row[field] for row in rows}

    def ids(self, model, domain, login="engineer", order="id"):
        """Ids of all records that match."""
        return self[login].search(model, domain, order=order)

    # -- doing things --------------------------------------------------------
    def sign(self, login, action, reason=None):
        """Sign what a button asked to have signed, with password and code.

        :param action: the client action that the button returned
        """
        asked = action["params"]
        return self[login].sign(
            asked["model"],
            asked["ids"],
            asked["transition"],
            self.devices[login],
            login,
            reason,
        )

    def at_station(self, method, **values):
        """What the page of a station answers; a refusal is an RpcError."""
        answer = self[_TERMINAL].json(
            "/shop-floor/call", {"method": method, "values": values}
        )
        if "refused" in answer:
            refused = {"message": answer["refused"], "name": _USER_ERROR}
            raise RpcError({"data": refused})
        return answer["result"]

    def load(self, login, model, fields, rows):
        """Import rows; a message of the import is a refusal like any other."""
        result = self[login].call(model, "load", fields, rows)
        if result["messages"]:
            message = result["messages"][0]["message"]
            raise RpcError({"data": {"message": message, "name": _USER_ERROR}})
        return result["ids"]

    def save(self, login, report, record, name):
        """Download a document of a record; return the path it was written to.

        :raises RpcError: where the server makes none
        """
        return self.keep(login, f"/report/pdf/{report}/{record}", name)

    def keep(self, login, route, name):
        """Download a PDF; return the path it was written to.

        :raises RpcError: where the server gives none
        """
        content = self[login].get(route)
        if not content.startswith(b"%PDF"):
            raise RpcError({"message": f"{route} is no PDF: {content[:80]!r}"})
        path = self.out / f"{name}.pdf"
        path.write_bytes(content)
        return path
