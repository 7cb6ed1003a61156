# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A template holds all that its tests take for granted, or is not made."""

import os
from types import SimpleNamespace

import pytest

from devtools import databases, install, settings, templates
from devtools.errors import SetupError

NAME = "qms_broken_demo"
TEMPLATE = f"template_test_{os.getpid()}"
DEMO = """<odoo>
    <record id="person" model="res.partner">
        <field name="name">Fictional</field>
        <field name="parent_id" ref="nobody_of_that_name" />
    </record>
</odoo>
"""
WARNING = """\
2026-01-02 03:04:05,006 7 INFO db odoo.modules.loading: Module some: loading demo
2026-01-02 03:04:05,007 7 WARNING db odoo.modules.loading: Module some demo data \
failed to install, installed without demo data
Traceback (most recent call last):
  File "convert.py", line 1, in convert
odoo.tools.convert.ParseError: while parsing demo.xml:3, somewhere inside
<record id="person" model="res.partner">
</record>

2026-01-02 03:04:06,008 7 WARNING db odoo.other: not this one
2026-01-02 03:04:06,009 7 INFO db odoo.modules.loading: Modules loaded.
"""


def test_demo_data_that_is_left_out_is_an_error_with_its_reason():
    process = SimpleNamespace(stdout=iter(WARNING.splitlines(keepends=True)))
    written = []
    errors = install._follow(process, written.append)
    assert errors == [
        "the demo data of some could not be loaded: odoo.tools.convert.ParseError:"
        " while parsing demo.xml:3, somewhere inside"
    ]
    assert "".join(written) == WARNING


def test_a_template_without_the_demo_data_of_an_addon_is_not_made(tmp_path):
    addon = tmp_path / NAME
    addon.mkdir()
    (addon / "__init__.py").touch()
    (addon / "demo.xml").write_text(DEMO)
    (addon / "__manifest__.py").write_text(
        repr(
            {
                "name": "Broken demo",
                "author": "Nobody",
                "license": "LGPL-3",
                "depends": ["base"],
                "demo": ["demo.xml"],
            }
        )
    )
    target = settings.test_target()
    base = templates.dependencies(target)
    paths = [target.environment.get("ODOO_ADDONS_PATH"), str(tmp_path)]
    target.environment["ODOO_ADDONS_PATH"] = ",".join(filter(None, paths))
    try:
        with pytest.raises(SetupError) as refused:
            templates._make(target, TEMPLATE, {}, base, [NAME])
        assert f"the demo data of {NAME} could not be loaded" in str(refused.value.what)
        assert not databases.exists(target, TEMPLATE)
        assert not templates._ready(target, TEMPLATE)
    finally:
        databases.drop(target, f"making_{TEMPLATE}")
