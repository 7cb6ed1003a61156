# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A CAPA that is contained, and one that waits for its effectiveness check."""

import base64
import datetime


def _evidence(text):
    raw = base64.b64encode(text.encode()).decode()
    return [(0, 0, {"name": f"{text}.txt", "datas": raw})]


def _day(days):
    return (datetime.date.today() + datetime.timedelta(days=days)).isoformat()


def _open(plant):
    engineer = plant.client("engineer")
    capa = engineer.create(
        "medical.capa",
        {
            "title": "Test CAPA",
            "description": "Tried",
            "severity": "4",
            "occurrence": "3",
            "risk_note": "Tried",
            "source_ids": [(0, 0, {"kind": "trend", "text": "Tried"})],
        },
    )
    engineer.call("medical.capa", "action_advance", [capa])
    return engineer, capa


def capa_contained(plant):
    """A CAPA of the engineer in its containment."""
    from . import scenes

    engineer, capa = _open(plant)
    [phase] = engineer.search(
        "medical.capa.phase", [("capa_id", "=", capa), ("phase", "=", "containment")]
    )
    return scenes._scene(plant, capa=capa, capa_phase=phase)


def capa_waiting(plant):
    """A CAPA whose actions are done, and whose check may begin in 60 days."""
    from . import scenes

    engineer, capa = _open(plant)
    model = "medical.capa"
    engineer.write(model, capa, {"containment_text": "Held"})
    engineer.call(model, "action_advance", [capa])
    why = engineer.create(
        "medical.capa.why",
        {
            "capa_id": capa,
            "name": "Too cold",
            "verdict": "root",
            "evidence": "Trial",
            "file_ids": _evidence("trial"),
        },
    )
    engineer.write(model, capa, {"root_cause": "Too cold"})
    engineer.call(model, "action_advance", [capa])
    action = engineer.create(
        "medical.capa.action",
        {
            "capa_id": capa,
            "name": "Warmer",
            "kind": "corrective",
            "owner_id": engineer.uid,
            "due_date": _day(30),
        },
    )
    engineer.write(
        model,
        capa,
        {
            "criterion": "Cracks",
            "criterion_operator": "at_most",
            "criterion_target": "0",
            "criterion_sample": "5 lots",
            "not_before": _day(60),
        },
    )
    plant.sign("qmanager", model, [capa], "plan")
    engineer.write(
        "medical.capa.action",
        action,
        {"result": "Done", "file_ids": _evidence("settings")},
    )
    engineer.call("medical.capa.action", "action_done", [action])
    engineer.call(model, "action_advance", [capa])
    check = engineer.call(model, "action_begin_check", [capa])["res_id"]
    engineer.write(
        "medical.capa.check",
        check,
        {
            "adverse_effect": "none",
            "observation": "None",
            "file_ids": _evidence("curve"),
        },
    )
    engineer.call(model, "action_advance", [capa])
    return scenes._scene(
        plant, capa=capa, capa_action=action, capa_why=why, capa_check=check
    )
