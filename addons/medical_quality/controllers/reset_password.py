# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging

from werkzeug.urls import url_encode

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.auth_signup.controllers.main import AuthSignupHome

from ..models.customer.typed import as_typed, is_typed

_logger = logging.getLogger(__name__)


class ResetPassword(AuthSignupHome):
    """A visitor who asks for a new password does not learn who has a login.

    Who are the customers, and who works for them, is told to nobody.
    """

    @http.route()
    def web_auth_signup(self, *args, **kw):
        going = self._to_login()
        if going:
            return going
        self._drop_what_is_asked_about()
        return super().web_auth_signup(*args, **kw)

    @http.route()
    def web_auth_reset_password(self, *args, **kw):
        """One answer for every login, and not more often than numbers are looked up."""
        going = self._to_login()
        if going:
            return going
        self._drop_what_is_asked_about()
        login = request.params.get("login") or ""
        asked = request.httprequest.method == "POST" and not self._token()
        if not asked or not login.strip():
            return super().web_auth_reset_password(*args, **kw)
        try:
            refusal = self._reset_too_often()
        except UserError as error:
            return self._reset_refused(503, str(error))
        if refusal:
            return self._reset_refused(429, refusal)
        if not is_typed(login):
            # nobody's; answered as any other that is nobody's
            request.params["login"] = as_typed(login)
        with request.env.cr.savepoint():
            response = super().web_auth_reset_password(*args, **kw)
        values = getattr(response, "qcontext", None)
        if not values:
            # an address that leads elsewhere, or a password that is not reset here
            return response
        problem = values.pop("error", None)
        if problem:
            _logger.info(
                "No password was reset for %s, asked for from %s: %s",
                as_typed(login),
                request.httprequest.remote_addr,
                problem,
            )
        values["message"] = request.env._(
            "If there is an account for this, an e-mail with what to do is on its way."
            " Nothing arrives? Ask your contact at the manufacturer."
        )
        return response

    def _to_login(self):
        """Where a link names an address and proves nothing: the page to log in.

        Whoever's address it is. Odoo goes there for those alone who have a login.
        """
        email = request.params.get("signup_email")
        if not email or request.httprequest.method not in ("GET", "HEAD"):
            return None
        values = self.get_auth_signup_qcontext()
        if values.get("token") and not values.get("invalid_token"):
            return None
        return request.redirect(
            f"/web/login?{url_encode({'login': email, 'redirect': '/web'})}"
        )

    def _drop_what_is_asked_about(self):
        """Odoo answers otherwise for an address that has a login, whatever was sent.

        Nor does a client say what went wrong, or well.
        """
        for name in ("signup_email", "error", "message"):
            request.params.pop(name, None)

    def _token(self):
        return request.params.get("token") or request.session.get("auth_signup_token")

    def _reset_too_often(self):
        """Why it is not answered now, or None.

        :raises UserError: where it cannot be counted
        """
        # sudo: counts, whoever asks
        rate = request.env["medical.customer.rate"].sudo()
        network = rate._network(request.httprequest.remote_addr or "?")
        if rate._is_exceeded({"find": network, "address": network}):
            return rate._too_often()
        return None

    def _reset_refused(self, status, text):
        response = request.make_response(
            text,
            [
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Cache-Control", "no-store"),
                ("Retry-After", "60"),
            ],
        )
        response.status_code = status
        return response
