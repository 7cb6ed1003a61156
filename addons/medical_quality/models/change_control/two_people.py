# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import UserError

FEWEST = 2
# what one person alone never decides: what is made, by what, and that it goes out
_OF_TWO = (
    "medical.change.order:approve",
    "medical.change.running:move",
    "medical.device.history:release",
)


class QmsSignaturePolicy(models.Model):
    """No policy lets one person alone change or release what is made.

    (21 CFR 820.10; ISO 13485, 7.3.9 and 8.2.6)
    """

    _inherit = "qms.signature.policy"

    @api.model
    def _check_two_people(self, records, transition):
        """:raises UserError: where the policy lets one person decide about records"""
        for policy in set(self._in_force(records, transition).values()):
            policy._check_change_approvers()

    def _check_change_approvers(self):
        """Whether two of our own people sign; a customer's acceptance comes on top.

        :raises UserError: naming the policy by which one person alone decides
        """
        for policy in self.filtered(lambda policy: policy.target in _OF_TWO):
            # sudo: how many sign, whoever asks
            own = policy.sudo().step_ids.filtered(lambda step: not step.portal)
            if len(own) < FEWEST:
                labels = dict(self._fields["target"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(policy)s: this is signed by two different people at least,"
                        " customers not counted (%(target)s). Add a signature.",
                        policy=policy.display_name,
                        target=labels.get(policy.target, policy.target),
                    )
                )

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        if verdict == "sign":
            self._check_change_approvers()
        return result
