# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Where attacks start from: orders and transfers, made by those who may.

Each function takes the plant and returns the ids an attack needs, those of the plant
among them; with the addons and without, the scene looks the same.
"""

import datetime
import time
from types import SimpleNamespace

from .scenes_capa import capa_contained, capa_waiting  # noqa: F401 - found by name
from .scenes_change import change_asked  # noqa: F401 - found by its name
from .scenes_documents import documented  # noqa: F401 - found by its name
from .scenes_instruments import doubted, gauged  # noqa: F401 - found by their names
from .scenes_labels import counted  # noqa: F401 - found by its name
from .scenes_nonconformance import (  # noqa: F401 - found by their names
    nonconforming,
    scrapped,
)
from .scenes_occasions import paced, stood  # noqa: F401 - found by their names
from .scenes_record import recorded  # noqa: F401 - found by its name
from .scenes_streams import streamed  # noqa: F401 - found by its name
from .scenes_testers import tested  # noqa: F401 - found by its name


def _scene(plant, **ids):
    return SimpleNamespace(**vars(plant.ids), **ids)


def _order(plant, product, quantity=2, **values):
    ids, admin = plant.ids, plant.admin
    values = {
        "product_id": getattr(ids, product),
        "product_qty": quantity,
        "bom_id": getattr(ids, f"{product}_bom"),
        **values,
    }
    order = admin.create("mrp.production", values)
    admin.call("mrp.production", "action_confirm", [order])
    admin.call("mrp.production", "action_assign", [order])
    return order


def _order_scene(plant, order, **more):
    """Ids of an order and all that hangs on it."""
    rows = plant.db.rows
    work = rows(
        "SELECT id FROM mrp_workorder WHERE production_id = %s ORDER BY id", [order]
    )
    (raw,) = rows(
        "SELECT id FROM stock_move WHERE raw_material_production_id = %s", [order]
    )[0]
    (made,) = rows("SELECT id FROM stock_move WHERE production_id = %s", [order])[0]
    lines = rows("SELECT id FROM stock_move_line WHERE move_id = %s", [raw])
    product, bom, name = rows(
        "SELECT product_id, bom_id, name FROM mrp_production WHERE id = %s", [order]
    )[0]
    ids = {
        "mo": order,
        "mo_name": name,
        "raw": raw,
        "made": made,
        "raw_line": lines[0][0] if lines else None,
        "product": product,
        "bom": bom,
        **more,
    }
    if work:
        ids.update(wo=work[0][0], wo2=work[1][0])
    return _scene(plant, **ids)


def nothing(plant):
    """The plant alone."""
    return _scene(plant, product=plant.ids.device)


def draft(plant):
    """A regulated order that nobody confirmed."""
    ids = plant.ids
    order = plant.admin.create(
        "mrp.production",
        {"product_id": ids.device, "product_qty": 2, "bom_id": ids.device_bom},
    )
    return _order_scene(plant, order)


def ready(plant):
    """A regulated order whose work nobody has begun, material reserved."""
    return _order_scene(plant, _order(plant, "device"))


def stationed(plant):
    """The certified operator is present at the station, in `scene.owner`'s session."""
    scene = ready(plant)
    scene.owner = plant.terminal()
    scene.owner.shop_floor("identify", badge=scene.badge, pin=scene.pin)
    scene.presence, scene.digest = plant.db.rows(
        "SELECT id, session_digest FROM qms_operator_presence"
        " WHERE station_id = %s AND date_until IS NULL",
        [scene.station],
    )[0]
    return scene


