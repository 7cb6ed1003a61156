# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class MedicalChangeItem(models.Model):
    """Items are many: what they name is read together, not one after the other."""

    _inherit = "medical.change.item"

    def _records(self):
        """What these items name and is there; one query for each kind.

        :return: ``{item: record}`` in the order of the items
        """
        ids = {}
        for item in self:
            if item.record_ref:
                ids.setdefault(item.record_ref._name, []).append(item.record_ref.id)
        there = {
            name: {record.id: record for record in self.env[name].browse(own).exists()}
            for name, own in ids.items()
        }
        found = {}
        for item in self:
            named = item.record_ref
            record = there[named._name].get(named.id) if named else None
            if record:
                found[item] = record
        return found

    def _records_read(self, *, words=True):
        """As :meth:`_records`, with all read that comparing them takes.

        :param words: whether they are compared in words, or by their facts alone
        """
        found = self._records()
        kinds = {}
        for item, record in found.items():
            kinds.setdefault(record._name, []).append((item, record))
        for name, pairs in kinds.items():
            items, records = zip(*pairs, strict=True)
            self.env[name].union(*records)._change_read(
                self.browse().union(*items), words=words
            )
        return found
