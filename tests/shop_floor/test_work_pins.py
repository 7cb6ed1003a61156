# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A PIN is guessed five times, also by twenty clients at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from rpc import RpcError

from .kit import Terminal


def _start_pin(admin, name, badge):
    """A new person with a badge and a start PIN that an HR officer issued."""
    person = admin.call("hr.employee", "create", {"name": name, "barcode": badge})
    action = admin.call("hr.employee", "action_issue_work_pin", [person])
    return person, action["context"]["default_pin"]


def _wrong(pin):
    return "".join(str((int(digit) + 1) % 10) for digit in pin)


def test_five_guesses_also_by_twenty_at_once(server, admin):
    person, pin = _start_pin(admin, "Guessed", "G1001")
    terminals = [Terminal(server, f"terminal{number}") for number in ("", 2, 3)] * 7

    def guess(one):
        try:
            return one.ask("identify", badge="G1001", pin=_wrong(pin))
        except RpcError as refused:
            return str(refused)

    # each a session of its own request; three stations, so that none pauses first
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(guess, terminals[:20]))
    assert all(isinstance(answer, str) for answer in answers)
    events = admin.call(
        "operator.pin.event",
        "search_read",
        [("employee_ref", "=", person)],
        ["kind"],
    )
    kinds = [event["kind"] for event in events]
    assert kinds.count("wrong") == 5
    assert kinds.count("locked") == 1
    # the right PIN does not open it any more; a refused request took nothing back
    for one in terminals[:3]:
        with pytest.raises(RpcError, match="locked|Wait"):
            one.ask("identify", badge="G1001", pin=pin)
    (kept,) = admin.search("operator.work.pin", [("employee_id", "=", person)])
    assert admin.read("operator.work.pin", [kept], ["status"])[0]["status"] == "locked"


def test_a_start_pin_is_changed_at_the_station(server, admin):
    _person, pin = _start_pin(admin, "Starter", "G1002")
    terminal = Terminal(server, "terminal3")
    asked = terminal.ask("identify", badge="G1002", pin=pin)
    assert "choose_pin" in asked and terminal.present() is False
    terminal.ask("identify", badge="G1002", pin=pin, new_pin="60831")
    assert terminal.present()["name"] == "Starter"
    with pytest.raises(RpcError, match="do not belong together"):
        terminal.ask("identify", badge="G1002", pin=pin)
    terminal.ask("identify", badge="G1002", pin="60831")
    terminal.ask("leave")
