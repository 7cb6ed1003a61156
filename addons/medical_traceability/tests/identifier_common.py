# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Devices with identifiers of every package level, beside the plant."""

from unittest.mock import patch

from odoo.fields import Command

from odoo.addons.qms_base.models.gate.qms_gate_findings import (
    QmsGateMixin as FoundationFindings,
)

from ..models.gate.lot_findings import QmsGateMixin as LotFindings
from ..models.identifier.identifier_findings import (
    QmsGateMixin as IdentifierFindings,
)
from .common import GTIN, TraceabilityCase

# packages of GTIN, with indicators 1 and 2
BOX, CASE = "19506000999019", "29506000999016"
NEW, NEW_BOX = "09506000999029", "19506000999026"


class IdentifierCase(TraceabilityCase):
    """The device is packed in boxes of 10, and these in cases of 100."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()

        def collect(self, events):
            answers = FoundationFindings._collect_gate_findings(self, events)
            LotFindings._add_lot_findings(self, answers)
            IdentifierFindings._add_identifier_findings(self, answers)
            return answers

        cls.startClassPatcher(
            patch.object(
                type(cls.env["qms.gate.mixin"]), "_collect_gate_findings", collect
            )
        )
        unit = cls.device.uom_id
        cls.box, cls.case = cls.env["uom.uom"].create(
            [
                {
                    "name": f"Pack of {count}",
                    "relative_factor": count,
                    "relative_uom_id": unit.id,
                }
                for count in (10, 100)
            ]
        )
        for product in (cls.device, cls.kit):
            product.uom_ids = [Command.set((cls.box | cls.case).ids)]
        cls.identifiers = cls.env["medical.device.identifier"].with_user(cls.engineer)

    def _draft(self, di, level="each", inside=None, quantity=0, **vals):
        units = {"inner": self.box, "case": self.case}
        if level in units:
            vals = {"uom_id": units[level].id, **vals}
        return self.identifiers.create(
            {
                "product_id": self.device.id,
                "di": di,
                "package_level": level,
                "contains_id": inside.id if inside else False,
                "quantity": quantity,
                **vals,
            }
        )

    def _family(self):
        """Active identifiers of the unit, the box and the case of the device."""
        each = self._draft(GTIN)
        box = self._draft(BOX, "inner", each, 10)
        case = self._draft(CASE, "case", box, 10)
        (each | box | case).action_activate()
        return each, box, case

    def _change(self, **vals):
        """A change of the device in effect, as its signature lets it be."""
        change = (
            self.env["medical.device.identifier.change"]
            .with_user(self.engineer)
            .create(
                {
                    "product_id": self.device.id,
                    "change_reference": "CO-1",
                    "subject": "version_model",
                    "reason": "New display",
                    **vals,
                }
            )
        )
        change.with_user(self.manager)._signature_apply("apply")
        return change
