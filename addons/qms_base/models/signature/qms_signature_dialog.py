# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import json

from odoo import models
from odoo.exceptions import UserError


class QmsSignatureMixin(models.AbstractModel):
    """What the signing dialog shows."""

    _inherit = "qms.signature.mixin"

    def signing_prepare(self, transition):
        """What would be signed, by whom, and what comes after.

        :param transition: code of a transition of this model
        :return: values for the dialog; ``records`` carry the digests that
            :meth:`sign` wants back
        :raises AccessError, UserError: as :meth:`sign`, before anything is typed;
            ``ahead`` says what would refuse the first of several signatures
        """
        factors = self.env["qms.signing.factor"]
        factors._check_signing_session(self)
        records = self._signing_records(transition)
        snapshots = records._signature_snapshots(transition)
        standings = records._signature_standings(transition, snapshots)
        records._check_signer(transition, standings)
        factors._check_can_sign()
        records._check_customers(standings)
        records._for_signer()._signature_check(transition)
        first = standings[records[0].id]
        steps = first.policy.step_ids
        following = steps[len(first.given) + 1 :]
        return {
            "title": self._signature_transitions()[transition],
            "meaning": first.step.meaning,
            "signer": self.env.user.name,
            "reason_required": first.step.reason_required,
            "rejectable": self._signature_may_reject(),
            "one_component": factors._needs_one_component(
                records._signature_companies()
            ),
            "passkey": bool(factors._passkeys_of(self.env.user)),
            "next": self._signing_next(following),
            "policy": first.policy.name,
            "ahead": records._signing_ahead(transition, standings),
            "records": [
                record._for_signer()._signing_record_values(
                    transition, standings[record.id], snapshots[record.id]
                )
                for record in records
            ],
        }

    def _signing_ahead(self, transition, standings):
        """Why the first signature would be refused, empty where it would not.

        What cannot be signed is rejected in the same dialog.
        """
        first = self._first_of_several(standings)._for_signer()
        try:
            first._signature_check_ahead(transition)
        except UserError as error:
            return str(error)
        return ""

    def signing_passkey(self, transition, digests):
        """What the browser needs to ask for a passkey, for these records alone.

        The answer to it signs nothing but what was shown here.

        :param digests: as for :meth:`sign`
        :return: WebAuthn request options
        :raises AccessError: as :meth:`sign`
        """
        factors = self.env["qms.signing.factor"]
        factors._check_signing_session(self)
        factors._check_can_sign()
        self._signing_records(transition)
        return factors._begin_passkey(self._signing_subject(transition, digests))

    def _signing_subject(self, transition, digests):
        """One line that stands for what is to be signed."""
        digests = digests if isinstance(digests, dict) else {}
        parts = [f"{number}={digests.get(str(number))}" for number in sorted(self.ids)]
        return " ".join([self._name, str(transition), *parts])

    def _signing_next(self, following):
        """What happens after this signature, in words."""
        if not following:
            return self.env._("This is the last signature: it takes effect at once.")
        # sudo: name of a group
        return self.env._(
            'Then signs, somebody other than you: %(group)s ("%(meaning)s").',
            group=following[0].sudo().group_id.full_name,
            meaning=following[0].meaning,
        )

    def _signing_record_values(self, transition, standing, snapshot):
        self.ensure_one()
        text, sha256 = snapshot
        content = json.loads(text)
        last = self._last_signature(transition)
        old = json.loads(last.snapshot) if last else {"values": {}, "extra": {}}
        rows = []
        # in the order of the model; the canonical form is sorted
        for name in self._signature_fields(transition):
            value = content["values"].get(name)
            before = old["values"].get(name)
            rows.append(
                {
                    "label": self._fields[name]._description_string(self.env),
                    "value": self._signature_words(name, value),
                    "changed": bool(last) and before != value,
                    "before": self._signature_words(name, before) if last else "",
                }
            )
        rows.extend(
            {
                "label": label,
                "value": value,
                "changed": bool(last) and old["extra"].get(label) != value,
                "before": old["extra"].get(label) or "",
            }
            for label, value in sorted(content["extra"].items())
        )
        rows.extend(
            {
                "label": self.env._("Attached file"),
                "value": f"{name} ({size} B, SHA-256 {digest[:12]}…)",
                "changed": False,
                "before": "",
            }
            for name, size, digest in content["attachments"]
        )
        return {
            "id": self.id,
            "name": self.display_name,
            "sha256": sha256,
            "rows": rows,
            "given": [signature._manifestation() for signature in standing.given],
            "lapsed": [signature._manifestation() for signature in standing.lapsed],
        }

    def _last_signature(self, transition):
        """The last signature of this record and transition (``sudo``), or none."""
        # sudo: shown to whoever may sign the record
        return (
            self.env["qms.signature"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("transition", "=", transition),
                ],
                order="position desc",
                limit=1,
            )
        )
