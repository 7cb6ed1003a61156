# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What the gates rest on, written by people who may not: only the addons have it."""

from .client import SWITCHES
from .path import Group

_LOT, _MO = "stock.lot", "mrp.production"
_CERT = "operator.certification"
_DISPOSITION = "medical.lot.disposition"


def _table(name):
    """All that a table of the addons says."""
    return f"SELECT count(*), md5(string_agg(t::text, ',' ORDER BY id)) FROM {name} t"


def _group(scene, user, effect, gate="basis"):
    return Group(gate, scene, user, effect, bundle_only=True)


_STATUS = (
    "SELECT string_agg(concat_ws(' ', id, quality_status, quality_status_date,"
    " qms_regulated), ',' ORDER BY id) FROM stock_lot WHERE quality_status IS DISTINCT"
    " FROM 'quarantine' OR id = %(lot)s"
)
_RELEASED = {"quality_status": "released"}
_lot = _group("stocked", "stock", _STATUS, "lot_release")
_lot.add("write a lot released", lambda c, s: c.write(_LOT, s.lot, _RELEASED))
_lot.add("save a lot's form as released", lambda c, s: c.save(_LOT, s.lot, _RELEASED))
_lot.add(
    "import a lot as released",
    lambda c, s: c.load(_LOT, (".id", "quality_status"), (str(s.lot), "released")),
)
_lot.add(
    "create a released lot",
    lambda c, s: c.create(
        _LOT, {"name": f"R1-{s.lot}", "product_id": s.material, **_RELEASED}
    ),
    harmless=("stock_lot",),
    effect="SELECT count(*) FROM stock_lot WHERE quality_status = 'released'",
)
_lot.add(
    "released as a default of the context",
    lambda c, s: c.create(
        _LOT,
        {"name": f"R2-{s.lot}", "product_id": s.material},
        context={"default_quality_status": "released", **SWITCHES},
    ),
    harmless=("stock_lot",),
    effect="SELECT count(*) FROM stock_lot WHERE quality_status = 'released'",
)
_lot.add(
    "copy the released lot",
    lambda c, s: c.call(_LOT, "copy", [s.clean], {"name": f"R3-{s.lot}", **_RELEASED}),
    harmless=("stock_lot",),
    effect="SELECT count(*) FROM stock_lot WHERE quality_status = 'released'",
)
_lot.add(
    "write a lot not regulated",
    lambda c, s: c.write(_LOT, s.lot, {"qms_regulated": False}),
)
_lot.add(
    "import a lot as not regulated",
    lambda c, s: c.load(_LOT, (".id", "qms_regulated"), (str(s.lot), "0")),
)
_lot.add(
    "write the release date of a lot",
    lambda c, s: c.write(_LOT, s.lot, {"quality_status_date": "2020-01-05 08:00:00"}),
)
for _user in ("foreign", "portal", "mrp", "worker"):
    _lot.add(
        f"write a lot released, as {_user}",
        lambda c, s: c.write(_LOT, s.lot, _RELEASED),
        user=_user,
    )


def _decision(scene, **more):
    return {"lot_ids": [(6, 0, [scene.lot])], "decision": "release", **more}


_dispositions = _group(
    "stocked", "stock", _table("medical_lot_disposition"), "lot_release"
)
for _user in ("stock", "planner", "foreign", "portal"):
    _dispositions.add(
        f"create a disposition, as {_user}",
        lambda c, s: c.create(_DISPOSITION, _decision(s)),
        user=_user,
    )
_dispositions.add(
    "create a decided disposition",
    lambda c, s: c.create(_DISPOSITION, _decision(s, state="done")),
    harmless=("medical_lot_disposition",),
    effect="SELECT count(*) FROM medical_lot_disposition WHERE state = 'done'",
    user="worker",
)
_dispositions.add(
    "delete dispositions",
    lambda c, s: c.call(_DISPOSITION, "unlink", [1]),
    user="worker",
)
_dispositions.add(
    "write a disposition undecided",
    lambda c, s: c.write(_DISPOSITION, 1, {"state": "draft"}),
    user="worker",
)

_ORIGIN = "SELECT qms_regulated, qms_customer_id FROM mrp_production WHERE id = %(mo)s"
_sticky = _group("ready", "mrp", _ORIGIN)
_sticky.add(
    "write an order not regulated",
    lambda c, s: c.write(_MO, s.mo, {"qms_regulated": False}),
)
_sticky.add(
    "save an order's form as not regulated",
    lambda c, s: c.save(_MO, s.mo, {"qms_regulated": False}),
)
_sticky.add(
    "import an order as not regulated",
    lambda c, s: c.load(_MO, (".id", "qms_regulated"), (str(s.mo), "0")),
)
_sticky.add(
    "create an order that is not regulated",
    lambda c, s: c.create(
        _MO,
        {
            "product_id": s.product,
            "product_qty": 1,
            "bom_id": s.bom,
            "qms_regulated": False,
            "state": "done",
        },
        context={"default_qms_regulated": False},
    ),
    effect="SELECT count(*) FROM mrp_production WHERE product_id = %(product)s"
    " AND qms_regulated IS NOT TRUE",
)
_sticky.add(
    "write a product not regulated",
    lambda c, s: c.write("product.template", s.device_template, {"qms_regulated": 0}),
    effect="SELECT qms_regulated FROM product_template WHERE id = %(device_template)s",
)

