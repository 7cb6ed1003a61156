# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A passkey is made and signs in a real browser, with the browser's own authenticator.

Chromium's virtual authenticator (DevTools protocol, domain WebAuthn) stands for the
owner's device. Passkeys belong to a host name: the server is called localhost here.
"""

import time

import pytest
from attacks.kit import MODEL, TARGET, sql, verify

from devtools import screenshot, settings

DIALOG = ".o_qms_signing"


class Browser:
    """A page of a browser in which somebody is logged in."""

    def __init__(self, page, url):
        self.page, self.url = page, url

    def open(self, path):
        self.page.open(self.url + path)

    def wait(self, condition, seconds=60):
        """Return the value of a JavaScript expression as soon as it is true."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            value = self.page.evaluate(condition)
            if value:
                return value
            time.sleep(0.2)
        shown = self.page.evaluate("document.body.innerText.slice(0, 1500)")
        raise AssertionError(f"never true: {condition}\n{shown}")

    def click(self, selector, text=""):
        """Click the first element that fits, once it is there and enabled."""
        found = (
            f"[...document.querySelectorAll({selector!r})].find("
            f"e => !e.disabled && e.textContent.includes({text!r}))"
        )
        self.wait(f"Boolean({found})")
        self.page.evaluate(f"{found}.click()")

    def type(self, selector, text):
        self.wait(f"Boolean(document.querySelector({selector!r}))")
        self.page.evaluate(
            f"(() => {{ const field = document.querySelector({selector!r});"
            f" field.focus(); field.value = {text!r};"
            " for (const kind of ['input', 'change'])"
            " field.dispatchEvent(new Event(kind, { bubbles: true })); })()"
        )


@pytest.fixture
def site():
    """A server of its own, known as localhost."""
    from conftest import Server

    from devtools import server_process, templates

    target = settings.test_target()
    template = templates.with_assets(target, templates.bundle(target))
    with (
        templates.cloned(target, template) as database,
        server_process.serving(target, database) as (url, process),
    ):
        environment = target.process_environment()
        address = url.replace("127.0.0.1", "localhost")
        site = Server(address, database, process, environment)
        admin = site.login("admin")
        for key, value in (
            ("web.base.url", site.url),
            ("web.base.url.freeze", "True"),
        ):
            admin.call("ir.config_parameter", "set_param", key, value)
        yield site


def _record(site):
    """A policy that the engineer wrote."""
    engineer = site.login("engineer")
    _model, group = engineer.call(
        "ir.model.data", "check_object_reference", "qms_base", "group_qms_manager"
    )
    step = (0, 0, {"group_id": group, "meaning": "Approved"})
    values = {"name": "By passkey", "target": TARGET, "step_ids": [step]}
    return engineer.call(MODEL, "create", values)


def _make_passkey(browser, owner):
    """As anybody does in the preferences: password, name, gesture."""
    browser.open(f"/odoo/action-hr.res_users_action_my/{owner}")
    browser.click(".o_notebook .nav-link", "Security")
    browser.click("button[name=action_create_passkey]")
    browser.type(".modal div[name=password] input", "qmanager")
    browser.click(".modal button[name=run_check]")
    browser.type(".modal div[name=name] input", "Virtual key")
    browser.click(".modal button[name=make_key]")
    browser.wait("!document.querySelector('.modal')")


def test_11_200_a_1_passkey_in_the_browser(site):
    record = _record(site)
    owner = site.login("qmanager")
    with screenshot.browser(1440, 900) as page:
        cookie = screenshot.log_in(site.url, site.database, "qmanager", None)
        page.send("Network.setCookie", name="session_id", value=cookie, url=site.url)
        page.send("WebAuthn.enable")
        device = page.send(
            "WebAuthn.addVirtualAuthenticator",
            options={
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            },
        )["authenticatorId"]
        browser = Browser(page, site.url)
        _make_passkey(browser, owner.uid)
        credentials = page.send("WebAuthn.getCredentials", authenticatorId=device)
        assert len(credentials["credentials"]) == 1
        assert sql(site, "SELECT name FROM auth_passkey_key") == [["Virtual key"]]
        # a new means of signing: the identity is verified anew, by somebody else
        browser.open(f"/odoo/action-qms_base.qms_signature_policy_action/{record}")
        browser.click("button[name=action_sign]")
        browser.wait("document.body.innerText.includes('passkey added')")
        security = site.login("security")
        (factor,) = security.search("qms.signing.factor", [("user_id", "=", owner.uid)])
        verify(security, factor)
        # without the owner's gesture the device gives nothing
        page.send(
            "WebAuthn.setUserVerified", authenticatorId=device, isUserVerified=False
        )
        browser.open(f"/odoo/action-qms_base.qms_signature_policy_action/{record}")
        browser.click("button[name=action_sign]")
        browser.click(f"{DIALOG} .o_qms_sign_passkey")
        browser.wait(
            f"document.querySelector('{DIALOG} .o_qms_signing_message')"
            "?.textContent.includes('was not used')"
        )
        assert not _given(site, record)
        page.send(
            "WebAuthn.setUserVerified", authenticatorId=device, isUserVerified=True
        )
        browser.click(f"{DIALOG} .o_qms_sign_passkey")
        browser.wait(
            "document.querySelector('.o_qms_signature')"
            "?.textContent.includes('Greta Lund')"
        )
    assert _given(site, record) == [["Greta Lund", "passkey", "Reviewed"]]


def _given(site, record):
    return sql(
        site,
        "SELECT signer_name, factors, meaning FROM qms_signature"
        " WHERE res_model = %s AND res_id = %s",
        MODEL,
        record,
    )
