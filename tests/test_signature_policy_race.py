# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A policy replaced at the moment of a signature: the signature counts for one of them.

Two transactions of one Odoo process on a clone, in both orders of events; each is
repeated by Odoo's own `retrying`, as it is for a request. The record is a policy for
rejections of lots, which two quality managers sign under the policy for policies.
"""

import pytest

_SETTING = """
import logging
import threading
import time
from odoo import api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.addons.qms_base.tests.signing import sign

# PostgreSQL's refusals are what is wanted here
logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)
registry = Registry(env.cr.dbname)
first = env.ref("qms_base.demo_user_qmanager")
second = env.ref("qms_base.demo_user_qmanager2")
company = env.ref("base.main_company")
policies = env["qms.signature.policy"]
group = env.ref("qms_base.group_qms_manager")

def new_policy(name, target, company_id=False):
    made = policies.with_user(env.ref("qms_base.demo_user_engineer")).create({
        "name": name, "target": target, "company_id": company_id,
        "step_ids": [
            Command.create({"group_id": group.id, "meaning": word})
            for word in (name + " one", name + " two")
        ],
    })
    env.cr.commit()
    return made.id

def in_transaction(act, before=lambda: None, after=lambda: None):
    with registry.cursor() as cr:
        own = api.Environment(cr, 1, {})
        def once():
            own["qms.signature.policy"].search([]).mapped("state")
            before()
            act(own)
            own.flush_all()
            after()
        retrying(once, own)

def signing(record, user):
    def act(own):
        signed = own["qms.signature.policy"].browse(record)
        person = own["res.users"].browse(user.id)
        assert sign(signed, "activate", person)["signed"]
    return act

def replacing(policy):
    def act(own):
        own["qms.signature.policy"].browse(policy)._signature_apply("activate")
    return act

def outcome(record):
    env.cr.rollback()
    env.invalidate_all()
    signatures = env["qms.signature"].search(
        [("res_model", "=", policies._name), ("res_id", "=", record)], order="id"
    )
    return (
        policies.browse(record).state,
        [signature.policy_ref for signature in signatures],
        [signature.meaning for signature in signatures],
    )

old = env.ref("qms_base.policy_signature_policy").id
record = new_policy("Waits", "medical.lot.disposition:reject", company.id)
in_transaction(signing(record, first))
# the second case: a policy of the company, which the common one stands beside
owner = company.id if OWN else False
new = new_policy("Newer", "qms.signature.policy:activate", owner)
"""
_REPLACED_FIRST = """
done = []
def meanwhile():
    # the first try has looked at the policies: now another one comes into force
    if not done:
        done.append(True)
        in_transaction(replacing(new))
in_transaction(signing(record, second), before=meanwhile)
state, given, meanings = outcome(record)
assert state == "draft", state
assert given == [old, new], (given, old, new)
assert meanings == ["Reviewed", "Newer one"], meanings
"""
_SIGNED_FIRST = """
thread, when = [], []
def replace():
    in_transaction(replacing(new))
    when.append("replaced")
def meanwhile():
    if not thread:
        thread.append(threading.Thread(target=replace))
        thread[0].start()
        time.sleep(2)
        when.append("still signing")
in_transaction(signing(record, second), after=meanwhile)
thread[0].join(60)
assert not thread[0].is_alive()
assert when == ["still signing", "replaced"], when
state, given, meanings = outcome(record)
assert state == "active", state
assert given == [old, old], given
assert policies.browse(new).state == "active"
"""


@pytest.fixture
def run():
    """Callable that runs code after the setting on a clone of all addons."""
    from devtools import install, settings, templates

    target = settings.test_target()
    with templates.cloned(target, templates.bundle(target)) as database:

        def run_code(own, code):
            log = f"policy-race-{database}"
            setting = f"OWN = {own}\n{_SETTING}"
            install.run_code(target, database, setting + code, log_name=log)

        yield run_code


@pytest.mark.parametrize("own", [False, True])
def test_signed_on_an_earlier_view_counts_for_the_new_policy(run, own):
    run(own, _REPLACED_FIRST)


@pytest.mark.parametrize("own", [False, True])
def test_a_replacement_waits_for_the_signature(run, own):
    run(own, _SIGNED_FIRST)
