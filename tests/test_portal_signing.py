# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A customer's person signs the last step of a decision in the portal, over HTTP.

The policy with the customer's step is put in force beforehand. Lots of two customers
wait; one is a stranger's.
"""

import urllib.error

import otp
import pytest
from rpc import RpcError

from devtools import databases, install, settings

MODEL, TRANSITION = "medical.lot.disposition", "reject"
_SETTING = """
from odoo import fields
from odoo.fields import Command
from odoo.addons.qms_base.models.signature.qms_signature_policy import policy_writes
company = env.ref("base.main_company")
engineer = env.ref("qms_base.demo_user_engineer")
for name in ("aurelia", "nordhavn"):
    customer = env.ref("qms_base.demo_partner_" + name)
    env["qms.quality.agreement"].search([
        ("partner_id", "=", customer.id)]).write({"active": False})
    env["qms.quality.agreement"].create({
        "name": "QA-" + name, "partner_id": customer.id,
        "valid_from": "2020-01-01", "share_people": "names"})
    product = env["product.product"].create({
        "name": "Device of " + name, "is_storable": True, "tracking": "lot",
        "qms_regulated": True, "qms_customer_id": customer.id,
    })
    for number in (1, 2, 3, 4, 5):
        lot = env["stock.lot"].create({
            "name": f"PORTAL-{name}-{number}", "product_id": product.id,
            "company_id": company.id,
        })
        env["medical.lot.disposition"].with_user(engineer).create({
            "decision": "reject", "reason": lot.name, "company_id": company.id,
            "lot_ids": [Command.set(lot.ids)],
        })
with policy_writes():
    policies = env["qms.signature.policy"]
    old = policies.search([("target", "=", "medical.lot.disposition:reject")])
    old.write({"state": "retired"})
    old.flush_model()
    group = env.ref("qms_base.group_qms_engineer").id
    portal = env.ref("base.group_portal").id
    made = policies.create({
        "name": "Rejection, with the customer", "company_id": False,
        "target": "medical.lot.disposition:reject",
        "step_ids": [
            Command.create({"group_id": group, "meaning": "Rejected", "sequence": 1}),
            Command.create({"group_id": portal, "portal": True, "sequence": 2,
                            "meaning": "Agreed by the customer"}),
        ],
    })
    # steps of a policy in force cannot be added any more
    made.flush_model()
    made.write({"state": "active", "activated_at": fields.Datetime.now()})
