# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Story step 10: the values of the final test."""

from .inspecting import enter_values, open_inspections

_INSPECTION = "medical.inspection"


def final_values(plant, story, who, inspections, what):
    """The values of the final test and inspection of devices come on record.

    Here and nowhere else: each device that is measured is scanned, then the values of
    all are entered on one screen.

    :param inspections: open ones, of a work order or of finished devices
    :param what: these in words
    """
    for inspection in inspections:
        _scan_units(plant, story, who, inspection)
    enter_values(plant, story, who, inspections, what)


def inspect_finished(plant, story, lots):
    """The final inspections of devices that an order made."""
    inspections = open_inspections(plant, story, "inspector", "stock.lot", lots)
    names = plant.each("stock.lot", lots, "name")
    what = names[lots[0]]
    if len(lots) > 1:
        what = f"{len(lots)} devices, {names[lots[0]]} to {names[lots[-1]]}"
    final_values(plant, story, "inspector", inspections, what)


def _scan_units(plant, story, who, inspection):
    """Say which device each unit is, where the devices of the order have numbers."""
    session = plant[who]
    rows = session.call(_INSPECTION, "get_entry", [inspection])["results"]
    units = [row for row in rows if row.get("numbered")]
    if not units:
        return
    order = plant.read(_INSPECTION, inspection, "production_id")[0]
    lots = plant.read("mrp.production", order, "lot_producing_ids")
    udis = list(plant.each("stock.lot", lots, "udi_element_string").values())

    def scan(text):
        return session.call(_INSPECTION, "name_unit", [inspection], False, text)

    story.must_not(
        who,
        "enters a value of nobody knows which device",
        lambda: session.call(
            _INSPECTION,
            "enter",
            [inspection],
            [{"result": units[0]["id"], "value": "0"}],
        ),
        "scan the serial number",
    )
    story.must_not(
        who, "scans a device of another order", lambda: scan("SN-OTHER"), "put it back"
    )
    story.may(
        who,
        f"scans {len(udis)} devices, one after the other",
        lambda: [scan(udi) for udi in udis],
    )
    story.must_not(who, "scans one of them once more", lambda: scan(udis[0]), "already")
