# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""People who decide on the same change order at the same moment."""

import threading

from rpc import RpcError

from .by_order import CHANGE
from .orders import approved, asked

# given up by Odoo after five tries: nothing was written, the person tries again
_BUSY = (
    "psycopg2.errors.SerializationFailure",
    "psycopg2.errors.LockNotAvailable",
    "odoo.exceptions.ConcurrencyError",
)
_REFUSALS = ("odoo.exceptions.UserError", "odoo.exceptions.AccessError")
_WAIT = 60
_STOP = "medical.change.stop"


def _at_once(*calls):
    """Make calls at the same moment, again where Odoo was too busy.

    :return: None, or the refusal, of each
    """
    outcomes, ready = [None] * len(calls), threading.Barrier(len(calls))

    def run(place, call):
        ready.wait(_WAIT)
        for _try in range(5):
            try:
                call()
                outcomes[place] = None
                return
            except RpcError as error:
                outcomes[place] = error
                if error.name not in _BUSY:
                    return

    threads = [
        threading.Thread(target=run, args=(place, call), daemon=True)
        for place, call in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * _WAIT)
    assert not any(thread.is_alive() for thread in threads), "somebody hangs"
    return outcomes


def _prepared(house, login, changes, device):
    """The call that signs what the person was shown just now."""
    session = house.session(login)._session
    shown = session.call(CHANGE, "signing_prepare", changes, "approve")
    credentials = {"password": login, "code": device.next_code()}

    def sign():
        answer = session.call(
            CHANGE,
            "sign",
            changes,
            transition="approve",
            digests={str(row["id"]): row["sha256"] for row in shown["records"]},
            credentials=credentials,
        )
        if not answer["signed"]:
            refusal = {"message": answer["message"]}
            raise RpcError({"data": {"name": _REFUSALS[0], **refusal}})

    return sign


def _signers(house, change):
    """Who signed for the approval, in turn."""
    rows = house.db.rows(
        "SELECT u.login FROM qms_signature s JOIN res_users u ON u.id = s.signer_ref"
        " WHERE s.res_model = %s AND s.res_id = %s AND s.transition = 'approve'"
        " AND s.verdict = 'sign' ORDER BY s.position",
        [CHANGE, change],
    )
    return [login for (login,) in rows]


def _state(house, change):
    return house.db.rows(
        "SELECT state, applied_by_id, approved_at IS NOT NULL"
        " FROM medical_change_order WHERE id = %s",
        [change],
    )[0]


def test_two_approvers_at_once(house):
    changes = [order.change for order in asked(house, 2)]
    logins = ("qmanager", "qmanager2")
    signing = [
        _prepared(house, login, changes, house.device(login)) for login in logins
    ]
    for refusal in _at_once(*signing):
        # whoever came second was shown an order that nobody had signed
        assert refusal is None or refusal.name in _REFUSALS, refusal
    for login in logins:
        missing = [c for c in changes if login not in _signers(house, c)]
        if missing:
            house.sign(login, CHANGE, missing, "approve")
    for change in changes:
        assert sorted(_signers(house, change)) == sorted(logins)
        assert _state(house, change) == ("approved", None, True)


def test_one_person_is_not_both_in_two_sessions(house):
    (order,) = asked(house, 1)
    device = house.device("qmanager")
    outcomes = _at_once(
        *(_prepared(house, "qmanager", [order.change], device) for _turn in range(2))
    )
    refused = [outcome for outcome in outcomes if outcome]
    assert len(refused) == 1 and refused[0].name in _REFUSALS, outcomes
    assert _signers(house, order.change) == ["qmanager"]
    assert _state(house, order.change) == ("approval", None, False)


def test_applied_once_or_cancelled(house):
    orders = approved(house, 2)
    engineers = [house.session("engineer") for _turn in range(2)]
    managers = [house.session(login) for login in ("qmanager", "qmanager2")]
    for order in orders:
        change = [order.change]
        asked_for = {
            "change_id": order.change,
            "verdict": "cancelled",
            "reason": "Race",
        }
        stop = managers[1].create("medical.change.stop", asked_for)
        outcomes = _at_once(
            *(
                lambda who=who, c=change: who.call(CHANGE, "action_apply", c)
                for who in (*engineers, managers[0])
            ),
            lambda s=stop: managers[1].call(
                "medical.change.stop", "action_confirm", [s]
            ),
        )
        assert sum(outcome is None for outcome in outcomes) == 1, outcomes
        assert all(o is None or o.name in _REFUSALS for o in outcomes), outcomes
        state, applied_by, _approved = _state(house, order.change)
        stopped = outcomes[-1] is None
        assert state == ("cancelled" if stopped else "applied")
        assert bool(applied_by) != stopped
        ((code,),) = house.db.rows(
            "SELECT code FROM mrp_bom WHERE id = %s", [order.bill]
        )
        assert code == ("Rev A" if stopped else "Rev B")
