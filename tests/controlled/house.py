# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A server in whose company change control is in force, and who tries there."""

from bypass.client import Client
from bypass.database import Database
from otp import Device, demo_secret

_EVERYTHING = (
    "base.group_user",
    "base.group_system",
    "mrp.group_mrp_manager",
    "mrp.group_mrp_routings",
    "mrp.group_mrp_byproducts",
    "mrp.group_mrp_workorder_dependencies",
    "stock.group_stock_manager",
    "product.group_product_manager",
    "purchase.group_purchase_manager",
    "maintenance.group_equipment_manager",
    "hr.group_hr_manager",
    "qms_base.group_qms_manager",
)


class House:
    """The clone of the demonstration data; `attacker` has every right there is."""

    def __init__(self, url, database, environment):
        self.db = Database(environment, database)
        self._address = (url, database)
        self.clients, self._actions = {}, {}
        self.admin = self.client("admin")
        self.company = self.ref("base.main_company")
        self.attacker = self._everything()
        self._byproduct()
        self._tag()
        self._put_in_force()

    def client(self, login):
        """The session of a demo user, opened once."""
        if login not in self.clients:
            self.clients[login] = Client(*self._address, login)
        return self.clients[login]

    def ref(self, xmlid):
        """Id of the record with an external id."""
        module, name = xmlid.split(".")
        query = "SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s"
        return self.db.rows(query, [module, name])[0][0]

    def session(self, login):
        """A further session of a demo user."""
        return Client(*self._address, login)

    def device(self, login):
        """The device of a demo user; what it showed before counts no more."""
        reset = "UPDATE qms_signing_factor SET last_step = 0 WHERE last_step <> 0"
        self.db.rows(reset)
        return Device(demo_secret(login))

    def sign(self, login, model, records, transition):
        """Sign as a demo user, with password and code."""
        device = self.device(login)
        self.client(login).sign(model, records, transition, device)

    def _everything(self):
        login, company = "tries.everything", self.company
        user = self.admin.create(
            "res.users",
            {
                "name": login,
                "login": login,
                "password": login,
                "company_id": company,
                "company_ids": [(6, 0, [company])],
                "group_ids": [(6, 0, [self.ref(group) for group in _EVERYTHING])],
            },
        )
        return Client(*self._address, login, self.db.api_key(user))

    def _byproduct(self):
        """The demonstration data have none."""
        bill = self.ref("qms_base.demo_bom_tubing")
        ((product,),) = self.db.rows(
            "SELECT p.id FROM product_product p JOIN product_template t"
            " ON t.id = p.product_tmpl_id WHERE t.qms_regulated IS NOT TRUE"
            " AND t.type = 'consu' AND t.active AND p.active ORDER BY p.id LIMIT 1"
        )
        values = {"bom_id": bill, "product_id": product, "product_qty": 1}
        self.admin.create("mrp.bom.byproduct", values)

    def _tag(self):
        """Another one to name."""
        self.admin.create("mrp.workcenter.tag", {"name": "Tried"})

    def _put_in_force(self):
        model, manager = "medical.change.control", self.client("qmanager")
        wizard = manager.create(model, {"reason": "Design transfer"})
        manager.call(model, "action_confirm", [wizard])

    def run(self, model, record, code, values=None):
        """Let a server action do something to a record with all rights.

        :param code: what is called of the record; finds `values` in the context
        """
        if (model, code) not in self._actions:
            ((model_id,),) = self.db.rows(
                "SELECT id FROM ir_model WHERE model = %s", [model]
            )
            self._actions[model, code] = self.admin.create(
                "ir.actions.server",
                {
                    "name": "Tried",
                    "model_id": model_id,
                    "state": "code",
                    "code": f"records.sudo().{code}",
                },
            )
        context = {"active_model": model, "active_ids": [record], "tried": values}
        self.attacker.call(
            "ir.actions.server", "run", [self._actions[model, code]], context=context
        )
