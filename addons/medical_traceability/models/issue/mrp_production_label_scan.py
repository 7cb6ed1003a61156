# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...udi import parse
from .medical_label import GONE
from .medical_label_scan import SCANNED_FORMS

_UNIT = "each"
_LONGEST = 500
_PURPOSES = ("every", "sample")


class MrpProduction(models.Model):
    """Applied labels are read back at the order."""

    _inherit = "mrp.production"

    # ------------------------------------------------------------------
    # Facts
    # ------------------------------------------------------------------
    def _open_mismatches(self):
        """Mismatches of these orders that nobody has decided on (``sudo``)."""
        # sudo: a mismatch counts whoever looks
        return (
            self.env["medical.label.scan"]
            .sudo()
            .search(
                [
                    ("production_id", "in", self.ids),
                    ("result", "=", "mismatch"),
                    ("cure_ids", "=", False),
                ]
            )
        )

    # ------------------------------------------------------------------
    # Reading back
    # ------------------------------------------------------------------
    def scan_label(self, text, purpose="every"):
        """Read one applied label back and compare it with the order.

        A match marks the label applied. A mismatch is on record, and the order issues
        no label and does not close until a quality engineer has decided on it.

        :param text: what the reader read, a GS1 element string
        :param purpose: ``sample`` or ``every``; which is the first and the last of the
            order is found here
        :return: as :meth:`get_label_scans`, with ``answer``: ``{kind: match /
            mismatch / empty, message, scan_id, label}``
        :raises UserError: where the order takes no scans
        """
        self.ensure_one()
        self._check_label_worker()
        text = text.strip(" \t\r\n") if isinstance(text, str) else ""
        if not text:
            return {**self.get_label_scans(), "answer": {"kind": "empty"}}
        if purpose not in _PURPOSES:
            purpose = "every"
        if self.state in ("done", "cancel"):
            raise UserError(
                self.env._(
                    "%(order)s is closed: the record of its labels stays as it is.",
                    order=self.name,
                )
            )
        scan = self._take_label_scan(text[:_LONGEST], purpose)
        return {**self.get_label_scans(), "answer": self._scan_answer(scan)}

    def _take_label_scan(self, text, purpose):
        lot, cause, detail = self._compare_label(text)
        label = self.env["medical.label"]
        if lot and not cause:
            label, cause, detail = self._label_read(lot)
        scans = self.env["medical.label.scan"]
        # a close that is under way is waited for, or fails and sees this
        if cause:
            self._touch_labels()
        else:
            self.env["qms.gate.mixin"]._lock_gate_facts(self.sudo())
        again = label.state == "applied"
        scan = scans._record(
            {
                **scans._acting(self.company_id),
                "production_id": self.id,
                "label_id": label.id or False,
                "lot_id": lot.id or False,
                "raw_text": text,
                "purpose": self._scan_purpose(purpose, label, cause, again),
                "result": "mismatch" if cause else "match",
                "cause": cause or False,
                "detail": detail or False,
                "again": again,
            }
        )
        if not cause and not again:
            label._account("applied", scan=scan)
        return scan

    def _scan_purpose(self, purpose, label, cause, again):
        """Whether it is the order's first, or the last that was open."""
        if cause or again:
            return purpose
        labels = self.env["medical.label"].sudo()  # sudo: figures of the order
        own = [("production_id", "=", self.id), ("package_level", "=", _UNIT)]
        if not labels.search_count([*own, ("state", "=", "applied")], limit=1):
            return "first"
        waiting = [*own, ("state", "in", ("issued", "printed")), ("id", "!=", label.id)]
        return purpose if labels.search_count(waiting, limit=1) else "last"

    def _compare_label(self, text):
        """Which of the order's lots a symbol names, and what is wrong with it.

        :return: ``(lot or none, cause or "", detail)``
        """
        none = self.env["stock.lot"].sudo()
        read = parse(text)
        if not read.valid or not read.di or read.form not in SCANNED_FORMS:
            return none, "unreadable", self.env._("This is no UDI of a label.")
        number = read.serial if self.product_id.tracking == "serial" else read.lot
        lot = self._own_lot(number or "")
        try:
            wanted = self._label_reads(lot or self._own_lot())
        except UserError as error:
            return lot, "not_printed", str(error)
        if read.di not in wanted:
            return (
                none,
                "other_device",
                self.env._(
                    "It is of %(found)s; this order makes %(own)s.",
                    found=self._device_of(read.di),
                    own=self.product_id.display_name,
                ),
            )
        if not lot:
            return (
                none,
                "other_lot",
                self.env._(
                    "%(number)s is not made by %(order)s.",
                    number=number or self.env._("A label without number"),
                    order=self.name,
                ),
            )
        return lot, *self._differences(read, wanted[read.di])

    def _own_lot(self, number=None):
        """The lot of this order with a number, or any of its lots (``sudo``).

        One row, of however many the order has.
        """
        self.flush_recordset(["lot_producing_ids"])
        self.env["stock.lot"].flush_model(["name"])
        field = self._fields["lot_producing_ids"]
        found = self.env.execute_query(
            SQL(
                "SELECT lot.id FROM stock_lot lot JOIN %s own ON %s = lot.id"
                " WHERE %s = %s AND %s ORDER BY lot.id LIMIT 1",
                SQL.identifier(field.relation),
                SQL.identifier("own", field.column2),
                SQL.identifier("own", field.column1),
                self.id,
                SQL("TRUE") if number is None else SQL("lot.name = %s", number),
            )
        )
        # sudo: the numbers of the order, for whoever works on it
        return self.env["stock.lot"].sudo().browse([row[0] for row in found])

    def _label_reads(self, lot):
        """What readers find on the labels of a lot: ``{device identifier: [read]}``.

        :raises UserError: where the lot has no label to compare with
        """
        if not lot:
            return {}
        identifier = lot._device_identifiers()[lot]
        found = {}
        for template in self._label_templates(_UNIT)[self]:
            content = lot._label_content_by(template, identifier, 1)
            for data in content.data.values():
                read = parse(data)
                found.setdefault(read.di, []).append(read)
        return found

    def _differences(self, read, wanted):
        """The first difference from every one of what may be read.

        :return: ``(cause or "", detail)``
        """
        same = ("lot", "serial", "expiry", "manufacture", "donation_id")
        for own in wanted:
            if all(getattr(read, name) == getattr(own, name) for name in same):
                return "", ""
        own = wanted[0]
        for cause in ("expiry", "manufacture"):
            found, right = getattr(read, cause), getattr(own, cause)
            if found != right:
                return (
                    cause,
                    self.env._(
                        "It says %(found)s, and %(own)s is right.",
                        found=found.iso if found else self.env._("no date"),
                        own=right.iso if right else self.env._("no date"),
                    ),
                )
        return "content", self.env._("The label says: %(udi)s", udi=own.text)

    def _device_of(self, di):
        # sudo: which product a device identifier belongs to is on every label
        found = (
            self.env["medical.device.identifier"]
            .sudo()
            .search([("di", "=", di)], limit=1)
        )
        return f"{found.product_id.display_name} ({di})" if found else di

    def _label_read(self, lot):
        """Which label of a lot was read: the next one that is not applied yet.

        :return: ``(label, cause or "", detail)``
        """
        # sudo: labels of the order, for whoever works on it
        labels = self.env["medical.label"].sudo()
        own = [
            ("production_id", "=", self.id),
            ("package_level", "=", _UNIT),
            ("lot_id", "=", lot.id),
        ]
        up, down = "position, copy_number", "position desc, copy_number desc"
        printed = labels.search([*own, ("state", "=", "printed")], order=up, limit=1)
        applied = [*own, ("state", "=", "applied")]
        if printed or labels.search_count(applied, limit=1):
            return printed or self._label_read_again(applied, up, down), "", ""
        gone = labels.search(
            [*own, ("state", "in", GONE), ("printed_at", "!=", False)],
            order=down,
            limit=1,
        )
        if gone:
            words = dict(gone._fields["state"]._description_selection(self.env))
            return (
                gone,
                "accounted",
                self.env._(
                    "%(label)s is on record as: %(state)s.",
                    label=gone.display_name,
                    state=words[gone.state],
                ),
            )
        return (
            labels,
            "not_printed",
            self.env._("No label was printed for %(number)s.", number=lot.name),
        )

    def _label_read_again(self, applied, up, down):
        """Which of the applied labels of a lot is read once more.

        All of one lot say the same: one that nobody examined yet, first and last first.
        """
        labels = self.env["medical.label"].sudo()  # sudo: see _label_read
        first = labels.search(applied, order=up, limit=1)
        last = labels.search(applied, order=down, limit=1)
        examined = labels.env["medical.label.examination"].search(
            [("production_id", "=", self.id), ("passed", "=", True)]
        )
        seen = examined.label_id
        for label in (first, last):
            if label not in seen:
                return label
        other = [*applied, ("id", "not in", seen.ids)]
        return labels.search(other, order=up, limit=1) or first

    def _check_label_worker(self):
        """:raises AccessError: for whoever is no quality operator at this order"""
        if not self.env.user.has_group("qms_base.group_qms_operator"):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "Labels are read back by quality operators: %(user)s is none.",
                    user=self.env.user.name,
                ),
                error=AccessError,
            )
        self.check_access("write")
