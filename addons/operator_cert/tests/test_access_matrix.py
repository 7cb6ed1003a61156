# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Who may do what with every model of this addon: tried, not read off the rights.

The table in docs/operator-certification-access.md is what the run found:
ACCESS_TABLE=write bin/test TestAccessMatrix.
"""

import os
from datetime import timedelta
from pathlib import Path

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .access_table import EXPECTED, PERSONAL, ROLES, TEAMS
from .common import OperatorCertCommon

DOCUMENT = Path(__file__).parents[3] / "docs" / "operator-certification-access.md"
BEGIN, END = "<!-- table, from the run -->\n", "<!-- end of table -->\n"
_NONE = "–"


@tagged("post_install", "-at_install")
class TestAccessMatrix(OperatorCertCommon):
    """Read, create, write and delete, as everybody, on every model."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        ref = cls.env.ref
        cls.users = {
            "operator": ref("qms_base.demo_user_operator"),
            "inspector": ref("qms_base.demo_user_inspector"),
            "warehouse": ref("qms_base.demo_user_warehouse"),
            "engineer": ref("qms_base.demo_user_engineer"),
            "qmanager": ref("qms_base.demo_user_qmanager"),
            "auditor": ref("qms_base.demo_user_auditor"),
            "portal": ref("qms_base.demo_user_portal_aurelia"),
            "lone": cls._lone("lone", "qms_base.group_qms_operator"),
            "trainer": cls._lone("tutor", "qms_base.group_qms_trainer"),
            "planner": cls._lone("planner", "mrp.group_mrp_manager"),
            "worker": cls._lone("maker", "mrp.group_mrp_user"),
            "hr": cls._lone("officer", "hr.group_hr_manager"),
            "clerk": cls._lone("clerk", "base.group_user"),
            "foreign": new_test_user(
                cls.env,
                "t_foreign",
                groups="base.group_user,qms_base.group_qms_manager,"
                "mrp.group_mrp_manager",
                company_id=cls.elsewhere.id,
                company_ids=[Command.set(cls.elsewhere.ids)],
            ),
        }
        cls._make_records()

    @classmethod
    def _lone(cls, login, group):
        """A user with an employee whom nobody leads and who leads nobody."""
        user = new_test_user(cls.env, f"t_{login}", groups=f"base.group_user,{group}")
        cls.env["hr.employee"].create(
            {"name": login, "user_id": user.id, "company_id": cls.company.id}
        )
        return user

    @classmethod
    def _make_records(cls):
        """A draft of everybody, of somebody below everybody, of a stranger."""
        env, company = cls.env, cls.company
        env["hr.employee"].create({"name": "Abroad", "company_id": cls.elsewhere.id})
        cls.stranger = env["hr.employee"].create(
            {"name": "Stranger", "company_id": company.id}
        )
        today = company._plant_today()
        certifications = env["operator.certification"]
        cls.certificates = {}
        for role, user in cls.users.items():
            person = user.employee_ids.filtered(lambda e: e.company_id == company)[:1]
            below = env["hr.employee"]
            if person and role not in ("lone", "trainer"):
                below = below.create(
                    {
                        "name": f"Below {role}",
                        "parent_id": person.id,
                        "company_id": company.id,
                    }
                )
            cls.certificates[role] = {
                name: certifications.create(
                    {
                        "employee_id": employee.id,
                        "type_id": cls.solder.id,
                        "valid_until": today + timedelta(days=20),
                    }
                )
                for name, employee in (
                    ("own", person),
                    ("team", below),
                    ("other", cls.stranger),
                )
                if employee
            }
        granted = cls.certificates["lone"]["own"]
        granted.with_user(cls.engineer.user_id)._grant()
        cls.order = env["mrp.production"].create(
            {"product_id": cls.product.id, "product_qty": 1, "bom_id": cls.bom.id}
        )
        cls.order.action_confirm()
        certifications._cron_remind_expiry()
        env["operator.certification.planning.note"]._cron_tell_coordinators()
        env.flush_all()

    # ------------------------------------------------------------------
    # Trying
    # ------------------------------------------------------------------
    def _models(self):
        names = self.env["ir.model.data"].search(
            [("model", "=", "ir.model"), ("module", "=", "operator_cert")]
        )
        models = self.env["ir.model"].browse(names.mapped("res_id")).mapped("model")
        own = [
            self.env[name]
            for name in sorted(models)
            if self.env[name]._original_module == "operator_cert"
            and not self.env[name]._abstract
        ]
        self.assertGreater(len(own), 5)
        return own

    def _works(self, attempt):
        """Whether access lets an attempt through; what it did is undone.

        Values may be wrong for another reason: that is no refusal of access.
        """
        self.env.invalidate_all()
        try:
            with mute_logger("odoo.sql_db"), self.cr.savepoint():
                attempt()
                self.env.flush_all()
                raise _UndoError
        except (_UndoError, ValidationError):
            allowed = True
        except UserError:  # an AccessError, or a guard that says why
            allowed = False
        except Exception:  # pylint: disable=broad-except
            allowed = True
        self.env.invalidate_all()
        return allowed

    def _sample(self, model, role):
        """``{name: record}`` to be tried on, of the plant's company."""
        if model._name == "operator.certification":
            return self.certificates[role]
        known = {
            "operator.certification.type": self.solder,
            "operator.certification.requirement": self.need_clean,
        }
        record = known.get(model._name)
        if record is None:
            domain = [("company_id", "=", self.company.id)]
            domain = domain if "company_id" in model._fields else []
            record = model.sudo().search(domain, limit=1)
        return {"all": record} if record else {}

    def _values(self, model):
        return {
            "operator.certification": {
                "employee_id": self.stranger.id,
                "type_id": self.clean.id,
            },
            "operator.certification.type": {"name": "New", "code": "NEW"},
            "operator.certification.level": {"name": "New", "code": "N", "rank": 77},
            "operator.certification.requirement": {
                "type_id": self.clean.id,
                "workcenter_id": self.spare.id,
            },
            "operator.certification.starters": {
                "workorder_id": self.order.workorder_ids[:1].id
            },
        }.get(model._name, {})

    def _tried(self, model, role):
        """A cell of the table: what this role could do."""
        user = self.users[role]
        mine = model.with_user(user)
        values = self._values(model)
        letters = "c" if self._works(lambda: mine.create(dict(values))) else ""
        if model._transient:
            return self._tried_transient(mine, letters, values)
        sample = self._sample(model, role)
        seen = [
            name
            for name, record in sample.items()
            if self._works(lambda r=record: r.with_user(user).check_access("read"))
        ]
        # what read says, a search says too
        for name, record in sample.items():
            found = self._found(record.with_user(user))
            self.assertEqual(found, name in seen, (model._name, role, name))
        if sample:
            record = list(sample.values())[-1].with_user(user)
            letters += "w" if self._works(lambda: record.write({})) else ""
            letters += "d" if self._works(lambda: record.unlink()) else ""
        elif mine.has_access("read"):
            seen = ["all"]
        everything = "some" if model._name in PERSONAL and role in TEAMS else "all"
        read = everything if {"other", "all"} & set(seen) else "+".join(seen)
        return " ".join(part for part in (read, letters) if part) or _NONE

    def _found(self, record):
        try:
            return bool(record.search([("id", "=", record.id)]))
        except AccessError:
            return False

    def _tried_transient(self, mine, letters, values):
        """Answers belong to who asked: nobody else reads them."""
        theirs = mine.sudo().with_user(self.manager.user_id).sudo()
        record = theirs.search([], limit=1)
        if not record and letters:
            record = theirs.create(dict(values)) if values else record
        if record:
            self.assertFalse(
                self._works(lambda: record.with_user(mine.env.user).sudo(False).read())
                and record.create_uid != mine.env.user,
                mine._name,
            )
        read = "own" if mine.has_access("read") else ""
        return " ".join(part for part in (read, letters) if part) or _NONE

    # ------------------------------------------------------------------
    # The table
    # ------------------------------------------------------------------
    def test_11_10_d_who_may_do_what(self):
        found = {
            model._name: {role: self._tried(model, role) for role in ROLES}
            for model in self._models()
        }
        if os.environ.get("ACCESS_TABLE") == "write":
            self._write_document(found)
        self.assertEqual(set(found), set(EXPECTED), "a model that nobody decided on")
        for name, row in found.items():
            for role, cell in row.items():
                with self.subTest(model=name, role=role):
                    self.assertEqual(cell, EXPECTED[name].get(role, _NONE))
        if DOCUMENT.is_file():
            self.assertIn(
                self._table(found), DOCUMENT.read_text(), "ACCESS_TABLE=write bin/test"
            )

    def _table(self, found):
        heads = " | ".join(ROLES.values())
        lines = [f"| model | {heads} |", "| --- |" + " --- |" * len(ROLES)]
        for name, row in found.items():
            words = self.env["ir.model"]._get(name).with_context(lang="en_US").name
            cells = " | ".join(row[role] for role in ROLES)
            lines.append(f"| {words} (`{name}`) | {cells} |")
        return "\n".join(lines) + "\n"

    def _write_document(self, found):
        text = DOCUMENT.read_text()
        before, _begin, rest = text.partition(BEGIN)
        after = rest.partition(END)[2]
        DOCUMENT.write_text(
            before + BEGIN + "\n" + self._table(found) + "\n" + END + after
        )


class _UndoError(Exception):
    """Raised to undo what an attempt did."""
