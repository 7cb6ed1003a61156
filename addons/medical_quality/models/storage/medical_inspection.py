# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from dataclasses import dataclass
from datetime import datetime, timedelta

from odoo import api, fields, models

from ...rules import Requirement


@dataclass(frozen=True)
class Storage:
    """Where one lot stands with its inspections in storage.

    :param requirement: what is asked for
    :param plan: the plan that asks for it
    :param rounds: its inspections in storage, the oldest first
    :param due: until when the next one is to have passed (UTC)
    """

    requirement: Requirement
    plan: models.Model
    rounds: models.Model
    due: datetime

    @property
    def newest(self) -> models.Model:
        """The newest of them, empty before the first."""
        return self.rounds[-1:]


class MedicalInspection(models.Model):
    """Lots in storage are inspected again and again, each round by itself."""

    _inherit = "medical.inspection"

    def _storage_requirements(self, lots):
        """What a plan may ask of stored lots."""
        return [
            Requirement(
                trigger="storage",
                company_id=(lot.company_id or self.env.company).id,
                template_id=lot.product_id.product_tmpl_id.id,
                product_id=lot.product_id.id,
                lot_id=lot.id,
            )
            for lot in lots.filtered("qms_regulated")
        ]

    def _storage_of(self, requirements):
        """``{lot id: Storage}`` of the lots that a plan has inspected in storage.

        A few queries for all of them; one where no plan does so.

        :param requirements: those of :meth:`_storage_requirements`
        """
        if not requirements or not self._is_storage_inspected():
            return {}
        plans = self._plans_of(requirements)
        stored = self._stored_since([r.lot_id for r in plans])
        rounds = self._storage_rounds([r.lot_id for r in plans])
        found = {}
        for requirement, plan in plans.items():
            mine = rounds.get(requirement.lot_id, self.browse())
            passed = mine.filtered(lambda i: i.state == "passed").mapped("done_at")
            since = max(passed, default=stored.get(requirement.lot_id))
            if since:
                due = since + timedelta(days=plan.storage_days)
                found[requirement.lot_id] = Storage(requirement, plan, mine, due)
        return found

    def _is_storage_inspected(self):
        # sudo: a plan binds everybody, also who may not read it
        plans = self.env["medical.inspection.plan"].sudo()
        return bool(
            plans.search_count(
                [
                    ("trigger", "=", "storage"),
                    ("state", "in", ("approved", "scheduled")),
                ],
                limit=1,
            )
        )

    def _storage_rounds(self, lot_ids):
        """``{lot id: its inspections in storage}``, the oldest first."""
        # sudo: the verdict rests on all inspections, whoever asks
        return (
            self.sudo()
            .search(
                [("trigger", "=", "storage"), ("lot_id", "in", lot_ids)], order="id"
            )
            .grouped(lambda inspection: inspection.lot_id.id)
        )

    def _stored_since(self, lot_ids):
        """``{lot id: when it first came into stock}``."""
        # sudo: how long a lot is there does not hang on who asks
        rows = (
            self.env["stock.move.line"]
            .sudo()
            ._read_group(
                [
                    ("lot_id", "in", lot_ids),
                    ("state", "=", "done"),
                    ("location_dest_id.usage", "=", "internal"),
                ],
                ["lot_id"],
                ["date:min"],
            )
        )
        return {lot.id: date for lot, date in rows}

    def _ensure_inspections(self, requirements, early=False):
        """Of stored lots only what is due is opened."""
        stored = [r for r in requirements if r.trigger == "storage"]
        others = [r for r in requirements if r.trigger != "storage"]
        found = super()._ensure_inspections(others, early)
        if stored:
            found |= self._open_storage(stored, fields.Datetime.now())
        return found

    def _open_storage(self, requirements, until):
        """Open the inspections in storage that are due until then, one a round.

        :return: the newest ones that are not passed, those just opened included
        """
        found = self.browse()
        missing = {}
        for place in self._storage_of(requirements).values():
            newest = place.newest
            if newest and newest.state != "passed":
                found |= newest
            elif place.due <= until:
                number = max(place.rounds.mapped("round"), default=0) + 1
                missing.setdefault(number, []).append((place.requirement, place.plan))
        for number, items in missing.items():
            found |= self._create_from_plans(items, early=True, round=number)
        return found.with_env(self.env)

    @api.model
    def _cron_open_storage(self):
        """Open what is due within the next day, of lots that are on hand."""
        if not self._is_storage_inspected():
            return
        rows = self.env["stock.quant"]._read_group(
            [
                ("lot_id", "!=", False),
                ("lot_id.qms_regulated", "=", True),
                ("location_id.usage", "=", "internal"),
                ("quantity", ">", 0),
            ],
            ["lot_id"],
        )
        lots = self.env["stock.lot"].union(*(lot for (lot,) in rows))
        self._open_storage(
            self._storage_requirements(lots),
            fields.Datetime.now() + timedelta(days=1),
        )
