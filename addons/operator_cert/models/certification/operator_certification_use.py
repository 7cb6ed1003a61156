# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.tools import SQL


class OperatorCertificationUse(models.Model):
    """What was done by relying on a certificate: one row for each decision.

    Answers which orders ran on a certificate that was later found not to be worth it,
    as one query over the evidence of the decisions. (ISO 13485, 8.3)
    """

    _name = "operator.certification.use"
    _description = "Work done on a certification"
    _auto = False
    _order = "decided_at desc, id desc"
    _rec_name = "decision_id"

    certification_id = fields.Many2one("operator.certification", readonly=True)
    certification_state = fields.Selection(
        related="certification_id.state", string="Certification now"
    )
    type_id = fields.Many2one(
        "operator.certification.type", "Certification type", readonly=True
    )
    kind = fields.Selection(
        [("certificate", "Worked"), ("supervision", "Supervised")],
        "How",
        readonly=True,
    )
    level = fields.Char(readonly=True, help="Level of the certification then.")
    holder_id = fields.Many2one("hr.employee.public", "Holder", readonly=True)
    employee_id = fields.Many2one("hr.employee.public", "Worked", readonly=True)
    decision_id = fields.Many2one("qms.gate.decision", readonly=True)
    checkpoint = fields.Selection(selection="_selection_checkpoint", readonly=True)
    decided_at = fields.Datetime("When", readonly=True)
    workorder_id = fields.Many2one("mrp.workorder", "Work order", readonly=True)
    production_id = fields.Many2one("mrp.production", "Order", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    lot_ids = fields.Many2many(
        related="production_id.lot_producing_ids", string="Lots made"
    )
    order_state = fields.Selection(
        related="production_id.state", string="State of the order"
    )
    company_id = fields.Many2one("res.company", readonly=True)

    @api.model
    def _selection_checkpoint(self):
        return self.env["qms.gate.decision"]._selection_checkpoint()

    @property
    def _table_query(self):
        return SQL(
            "SELECT evidence.id, held.id AS certification_id, held.type_id,"
            " evidence.kind, evidence.level, held.employee_id AS holder_id,"
            " decision.employee_id, decision.id AS decision_id, decision.checkpoint,"
            " decision.decided_at, decision.company_id,"
            " workorder.id AS workorder_id,"
            " COALESCE(production.id, workorder.production_id) AS production_id,"
            " decision.product_id"
            " FROM qms_gate_evidence evidence"
            " JOIN qms_gate_decision decision ON decision.id = evidence.decision_id"
            " JOIN operator_certification held ON held.id = evidence.res_id"
            " LEFT JOIN mrp_workcenter_productivity log"
            " ON decision.res_model = 'mrp.workcenter.productivity'"
            " AND log.id = decision.res_id"
            " LEFT JOIN mrp_production production"
            " ON decision.res_model = 'mrp.production'"
            " AND production.id = decision.res_id"
            " LEFT JOIN mrp_workorder workorder"
            " ON workorder.id = CASE decision.res_model"
            " WHEN 'mrp.workorder' THEN decision.res_id"
            " WHEN 'mrp.workcenter.productivity' THEN log.workorder_id END"
            " WHERE evidence.res_model = 'operator.certification'"
            " AND evidence.kind IN ('certificate', 'supervision')"
        )


class OperatorCertification(models.Model):
    _inherit = "operator.certification"

    use_count = fields.Integer("Work done on it", compute="_compute_use_count")

    def _compute_use_count(self):
        counts = {}
        uses = self.env["operator.certification.use"]
        if uses.has_access("read"):
            counts = dict(
                uses._read_group(
                    [("certification_id", "in", self.ids)],
                    ["certification_id"],
                    ["production_id:count_distinct"],
                )
            )
        for certification in self:
            certification.use_count = counts.get(certification._origin, 0)

    def action_open_uses(self):
        """What was done by relying on this certificate."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "operator_cert.operator_certification_use_action"
        )
        action["domain"] = [("certification_id", "in", self.ids)]
        return action
