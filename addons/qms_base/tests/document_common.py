# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import io
from datetime import timedelta

import pypdfium2
from weasyprint import HTML

from odoo.fields import Command

from .signing import sign
from .signing_common import SignatureCase


def pdf(*pages, size="A5"):
    """A small PDF with a line of text on each page."""
    body = "".join(f'<p style="break-after: page">{text}</p>' for text in pages[:-1])
    style = f"<style>@page {{ size: {size} }}</style>"
    return HTML(string=f"{style}{body}<p>{pages[-1]}</p>").write_pdf()


def words(content):
    """The text of each page of a PDF."""
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    return [page.get_textpage().get_text_range() for page in document]


class SignedDocumentCase(SignatureCase):
    """A work instruction with a PDF, its author, and people who sign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reviewer = cls._person("doc_reviewer", "qms_base.group_qms_engineer")
        cls.auditor = cls._person(
            "doc_auditor", "qms_base.group_qms_auditor", enrolled=False
        )
        cls.document = (
            cls.env["qms.document"]
            .with_user(cls.author)
            .create({"name": "Joining", "kind": "instruction"})
        )

    def _draft(self, name="A", content=None, document=None, **values):
        return (
            self.env["qms.document.revision"]
            .with_user(self.author)
            .create(
                {
                    "document_id": (document or self.document).id,
                    "name": name,
                    "file_ids": [
                        Command.create(
                            {"name": f"{name}.pdf", "raw": content or pdf("350 °C")}
                        )
                    ],
                    **values,
                }
            )
        )

    def _submitted(self, name="A", **values):
        revision = self._draft(name, **values)
        revision.action_submit()
        return revision

    def _signed(self, name="A", **values):
        """A revision approved by its two signers; a first one began days ago."""
        if name == "A":
            day = self.document._today() - timedelta(days=9)
            values.setdefault("effective_from", day)
        revision = self._submitted(name, **values)
        for user in (self.reviewer, self.first):
            self.assertTrue(sign(revision, "make_effective", user)["signed"])
        return revision
