# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Gauges of the demonstration data, and a shaft that is measured with them."""

import time
from types import SimpleNamespace


def _gauge(plant, serial):
    return plant.db.rows(
        "SELECT id, instrument_number FROM maintenance_equipment WHERE serial_no = %s",
        [serial],
    )[0]


def gauged(plant):
    """An open inspection that asks for gauges; one of them is overdue; none in hand."""
    rows = plant.db.rows
    ((shaft,),) = rows("SELECT id FROM product_product WHERE default_code = 'SH-300'")
    lot = plant.admin.create(
        "stock.lot", {"name": f"SHAFT-{time.time_ns()}", "product_id": shaft}
    )
    inspector = plant.client("inspector")
    inspector.call("stock.lot", "action_qms_open_inspections", [lot])
    ((inspection,),) = rows(
        "SELECT id FROM medical_inspection WHERE lot_id = %s", [lot]
    )
    results = dict(
        rows(
            "SELECT c.name, r.id FROM medical_inspection_result r"
            " JOIN medical_inspection_characteristic c ON c.id = r.characteristic_id"
            " WHERE r.inspection_id = %s",
            [inspection],
        )
    )
    overdue, number = _gauge(plant, "FX-CAL-2042")
    ((calibration,),) = rows(
        "SELECT id FROM medical_calibration WHERE instrument_id = %s"
        " AND state = 'signed'",
        [overdue],
    )
    ((study,),) = rows("SELECT id FROM medical_gauge_study ORDER BY id LIMIT 1")
    return SimpleNamespace(
        **vars(plant.ids),
        lot=lot,
        inspection=inspection,
        length=results["Length"],
        seat=results["Bearing seat diameter"],
        overdue=overdue,
        overdue_number=number,
        never=_gauge(plant, "FX-TRQ-009")[0],
        pin_gauge=_gauge(plant, "FX-PIN-031")[0],
        calibration=calibration,
        draft_calibration=inspector.create(
            "medical.calibration", {"instrument_id": overdue}
        ),
        study=study,
    )


def doubted(plant):
    """A value taken with a gauge that was declared failed afterwards, undecided."""
    scene = gauged(plant)
    rows = plant.db.rows
    inspector = plant.client("inspector")
    micrometer, number = _gauge(plant, "FX-MIC-077")
    ((failed,),) = rows(
        "SELECT instrument_failed_at IS NOT NULL FROM maintenance_equipment"
        " WHERE id = %s",
        [micrometer],
    )
    if failed:
        _calibrate(plant, inspector, micrometer)
    inspector.call("medical.inspection", "use_instrument", [scene.inspection], number)
    inspector.write("medical.inspection.result", scene.seat, {"value_text": "5.995"})
    reason = inspector.create(
        "medical.instrument.reason",
        {"instrument_id": micrometer, "what": "failed", "reason": "Dropped"},
    )
    inspector.call("medical.instrument.reason", "action_confirm", [reason])
    ((scene.trace,),) = rows(
        "SELECT max(id) FROM medical_out_of_tolerance WHERE instrument_id = %s",
        [micrometer],
    )
    ((scene.line,),) = rows(
        "SELECT id FROM medical_out_of_tolerance_line"
        " WHERE oot_id = %s AND lot_id = %s",
        [scene.trace, scene.lot],
    )
    return scene


def _calibrate(plant, inspector, instrument):
    """Found good again, and signed."""
    today = plant.db.rows("SELECT current_date::text")[0][0]
    ((person,),) = plant.db.rows(
        "SELECT id FROM hr_employee WHERE user_id = %s", [inspector.uid]
    )
    calibration = inspector.create(
        "medical.calibration",
        {
            "instrument_id": instrument,
            "done_on": today,
            "adjusted": "no",
            "uncertainty": "0.001",
            "temperature": "20",
            "humidity": "45",
            "person_id": person,
            "reading_ids": [
                (0, 0, {"nominal": "5", "tolerance": "0.004", "found": "5.000"})
            ],
            "standard_ids": [
                (
                    0,
                    0,
                    {
                        "name": "Gauge block",
                        "certificate_number": "C-1",
                        "valid_until": today,
                    },
                )
            ],
        },
    )
    plant.sign("engineer", "medical.calibration", [calibration], "sign")
