# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Bad news of a machine, and people who act at the same moment: nothing falls between.

Two transactions of one Odoo process on a clone, in each order of events; both are
repeated by Odoo's own `retrying`, as requests are.
"""

from process_plant import PLANT

# `bad` is what the machine sends: beyond its limits, after the work was passed or while
# it runs. Whoever comes second finds what the other did.
_NAMED = """
def passed(order):
    with at(0):
        in_transaction((start, order))
    with at(1):
        in_transaction((lambda env: send(env, "245", "245", begin=0),))
    with at(2):
        in_transaction((pause, order), (complete, order))
    assert the_stream(env, order).state == "passed"
    return 2.4, lambda env: send(env, "255", begin=1.5)

def runs(order):
    with at(0):
        in_transaction((start, order))
    return 1, lambda env: send(env, "255", begin=0.5)

def status(lot):
    return env["stock.lot"].browse(lot).quality_status

wrong = []
for number, (begun, name) in enumerate(
    (begun, name) for begun in (passed, runs) for name in (name_on_order, name_on_line)
):
    for how in ("named before it is judged", "judged before it is named",
                "named while it is judged", "judged while it is named"):
        clear()
        order, lot = new_order(), new_lot(f"L-{number} {how}")
        minute, bad = begun(order)
        env.cr.rollback()
        assert status(lot) == "quarantine", status(lot)
        threads = []
        judging = lambda **more: in_transaction((bad,), **more)
        naming = lambda **more: in_transaction((name, order, lot), **more)
        with at(minute):
            if how == "named before it is judged":
                judging(before=once(naming))
            elif how == "judged before it is named":
                naming(before=once(judging))
            elif how == "named while it is judged":
                judging(after=beside(naming, threads))
            else:
                naming(after=beside(judging, threads))
            waited(threads)
        if status(lot) != "on_hold":
            wrong.append((begun.__name__, name.__name__, how, status(lot)))
assert not wrong, wrong
"""
_LOGGED = """
def log_time(env, order):
    work = the_work(env, order)
    log = work.sudo().time_ids[:1]
    env["mrp.workcenter.productivity"].with_user(plant.operator.id).create(
        {
            "workorder_id": work.id,
            "workcenter_id": log.workcenter_id.id,
            "loss_id": log.loss_id.id,
            "date_start": moment(2.1),
            "date_end": moment(2.6),
        }
    )

wrong = []
for how in ("sent on an earlier view", "passed while it is sent"):
    clear()
    order = new_order()
    with at(0):
        in_transaction((start, order))
    with at(1):
        in_transaction((lambda env: send(env, "245", "245", begin=0),))
    with at(2):
        in_transaction((pause, order))
    # nobody works at that moment, until somebody says otherwise
    threads = []
    sending = lambda **more: in_transaction(
        (lambda env: send(env, "255", begin=2.4),), **more
    )
    def passing():
        in_transaction((log_time, order))
        in_transaction((complete, order))
    with at(2.7):
        if how == "sent on an earlier view":
            sending(before=once(passing))
        else:
            sending(after=beside(passing, threads))
        waited(threads)
    stream = the_stream(env, order)
    known = stream.state == "failed" or "late" in stream.alarm_ids.mapped("kind")
    if not known:
        wrong.append((how, stream.state))
assert not wrong, wrong
"""


def _run(name, code):
    """Run code after the setting on a clone of all addons."""
    from devtools import install, settings, templates

    target = settings.test_target()
    with templates.cloned(target, templates.bundle(target)) as database:
        log = f"process-race-{name}-{database}"
        install.run_code(target, database, PLANT + code, log_name=log)


def test_what_is_named_while_bad_news_come_is_held():
    _run("named", _NAMED)


def test_what_is_sent_while_time_is_logged_and_passed_is_judged():
    _run("logged", _LOGGED)