def running(plant):
    """Its first operation was started by the certified operator."""
    # an attack of before may have left a bench blocked
    blocked = plant.admin.search("mrp.workcenter", [("working_state", "=", "blocked")])
    for bench in blocked:
        plant.admin.call("mrp.workcenter", "unblock", [bench])
    order = _order(plant, "device")
    scene = _order_scene(plant, order)
    plant.client("worker").call("mrp.workorder", "button_start", [scene.wo])
    (log,) = plant.db.rows(
        "SELECT id FROM mrp_workcenter_productivity WHERE workorder_id = %s",
        [scene.wo],
    )[0]
    scene.log = log
    free = _order(plant, "free")
    scene.free = plant.db.rows(
        "SELECT id FROM mrp_workorder WHERE production_id = %s ORDER BY id", [free]
    )[0][0]
    plant.client("mrp").call("mrp.workorder", "button_start", [scene.free])
    scene.free_log = plant.db.rows(
        "SELECT id FROM mrp_workcenter_productivity WHERE workorder_id = %s",
        [scene.free],
    )[0][0]
    return scene


def _work(plant, scene):
    worker = plant.client("worker")
    for workorder in (scene.wo, scene.wo2):
        worker.call("mrp.workorder", "button_start", [workorder])
        worker.call("mrp.workorder", "button_finish", [workorder])


def worked(plant):
    """All work of an order without inspections was done by the certified operator."""
    scene = _order_scene(plant, _order(plant, "simple"))
    _work(plant, scene)
    return scene


def consumed(plant):
    """Work was done and its material posted, while the order is still open.

    Neither Odoo nor the gates let a client do that, but other code may.
    """
    scene = worked(plant)
    for table, key in (("stock_move", "id"), ("stock_move_line", "move_id")):
        query = f"UPDATE {table} SET state = 'done' WHERE {key} = %s"
        plant.db.rows(query, [scene.raw])
    return scene


def uninspected(plant):
    """An order without operations that lacks only its final inspection."""
    return _order_scene(plant, _order(plant, "final"))


def done(plant):
    """A regulated order that was worked and closed as it should be."""
    scene = _order_scene(plant, _order(plant, "simple"))
    _work(plant, scene)
    return _close(plant, scene)


def _close(plant, scene):
    admin = plant.admin
    values = {"name": f"MADE-{scene.mo}", "product_id": scene.product}
    lot = admin.create("stock.lot", values)
    admin.write(
        "mrp.production",
        scene.mo,
        {"lot_producing_ids": [(6, 0, [lot])], "qty_producing": 2},
    )
    admin.call("mrp.production", "set_qty_producing", [scene.mo])
    worker = plant.client("worker")
    worker.call("mrp.production", "button_mark_done", [scene.mo])
    scene = _order_scene(plant, scene.mo, lot=lot)
    scene.made_line = plant.db.rows(
        "SELECT id FROM stock_move_line WHERE move_id = %s", [scene.made]
    )[0][0]
    logs = plant.db.rows(
        "SELECT id FROM mrp_workcenter_productivity"
        " WHERE workorder_id = %s ORDER BY id",
        [getattr(scene, "wo", None)],
    )
    scene.log = logs[0][0] if logs else None
    return scene


def made(plant):
    """A closed order of a part that needs no operations; its lot in quarantine."""
    return _close(plant, _order_scene(plant, _order(plant, "part_made")))


def to_consume(plant):
    """An order without operations, nothing missing, good material reserved."""
    return _order_scene(plant, _order(plant, "part_made"))


def delivery(plant):
    """A delivery with the quarantined lot on its line."""
    return _delivery(plant, plant.ids.bad)


def _delivery(plant, lot, quantity=2):
    ids = plant.ids
    picking = plant.transfer(
        ids.deliveries, ids.stock, ids.customers, quantity, {"lot_id": lot}
    )
    return _picking_scene(plant, picking)


def _picking_scene(plant, picking):
    (move,) = plant.db.rows(
        "SELECT id FROM stock_move WHERE picking_id = %s", [picking]
    )
    (line,) = plant.db.rows(
        "SELECT id FROM stock_move_line WHERE move_id = %s", [move[0]]
    )
    return _scene(plant, picking=picking, move=move[0], line=line[0])


