# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Signing with a passkey: a software authenticator with a real key, over HTTP."""

import base64
import hashlib
import json
import struct

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from rpc import RpcError

from devtools import databases, settings

MODEL = "qms.signature.policy"


def _b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Authenticator:
    """One passkey of one person: answers challenges as WebAuthn Level 2 says."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.identifier = b"passkey of the test"
        self.count = 0

    def public_key(self):
        """The public key in COSE form, as the server stores it."""
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        return _b64(cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y}))

    def answer(self, options, origin, verified=True):
        """The assertion for a challenge, as JSON; without the owner's gesture if not
        `verified`."""
        self.count += 1
        client = json.dumps(
            {
                "type": "webauthn.get",
                "challenge": options["challenge"],
                "origin": origin,
            }
        ).encode()
        flags = 0b101 if verified else 0b001
        host = hashlib.sha256(options["rpId"].encode()).digest()
        data = host + struct.pack(">BI", flags, self.count)
        signed = data + hashlib.sha256(client).digest()
        return json.dumps(
            {
                "id": _b64(self.identifier),
                "rawId": _b64(self.identifier),
                "type": "public-key",
                "response": {
                    "clientDataJSON": _b64(client),
                    "authenticatorData": _b64(data),
                    "signature": _b64(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
                },
            }
        )


def _sql(server, query, *parameters):
    target = settings.test_target()
    return databases.sql(target, server.database, (query, list(parameters)))


@pytest.fixture
def passkey(server):
    """A passkey of the first quality manager, there when the identity was verified."""
    authenticator = Authenticator()
    (row,) = _sql(
        server,
        "INSERT INTO auth_passkey_key (name, credential_identifier, public_key,"
        " sign_count, create_uid, write_uid) SELECT 'Test', %s, %s, 0, id, id"
        " FROM res_users WHERE login = 'qmanager' RETURNING id",
        _b64(authenticator.identifier),
        authenticator.public_key(),
    )
    authenticator.row = row[0]
    factor = "(SELECT id FROM res_users WHERE login = 'qmanager')"
    before = _sql(
        server,
        f"SELECT verified_stamp::text FROM qms_signing_factor WHERE user_id = {factor}",
    )[0][0]
    _sql(
        server,
        "UPDATE qms_signing_factor SET verified_stamp = jsonb_set(verified_stamp,"
        f" '{{passkeys}}', %s::jsonb) WHERE user_id = {factor}",
        json.dumps(row),
    )
    yield authenticator
    _sql(
        server,
        f"UPDATE qms_signing_factor SET verified_stamp = %s::jsonb"
        f" WHERE user_id = {factor}",
        before,
    )
    _sql(server, "DELETE FROM auth_passkey_key WHERE id = %s", row[0])


def _policy(server, name):
    engineer = server.login("engineer")
    _model, group = engineer.call(
        "ir.model.data", "check_object_reference", "qms_base", "group_qms_manager"
    )
    step = (0, 0, {"group_id": group, "meaning": "Approved"})
    values = {"name": name, "target": f"{MODEL}:activate", "step_ids": [step]}
    return engineer.call(MODEL, "create", values)


class Owner:
    """The owner of the passkey at a browser."""

    def __init__(self, server):
        _sql(server, "UPDATE qms_signing_guard SET failures = 0, locked_at = NULL")
        self.session = server.login("qmanager")
        (row,) = _sql(
            server, "SELECT value FROM ir_config_parameter WHERE key = 'web.base.url'"
        )
        self.origin = row[0]

    def shown(self, record):
        prepared = self.session.call(MODEL, "signing_prepare", [record], "activate")
        return {str(row["id"]): row["sha256"] for row in prepared["records"]}

    def options(self, record):
        return self.session.call(
            MODEL, "signing_passkey", [record], "activate", self.shown(record)
        )

    def sign(self, record, answer):
        return self.session.call(
            MODEL,
            "sign",
            [record],
            transition="activate",
            digests=self.shown(record),
            credentials={"passkey": answer},
        )


def test_11_200_a_1_passkey_signs(server, passkey):
    record = _policy(server, "By passkey")
    owner = Owner(server)
    answer = owner.sign(record, passkey.answer(owner.options(record), owner.origin))
    assert answer == {"signed": True, "complete": False}
    rows = _sql(
        server,
        f"SELECT factors FROM qms_signature WHERE res_model = '{MODEL}'"
        " AND res_id = %s",
        record,
    )
    assert rows == [["passkey"]]


def test_11_70_passkey_answer_is_for_what_was_shown(server, passkey):
    """Neither a gesture to log in nor one for another record signs."""
    record, other = _policy(server, "Shown"), _policy(server, "Another")
    owner = Owner(server)
    login = owner.session.json("/auth/passkey/start-auth", {})
    assert not owner.sign(record, passkey.answer(login, owner.origin))["signed"]
    answer = passkey.answer(owner.options(other), owner.origin)
    assert not owner.sign(record, answer)["signed"]
    # nor does an answer count twice
    assert owner.sign(other, passkey.answer(owner.options(other), owner.origin))[
        "signed"
    ]
    assert not owner.sign(record, answer)["signed"]


def test_11_200_a_2_passkey_wants_its_owner(server, passkey):
    record = _policy(server, "Untouched")
    owner = Owner(server)
    stolen = passkey.answer(owner.options(record), owner.origin, verified=False)
    assert not owner.sign(record, stolen)["signed"]
    elsewhere = passkey.answer(owner.options(record), "https://evil.example")
    assert not owner.sign(record, elsewhere)["signed"]
    forged = Authenticator()
    answer = forged.answer(owner.options(record), owner.origin)
    assert not owner.sign(record, answer)["signed"]
    assert not owner.sign(record, "no JSON")["signed"]


def test_11_100_b_passkey_added_later_voids_the_identity(server, passkey):
    record = _policy(server, "Later passkey")
    owner = Owner(server)
    shown = owner.shown(record)
    _sql(
        server,
        "UPDATE qms_signing_factor SET verified_stamp = jsonb_set(verified_stamp,"
        " '{passkeys}', '[]') WHERE user_id ="
        " (SELECT id FROM res_users WHERE login = 'qmanager')",
    )
    with pytest.raises(RpcError, match="passkey added"):
        owner.session.call(MODEL, "signing_passkey", [record], "activate", shown)
