# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.qms_base.tools.posting import without_defaults

from .medical_device_history import OPEN

# numbers that a lot may have had, one after the other
_MOST_NUMBERS = 100


class StockLot(models.Model):
    """From a lot to its device history record."""

    _inherit = "stock.lot"

    device_history_ids = fields.Many2many(
        "medical.device.history",
        "medical_device_history_lot_rel",
        "lot_id",
        "history_id",
        "Device history records",
        readonly=True,
        copy=False,
        groups="qms_base.group_qms_inspector,qms_base.group_qms_auditor",
    )
    device_history_count = fields.Integer(
        "Device history",
        compute="_compute_device_history_count",
        groups="qms_base.group_qms_inspector,qms_base.group_qms_auditor",
    )

    def _compute_device_history_count(self):
        counts = dict(
            self.env["medical.device.history"]._read_group(
                [("lot_ids", "in", self.ids)], ["lot_ids"], ["__count"]
            )
        )
        for lot in self:
            lot.device_history_count = counts.get(lot._origin, 0)

    # ------------------------------------------------------------------
    # Which lots have one
    # ------------------------------------------------------------------
    def _filter_finished_devices(self):
        """The lots among these that carry a UDI and were made here.

        Also those that a lot made here goes on as, and those that have a record.
        """
        # sudo: what kind of lots these are does not depend on who asks
        lots = self.sudo().filtered("qms_regulated")
        if not lots:
            return self.browse()
        recorded = {
            lot.id
            for (lot,) in lots.env["medical.device.history"]._read_group(
                [("lot_ids", "in", lots.ids)], ["lot_ids"]
            )
        }
        identifiers = lots._device_identifiers()
        identified = lots.filtered(
            lambda lot: identifiers[lot] and lot.id not in recorded
        )
        made = set(self.env["medical.inspection"]._producing_orders(identified))
        made |= set(identified._renumbered_from())
        return self.filtered(lambda lot: lot.id in recorded or lot.id in made)

    def _renumbered_from(self):
        """``{lot id: [lots it goes back to]}`` of split, merged and relabelled ones.

        Over every number it had, the last one first; one query.
        """
        return self._follow_numbers(
            SQL.identifier("c", "new_lot_id"), SQL.identifier("l", "lot_id")
        )

    def _renumbered_on(self):
        """``{lot id: [lots it goes on as]}``, over every number; one query."""
        return self._follow_numbers(
            SQL.identifier("l", "lot_id"), SQL.identifier("c", "new_lot_id")
        )

    def _follow_numbers(self, source, target):
        """Follow changes of numbers from these lots, as far as they go.

        :param source: column that a step begins at, of a change ``c`` or its line ``l``
        :param target: column that it leads to
        :return: ``{lot id: [stock.lot]}``, the nearest first
        """
        if not self:
            return {}
        self.env["medical.lot.change"].flush_model(["new_lot_id", "state"])
        self.env["medical.lot.change.line"].flush_model(["change_id", "lot_id"])
        # a number is given once, so no way leads back; the depth is for damaged data
        rows = self.env.execute_query(
            SQL(
                "WITH RECURSIVE way (lot, other, depth) AS ("
                " SELECT id, id, 0 FROM unnest(%(ids)s) AS id"
                " UNION SELECT way.lot, %(target)s, way.depth + 1 FROM way"
                " JOIN medical_lot_change_line l ON true"
                " JOIN medical_lot_change c ON c.id = l.change_id"
                " WHERE c.state = 'done' AND %(source)s = way.other"
                " AND way.depth < %(most)s)"
                " SELECT lot, other FROM way WHERE depth > 0 AND other IS NOT NULL"
                " GROUP BY lot, other ORDER BY lot, min(depth), other",
                ids=self.ids,
                source=source,
                target=target,
                most=_MOST_NUMBERS,
            )
        )
        found = {}
        for lot_id, other in rows:
            found.setdefault(lot_id, []).append(self.browse(other))
        return found

    def _newest_histories(self):
        """The newest version of the record of each lot (``sudo``), by lot id.

        Of a lot that goes on under another number, the record of what it was, over
        any number of changes; of several, one that is open before one that is not.
        """
        found = self._own_newest_histories()
        origins = (self - self.browse(found))._renumbered_from()
        if origins:
            every = self.browse().union(
                *(lot for lots in origins.values() for lot in lots)
            )
            older = every._own_newest_histories()
            for lot_id, sources in origins.items():
                records = [older[lot.id] for lot in sources if lot.id in older]
                if records:
                    found[lot_id] = next(
                        (record for record in records if record.state in OPEN),
                        records[0],
                    )
        return found

    def _own_newest_histories(self):
        # sudo: whether there is a record, whoever asks
        records = (
            self.env["medical.device.history"]
            .sudo()
            .search(
                [("lot_ids", "in", self.ids), ("state", "!=", "withdrawn")],
                order="version, id",
            )
        )
        ids = set(self.ids)
        return {
            lot.id: record
            for record in records
            for lot in record.lot_ids
            if lot.id in ids
        }

    def _by_history_message(self, record):
        """Sentence that says by what a finished device is released.

        :param record: newest version of its record (``sudo``), or none
        """
        self.ensure_one()
        if not record:
            return self.env._(
                "Finished devices are released with their device history records:"
                " %(lot)s has none yet. Open it, have it reviewed and signed.",
                lot=self.name,
            )
        if record.state in OPEN:
            return self.env._(
                "Finished devices are released with their device history records:"
                " have %(record)s of %(lot)s reviewed and signed.",
                record=record.display_name,
                lot=self.name,
            )
        return self.env._(
            "Finished devices are released with their device history records, in which"
            " what happened since has to stand: put %(lot)s back to quarantine, and"
            " issue %(record)s anew.",
            record=record.display_name,
            lot=self.name,
        )

    def _history_signatures(self):
        """Signatures on the decisions about these lots (21 CFR 11.50(b))."""
        # a withdrawn version decides on nothing, whoever signed it before
        records = self.env["medical.device.history"].search(
            [("lot_ids", "in", self.ids), ("state", "!=", "withdrawn")], order="id"
        )
        dispositions = self.env["medical.lot.disposition"].search(
            [("lot_ids", "in", self.ids)], order="id"
        )
        return [
            dict(signature, record=record.display_name)
            for signed in (dispositions, records)
            for record in signed
            for signature in record._signature_manifestations()
        ]

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_disposition_release(self):
        """Release these lots; of finished devices, by their records."""
        self.check_access("read")
        if self and self._filter_finished_devices() == self:
            return self.action_open_device_history()
        return super().action_disposition_release()

    def action_open_device_history(self):
        """Open the records of these lots; a lot made before has its opened now.

        :raises AccessError: for everybody but inspectors, quality staff and auditors
        :raises UserError: for lots that no order produced
        """
        self._check_device_history_reader()
        records = self._newest_histories()
        without = self.filtered(lambda lot: lot.id not in records)
        if without:
            without._check_device_history()
            if not self.env.user.has_group("qms_base.group_qms_engineer"):
                raise AccessError(
                    self.env._(
                        "%(lots)s have no device history record yet: a quality engineer"
                        " opens it.",
                        lots=", ".join(without.mapped("name")),
                    )
                )
            made = without._open_histories()
            records.update({lot.id: made for lot in without})
        found = self.env["medical.device.history"].union(
            *(
                self.env["medical.device.history"].browse(r.ids)
                for r in records.values()
            )
        )
        return found._open_action()

    def _open_histories(self):
        """Open the records of lots that were made before there were any (``sudo``)."""
        # sudo: the service opens the record; who may was checked
        lots = without_defaults(self.sudo())
        unregulated = lots.filtered(lambda lot: not lot.qms_regulated)
        if unregulated:
            raise UserError(
                self.env._(
                    "%(lots)s belong to products that are not regulated: no record is"
                    " kept of them.",
                    lots=", ".join(unregulated.mapped("name")),
                )
            )
        producing = lots.env["medical.inspection"]._producing_orders(lots)
        orders = lots.env["mrp.production"]
        return lots.env["medical.device.history"]._attach(
            [(orders.browse(producing[lot.id]), lot.product_id, lot) for lot in lots]
        )


class MedicalLotChange(models.Model):
    """What goes on under another number stays in the record it is of."""

    _inherit = "medical.lot.change"

    def _note(self, lots, new):
        result = super()._note(lots, new)
        # sudo: the record is the service's, whoever changes the number
        records = (
            self.env["medical.device.history"]
            .sudo()
            .search([("lot_ids", "in", lots.ids), ("state", "in", OPEN)])
        )
        for record in records:
            record._serve(lot_ids=[fields.Command.link(new.id)])
        return result
