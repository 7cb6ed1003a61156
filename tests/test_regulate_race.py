# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A lot or order created while its product becomes regulated is regulated too.

Two transactions of one Odoo process on a clone, in both orders of events; each is
repeated by Odoo's own `retrying`, as it is for a request.
"""

import pytest

# `make` creates in a transaction that began before the product became regulated, or
# that ends only after the wizard has begun.
_SETTING = """
import logging
import threading
import time
from odoo import api
from odoo.modules.registry import Registry
from odoo.service.model import retrying

# PostgreSQL's refusals are what is wanted here
logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)
registry = Registry(env.cr.dbname)
manager = env.ref("qms_base.demo_user_qmanager")
env["res.company"].search([]).user_ids += manager
env["res.company"].search([]).user_ids += env.ref("base.user_root")

def new_product(name):
    product = env["product.product"].create(
        {"name": name, "is_storable": True, "tracking": "lot"}
    )
    env["stock.lot"].create({"name": "OLD-" + name, "product_id": product.id})
    env.cr.commit()
    return product

def make_lot(env, product):
    return env["stock.lot"].create({"name": "NEW", "product_id": product}).ids

def make_order(env, product):
    return env["mrp.production"].create({"product_id": product, "product_qty": 1}).ids

def turn_order(env, product):
    other = env.ref("product.product_product_4")
    order = env["mrp.production"].create({"product_id": other.id, "product_qty": 1})
    order.product_id = product
    return order.ids

def regulate(env, product):
    template = env["product.product"].browse(product).product_tmpl_id
    env["qms.regulate.product"].with_user(manager.id).with_context(
        allowed_company_ids=manager.company_ids.ids
    ).create({"product_tmpl_id": template.id, "reason": "Race"}).action_apply()

def switch(env, product):
    env["product.product"].browse(product).product_tmpl_id.qms_regulated = True

def in_transaction(act, product, before=lambda: None, after=lambda: None):
    with registry.cursor() as cr:
        env = api.Environment(cr, 1, {})
        def once():
            env["product.product"].browse(product).product_tmpl_id.qms_regulated
            before()
            result = act(env, product)
            env.flush_all()
            after()
            return result
        return retrying(once, env)

def regulated(model, ids):
    env.cr.rollback()
    env.invalidate_all()
    return env[model].browse(ids).mapped("qms_regulated")

KINDS = (
    ("stock.lot", make_lot),
    ("mrp.production", make_order),
    ("mrp.production", turn_order),
)
"""
_REGULATED_FIRST = """
for number, (model, make) in enumerate(KINDS):
    product = new_product(f"First {number}")
    done = []
    def meanwhile():
        # the first try has looked at the product: now it becomes regulated
        if not done:
            done.append(True)
            in_transaction(regulate, product.id)
    ids = in_transaction(make, product.id, before=meanwhile)
    assert regulated(model, ids) == [True], (make, regulated(model, ids))
"""
_CREATED_FIRST = """
for number, (model, make) in enumerate(KINDS):
    product = new_product(f"Second {number}")
    thread, made = [], []
    def wizard():
        in_transaction(regulate, product.id)
    def meanwhile():
        if not thread:
            thread.append(threading.Thread(target=wizard))
            thread[0].start()
            # it sees nothing of what is not committed yet
            time.sleep(2)
    ids = in_transaction(make, product.id, after=meanwhile)
    thread[0].join(60)
    assert not thread[0].is_alive(), make
    assert regulated(model, ids) == [True], (make, regulated(model, ids))
"""
_SWITCHED = """
from odoo.exceptions import UserError
product = env["product.product"].create(
    {"name": "Switched", "is_storable": True, "tracking": "lot"}
)
env.cr.commit()
thread, told = [], []
def switching():
    try:
        in_transaction(switch, product.id)
    except UserError as error:
        told.append(str(error))
def meanwhile():
    if not thread:
        thread.append(threading.Thread(target=switching))
        thread[0].start()
        time.sleep(2)
ids = in_transaction(make_lot, product.id, after=meanwhile)
thread[0].join(60)
env.cr.rollback()
env.invalidate_all()
assert told and not product.qms_regulated, (told, product.qms_regulated)
"""


@pytest.fixture(scope="module")
def run():
    """Callable that runs code after the setting on a clone of all addons."""
    from devtools import install, settings, templates

    target = settings.test_target()
    with templates.cloned(target, templates.bundle(target)) as database:

        def run_code(name, code):
            log = f"regulate-race-{name}-{database}"
            install.run_code(target, database, _SETTING + code, log_name=log)

        yield run_code


def test_created_on_an_earlier_view(run):
    run("first", _REGULATED_FIRST)


def test_created_before_and_committed_after_the_wizard_began(run):
    run("second", _CREATED_FIRST)


def test_switching_on_by_writing_waits_for_what_is_being_created(run):
    run("switch", _SWITCHED)
