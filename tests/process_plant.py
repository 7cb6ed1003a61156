# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The oven of the Odoo tests on a database that is committed, for `install.run_code`.

`plant` holds the people and the product; `new_order()` gives an order whose soldering
is monitored. All of it happens at the same noon, with the clock of the test.
"""

PLANT = """
import logging
import threading
import time
from datetime import timedelta
from unittest.mock import patch
from odoo import api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import TransactionCase
from odoo.addons.medical_quality.tests.process_common import ProcessCase, ZONE
from odoo.addons.medical_quality.tests.test_occasions import at, moment

# PostgreSQL's refusals are what is wanted here
logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)
registry = Registry(env.cr.dbname)

class plant(ProcessCase):
    pass

plant.env = env
with patch.object(TransactionCase, "setUpClass", lambda: None):
    plant.setUpClass()
plant._monitors(dict(ZONE, trend_minutes=0))
env.cr.commit()

def new_order():
    with at(-30):
        order = plant._order(2.0, released_part=False)
    env.cr.commit()
    return order.id

def new_lot(name):
    lot = env["stock.lot"].create({"name": name, "product_id": plant.device.id})
    env.cr.commit()
    return lot.id

def as_user(env, user, record):
    return env[record._name].with_user(user.id).browse(record.ids)

def the_work(env, order):
    work = env["mrp.production"].browse(order).workorder_ids
    return work.with_user(plant.operator.id)

def the_stream(env, order):
    found = env["medical.inspection"].search(
        [("production_id", "=", order), ("trigger", "=", "operation_stream")]
    )
    return found.sorted("id")[-1:]

def start(env, order):
    the_work(env, order).button_start()

def pause(env, order):
    the_work(env, order).button_pending()

def complete(env, order):
    the_stream(env, order).with_user(plant.operator.id).action_complete()

def send(env, *values, begin, step=60):
    readings = [
        {
            "channel": "zone_3",
            "at": (moment(begin) + timedelta(seconds=step * n)).isoformat() + "Z",
            "value": value,
        }
        for n, value in enumerate(values)
    ]
    machine = env["medical.process.reading"].with_user(plant.machine.id)
    return machine.record("OVEN", readings)

def name_on_order(env, order, lot):
    env["mrp.production"].browse(order).lot_producing_ids = [Command.set([lot])]

def name_on_line(env, order, lot):
    move = env["mrp.production"].browse(order).move_finished_ids
    env["stock.move.line"].create(
        {
            "move_id": move.id,
            "product_id": move.product_id.id,
            "location_id": move.location_id.id,
            "location_dest_id": move.location_dest_id.id,
            "lot_id": lot,
            "quantity": 1,
        }
    )

def in_transaction(*acts, before=lambda: None, after=lambda: None):
    '''Do acts in a transaction of their own, repeated by Odoo as a request is.

    `before` is called once its view of the database is taken, `after` when all is
    written and not committed.
    '''
    with registry.cursor() as cr:
        env = api.Environment(cr, 1, {})
        def once():
            cr.execute("SELECT count(*) FROM res_company")
            before()
            for act, *values in acts:
                act(env, *values)
                env.flush_all()
            after()
        return retrying(once, env)

def once(act):
    '''A function that does it the first time it is called.'''
    done = []
    def called():
        if not done:
            done.append(True)
            act()
    return called

def beside(act, threads):
    '''A function that begins it in another thread, and lets it come to its end or to
    where it has to wait.'''
    def begin():
        thread = threading.Thread(target=act)
        threads.append(thread)
        thread.start()
        thread.join(2)
    return once(begin)

def waited(threads):
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "somebody waits for ever"
    env.cr.rollback()
    env.invalidate_all()
    env.cr.execute(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    assert env.cr.fetchone() == (0,), "a deadlock"

def clear():
    '''Readings of the same moment again: as if nothing had been sent.'''
    plant.workcenter.code = "OLD"
    plant.workcenter = env["mrp.workcenter"].create({"name": "Oven", "code": "OVEN"})
    plant._names_machines(plant.workcenter, plant.machine)
    plant.operation.workcenter_id = plant.workcenter
    env.cr.commit()
"""
