# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""One change order over all kinds of what is controlled, as people make it."""

import datetime

from .attempts import Attempts
from .kinds import KINDS

CHANGE, ITEM, IMPACT, TASK = (
    "medical.change.order",
    "medical.change.item",
    "medical.change.impact",
    "medical.change.task",
)
BILL_PARTS = {
    "mrp.bom.line": "bom_line_ids",
    "mrp.bom.byproduct": "byproduct_ids",
    "mrp.routing.workcenter": "operation_ids",
}
# Where a row belongs, and what a draft is given: never written in one.
_PLACE = {
    "active",
    "bom_id",
    "company_id",
    "needed_by_operation_ids",
    "product_tmpl_id",
    "qms_change_item_id",
    "qms_change_origin_id",
}
PLACE_FIELDS = {
    "name": "place_name",
    "code": "place_code",
    "active": "place_active",
    "tag_ids": "place_tag_ids",
    "alternative_workcenter_ids": "place_alternative_ids",
}


class ByOrder:
    """The order, its items and what each is to say.

    `wanted` is ``{(model, id, field): value}`` of what is released once it is applied,
    `drafts` ``{kind: (model, id)}`` of revisions that are to take effect, and `left`
    ``{(model, field): message}`` of fields that a draft did not take.
    """

    def __init__(self, house):
        self.house = house
        self.engineer = house.client("engineer")
        self.wanted, self.left, self.drafts = {}, {}, {}
        self.kinds = {kind.model: kind for kind in KINDS}
        self.change = self.engineer.create(
            CHANGE,
            {"title": "All of it", "description": "Tried", "reason": "Tried"},
        )
        self._items()

    # ------------------------------------------------------------------
    # What it is to be
    # ------------------------------------------------------------------
    def _items(self):
        self._bill()
        self._workcenter()
        for model in (
            "medical.inspection.plan",
            "medical.material.specification.revision",
            "medical.label.template",
            "qms.document.revision",
        ):
            self._revision(model)
        self._identifier()
        self._supplier()
        self._requirement()

    def _released(self, model):
        return self.house.db.rows(self.kinds[model].find)[0][0]

    def _item(self, model, record, **values):
        ref = f"{model},{record}"
        return self.engineer.create(
            ITEM, {"change_id": self.change, "record_ref": ref, **values}
        )

    def _bill(self):
        """Every controlled field of a bill and of a row of each kind in it."""
        bill = self._released("mrp.bom")
        item = self._item("mrp.bom", bill)
        draft = self.engineer.call(ITEM, "action_draft", [item])["res_id"]
        self.draft_bill = draft
        self._write_draft("mrp.bom", bill, draft)
        for model in BILL_PARTS:
            released = self._released(model)
            ((row,),) = self.house.db.rows(
                f"SELECT id FROM {model.replace('.', '_')} WHERE bom_id = %s"
                " AND qms_change_origin_id = %s",
                [draft, released],
            )
            self._write_draft(model, released, row)

    def _write_draft(self, model, released, draft):
        kind = self.kinds[model]
        for field, value in Attempts(self.house, kind).values().items():
            if field.name in _PLACE or field.name in kind.free:
                continue
            if field.relation == "mrp.routing.workcenter":
                value = self._other_operation(model, released, draft, field)
            try:
                self.engineer.write(model, draft, {field.name: value})
            except Exception as error:  # told by the test
                self.left[model, field.name] = str(error)
                continue
            if field.relation != "mrp.routing.workcenter":
                self.wanted[model, released, field.name] = value

    def _other_operation(self, model, released, draft, field):
        """Another operation of the draft itself."""
        found = self.engineer.search(
            field.relation,
            [
                ("bom_id", "=", self.draft_bill),
                ("id", "!=", draft if model == field.relation else 0),
            ],
            order="id",
        )
        many = field.kind == "many2many"
        self.wanted[model, released, field.name] = (
            [(6, 0, [self._origin(found[-1])])] if many else self._origin(found[-1])
        )
        return [(6, 0, found[-1:])] if many else found[-1]

    def _origin(self, operation):
        return self.house.db.rows(
            "SELECT qms_change_origin_id FROM mrp_routing_workcenter WHERE id = %s",
            [operation],
        )[0][0]

    def _workcenter(self):
        model = "mrp.workcenter"
        place = self._released(model)
        values = {
            field.name: value
            for field, value in Attempts(self.house, self.kinds[model]).values().items()
            if field.name in PLACE_FIELDS and field.name != "active"
        }
        self._item(model, place, **{PLACE_FIELDS[n]: v for n, v in values.items()})
        self.wanted.update({(model, place, n): v for n, v in values.items()})

    def _revision(self, model):
        """A new version beside the one in effect."""
        method = {"medical.inspection.plan": "action_new_version"}.get(
            model, "action_new_revision"
        )
        released = self._released(model)
        engineer = self.engineer
        if model == "qms.document.revision":
            (document,) = engineer.read(model, released, "document_id")[:1]
            values = {"document_id": document, "name": "Z", "change_summary": "Tried"}
            (file,) = engineer.read(model, released, "file_ids")[:1]
            raw = engineer.read("ir.attachment", file, "datas")
            values["file_ids"] = [(0, 0, {"name": "z.pdf", "datas": raw})]
            draft = engineer.create(model, values)
            engineer.call(model, "action_submit", [draft])
        else:
            draft = engineer.call(model, method, [released])["res_id"]
            name = "revision" if model == "medical.label.template" else "name"
            engineer.write(model, draft, {name: "Z"})
        self._item(model, draft)
        self.drafts[model] = (released, draft)

    def _identifier(self):
        model = "medical.device.identifier.change"
        identifier = self._released("medical.device.identifier")
        ((product, number),) = self.house.db.rows(
            "SELECT i.product_id, c.name FROM medical_device_identifier i,"
            " medical_change_order c WHERE i.id = %s AND c.id = %s",
            [identifier, self.change],
        )
        draft = self.engineer.create(
            model,
            {
                "product_id": product,
                "change_reference": number,
                "subject": "contains_latex",
                "reason": "Tried",
            },
        )
        self._item(model, draft)
        self.drafts[model] = (identifier, draft)

    def _supplier(self):
        """Another supplier for what one is approved for."""
        model = "medical.approved.supplier"
        released = self._released(model)
        ((template,),) = self.house.db.rows(
            "SELECT product_tmpl_id FROM medical_approved_supplier WHERE id = %s",
            [released],
        )
        partner = self.house.admin.create(
            "res.partner", {"name": "Second source", "is_company": True}
        )
        evaluation = self.engineer.create(
            "medical.supplier.evaluation",
            {
                "partner_id": partner,
                "criteria": "Tried",
                "conclusion": "suitable",
                "next_due": _day(300),
            },
        )
        self.engineer.call(
            "medical.supplier.evaluation", "action_conclude", [evaluation]
        )
        draft = self.engineer.create(
            model,
            {"partner_id": partner, "scope": "product", "product_tmpl_id": template},
        )
        self._item(model, draft)
        self.drafts[model] = (released, draft)

    def _requirement(self):
        """One that is asked for no longer."""
        model = "operator.certification.requirement"
        released = self._released(model)
        self._item(model, released)
        self.wanted[model, released, "active"] = False

    # ------------------------------------------------------------------
    # To its effect
    # ------------------------------------------------------------------
    def ask(self):
        """Analyse it and ask for the approval."""
        engineer, change = self.engineer, self.change
        engineer.call(CHANGE, "action_analyse", [change])
        points = engineer.search(IMPACT, [("change_id", "=", change)])
        for point in points:
            engineer.write(IMPACT, point, {"verdict": "none", "note": "Tried"})
        engineer.call(CHANGE, "action_ask_approval", [change])

    def approve(self):
        """Two people without a hand in it sign."""
        for login in ("qmanager", "qmanager2"):
            self.house.sign(login, CHANGE, [self.change], "approve")

    def apply(self):
        """Put it into effect."""
        self.engineer.call(CHANGE, "action_apply", [self.change])

    def steps_without(self):
        """``{what: call}`` of putting drafts into effect without the order."""
        manager = self.house.client("qmanager")
        buttons = {
            "medical.inspection.plan": ("action_approve", "approve"),
            "medical.approved.supplier": ("action_approve", "approve"),
            "medical.device.identifier.change": ("action_sign", "apply"),
        }
        calls = {}
        for model, (_released, draft) in self.drafts.items():
            button, transition = buttons.get(
                model, ("action_make_effective", "make_effective")
            )
            calls[f"{model}: its button"] = lambda m=model, b=button, d=draft: (
                manager.call(m, b, [d])
            )
            calls[f"{model}: its signature"] = lambda m=model, t=transition, d=draft: (
                manager.call(m, "signing_prepare", [d], t)
            )
        plan = self.drafts["medical.inspection.plan"][0]
        calls["retire a plan"] = lambda: manager.call(
            "medical.inspection.plan", "action_retire", [plan]
        )
        calls["put the draft of a bill to use"] = lambda: manager.write(
            "mrp.bom", self.draft_bill, {"active": True}
        )
        return calls


def _day(days):
    return (datetime.date.today() + datetime.timedelta(days=days)).isoformat()
