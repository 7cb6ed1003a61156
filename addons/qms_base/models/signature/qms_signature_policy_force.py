# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class QmsSignaturePolicy(models.Model):
    """Which policy is in force, for whom, and that it stays so while people sign."""

    _inherit = "qms.signature.policy"

    @api.model
    def _in_force(self, records, transition):
        """``{record id: policy}``; the company's own before the common one.

        :raises UserError: where none is in force: nothing is signed by default
        """
        found = self._find_in_force(records, transition)
        for record in records:
            if not found[record.id]:
                raise UserError(
                    self.env._(
                        "No signature policy is in force for %(record)s, so that"
                        " nobody can sign it. A quality manager sets one up: Quality >"
                        " Signatures > Policies.",
                        record=record.sudo().display_name,
                    )
                )
        return found

    @api.model
    def _find_in_force(self, records, transition):
        """As :meth:`_in_force`, with an empty policy where none is."""
        # sudo: the rule counts for whoever may not read it
        policies = self.sudo().search(
            [
                ("target", "=", f"{records._name}:{transition}"),
                ("state", "=", "active"),
                ("step_ids", "!=", False),
            ]
        )
        found = {}
        for record in records:
            # of the record, not the one that the signer happens to work in
            company = record._signature_own_company()
            own = policies.filtered(lambda p, c=company: c and p.company_id == c)
            found[record.id] = (own or policies.filtered(lambda p: not p.company_id))[
                :1
            ]
        return found

    @api.model
    def _hold(self, target):
        """Share the policies in force for a target, and their steps, until the end.

        Who signs holds the rule that the signature is given by: a rule that is being
        replaced is waited for, and then Odoo repeats the request under the new one.

        :param target: ``model:transition``
        """
        self.flush_model(["target", "state"])
        self.env.cr.execute(
            SQL(
                "SELECT policy.id FROM qms_signature_policy policy"
                " JOIN qms_signature_policy_step step ON step.policy_id = policy.id"
                " WHERE policy.target = %s AND policy.state = 'active'"
                " ORDER BY policy.id, step.id FOR SHARE",
                target,
            )
        )

    def _renew_rules(self):
        """Write the policies in force for the same target once more, unchanged.

        A company's own policy outdoes the common one without changing it: who signs
        by the common one at this moment has to notice.
        """
        self.flush_model(["target", "state"])
        self.env.cr.execute(
            SQL(
                "UPDATE qms_signature_policy policy SET state = policy.state"
                " FROM (SELECT id FROM qms_signature_policy WHERE state = 'active'"
                " AND target IN %s ORDER BY id FOR NO KEY UPDATE) held"
                " WHERE held.id = policy.id",
                tuple(self.mapped("target")),
            )
        )

    @api.model
    def _signing_groups(self):
        """Groups (``sudo``) that some policy in force lets sign."""
        # sudo: the rule counts for whoever may not read it
        steps = self.env["qms.signature.policy.step"].sudo()
        return steps.search([("policy_id.state", "=", "active")]).group_id

    @api.model
    def _portal_targets(self):
        """Transitions (``model:code``) with a step in force that a customer signs."""
        # sudo: the rule counts for whoever may not read it
        steps = self.env["qms.signature.policy.step"].sudo()
        found = steps.search(
            [("portal", "=", True), ("policy_id.state", "=", "active")]
        ).policy_id.mapped("target")
        return sorted(
            target for target in set(found) if target.split(":")[0] in self.env
        )
