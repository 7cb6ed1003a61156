# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""One user of one server, over each of the surfaces Odoo offers to programs."""

import json
import urllib.error

from rpc import RpcError, Session

from .path import CALL_KW, EXECUTE_KW

# Parameter names, which /json/2 wants instead of places; of a model's own method with
# its model.
_NAMES = {
    "sign": ("transition", "digests", "credentials"),
    "signing_prepare": ("transition",),
    "write": ("vals",),
    "create": ("vals_list",),
    "copy": ("default",),
    "load": ("fields", "data"),
    "web_save": ("vals", "specification"),
    "set_state": ("state",),
    ("medical.process.reading", "record"): ("workcenter_code", "readings"),
    ("medical.tester.reading", "record"): ("instrument", "device", "readings"),
}
# What the client of a web page could send to have its way.
SWITCHES = {
    key: True
    for key in (
        "skip_consumption",
        "skip_backorder",
        "skip_expired",
        "skip_sanity_check",
        "skip_gate",
        "bypass_gate",
        "force_gate",
        "qms_skip",
        "no_start_next",
        "tracking_disable",
        "mail_notrack",
        "install_mode",
        "module",
        "from_manufacturing_order",
        "import_file",
        "su",
        "sudo",
    )
}


class Client:
    """Calls methods as one user; `surface` says how."""

    def __init__(self, url, database, login, key=None):
        self.login = login
        self._key = key
        self._session = Session(url, database).login(login)
        self.uid = self._session.uid
        self._database = database
        self.surface = CALL_KW

    def call(self, model, method, *args, context=None):
        """Call a method; a record method takes its ids as first argument.

        Raises RpcError where the server refuses.
        """
        if self.surface == CALL_KW:
            extra = {"context": context} if context else {}
            return self._session.call(model, method, *args, **extra)
        if self.surface == EXECUTE_KW:
            return self._execute_kw(model, method, args, context)
        return self._json2(model, method, args, context)

    def sign(self, model, records, transition, device):
        """Sign records, as the signing dialog does."""
        self._session.sign(model, records, transition, device, self.login)

    def shop_floor(self, method, **values):
        """A call of the page of terminals; RpcError in the words of a refusal."""
        answer = self._session.json(
            "/shop-floor/call", {"method": method, "values": values}
        )
        if "refused" in answer:
            name = "odoo.exceptions.UserError"
            raise RpcError({"data": {"message": answer["refused"], "name": name}})
        return answer["result"]

    def create(self, model, values, context=None):
        """Create one record and return its id."""
        made = self.call(model, "create", [values], context=context)
        return made[0] if isinstance(made, list) else made

    def write(self, model, record, values, context=None):
        """Write values to one record."""
        return self.call(model, "write", [record], values, context=context)

    def save(self, model, record, values):
        """Save a form, as the web client does; no record makes a new one."""
        ids = [record] if record else []
        return self.call(model, "web_save", ids, values, {"id": {}})

    def load(self, model, fields, *rows):
        """Import rows; RpcError with the first message where it says no."""
        result = self.call(model, "load", list(fields), [list(row) for row in rows])
        if result["messages"]:
            first = result["messages"][0]
            raise RpcError({"data": {"message": first["message"], "name": "import"}})
        return result["ids"]

    def search(self, model, domain, **kwargs):
        """Ids of the records that match."""
        return self._session.search(model, domain, **kwargs)

    def read(self, model, record, *fields):
        """Values of one record; one field gives its bare value."""
        (values,) = self._session.read(model, [record], list(fields))
        return values[fields[0]] if len(fields) == 1 else values

    def _execute_kw(self, model, method, args, context):
        kwargs = {"context": context} if context else {}
        parameters = [self._database, self.uid, self.login, model, method]
        return self._session.json(
            "/jsonrpc",
            {
                "service": "object",
                "method": "execute_kw",
                "args": [*parameters, list(args), kwargs],
            },
        )

    def _json2(self, model, method, args, context):
        body = {"context": context or {}}
        rest = list(args)
        if method not in ("create", "load", "record"):
            body["ids"] = rest.pop(0)
        names = _NAMES.get((model, method)) or _NAMES.get(method, ())
        body.update(zip(names, rest, strict=True))
        headers = {
            "Authorization": f"Bearer {self._key}",
            "Content-Type": "application/json",
            "X-Odoo-Database": self._database,
        }
        try:
            answer = self._session.post(
                f"/json/2/{model}/{method}", json.dumps(body).encode(), headers
            )
        except urllib.error.HTTPError as error:
            said = json.loads(error.read())
            raise RpcError({"data": said}) from error
        return json.loads(answer)
