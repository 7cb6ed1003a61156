# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Who may do what with the models of this addon, as decided.

A cell says what is read (all of the company, own, own+team), then the letters of what
else may be done: c create, w write, d delete. What is missing here is nothing.
"""

ROLES = {
    "lone": "Operator",
    "operator": "Supervisor (operator with a team)",
    "warehouse": "Warehouse (operator)",
    "inspector": "Inspector",
    "trainer": "Trainer",
    "engineer": "Quality engineer",
    "qmanager": "Quality manager",
    "auditor": "Auditor",
    "worker": "Manufacturing user",
    "planner": "Manufacturing manager",
    "hr": "HR officer",
    "clerk": "Employee without a role",
    "portal": "Portal",
    "foreign": "Quality manager of another company",
}

EXPECTED = {}
