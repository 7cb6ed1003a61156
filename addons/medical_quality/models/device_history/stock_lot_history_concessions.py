# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.fields import Domain


class StockLot(models.Model):
    """Deviations and concessions in the device history record."""

    _inherit = "stock.lot"

    def _history_concessions(self, productions, decisions):
        """Concessions that this lot was made or moved by, and those granted for it.

        Granted ones that were not used are told, too: they say what was expected to
        deviate. Requests that nobody granted are none.

        :return: list of dictionaries of texts; ``signatures`` as those of a record
        """
        concessions = self._history_concession_records(productions, decisions)
        checkpoints = dict(concessions._selection_checkpoint())
        statuses = dict(concessions._fields["status"]._description_selection(self.env))
        risks = dict(concessions._fields["risk_level"]._description_selection(self.env))
        return [
            {
                "number": concession.name,
                "record": concession.res_name,
                "checkpoint": checkpoints.get(
                    concession.checkpoint, concession.checkpoint
                ),
                "findings": concession.finding_ids.mapped("message"),
                "reason": concession.reason or "",
                "risk": risks.get(concession.risk_level, ""),
                "assessment": concession.risk_assessment or "",
                "regulatory": concession.regulatory_basis or "",
                "used": f"{concession.used:g} / {concession.granted:g}"
                f" {concession.unit_name}",
                "expires": self._history_time(concession.expires_at),
                "status": statuses[concession.status],
                "withdrawn": concession.withdrawn_reason or "",
                "signatures": self._history_concession_signatures(concession),
            }
            for concession in concessions
        ]

    def _history_concession_records(self, productions, decisions):
        """Granted concessions for this lot and its orders, and those it passed by."""
        orders = (
            ("mrp.production", productions.ids),
            (
                "mrp.workorder",
                productions.workorder_ids.ids,
            ),
        )
        scopes = [
            Domain("res_model", "=", model) & Domain("res_id", "in", ids)
            for model, ids in (*orders, ("stock.lot", self.ids))
        ]
        return self.env["qms.concession"].search(
            Domain("state", "!=", "draft")
            & Domain.OR(
                [
                    *scopes,
                    Domain("lot_id", "in", self.ids),
                    Domain("use_ids.decision_id", "in", decisions.ids),
                ]
            ),
            order="granted_at, id",
        )

    def _history_concession_signatures(self, concession):
        """Every signature of a concession, rejections and the withdrawal too."""
        words = dict(
            concession.qms_signature_ids._fields["standing"]._description_selection(
                self.env
            )
        )
        return [
            {
                "meaning": signature.meaning,
                "name": signature.signer_name,
                "moment": signature.signed_text,
                "reason": signature.reason or "",
                "standing": ""
                if signature.standing == "valid"
                else words[signature.standing],
            }
            for signature in concession.qms_signature_ids.sorted("position")
        ]
