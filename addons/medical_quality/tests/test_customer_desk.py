# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import io
import re

# the formats of phones, which Odoo leaves out
from PIL import Image, MpoImagePlugin, WebPImagePlugin  # noqa: F401

from odoo import fields, http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.qms_base.models.concession.guard import concession_writes

from .customer_common import CustomerCase

_ARTIST, _ORIENTATION, _PLACE = 0x013B, 0x0112, 0x8825


def photo(kind="JPEG"):
    """A picture as a phone takes it, lying on its side: who, where, and a comment."""
    image = Image.new("RGB", (64, 48), (200, 30, 30))
    image.paste((30, 30, 200), (0, 0, 64, 24))
    exif = Image.Exif()
    exif[_ARTIST] = "Dario Holm"
    exif[_ORIENTATION] = 6
    exif[_PLACE] = {1: "N", 2: (50.0, 51.0, 0.0)}
    more = {"save_all": True, "append_images": [image]} if kind == "MPO" else {}
    content = io.BytesIO()
    image.save(content, kind, exif=exif, comment=b"desk of Dario Holm", **more)
    return content.getvalue()


class DeskCase(CustomerCase, HttpCase):
    # one cursor stands for all in a test, as in TestCustomerPortalTour
    _registry_readonly_enabled = False

    def setUp(self):
        # the browser's test mode is there already
        super(CustomerCase, self).setUp()

    def _row(self, user=None):
        rows = self._rows("lot", user)
        return rows.filtered(lambda row: row.lot_ref == self.lot.id)

    def _views(self, *domain):
        self.env.invalidate_all()
        return self.env["medical.customer.view"].search(list(domain), order="id")


