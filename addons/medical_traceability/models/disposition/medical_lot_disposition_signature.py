# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import UserError

from .medical_lot_disposition import DECISIONS, RELEASING, TIGHTENING

_SIGNED = tuple(code for code, _label in DECISIONS if code not in TIGHTENING)


class MedicalLotDisposition(models.Model):
    """Releases and rejections take effect by signature; one covers the whole set."""

    _inherit = "medical.lot.disposition"

    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "release": self.env._("Release lots"),
            "release_concession": self.env._("Release lots by concession"),
            "reject": self.env._("Reject lots"),
            "return": self.env._("Return lots to their supplier"),
            "retest": self.env._("Record re-test of lots"),
        }

    def _is_signed_decision(self):
        """Whether this decision is one that takes signatures."""
        self.ensure_one()
        return self.decision in _SIGNED

    def _signing_transition(self):
        """The transition that signs this decision; addons tell kinds of lots apart."""
        self.ensure_one()
        return self.decision

    def _signature_fields(self, transition):
        return {
            "name": None,
            "company_id": None,
            "decision": None,
            "reason": None,
            "requested_by_id": None,
            "lot_ids": {"name": None, "product_id": None, "expiration_date": None},
        }

    def _signature_authors(self, transition):
        """A request says nothing that a signature would judge; see the inspections."""
        return {}

    def _signature_customers(self):
        """The legal manufacturer of the lots, where all of them have the same."""
        found = {}
        for disposition in self:
            customers = disposition.lot_ids.mapped("qms_customer_id")
            shared = len(customers) == 1 and all(
                lot.qms_customer_id for lot in disposition.lot_ids
            )
            found[disposition.id] = (
                customers.commercial_partner_id if shared else customers.browse()
            )
        return found

    @api.model
    def _signature_customer_domain(self, customer):
        return [
            ("state", "=", "draft"),
            ("decision", "in", _SIGNED),
            ("lot_ids.qms_customer_id.commercial_partner_id", "=", customer.id),
        ]

    def _signature_check(self, transition, verdict="sign"):
        """The decision is complete, fits its lots, and the release gate lets it pass.

        :raises UserError: with what is missing; what the gate refuses is on record
        """
        result = super()._signature_check(transition, verdict)
        for disposition in self:
            # sudo: the lots of a disposition are decided together; see _apply
            lots = disposition.sudo().lot_ids.sorted("id")
            disposition._check_complete(lots)
            if transition != disposition._signing_transition():
                raise UserError(
                    self.env._(
                        "%(number)s is signed as %(transition)s.",
                        number=disposition.name,
                        transition=self._signature_transitions()[
                            disposition._signing_transition()
                        ],
                    )
                )
            if verdict == "reject":
                continue
            disposition._check_lots(lots)
            if disposition.decision in RELEASING:
                own = lots.with_env(self.env)
                employees = own._gate_employees()
                self.env["qms.gate.mixin"]._check_gate(
                    [lot._make_release_event(disposition, employees) for lot in own]
                )
        return result

    def _signature_apply(self, transition):
        for disposition in self:
            disposition._apply()

    def _signature_rejected(self, transition, reason):
        """The request stays with who made it, with the reason."""
        for disposition in self:
            # sudo: the note is the service's; signers need no right to write
            disposition.sudo()._message_log(
                body=self.env._(
                    "Not signed, rejected by %(user)s: %(reason)s",
                    user=self.env.user.name,
                    reason=reason,
                )
            )
            disposition.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Rejected by %(user)s", user=self.env.user.name),
                note=reason,
                user_id=disposition.sudo().requested_by_id.id,
            )
