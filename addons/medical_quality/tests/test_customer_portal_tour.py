# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase, tagged

from .customer_common import PIXEL, CustomerCase


@tagged("post_install", "-at_install")
class TestCustomerPortalTour(CustomerCase, HttpCase):
    """On a phone: find a lot, read its results, approve what was asked."""

    browser_size = "390x844"
    touch_enabled = True
    # one cursor stands for all in a test: what a read-only page puts on record through
    # a cursor of its own could not be written
    _registry_readonly_enabled = False

    def setUp(self):
        # the browser's test mode is there already
        super(CustomerCase, self).setUp()

    def _views(self, kind):
        self.env.invalidate_all()
        return self.env["medical.customer.view"].search(
            [("user_ref", "=", self.buyer.id), ("kind", "=", kind)]
        )

    def test_from_the_label_to_the_approval(self):
        self._agree(
            approve_use_as_is=True,
            approve_in_portal=True,
            share_results="values",
            share_figures=True,
        )
        record = self._proposed()
        record.action_ask_customer()
        self.env.flush_all()
        self.start_tour("/my", "medical_quality_customer_phone", login="customer_maker")
        self.env.invalidate_all()
        self.assertEqual(record.approval_by, self.buyer.name)
        self.assertEqual(record.customer_answer_ids.comment, "Agreed")
        names = self._views("page").mapped("res_name")
        self.assertIn("M-100", names)
        self.assertIn(record.name, names)
        self.assertEqual(self._views("miss").mapped("res_name"), ["N-200"])

    def test_pages_are_refused_past_the_limit(self):
        self.authenticate("customer_maker", "customer_maker")
        answer = self.url_open("/my/lots")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.env["ir.config_parameter"].sudo().set_param(
            "medical_quality.portal_user_per_minute", "1"
        )
        self.env.flush_all()
        answers = [self.url_open("/my/lots") for _number in range(3)]
        self.assertEqual(answers[-1].status_code, 429)
        self.assertTrue(answers[-1].headers["Retry-After"])

    def _statuses(self, *paths):
        return [self.url_open(path).status_code for path in paths]

    def test_pictures_do_not_use_up_the_limit_of_pages(self):
        self._agree(share_results="verdicts", share_pictures=True)
        files = self.env["ir.attachment"].create(
            [
                {
                    "name": f"{number}.png",
                    "raw": PIXEL,
                    "res_model": "medical.inspection",
                    "res_id": self.inspection.id,
                }
                for number in range(5)
            ]
        )
        row = self._rows("lot").filtered(lambda row: row.lot_ref == self.lot.id)
        self.authenticate("customer_maker", "customer_maker")
        self._limit(user=4, guess=2)
        page = f"/my/lots/{row.id}"
        pictures = [f"{page}/picture/{file.id}" for file in files]
        self.assertEqual(self._statuses(page, *pictures, page), [200] * 7)
        # a guess counts as a guess and as a page; counted apart, since what a request
        # that ends in an error counts is undone in a test
        counted = []
        rate = self.env.registry["medical.customer.rate"]
        exceeded = rate._is_exceeded

        def spy(model, keys):
            counted.append(set(keys))
            return exceeded(model, keys)

        self.patch(rate, "_is_exceeded", spy)
        foreign = f"{page}/picture/{max(files.ids) + 1}"
        stranger = f"/my/lots/{row.id + 2000}/picture/{files[0].id}"
        self.assertEqual(self._statuses(foreign, stranger), [404, 404])
        guess = {"guess", "user", "address"}
        self.assertEqual(counted, [{"picture"}, guess, {"picture"}, guess])
        keys = {"guess": str(self.buyer.id), "user": str(self.buyer.id)}
        for _number in range(2):
            self.env["medical.customer.rate"]._is_exceeded(keys)
        # past the limit of guesses nothing tells a guess from a picture; of pages too
        self.assertEqual(
            self._statuses(foreign, stranger, pictures[0], page), [429] * 4
        )

    def test_guesses_of_links_do_not_fill_the_record_of_views(self):
        row = self._rows("lot").filtered(lambda row: row.lot_ref == self.lot.id)
        _link, secret = (
            self.env["medical.customer.link"]
            .with_user(self.buyer)
            ._give(row, 7, "Incoming inspection")
        )
        self._limit(find=2)
        # one row an hour and network, and not more networks than so many
        rate = self.env["medical.customer.rate"]
        network = rate._network("127.0.0.1")
        self.assertEqual(
            [rate._is_first_guess(network) for _n in range(3)], [True, False, False]
        )
        first = [rate._is_first_guess(f"192.0.2.{n}") for n in range(101)]
        self.assertEqual(sum(first), 99)
        self.assertEqual(
            {rate._network("2001:db8:0:1::1"), rate._network("2001:db8:0:1:ff::")},
            {"2001:db8:0:1::"},
        )
        self.assertEqual(rate._network("::ffff:192.0.2.7"), "192.0.2.7")
        stored = []

        def store(_self, row):
            stored.append(row["kind"])

        self.env.flush_all()
        views = self.env.registry["medical.customer.view"]
        kept, views_store = self._views("link"), views._store
        self.patch(views, "_store", store)
        guesses = [f"/quality/shared/guess{number}" for number in range(3)]
        self.assertEqual(self._statuses(*guesses), [404] * 3)
        self.assertEqual(stored, [], "one is on record this hour")
        self.patch(self.env.registry[rate._name], "_is_first_guess", lambda *_a: True)
        self.assertEqual(self._statuses(guesses[0]), [404])
        self.assertEqual(stored, ["miss"])
        # each look through a real link is, and guesses have their limit
        self.patch(views, "_store", views_store)
        real = f"/quality/shared/{secret}"
        self.assertEqual(
            self._statuses(real, real, real, guesses[0]), [200, 200, 429, 429]
        )
        self.assertEqual(len(self._views("link") - kept), 2)

    def test_a_record_that_cannot_be_logged_is_not_shown(self):
        self.authenticate("customer_maker", "customer_maker")
        row = self._rows("lot").filtered(lambda row: row.lot_ref == self.lot.id)
        self.assertIn("M-100", self.url_open(f"/my/lots/{row.id}").text)

        def fail(_self, _row):
            raise OSError("disk full")

        self.patch(self.env.registry["medical.customer.view"], "_store", fail)
        answer = self.url_open(f"/my/lots/{row.id}")
        self.assertEqual(answer.status_code, 503)
        self.assertNotIn("M-100", answer.text)

    def test_a_link_shows_a_lot_without_a_login(self):
        self._agree(share_results="verdicts")
        row = self._rows("lot").filtered(lambda row: row.lot_ref == self.lot.id)
        links = self.env["medical.customer.link"].with_user(self.buyer)
        link, secret = links._give(row, 7, "Incoming inspection")
        self.env.flush_all()
        answer = self.url_open(f"/quality/shared/{secret}")
        self.assertIn("M-100", answer.text)
        self.assertNotIn("Links for others", answer.text)
        self.assertEqual(self._views("link").link_ref, link.id)
        links._find_own(link.id).action_revoke()
        self.env.flush_all()
        answer = self.url_open(f"/quality/shared/{secret}")
        self.assertEqual(answer.status_code, 404)
        self.assertNotIn("M-100", answer.text)
