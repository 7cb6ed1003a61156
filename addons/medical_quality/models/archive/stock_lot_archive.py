# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.models.archive.kinds import ArchiveKind

DEVICE_HISTORY = "device_history"
CONFORMANCE, ANALYSIS = "certificate_conformance", "certificate_analysis"
# Codes beside the words that are printed, drawings, and what a word stands for.
_UNPRINTED = (
    *("state", "conform", "path", "size", "warnings", "user", "changes"),
    *("code", "bins"),
)


class StockLot(models.Model):
    """Finished lots as archival records: device history and certificates."""

    _name = "stock.lot"
    _inherit = ["stock.lot", "qms.archive.source"]

    archive_count = fields.Integer(
        "Archival records",
        compute="_compute_archive_count",
        groups="qms_base.group_qms_inspector,qms_base.group_qms_auditor",
    )

    def _compute_archive_count(self):
        counts = dict(
            self.env["qms.archive.record"]._read_group(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)],
                ["res_id"],
                ["__count"],
            )
        )
        for lot in self:
            lot.archive_count = counts.get(lot.id, 0)

    @api.model
    def _archive_kinds(self):
        return {
            **super()._archive_kinds(),
            DEVICE_HISTORY: ArchiveKind(
                title=self.env._("Device history record (batch record)"),
                report="medical_quality.action_report_device_history",
                sequence="medical.archive.device.history",
                unprinted=_UNPRINTED,
            ),
            CONFORMANCE: ArchiveKind(
                title=self.env._("Certificate of conformance"),
                report="medical_quality.action_report_certificate_conformance",
                sequence="medical.archive.conformance",
                unprinted=("conform",),
                contents=False,
                named=False,
            ),
            ANALYSIS: ArchiveKind(
                title=self.env._("Certificate of analysis"),
                report="medical_quality.action_report_certificate_analysis",
                sequence="medical.archive.analysis",
                unprinted=("conform",),
                contents=False,
                named=False,
            ),
        }

    def _archive_contents(self, kind):
        if kind == DEVICE_HISTORY:
            return self._device_history_data()
        if kind in (CONFORMANCE, ANALYSIS):
            return self._certificate_data(kind)
        return super()._archive_contents(kind)

    def _archive_companies(self):
        """The company whose order produced each lot signs for it."""
        # sudo: whose order it was does not depend on who asks
        orders = self.env["medical.inspection"]._producing_orders(self.sudo())
        productions = self.env["mrp.production"].sudo().browse(set(orders.values()))
        companies = {order.id: order.company_id.id for order in productions}
        found = super()._archive_companies()
        for lot in self:
            if lot.id in orders:
                company = companies[orders[lot.id]]
                found[lot] = self.env["res.company"].browse(company)
        return found

    def _archive_check_reader(self, kind):
        super()._archive_check_reader(kind)
        return self._check_device_history()

    def _archive_check_issue(self, kind):
        super()._archive_check_issue(kind)
        if kind not in (CONFORMANCE, ANALYSIS):
            return
        if not self.env.user.has_group("qms_base.group_qms_engineer"):
            raise AccessError(
                self.env._(
                    "Certificates are issued by quality engineers and managers; ask"
                    " one of them."
                )
            )
        # sudo: the status of a lot that the user may read
        waiting = self.sudo().filtered(lambda lot: lot.quality_status != "released")
        if waiting:
            raise UserError(
                self.env._(
                    "%(lots)s: not released. Certificates are issued for released lots"
                    " only; release the device history record first.",
                    lots=", ".join(waiting.mapped("name")),
                )
            )

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_archive_device_history(self):
        """The archival device history record of this lot; made where there is none."""
        return self._action_archive(DEVICE_HISTORY)

    def action_certificate_conformance(self):
        """The certificate of conformance of this lot; made where there is none."""
        return self._action_archive(CONFORMANCE)

    def action_certificate_analysis(self):
        """The certificate of analysis of this lot; made where there is none."""
        return self._action_archive(ANALYSIS)

    def action_open_archive(self):
        """The archival records of these lots."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qms_base.qms_archive_record_action"
        )
        action["domain"] = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        action["context"] = {}
        return action
