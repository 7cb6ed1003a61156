# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The same small plant in plain Odoo and under the gates.

Made over HTTP by the administrator and, under the gates, by quality people of the
demonstration data. `worker` is certified, `lapsed` was; the others hold no certificate
and no quality role: plain Odoo's own rights are all they have.
"""

import datetime
from types import SimpleNamespace

from devices import ReadyDevice

from .client import Client
from .database import Database

_MRP = ("mrp.group_mrp_user", "analytic.group_analytic_accounting")
LOGINS = {
    "worker": _MRP,
    "lapsed": _MRP,
    "mrp": (*_MRP, "account.group_account_readonly"),
    "stock": ("stock.group_stock_user", "account.group_account_readonly"),
    "planner": ("mrp.group_mrp_manager", "account.group_account_readonly"),
    "foreign": (*_MRP, "stock.group_stock_user", "account.group_account_readonly"),
    "portal": (),
}
ROLES = {
    "worker": "certified operator without the inspection",
    "lapsed": "operator whose certificate expired",
    "mrp": "manufacturing user",
    "stock": "stock user",
    "planner": "manufacturing administrator without a quality role",
    "foreign": "user of another company",
    "portal": "portal user",
    "terminal": "login of the station's terminal, in another session",
    "terminal2": "login of another station's terminal",
    # of the demonstration data, with the addons only
    "inspector": "inspector",
    "engineer": "quality engineer",
    "qmanager": "quality manager",
    "qmanager2": "quality manager",
}
DEVICE, SIMPLE, PART_MADE, FINAL, COMPONENT, PACED = (
    "device",
    "simple",
    "part_made",
    "final",
    "component",
    "paced",
)
_MADE = (DEVICE, SIMPLE, PART_MADE, FINAL, "free", PACED)


class Plant:
    """Clients of everybody and ids of what was made; `gated` where the addons are."""

    def __init__(self, url, database, environment, *, gated):
        self.gated = gated
        self.db = Database(environment, database)
        self.address = (url, database)
        self.admin = Client(*self.address, "admin")
        self.ids = SimpleNamespace()
        self.clients, self.devices = {}, {}
        self._people()
        self._products()
        if gated:
            self._requirements()
            self._station()
        self._stock()

    def client(self, login):
        """The session of a demo user, opened once."""
        if login not in self.clients:
            self.clients[login] = Client(*self.address, login)
        return self.clients[login]

    def ref(self, xmlid):
        """Id of the record with an external id."""
        module, name = xmlid.split(".")
        query = "SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s"
        return self.db.rows(query, [module, name])[0][0]

    # -- people ------------------------------------------------------------
    def _people(self):
        admin, ids = self.admin, self.ids
        ids.company = self.ref("base.main_company")
        ids.company2 = admin.create("res.company", {"name": "Neighbour Works"})
        for login, groups in LOGINS.items():
            company = ids.company2 if login == "foreign" else ids.company
            base = "base.group_portal" if login == "portal" else "base.group_user"
            groups = [base, *groups]
            if self.gated and login in ("worker", "lapsed"):
                groups.append("qms_base.group_qms_operator")
            user = admin.create(
                "res.users",
                {
                    "name": f"Test {login}",
                    "login": f"plain.{login}",
                    "password": f"plain.{login}",
                    "company_id": company,
                    "company_ids": [(6, 0, [company])],
                    "group_ids": [(6, 0, [self.ref(group) for group in groups])],
                },
            )
            setattr(ids, f"user_{login}", user)
            if login != "portal":
                employee = admin.create(
                    "hr.employee",
                    {"name": f"Test {login}", "user_id": user, "company_id": company},
                    context={"allowed_company_ids": [company]},
                )
                setattr(ids, f"employee_{login}", employee)
                (resource,) = admin.read("hr.employee", employee, "resource_id")[:1]
                setattr(ids, f"resource_{login}", resource)
            key = self.db.api_key(user)
            self.clients[login] = Client(*self.address, f"plain.{login}", key)

    # -- products ------------------------------------------------------------
    def _products(self):
        admin, ids = self.admin, self.ids
        ids.unit = self.ref("uom.product_uom_unit")
        ids.productive = self.ref("mrp.block_reason7")
        for name in (COMPONENT, "material", *_MADE):
            template = admin.create(
                "product.template",
                {
                    "name": f"Test {name}",
                    "type": "consu",
                    "is_storable": True,
                    "tracking": "lot",
                    **(
                        {"qms_regulated": True} if self.gated and name != "free" else {}
                    ),
                },
            )
            setattr(ids, f"{name}_template", template)
            (product,) = admin.read("product.template", template, "product_variant_ids")
            setattr(ids, name, product)
        ids.benches = [
            admin.create("mrp.workcenter", {"name": f"Test bench {number}"})
            for number in (1, 2, 3)
        ]
        for name in _MADE:
            work = name in (DEVICE, SIMPLE, "free", PACED)
            bom = admin.create("mrp.bom", self._bom_values(name, work))
            setattr(ids, f"{name}_bom", bom)
            operations = admin.search(
                "mrp.routing.workcenter", [("bom_id", "=", bom)], order="id"
            )
            setattr(ids, f"{name}_operations", operations)
        ids.bare_bom = admin.create("mrp.bom", self._bom_values(DEVICE, False))

    def _bom_values(self, name, work):
        first, second, other = self.ids.benches
        places = (other, other) if name in ("free", PACED) else (first, second)
        line = {"product_id": self.ids.component, "product_qty": 1}
        return {
            "product_tmpl_id": getattr(self.ids, f"{name}_template"),
            "consumption": "strict" if name == SIMPLE else "flexible",
            "sequence": 1 if work else 9,
            "bom_line_ids": [(0, 0, line)],
            "operation_ids": [
                (0, 0, {"name": title, "workcenter_id": place, "time_cycle_manual": 5})
                for title, place in zip(("Join", "Seal"), places, strict=True)
                if work
            ],
        }

    # -- what the gates ask for ------------------------------------------------
    def _requirements(self):
        """Join needs a certificate by its operation, Seal by its work centre."""
        engineer = self.client("engineer")
        ids = self.ids
        ids.type = engineer.create(
            "operator.certification.type",
            {"name": "Test joining", "code": "T-JOIN", "validity_months": 12},
        )
        targets = [
            {"operation_id": getattr(ids, f"{name}_operations")[0]}
            for name in (DEVICE, SIMPLE)
        ] + [{"workcenter_id": ids.benches[1]}]
        ids.requirements = [
            engineer.create(
                "operator.certification.requirement", {"type_id": ids.type, **target}
            )
            for target in targets
        ]
        today = datetime.date.today()
        for login, months in (("worker", 1), ("lapsed", 24)):
            start = today - datetime.timedelta(days=31 * months)
            certificate = engineer.create(
                "operator.certification",
                {
                    "employee_id": getattr(ids, f"employee_{login}"),
                    "type_id": ids.type,
                    "valid_from": start.isoformat(),
                },
            )
            setattr(ids, f"certificate_{login}", certificate)
        granted = [ids.certificate_worker, ids.certificate_lapsed]
        for login in ("engineer", "qmanager"):
            self.sign(login, "operator.certification", granted, "grant")
        ids.draft = engineer.create(
            "operator.certification",
            {"employee_id": ids.employee_mrp, "type_id": ids.type},
        )
        ids.plans = [
            self._plan(engineer, *plan)
            for plan in (
                (COMPONENT, "receipt", False),
                ("material", "receipt", False),
                (DEVICE, "operation", ids.device_operations[0]),
                (DEVICE, "final", False),
                (FINAL, "final", False),
                (PACED, "operation_first", ids.paced_operations[0]),
                (PACED, "operation_downtime", ids.paced_operations[0]),
            )
        ]
        for login in ("qmanager", "qmanager2"):
            self.sign(login, "medical.inspection.plan", ids.plans, "approve")

    def sign(self, login, model, records, transition):
        """Sign records as a demo user, with password and code."""
        device = self.devices.setdefault(login, ReadyDevice(self.db.rows, login))
        self.client(login).sign(model, records, transition, device)

    def _plan(self, engineer, name, trigger, operation):
        template = getattr(self.ids, f"{name}_template")
        return engineer.create(
            "medical.inspection.plan",
            {
                "name": f"Test {name} {trigger}",
                "product_tmpl_id": template,
                "trigger": trigger,
                "operation_id": operation,
                "characteristic_ids": [(0, 0, {"name": "Look", "kind": "pass_fail"})],
            },
        )

    # -- a station ---------------------------------------------------------------
    def _station(self):
        """A terminal at the benches, and badge and PIN of the certified operator."""
        admin, ids, login = self.admin, self.ids, "plain.terminal"
        ids.user_terminal = admin.create(
            "res.users",
            {
                "name": "Test terminal",
                "login": login,
                "password": login,
                "company_id": ids.company,
                "company_ids": [(6, 0, [ids.company])],
                "group_ids": [(6, 0, [self.ref("qms_base.group_qms_terminal")])],
            },
        )
        ids.station = self.client("qmanager").create(
            "qms.station",
            {
                "name": "Test station",
                "code": "T-1",
                "workcenter_ids": [(6, 0, ids.benches)],
                "terminal_user_id": ids.user_terminal,
            },
        )
        self.clients["terminal"] = Client(*self.address, login)
        ids.badge, ids.pin = "T9001", "70513"
        admin.write("hr.employee", ids.employee_worker, {"barcode": ids.badge})
        issued = admin.call(
            "hr.employee", "action_issue_work_pin", [ids.employee_worker]
        )
        start = issued["context"]["default_pin"]
        self.clients["terminal"].shop_floor(
            "identify", badge=ids.badge, pin=start, new_pin=ids.pin
        )
        self.clients["terminal"].shop_floor("leave")
        ((ids.work_pin,),) = self.db.rows(
            "SELECT id FROM operator_work_pin WHERE employee_id = %s",
            [ids.employee_worker],
        )

    def terminal(self):
        """A further web session of the station's terminal."""
        return Client(*self.address, "plain.terminal")

    # -- stock -----------------------------------------------------------------
    def _stock(self):
        ids, admin = self.ids, self.admin
        ids.stock = self.ref("stock.stock_location_stock")
        ids.suppliers = self.ref("stock.stock_location_suppliers")
        ids.customers = self.ref("stock.stock_location_customers")
        ids.production = self._location("production", ids.company)
        self._neighbour()
        for kind, name in (("incoming", "receipts"), ("outgoing", "deliveries")):
            domain = [("code", "=", kind), ("company_id", "=", ids.company)]
            setattr(ids, name, admin.search("stock.picking.type", domain, limit=1)[0])
        domain = [("code", "=", "internal"), ("company_id", "=", ids.company)]
        ids.internal = admin.search(
            "stock.picking.type", domain, limit=1, context={"active_test": False}
        )[0]
        if self.gated:
            self._go_on_without_list()
        ids.good = self.receive("GOOD", 100000)
        ids.bad = self.receive("BAD", 100000)
        ids.clean = self.receive("CLEAN", 100, "material")
        if self.gated:
            self._release(ids.good)
            self._release(ids.clean)
        # plain Odoo takes the oldest stock first: the good lot, as under the gates

    def _go_on_without_list(self):
        """Material of suppliers that are not on the list comes in with a warning."""
        model, manager = "medical.supplier.policy.change", self.client("qmanager")
        change = manager.create(model, {"policy": "warn", "reason": "Lots are tried"})
        manager.call(model, "action_apply", [change])

    def _location(self, usage, company):
        domain = [("usage", "=", usage), ("company_id", "=", company)]
        context = {"allowed_company_ids": [company]}
        return self.admin.search("stock.location", domain, limit=1, context=context)[0]

    def _neighbour(self):
        """The other company's warehouse."""
        ids, context = self.ids, {"allowed_company_ids": [self.ids.company2]}
        warehouse = self.admin.create(
            "stock.warehouse",
            {"name": "Neighbour", "code": "NBR", "company_id": ids.company2},
            context=context,
        )
        ((ids.stock2, ids.deliveries2),) = self.db.rows(
            "SELECT lot_stock_id, out_type_id FROM stock_warehouse WHERE id = %s",
            [warehouse],
        )
        ids.production2 = self._location("production", ids.company2)

    def receive(self, name, quantity, product=COMPONENT):
        """Receive a lot; under the gates it is in quarantine then."""
        ids, admin = self.ids, self.admin
        product = getattr(ids, product)
        line = {"lot_name": name, "product_id": product}
        picking = self.transfer(ids.receipts, ids.suppliers, ids.stock, quantity, line)
        admin.call("stock.picking", "button_validate", [picking])
        domain = [("name", "=", name), ("product_id", "=", product)]
        return admin.search("stock.lot", domain)[0]

    def transfer(self, kind, source, destination, quantity, line):
        """A confirmed transfer with one line (of the component), not yet done."""
        ids, admin = self.ids, self.admin
        places = {"location_id": source, "location_dest_id": destination}
        picking = admin.create("stock.picking", {"picking_type_id": kind, **places})
        product = line.get("product_id", ids.component)
        values = {"picking_id": picking, "product_id": product, **places}
        move = {
            "product_id": product,
            "product_uom_qty": quantity,
            "move_line_ids": [(0, 0, {**values, "quantity": quantity, **line})],
            **places,
        }
        admin.write("stock.picking", picking, {"move_ids": [(0, 0, move)]})
        admin.call("stock.picking", "action_confirm", [picking])
        return picking

    def _release(self, lot):
        self.inspect("stock.lot", lot, "lot_id")
        engineer = self.client("engineer")
        disposition = engineer.create(
            "medical.lot.disposition",
            {"lot_ids": [(6, 0, [lot])], "decision": "release"},
        )
        self.sign("engineer", "medical.lot.disposition", [disposition], "release")

    def inspect(self, model, record, field):
        """Open and pass every inspection that the plans ask of a record."""
        inspector = self.client("inspector")
        inspector.call(model, "action_qms_open_inspections", [record])
        domain = [(field, "=", record), ("state", "=", "open")]
        for inspection in inspector.search("medical.inspection", domain):
            results = inspector.search(
                "medical.inspection.result", [("inspection_id", "=", inspection)]
            )
            inspector.call(
                "medical.inspection.result", "write", results, {"pass_fail": "pass"}
            )
            inspector.call("medical.inspection", "action_complete", [inspection])
