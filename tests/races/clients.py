# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The people who race: each a thread with an HTTP session of its own."""

import contextlib
import random
import threading
import time
import weakref
from collections import Counter

from otp import Device, demo_secret
from rpc import RpcError, Session

# people's devices, and the sessions in which somebody has signed
_devices = {}
_signed = weakref.WeakSet()
_first = threading.Lock()
_REFUSALS = ("odoo.exceptions.UserError", "odoo.exceptions.ValidationError")
# given up by Odoo after five tries: nothing was written, the person tries again
_BUSY = (
    "psycopg2.errors.SerializationFailure",
    "psycopg2.errors.LockNotAvailable",
    "odoo.exceptions.ConcurrencyError",
)


class Race:
    """Clients running at once until the time is over, and what they met.

    :param seconds: how long they race at least
    :param lots: ``[{"id", "product"}]`` that they race for
    :param enough: callable ``race -> bool``; while it says no, the race goes on, up
        to ten times as long (a machine that is busy otherwise)
    """

    def __init__(self, url, database, seconds, lots, enough=lambda race: True):
        self.url = url
        self.database = database
        self.seconds = seconds
        self.lots = lots
        self.enough = enough
        self.until = 0
        self.count = Counter()
        self.unexpected = []
        self._threads = []

    def login(self, login):
        """A session of a demo user."""
        return Session(self.url, self.database).login(login)

    def add(self, client, *arguments):
        """Let a client run: called with this race again and again."""
        thread = threading.Thread(
            target=self._repeat, args=(client, *arguments), daemon=True
        )
        self._threads.append(thread)

    def run(self):
        """Start all clients and wait until the last has ended."""
        began = time.monotonic()
        self.until = began + 10 * self.seconds
        for thread in self._threads:
            thread.start()
        while not self.over():
            time.sleep(1)
            if time.monotonic() > began + self.seconds and self.enough(self):
                self.until = 0
        for thread in self._threads:
            thread.join(timeout=120)
        hanging = [thread for thread in self._threads if thread.is_alive()]
        if hanging:
            self.unexpected.append(f"{len(hanging)} clients hang")

    def over(self):
        """Whether the time is over."""
        return time.monotonic() > self.until

    def _repeat(self, client, *arguments):
        name = client.__name__
        step = client(self, *arguments)
        while not self.over():
            try:
                next(step)
                self.count[name] += 1
            except RpcError as error:
                if error.name in _REFUSALS:
                    self.count[f"{name} refused"] += 1
                elif error.name in _BUSY:
                    self.count[f"{name} busy"] += 1
                else:
                    self.unexpected.append(f"{name}: {error.name}: {error}")
                step = client(self, *arguments)
            except StopIteration:
                step = client(self, *arguments)
            except Exception as error:
                self.unexpected.append(f"{name}: {error!r}")
                return


def request(session, lot, decision):
    """Write a disposition of a lot; return it, not confirmed."""
    return session.call(
        "medical.lot.disposition",
        "create",
        {"lot_ids": [(6, 0, [lot])], "decision": decision, "reason": "Race"},
    )


def decide(session, lot, decision):
    """Write and confirm a disposition of a lot."""
    disposition = request(session, lot, decision)
    action = session.call("medical.lot.disposition", "action_confirm", [disposition])
    if action["type"] == "ir.actions.client":
        _sign(session, action["params"])


def _sign(session, asked):
    """Sign as who is logged in: with a code first, then as one continuous session."""
    with contextlib.ExitStack() as stack:
        device = None
        if session not in _signed:
            stack.enter_context(_first)
        if session not in _signed:
            secret = demo_secret(session.user)
            device = _devices.setdefault(session.user, Device(secret))
        session.sign(
            asked["model"],
            asked["ids"],
            asked["transition"],
            device,
            session.user,
            reason="Race",
        )
        _signed.add(session)


def decide_certificates(session, certificates, transition):
    """Suspend, reinstate or revoke certificates, by signature."""
    model = "operator.certification"
    action = session.call(model, f"action_{transition}", certificates)
    _sign(session, action["params"])