def delivered(plant):
    """A delivery of a released lot that is done."""
    scene = _delivery(plant, plant.ids.good)
    plant.admin.call("stock.picking", "button_validate", [scene.picking])
    return scene


def transfer(plant):
    """An internal transfer, open, with the quarantined lot on its line."""
    ids = plant.ids
    shelf = plant.admin.create(
        "stock.location", {"name": "Test shelf", "location_id": ids.stock}
    )
    picking = plant.transfer(ids.internal, ids.stock, shelf, 2, {"lot_id": ids.bad})
    return _picking_scene(plant, picking)


def stocked(plant):
    """A received lot in quarantine, of a material of its own, and its quant."""
    lot = plant.receive(f"LOT-{time.time_ns()}", 50, "material")
    query = "SELECT id FROM stock_quant WHERE lot_id = %s AND location_id = %s"
    ((quant,),) = plant.db.rows(query, [lot, plant.ids.stock])
    return _scene(plant, lot=lot, quant=quant)


def half_made(plant):
    """Running work that has made one of two, not inspected."""
    scene = running(plant)
    plant.client("worker").write("mrp.workorder", scene.wo, {"qty_produced": 1})
    return scene


def nothing_of_device(plant):
    """The plant alone, to make orders of the device in."""
    return _scene(plant, product=plant.ids.device, bom=plant.ids.device_bom)


def certified_only(plant):
    """An order, not begun, whose work needs certificates and no inspection."""
    return _order_scene(plant, _order(plant, "simple"))


def opened(plant):
    """Running work with its inspection opened and empty; only with the addons."""
    scene = running(plant)
    action = "action_qms_open_inspections"
    plant.client("worker").call("mrp.workorder", action, [scene.wo])
    ((scene.inspection, scene.result),) = plant.db.rows(
        "SELECT i.id, r.id FROM medical_inspection i JOIN medical_inspection_result r"
        " ON r.inspection_id = i.id WHERE i.workorder_id = %s",
        [scene.wo],
    )
    return scene


def taken(plant):
    """Running work with an inspection of which a value was entered: it does not
    conform; only with the addons."""
    scene = opened(plant)
    plant.client("worker").call(
        "medical.inspection",
        "enter",
        [scene.inspection],
        [{"result": scene.result, "value": "fail"}],
    )
    return scene


_CONCESSION = "qms.concession"


def _with_bad_lot(plant):
    """An order that lacks nothing but has the quarantined lot on its line."""
    scene = _order_scene(plant, _order(plant, "part_made"))
    made = plant.admin.create(
        "stock.lot", {"name": f"MADE-{scene.mo}", "product_id": plant.ids.part_made}
    )
    plant.admin.write(
        "mrp.production",
        scene.mo,
        {"lot_producing_ids": [(6, 0, [made])], "qty_producing": 2},
    )
    plant.admin.call("mrp.production", "set_qty_producing", [scene.mo])
    ((line,),) = plant.db.rows(
        "SELECT id FROM stock_move_line WHERE move_id = %s", [scene.raw]
    )
    plant.admin.write("stock.move.line", line, {"lot_id": plant.ids.bad})
    scene.raw_line = line
    return scene


def _requested(plant, by, expires=86400):
    """A concession for the lot in an order, assessed and ready to be signed."""
    scene = _with_bad_lot(plant)
    asking = plant.client(by)
    action = asking.call(
        "mrp.production",
        "action_qms_request_concession",
        [scene.mo],
        "lot_consume",
        "lot.quarantine",
    )
    scene.concession = action["res_id"]
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=expires)
    asking.write(
        _CONCESSION,
        scene.concession,
        {"reason": "Test", "expires_at": moment.strftime("%Y-%m-%d %H:%M:%S")},
    )
    plant.client("engineer").write(
        _CONCESSION,
        scene.concession,
        {
            "risk_level": "low",
            "risk_assessment": "None",
            "regulatory_met": True,
            "regulatory_basis": "Fictional regulation",
        },
    )
    ((scene.finding,),) = plant.db.rows(
        "SELECT id FROM qms_concession_finding WHERE concession_id = %s",
        [scene.concession],
    )
    return scene


