# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging

from werkzeug.exceptions import Forbidden, abort

from odoo import models
from odoo.http import request

from .qms_operator_presence_station import TERMINAL_GROUP

_logger = logging.getLogger(__name__)

# What a page needs to load, and to log in and out: nothing of it reads records.
_OPEN = frozenset(
    {
        "/web/assets/<string:unique>/<string:filename>",
        "/web/bundle/<string:bundle_name>",
        "/web/health",
        "/web/login",
        "/web/session/authenticate",
        "/web/session/logout",
        "/web/webclient/translations",
    }
)
_HOME = frozenset({"/", "/odoo", "/web", "/web/login_successful"})


class IrHttp(models.AbstractModel):
    """The login of a terminal reaches the pages and calls of terminals, no others.

    Whatever else a route offers, and to whomever: records, reports, files, messages,
    remote calls with a session or an API key. Remote calls with a password are
    refused by ``res.users``. A route is for terminals that says so:
    ``@http.route(..., qms_terminal=True)``.
    """

    _inherit = "ir.http"

    @classmethod
    def _authenticate(cls, endpoint):
        result = super()._authenticate(endpoint)
        cls._keep_terminal_in(endpoint.routing)
        return result

    @classmethod
    def _keep_terminal_in(cls, routing):
        """Refuse what is not for terminals to the login of one.

        :raises Forbidden: before anything of the route has run
        """
        # routes without authentication may act for who sits in the session
        uids = {request.env.uid, request.session.uid} - {None}
        # sudo: looks up the groups of these logins
        users = request.env["res.users"].sudo().browse(uids)
        if not any(user._has_group(TERMINAL_GROUP) for user in users):
            return
        routes = set(routing["routes"])
        if routing.get("qms_terminal") or routes <= _OPEN:
            return
        home = cls._terminal_home()
        if home and routes & _HOME and request.httprequest.method == "GET":
            abort(request.redirect(home, 303))
        _logger.warning("A terminal login asked for %s", request.httprequest.path)
        raise Forbidden("This login is for a shop-floor terminal only.")

    @classmethod
    def _terminal_home(cls):
        """Address of the page of terminals, if an addon brings one."""
        return None
