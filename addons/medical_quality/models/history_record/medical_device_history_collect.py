# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.qms_base.tools.opening import opened

from .medical_device_history import OPEN


@dataclass(frozen=True)
class Found:
    """An exception that was found.

    :param history_id: record that it stands in
    :param kind: value of the field ``kind`` of an exception
    :param key: what tells it from the others of the record, and stays
    :param text: translated sentence: what it was, in figures where there are any
    :param model: model of the record it was found in, with its id and name
    :param moment: when it happened, naive UTC
    :param person: who did it, by name
    """

    history_id: int
    kind: str
    key: str
    text: str
    model: str = ""
    res_id: int = 0
    res_name: str = ""
    moment: datetime | None = None
    person: str = ""

    def values(self):
        """Values of the row that keeps it."""
        return {
            "kind": self.kind,
            "text": self.text,
            "res_model": self.model or False,
            "res_id": self.res_id or False,
            "res_name": self.res_name or False,
            "moment": self.moment or False,
            "person": self.person or False,
        }


@dataclass
class Scope:
    """What the records are about, read once for all of them.

    Each ``of_…`` says to which records a thing belongs: ``{id: [record id]}``.
    """

    orders: object
    workorders: object
    lots: object
    lines: object
    raw_lines: object
    materials: object
    decisions: object = None
    # what moved of each lot, once it was asked for
    moved: dict | None = None
    of_order: dict = field(default_factory=dict)
    of_workorder: dict = field(default_factory=dict)
    of_lot: dict = field(default_factory=dict)
    of_line: dict = field(default_factory=dict)
    of_material: dict = field(default_factory=dict)

    def histories_of(self, model, res_id):
        """Ids of the records that something of a model belongs to."""
        return {
            "mrp.production": self.of_order,
            "mrp.workorder": self.of_workorder,
            "stock.lot": self.of_lot,
            "stock.move.line": self.of_line,
        }.get(model, {}).get(res_id, [])

    def lots_by_history(self):
        """``{record id: lots made and built in}``, empty for a record without any."""
        found = defaultdict(self.lots.browse)
        for lots, owners in (
            (self.lots, self.of_lot),
            (self.materials, self.of_material),
        ):
            ids = defaultdict(list)
            for lot_id, res_ids in owners.items():
                for res_id in res_ids:
                    ids[res_id].append(lot_id)
            for res_id, own in ids.items():
                found[res_id] |= lots.browse(own)
        return found

    def domains(self):
        """``[(model, ids)]`` of what gates and concessions are about."""
        return (
            ("mrp.production", self.orders.ids),
            ("mrp.workorder", self.workorders.ids),
            ("stock.lot", self.lots.ids),
            ("stock.move.line", (self.lines | self.raw_lines).ids),
        )


