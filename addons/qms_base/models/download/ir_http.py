# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from werkzeug.exceptions import TooManyRequests

from odoo import models
from odoo.http import request

from ...download import HEAVY, SENDER, HandedOver

# downloads of one login, or visitor's address, that one process sends at once
_OF_ONE = 24


class IrHttp(models.AbstractModel):
    """A client that takes its time over a big answer keeps no worker busy.

    A worker of the prefork server (``--workers``) answers one request at a time, to the
    last byte: as many slow clients as there are workers would stop everybody's work.
    """

    _inherit = "ir.http"

    @classmethod
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        connection = _connection()
        if connection is not None:
            _hand_over(response, connection)
        return result


def _connection():
    """The client's socket, where a worker would send by itself; else None.

    The threaded and the evented server go on with others meanwhile.
    """
    # the public environ of a request holds nothing of the server; that of Odoo's
    # bus for its websocket is taken in the same way
    environ = getattr(request.httprequest, "_HTTPRequest__environ", {})
    if environ.get("wsgi.multithread", True):
        return None
    return environ.get("werkzeug.socket")


def _hand_over(response, connection):
    """Let the sender of the process send the body of a big answer.

    Where there is no room it stays with the worker, as Odoo has it.

    :raises TooManyRequests: where so many downloads of the same person are under way
    """
    if response.is_sequence:
        body = [response.get_data()]
        size = len(body[0])
    else:
        body, size = response.response, response.content_length
    # of what nobody knows the size nobody sees the end: it stays with the worker
    if size is None or size < HEAVY:
        return
    who = _who()
    if SENDER.count(who) >= _OF_ONE:
        raise TooManyRequests(
            request.env._(
                "%s downloads of yours are under way. Let one of them end, then try"
                " again.",
                _OF_ONE,
            )
        )
    if not SENDER.has_room(size):
        return
    response.response = HandedOver(body, connection, SENDER, who)
    response.content_length = size


def _who():
    """For whom: a login, by session or API key, or the address of a visitor."""
    # routes without authentication have nobody
    uid = request.env.uid or request.session.uid
    public = request.env.ref("base.public_user", raise_if_not_found=False)
    if not uid or (public and uid == public.id):
        return request.db, request.httprequest.remote_addr
    return request.db, uid
