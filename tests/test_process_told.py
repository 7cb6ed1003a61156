# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What a machine sends in its context keeps nobody from being told, over RPC."""

from datetime import datetime, timezone

import pytest
from process_plant import PLANT
from rpc import Session

_RUNNING = """
order = plant._order(2.0, released_part=False)
order.workorder_ids.button_start()
plant.machine.password = "iq_oven"
env.cr.commit()
"""
# what Odoo, or an addon, could take for a wish to be left alone
SILENT = dict.fromkeys(
    (
        "mail_activity_automation_skip",
        "mail_activity_quick_update",
        "mail_notrack",
        "tracking_disable",
        "mail_create_nolog",
        "mail_create_nosubscribe",
        "mail_post_autofollow_author_skip",
        "install_mode",
    ),
    True,
)


@pytest.fixture(scope="module")
def told():
    """(session of the oven, callable for queries) while monitored work runs."""
    from devtools import databases, install, server_process, settings, templates

    target = settings.test_target()
    with templates.cloned(target, templates.bundle(target)) as database:
        log = f"process-told-{database}"
        install.run_code(target, database, PLANT + _RUNNING, log_name=log)
        with server_process.serving(target, database) as (url, _process):

            def rows(query):
                return databases.sql(target, database, (query, None))

            yield Session(url, database).login("iq_oven"), rows


def _send(oven, value):
    return oven.call(
        "medical.process.reading",
        "record",
        "OVEN",
        [
            {
                "channel": "zone_3",
                "at": datetime.now(timezone.utc).isoformat(),
                "value": value,
            }
        ],
        context={
            **SILENT,
            "default_state": "acknowledged",
            "default_decision": "release",
        },
    )


def test_a_warning_is_told_to_everybody_whom_it_concerns(told):
    oven, rows = told
    assert _send(oven, "248.5") == {"taken": 1, "repeated": 0}
    assert rows("SELECT kind, state FROM medical_process_alarm") == [
        ["warning", "open"]
    ]
    reminded = rows(
        "SELECT u.login FROM mail_activity a JOIN medical_process_alarm p"
        " ON p.inspection_id = a.res_id AND a.res_model = 'medical.inspection'"
        " JOIN res_users u ON u.id = a.user_id"
    )
    assert ["iq_engineer"] in reminded and ["iq_manager"] in reminded, reminded
    assert ["iq_operator"] not in reminded
    ((notes,),) = rows(
        "SELECT count(*)::int FROM mail_message m JOIN medical_process_alarm p"
        " ON m.model = 'mrp.production' AND m.res_id = p.production_id"
        " WHERE m.body LIKE '%warning range%'"
    )
    assert notes == 1


def test_a_failure_is_told_and_stops_the_work(told):
    oven, rows = told
    assert _send(oven, "255")["taken"] == 1
    assert rows(
        "SELECT i.state, (SELECT count(*)::int FROM mrp_workcenter_productivity l"
        " WHERE l.workorder_id = i.workorder_id AND l.date_end IS NULL)"
        " FROM medical_inspection i WHERE i.trigger = 'operation_stream'"
    ) == [["failed", 0]]
    ((notes,),) = rows(
        "SELECT count(*)::int FROM mail_message m JOIN medical_inspection i"
        " ON m.model = 'mrp.production' AND m.res_id = i.production_id"
        " WHERE i.state = 'failed' AND m.body LIKE '%the work is stopped%'"
    )
    assert notes == 1
