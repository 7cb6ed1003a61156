# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import json

from odoo import api, models

from odoo.addons.qms_base.signing.canonical import digest

from .record_tools import canonical_text

RELEASE = "release"
# What the record says of the making; what happens to the lots later is apart. The
# capability follows from the results, which stand in the inspections. A signature that
# was given under a shorter list keeps the digest it was given for.
_SIGNED_SECTIONS = (
    "materials",
    "material_evidence",
    "made_here",
    "operations",
    "certificates",
    "inspections",
    "concessions",
    "nonconformances",
    "instruments",
    "process",
    "labels",
)
# What goes on after the making: use elsewhere, expiry, withdrawal.
_GOES_ON = ("status", "used", "withdrawn", "signatures")


class MedicalDeviceHistory(models.Model):
    """Reviewed by one person and released by another, by signature.

    (21 CFR 11.50, 11.70; ISO 13485, 8.2.6: who authorised release is identified)
    """

    _inherit = "medical.device.history"

    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            RELEASE: self.env._("Release device history record")
        }

    def _signature_fields(self, transition):
        return {
            "name": None,
            "version": None,
            "reissue_reason": None,
            "company_id": None,
            "product_id": None,
            "qms_customer_id": None,
            "production_ids": {"name": None},
            "lot_ids": {"name": None, "product_id": None, "expiration_date": None},
            "quantity_made": None,
            "quantity_accepted": None,
            "quantity_rejected": None,
            "quantity_sampled": None,
            "quantity_held": None,
            "quantity_approved": None,
            "quantity_unaccounted": None,
            "checks": None,
            "exception_ids": {
                "text": None,
                "kind": None,
                "reviewed": None,
                "comment": None,
                "reviewed_by_id": None,
                "reviewed_at": None,
            },
            "conclusion": None,
        }

    def _signature_attachments(self):
        """The files are made of what was signed, at its end."""
        return {}

    def _signature_extra(self, transition):
        """What the record holds, and the digest of it."""
        return {
            record.id: {self.env._("Contents"): record._contents_in_words()}
            for record in self
        }

    def _signature_words(self, name, value, model=None):
        if name == "checks" and value and model is None:
            words = self._check_words()
            return "\n".join(
                self.env._(
                    "%(what)s: %(found)s of %(expected)s",
                    what=words.get(check["code"], check["code"]),
                    found=check["found"],
                    expected=check["expected"],
                )
                for check in json.loads(value)
            )
        return super()._signature_words(name, value, model)

    def _contents_in_words(self):
        # sudo: a signature covers all of the record
        record = self.sudo()
        if not record.lot_ids:
            return self.env._("Nothing was made yet.")
        history = record.lot_ids.sorted("id")._device_history_of_run()
        content = {name: history.get(name) for name in _SIGNED_SECTIONS}
        content["concessions"] = [
            {name: row[name] for name in row if name not in _GOES_ON}
            for row in content["concessions"] or ()
        ]
        content["genealogy"] = record._genealogy_rows()
        return self.env._(
            "%(materials)s materials, %(operations)s operations, %(inspections)s"
            " inspections; SHA-256 %(digest)s",
            materials=len(history["materials"]),
            operations=len(history["operations"]),
            inspections=len(history["inspections"]),
            digest=digest(canonical_text(content)),
        )

    def _signature_authors(self, transition):
        """Who inspected what is released: nobody releases his own inspection."""
        # sudo: who inspected, whoever may read it
        records = self.sudo()
        found = (
            self.env["medical.inspection"]
            .sudo()
            .search(
                [
                    ("state", "!=", "open"),
                    "|",
                    ("lot_id", "in", records.lot_ids.ids),
                    ("production_id", "in", records.production_ids.ids),
                ]
            )
        )
        return {
            record.id: found.filtered(
                lambda i, r=record: i.lot_id in r.lot_ids
                or i.production_id in r.production_ids
            ).inspector_id
            for record in records
        }

    def _signature_customers(self):
        """The legal manufacturer, where a policy has a step for it."""
        return {
            record.id: record.qms_customer_id.commercial_partner_id for record in self
        }

    def _signature_devices(self):
        return {record.id: record.product_id.product_tmpl_id for record in self}

    def _signature_agreed(self, agreement):
        """Who signs the record reads all of it: comments of the review, conclusion."""
        if not agreement.share_records:
            return self.env._(
                "%(record)s is signed by %(customer)s in the portal, and the page to"
                " sign shows what is signed: the exceptions with the comments of its"
                " review, and the conclusion. The quality agreement in force for"
                " %(devices)s does not share device history records. Share them there,"
                " or have a policy without the customer's signature put in force.",
                record=self.display_name,
                customer=self.qms_customer_id.commercial_partner_id.display_name,
                devices=self.product_id.product_tmpl_id.display_name,
            )
        return super()._signature_agreed(agreement)

    def _portal_notices(self):
        return super()._portal_notices() | {
            record.id: self.env._(
                "A newer version of this record was released. Do not rely on this one."
            )
            for record in self
            if record.state == "superseded"
        }

    @api.model
    def _signature_customer_domain(self, customer):
        return [
            ("state", "=", "review"),
            ("qms_customer_id.commercial_partner_id", "=", customer.id),
        ]

    def _signature_check(self, transition, verdict="sign"):
        """Reviewed, complete, reconciled, and nothing new; the lots may be released.

        :raises UserError: with what is missing; what a gate refuses is on record
        """
        result = super()._signature_check(transition, verdict)
        if transition != RELEASE:
            return result
        # sudo: where the records stand, for whoever signs them
        closed = self.sudo()._qms_locked()
        if closed:
            words = dict(self._fields["state"]._description_selection(self.env))
            self.env["qms.gate.denial"]._refuse_change(
                closed,
                "record.done",
                self.env._(
                    "%(record)s is not signed any more, as it is: %(state)s. Issue it"
                    " anew where something is to be said.",
                    record=closed[0].display_name,
                    state=words[closed[0].state],
                ),
            )
        if verdict == "sign":
            self.env["qms.signature.policy"]._check_two_people(self, transition)
            self._check_record_gate()
        return result

    def _signature_check_ahead(self, transition):
        """Nobody signs a record whose document could never be made."""
        result = super()._signature_check_ahead(transition)
        if transition == RELEASE:
            # sudo: the document holds what the signer may not browse
            self.sudo()._check_freezable()
        return result

    def _signature_apply(self, transition):
        if transition != RELEASE:
            return super()._signature_apply(transition)
        for record in self:
            record._release()
        return None

    def _signature_rejected(self, transition, reason):
        """The record stays under review, with the reason."""
        result = super()._signature_rejected(transition, reason)
        # sudo: the note is the service's; signers need no right to write
        for record in self.sudo():
            record._message_log(
                body=self.env._(
                    "Not signed, rejected by %(user)s: %(reason)s",
                    user=self.env.user.name,
                    reason=reason,
                )
            )
            if record.review_begun_by_id:
                record.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Rejected by %(user)s", user=self.env.user.name),
                    note=reason,
                    user_id=record.review_begun_by_id.id,
                )
        return result

    def action_release(self):
        """Bring the record up to date, and open the signing dialog.

        :return: the dialog; where something is to be done first, a message that says
            what, with the record brought up to date
        :raises UserError: for a released record
        """
        self._check_reviewing()
        if self._qms_locked():
            self._signature_check(RELEASE)
        self._bring_up_to_date()
        problems = self._release_problems()
        if problems:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "danger",
                    "sticky": True,
                    "title": self.env._("Not ready to be signed"),
                    "message": "\n".join(problems),
                    "next": {"type": "ir.actions.client", "tag": "soft_reload"},
                },
            }
        return self._qms_signing_action(RELEASE)

    def _release_problems(self):
        """Sentences that say why these records cannot be signed now."""
        employees = self._gate_employees()
        events = [record._record_event(employees) for record in self]
        answers = self._look_at_gate(events)
        return list(
            dict.fromkeys(
                finding.message
                for answer in answers.values()
                for finding in answer.blockers
            )
        )
