# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.posting import without_defaults

from .guard import carrying_out

# what these do needs the material in the house
_NEEDS_STOCK = ("scrap", "return", "regrade")


class MedicalNonconformanceDisposition(models.Model):
    """What left the house otherwise is not carried out: it is said, and on record.

    Material can be scrapped at the line, or leave in another way, before or after the
    board signs. The part is then carried out with what is left. What was signed stays
    as it was; the ledger says how much was not there, why, and who found it.
    (ISO 13485, 8.3.1: records of the nature of nonconformity and any subsequent action)
    """

    _inherit = "medical.nonconformance.disposition"

    shortfall = fields.Float(
        "Not there any more", readonly=True, copy=False, digits="Product Unit"
    )
    shortfall_reason = fields.Text("Why it is not there", readonly=True, copy=False)

    def _to_do(self):
        """How much of it is carried out: what was decided on, less what is gone."""
        self.ensure_one()
        return self.quantity - self.shortfall

    def action_rest(self):
        """Ask how much is not there any more, and why.

        :raises UserError: where all of it is there
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: how much there is, for whoever carries it out
        own = self.sudo()
        own._check_carriable()
        missing = own._most_missing()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Carry out what is left"),
            "res_model": "medical.nonconformance.rest",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_disposition_id": self.id,
                "default_missing": missing,
                "default_where": own._left_in_words(),
            },
        }

    def _carry_out_rest(self, missing, reason):
        """Put on record what is not there any more, and carry out the rest.

        :param missing: how much, in the product's unit
        :param reason: why, and how it is known
        :raises AccessError: for whoever is no quality engineer
        :raises UserError: for what is not signed or was done, for more than left
            otherwise, and without a reason; nothing is moved then
        """
        self.ensure_one()
        self.check_access("read")
        self._check_carrier()
        self.nonconformance_id._check_engineer()
        # sudo: as carrying out; who may was checked, and the company with it
        own = without_defaults(self.sudo())
        own = own.with_company(own.company_id)
        own._lock_part()
        with carrying_out():
            own._check_carriable()
            own._note_shortfall(missing, (reason or "").strip())
            own._carry_out()
        return True

    def _note_shortfall(self, missing, reason):
        most = self._most_missing()
        uom, lot = self.product_id.uom_id, self.line_id.lot_id
        if uom.compare(missing, 0) <= 0 or uom.compare(missing, most) > 0:
            raise UserError(
                self.env._(
                    "%(disposition)s: more than nothing and at most %(most)g are not"
                    " there any more; %(missing)g were entered.",
                    disposition=self.display_name,
                    most=most,
                    missing=missing,
                )
            )
        if not reason:
            raise UserError(
                self.env._(
                    "%(disposition)s: say why it is not there any more.",
                    disposition=self.display_name,
                )
            )
        left = self._left_in_words()
        self.nonconformance_id._serve_dispositions(
            self, {"shortfall": missing, "shortfall_reason": reason}
        )
        self._record_act(
            "short",
            lot,
            self.env._(
                "%(missing)g of %(quantity)g of %(lot)s are not there any more:"
                " %(reason)s (%(where)s)",
                missing=missing,
                quantity=self.quantity,
                lot=lot.name,
                reason=reason,
                where=left or self.env._("no movement says where they went"),
            ),
            quantity=missing,
        )

    def _do_nothing(self):
        """Nothing of it is left to carry out."""
        lot = self.line_id.lot_id
        self._record_done(
            lot,
            self.env._("Nothing of it is left of %(lot)s.", lot=lot.name),
        )

    # ------------------------------------------------------------------
    # What is missing
    # ------------------------------------------------------------------
    def _most_missing(self):
        """How much of this part may be said not to be there any more.

        What all parts of the lot that wait ask for, less what is there; or what left
        otherwise since the nonconformance was opened, where that is more.

        :raises UserError: where all of it is there, or it needs no stock
        """
        self.ensure_one()
        line = self.line_id
        uom, lot = self.product_id.uom_id, line.lot_id
        waiting = line.disposition_ids.filtered(
            lambda part: part.state == "decided" and not part.new_lot_id
        )
        there = sum(quantity for _place, quantity in self._quants_of(lot, "quantity"))
        left = sum(move.quantity_product_uom for move in self._left_otherwise())
        said = sum(line.disposition_ids.mapped("shortfall"))
        most = min(
            self.quantity,
            max(sum(waiting.mapped("quantity")) - there, left - said, 0.0),
        )
        if (
            self.state != "decided"
            or self.decision not in _NEEDS_STOCK
            or uom.compare(most, 0) <= 0
        ):
            raise UserError(
                self.env._(
                    "%(disposition)s: all of it is there. Carry it out.",
                    disposition=self.display_name,
                )
            )
        return most

    def _left_otherwise(self):
        """Movements by which something of the lot left the house since it was found.

        Not those of this nonconformance, nor splits of the lot.
        """
        record = self.nonconformance_id
        away = ("inventory", "customer", "supplier", "production")
        lines = self.env["stock.move.line"].search(
            [
                ("lot_id", "=", self.line_id.lot_id.id),
                ("state", "=", "done"),
                ("date", ">=", record.found_at),
                ("location_id.usage", "in", ("internal", "transit")),
                ("location_dest_id.usage", "in", away),
                ("move_id.qms_lot_change_id", "=", False),
            ],
            order="id",
        )
        return lines.filtered(lambda line: line.move_id.origin != record.name)

    def _left_in_words(self):
        return ", ".join(
            self.env._(
                "%(quantity)g by %(document)s on %(day)s",
                quantity=line.quantity_product_uom,
                document=line.reference or line.move_id.display_name,
                day=line.date.date(),
            )
            for line in self._left_otherwise()
        )
