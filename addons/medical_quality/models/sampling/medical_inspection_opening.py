# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from math import ceil

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...sampling import DISCONTINUED, SIZE_FREE
from ..inspection.guard import clean_context, server_writes

# states of an inspection that let a lot pass
LETS_PASS = ("passed", "skipped")
# values of one inspection that a person can be asked for
MOST_VALUES = 10_000


def _create_as_given(model, vals_list):
    """Create records whose related fields are given, and not computed once more.

    :param vals_list: with the same fields in each; what is given of related ones is
        what they follow from
    """
    records = model.create(vals_list)
    for name in vals_list[0] if vals_list else ():
        if model._fields[name].related:
            model.env.remove_to_compute(model._fields[name], records)
    return records


class MedicalInspection(models.Model):
    """Opening inspections: the sample of each lot is derived and kept.

    Everything is created in one go, so that a receipt of hundreds of lots takes no
    query for each of them.
    """

    _inherit = "medical.inspection"

    lot_size = fields.Integer(
        readonly=True,
        aggregator=False,
        help="Units received or produced when the inspection was opened; part units"
        " count as one.",
    )
    sample_ids = fields.One2many(
        "medical.inspection.sample", "inspection_id", "Samples", readonly=True
    )
    sampling_text = fields.Text("Sampling", compute="_compute_sampling_text")

    @api.depends("lot_size", "sample_ids.derivation")
    def _compute_sampling_text(self):
        for inspection in self:
            lines = [
                f"{sample.characteristic_id.name}: {sample.derivation}"
                for sample in inspection.sample_ids
                if sample.method not in SIZE_FREE
            ]
            if lines:
                lines.insert(
                    0, self.env._("Lot of %(size)s units", size=inspection.lot_size)
                )
            inspection.sampling_text = "\n".join(lines)

    # ------------------------------------------------------------------
    # How large the lot is
    # ------------------------------------------------------------------
    def _lot_sizes(self, requirements):
        """``{requirement: units}`` of what is inspected, 0 where it is not known.

        Received lots: what came from suppliers; produced ones: what orders made of
        them, or were to make; others: what is on hand. Work orders: the order's
        quantity. In the product's unit, part units rounded up; a serial is one unit.
        """
        # sudo: how large a lot is decides on its sample, whoever opens it
        lots = (
            self.env["stock.lot"].sudo().browse({r.lot_id for r in requirements} - {0})
        )
        lots = lots.filtered("id")
        orders = self.env["mrp.production"].sudo()
        orders = orders.browse({r.production_id for r in requirements} - {0})
        planned = {order.id: order.product_uom_qty for order in orders}
        serials = {lot.id for lot in lots if lot.product_id.tracking == "serial"}
        counted = lots.filtered(lambda lot: lot.id not in serials)
        received = self._moved(counted, [("location_id.usage", "=", "supplier")])
        produced = self._moved(
            counted, [("move_id.production_id", "!=", False)], done=False
        )
        unknown = counted.filtered(
            lambda lot: lot.id not in received and lot.id not in produced
        )
        on_hand = self._on_hand(unknown)
        sizes = {}
        for requirement in requirements:
            lot = requirement.lot_id
            if lot in serials:
                size = 1
            elif not lot:
                size = planned.get(requirement.production_id, 0)
            elif requirement.trigger == "final":
                size = produced.get(lot) or planned.get(requirement.production_id, 0)
            else:
                size = received.get(lot) or produced.get(lot) or on_hand.get(lot, 0)
            # quantities are floating-point numbers: 100.0000001 is 100 units
            sizes[requirement] = max(ceil(round(size, 5)), 0)
        return sizes

    def _moved(self, lots, domain, done=True):
        state = ("state", "=", "done") if done else ("state", "!=", "cancel")
        if not lots:
            return {}
        rows = (
            self.env["stock.move.line"]
            .sudo()
            ._read_group(
                [("lot_id", "in", lots.ids), state, *domain],
                ["lot_id"],
                ["quantity_product_uom:sum"],
            )
        )
        return {lot.id: quantity for lot, quantity in rows if quantity}

    def _on_hand(self, lots):
        if not lots:
            return {}
        rows = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("lot_id", "in", lots.ids),
                    ("location_id.usage", "in", ("internal", "transit")),
                ],
                ["lot_id"],
                ["quantity:sum"],
            )
        )
        return {lot.id: quantity for lot, quantity in rows}

    def _grown_sizes(self):
        """``{inspection: units}`` of those whose lot is larger than what was sampled.

        Only where the sample follows from the size of the lot.
        """
        sampled = self.filtered(
            lambda inspection: (
                inspection.lot_id
                and (
                    inspection.state == "skipped"
                    or any(s.method not in SIZE_FREE for s in inspection.sample_ids)
                )
            )
        )
        if not sampled:
            return {}
        requirements = {i: i._as_requirement() for i in sampled}
        sizes = self._lot_sizes(list(requirements.values()))
        return {
            inspection: sizes[requirement]
            for inspection, requirement in requirements.items()
            if sizes[requirement] > inspection.lot_size
        }

    def _has_grown(self):
        """Whether this passed inspection sampled a smaller lot than there is now."""
        self.ensure_one()
        return self.state in LETS_PASS and self in self.sudo()._grown_sizes()

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------
    def _create_from_plans(self, items, early=False, **extra):
        """Open inspections, with empty results for each unit of each sample.

        :param items: ``(requirement, plan)`` pairs
        :param early: leave out what cannot be opened yet; the gates ask for it
        :param extra: more values of the inspections
        :raises UserError: when a sample cannot be derived, with what to do
        """
        # sudo: nobody has the right to create inspections; plans do
        model = clean_context(self.sudo())
        sizes = model._lot_sizes([requirement for requirement, _plan in items])
        series = model._series_of(items, create=True)
        opened = []
        for requirement, plan in items:
            size = sizes[requirement]
            refusal = model._opening_refusal(
                requirement, plan, size
            ) or model._series_refusal(requirement, plan, series)
            if refusal and not early:
                raise UserError(refusal)
            if not refusal:
                opened.append((requirement, plan, size))
        if not opened:
            return self.browse()
        numbers = model._draw_numbers([plan for _requirement, plan, _size in opened])
        with server_writes():
            inspections = model.create(
                [
                    {
                        **model._opening_values(requirement, plan, size),
                        "name": number,
                        **extra,
                    }
                    for (requirement, plan, size), number in zip(
                        opened, numbers, strict=True
                    )
                ]
            )
            asked = {
                inspection: requirement
                for inspection, (requirement, _plan, _size) in zip(
                    inspections, opened, strict=True
                )
            }
            inspections._skip(asked)._create_samples(asked, series)
        return inspections.with_env(self.env)

    def _opening_refusal(self, requirement, plan, size):
        """Why an inspection cannot be opened, empty when it can."""
        sampled = [
            line
            for line in plan.characteristic_ids
            if line._scheme().method not in SIZE_FREE
        ]
        if not sampled:
            return ""
        subject = self.env["qms.gate.mixin"]._requirement_subject(requirement)
        if not size:
            return self.env._(
                "%(subject)s cannot be sampled by %(plan)s: how many units there are is"
                " not known, nothing of it was received, produced or is on hand."
                " Record the receipt or the production first.",
                subject=subject,
                plan=plan.display_name,
            )
        values = sum(
            1 if line._is_counted() else line._scheme().plan(size).n for line in sampled
        )
        if values > MOST_VALUES:
            return self.env._(
                "%(subject)s cannot be opened by %(plan)s: %(values)s values would be"
                " entered for its %(size)s units, more than %(most)s. Have a quality"
                " engineer make a new version of the plan with smaller samples, or"
                " with nonconforming units counted.",
                subject=subject,
                plan=plan.display_name,
                values=values,
                size=size,
                most=MOST_VALUES,
            )
        return ""

    def _series_refusal(self, requirement, plan, series):
        """Why no lot of a series is inspected now, empty when it is."""
        for line in plan.characteristic_ids:
            found = series.get((requirement, line))
            if found and found.severity == DISCONTINUED:
                return found._discontinued_message()
        return ""

    def _draw_numbers(self, plans):
        """A number for each of these plans, drawn in one query per company."""
        numbers = {}
        for company, same in self._by_company(plans).items():
            sequence = self.env["ir.sequence"].with_company(company)
            numbers[company] = iter(
                sequence._draw_by_code("medical.inspection", len(same))
            )
        return [next(numbers[plan.company_id]) for plan in plans]

    def _by_company(self, plans):
        found = {}
        for plan in plans:
            found.setdefault(plan.company_id, []).append(plan)
        return found

    def _opening_values(self, requirement, plan, size):
        return {
            "plan_id": plan.id,
            # what follows from others is given at once: no row is written twice
            "trigger": plan.trigger,
            "company_id": plan.company_id.id,
            "product_id": requirement.product_id,
            "operation_id": requirement.operation_id or False,
            "lot_id": requirement.lot_id or False,
            "workorder_id": requirement.workorder_id or False,
            "production_id": requirement.production_id or False,
            "occasion": requirement.occasion or False,
            "state": "open",
            "lot_size": size,
        }

    def _skip(self, requirements):
        """Those of these new inspections that are made, the others closed.

        :param requirements: ``{inspection: requirement}``
        """
        return self

    def _create_samples(self, requirements, series):
        """Derive the samples of new inspections, and open a result for each unit.

        :param requirements: ``{inspection: requirement}``
        :param series: ``{(requirement, characteristic): series}``
        """
        none = self.env["medical.sampling.series"]
        samples = _create_as_given(
            self.env["medical.inspection.sample"],
            [
                {
                    "inspection_id": inspection.id,
                    "characteristic_id": line.id,
                    "company_id": inspection.company_id.id,
                    "sequence": line.sequence,
                    **inspection._sample_values(
                        line, series.get((requirements[inspection], line), none)
                    ),
                }
                for inspection in self
                for line in inspection.plan_id.characteristic_ids
            ],
        )
        _create_as_given(
            self.env["medical.inspection.result"],
            [
                self._result_values(sample, unit)
                for sample in samples
                for unit in range(1, sample._rows() + 1)
            ],
        )

    def _sample_values(self, line, series):
        """What is drawn of this lot for a characteristic, at the severity of now."""
        self.ensure_one()
        scheme = line._scheme()
        plan = scheme.plan(max(self.lot_size, 1), self._severity(series))
        return {
            "series_id": series.id,
            "method": scheme.method,
            "sample_size": plan.n,
            "accept_number": plan.ac,
            "reject_number": plan.re,
            "severity": plan.severity,
            "level": plan.level,
            "aql": plan.aql,
            "letter": plan.letter,
            "plan_letter": plan.code,
            "counted": line._is_counted(),
        }

    def _result_values(self, sample, unit):
        inspection, line = sample.inspection_id, sample.characteristic_id
        serial = inspection.product_id.tracking == "serial"
        return {
            "inspection_id": inspection.id,
            "characteristic_id": line.id,
            "sample_id": sample.id,
            "unit_number": unit,
            "serial_id": inspection.lot_id.id if serial else False,
            # what follows from others is given at once: no row is written twice
            "company_id": inspection.company_id.id,
            "plan_id": inspection.plan_id.id,
            "product_id": inspection.product_id.id,
            "lot_id": inspection.lot_id.id,
            "inspection_state": inspection.state,
            "sequence": line.sequence,
            "kind": line.kind,
            "severity": line.severity,
            "value": 0.0,
            "entered": False,
            "conform": "not_entered",
        }
