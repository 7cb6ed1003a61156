# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .medical_nonconformance_disposition import ACCEPTING

_FEWEST = 2


class MedicalNonconformance(models.Model):
    """The review board: who is on it, and what it may decide."""

    _inherit = "medical.nonconformance"

    board_ids = fields.Many2many(
        "res.users",
        "medical_nonconformance_board_rel",
        "nonconformance_id",
        "user_id",
        string="Review board",
        domain="[('share', '=', False)]",
        copy=False,
        help="Who reviews and signs the disposition. Without names whoever the"
        " signature policy asks for.",
    )
    writer_ids = fields.Many2many(
        "res.users",
        "medical_nonconformance_writer_rel",
        "nonconformance_id",
        "user_id",
        string="Proposed by",
        readonly=True,
        copy=False,
        help="Everybody who wrote in the disposition. None of them signs a use as is.",
    )
    undecided_quantity = fields.Float(
        "Not decided on", compute="_compute_undecided_quantity", digits="Product Unit"
    )

    @api.depends("quantity", "disposition_ids.quantity")
    def _compute_undecided_quantity(self):
        for record in self:
            record.undecided_quantity = record.quantity - sum(
                record.disposition_ids.mapped("quantity")
            )

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {"writer_ids"}

    def _note_writer(self):
        """Whoever writes in a disposition has a hand in it from then on."""
        for record in self:
            if self.env.user not in record.writer_ids:
                record._serve({"writer_ids": [Command.link(self.env.uid)]})

    def action_review(self):
        """Hand it to the review board.

        :raises AccessError: for whoever is no quality engineer
        :raises UserError: without lots or defects
        """
        self.check_access("write")
        self._check_engineer()
        for record in self:
            if record.state not in ("open", "contained"):
                raise UserError(
                    self.env._("%(number)s is under review.", number=record.name)
                    if record.state == "review"
                    else self.env._("%(number)s is decided.", number=record.name)
                )
            if not record.line_ids:
                raise UserError(
                    self.env._(
                        "%(number)s names no lot: there is nothing to decide about."
                        " Add the lots or serials with their quantities.",
                        number=record.name,
                    )
                )
            if not record.defect_ids:
                raise UserError(
                    self.env._(
                        "%(number)s names no defect. Add what was found.",
                        number=record.name,
                    )
                )
        self._hold()
        self.sudo()._serve({"state": "review"})
        for record in self:
            for user in record.board_ids:
                record.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Review %(number)s", number=record.name),
                    user_id=user.id,
                )
        return True

    def action_propose_rest(self):
        """Add a proposal for what nobody decided on yet, lot by lot.

        :raises UserError: where all of it is decided on
        """
        self.ensure_one()
        self.check_access("write")
        rows = []
        for line in self.line_ids:
            left = line.quantity - sum(line.disposition_ids.mapped("quantity"))
            if self.product_id.uom_id.compare(left, 0) > 0:
                rows.append({"line_id": line.id, "quantity": left, "decision": "scrap"})
        if not rows:
            raise UserError(
                self.env._("All of %(number)s is decided on.", number=self.name)
            )
        self.write({"disposition_ids": [Command.create(row) for row in rows]})
        return True

    # ------------------------------------------------------------------
    # What may be decided
    # ------------------------------------------------------------------
    def _check_decidable(self):
        """Whether what is proposed here may be signed.

        :raises UserError: with what is missing
        """
        self.ensure_one()
        if self.state != "review":
            raise UserError(
                self.env._(
                    "%(number)s is not under review: nothing is signed now.",
                    number=self.name,
                )
            )
        missing = [
            *self._missing_of_quantities(),
            *self._missing_of_words(),
            *self._missing_of_lots(),
            *self._missing_of_approval(),
        ]
        if missing:
            raise UserError(
                "\n".join(
                    [
                        self.env._(
                            "%(number)s cannot be decided yet:", number=self.name
                        ),
                        *(f"- {sentence}" for sentence in missing),
                    ]
                )
            )

    def _missing_of_quantities(self):
        """Each nonconforming quantity is decided on, no more and no less."""
        missing = []
        if not self.line_ids:
            missing.append(self.env._("It names no lot."))
        strange = self.disposition_ids.filtered(
            lambda d: d.line_id.nonconformance_id != self
        )
        if strange:
            missing.append(self.env._("It decides about a lot of another record."))
        uom = self.product_id.uom_id
        for line in self.line_ids:
            decided = sum(line.disposition_ids.mapped("quantity"))
            if uom.compare(decided, line.quantity):
                missing.append(
                    self.env._(
                        "%(lot)s: %(quantity)g do not conform, %(decided)g are decided"
                        " on.",
                        lot=line.lot_id.name,
                        quantity=line.quantity,
                        decided=decided,
                    )
                )
        return missing

    def _missing_of_words(self):
        missing = []
        for disposition in self.disposition_ids:
            wanted = []
            if not (disposition.justification or "").strip():
                wanted.append(self.env._("the justification"))
            if disposition.decision == "rework":
                if not (disposition.adverse_effect or "").strip():
                    wanted.append(
                        self.env._("the assessment of the rework's adverse effect")
                    )
                if not (
                    disposition.rework_operation_id or disposition.rework_production_id
                ):
                    wanted.append(self.env._("the rework operation or order"))
            missing += [
                self.env._(
                    "%(disposition)s: %(what)s is missing.",
                    disposition=disposition.display_name,
                    what=what,
                )
                for what in wanted
            ]
        return missing

    def _missing_of_lots(self):
        """What a lot is decides what may become of it."""
        missing = []
        returned = self.disposition_ids.filtered(lambda d: d.decision == "return")
        receipts = returned.line_id.lot_id._receipts()
        for disposition in self.disposition_ids:
            lot = disposition.line_id.lot_id
            missing += disposition._missing_of_regrade()
            if disposition.decision in ACCEPTING and lot.quality_status == "rejected":
                missing.append(
                    self.env._(
                        "%(lot)s was rejected: it is scrapped or returned.",
                        lot=lot.name,
                    )
                )
            if disposition.decision != "return":
                continue
            receipt = receipts.get(lot.id)
            suppliers = receipt.suppliers if receipt else ()
            if len(suppliers) != 1:
                missing.append(
                    self.env._(
                        "%(lot)s: no receipt says from which one supplier it came, so"
                        " that it cannot be returned. Scrap it instead.",
                        lot=lot.name,
                    )
                )
        return missing

    def _check_board(self):
        """Signed by its board, where one is named.

        :raises UserError: for anybody else, and where the board is too small
        """
        self.ensure_one()
        if not self.board_ids:
            return
        if len(self.board_ids) < _FEWEST:
            raise UserError(
                self.env._(
                    "The review board of %(number)s is one person: name two at least.",
                    number=self.name,
                )
            )
        if self.env.user not in self.board_ids and not self.env.user.share:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "signature.not_this_person",
                self.env._(
                    "%(user)s is not on the review board of %(number)s: %(board)s.",
                    user=self.env.user.name,
                    number=self.name,
                    board=", ".join(self.sudo().board_ids.mapped("name")),
                ),
            )
