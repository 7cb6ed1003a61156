# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import api, fields, models


class OperatorCertificationRequirement(models.Model):
    """Work that only holders of a certification may do.

    Requirements add up: whoever works must hold all those of the operation and
    all those of the work centre that is actually used.
    """

    _name = "operator.certification.requirement"
    _description = "Certification requirement"
    _order = "type_id, id"
    _check_company_auto = True

    type_id = fields.Many2one(
        "operator.certification.type",
        "Certification",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    operation_id = fields.Many2one(
        "mrp.routing.workcenter",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="Required for this operation, wherever it is done.",
    )
    workcenter_id = fields.Many2one(
        "mrp.workcenter",
        "Work center",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="Required for every operation done here.",
    )
    target = fields.Char("Required for", compute="_compute_target")
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        index=True,
        precompute=True,
    )
    active = fields.Boolean(
        default=True, help="An archived requirement no longer holds anybody back."
    )

    _one_target = models.Constraint(
        "CHECK (num_nonnulls(operation_id, workcenter_id) = 1)",
        "A requirement is for one operation or for one work center, not for both"
        " and not for none.",
    )
    _operation_uniq = models.UniqueIndex(
        "(type_id, operation_id) WHERE operation_id IS NOT NULL",
        "This operation already requires this certification (look among the"
        " archived requirements too).",
    )
    _workcenter_uniq = models.UniqueIndex(
        "(type_id, workcenter_id) WHERE workcenter_id IS NOT NULL",
        "This work center already requires this certification (look among the"
        " archived requirements too).",
    )

    @api.depends("operation_id.company_id", "workcenter_id.company_id")
    def _compute_company_id(self):
        for requirement in self:
            requirement.company_id = (
                requirement.operation_id or requirement.workcenter_id
            ).company_id

    @api.depends("operation_id.display_name", "workcenter_id.display_name")
    def _compute_target(self):
        for requirement in self:
            operation = requirement.operation_id
            if operation:
                requirement.target = self.env._(
                    "Operation %(operation)s (%(bom)s)",
                    operation=operation.name,
                    bom=operation.bom_id.display_name,
                )
            elif requirement.workcenter_id:
                requirement.target = self.env._(
                    "Work center %(workcenter)s",
                    workcenter=requirement.workcenter_id.display_name,
                )
            else:
                requirement.target = False

    @api.depends("type_id.name", "target")
    def _compute_display_name(self):
        for requirement in self:
            requirement.display_name = (
                f"{requirement.type_id.name}: {requirement.target}"
            )

    def _target_name(self):
        """The operation or work center, as it stands inside a sentence."""
        self.ensure_one()
        if self.operation_id:
            return self.env._(
                "operation %(operation)s", operation=self.operation_id.name
            )
        return self.env._(
            "work center %(workcenter)s", workcenter=self.workcenter_id.name
        )

    def write(self, vals):
        """Only archiving; what was required of past work stays as it was."""
        fixed = {"type_id", "operation_id", "workcenter_id"} & vals.keys()
        for requirement in self:
            if any(requirement[name].id != (vals[name] or False) for name in fixed):
                self.env["qms.gate.denial"]._refuse_change(
                    requirement,
                    "record.fixed",
                    self.env._(
                        "A requirement is not changed into another one. Archive it"
                        " and add a new one."
                    ),
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.kept",
            self.env._(
                "A certification requirement is not deleted, so that what was"
                " required of past work stays known. Archive it instead."
            ),
        )

    @api.model
    def _by_workorder(self, workorders):
        """What work orders require of who does them.

        An order that pinned a definition set requires what is written there, also
        what was archived or added since; any other requires what is in force now.

        :param workorders: ``mrp.workorder`` records
        :return: ``{workorder: requirements}``, empty where nothing is required
        """
        pinned = {
            order: {row["id"] for row in definition["requirements"]}
            for order in workorders.production_id
            if "requirements" in (definition := order._definition())
        }
        loose = workorders.filtered(lambda w: w.production_id not in pinned)
        # sudo: what a work order requires is no secret to whoever sees it
        found = self.sudo().browse(set().union(*pinned.values()))
        if loose:
            found |= self.sudo().search(
                [
                    "|",
                    ("operation_id", "in", loose.operation_id.ids),
                    ("workcenter_id", "in", loose.workcenter_id.ids),
                ]
            )
        by_operation, by_workcenter = (
            defaultdict(found.browse),
            defaultdict(found.browse),
        )
        for requirement in found:
            by_operation[requirement.operation_id.id] |= requirement
            by_workcenter[requirement.workcenter_id.id] |= requirement
        by_operation[False] = by_workcenter[False] = found.browse()
        required = {}
        for workorder in workorders:
            own = (
                by_operation[workorder.operation_id.id]
                | by_workcenter[workorder.workcenter_id.id]
            )
            ids = pinned.get(workorder.production_id)
            required[workorder] = own.filtered(
                lambda r, ids=ids: r.active if ids is None else r.id in ids
            )
        return required