_SWITCH = (
    "SELECT t.qms_regulated, t.tracking FROM product_template t"
    " WHERE t.id IN (%(device_template)s, %(component_template)s) ORDER BY t.id"
)
_products = _group("nothing", "planner", _SWITCH)
_products.add(
    "write a product not regulated, as manufacturing administrator",
    lambda c, s: c.write(
        "product.template", s.device_template, {"qms_regulated": False}
    ),
)
_products.add(
    "import a product as not regulated",
    lambda c, s: c.load(
        "product.template", (".id", "qms_regulated"), (str(s.device_template), "0")
    ),
)
_products.add(
    "save a product variant's form as not regulated",
    lambda c, s: c.save("product.product", s.device, {"qms_regulated": False}),
)
_products.add(
    "write a product not tracked",
    lambda c, s: c.write(
        "product.template", s.component_template, {"tracking": "none"}
    ),
)

_certificates = _group("nothing", "lapsed", _table("operator_certification"))
for _field, _value in (
    ("valid_until", "2099-01-05"),
    ("valid_from", "2026-01-05"),
    ("state", "active"),
    ("employee_id", None),
):
    _certificates.add(
        f"write {_field} of one's expired certificate",
        lambda c, s, f=_field, v=_value: c.write(
            _CERT, s.certificate_lapsed, {f: v or s.employee_mrp}
        ),
    )
_certificates.add(
    "import a later end of one's certificate",
    lambda c, s: c.load(
        _CERT, (".id", "valid_until"), (str(s.certificate_lapsed), "2099-01-05")
    ),
)
_certificates.add(
    "take over another's certificate",
    lambda c, s: c.write(
        _CERT, s.certificate_worker, {"employee_id": s.employee_lapsed}
    ),
)
_certificates.add(
    "renew one's certificate",
    lambda c, s: c.call(_CERT, "action_renew", [s.certificate_lapsed]),
)
for _user in ("lapsed", "mrp", "planner", "foreign", "portal"):
    _certificates.add(
        f"create a certificate, as {_user}",
        lambda c, s: c.create(
            _CERT, {"employee_id": s.employee_lapsed, "type_id": s.type}
        ),
        user=_user,
    )
    _certificates.add(
        f"grant a certificate, as {_user}",
        lambda c, s: c.call(_CERT, "sign", [s.draft], "grant", {}, {}),
        user=_user,
    )
_certificates.add(
    "create a certificate that is granted",
    lambda c, s: c.create(
        _CERT,
        {"employee_id": s.employee_lapsed, "type_id": s.type, "state": "active"},
        context={"default_state": "active"},
    ),
)
_certificates.add(
    "revoke another's certificate",
    lambda c, s: c.call(
        _CERT, "sign", [s.certificate_worker], "revoke", {}, {}, "because"
    ),
    surfaces=("call_kw",),
)

_REQUIREMENT = "operator.certification.requirement"
_needs = _group("nothing", "planner", _table("operator_certification_requirement"))
_needs.add(
    "archive a requirement",
    lambda c, s: c.write(_REQUIREMENT, s.requirements[0], {"active": False}),
)
_needs.add(
    "archive a requirement by its button",
    lambda c, s: c.call(_REQUIREMENT, "action_archive", [s.requirements[0]]),
)
_needs.add(
    "import a requirement as archived",
    lambda c, s: c.load(_REQUIREMENT, (".id", "active"), (str(s.requirements[0]), "0")),
)
_needs.add(
    "delete a requirement",
    lambda c, s: c.call(_REQUIREMENT, "unlink", [s.requirements[0]]),
)
_needs.add(
    "point a requirement elsewhere",
    lambda c, s: c.write(
        _REQUIREMENT, s.requirements[0], {"operation_id": s.free_operations[0]}
    ),
)

_PLAN, _CHARACTERISTIC = "medical.inspection.plan", "medical.inspection.characteristic"
_plans = _group("nothing", "planner", _table("medical_inspection_plan"))
for _user in ("planner", "worker", "mrp", "foreign", "portal"):
    _plans.add(
        f"write a plan retired, as {_user}",
        lambda c, s: c.write(_PLAN, s.plans[0], {"state": "retired"}),
        user=_user,
    )
_plans.add(
    "retire a plan",
    lambda c, s: c.call(_PLAN, "action_retire", [s.plans[0]]),
    user="worker",
)
_plans.add(
    "archive a characteristic",
    lambda c, s: c.call(_CHARACTERISTIC, "unlink", c.search(_CHARACTERISTIC, [])),
    user="worker",
    effect=_table("medical_inspection_characteristic"),
)
_plans.add(
    "delete a plan",
    lambda c, s: c.call(_PLAN, "unlink", [s.plans[0]]),
)

