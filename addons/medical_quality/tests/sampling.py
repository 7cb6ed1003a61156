# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from .common import InspectionCase

COUNTED = {"name": "Surface", "kind": "pass_fail"}
Z14 = {"sampling_method": "z14", "sampling_level": "II", "sampling_aql": "1.0"}


class SamplingCase(InspectionCase):
    """A part of which lots are received and sampled."""

    _lots_received = 0

    @classmethod
    def _lot(cls, quantity=8.0, supplier=None):
        """A lot of the part that was received just now."""
        SamplingCase._lots_received += 1
        if supplier:
            cls.supplier, kept = supplier, cls.supplier
        lot = cls._receive(f"S-{SamplingCase._lots_received}", quantity)
        if supplier:
            cls.supplier = kept
        return lot

    @classmethod
    def _opened(cls, quantity=8.0, supplier=None):
        """The inspection of a lot that was received just now."""
        return cls._inspections(cls._lot(quantity, supplier))

    @classmethod
    def _count(cls, inspection, *counts):
        """Enter the numbers of nonconforming units, and complete."""
        results = inspection.with_user(cls.inspector).result_ids
        for result, count in zip(results, counts, strict=True):
            result.value_text = str(count)
        inspection.with_user(cls.inspector).action_complete()
        return inspection

    @classmethod
    def _decided(cls, count, quantity=8.0, supplier=None):
        """A lot that was received and decided with so many nonconforming units."""
        return cls._count(cls._opened(quantity, supplier), count)

    @classmethod
    def _series(cls):
        return cls.env["medical.sampling.series"].search(
            [("product_tmpl_id", "=", cls.part.product_tmpl_id.id)]
        )

    @classmethod
    def _decide(cls, series, kind, writer=None, signer=None):
        """A decision, and what its last signature does."""
        decision = (
            cls.env["medical.sampling.decision"]
            .with_user(writer or cls.engineer)
            .create({"series_id": series.id, "kind": kind, "reason": "Corrected"})
        )
        decision.with_user(signer or cls.manager)._signature_apply("decide")
        return decision
