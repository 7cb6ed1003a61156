# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""While change control is in force nothing of what is released changes, whoever writes
it and how; by an approved change order it does.

What is tried is made of the fields on the server: a new field is tried by itself.
"""

from dataclasses import dataclass, field

import pytest
from bypass.runner import refused_by
from rpc import RpcError

from .attempts import Attempts
from .by_order import BILL_PARTS, ByOrder
from .kinds import BESIDE, KINDS

MODELS = [kind.model for kind in KINDS]
# written in place by the order, where others get a revision beside
IN_PLACE = [
    kind for kind in KINDS if kind.model.startswith(("mrp.", "operator.certification"))
]
# revisions of these take effect in the place of what was released before
_REPLACED = {
    "medical.inspection.plan": ("retired", "approved"),
    "medical.material.specification.revision": ("superseded", "effective"),
    "medical.label.template": ("superseded", "effective"),
    "qms.document.revision": ("obsolete", "effective"),
}


@dataclass
class Seen:
    """What came of everything, kept after the server is gone."""

    without: dict = field(default_factory=dict)
    approved: dict = field(default_factory=dict)
    steps: dict = field(default_factory=dict)
    order: ByOrder = None
    after: dict = field(default_factory=dict)
    states: dict = field(default_factory=dict)
    named: set = field(default_factory=set)
    lines: set = field(default_factory=set)


@pytest.fixture(scope="module")
def seen(house):
    """Everything is tried once."""
    return _tried(house)


def _tried(house):
    seen = Seen()
    order = seen.order = ByOrder(house)
    for kind in KINDS:
        attempts = Attempts(house, kind)
        seen.without[kind.model] = attempts.on_fields() + attempts.on_lines()
    seen.steps["while it is written"] = _steps(house, order)
    order.ask()
    order.approve()
    seen.steps["while it is approved"] = _steps(house, order)
    for kind in IN_PLACE:
        seen.approved[kind.model] = Attempts(house, kind).on_fields(())
    order.apply()
    for model, record, name in order.wanted:
        seen.after[model, record, name] = _value(house, model, record, name)
    for model, (released, draft) in order.drafts.items():
        old = "medical.device.identifier" if "identifier" in model else model
        seen.states[model] = (
            "" if old != model else _value(house, old, released, "state"),
            _value(house, model, draft, "state"),
        )
    described = house.admin.call("medical.change.item", "fields_get", ["record_ref"])
    seen.named = {model for model, _label in described["record_ref"]["selection"]}
    rows = house.db.rows(
        "SELECT DISTINCT relation FROM ir_model_fields WHERE ttype = 'one2many'"
        " AND store AND model = ANY(%s)",
        [MODELS],
    )
    seen.lines = {relation for (relation,) in rows}
    return seen


def _steps(house, order):
    """Who refuses that drafts take effect by themselves."""
    refusals = {}
    manager = house.client("qmanager")
    for what, call in order.steps_without().items():
        refusal = None
        try:
            call()
        except RpcError as error:
            refusal = error
        refusals[what] = refused_by(house.db, manager.uid, refusal), str(refusal)
    return refusals


def _value(house, model, record, name):
    (row,) = house.admin.call(model, "read", [record], [name], None)
    return row[name]


def _same(value, wanted):
    if isinstance(wanted, list):
        return sorted(value) == sorted(wanted[0][2])
    return value == wanted


def _holes(kind, outcomes):
    """Attempts that did something, or were refused without a record."""
    return [
        f"{each.field or 'record'}, {each.path}: {each.by} {each.message}"
        for each in outcomes
        if each.field not in kind.free
        and (
            each.changed
            or each.by == "nobody"
            or (each.by != "gate" and each.field not in kind.refused)
        )
    ]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.model)
def test_nothing_changes_without_a_change_order(kind, seen):
    outcomes = seen.without[kind.model]
    assert len({each.path for each in outcomes}) >= 7
    assert not _holes(kind, outcomes)


@pytest.mark.parametrize("kind", IN_PLACE, ids=lambda kind: kind.model)
def test_nothing_changes_while_an_approved_one_is_not_applied(kind, seen):
    assert not _holes(kind, seen.approved[kind.model])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.model)
def test_what_is_free_is_listed_with_a_reason_and_can_be_written(kind, seen):
    outcomes = seen.without[kind.model]
    tried = {each.field for each in outcomes}
    assert kind.free.keys() | kind.refused.keys() | kind.values.keys() <= tried
    assert all(kind.free.values()) and all(kind.refused.values())
    passed = {each.field for each in outcomes if each.changed}
    assert passed == kind.free.keys()


def test_no_draft_takes_effect_by_itself(seen):
    for when, refusals in seen.steps.items():
        for what, (by, message) in refusals.items():
            assert by == "gate", (when, what, message)


def test_by_the_order_every_field_of_a_bill_and_a_work_center_changes(seen):
    order = seen.order
    other = {
        key: value
        for key, value in seen.after.items()
        if not _same(value, order.wanted[key])
    }
    assert not other
    models = {model for model, _record, _name in order.wanted}
    assert models >= {"mrp.bom", *BILL_PARTS, "mrp.workcenter"}


def test_what_a_draft_does_not_take_is_known(seen):
    assert seen.order.left.keys() == NOT_DRAFTED.keys(), seen.order.left


def test_by_the_order_every_draft_takes_effect(seen):
    states = dict(seen.states)
    assert states.pop("medical.device.identifier.change") == ("", "applied")
    assert states.pop("medical.approved.supplier") == ("approved", "approved")
    assert states == _REPLACED


def test_every_kind_of_item_and_every_line_of_one_is_tried(seen):
    by_order = {*MODELS, *seen.order.drafts}
    assert seen.named <= by_order
    assert seen.lines <= {*MODELS, *BESIDE}


# Fields of a bill that one draft does not take, and why.
NOT_DRAFTED = {
    ("mrp.bom.line", "qms_by_device"): "only of tracked components of devices that have"
    " serial numbers",
}
