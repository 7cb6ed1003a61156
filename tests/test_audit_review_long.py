# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A review of a long trail: verified by the job, block by block, and put off between.

The same trail once as it is, once with an entry altered in its last block.
"""

import json

import pytest
import test_audit_chain as chain

from devtools import settings, templates

# small blocks, and none of them small enough to be verified while somebody waits
_PREPARE = """
from odoo import fields
from odoo.exceptions import UserError
from odoo.addons.qms_base.models.audit import qms_audit_review_chain as reviews
from odoo.addons.qms_base.models.audit import qms_audit_seal as seals
import json
reviews._AT_ONCE = 0
reviews._STEP = 1
seals._MOST_ROWS = 100
"""
_BEGIN = (
    _PREPARE
    + chain.SEAL
    + """
review = env["qms.audit.review"].create(
    {"date_from": fields.Date.today(), "date_to": fields.Date.today()})
review.action_collect()
review.line_ids.write({"assessment": "justified"})
review.conclusion = "Looked at."
env.cr.commit()
try:
    review._signature_check("review")
    refused = ""
except UserError as error:
    refused = str(error)
left = review._verify_block()
env.cr.commit()
print(json.dumps([review.id, review.chain_ok, left, review.chain_progress, refused]))
"""
)
# another process, as after a restart
_GO_ON = (
    _PREPARE
    + """
env["qms.audit.review"]._cron_verify()
review = env["qms.audit.review"].browse({id})
print(json.dumps([review.chain_ok, review.chain_report, review.head_number,
    review.chain_progress, review.chain_state]))
"""
)


@pytest.fixture(scope="module")
def begun():
    """A review whose verification has begun: (target, database, review id)."""
    target = settings.test_target()
    with templates.cloned(target, templates.bundle(target)) as database:
        answer = chain.shell(target, database, _BEGIN)
        review, state, left, progress, refused = json.loads(answer.splitlines()[-1])
        assert (state, bool(refused)) == ("waiting", True)
        assert "still being verified" in refused
        assert left >= 2
        assert 0 < progress < 100
        yield target, database, review, left


def _gone_on(target, database, review):
    answer = chain.shell(target, database, _GO_ON.replace("{id}", str(review)))
    return json.loads(answer.splitlines()[-1])


def test_the_job_goes_on_where_it_was_and_finds_what_was_altered(begun):
    target, database, review, left = begun
    [(entry,)] = chain.execute(
        target,
        database,
        "SELECT max(id) FROM qms_audit_log"
        " WHERE txid < (SELECT max(to_txid::bigint) FROM qms_audit_seal)",
    )
    before = f"SELECT flags FROM qms_audit_log WHERE id = {entry}"
    [(flags,)] = chain.execute(target, database, before)
    altered = f"UPDATE qms_audit_log SET flags = 'Z' WHERE id = {entry}"
    chain.execute(target, database, *chain.as_owner(altered))
    state, report, head, progress, kept = _gone_on(target, database, review)
    assert (state, progress, kept) == ("wrong", 100, False)
    assert head == left + 1
    assert f"entry {entry}" in report
    mended = "NULL" if flags is None else f"'{flags}'"
    back = f"UPDATE qms_audit_log SET flags = {mended} WHERE id = {entry}"
    chain.execute(target, database, *chain.as_owner(back))
    chain.shell(
        target,
        database,
        _PREPARE + f"env['qms.audit.review'].browse({review}).action_collect()\n"
        "env.cr.commit()\n",
    )
    state, report, head, _progress, _kept = _gone_on(target, database, review)
    assert state == "ok"
    assert f"{head} seal(s)" in report