def hold_and_release(race, lot):
    """Quality puts a lot on hold and releases it again."""
    inspector, manager = race.login("inspector"), race.login("qmanager")
    while True:
        (values,) = manager.read("stock.lot", [lot["id"]], ["quality_status"])
        if values["quality_status"] == "released":
            decide(inspector, lot["id"], "hold")
            yield
        else:
            decide(manager, lot["id"], "release")
            yield
            # long enough for an order that uses both lots to be made
            time.sleep(random.uniform(1, 4))


def pick(warehouse, place, lot):
    """Pick one of a lot for a customer; return the transfer, not validated."""
    ends = {"location_id": place["stock"], "location_dest_id": place["customers"]}
    line = {"product_id": lot["product"], "lot_id": lot["id"], "quantity": 1, **ends}
    move = {
        "product_id": lot["product"],
        "product_uom_qty": 1,
        "move_line_ids": [(0, 0, line)],
        **ends,
    }
    picking = warehouse.call(
        "stock.picking",
        "create",
        {"picking_type_id": place["out"], "move_ids": [(0, 0, move)], **ends},
    )
    warehouse.call("stock.picking", "action_confirm", [picking])
    # what is picked is not taken off when the lot is held: only the gate stops it
    moves = warehouse.search("stock.move", [("picking_id", "=", picking)])
    warehouse.call("stock.move", "write", moves, {"picked": True})
    return picking


def plan(engineer, product):
    """Confirm a new order of one; return its first work order's ids."""
    order = engineer.call(
        "mrp.production", "create", {"product_id": product, "product_qty": 1}
    )
    engineer.call("mrp.production", "action_confirm", [order])
    return engineer.search(
        "mrp.workorder", [("production_id", "=", order)], order="id", limit=1
    )


def ship(race, place):
    """The warehouse picks one of a lot and ships it."""
    warehouse = race.login("warehouse")
    while True:
        picking = pick(warehouse, place, random.choice(race.lots))
        warehouse.call("stock.picking", "button_validate", [picking])
        yield


def reserve_and_ship(race, place):
    """The warehouse reserves several of both lots first and ships them later."""
    warehouse = race.login("warehouse")
    while True:
        ends = {
            "location_id": place["stock"],
            "location_dest_id": place["customers"],
        }
        moves = [
            (0, 0, {"product_id": lot["product"], "product_uom_qty": 2, **ends})
            for lot in race.lots
        ]
        picking = warehouse.call(
            "stock.picking",
            "create",
            {"picking_type_id": place["out"], "move_ids": moves, **ends},
        )
        warehouse.call("stock.picking", "action_confirm", [picking])
        warehouse.call("stock.picking", "action_assign", [picking])
        warehouse.call("stock.picking", "button_validate", [picking])
        yield


def consume(race, device):
    """An order that uses both lots is planned, made and closed."""
    engineer = race.login("engineer")
    while True:
        order = engineer.call(
            "mrp.production", "create", {"product_id": device, "product_qty": 1}
        )
        engineer.call("mrp.production", "action_confirm", [order])
        engineer.call("mrp.production", "action_assign", [order])
        engineer.call("mrp.production", "action_generate_serial", [order])
        engineer.call("mrp.production", "button_mark_done", [order])
        yield


def start(race, product):
    """The certified operator starts the first work order of a new order."""
    engineer, operator = race.login("engineer"), race.login("operator")
    while True:
        first = plan(engineer, product)
        for _attempt in range(8):
            try:
                operator.call("mrp.workorder", "button_start", first)
                break
            except RpcError as error:
                if error.name not in _REFUSALS:
                    raise
                race.count["start refused"] += 1
        yield


def suspend_and_reinstate(race, certificates):
    """Quality suspends certificates and reinstates them, all by one signature."""
    manager = race.login("qmanager2")
    while True:
        values = manager.read("operator.certification", certificates, ["state"])
        active = "active" in {row["state"] for row in values}
        decide_certificates(manager, certificates, "suspend" if active else "reinstate")
        yield
        time.sleep(random.uniform(0.3, 1.5))
