# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase, tagged

from ..tools.keyring import open_keyring
from .document_common import SignedDocumentCase
from .signing import verify
from .test_document_work import WorkDocumentCase
from .test_signing_tour import SECRET


@tagged("post_install", "-at_install")
class TestDocumentTour(HttpCase, SignedDocumentCase):
    """A revision from draft to effective, in the browser, with two signers."""

    def test_draft_to_effective(self):
        for user in (self.reviewer, self.first):
            factor = self._factor(user)
            closed = open_keyring(self.env).close(SECRET)
            factor._set_columns(factor, secret=closed, last_step=0)
            verify(factor)
        revision = self._draft()
        url = f"/odoo/action-qms_base.qms_document_revision_action/{revision.id}"
        for tour, login, state in (
            ("submit", "sig_author", "review"),
            ("review", "doc_reviewer", "review"),
            ("approve", "sig_first", "effective"),
        ):
            self.start_tour(url, f"qms_base_document_{tour}", login=login)
            self.env.invalidate_all()
            self.assertEqual(revision.state, state)
        copies = self.env["qms.document.copy"].search(
            [("revision_id", "=", revision.id)]
        )
        self.assertIn("DRAFT: NOT FOR USE", copies.mapped("standing"))


@tagged("post_install", "-at_install")
class TestDocumentWorkTour(HttpCase, WorkDocumentCase):
    """A work order opens what it is done by in one tap."""

    def test_open_at_work(self):
        order = self._order()
        work, _other = self._works(order)
        action = self.env["ir.actions.act_window"].create(
            {
                "name": "Work",
                "res_model": "mrp.workorder",
                "view_mode": "form",
            }
        )
        self.start_tour(
            f"/odoo/action-{action.id}/{work.id}",
            "qms_base_document_at_work",
            login="gate_operator",
        )
