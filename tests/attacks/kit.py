# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""People who sign over HTTP, for tests of what others try."""

import otp

from devtools import databases, settings

MODEL = "qms.signature.policy"
TARGET = "qms.signature.policy:activate"


def sql(server, query, *parameters):
    """Rows of a query on the server's database."""
    target = settings.test_target()
    return databases.sql(target, server.database, (query, list(parameters)))


class Signer:
    """A person with a browser and a device; may be several browsers."""

    def __init__(self, server, login, password=None, secret=None):
        self.login, self.password = login, password or login
        self.session = server.login(login, self.password)
        self.device = otp.Device(secret or otp.demo_secret(login))

    def prepare(self, record):
        """What the window would show."""
        return self.session.call(MODEL, "signing_prepare", [record], "activate")

    def digests(self, record):
        """What was shown, as signing wants it back."""
        rows = self.prepare(record)["records"]
        return {str(row["id"]): row["sha256"] for row in rows}

    def sign(self, record, digests=None, context=None, **credentials):
        """Sign as the dialog does, with other credentials where given."""
        return self.session.call(
            MODEL,
            "sign",
            [record],
            transition="activate",
            digests=self.digests(record) if digests is None else digests,
            credentials=credentials
            or {"password": self.password, "code": self.device.next_code()},
            context=context or {},
        )


def signatures(server, record):
    """Who signed a record, and at which position."""
    return sql(
        server,
        "SELECT signer_ref, position FROM qms_signature"
        " WHERE res_model = %s AND res_id = %s",
        MODEL,
        record,
    )


def state(server, record):
    """State of a record as stored."""
    return sql(
        server, f"SELECT state FROM {MODEL.replace('.', '_')} WHERE id = %s", record
    )[0][0]


def api_key(session, password):
    """An API key of the user who is logged in, made as in the preferences."""
    wizard = session.call(
        "res.users.apikeys.description", "create", {"name": "attack", "duration": "1"}
    )
    call = identified(session, password)
    action = call("res.users.apikeys.description", "make_key", [wizard])
    return action["context"]["default_key"]


def identified(session, password):
    """Enter the own password where Odoo asks for it before an action."""

    def call(model, method, ids, **context):
        action = session.call(model, method, ids, context=context)
        if action and action.get("res_model") == "res.users.identitycheck":
            check = action["res_id"]
            session.call(
                "res.users.identitycheck", "write", [check], {"auth_method": "password"}
            )
            action = session.call(
                "res.users.identitycheck",
                "run_check",
                [check],
                context={"password": password},
            )
        return action

    return call


def enrol(server, session, password):
    """Set up signing as its owner does; return the secret."""
    call = identified(session, password)
    action = call("res.users", "action_signing_enrol", [session.uid])
    wizard = action["res_id"]
    (values,) = session.read("qms.signing.enrolment", [wizard], ["secret"])
    session.call("qms.signing.enrolment", "write", [wizard], {"accepted": True})
    code = otp.code(values["secret"], otp.present_step())
    call("qms.signing.enrolment", "action_confirm", [wizard], code=code)
    return values["secret"]


def verify(session, factor):
    """Verify an identity as the security officer who is logged in."""
    action = session.call("qms.signing.factor", "action_verify_identity", [factor])
    session.call(action["res_model"], "write", [action["res_id"]], {"reason": "Card"})
    login = session.call("res.users", "read", [session.uid], ["login"])[0]["login"]
    identified(session, login)(action["res_model"], "action_apply", [action["res_id"]])
