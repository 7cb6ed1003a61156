# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.image import image_process

from ..entry.entered import is_given

# pixels that a picture is shown with in a report
_SHOWN = 800


class MedicalInspection(models.Model):
    """Files that answer a characteristic are those that were entered, to the end."""

    _inherit = "medical.inspection"

    def _as_entered(self, result, value):
        entered = super()._as_entered(result, value)
        if is_given(value.get("file")):
            sent = value["file"]
            if not isinstance(sent, dict):
                raise UserError(self.env._("A file is sent with its name and data."))
            entered.upload = result._read_upload(sent.get("name"), sent.get("data"))
            entered.values.setdefault("value_text", entered.upload[0])
        return entered

    def _check_all_entered(self):
        """Also each file is the one whose SHA-256 was taken."""
        result = super()._check_all_entered()
        altered = self.result_ids.filtered(
            lambda row: row.kind == "file" and row._is_answer_altered()
        )
        if altered:
            raise UserError(
                self.env._(
                    "Inspection %(name)s cannot be completed: the file of %(results)s"
                    " is not the one that was entered. Enter it again, and say why.",
                    name=self.name,
                    results=altered._names(),
                )
            )
        return result

    def _signature_fields(self, transition):
        signed = super()._signature_fields(transition)
        if "result_ids" in signed:
            signed["result_ids"] = {**signed["result_ids"], "answer_sha256": None}
        return signed


class StockLot(models.Model):
    """The device history record shows what was photographed."""

    _inherit = "stock.lot"

    def _history_inspection(self, inspection):
        row = super()._history_inspection(inspection)
        for values, result in zip(row["values"], inspection.result_ids, strict=True):
            values["sha256"] = result.answer_sha256 or ""
            values["picture"] = result._answer_picture()
        return row


class MedicalInspectionResult(models.Model):
    _inherit = "medical.inspection.result"

    def _answer_picture(self):
        """The photo as ``data:`` URI for reports, empty where there is none."""
        self.ensure_one()
        # sudo: part of the record that is printed
        file = self.sudo().with_context(bin_size=False).answer_file_id
        if not (file.mimetype or "").startswith("image/") or "svg" in file.mimetype:
            return ""
        try:
            raw = image_process(file.raw or b"", size=(_SHOWN, _SHOWN))
        except (UserError, ValueError):
            # no picture that can be read: its name and SHA-256 stand there
            return ""
        return f"data:{file.mimetype};base64,{base64.b64encode(raw).decode()}"
