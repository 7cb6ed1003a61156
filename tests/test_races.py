# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""People at once: nothing passes on a fact that is gone, and stock stays right.

Several server processes on one database, real HTTP clients. How long they race is
RACE_SECONDS (60). Afterwards one order of events is played out, with the locks of the
gates and without: what chance seldom brings about, and what the locks prevent.
"""

import contextlib
import os
from collections import Counter
from pathlib import Path

import pytest
from races import clients
from races.barrier import Call, asking, interleave, is_waiting, wait_until
from races.checks import Checks
from races.setting import LOTS, prepare
from rpc import Session

SECONDS = float(os.environ.get("RACE_SECONDS", "60"))


@contextlib.contextmanager
def _raceway(*options, module=None):
    """A server on a prepared clone, with an addon of the races: (url, Checks)."""
    from devtools import server_process, settings, templates
    from devtools.paths import ADDONS

    target = settings.test_target()
    template = templates.bundle(target)
    with templates.cloned(target, template) as database:
        if module:
            paths = f"{ADDONS},{Path(__file__).parent / 'races' / 'addons'}"
            target.environment["ODOO_ADDONS_PATH"] = paths
        prepare(target, database, module)
        with server_process.serving(
            target, database, *options, launcher=server_process.PLAIN_LAUNCHER
        ) as (url, _process):
            yield url, Checks(target, database)


class Plant:
    """Ids that the clients need."""

    def __init__(self, url, checks):
        self.url = url
        self.database = checks.database
        engineer = Session(url, checks.database).login("engineer")
        warehouse = Session(url, checks.database).login("warehouse")
        self.lots = [
            {"id": lot["id"], "product": lot["product_id"][0]}
            for lot in engineer.call(
                "stock.lot", "search_read", [("name", "in", LOTS)], ["product_id"]
            )
        ]
        self.device, self.tubing = (
            engineer.search("product.product", [("default_code", "=", code)])[0]
            for code in ("RACE", "TS-15")
        )
        (out,) = warehouse.search(
            "stock.picking.type", [("code", "=", "outgoing")], limit=1
        )
        (values,) = warehouse.read(
            "stock.picking.type", [out], ["default_location_src_id"]
        )
        self.place = {
            "out": out,
            "stock": values["default_location_src_id"][0],
            "customers": warehouse.search(
                "stock.location", [("usage", "=", "customer")], limit=1
            )[0],
        }
        operator = engineer.search("hr.employee", [("user_id.login", "=", "operator")])
        self.certificates = engineer.search(
            "operator.certification",
            [("employee_id", "in", operator), ("state", "in", ("active", "suspended"))],
        )

    def login(self, login):
        """A session of a demo user."""
        return Session(self.url, self.database).login(login)


def _missing(race, checks):
    """What happened too seldom for the race to show anything."""
    seen = race.count + Counter(checks.decisions())
    wanted = (
        *("lot_ship", "lot_consume", "wo_start", "lot_release", "hold_and_release"),
        *("ship refused", "suspend_and_reinstate", "start refused"),
    )
    return {name: seen[name] for name in wanted if seen[name] < 5}


@pytest.fixture(scope="module")
def raced():
    """The race, run once by four processes: (race, checks, drift before)."""
    from devtools.odoo_tests import free_port

    options = ("--workers=4", f"--gevent-port={free_port()}")
    with _raceway(*options) as (url, checks):
        plant = Plant(url, checks)
        before = checks.drift()
        race = clients.Race(
            url,
            checks.database,
            SECONDS,
            plant.lots,
            enough=lambda race: not _missing(race, checks),
        )
        for lot in plant.lots:
            race.add(clients.hold_and_release, lot)
        for _number in range(2):
            race.add(clients.ship, plant.place)
            race.add(clients.consume, plant.device)
            race.add(clients.start, plant.tubing)
        race.add(clients.reserve_and_ship, plant.place)
        race.add(clients.suspend_and_reinstate, plant.certificates)
        race.run()
        yield race, checks, before


def test_the_race_took_place(raced):
    race, checks, _before = raced
    print(dict(race.count), checks.decisions())
    assert not race.unexpected, race.unexpected[:5]
    assert not _missing(race, checks)


def test_no_lot_was_used_after_its_hold(raced):
    _race, checks, _before = raced
    assert checks.late_for_lots() == []


def test_nobody_started_after_the_suspension(raced):
    _race, checks, _before = raced
    assert checks.late_for_certificates() == []


def test_stock_is_what_the_movements_say(raced):
    """Quantities at once; reservations after Odoo's own tidying.

    Odoo skips a quant that somebody else has locked, adds a second one and never lets
    a reservation fall below zero: some stock may stay reserved for nobody until it
    tidies up, as it does whenever somebody looks at the stock. No stock is ever
    promised twice.
    """
    race, checks, before = raced

    def drift(column):
        after = checks.drift()
        differences = {
            key: values[column] - before.get(key, (0.0, 0.0))[column]
            for key, values in after.items()
        }
        return {key: value for key, value in differences.items() if value}

    assert not drift(0)
    assert all(value > 0 for value in drift(1).values()), drift(1)
    race.login("warehouse").call("stock.quant", "action_view_inventory")
    assert not drift(0)
    assert not drift(1)


def test_nobody_waited_for_each_other_for_ever(raced):
    _race, checks, _before = raced
    assert checks.deadlocks() == 0, checks.deadlocks_told()


def _ship_while_held(plant, checks):
    """A shipment is judged, the lot is put on hold, the shipment commits."""
    (lot, *_others) = plant.lots
    manager, inspector = plant.login("qmanager"), plant.login("inspector")
    warehouse = plant.login("warehouse")
    (values,) = manager.read("stock.lot", [lot["id"]], ["quality_status"])
    if values["quality_status"] != "released":
        clients.decide(manager, lot["id"], "release")
    picking = clients.pick(warehouse, plant.place, lot)
    hold = clients.request(inspector, lot["id"], "hold")
    return interleave(
        checks.target,
        checks.database,
        lambda: warehouse.call("stock.picking", "button_validate", [picking]),
        lambda: inspector.call("medical.lot.disposition", "action_confirm", [hold]),
    )


def _start_while_suspended(plant, checks):
    """A start is judged, a certificate of the operator is suspended, it commits."""
    manager, operator = plant.login("qmanager"), plant.login("operator")
    certificates = manager.read("operator.certification", plant.certificates, ["state"])
    suspended = [c["id"] for c in certificates if c["state"] != "active"]
    if suspended:
        clients.decide_certificates(manager, suspended, "reinstate")
    first = clients.plan(plant.login("engineer"), plant.tubing)
    return interleave(
        checks.target,
        checks.database,
        lambda: operator.call("mrp.workorder", "button_start", first),
        lambda: clients.decide_certificates(manager, plant.certificates, "suspend"),
    )


@pytest.mark.parametrize("happening", [_ship_while_held, _start_while_suspended])
def test_the_change_waits_for_what_was_judged_before_it(raced, happening):
    race, checks, _before = raced
    seen = happening(Plant(race.url, checks), checks)
    assert not seen.overtaken
    assert seen.use_error is None
    assert seen.change_error is None
    assert checks.late_for_lots() == []
    assert checks.late_for_certificates() == []


_HOLD_SIGNER = """
SELECT factor.id FROM qms_signing_factor factor JOIN res_users ON res_users.id = user_id
WHERE login = %s FOR NO KEY UPDATE OF factor
"""
_USE_LOT = "SELECT id FROM stock_lot WHERE id = %s FOR SHARE NOWAIT"


def test_who_signs_twice_at_once_holds_no_lot_meanwhile(raced):
    """A shipment of two lots, each waited for by a signature of one person: a circle.

    The one signature would wait for the person's other one, that for the shipment, and
    the shipment for the lot of the first. So a signature waits for the person before it
    holds a lot, also where the password alone is asked for.
    """
    race, checks, _before = raced
    plant = Plant(race.url, checks)
    lot = plant.lots[-1]["id"]
    manager, inspector = plant.login("qmanager"), plant.login("inspector")
    (values,) = manager.read("stock.lot", [lot], ["quality_status"])
    if values["quality_status"] == "released":
        clients.decide(inspector, lot, "hold")
    clients.decide(manager, lot, "release")
    clients.decide(inspector, lot, "hold")
    release = Call(lambda: clients.decide(manager, lot, "release"))
    with asking(checks.target, checks.database, autocommit=False) as other:
        assert other(_HOLD_SIGNER, "qmanager")
        with asking(checks.target, checks.database) as ask:
            release.start()
            wait_until(lambda: is_waiting(ask) or not release.is_alive())
            assert release.is_alive(), release.error
            assert ask(_USE_LOT, lot) == lot
    release.join(60)
    assert release.error is None
    (values,) = manager.read("stock.lot", [lot], ["quality_status"])
    assert values["quality_status"] == "released"


def test_without_the_locks_the_race_is_lost():
    """The same order of events: it is the locks that keep it from happening.

    It shows, too, that the checks above see a race that is lost.
    """
    with _raceway(module="race_unlocked") as (url, checks):
        plant = Plant(url, checks)
        for happening, late in (
            (_ship_while_held, checks.late_for_lots),
            (_start_while_suspended, checks.late_for_certificates),
        ):
            assert late() == []
            seen = happening(plant, checks)
            assert seen.overtaken
            assert seen.use_error is None
            assert seen.change_error is None
            assert late()