env.cr.commit()
"""


class Person:
    """Somebody with a browser and a device."""

    def __init__(self, portal, login):
        self.login = login
        self.session = portal.server.login(login)
        self.device = otp.Device(otp.demo_secret(login))

    def prepare(self, record):
        return self.session.call(MODEL, "signing_prepare", [record], TRANSITION)

    def sign(self, record, digests=None, **credentials):
        if digests is None:
            rows = self.prepare(record)["records"]
            digests = {str(row["id"]): row["sha256"] for row in rows}
        return self.session.call(
            MODEL,
            "sign",
            [record],
            transition=TRANSITION,
            digests=digests,
            credentials=credentials
            or {"password": self.login, "code": self.device.next_code()},
        )

    def page(self, path):
        return self.session.get(f"/my/signatures{path}").decode()


class Portal:
    """The server, its dispositions by lot, and the people."""

    def __init__(self, server):
        self.server = server
        self.records = {
            reason: number
            for number, reason in self.sql(
                "SELECT id, reason FROM medical_lot_disposition"
                " WHERE reason LIKE 'PORTAL-%%'"
            )
        }
        self.engineer = Person(self, "engineer")
        self.aurelia = Person(self, "portal.aurelia")
        self.nordhavn = Person(self, "portal.nordhavn")

    def sql(self, query, *parameters):
        target = settings.test_target()
        return databases.sql(
            target, self.server.database, (query, list(parameters) or None)
        )

    def status(self, lot):
        return self.sql("SELECT quality_status FROM stock_lot WHERE name = %s", lot)[0][
            0
        ]

    def views(self, record, kind):
        """What is on record that customers looked at: (name, version) of each look."""
        return self.sql(
            "SELECT user_name, version FROM medical_customer_view WHERE kind = %s"
            " AND (res_model = %s AND res_id = %s OR res_name = %s) ORDER BY id",
            kind,
            MODEL,
            record,
            f"{MODEL} {record} {TRANSITION}",
        )

    def waiting(self, lot):
        """A disposition that the engineer signed; return its id."""
        record = self.records[lot]
        # codes count anew, so that nobody waits for the next one
        self.sql("UPDATE qms_signing_factor SET last_step = 0")
        for person in (self.engineer, self.aurelia, self.nordhavn):
            person.device.last = 0
        assert self.engineer.sign(record) == {"signed": True, "complete": False}
        return record


@pytest.fixture(scope="module")
def portal():
    """A server with dispositions that wait for two customers."""
    from conftest import Server

    from devtools import server_process, templates

    target = settings.test_target()
    with templates.cloned(target, templates.bundle(target)) as database:
        install.run_code(target, database, _SETTING, log_name=f"portal-{database}")
        with server_process.serving(target, database) as (url, process):
            yield Portal(Server(url, database, process, target.process_environment()))


def _path(record):
    return f"/{MODEL}/{record}/{TRANSITION}"


def test_customer_signs_the_last_step(portal):
    lot = "PORTAL-aurelia-1"
    record = portal.waiting(lot)
    assert portal.status(lot) == "quarantine"
    listed = portal.aurelia.page("")
    assert _path(record) in listed
    page = portal.aurelia.page(_path(record))
    assert lot in page and "Felix Thorn" in page, "what is signed, and who signed"
    assert "Sign or reject" in page
    answer = portal.aurelia.sign(record)
    assert answer == {"signed": True, "complete": True}
    assert portal.status(lot) == "rejected"
    page = portal.aurelia.page(_path(record))
    assert "Agreed by the customer" in page and "Jonas Reed" in page
    assert "Sign or reject" not in page
    rows = portal.sql(
        "SELECT signer_name, completes FROM qms_signature WHERE res_model = %s"
        " AND res_id = %s ORDER BY position",
        MODEL,
        record,
    )
    assert rows == [["Felix Thorn", False], ["Jonas Reed", True]]
    [(snapshot,)] = portal.sql(
        "SELECT snapshot_sha256 FROM qms_signature WHERE res_model = %s"
        " AND res_id = %s AND completes",
        MODEL,
        record,
    )
    # the page, the window to sign, and the page of what was signed
    assert portal.views(record, "page") == [["Jonas Reed", snapshot]] * 3
    assert not portal.views(record, "miss")


def test_11_10_d_wrong_customer_is_refused(portal):
    lot = "PORTAL-aurelia-2"
    record = portal.waiting(lot)
    shown = {
        str(row["id"]): row["sha256"]
        for row in portal.aurelia.prepare(record)["records"]
    }
    stranger = portal.nordhavn
    assert _path(record) not in stranger.page("")
    with pytest.raises(urllib.error.HTTPError) as caught:
        stranger.page(_path(record))
    assert caught.value.code == 404
    for attempt in (
        lambda: stranger.prepare(record),
        lambda: stranger.sign(record, shown),
        lambda: stranger.session.call(
            MODEL, "signing_passkey", [record], TRANSITION, shown
        ),
    ):
        with pytest.raises(RpcError, match="not yours") as refused:
            attempt()
        assert lot not in str(refused.value)
    # not even together with one of the own
    own = portal.waiting("PORTAL-nordhavn-1")
    with pytest.raises(RpcError, match="not yours"):
        stranger.session.call(MODEL, "signing_prepare", [own, record], TRANSITION)
    assert portal.status(lot) == "quarantine"
    (count,) = portal.sql(
        "SELECT count(*) FROM qms_gate_denial WHERE res_model = %s AND res_id = %s"
        " AND actor_name = 'Kaja Storm' AND codes = 'signature.not_this_person'",
        MODEL,
        record,
    )
    assert count[0], "the attempt is on record"
    assert [row[0] for row in portal.views(record, "miss")] == ["Kaja Storm"]
    assert {row[0] for row in portal.views(record, "page")} == {"Jonas Reed"}


def test_names_that_the_agreement_shares_no_more_are_on_no_page(portal):
    """The pages name who of the house signed: for a customer that may read names."""
    record = portal.waiting("PORTAL-aurelia-3")
    assert "Felix Thorn" in portal.aurelia.page(_path(record))
    digests = {
        str(row["id"]): row["sha256"]
        for row in portal.aurelia.prepare(record)["records"]
    }
    shared = "UPDATE qms_quality_agreement SET share_people = %s WHERE name = %s"
    portal.sql(shared, "numbers", "QA-aurelia")
    try:
        assert _path(record) not in portal.aurelia.page("")
        with pytest.raises(urllib.error.HTTPError) as caught:
            portal.aurelia.page(_path(record))
        assert caught.value.code == 404
        assert "Felix" not in caught.value.read().decode()
        for attempt in (
            lambda: portal.aurelia.prepare(record),
            lambda: portal.aurelia.sign(record, digests),
        ):
            with pytest.raises(RpcError, match="not yours") as refused:
                attempt()
            assert "Felix" not in str(refused.value)
        # staff is told what to do, before anybody signs
        other = portal.records["PORTAL-aurelia-4"]
        with pytest.raises(RpcError, match="shares no names"):
            portal.engineer.prepare(other)
    finally:
        portal.sql(shared, "names", "QA-aurelia")
    assert portal.status("PORTAL-aurelia-3") == "quarantine"


def test_11_10_f_customer_signs_nothing_before_its_turn(portal):
    record = portal.records["PORTAL-aurelia-5"]
    with pytest.raises(RpcError, match="not signed in the portal"):
        portal.aurelia.prepare(record)
    with pytest.raises(urllib.error.HTTPError) as caught:
        portal.aurelia.page(_path(record))
    assert caught.value.code == 404


def test_11_200_a_1_customer_needs_both_components(portal):
    record = portal.waiting("PORTAL-nordhavn-2")
    code = portal.nordhavn.device.next_code()
    for credentials in (
        {"password": "portal.nordhavn"},
        {"code": code},
        {"password": "guess", "code": code},
    ):
        assert not portal.nordhavn.sign(record, **credentials)["signed"]
    assert portal.status("PORTAL-nordhavn-2") == "quarantine"


def test_customer_has_no_rights_besides(portal):
    record = portal.waiting("PORTAL-nordhavn-3")
    session = portal.nordhavn.session
    for method, arguments in (
        ("read", ([record], ["reason"])),
        ("search_read", ([], ["name"])),
        ("write", ([record], {"reason": "Mine"})),
        ("action_confirm", ([record],)),
        ("web_read", ([record], {"display_name": {}})),
    ):
        with pytest.raises(RpcError):
            session.call(MODEL, method, *arguments)
    for method in ("_portal_page", "_for_signer", "_portal_waiting"):
        with pytest.raises(RpcError):
            session.call(MODEL, method, [record], TRANSITION)


def test_pages_of_nothing(portal):
    for path in (
        "/res.users/2/reject",
        f"/{MODEL}/999999/{TRANSITION}",
        f"/{MODEL}/1/unknown",
        "/no.such.model/1/x",
        "/qms.signature.mixin/1/x",
    ):
        with pytest.raises(urllib.error.HTTPError) as caught:
            portal.aurelia.page(path)
        assert caught.value.code == 404
    # nobody is logged in: the login page, never the record
    page = portal.server.session().get("/my/signatures").decode()
    assert 'name="password"' in page and "To sign" not in page


def test_portal_user_sets_up_signing(portal):
    """From the account page: key, statement, first code; then verified by staff."""
    page = portal.aurelia.session.get("/my/security").decode()
    assert "Set up signing" in page and "Ready to sign" in page
    session = portal.server.login("portal.aurelia")
    action = _identified(session, "portal.aurelia")(
        "res.users", "action_signing_enrol", [session.uid]
    )
    wizard = action["res_id"]
    (offer,) = session.read(
        "qms.signing.enrolment", [wizard], ["secret", "qrcode", "statement"]
    )
    assert offer["qrcode"] and offer["statement"]
    # the picture of others stays hidden
    with pytest.raises(RpcError):
        portal.nordhavn.session.read("qms.signing.enrolment", [wizard], ["secret"])
    session.call("qms.signing.enrolment", "write", [wizard], {"accepted": True})
    code = otp.code(offer["secret"], otp.present_step())
    _identified(session, "portal.aurelia")(
        "qms.signing.enrolment", "action_confirm", [wizard], code=code
    )
    page = session.get("/my/security").decode()
    assert "verified anew" in page and "Ready to sign" not in page


def _identified(session, password):
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
