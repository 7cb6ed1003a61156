# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""An order whose labels are printed and not accounted for."""

_GTIN = "09506000999067"


def prepare_product(plant):
    """A product with device identifier, signed label template and bill; once."""
    ids, admin = plant.ids, plant.admin
    if hasattr(ids, "labelled"):
        return
    engineer = plant.client("engineer")
    template = admin.create(
        "product.template",
        {
            "name": "Test labelled",
            "type": "consu",
            "is_storable": True,
            "tracking": "lot",
            "qms_regulated": True,
        },
    )
    (ids.labelled,) = admin.read("product.template", template, "product_variant_ids")
    line = {"product_id": ids.component, "product_qty": 1}
    ids.labelled_bom = admin.create(
        "mrp.bom", {"product_tmpl_id": template, "bom_line_ids": [(0, 0, line)]}
    )
    identifier = engineer.create(
        "medical.device.identifier", {"product_id": ids.labelled, "gtin": _GTIN}
    )
    engineer.call("medical.device.identifier", "action_activate", [identifier])
    ids.label_template = engineer.create(
        "medical.label.template",
        {
            "number": "LT-TEST",
            "name": "Test label",
            "product_tmpl_id": template,
            "width_mm": 76,
            "height_mm": 51,
            "printed_manufacturer": "Test Works",
        },
    )
    for login in ("qmanager", "qmanager2"):
        # a quality manager is an engineer as well; the author signs nothing
        plant.sign(
            login, "medical.label.template", [ids.label_template], "make_effective"
        )


def clear_line(plant, order, moment="before"):
    """The line is cleared by one person and confirmed by another."""
    model = "medical.line.clearance"
    first, second = plant.client("worker"), plant.client("inspector")
    action = first.call("mrp.production", f"action_clear_line_{moment}", [order])
    clearance = action["res_id"]
    first.call(model, "action_all_in_order", [clearance])
    first.call(model, "action_perform", [clearance])
    second.call(model, "action_verify", [clearance])


def issue_labels(plant, order):
    """Labels are issued and printed by the certified operator; the issue's id."""
    worker = plant.client("worker")
    ask = worker.create("medical.label.issue.ask", {"production_id": order})
    action = worker.call("medical.label.issue.ask", "action_issue", [ask])
    worker.call("medical.label.issue", "action_print", [action["res_id"]])
    return action["res_id"]


def counted(plant):
    """An order whose labels are printed, none of them accounted for."""
    from . import scenes

    prepare_product(plant)
    scene = scenes._order_scene(plant, scenes._order(plant, "labelled"))
    plant.admin.call("mrp.production", "action_generate_serial", [scene.mo])
    clear_line(plant, scene.mo)
    issue_labels(plant, scene.mo)
    scene.labels = plant.admin.search(
        "medical.label", [("production_id", "=", scene.mo)], order="id"
    )
    return scene
