"""A JSON-RPC client of Odoo's web client routes, as a browser would call them.

Standard library only, and nothing of the addons: what it can do, anybody can.
"""

import http.cookiejar
import itertools
import json
import urllib.error
import urllib.request


class RpcError(Exception):
    """The server answered with an error; `name` is the server's exception class."""

    def __init__(self, error):
        data = error.get("data") or {}
        super().__init__(data.get("message") or error.get("message"))
        self.name = data.get("name", "")
        self.debug = data.get("debug", "")


class Session:
    """One HTTP session with one server; `login()` makes it a user's."""

    def __init__(self, url, database, timeout=120):
        self.url = url.rstrip("/")
        self.database = database
        self.timeout = timeout
        self.uid = None
        self.user = None
        self.context = {}
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies)
        )
        self._numbers = itertools.count(1)

    def login(self, login, password=None):
        """Authenticate (password defaults to the login); return self."""
        answer = self.json(
            "/web/session/authenticate",
            {"db": self.database, "login": login, "password": password or login},
        )
        self.uid = answer["uid"]
        self.user = login
        self.context = answer.get("user_context") or {}
        return self

    def call(self, model, method, *args, **kwargs):
        """Call a public method; record methods take their ids as first argument.

        Raises RpcError with the server's message where it refuses.
        """
        kwargs["context"] = {**self.context, **kwargs.get("context", {})}
        parameters = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.json(f"/web/dataset/call_kw/{model}/{method}", parameters)

    def search(self, model, domain, **kwargs):
        """Return the ids of the records that match `domain`."""
        return self.call(model, "search", domain, **kwargs)

    def read(self, model, ids, fields):
        """Return the records' values as a list of dictionaries."""
        return self.call(model, "read", ids, fields)

    def sign(self, model, ids, transition, device, password, reason=None):
        """Sign records as the signing dialog does; return the server's answer.

        `device` shows the one-time codes (otp.Device); None where the company lets
        the password do for later signatures of a session. Raises RpcError where the
        server refuses, also for a wrong password or code.
        """
        credentials = {"password": password}
        if device:
            credentials["code"] = device.next_code()
        prepared = self.call(model, "signing_prepare", ids, transition)
        answer = self.call(
            model,
            "sign",
            ids,
            transition=transition,
            digests={str(row["id"]): row["sha256"] for row in prepared["records"]},
            credentials=credentials,
            reason=reason,
        )
        if not answer["signed"]:
            refusal = {"message": answer["message"]}
            raise RpcError({"data": {"name": "odoo.exceptions.UserError", **refusal}})
        return answer

    def json(self, route, parameters):
        """Call a JSON-RPC route and return its result."""
        body = {
            "jsonrpc": "2.0",
            "id": next(self._numbers),
            "method": "call",
            "params": parameters,
        }
        headers = {"Content-Type": "application/json"}
        answer = json.loads(self.post(route, json.dumps(body).encode(), headers))
        if "error" in answer:
            raise RpcError(answer["error"])
        return answer.get("result")

    def get(self, route):
        """Return the body of a page or file as bytes; urllib's errors apply."""
        with self._opener.open(self.url + route, timeout=self.timeout) as answer:
            return answer.read()

    def post(self, route, body, headers):
        """Post bytes and return the body of the answer."""
        request = urllib.request.Request(self.url + route, body, headers)
        with self._opener.open(request, timeout=self.timeout) as answer:
            return answer.read()
