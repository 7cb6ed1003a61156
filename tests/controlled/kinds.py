# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What is under change control: models, a released record of each, and what is free."""

from dataclasses import dataclass, field

_PLANNING = "planning: when it is made and how long it takes, not what"
_COST = "cost: what it costs, not what it is"
_REASONED = "it changes with a reason on record, see the audit trail"


@dataclass(frozen=True)
class Kind:
    """A model under change control.

    :param model: its name
    :param find: query for the id of a released record of the demonstration data
    :param parent: (model, one2many) of the record that it is a line of
    :param values: ``{field: another value}`` where a made-up one would be no value
    :param free: ``{field: why it is written without a change order}``
    :param refused: ``{field: why Odoo or a rule refuses it, without a record}``
    """

    model: str
    find: str
    parent: tuple = ()
    values: dict = field(default_factory=dict)
    free: dict = field(default_factory=dict)
    refused: dict = field(default_factory=dict)

    @property
    def table(self):
        """Its table."""
        return self.model.replace(".", "_")


def _named(module, name):
    return (
        "SELECT res_id FROM ir_model_data"
        f" WHERE module = '{module}' AND name = '{name}'"
    )


def _line(table, column, parent):
    return f"SELECT min(id) FROM {table} WHERE {column} = ({parent})"


_BOM = _named("qms_base", "demo_bom_tubing")
_PLAN = _named("medical_quality", "demo_plan_receipt_housing")
_SPECIFICATION = _named("medical_traceability", "demo_specification_housing_b")
_LABEL = _named("medical_traceability", "demo_label_tubing")

KINDS = (
    Kind(
        "mrp.bom",
        _BOM,
        free=dict.fromkeys(("days_to_prepare_mo", "produce_delay"), _PLANNING),
    ),
    Kind(
        "mrp.bom.line",
        _named("qms_base", "demo_bom_tubing_connector"),
        ("mrp.bom", "bom_line_ids"),
    ),
    Kind(
        "mrp.bom.byproduct",
        _line("mrp_bom_byproduct", "bom_id", _BOM),
        ("mrp.bom", "byproduct_ids"),
        free={"cost_share": _COST},
    ),
    Kind(
        "mrp.routing.workcenter",
        _line("mrp_routing_workcenter", "bom_id", _BOM),
        ("mrp.bom", "operation_ids"),
        free={
            "cost_mode": _COST,
            **dict.fromkeys(
                ("time_cycle_manual", "time_mode", "time_mode_batch"), _PLANNING
            ),
        },
    ),
    Kind(
        "mrp.workcenter",
        _named("qms_base", "demo_workcenter_assembly"),
        free={
            "color": "the look of a screen",
            "instrument_ids": "which instruments are at hand: the gate asks of each"
            " whether it may be used",
            "note": "a remark: what people work by are controlled documents",
            "working_state": "whether it is blocked now: blocking has its own gate",
            **dict.fromkeys(
                (
                    "analytic_distribution",
                    "costs_hour",
                    "costs_hour_account_ids",
                    "expense_account_id",
                ),
                _COST,
            ),
            **dict.fromkeys(
                (
                    "oee_target",
                    "resource_calendar_id",
                    "sequence",
                    "time_efficiency",
                    "time_start",
                    "time_stop",
                ),
                _PLANNING,
            ),
        },
        refused={
            "medical_machine_user_ids": "which machines send its process data, says a"
            " quality engineer: logins of people are refused",
        },
    ),
    Kind("medical.inspection.plan", _PLAN),
    Kind(
        "medical.inspection.characteristic",
        _line("medical_inspection_characteristic", "plan_id", _PLAN),
        ("medical.inspection.plan", "characteristic_ids"),
    ),
    Kind("medical.material.specification.revision", _SPECIFICATION),
    Kind(
        "medical.material.property",
        _line("medical_material_property", "revision_id", _SPECIFICATION),
        ("medical.material.specification.revision", "property_ids"),
    ),
    Kind("medical.label.template", _LABEL),
    Kind(
        "medical.label.mark",
        _line("medical_label_mark", "template_id", _LABEL),
        ("medical.label.template", "mark_ids"),
    ),
    Kind(
        "medical.label.text",
        _line("medical_label_text", "template_id", _LABEL),
        ("medical.label.template", "text_ids"),
    ),
    Kind("qms.document.revision", _named("qms_base", "demo_revision_drawing_1")),
    Kind(
        "medical.device.identifier",
        _named("medical_traceability", "demo_device_identifier_tubing"),
        values=dict.fromkeys(
            ("gtin", "di", "direct_mark_di", "unit_of_use_di"), "09506000998114"
        ),
        free={
            "direct_mark": "declared once, then it stays",
            "note": "a remark",
        },
        refused={
            "direct_mark_exemption": "it takes a reason, on the audit trail",
            "distribution_end": "it takes a reason, on the audit trail",
            "direct_mark_di": "it takes the other direct marking with it",
            "unit_of_use_di": "it takes a device count above one",
            **dict.fromkeys(
                ("pi_expiry", "pi_lot", "pi_manufacture", "pi_serial"), _REASONED
            ),
        },
    ),
    Kind(
        "medical.approved.supplier",
        _named("medical_traceability", "demo_approved_polyform"),
    ),
    Kind(
        "operator.certification.requirement",
        _named("operator_cert", "demo_requirement_bond"),
        free={"minimum_people": "how many people planning wants, not who may work"},
        refused={"": "nobody has the right to delete one, and all rights are refused"},
    ),
)
# What hangs on released records and is not of what is released.
BESIDE = {
    "mail.activity": "what somebody has to do",
    "mail.followers": "who is told",
    "mail.message": "what was said",
    "qms.signature": "the ledger of signatures",
    "mrp.workcenter.capacity": "planning: how many at once",
    "mrp.workcenter.productivity": "time worked and lost: has gates of its own",
    "mrp.workorder": "work planned: has gates of its own",
    "operator.document.reading": "who read it",
    "medical.device.identifier.secondary": "given once, see the guards of identifiers",
}
