# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.signing.canonical import digest

from ..entry.entered import plain

_KEPT = {"answer_file_id", "answer_sha256"}
_SENT = {"answer_file", "answer_file_name"}
# a photo of a tablet has a few megabytes
MOST_BYTES = 25 * 1024 * 1024


class MedicalInspectionResult(models.Model):
    """A characteristic that is answered by a photo or a file.

    The file is the inspection's own, its SHA-256 is taken when it is entered, and
    compared when the inspection is completed. What replaces it leaves it on record.
    (ISO 13485, 4.2.5; 21 CFR 11.10(c))
    """

    _inherit = "medical.inspection.result"

    answer_file_id = fields.Many2one(
        "ir.attachment",
        "Photo or file",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    answer_sha256 = fields.Char(
        "SHA-256", readonly=True, copy=False, help="Of the file as it was entered."
    )
    # what a client sends; kept as answer_file_id
    answer_file = fields.Binary("File sent", store=False, copy=False)
    answer_file_name = fields.Char("Name of the file sent", store=False, copy=False)

    @api.model
    def _value_fields(self):
        return super()._value_fields() | _KEPT

    @api.model
    def _client_fields(self):
        return super()._client_fields() - _KEPT | _SENT

    @api.depends("answer_file_id", "answer_sha256")
    def _compute_conform(self):
        """On file, it conforms; without content there is none."""
        answered = self.filtered(lambda r: r.characteristic_id.kind == "file")
        for result in answered:
            result.value = 0.0
            result.entered = bool(
                result.answer_file_id
                and result.answer_sha256
                and not result._lacks_instrument()
            )
            result.conform = "conforms" if result.entered else "not_entered"
        return super(MedicalInspectionResult, self - answered)._compute_conform()

    @api.constrains("value_text", "pass_fail", "answer_file_id")
    def _check_value(self):
        answered = self.filtered(lambda r: r.characteristic_id.kind == "file")
        for result in answered:
            if result.pass_fail or bool(result.value_text) != bool(
                result.answer_file_id and result.answer_sha256
            ):
                result._refuse_no_file()
        others = self - answered
        filed = others.filtered("answer_file_id")
        if filed:
            raise UserError(self.env._("%(name)s takes no file.", name=filed._names()))
        return super(MedicalInspectionResult, others)._check_value()

    def _refuse_no_file(self):
        raise UserError(
            self.env._(
                "%(name)s is answered by a photo or a file: take one, or choose one.",
                name=self.characteristic_id.name,
            )
        )

    # ------------------------------------------------------------------
    # Taking it
    # ------------------------------------------------------------------
    def _take_written(self, vals):
        if not _SENT & set(vals):
            return super()._take_written(vals)
        self.check_access("write")
        self._people_recording()
        rest = {name: vals[name] for name in vals if name not in _SENT}
        upload = self._read_upload(
            vals.get("answer_file_name"), vals.get("answer_file")
        )
        for result in self:
            super(MedicalInspectionResult, result)._take_written(
                {**rest, **result._kept_upload(upload)}
            )
        return None

    def _take(self, entered, people):
        for entry in entered:
            result = entry.result
            if result.characteristic_id.kind != "file":
                if entry.upload:
                    raise UserError(
                        self.env._("%(name)s takes no file.", name=result._names())
                    )
                continue
            if entry.upload:
                entry.values = result._kept_upload(entry.upload)
            elif entry.values.get("answer_file_id"):
                # written, and kept already
                continue
            elif entry.values.get("value_text") or entry.values.get("pass_fail"):
                result._refuse_no_file()
            else:
                entry.values = dict.fromkeys((*_KEPT, "value_text"), False)
        return super()._take(entered, people)

    @api.model
    def _read_upload(self, name, data):
        """Name and bytes of a file that a client sends.

        :param data: base64 text
        :raises UserError: for an empty file, one that is too large, or none
        """
        name = plain(name).replace("\\", "/").rpartition("/")[2] or self.env._("photo")
        try:
            raw = base64.b64decode(data or b"", validate=True)
        except (binascii.Error, ValueError, TypeError) as error:
            raise UserError(
                self.env._("“%(name)s” was not sent as a file.", name=name)
            ) from error
        if not raw:
            raise UserError(
                self.env._("“%(name)s” is empty: take it again.", name=name)
            )
        if len(raw) > MOST_BYTES:
            raise UserError(
                self.env._(
                    "“%(name)s” is larger than %(most)s MB: take a smaller picture.",
                    name=name,
                    most=MOST_BYTES // 1024 // 1024,
                )
            )
        return name, raw

    def _kept_upload(self, upload):
        """Keep a file with the inspection.

        :param upload: name and bytes
        :return: values of the result; those it has, where it is the same file
        """
        self.ensure_one()
        name, raw = upload
        sha256 = digest(raw)
        if sha256 == self.answer_sha256:
            return {
                "value_text": self.value_text,
                "answer_file_id": self.answer_file_id.id,
                "answer_sha256": sha256,
            }
        # sudo: whoever may record here may have his file kept; named by the server
        # alone, without what a client's context may say of attachments
        files = self.env["ir.attachment"].sudo()
        file = files.with_context({}).create(  # pylint: disable=context-overridden
            {
                "name": name,
                "raw": raw,
                "res_model": self.inspection_id._name,
                "res_id": self.inspection_id.id,
            }
        )
        return {"value_text": name, "answer_file_id": file.id, "answer_sha256": sha256}

    def _is_answer_altered(self):
        """Whether the file is not the one that was entered. Reads the bytes."""
        self.ensure_one()
        # sudo: a digest tells nothing of the file; without sizes in place of bytes
        file = self.sudo().with_context(bin_size=False).answer_file_id
        return digest(file.raw or b"") != self.answer_sha256

    def action_open_answer(self):
        """Open the photo or file, for whoever may read the result.

        :raises UserError: where there is none
        """
        self.ensure_one()
        self.check_access("read")
        if not self.answer_file_id:
            raise UserError(self.env._("There is no file here."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.answer_file_id.id}",
            "target": "new",
        }

    # ------------------------------------------------------------------
    # Showing it
    # ------------------------------------------------------------------
    def _digest_content(self):
        content = super()._digest_content()
        if self.kind == "file":
            content["sha256"] = self.answer_sha256 or None
        return content

    def _entry_rows(self, before=None):
        rows = super()._entry_rows(before)
        # sudo: the file is part of the record that is shown
        for result, row in zip(self.sudo(), rows, strict=True):
            file = result.answer_file_id
            row["file"] = file and {
                "url": f"/web/content/{file.id}",
                "name": file.name,
                "image": (file.mimetype or "").startswith("image/"),
            }
        return rows
