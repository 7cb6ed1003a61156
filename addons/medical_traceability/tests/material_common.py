# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Material with requirements, specifications and certificates, beside the plant."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command

from odoo.addons.qms_base.models.gate.qms_gate_findings import (
    QmsGateMixin as FoundationFindings,
)

from ..models.gate.lot_findings import QmsGateMixin as LotFindings
from ..models.material.material_findings import QmsGateMixin as MaterialFindings
from .common import TraceabilityCase


class MaterialCase(TraceabilityCase):
    """The part needs a 3.1 or better that certifies the effective revision."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()

        def collect(self, events):
            answers = FoundationFindings._collect_gate_findings(self, events)
            LotFindings._add_lot_findings(self, answers)
            MaterialFindings._add_material_findings(self, answers)
            return answers

        cls.startClassPatcher(
            patch.object(
                type(cls.env["qms.gate.mixin"]), "_collect_gate_findings", collect
            )
        )
        for code in ("21", "22", "31", "32", "coa", "coc"):
            kind = cls.env.ref(f"medical_traceability.certificate_type_{code}")
            setattr(cls, f"type_{code}", kind)
        cls.specification = cls.env["medical.material.specification"].create(
            {"number": "MS-T", "name": "Test material"}
        )
        cls.revision = cls._revision("A", length={"unit": "mm"})
        cls.revision._make_effective()
        cls.policy = cls.env["medical.material.policy"].create(
            {
                "product_tmpl_id": cls.part.product_tmpl_id.id,
                "certificate_type_ids": [Command.set(cls.type_31.ids)],
                "or_better": True,
                "specification_id": cls.specification.id,
            }
        )

    @classmethod
    def _revision(cls, name, **changes):
        """A draft revision: length 1.00 to 2.00 mm, colour blue."""
        length = {"lower_limit": "1.00", "upper_limit": "2.00", "unit": "mm"}
        return cls.env["medical.material.specification.revision"].create(
            {
                "specification_id": cls.specification.id,
                "name": name,
                "property_ids": [
                    Command.create(
                        {"name": "Length", **length, **changes.get("length", {})}
                    ),
                    Command.create({"name": "Colour", "wanted_text": "Blue"}),
                ],
            }
        )

    _numbers = iter(range(1, 10_000))

    @classmethod
    def _certificate(cls, lots, *, length="1.50", colour="blue", unit="mm", **vals):
        """A draft certificate of the effective revision."""
        user = vals.pop("user", cls.inspector)
        revision = vals.pop("revision", cls.revision)
        number = next(cls._numbers)
        line, text = revision.property_ids.sorted("id")
        results = [
            Command.create({"property_id": p.id, "value_text": value, "unit": stated})
            for p, value, stated in ((line, length, unit), (text, colour, False))
            if value is not None
        ]
        return (
            cls.env["medical.material.certificate"]
            .with_user(user)
            .create(
                {
                    "name": f"C-{number}",
                    "supplier_id": cls.supplier.id,
                    "type_id": cls.type_31.id,
                    "heat": "H1",
                    "issued_on": fields.Date.today(),
                    "product_ids": [Command.set(lots.product_id.ids or cls.part.ids)],
                    "lot_ids": [Command.set(lots.ids)],
                    "specification_revision_id": revision.id,
                    "result_ids": results,
                    "file_ids": [
                        Command.create(
                            {"name": "c.txt", "raw": f"content {number}".encode()}
                        )
                    ],
                    **vals,
                }
            )
        )

    @classmethod
    def _certified(cls, lots, **vals):
        """An accepted certificate."""
        certificate = cls._certificate(lots, **vals)
        certificate.with_user(cls.inspector).action_accept()
        return certificate

    def _codes(self, lot, checkpoint="lot_release"):
        """Codes of what is found about the material at the release of a lot."""
        self.env.flush_all()
        self.env.invalidate_all()
        event = lot.with_user(self.engineer)._make_release_event()
        answer = self.env["qms.gate.mixin"]._look_at_gate([event])[event]
        return [f.code for f in answer.findings]

    def _use_codes(self, lot):
        """Codes of what is found when a lot is shipped."""
        self.env.flush_all()
        self.env.invalidate_all()
        lines = self._ship(lot).move_line_ids
        events = lines._gate_stock_events()
        answers = self.env["qms.gate.mixin"]._look_at_gate(events)
        return [f.code for answer in answers.values() for f in answer.findings]

    @classmethod
    def _ago(cls, days):
        return fields.Date.today() - timedelta(days=days)
