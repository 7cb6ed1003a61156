# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.fields import Command

from odoo.addons.qms_base.tools.opening import opened

from .medical_trace_search import _plain


class MedicalTrace(models.AbstractModel):
    """Certificates lead to their lots, and lots show theirs."""

    _inherit = "medical.trace"

    def _lookups(self):
        lookups = super()._lookups()
        own = ("certificate", self.env._("Certificate"), self._find_certificate)
        place = [kind for kind, *_rest in lookups].index("order")
        return [*lookups[:place], own, *lookups[place:]]

    def _find_certificate(self, text):
        certificates = self.env["medical.material.certificate"]
        if not certificates.has_access("read"):
            return []
        found = certificates.search(
            ["|", ("name", "=ilike", _plain(text)), ("heat", "=ilike", _plain(text))]
        )
        return [
            (certificate.display_name, self._readable(certificate.lot_ids.ids))
            for certificate in found
        ]

    def _tab_materials(self, trace):
        columns, rows = super()._tab_materials(trace)
        certificates = self.env["medical.material.certificate"]
        found = {}
        if certificates.has_access("read"):
            lots = trace["start"] | trace["up"]
            for certificate in certificates.search([("lot_ids", "in", lots.ids)]):
                for lot in certificate.lot_ids.ids:
                    found.setdefault(lot, []).append(certificate.display_name)
        for row in rows:
            row["certificates"] = ", ".join(found.get(row["open"][1], []))
        return [*columns, ("certificates", self.env._("Certificates"))], rows


class MedicalMaterialCertificate(models.Model):
    _inherit = "medical.material.certificate"

    def _qms_goes_on(self, lot):
        """Say that this is also about a lot that its material goes on as."""
        with opened(self):
            self.write({"lot_ids": [Command.link(lot.id)]})
        self._message_log(
            body=self.env._("Also about %(lot)s, its new number.", lot=lot.name)
        )
