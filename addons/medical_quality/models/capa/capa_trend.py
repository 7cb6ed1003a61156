# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain


class MedicalNonconformance(models.Model):
    """From a trend to the CAPA that removes its cause: what was counted is named.

    (ISO 13485, 8.4 and 8.5.2 a)
    """

    _inherit = "medical.nonconformance"

    def _trend_records(self):
        """This one, and what was found before it that its trend counts; 90 days."""
        self.ensure_one()
        domain = Domain(self.action_trend()["domain"])
        return self | self.search(
            domain & Domain("found_at", "<=", self.found_at), order="found_at, id"
        )

    def action_capa_of_trend(self):
        """Open a new CAPA whose sources are the records that the trend counts.

        :raises UserError: where nothing like it was found
        """
        self.ensure_one()
        self.check_access("read")
        records = self._trend_records()
        if len(records) < 2:
            raise UserError(
                self.env._(
                    "Nothing like %(number)s was found in the 90 days before it: there"
                    " is no trend. Open a CAPA of the nonconformance itself.",
                    number=self.name,
                )
            )
        text = self.env._(
            "Like %(number)s, before it in 30 / 90 days: same product %(product_30)s /"
            " %(product_90)s, same defect %(defect_30)s / %(defect_90)s, same supplier"
            " %(supplier_30)s / %(supplier_90)s.",
            number=self.name,
            **{
                name.removeprefix("trend_"): self[name]
                for name in (
                    "trend_product_30",
                    "trend_product_90",
                    "trend_defect_30",
                    "trend_defect_90",
                    "trend_supplier_30",
                    "trend_supplier_90",
                )
            },
        )
        sources = [
            Command.create({"kind": "trend", "text": text}),
            *(
                Command.create({"kind": "record", "record_ref": f"{self._name},{id_}"})
                for id_ in records.ids
            ),
        ]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("CAPA of a trend"),
            "res_model": "medical.capa",
            "views": [(False, "form")],
            "context": {
                "default_kind": "corrective",
                "default_company_id": self.company_id.id,
                "default_description": text,
                "default_product_ids": [Command.set(records.product_id.ids)],
                "default_supplier_id": self.supplier_id.id
                if len(records.supplier_id) == 1
                else False,
                "default_source_ids": sources,
            },
        }
