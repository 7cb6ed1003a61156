# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import HttpCase, tagged

from .customer_common import CustomerCase

KINDS = (
    *("lot", "order", "shipment", "nonconformance", "concession", "history"),
    *("document", "change", "link"),
)
LISTS = {
    "/my/lots": "medical.customer.lot",
    "/my/medical/orders": "medical.customer.order",
    "/my/shipments": "medical.customer.shipment",
    "/my/nonconformances": "medical.customer.nonconformance",
    "/my/concessions": "medical.customer.concession",
    "/my/records": "medical.customer.history",
    "/my/documents": "medical.customer.document",
    "/my/changes": "medical.customer.change",
    "/my/quality": "medical.customer.figures",
}


@tagged("post_install", "-at_install")
class TestCustomerAccess(CustomerCase, HttpCase):
    """What customers see passes the desk: counted, on record, or not shown."""

    # one cursor stands for all in a test, as in TestCustomerPortalTour
    _registry_readonly_enabled = False

    def setUp(self):
        # the browser's test mode is there already
        super(CustomerCase, self).setUp()

    def _views(self, *domain):
        self.env.invalidate_all()
        return self.env["medical.customer.view"].search(list(domain), order="id")

    def test_no_call_reads_rows_past_the_desk(self):
        own = self._rows("lot")
        self.assertIn("M-100", own.mapped("name"))
        for kind in KINDS:
            rows = self.env[f"medical.customer.{kind}"].with_user(self.buyer)
            self.assertFalse(rows.has_access("read"), kind)
            for attempt in (
                lambda rows=rows: rows.search_read([], ["display_name"]),
                lambda rows=rows: rows.search_count([]),
                lambda rows=rows: rows.name_search(""),
                lambda rows=rows: rows.formatted_read_group([], [], ["__count"]),
            ):
                with self.assertRaises(AccessError, msg=kind):
                    attempt()
        rows = own.with_user(self.buyer)
        with self.assertRaises(AccessError):
            rows.read(["name"])
        with self.assertRaises(UserError):
            rows.export_data(["name"])

    def test_three_walls_between_customers(self):
        """The own domain, the record rule, and what is checked of the rows found."""
        lots = self.env.registry["medical.customer.lot"]
        rule = self.env.ref("medical_quality.medical_customer_lot_portal_rule")
        foreign = self._rows("lot", self.stranger)
        self.assertEqual(foreign.mapped("name"), ["N-200"])
        mine = self.env["medical.customer.lot"].with_user(self.buyer)
        rule.active = False
        self.assertFalse(mine._find_own(foreign.id), "the domain holds")
        rule.active = True
        self.patch(lots, "_own_domain", lambda _self: Domain.TRUE)
        self.assertFalse(mine._find_own(foreign.id), "the rule holds")
        self.assertEqual(
            mine._count_own([("id", "in", foreign.ids)]), 0, "the rule holds"
        )
        rule.active = False
        with self.assertRaises(AccessError):
            mine._find_own(foreign.id)

    def test_each_list_is_on_record_before_it_is_shown(self):
        self._agree(share_figures=True, share_nonconformances="all")
        self.authenticate("customer_maker", "customer_maker")
        for path, model in LISTS.items():
            before = self._views()
            self.assertEqual(self.url_open(path).status_code, 200, path)
            view = self._views() - before
            self.assertEqual(
                (view.kind, view.res_model, view.res_name, view.user_ref),
                ("list", model, path, self.buyer.id),
            )
        status = self._rows("lot").filtered(lambda row: row.name == "M-100").status
        before = self._views()
        path = f"/my/lots?search=M-1&filterby={status}"
        text = self.url_open(path).text
        view = self._views() - before
        self.assertIn("M-100", text)
        self.assertEqual(view.res_name, path)
        self.assertEqual(view.version, "1-1 / 1: M-100")

        def fail(_self, _row):
            raise OSError("disk full")

        self.patch(self.env.registry["medical.customer.view"], "_store", fail)
        for path in LISTS:
            answer = self.url_open(path)
            self.assertEqual(answer.status_code, 503, path)
            self.assertNotIn("M-100", answer.text)

    def test_a_verified_document_is_on_record(self):
        verify = self.env.registry["medical.customer.verify"]
        self.patch(verify, "_verify", lambda _self, _number, _sha: "current")
        before = self._views()
        digest = "a" * 64
        path = f"/quality/verify?number=COC-1&sha256={digest}"
        self.assertIn("Genuine and current", self.url_open(path).text)
        view = self._views() - before
        self.assertEqual(
            (view.kind, view.res_model, view.res_name, view.version),
            ("verify", verify._name, "COC-1", f"current {digest}"),
        )
        before = self._views()
        padded = f"/quality/verify?number=COC-1&sha256={':'.join(digest)}%20%20"
        for _number in range(2):
            self.assertIn("Genuine and current", self.url_open(padded).text)
        self.assertFalse(self._views() - before, "visitors' looks: once an hour")
        self.assertEqual(self.url_open("/quality/verify").status_code, 200)
        self.patch(verify, "_verify", lambda _self, _number, _sha: "unknown")
        for _number in range(2):
            self.assertIn("Not a document of ours", self.url_open(path).text)
        view = self._views() - before
        self.assertEqual(
            view.mapped("kind"), ["miss"], "visitors' guesses: once an hour"
        )

        def fail(_self, _row):
            raise OSError("disk full")

        self.patch(self.env.registry["medical.customer.view"], "_store", fail)
        self.patch(verify, "_verify", lambda _self, _number, _sha: "current")
        # another one: that this one was looked at in this hour is on record
        answer = self.url_open(path.replace("a" * 64, "b" * 64))
        self.assertEqual(answer.status_code, 503)
        self.assertNotIn("Genuine", answer.text)

    def test_a_link_is_revoked_through_the_desk(self):
        row = self._rows("lot").filtered(lambda row: row.lot_ref == self.lot.id)
        links = self.env["medical.customer.link"]
        link, _secret = links.with_user(self.buyer)._give(row, 7, "Inspection")
        self.env.flush_all()
        for login, status in (("customer_neighbour", 404), ("customer_maker", 200)):
            self.authenticate(login, login)
            page = self.url_open("/my").text
            token = page.split('csrf_token: "')[1].split('"')[0]
            path = f"/my/lots/link/{link.id}/revoke"
            answer = self.url_open(path, {"csrf_token": token})
            self.assertEqual(answer.status_code, status)
            self.env.invalidate_all()
            self.assertEqual(bool(link.revoked_at), status == 200)
        self.assertEqual(link.revoked_by_id, self.buyer)
