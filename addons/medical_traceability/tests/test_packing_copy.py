# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
import io

from pypdf import PdfReader

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.qms_base.tests.signing import enrol, sign

from .test_packing import PackingCase


@tagged("post_install", "-at_install")
class TestPackingCopy(PackingCase):
    """A further copy of a package label needs a reason and somebody's signature."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = (cls.operator, cls.inspector)
        cls.env["hr.employee"].create(
            [{"name": user.login, "user_id": user.id} for user in people]
        )
        enrol(cls.operator, "tr_operator")
        enrol(cls.inspector, "tr_inspector")

    def setUp(self):
        super().setUp()
        self._template("inner")
        box = self._box_of(self.lots[0], self.lots[1])
        self.package = self.packages.browse(box["id"])
        self.package.action_print_package_label()

    def _request(self, reason="Torn by the belt", earlier="destroyed"):
        action = self.package.action_request_copy()
        request = self.env[action["res_model"]].browse(action["res_id"])
        request = request.with_user(self.operator)
        request.write({"reason": reason, "earlier_copy": earlier})
        return request

    def test_a_signed_request_is_good_for_one_copy(self):
        for user in (self.operator, self.inspector, self.manager):
            with self.assertRefused("an inspector signs it"):
                self.package.with_user(user).action_print_package_label()
        request = self._request()
        with self.assertRefused("an inspector signs it"):
            self.package.action_print_package_label()
        sign(request, "reprint", self.inspector)
        self.assertEqual((request.state, request.copy_number), ("done", 2))
        action = self.package.action_print_package_label()
        pdf = base64.b64decode(action["params"]["content"])
        text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
        self.assertIn("COPY 2", text)
        self.assertEqual(self.package.medical_copies, 2)
        with self.assertRefused("an inspector signs it"):
            self.package.action_print_package_label()

    def test_one_copy_at_a_time(self):
        first, second = self._request(), self._request()
        sign(first, "reprint", self.inspector)
        with self.assertRefused("granted by .* and not printed yet"):
            sign(second, "reprint", self.inspector)
        self.package.action_print_package_label()
        sign(second, "reprint", self.inspector)
        self.assertEqual(second.copy_number, 3)

    def test_what_a_request_must_say(self):
        for values, words in (
            ({"reason": " "}, "Say why"),
            ({"earlier": False}, "what became of the earlier copy"),
        ):
            with self.assertRefused(words):
                sign(self._request(**values), "reprint", self.inspector)
        self._out(self.lots[0], {"id": self.package.id})
        with self.assertRefused("has no printed label: close it"):
            sign(self._request(), "reprint", self.inspector)

    def test_nobody_grants_a_copy_by_hand(self):
        request = self._request()
        with self.assertRaises(Exception) as own:
            sign(request, "reprint", self.operator)
        self.assertNotIsInstance(own.exception, AssertionError)
        for values in ({"state": "done"}, {"copy_number": 2}, {"name": "LR-X"}):
            with self.assertRaises(AccessError):
                request.write(values)
        forged = (
            self.env["medical.package.reprint"]
            .with_user(self.operator)
            .with_context(default_state="done", default_copy_number=2)
            .create(
                {
                    "package_id": self.package.id,
                    "reason": "None",
                    "earlier_copy": "missing",
                    "state": "done",
                    "copy_number": 2,
                }
            )
        )
        self.assertEqual((forged.state, forged.copy_number), ("draft", 0))
        with self.assertRefused("an inspector signs it"):
            self.package.action_print_package_label()
        for user in (self.manager, self.operator):
            with self.assertRaises(AccessError):
                request.with_user(self.env["res.users"].browse(user.id)).write(
                    {"requested_by_id": user.id}
                )

    def test_the_wrong_person_asks_for_none(self):
        nobody = self.env["res.users"].create(
            {
                "name": "Nobody",
                "login": "tr_nobody",
                "group_ids": [(6, 0, [self.env.ref("stock.group_stock_user").id])],
            }
        )
        with self.assertRaises(AccessError):
            self.package.with_user(nobody).action_request_copy()
        other = self.env["stock.package"].create({"name": "BOX"})
        with self.assertRefused("no package of devices"):
            self.env["medical.package.reprint"].create({"package_id": other.id})
        with self.assertRefused("print the first copy"):
            other.with_user(self.operator).action_request_copy()
