# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.qms_base.models.presence.qms_operator_presence_station import (
    TERMINAL_GROUP,
)
from odoo.addons.web.controllers.home import Home

# What a terminal may ask for, with the names of what it sends.
_CALLS = {
    "state": (),
    "identify": ("badge", "pin", "role", "new_pin"),
    "start": ("workorder_id",),
    "pause": ("workorder_id",),
    "finish": ("workorder_id", "quantity"),
    "hand_over": ("workorder_id", "employee_id"),
    "instruction": ("workorder_id",),
    "understood": ("workorder_id", "revision_id", "pin"),
    "leave": ("role",),
}


class ShopFloor(http.Controller):
    """The page of a terminal, and the few calls it makes."""

    @http.route("/shop-floor", type="http", auth="user", qms_terminal=True)
    def page(self):
        """The page itself; what it shows it asks for."""
        request.session.touch()
        response = request.render(
            "operator_cert.shop_floor_page",
            {"session_info": {"lang": request.env.lang}},
        )
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Cache-Control"] = "no-store"
        return response

    @http.route(
        "/shop-floor/call",
        type="jsonrpc",
        auth="user",
        methods=["POST"],
        qms_terminal=True,
    )
    def call(self, method=None, values=None):
        """One call of the terminal's page.

        A refusal is an answer, not an error: nothing of what was tried is kept, what
        was recorded about it stays, and no trace of the server's inside leaves it.

        :param method: one of the few names
        :param values: what it needs, by name; anything else is left out
        :return: ``{"result": …}`` or ``{"refused": sentence}``
        """
        names = _CALLS.get(method) if isinstance(method, str) else None
        if names is None:
            return {"refused": request.env._("A terminal cannot do that.")}
        values = values if isinstance(values, dict) else {}
        given = {name: values[name] for name in names if name in values}
        # nothing of a client's context: neither defaults nor companies
        service = request.env(context={"lang": request.env.lang})["operator.shop.floor"]
        try:
            with request.env.cr.savepoint():
                return {"result": getattr(service, method)(**given)}
        except UserError as refusal:
            return {"refused": str(refusal.args[0] if refusal.args else refusal)}

    @http.route(
        "/shop-floor/instruction/<int:workorder_id>/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
        qms_terminal=True,
        # who looks is seen, and so present for longer
        readonly=False,
    )
    def instruction(self, workorder_id, file_id):
        """A file of an instruction, for the page of the terminal to show.

        Never to be kept by the browser: the next person fetches it anew, and nobody
        sees it where nobody is identified.
        """
        service = request.env(context={"lang": request.env.lang})["operator.shop.floor"]
        try:
            with request.env.cr.savepoint():
                name, kind, content = service.instruction_copy(workorder_id, file_id)
        except UserError as refusal:
            response = request.make_response(
                str(refusal.args[0] if refusal.args else refusal),
                [("Content-Type", "text/plain; charset=utf-8")],
                status=403,
            )
        else:
            stream = http.Stream(
                type="data",
                data=content,
                mimetype=kind,
                download_name=name,
                size=len(content),
            )
            response = stream.get_response(as_attachment=False, conditional=False)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response


class TerminalHome(Home):
    """Logging in as a terminal leads to its page."""

    def _login_redirect(self, uid, redirect=None):
        user = request.env["res.users"].sudo().browse(uid)
        if user._has_group(TERMINAL_GROUP):
            return "/shop-floor"
        return super()._login_redirect(uid, redirect=redirect)