@tagged("post_install", "-at_install")
class TestCustomerDesk(DeskCase):
    """What leaves with a page beside what was agreed, and what is asked in vain."""

    # ------------------------------------------------------------------
    # Links and pictures
    # ------------------------------------------------------------------
    def test_a_link_tells_nobody_who_inspected(self):
        agreement = self._agree(share_results="values", share_people="names")
        row = self._row()
        links = self.env["medical.customer.link"].with_user(self.buyer)
        _link, secret = links._give(row, 7, "Hospital")
        for people in ("names", "numbers"):
            agreement.share_people = people
            self.env.flush_all()
            text = self.url_open(f"/quality/shared/{secret}").text
            self.assertIn("5.00 mm", text, "results are what a link is for")
            self.assertNotIn(self.inspection.inspector_name, text)
            self.assertNotIn("Inspector", text)
        agreement.share_people = "names"
        self.env.flush_all()
        self.authenticate("customer_maker", "customer_maker")
        own = self.url_open(f"/my/lots/{row.id}").text
        self.assertIn(self.inspection.inspector_name, own)

    def _attach(self, record, *contents):
        return self.env["ir.attachment"].create(
            [
                {
                    "name": f"Dario Holm desk {number}.jpg",
                    "raw": content,
                    "res_model": record._name,
                    "res_id": record.id,
                }
                for number, content in enumerate(contents)
            ]
        )

    def test_a_picture_leaves_without_who_took_it_and_where(self):
        self._agree(share_results="verdicts", share_pictures=True)
        kinds = ("JPEG", "MPO", "PNG", "WEBP", "GIF")
        files = self._attach(self.inspection, *map(photo, kinds))
        row = self._row()
        self.env.flush_all()
        self.authenticate("customer_maker", "customer_maker")
        page = self.url_open(f"/my/lots/{row.id}").text
        self.assertNotIn("Dario", page)
        self.assertIn('alt="Picture 1"', page)
        for kind, file in zip(kinds, files, strict=True):
            # what it is, not what it is called
            sent = f"image/{'jpeg' if kind == 'MPO' else kind.lower()}"
            for query in ("", "?small=1"):
                url = f"/my/lots/{row.id}/picture/{file.id}{query}"
                answer = self.url_open(url)
                self.assertEqual(answer.status_code, 200, kind)
                self.assertEqual(answer.headers["Content-Type"], sent)
                self.assertIn(b"Dario", file.raw)
                self.assertNotIn(b"Dario", answer.content, kind)
                image = Image.open(io.BytesIO(answer.content))
                self.assertFalse(dict(image.getexif()), kind)
                # GIF says nothing of which side is up
                turned = (64, 48) if kind == "GIF" else (48, 64)
                self.assertEqual(image.size, turned, kind)

    def test_a_picture_that_cannot_be_read_is_not_sent(self):
        self._agree(share_results="verdicts", share_pictures=True)
        [file] = self._attach(self.inspection, photo()[:120])
        row = self._row()
        self.env.flush_all()
        before = self._views(("kind", "=", "download"))
        self.authenticate("customer_maker", "customer_maker")
        answer = self.url_open(f"/my/lots/{row.id}/picture/{file.id}")
        self.assertEqual(answer.status_code, 409)
        self.assertIn("cannot be shown", answer.text)
        self.assertFalse(self._views(("kind", "=", "download")) - before)

    def test_a_thumbnail_is_small(self):
        self._agree(share_results="verdicts", share_pictures=True)
        content = io.BytesIO()
        Image.effect_noise((1600, 1200), 80).save(content, "JPEG")
        [file] = self._attach(self.inspection, content.getvalue())
        row = self._row()
        self.env.flush_all()
        self.authenticate("customer_maker", "customer_maker")
        url = f"/my/lots/{row.id}/picture/{file.id}"
        page = self.url_open(f"/my/lots/{row.id}").text
        self.assertIn(f'src="{url}?small=1"', page)
        self.assertIn(f'href="{url}"', page)
        whole = self.url_open(url).content
        small = self.url_open(f"{url}?small=1").content
        self.assertEqual(Image.open(io.BytesIO(whole)).size, (1600, 1200))
        self.assertLessEqual(max(Image.open(io.BytesIO(small)).size), 288)
        self.assertLess(len(small), 40000)

    # ------------------------------------------------------------------
    # What nobody types
    # ------------------------------------------------------------------
    def test_what_nobody_types_is_refused_and_on_record(self):
        before = self._views()
        self.authenticate("customer_maker", "customer_maker")
        answer = self.url_open("/my/lots/find?code=%00M-100")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("o_qms_portal_missed", answer.text)
        for path in ("/my/lots", "/my/records", "/my/changes"):
            answer = self.url_open(f"{path}?search=%00%0BM-100")
            self.assertEqual(answer.status_code, 200, path)
            self.assertIn("Nothing of yours matches this", answer.text)
        own = (self._views() - before).filtered(
            lambda view: view.user_ref == self.buyer.id
        )
        self.assertIn("\N{REPLACEMENT CHARACTER}M-100", own.mapped("res_name"))
        self.assertTrue(
            any("search=%00%0BM-100" in (view.res_name or "") for view in own)
        )
        self.authenticate(None, None)
        self.assertEqual(self.url_open("/quality/shared/%00").status_code, 404)
        for digest in ("", "b" * 64):
            answer = self.url_open(f"/quality/verify?number=%00&sha256={digest}")
            self.assertEqual(answer.status_code, 200)
            self.assertIn("Not a document of ours", answer.text)
        guesses = self._views(("kind", "=", "miss")) - before
        self.assertIn("medical.customer.verify", guesses.mapped("res_model"))

    def test_what_nobody_types_is_no_answer(self):
        self._agree(approve_use_as_is=True, approve_in_portal=True)
        record = self._proposed()
        record.action_ask_customer()
        row = self._row()
        self.env.flush_all()
        self.authenticate("customer_maker", "customer_maker")
        token = {"csrf_token": http.Request.csrf_token(self)}
        for path, form in (
            (
                f"/my/nonconformances/{record.id}/answer",
                {"kind": "approved", "version": record.sudo()._customer_digest()},
            ),
            (f"/my/lots/{row.id}/link", {"days": "7"}),
        ):
            typed = {"comment": "a\x00b", "purpose": "a\x00b"}
            answer = self.url_open(path, {**token, **form, **typed})
            self.assertEqual(answer.status_code, 200, path)
            self.assertIn("cannot be typed", answer.text, path)
        self.assertFalse(record.customer_answer_ids)
        self.assertFalse(self.env["medical.customer.link"].search([]))

    # ------------------------------------------------------------------
    # Counted
    # ------------------------------------------------------------------
    @mute_logger("odoo.http")
    def test_counters_of_the_home_page_are_counted(self):
        self.authenticate("customer_maker", "customer_maker")
        self._limit(user=2)
        asked = {"counters": ["medical_lot_count"]}
        answers = [
            self.make_jsonrpc_request("/my/counters", asked) for _number in range(2)
        ]
        self.assertEqual(answers, [{"medical_lot_count": 1}] * 2)
        body = {"jsonrpc": "2.0", "method": "call", "params": asked}
        answer = self.opener.post(f"{self.base_url()}/my/counters", json=body).json()
        self.assertIn("Too many requests", answer["error"]["data"]["message"])

    # ------------------------------------------------------------------
    # What a page is
    # ------------------------------------------------------------------
    def test_a_page_says_what_it_is(self):
        self._agree(
            share_results="values", share_nonconformances="all", share_figures=True
        )
        self._nonconformance()
        row = self._row()
        found = self._rows("nonconformance")
        self.env.flush_all()
        self.authenticate("customer_maker", "customer_maker")
        for path, title in (
            ("/my/lots", "Lots"),
            (f"/my/lots/{row.id}", "M-100 | Lots"),
            (f"/my/nonconformances/{found.id}", f"{found.name} | Nonconformances"),
            ("/my/quality", "Quality figures"),
            ("/my/signatures", "Signatures"),
            ("/quality/verify", "Verify a document"),
        ):
            text = self.url_open(path).text
            company = self.env.company.name
            self.assertIn(f"<title>{title} | {company}</title>", text, path)
            self.assertRegex(text, r'<html[^>]* lang="en-US"', path)
            self.assertEqual(len(re.findall(r"<h1\b", text)), 1, path)
            self.assertNotRegex(text, r"<h[45]\b", "headings follow one another")
        self.assertIn("overdue and open", self.url_open("/my/quality").text)


