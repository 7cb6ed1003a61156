# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A server with gauges that were calibrated, and inspections to measure with them."""

import contextlib
from datetime import datetime, timedelta, timezone

import otp
from rpc import Session

INSPECTION, GAUGE = "medical.inspection", "maintenance.equipment"
CALIBRATION = "medical.calibration"
# the engineer's authenticator shows a code each half minute, two of them at once
SIGNATURES = 2


class House:
    """A server, and for each history a gauge, its calibrations, and an inspection."""

    def __init__(self, url, database, rows, count):
        self.url, self.database, self.rows = url, database, rows
        self.sessions = {}
        self.signatures = SIGNATURES
        self.traced = self.decided = self.signed = 0
        self.engineer = otp.Device(otp.demo_secret("engineer"))
        names = [f"CS-{n:03}" for n in range(count)]
        gauges = self._gauges(names)
        good = self._calibrate(gauges, 30, "50.00")
        self.sign(good)
        drafts = self._calibrate(gauges, 1, "50.10", adjusted="yes", left="50.00")
        cases = zip(names, gauges, good, drafts, self._inspect(names), strict=True)
        self.waiting = iter(cases)

    def login(self, login):
        """The session of a demo user, opened once."""
        if login not in self.sessions:
            self.sessions[login] = Session(self.url, self.database).login(login)
        return self.sessions[login]

    def sign(self, calibrations):
        """Put calibrations in force as the engineer does."""
        engineer = self.login("engineer")
        engineer.sign(CALIBRATION, calibrations, "sign", self.engineer, "engineer")

    def _ref(self, name):
        ((found,),) = self.rows(f"SELECT res_id FROM ir_model_data WHERE {name}")
        return found

    def _gauges(self, names):
        kind = self._ref(
            "module = 'medical_quality' AND name = 'demo_instrument_type_caliper'"
        )
        values = {
            "is_instrument": True,
            "instrument_type_id": kind,
            "company_id": self._ref("module = 'base' AND name = 'main_company'"),
            "instrument_range_min": "0",
            "instrument_range_max": "150",
            "instrument_resolution": "0.01",
        }
        rows = [{**values, "name": name, "serial_no": name} for name in names]
        return self.login("engineer").call(GAUGE, "create", rows)

    def _calibrate(self, gauges, days_ago, found, adjusted="no", left=False):
        day = datetime.now(timezone.utc).date() - timedelta(days=days_ago)
        block = self._ref(
            "module = 'medical_quality' AND name = 'demo_instrument_block'"
        )
        person = self._ref("module = 'qms_base' AND name = 'demo_employee_inspector'")
        point = {"nominal": "50", "tolerance": "0.03", "found": found, "left": left}
        values = {
            "done_on": day.isoformat(),
            "adjusted": adjusted,
            "uncertainty": "0.012",
            "temperature": "20.1",
            "humidity": "44",
            "person_id": person,
            "reading_ids": [(0, 0, point)],
            "standard_ids": [(0, 0, {"instrument_id": block})],
        }
        rows = [{**values, "instrument_id": gauge} for gauge in gauges]
        return self.login("inspector").call(CALIBRATION, "create", rows)

    def _inspect(self, names):
        ((shaft,),) = self.rows(
            "SELECT id FROM product_product WHERE default_code = 'SH-300'"
        )
        lots = self.login("admin").call(
            "stock.lot", "create", [{"name": n, "product_id": shaft} for n in names]
        )
        inspector = self.login("inspector")
        inspector.call("stock.lot", "action_qms_open_inspections", lots)
        found = inspector.read(
            INSPECTION,
            inspector.search(INSPECTION, [("lot_id", "in", lots)]),
            ["lot_id"],
        )
        by_lot = {row["lot_id"][0]: row["id"] for row in found}
        return [by_lot[lot] for lot in lots]

    def results(self, inspection):
        """``{characteristic: id of the result that counts}``."""
        return dict(
            self.rows(
                "SELECT c.name, r.id FROM medical_inspection_result r JOIN"
                " medical_inspection_characteristic c ON c.id = r.characteristic_id"
                f" WHERE r.inspection_id = {inspection}"
                " AND r.superseded IS NOT TRUE"
            )
        )


@contextlib.contextmanager
def serve_house(count):
    """A house on two server processes, for so many histories."""
    import psycopg2

    from devtools import server_process, templates
    from devtools import settings as machine
    from devtools.odoo_tests import free_port

    target = machine.test_target()
    with templates.cloned(target, templates.bundle(target)) as database:
        options = (
            "--workers=2",
            "--max-cron-threads=0",
            f"--gevent-port={free_port()}",
        )
        with server_process.serving(target, database, *options) as (url, _process):
            environment = target.process_environment()
            connection = psycopg2.connect(
                dbname=database,
                host=environment["PGHOST"],
                port=environment["PGPORT"],
                user=environment["PGUSER"],
            )
            connection.autocommit = True

            def rows(query):
                with connection.cursor() as cursor:
                    cursor.execute(query)
                    return cursor.fetchall()

            yield House(url, database, rows, count)
            connection.close()