class MedicalDeviceHistory(models.Model):
    """Exceptions are found, kept, and looked at anew; queries do not grow with lots."""

    _inherit = "medical.device.history"

    exception_ids = fields.One2many(
        "medical.device.history.exception", "history_id", "Exceptions", copy=False
    )
    exception_count = fields.Integer("Exceptions ", compute="_compute_exceptions")
    open_exception_count = fields.Integer("To review", compute="_compute_exceptions")
    collected_at = fields.Datetime("Brought up to date", readonly=True, copy=False)

    @api.depends("exception_ids.reviewed")
    def _compute_exceptions(self):
        rows = self.env["medical.device.history.exception"]._read_group(
            [("history_id", "in", self.ids)], ["history_id", "reviewed"], ["__count"]
        )
        counts = {}
        for record, reviewed, count in rows:
            counts.setdefault(record.id, {})[bool(reviewed)] = count
        for record in self:
            own = counts.get(record._origin.id, {})
            record.exception_count = sum(own.values())
            record.open_exception_count = own.get(False, 0)

    # ------------------------------------------------------------------
    # What the records are about
    # ------------------------------------------------------------------
    def _scope(self):
        """What these records are about (``sudo``)."""
        # sudo: the record holds what the reader may not browse
        records = self.sudo()
        orders = records.production_ids
        workorders = orders.workorder_ids.filtered(lambda w: w.state != "cancel")
        lots = records.lot_ids
        lines = self.env["stock.move.line"].sudo()
        raw = lines.search(
            [
                ("move_id.raw_material_production_id", "in", orders.ids),
                ("state", "=", "done"),
                ("quantity", ">", 0),
            ],
            order="id",
        )
        made = lines.search(
            [
                ("move_id.production_id", "in", orders.ids),
                ("lot_id", "in", lots.ids),
                ("state", "=", "done"),
            ],
            order="id",
        )
        scope = Scope(
            orders=orders,
            workorders=workorders,
            lots=lots,
            lines=made,
            raw_lines=raw,
            materials=raw.lot_id,
        )
        for record in records:
            for order in record.production_ids:
                scope.of_order.setdefault(order.id, []).append(record.id)
            for lot in record.lot_ids:
                scope.of_lot.setdefault(lot.id, []).append(record.id)
        for work in workorders:
            scope.of_workorder[work.id] = scope.of_order.get(work.production_id.id, [])
        for line in made:
            scope.of_line[line.id] = scope.of_lot.get(line.lot_id.id, [])
        for line in raw:
            own = scope.of_order.get(line.move_id.raw_material_production_id.id, [])
            scope.of_line[line.id] = own
            if line.lot_id:
                known = scope.of_material.setdefault(line.lot_id.id, [])
                known.extend(res_id for res_id in own if res_id not in known)
        scope.decisions = self._scope_decisions(scope)
        return scope

    def _scope_decisions(self, scope):
        """Decisions of the gates about what the records are about."""
        domain = Domain.OR(
            [
                Domain("res_model", "=", model) & Domain("res_id", "in", ids)
                for model, ids in scope.domains()
            ]
        )
        return self.env["qms.gate.decision"].sudo().search(domain, order="id")

    def _find_exceptions(self, scope):
        """What is not as it was planned, of these records.

        Hook: addons extend it with ``super()`` and add to the list. A constant number
        of queries, however many records, lots and lines.

        :param scope: :class:`Scope` of these records
        :return: list of :class:`Found`
        """
        return []

    # ------------------------------------------------------------------
    # Bringing up to date
    # ------------------------------------------------------------------
    def _bring_up_to_date(self):
        """Find exceptions, figures and quantities of open records, and keep them.

        What was reviewed stays reviewed as long as it says the same; what is new or
        changed is to be reviewed, and what is not so any more is taken away.
        """
        records = self._in_own_words().filtered(lambda record: record.state in OPEN)
        if not records:
            return
        records._take_lots()
        scope = records._scope()
        by_record = {}
        for found in records._find_exceptions(scope):
            by_record.setdefault(found.history_id, {})[found.key] = found
        checks = records._completeness(scope)
        quantities = records._quantities(scope)
        now = fields.Datetime.now()
        with opened(records):
            rows = self.env["medical.device.history.exception"].sudo()
            fresh, gone = [], rows.browse()
            for record in records:
                found = by_record.get(record.id, {})
                present = {row.key: row for row in record.exception_ids}
                for key, row in present.items():
                    if key not in found:
                        gone |= row
                    elif row.text != found[key].text or row.kind != found[key].kind:
                        row.write({**found[key].values(), **_NOT_REVIEWED})
                fresh += [
                    {
                        **one.values(),
                        "key": key,
                        "history_id": record.id,
                        "company_id": record.company_id.id,
                    }
                    for key, one in found.items()
                    if key not in present
                ]
                record.write(
                    {
                        **quantities[record.id],
                        "checks": checks[record.id],
                        "collected_at": now,
                    }
                )
            gone.unlink()
            rows.create(fresh)
            rows.flush_model()
        self.invalidate_recordset()

    def _in_own_words(self):
        """These records in the language of their company, whoever asks.

        What was found is compared with what was found before, word by word.
        """
        # sudo: the record holds what the reader may not browse
        records = self.sudo()
        lang = records[:1].company_id.partner_id.lang or "en_US"
        return records.with_env(records.env(context={"lang": lang}))

    def _take_lots(self):
        """Lots that the orders name belong to the record before they are born."""
        pairs = [
            (order, record.product_id, lot)
            for record in self
            for order in record.production_ids
            for lot in order.lot_producing_ids
            if lot not in record.lot_ids and lot.product_id == record.product_id
        ]
        if pairs:
            self._attach(pairs)

    def _changed_since_review(self):
        """What the records say now and do not say as they stand, in words.

        :return: ``{record id: [sentence]}``
        """
        records = self._in_own_words()
        scope = records._scope()
        found = {}
        for one in records._find_exceptions(scope):
            found.setdefault(one.history_id, {})[one.key] = one
        checks = records._completeness(scope)
        quantities = records._quantities(scope)
        changed = {}
        for record in records:
            now = found.get(record.id, {})
            then = {row.key: row.text for row in record.exception_ids}
            sentences = [
                one.text for key, one in now.items() if then.get(key) != one.text
            ]
            sentences += [
                self.env._("not so any more: %(text)s", text=text)
                for key, text in then.items()
                if key not in now
            ]
            if (record.checks or []) != checks[record.id] or any(
                not _same(record[name], value)
                for name, value in quantities[record.id].items()
            ):
                sentences.append(self.env._("completeness or quantities"))
            changed[record.id] = sentences
        return changed

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_refresh(self):
        """Bring exceptions, completeness and quantities up to date."""
        self._check_reviewing()
        self._bring_up_to_date()
        return True

    def action_begin_review(self):
        """Begin the review: from now on exceptions can be ticked.

        :raises UserError: while an order is still open
        """
        self._check_reviewing()
        for record in self:
            if record.state != "open":
                raise UserError(
                    self.env._(
                        "The review of %(record)s has begun already.",
                        record=record.display_name,
                    )
                )
            # sudo: states of the orders, for whoever reviews
            running = record.sudo().production_ids.filtered(
                lambda order: order.state not in ("done", "cancel")
            )
            if running:
                raise UserError(
                    self.env._(
                        "%(record)s is still being made: close %(orders)s first.",
                        record=record.display_name,
                        orders=", ".join(running.mapped("name")),
                    )
                )
            record._serve(
                state="review",
                review_begun_at=fields.Datetime.now(),
                review_begun_by_id=self.env.uid,
            )
        self._bring_up_to_date()
        return True

    def _check_reviewing(self):
        """Whether the present user reviews these records.

        :raises AccessError: for everybody but quality engineers and managers
        """
        self.check_access("read")
        if not self.env.user.has_group("qms_base.group_qms_engineer"):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "%(user)s does not review device history records: a quality"
                    " engineer or a quality manager does.",
                    user=self.env.user.name,
                ),
                error=AccessError,
            )


# what a changed exception loses
_NOT_REVIEWED = {
    "reviewed": False,
    "reviewed_by_id": False,
    "reviewed_at": False,
}


def _same(one, other):
    """Whether two stored values say the same; figures to a millionth."""
    if isinstance(one, float) or isinstance(other, float):
        return abs((one or 0.0) - (other or 0.0)) < 1e-6
    return (one or False) == (other or False)
