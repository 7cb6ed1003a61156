# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""One number given at once as two things: the later one is refused.

Two transactions of one Odoo process on a clone, the later one begun before the earlier
one is committed; each is repeated by Odoo's own `retrying`, as it is for a request.
"""

import pytest

_CODE = """
import logging
from odoo import api
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service.model import retrying

# PostgreSQL's refusals are what is wanted here
logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)
registry = Registry(env.cr.dbname)
product = env.ref("qms_base.demo_product_controller").product_variant_id.id
NUMBER = "09506000998114"
GIVEN = {
    "label": {"di": NUMBER},
    "mark": {"direct_mark": "other", "direct_mark_di": NUMBER},
    "unit": {"device_count": 2, "unit_of_use_di": NUMBER},
    "secondary": {
        "issuing_agency": "hibcc",
        "secondary_ids": [Command.create({"issuing_agency": "gs1", "di": NUMBER})],
    },
}

def give(field, before=lambda: None):
    with registry.cursor() as cr:
        own = api.Environment(cr, 1, {})
        def once():
            identifiers = own["medical.device.identifier"]
            assert identifiers.search_count([])
            before()
            identifiers.create({"product_id": product, **GIVEN[field]})
            own.flush_all()
        retrying(once, own)

done = []
def meanwhile():
    if not done:
        done.append(True)
        give(FIRST)
try:
    give(SECOND, meanwhile)
except ValidationError as error:
    assert "given already" in str(error), error
else:
    raise AssertionError("given twice")
assert done
env.cr.rollback()
assert len(env["medical.device.identifier"]._find_number(NUMBER)) == 1
"""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("mark", "label"),
        ("label", "unit"),
        ("secondary", "label"),
        ("mark", "secondary"),
    ],
)
def test_one_number_given_at_once(first, second):
    from devtools import install, settings, templates

    target = settings.test_target()
    with templates.cloned(target, templates.bundle(target)) as database:
        code = f"FIRST, SECOND = {first!r}, {second!r}\n{_CODE}"
        log = f"number-race-{database}"
        install.run_code(target, database, code, log_name=log)
