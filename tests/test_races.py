# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""People at once: nothing passes on a fact that is gone, and stock stays right.

Several server processes on one database, real HTTP clients. How long they race is
RACE_SECONDS (60). With RACE_PROOF set, the same checks are also shown to fail where the
gates lock nothing: by chance, hence not in every run.
"""

import contextlib
import os
from collections import Counter
from pathlib import Path

import pytest
from races import clients
from races.checks import Checks
from races.setting import LOTS, prepare
from rpc import Session

SECONDS = float(os.environ.get("RACE_SECONDS", "60"))


@contextlib.contextmanager
def _raceway(*options, addons_path=None):
    """A server of four processes on a prepared clone: (url, Checks)."""
    from devtools import install, server_process, settings, templates
    from devtools.odoo_tests import free_port
    from devtools.paths import ADDONS

    target = settings.test_target()
    template = templates.bundle(target)
    with templates.cloned(target, template) as database:
        if addons_path:
            paths = f"{ADDONS},{addons_path}"
            target.environment["ODOO_ADDONS_PATH"] = paths
            install.run_odoo(
                target, database, *options, log_name=f"race-install-{database}"
            )
        prepare(target, database)
        workers = ("--workers=4", f"--gevent-port={free_port()}")
        with server_process.serving(target, database, *workers) as (url, _process):
            yield url, Checks(target, database)


class Plant:
    """Ids that the clients need."""

    def __init__(self, url, checks):
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
            [("employee_id", "in", operator), ("state", "=", "active")],
        )


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
    """The race, run once: (race, checks, drift before)."""
    with _raceway() as (url, checks):
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
        for certificate in plant.certificates:
            race.add(clients.suspend_and_reinstate, certificate)
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
    assert checks.deadlocks() == 0


def _lost_without_locks():
    """The checks above can fail: they do as soon as the gates lock nothing."""
    unlocked = Path(__file__).parent / "races" / "unlocked"
    with _raceway("-i", "race_unlocked", addons_path=unlocked) as (url, checks):
        plant = Plant(url, checks)

        def lost(_race):
            return checks.late_for_lots() and checks.late_for_certificates()

        race = clients.Race(url, checks.database, 15, plant.lots, enough=lost)
        for lot in plant.lots:
            race.add(clients.hold_and_release, lot)
        for _number in range(2):
            race.add(clients.ship, plant.place)
            race.add(clients.start, plant.tubing)
        for certificate in plant.certificates:
            race.add(clients.suspend_and_reinstate, certificate)
        race.run()
        assert checks.late_for_lots()
        assert checks.late_for_certificates()


if os.environ.get("RACE_PROOF"):

    def test_without_the_locks_the_race_is_lost():
        """Proof that the checks can fail; it takes as long as chance wants."""
        _lost_without_locks()
