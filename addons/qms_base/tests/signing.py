# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""People who sign, for tests of any addon: real password, real code, real service.

Only the browser is left out: the request that a login session makes is put in place
by hand.
"""

import json
import time
from contextlib import contextmanager
from types import SimpleNamespace

import odoo
from odoo import fields
from odoo.http import _request_stack
from odoo.tests.common import TEST_CURSOR_COOKIE_NAME

from ..models.signature.qms_signing_factor import factor_writes
from ..signing import codes
from ..tools.keyring import open_keyring


class LoginSession(dict):
    """What the service looks at in a login session."""

    def __init__(self, uid):
        super().__init__()
        self.uid = uid
        self.sid = f"session-of-{uid}"
        self.debug = ""


@contextmanager
def logged_in(env, user, session=None, headers=None):
    """Run what is inside as a request of a user's login session."""
    session = session if session is not None else LoginSession(user.id)
    test = odoo.modules.module.current_test
    fake = SimpleNamespace(
        session=session,
        cookies={TEST_CURSOR_COOKIE_NAME: getattr(test, "http_request_key", "")},
        env=env(user=user.id, su=False),
        httprequest=SimpleNamespace(
            headers=headers or {},
            remote_addr="127.0.0.1",
            environ={"REMOTE_ADDR": "127.0.0.1"},
            user_agent=SimpleNamespace(platform="linux", browser="chrome"),
        ),
        db=env.cr.dbname,
        geoip={},
    )
    _request_stack.push(fake)
    try:
        yield fake
    finally:
        _request_stack.pop()


def enrol(user, password=None):
    """Set up and verify a user's means of signing; return the factor (``sudo``)."""
    env = user.env(su=True)
    factors = env["qms.signing.factor"]
    if password:
        user.sudo().password = password
    with logged_in(env, user):
        factor = factors._begin_enrolment(user)
        secret, _qrcode = factor._enrolment_offer()
        step = codes.step_of(time.time())
        factor._confirm_enrolment(codes.code_of(secret, step), "I am accountable.")
    verify(factor)
    return factor


def verify(factor):
    """Stamp a factor as verified, as a security officer's decision does."""
    with factor_writes():
        factor.write({"verified_at": fields.Datetime.now(), "verified_how": "Test"})
    stamp = factor._present_stamps()[factor.id]
    factor._set_columns(factor, verified_stamp=json.dumps(stamp))


def fresh_code(user):
    """A code of the user's that counts now: earlier ones are forgotten first."""
    factor = user.env["qms.signing.factor"]._of(user)
    user.env.cr.execute(
        "UPDATE qms_signing_factor SET last_step = 0 WHERE id = %s", [factor.id]
    )
    [closed] = factor._columns("secret")
    secret = open_keyring(user.env).open(closed)
    return codes.code_of(secret, codes.step_of(time.time()))


def sign(records, transition, user, password=None, session=None, **changes):
    """Sign records as a user, as the dialog does; return the service's answer.

    :param password: defaults to the login
    :param changes: arguments of ``sign`` to give instead of the right ones
    """
    records = records.with_env(records.env(user=user.id, su=False))
    with logged_in(records.env, user, session):
        prepared = records.signing_prepare(transition)
        arguments = {
            "digests": {str(row["id"]): row["sha256"] for row in prepared["records"]},
            "credentials": {
                "password": password or user.login,
                "code": fresh_code(user),
            },
            **changes,
        }
        return records.sign(transition, **arguments)
