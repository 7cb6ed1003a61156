# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import new_test_user, tagged

from .supplier_common import SupplierCase

# r read, w write, c create, d delete; what is missing is nothing
_LIST = {
    "operator": "r",
    "inspector": "r",
    "engineer": "rwcd",
    "manager": "rwcd",
    "auditor": "r",
    "buyer": "r",
}
_DECIDE = {"engineer": "rwc", "manager": "rwc"}
EXPECTED = {
    "medical.approved.supplier": _LIST,
    "medical.supplier.certificate": _LIST,
    "medical.supplier.certificate.type": _LIST,
    "medical.supplier.evaluation": _LIST,
    "medical.product.alternate": _LIST,
    "medical.supplier.change.notice": _LIST,
    "medical.supplier.change.impact": dict.fromkeys(_LIST, "r"),
    "medical.supplier.tightening": _DECIDE,
    "medical.supplier.policy.change": {"manager": "rwc"},
}
_OPERATIONS = {"read": "r", "write": "w", "create": "c", "unlink": "d"}


@tagged("post_install", "-at_install")
class TestSupplierAccess(SupplierCase):
    """Who buys may read; quality engineers edit; customers and others see nothing."""

    def test_table(self):
        users = {
            "operator": self.operator,
            "inspector": self.inspector,
            "engineer": self.engineer,
            "manager": self.manager,
            "auditor": self.auditor,
            "buyer": new_test_user(
                self.env, "ac_buyer", groups="purchase.group_purchase_user"
            ),
            "clerk": new_test_user(self.env, "ac_clerk", groups="base.group_user"),
            "portal": new_test_user(self.env, "ac_portal", groups="base.group_portal"),
        }
        found = {}
        for model in EXPECTED:
            for role, user in users.items():
                own = self.env[model].with_user(user)
                letters = "".join(
                    letter
                    for operation, letter in _OPERATIONS.items()
                    if own.has_access(operation)
                )
                if letters:
                    found.setdefault(model, {})[role] = letters
        self.assertEqual(found, EXPECTED)

    def test_every_model_of_suppliers_is_in_the_table(self):
        data = self.env["ir.model.data"].search(
            [("model", "=", "ir.model"), ("module", "=", "medical_traceability")]
        )
        names = self.env["ir.model"].browse(data.mapped("res_id")).mapped("model")
        own = {
            name
            for name in names
            if self.env[name]._auto
            and not self.env[name]._abstract
            and name.startswith(
                ("medical.supplier", "medical.approved", "medical.product")
            )
        }
        self.assertEqual(own, set(EXPECTED))
        self.assertLessEqual(
            {name for name in own if not self.env[name]._transient},
            self.env["qms.audit.policy"]._recorded_models(),
        )