@tagged("post_install", "-at_install")
class TestCustomerLotPage(DeskCase):
    """What the page of a lot leads to, and what it keeps back."""

    def _symbol(self, user=None):
        row = self._row(user)
        parts = row._opened()._customer_sections(row, row._sharing())
        [udi] = [part for part in parts if part["key"] == "udi"]
        return udi

    def test_no_symbol_to_scan_of_a_lot_that_is_stopped(self):
        self.env["medical.device.identifier"].with_user(self.engineer).create(
            {"product_id": self.part.id, "gtin": "09506000998121"}
        ).action_activate()
        # as a lot that was made here
        self.env.cr.execute(
            "UPDATE stock_lot SET manufacture_date = '2026-01-02' WHERE id = %s",
            [self.lot.id],
        )
        self.env.invalidate_all()
        self.assertFalse(self.lot.udi_problem)
        for user in (self.buyer, self.nurse):
            self.assertTrue(self._symbol(user)["symbol"])
        self.env["medical.lot.disposition"].with_user(self.inspector).create(
            {"decision": "hold", "reason": "Look", "lot_ids": self.lot.ids}
        )._apply()
        for user in (self.buyer, self.nurse):
            shown = self._symbol(user)
            self.assertFalse(shown["symbol"])
            self.assertIn("M-100", shown["udi"], "what it is stays")
        links = self.env["medical.customer.link"].with_user(self.buyer)
        _link, secret = links._give(self._row(), 7, "Hospital")
        self.env.flush_all()
        text = self.url_open(f"/quality/shared/{secret}").text
        self.assertNotIn("GS1 DataMatrix", text)
        self.assertIn("o_qms_portal_udi", text)
        self.assertIn("no symbol to scan", text)
        # a consignee is told nothing of where the lot stands
        self.authenticate("customer_clinic", "customer_clinic")
        text = self.url_open(f"/my/lots/{self._row(self.nurse).id}").text
        self.assertNotIn("no symbol to scan", text)

    def _concession(self, name, record):
        now = fields.Datetime.now()
        with concession_writes():
            return self.env["qms.concession"].create(
                {
                    "name": name,
                    "company_id": self.company.id,
                    "state": "active",
                    "res_model": record._name,
                    "res_id": record.id,
                    "res_name": record.name,
                    "checkpoint": "mo_close",
                    "product_id": self.part.id,
                    "reason": "May pass",
                    "granted": 1,
                    "requested_by_id": self.engineer.id,
                    "requested_at": now,
                    "granted_at": now,
                    "expires_at": fields.Datetime.add(now, days=30),
                }
            )

    def test_concessions_of_its_order(self):
        self._agree(share_concessions=True)
        order, other = self.env["mrp.production"].create(
            [{"product_id": self.part.id, "product_qty": 1} for _number in range(2)]
        )
        self.assertEqual((order | other).qms_customer_id, self.maker)
        for name, record in (("CON-LOT", self.lot), ("CON-MO", order), ("X", other)):
            self._concession(name, record)
        lots = self.env.registry["stock.lot"]
        self.patch(
            lots,
            "_history_productions",
            lambda lot: lot.env["mrp.production"].browse(order.id),
        )
        row = self._row()
        self.env.flush_all()
        self.authenticate("customer_maker", "customer_maker")
        text = self.url_open(f"/my/lots/{row.id}").text
        self.assertIn("CON-LOT", text)
        self.assertIn("CON-MO", text)
        self.assertNotIn("<bdi>X</bdi>", text.replace(' class="fw-bold me-auto"', ""))