_inspections = _group("opened", "worker", _table("medical_inspection"))
_INSPECTION, _RESULT = "medical.inspection", "medical.inspection.result"
for _user in ("worker", "mrp", "planner", "foreign", "portal"):
    _inspections.add(
        f"write an inspection passed, as {_user}",
        lambda c, s: c.write(_INSPECTION, s.inspection, {"state": "passed"}),
        user=_user,
    )
_inspections.add(
    "save an inspection's form as passed",
    lambda c, s: c.save(_INSPECTION, s.inspection, {"state": "passed"}),
)
_inspections.add(
    "import an inspection as passed",
    lambda c, s: c.load(_INSPECTION, (".id", "state"), (str(s.inspection), "passed")),
)
_inspections.add(
    "complete an empty inspection",
    lambda c, s: c.call(_INSPECTION, "action_complete", [s.inspection]),
)
_inspections.add(
    "create a passed inspection",
    lambda c, s: c.create(
        _INSPECTION,
        {"plan_id": s.plans[2], "workorder_id": s.wo, "state": "passed"},
    ),
)
_inspections.add(
    "delete an inspection",
    lambda c, s: c.call(_INSPECTION, "unlink", [s.inspection]),
)
_inspections.add(
    "point an inspection at other work",
    lambda c, s: c.write(_INSPECTION, s.inspection, {"workorder_id": s.wo2}),
)
_inspections.add(
    "delete what an inspection asks for",
    lambda c, s: c.write(_INSPECTION, s.inspection, {"result_ids": [(5, 0, 0)]}),
    effect=_table("medical_inspection_result"),
)
_inspections.add(
    "write a result conforming",
    lambda c, s: c.write(_RESULT, s.result, {"conform": "conforms"}),
    effect=_table("medical_inspection_result"),
)
_inspections.add(
    "write somebody else as who recorded a result",
    lambda c, s: c.write(_RESULT, s.result, {"recorded_by_id": s.user_mrp}),
    effect=_table("medical_inspection_result"),
)
_inspections.add(
    "delete a result",
    lambda c, s: c.call(_RESULT, "unlink", [s.result]),
    effect=_table("medical_inspection_result"),
)

_values = _group("taken", "worker", _table("medical_inspection_result"))
_values.add(
    "write another value over an entered one",
    lambda c, s: c.write(_RESULT, s.result, {"pass_fail": "pass"}),
)
_values.add(
    "save another value over an entered one",
    lambda c, s: c.save(_RESULT, s.result, {"pass_fail": "pass"}),
)
_values.add(
    "save another value through the inspection",
    lambda c, s: c.save(
        _INSPECTION,
        s.inspection,
        {"result_ids": [(1, s.result, {"pass_fail": "pass"})]},
    ),
)
_values.add(
    "import another value over an entered one",
    lambda c, s: c.load(_RESULT, (".id", "pass_fail"), (str(s.result), "Pass")),
)
_values.add(
    "enter another value without a reason",
    lambda c, s: c.call(
        _INSPECTION,
        "enter",
        [s.inspection],
        [{"result": s.result, "value": "pass", "reason": "  "}],
    ),
)
_values.add(
    "take an entered value back without a reason",
    lambda c, s: c.write(_RESULT, s.result, {"pass_fail": False}),
)
_values.add(
    "hide an entered value as replaced",
    lambda c, s: c.write(_RESULT, s.result, {"superseded": True}),
)
_values.add(
    "verify a value as who entered it",
    lambda c, s: c.call(_INSPECTION, "verify", [s.inspection], [s.result]),
)

_ledgers = _group("running", "worker", _table("qms_gate_decision"))
for _model in ("qms.gate.decision", "qms.gate.evidence", "qms.gate.denial"):
    # what is on record of the attempt itself is none of its effect
    _effect = _table(_model.replace(".", "_")) + (
        " WHERE codes <> 'ledger.written'" if _model == "qms.gate.denial" else ""
    )
    _ledgers.add(
        f"create a row of {_model}",
        lambda c, s, model=_model: c.create(
            model, {"checkpoint": "wo_finish", "verdict": "pass", "res_id": s.wo}
        ),
        effect=_effect,
    )
    _ledgers.add(
        f"write a row of {_model}",
        lambda c, s, model=_model: c.write(model, 1, {"checkpoint": "lot_ship"}),
        effect=_effect,
    )
    _ledgers.add(
        f"delete a row of {_model}",
        lambda c, s, model=_model: c.call(model, "unlink", [1]),
        effect=_effect,
    )

_IDENTIFIER = "medical.device.identifier"
_labels = _group("nothing", "worker", _table("medical_device_identifier"))
for _user in ("worker", "planner", "foreign", "portal"):
    _labels.add(
        f"create a device identifier, as {_user}",
        lambda c, s: c.create(
            _IDENTIFIER, {"product_id": s.device, "gtin": "09506000999012"}
        ),
        user=_user,
    )
_labels.add(
    "write another number of a device identifier",
    lambda c, s: c.write(_IDENTIFIER, 1, {"gtin": "09506000999012"}),
)

PATHS = [
    path
    for group in (
        *(_lot, _dispositions, _sticky, _products, _certificates, _needs, _plans),
        *(_inspections, _ledgers, _labels),
    )
    for path in group.paths
]
