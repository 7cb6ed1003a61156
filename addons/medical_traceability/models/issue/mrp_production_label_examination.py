# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import UserError

from .medical_label_scan import POINTS


class MrpProduction(models.Model):
    """A sample of the applied labels is examined by a person."""

    _inherit = "mrp.production"

    def _unexamined(self):
        """What is missing of the sample that a person examines, in words.

        :return: list of texts; empty where nothing is missing
        """
        self.ensure_one()
        # sudo: what was examined counts whoever looks
        own = self.sudo()
        labels = own.env["medical.label"]
        applied = [("production_id", "=", self.id), ("state", "=", "applied")]
        first = labels.search(applied, order="position, copy_number", limit=1)
        last = labels.search(applied, order="position desc, copy_number desc", limit=1)
        rows = own.env["medical.label.examination"].search(
            [
                ("production_id", "=", self.id),
                ("label_id.state", "=", "applied"),
                ("passed", "=", True),
            ]
        )
        seen, edges = rows.label_id, first | last
        missing = []
        if first - seen:
            missing.append(self.env._("the first (%s)", first.display_name))
        if last - first - seen:
            missing.append(self.env._("the last (%s)", last.display_name))
        others = labels.search_count(applied) - len(edges)
        more = min(own.company_id.medical_label_sample, others)
        short = more - len(seen - edges)
        if short > 0:
            missing.append(self.env._("%s more", short))
        return missing

    # ------------------------------------------------------------------
    # Examining
    # ------------------------------------------------------------------
    def examine_label(self, scan_id, answers, note=""):
        """Record that a person examined a label that was read back.

        :param scan_id: the matching scan of the label that lies there
        :param answers: ``{udi_ok, expiry_ok, storage_ok, handling_ok, legible_ok}``,
            each ``ok``, ``wrong`` or ``na``; UDI and legibility are on every label
        :param note: what was found; required where something is wrong
        :return: as :meth:`get_label_scans`, with ``answer``
        :raises UserError: for a scan that is none of a good label of this order, or
            answers that are not complete
        """
        self.ensure_one()
        self._check_label_worker()
        # sudo: scans of this order only
        scan = (
            self.env["medical.label.scan"]
            .sudo()
            .search(
                [
                    ("id", "=", scan_id if isinstance(scan_id, int) else 0),
                    ("production_id", "=", self.id),
                    ("result", "=", "match"),
                ]
            )
        )
        if not scan or scan.label_id.state != "applied":
            raise UserError(
                self.env._("Scan the label first: what is examined is what lies there.")
            )
        scan.label_id._check_order_open()
        note = note.strip() if isinstance(note, str) else ""
        answers = self._checked_answers(answers, note)
        passed = "wrong" not in answers.values()
        rows = self.env["medical.label.examination"]
        who = rows._acting(self.company_id)
        common = {**who, "production_id": self.id, "label_id": scan.label_id.id}
        rows._record(
            {**common, "scan_id": scan.id, "passed": passed, "note": note, **answers}
        )
        kind, message = "examined", self.env._("Examined: in order")
        if not passed:
            self._touch_labels()
            self.env["medical.label.scan"]._record(
                {
                    **common,
                    "lot_id": scan.lot_id.id,
                    "raw_text": scan.raw_text,
                    "purpose": "sample",
                    "result": "mismatch",
                    "cause": "examination",
                    "detail": note,
                    "again": True,
                }
            )
            kind = "mismatch"
            message = self.env._(
                "Examined: wrong. The order waits for a quality engineer's decision."
            )
        answer = {"kind": kind, "message": message, "label": scan.label_id.display_name}
        return {**self.get_label_scans(), "answer": answer}

    def _checked_answers(self, answers, note):
        answers = answers if isinstance(answers, dict) else {}
        checked = {point: answers.get(point) for point in POINTS}
        given = {
            point
            for point, answer in checked.items()
            if answer in ("ok", "wrong")
            or (answer == "na" and point not in ("udi_ok", "legible_ok"))
        }
        if given != set(POINTS):
            raise UserError(
                self.env._(
                    "Answer each point: UDI, expiry date, storage, handling, legible."
                )
            )
        if "wrong" in checked.values() and not note:
            raise UserError(self.env._("Say what is wrong with the label."))
        return checked
