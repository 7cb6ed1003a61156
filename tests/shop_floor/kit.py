# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A terminal, and what tests ask of work orders and answers."""

import urllib.error
import urllib.request

from rpc import RpcError

TERMINAL = "terminal"
# Demo people, as in addons/operator_cert/demo/shop_floor_demo.xml.
ADA, BRUNO, CELIA = ("B1001", "4711"), ("B1002", "2580"), ("B1003", "3692")


class Terminal:
    """One web session of a terminal login."""

    def __init__(self, server, login=TERMINAL):
        self.session = server.login(login)

    def ask(self, method, **values):
        """The result of a call; RpcError with the words of a refusal."""
        answer = self.session.json(
            "/shop-floor/call", {"method": method, "values": values}
        )
        if "refused" in answer:
            raise RpcError({"message": answer["refused"]})
        return answer["result"]

    def identify(self, who, **more):
        return self.ask("identify", badge=who[0], pin=who[1], **more)

    def works(self):
        return self.ask("state")["workorders"]

    def present(self):
        return self.ask("state")["operator"]


def soldering_of(admin, order):
    (work,) = admin.search(
        "mrp.workorder",
        [("production_id", "=", order), ("workcenter_id.code", "=", "SOL")],
    )
    return work


def logs_of(admin, work):
    ids = admin.search("mrp.workcenter.productivity", [("workorder_id", "=", work)])
    return admin.read(
        "mrp.workcenter.productivity",
        ids,
        ["qms_employee_id", "user_id", "date_end"],
    )


def answer_of(session, route, data=None, headers=None):
    """Status of an answer, without following redirections to other pages."""
    request = urllib.request.Request(session.url + route, data, headers or {})
    for cookie in session.cookies:
        request.add_header("Cookie", f"{cookie.name}={cookie.value}")

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args):
            return None

    try:
        with urllib.request.build_opener(Stay).open(request, timeout=120) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers
