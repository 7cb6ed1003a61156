# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class QmsSignatureMixin(models.AbstractModel):
    """A record that people sign: what a model says about itself, and what shows.

    A model names its transitions (``_signature_transitions``), what is signed
    (``_signature_fields``), who wrote it (``_signature_authors``), when it may be
    signed (``_signature_check``), and what happens then (``_signature_apply``,
    ``_signature_rejected``). Policies say who signs, and in which order.
    """

    _inherit = "qms.signature.mixin"

    qms_signature_ids = fields.One2many(
        "qms.signature",
        "res_id",
        "Signatures",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
        copy=False,
        bypass_search_access=True,
    )
    qms_signature_state = fields.Selection(
        [
            ("unsigned", "Not signed"),
            ("waiting", "Waiting for signatures"),
            ("signed", "Signed"),
            ("superseded", "Superseded by a change"),
            ("rejected", "Rejected"),
            ("broken", "Signature altered"),
        ],
        "Signature",
        compute="_compute_qms_signature_state",
    )
    qms_signature_summary = fields.Char(
        "Signed by",
        compute="_compute_qms_signature_state",
        help="Name, date and time, and meaning of the signatures that count.",
    )

    # ------------------------------------------------------------------
    # What a model says about itself
    # ------------------------------------------------------------------
    @api.model
    def _signature_transitions(self):
        """Transitions of this model that are signed: ``{code: label}``."""
        return {}

    def _signature_authors(self, transition):
        """Who wrote what is signed, and therefore may not sign it.

        :return: ``{record id: res.users}``
        """
        # sudo: who created a record
        return {record.id: record.sudo().create_uid for record in self}

    def _signature_check(self, transition, verdict="sign"):
        """Whether these records may be signed as they are.

        Runs at every signature, not the last one only.

        :raises UserError: with what is missing and what to do
        """

    def _signature_check_ahead(self, transition):
        """Whether the last signature will find what it needs; dear to find out.

        Runs at the first of several signatures: nobody signs what cannot take effect.
        What happens at the last one (``_signature_apply``) checks the same itself.

        :raises UserError: with what is missing and what to do
        """

    def _signature_apply(self, transition):
        """What happens once the last signature is given, as its signer."""
        raise NotImplementedError

    def _signature_rejected(self, transition, reason):
        """What happens when a signer rejects: the record is its author's again."""

    # ------------------------------------------------------------------
    # What shows
    # ------------------------------------------------------------------
    @api.depends("qms_signature_ids")
    def _compute_qms_signature_state(self):
        words = dict(
            self._fields["qms_signature_state"]._description_selection(self.env)
        )
        # sudo: that a record is signed, by whom and when, may be seen by whoever
        # sees the record (21 CFR 11.50(b))
        signatures = (
            self.env["qms.signature"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        )
        by_record = signatures.grouped("res_id")
        for record in self:
            own = by_record.get(record._origin.id)
            if not own:
                record.qms_signature_state = "unsigned"
                record.qms_signature_summary = False
                continue
            counting = own._counting()
            state = own[0]._state_of_record(counting)
            record.qms_signature_state = state
            lines = [signature._manifestation() for signature in counting.sorted("id")]
            if state not in ("signed", "waiting"):
                lines.insert(0, words[state])
            record.qms_signature_summary = "\n".join(lines)

    def _signature_manifestations(self):
        """Signatures of the last round, for documents and portal pages (11.50(b)).

        :return: list of ``{"meaning", "name", "moment", "reason", "standing":
            text unless valid, "changes": [sentence]}``, oldest first
        """
        self.ensure_one()
        # sudo: whoever sees the record sees by whom it was signed
        signatures = (
            self.env["qms.signature"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "=", self.id)])
        )
        words = dict(signatures._fields["standing"]._description_selection(self.env))
        return [
            {
                "meaning": signature.meaning,
                "name": signature.signer_name,
                "moment": signature.signed_text,
                "reason": signature.reason or "",
                "standing": ""
                if signature.standing == "valid"
                else words[signature.standing],
                "changes": (signature.changes or "").splitlines(),
            }
            for signature in signatures._counting().sorted("position")
        ]

    # ------------------------------------------------------------------
    # Signed records stay
    # ------------------------------------------------------------------
    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        # sudo: a signature counts whoever may read it
        signed = (
            self.env["qms.signature"]
            .sudo()
            .search(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)], limit=1
            )
        )
        if signed:
            self.env["qms.gate.denial"]._refuse_change(
                self.filtered(lambda record: record.id == signed.res_id),
                "record.kept",
                self.env._(
                    "%(record)s was signed by %(name)s and stays: signed records are"
                    " not deleted.",
                    record=signed.res_name,
                    name=signed.signer_name,
                ),
            )

    def _qms_signing_action(self, transition, done=None):
        """The action that opens the signing dialog for these records.

        :param transition: code of a transition of this model
        :param done: action to open once signed; None to stay
        """
        return {
            "type": "ir.actions.client",
            "tag": "qms_base.sign",
            "name": self._signature_transitions()[transition],
            "params": {
                "model": self._name,
                "ids": self.ids,
                "transition": transition,
                "done": done,
            },
        }


class QmsSignature(models.Model):
    """How signatures show on records, lists, documents and portal pages."""

    _inherit = "qms.signature"

    def _manifestation(self):
        """Name, date and time with zone, and meaning, in one line (11.50(a))."""
        self.ensure_one()
        return self.env._(
            "%(meaning)s: %(name)s, %(moment)s",
            meaning=self.meaning,
            name=self.signer_name,
            moment=self.signed_text,
        )

    def _counting(self):
        """Of one record's signatures, newest first: those of its last round."""
        counting = self.browse()
        transition = None
        for signature in self.sorted("position", reverse=True):
            if transition is None:
                transition = signature.transition
            if signature.transition != transition:
                continue
            if counting and (signature.verdict == "reject" or signature.completes):
                break
            counting |= signature
            if signature.verdict == "reject":
                break
        return counting

    def _state_of_record(self, counting):
        """State of a record by its newest signature and those that count."""
        self.ensure_one()
        if "broken" in counting.mapped("integrity"):
            return "broken"
        if self.verdict == "reject":
            return "rejected"
        if "superseded" in counting.mapped("standing"):
            return "superseded"
        return "signed" if self.completes else "waiting"
