# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What docs/audit-trail.md says is recorded of Odoo's models is what is recorded.

Written by AUDIT_TABLE=write bin/test tests/test_audit_document.py.
"""

import json
import os
from pathlib import Path

import test_audit_chain as chain

from devtools import settings, templates

DOCUMENT = Path(__file__).parents[1] / "docs" / "audit-trail.md"
BEGIN, END = "<!-- recorded, from the run -->\n", "<!-- end of recorded -->\n"
ASK = """
import json
policy = env["qms.audit.policy"]
own = policy._audited_modules()
found = []
for name, declared in policy._declarations().items():
    if env[name]._original_module in own:
        continue
    columns = sorted({*policy._fields_recorded(name, declared)} - {*declared.digest})
    links = sorted(policy._links_recorded(name, declared))
    found.append([name, env["ir.model"]._get(name).name, columns + links,
                  sorted(declared.digest), declared.columns is None])
print("RECORDED", json.dumps(found))
"""


def test_the_document_lists_what_is_recorded_of_odoo_itself():
    target = settings.test_target()
    with templates.cloned(target, templates.bundle(target)) as database:
        out = chain.shell(target, database, ASK)
    [line] = [line for line in out.splitlines() if "RECORDED" in line]
    rows = json.loads(line.partition("RECORDED")[2])
    assert len(rows) > 20
    lines = ["| model | what is recorded |", "| --- | --- |"]
    for model, name, columns, digests, whole in rows:
        words = "everything" if whole else ", ".join(f"`{c}`" for c in columns)
        if digests:
            words += "; as digests " + ", ".join(f"`{c}`" for c in digests)
        lines.append(f"| {name} (`{model}`) | {words} |")
    table = BEGIN + "\n" + "\n".join(lines) + "\n\n" + END
    text = DOCUMENT.read_text()
    before, _begin, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    if os.environ.get("AUDIT_TABLE") == "write":
        DOCUMENT.write_text(before + table + after)
    else:
        assert text == before + table + after, "AUDIT_TABLE=write bin/test"