def requested(plant):
    """A concession that the worker asked for and nobody signed."""
    return _requested(plant, "worker")


def half_signed(plant):
    """One that a quality manager asked for and another one signed."""
    scene = _requested(plant, "qmanager2")
    plant.sign("qmanager", _CONCESSION, [scene.concession], "grant")
    return scene


def conceded(plant):
    """A concession in force for two of the lot in this order; another order without."""
    scene = _requested(plant, "worker")
    other = _with_bad_lot(plant)
    scene.other_mo, scene.other_line = other.mo, other.raw_line
    for login in ("engineer", "qmanager"):
        plant.sign(login, _CONCESSION, [scene.concession], "grant")
    return scene


def lapsed_concession(plant):
    """A concession in force that expires at `scene.until`, see `lapse`."""
    seconds = 150
    scene = _requested(plant, "worker", seconds)
    scene.until = time.monotonic() + seconds + 1
    for login in ("engineer", "qmanager"):
        plant.sign(login, _CONCESSION, [scene.concession], "grant")
    return scene


def lapse(_client, scene):
    """Wait until what is in force in a scene has expired."""
    time.sleep(max(0.0, scene.until - time.monotonic()))


def used_concession(plant):
    """A concession that is used up, by closing the order it was granted for."""
    scene = conceded(plant)
    plant.client("worker").call("mrp.production", "button_mark_done", [scene.mo])
    ((scene.use,),) = plant.db.rows(
        "SELECT id FROM qms_concession_use WHERE concession_id = %s",
        [scene.concession],
    )
    return scene


def identified(plant):
    """A device of the demonstration data, with identifiers of unit and case in use."""
    rows = plant.db.rows
    names = ("each", "case")
    found = dict(
        rows(
            "SELECT i.package_level, i.id FROM medical_device_identifier i"
            " WHERE i.state = 'active' AND i.product_id = (SELECT product_id FROM"
            " medical_device_identifier WHERE di = '09506000134352')"
        )
    )
    each, case = (found[name] for name in names)
    product, template, unit = rows(
        "SELECT i.product_id, i.product_tmpl_id, i.uom_id"
        " FROM medical_device_identifier i WHERE i.id = %s",
        [case],
    )[0]
    (barcode,) = rows(
        "SELECT id FROM product_uom WHERE product_id = %s AND uom_id = %s",
        [product, unit],
    )[0]
    (prefix,) = rows("SELECT id FROM medical_gs1_prefix ORDER BY id LIMIT 1")[0]
    return _scene(
        plant,
        product=product,
        each=each,
        case=case,
        identified_template=template,
        case_unit=unit,
        case_barcode=barcode,
        prefix=prefix,
    )


def labelled(plant):
    """A label in effect of the demonstration data, with its marks, and its printer."""
    rows = plant.db.rows
    label, template = rows(
        "SELECT id, product_tmpl_id FROM medical_label_template"
        " WHERE number = 'LT-200' AND state = 'effective'"
    )[0]
    (mark,), *_others = rows(
        "SELECT id FROM medical_label_mark WHERE template_id = %s ORDER BY id", [label]
    )
    (text,), *_others = rows(
        "SELECT id FROM medical_label_text WHERE template_id = %s ORDER BY id", [label]
    )
    (draft,), *_others = rows(
        "SELECT id FROM medical_label_template WHERE state = 'draft' ORDER BY id"
    )
    (printer,), *_others = rows("SELECT id FROM medical_label_printer ORDER BY id")
    return _scene(
        plant,
        label=label,
        labelled_template=template,
        label_draft=draft,
        mark=mark,
        text=text,
        printer=printer,
    )
