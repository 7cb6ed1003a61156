# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.qms_base.tools.ledger import ledger_models

BUNDLE = ("qms_base", "operator_cert", "medical_traceability", "medical_quality")
_COMPANY = ("company_id", "company_ids", "company_ref")


@tagged("post_install", "-at_install")
class TestEveryModel(TransactionCase):
    """What holds for all models of the bundle, also for those to come."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Elsewhere"})
        quality = (
            "qms_base.group_qms_manager,qms_base.group_qms_auditor,"
            "base.group_system,mrp.group_mrp_manager,stock.group_stock_manager"
        )
        cls.manager = new_test_user(cls.env, "every_manager", groups=quality)
        cls.stranger = new_test_user(
            cls.env,
            "every_stranger",
            groups=quality,
            company_id=cls.other.id,
            company_ids=[(6, 0, cls.other.ids)],
        )

    def _own_models(self):
        """Models with a table that the addons of the bundle define."""
        data = self.env["ir.model.data"].search(
            [("model", "=", "ir.model"), ("module", "in", BUNDLE)]
        )
        names = self.env["ir.model"].browse(data.mapped("res_id")).mapped("model")
        own = [
            self.env[name]
            for name in sorted(names)
            if self.env[name]._auto and self.env[name]._original_module in BUNDLE
        ]
        self.assertGreater(len(own), 20)
        return own

    def test_11_10_d_every_model_says_who_may(self):
        granted = set(self.env["ir.model.access"].search([]).model_id.mapped("model"))
        without = {model._name for model in self._own_models()} - granted
        # records of people are made by the server alone; nobody asks for them by name
        self.assertEqual(without, set())

    def test_every_model_of_a_company_is_for_its_people(self):
        ruled = set()
        for rule in self.env["ir.rule"].search([("active", "=", True)]):
            if "company_id" in (rule.domain_force or "") or "company_ids" in (
                rule.domain_force or ""
            ):
                ruled.add(rule.model_id.model)
        unruled = {
            model._name
            for model in self._own_models()
            if not model._transient
            and any(name in model._fields for name in _COMPANY)
            and model._name not in ruled
        }
        self.assertEqual(unruled, set())

    # ------------------------------------------------------------------
    # Ledgers
    # ------------------------------------------------------------------
    def test_ledgers_have_nothing_that_rewrites_rows(self):
        for ledger in ledger_models(self.env):
            for name, field in ledger._fields.items():
                if name == "id" or not field.store or field.type in ("many2many",):
                    continue
                with self.subTest(field=f"{ledger._name}.{name}"):
                    self.assertFalse(field.compute, "stored computes rewrite rows")
                    self.assertFalse(field.default, "a later column fills old rows")
                    if field.type == "many2one":
                        self.assertEqual(field.ondelete, "restrict")

    def _attempts(self, ledger, records):
        """``(what, call)`` of what a client can ask of a model over RPC."""
        vals = {
            name: "1"
            for name, field in ledger._fields.items()
            if field.store and field.type in ("char", "text")
        }
        headings = [name for name in vals] or ["id"]
        yield "create", lambda: ledger.create(dict(vals))
        yield "web_save", lambda: ledger.web_save(dict(vals), {"id": {}})
        if ledger._rec_name:
            yield "name_create", lambda: ledger.name_create("x")
        yield "load", lambda: self._load(ledger, headings)
        if records:
            for name in sorted(ledger._fields):
                if ledger._fields[name].store and name != "id":
                    value = records[:1].sudo()[name]
                    value = getattr(value, "ids", value)
                    yield (
                        f"write {name}",
                        lambda name=name, value=value: records.write({name: value}),
                    )
            yield "unlink", lambda: records.unlink()
            yield "copy", lambda: records[:1].copy()
            yield (
                "web_save over",
                lambda: records[:1].web_save(dict(vals), {"id": {}}),
            )
            yield (
                "load over",
                lambda: self._load(
                    ledger, [".id", *headings], [[str(records[0].id), *headings]]
                ),
            )

    def _load(self, ledger, headings, rows=None):
        result = ledger.load(headings, rows or [["1"] * len(headings)])
        if not result["ids"]:
            raise AccessError(str(result["messages"]))

    def test_nobody_writes_a_ledger_by_remote_calls(self):
        filled, open_ways = 0, []
        for ledger in ledger_models(self.env):
            mine = ledger.with_user(self.manager)
            records = ledger.sudo().search([], limit=2).with_user(self.manager)
            filled += bool(records)
            for what, attempt in self._attempts(mine, records):
                try:
                    with self.env.cr.savepoint():
                        attempt()
                except UserError:
                    continue
                open_ways.append((ledger._name, what))
        self.assertEqual(open_ways, [])
        self.assertTrue(filled, "the demonstration data fills ledgers")

    def test_no_default_of_a_client_reaches_a_ledger(self):
        for ledger in ledger_models(self.env):
            stored = [
                name
                for name, field in ledger._fields.items()
                if field.store and name != "id" and field.type in ("char", "text")
            ]
            for name in stored:
                self.env["ir.default"].with_user(self.manager).sudo().set(
                    ledger._name, name, "forged", user_id=self.manager.id
                )
            context = {f"default_{name}": "forged" for name in stored}
            with self.subTest(ledger=ledger._name):
                given = (
                    ledger.with_user(self.manager)
                    .with_context(**context)
                    .sudo()
                    .default_get(list(ledger._fields))
                )
                self.assertEqual(given, {})

    # ------------------------------------------------------------------
    # Definition sets
    # ------------------------------------------------------------------
    def test_definition_sets_are_for_the_people_of_their_company(self):
        product = self.env["product.product"].create(
            {"name": "Defined", "is_storable": True, "qms_regulated": True}
        )
        order = self.env["mrp.production"].create(
            {"product_id": product.id, "product_qty": 1}
        )
        definition = order.qms_definition_id
        self.assertEqual(definition.company_id, order.company_id)
        mine = definition.with_user(self.manager)
        self.assertTrue(mine.digest)
        self.assertIn(mine, mine.search([]))
        theirs = definition.with_user(self.stranger)
        self.assertNotIn(theirs, theirs.search([]))
        with self.assertRaises(AccessError):
            theirs.read(["digest"])
        with self.assertRaises(AccessError):
            theirs.web_read({"content": {}})
