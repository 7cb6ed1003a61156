# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...audit import database
from ...audit.verify import Verification
from ...tools.keyring import open_keyring
from ...tools.opening import opened

_SHOWN = 20
# Rows that are verified while somebody waits: a few seconds' work.
_AT_ONCE = 50_000
# Rows that the job verifies in one transaction, and seals at most: in a quiet plant
# each holds a few rows.
_STEP, _STEP_SEALS = 50_000, 2_000


class QmsAuditReview(models.Model):
    """The whole trail is verified for a review: at once, or by a job if it is long.

    The job goes on block by block, each in a transaction of its own, and says how far
    it is; a server that is stopped meanwhile goes on where it was.
    """

    _inherit = "qms.audit.review"

    chain_progress = fields.Float("Verified", readonly=True, copy=False)
    chain_state = fields.Text(readonly=True, copy=False)

    def _chain(self):
        """What verifying the whole trail says now, or that it is being verified."""
        head, count = self._sealed()
        values = {"entry_count": self._count_entries(), "chain_state": False}
        if count <= _AT_ONCE:
            check = self._verification()
            for seal in check.source.seals():
                check.check(seal)
            return {**values, **self._chain_values(check.finish())}
        job = self.env.ref("qms_base.ir_cron_audit_review")
        # sudo: whoever collects may have the trail verified, no more
        job.sudo()._trigger()
        return {
            **values,
            "chain_ok": "waiting",
            "chain_progress": 0,
            "chain_report": False,
            "head_number": head,
            "head_hash": False,
        }

    def _count_entries(self):
        return self.env["qms.audit.entry"].search_count(self._period())

    def _sealed(self):
        """Number of the newest seal, and how many rows the seals list."""
        [row] = self.env.execute_query(
            SQL(
                "SELECT coalesce(max(number), 0),"
                " coalesce(sum(entry_count + act_count), 0) FROM qms_audit_seal"
            )
        )
        return row

    def _verification(self):
        return Verification(database.Database(self.env.cr), open_keyring(self.env))

    def _chain_values(self, report):
        lines = [str(problem) for problem in report.problems[:_SHOWN]]
        if not lines:
            lines = [
                self.env._(
                    "Checked: %(seals)s seal(s) with %(entries)s entries.",
                    seals=report.seals,
                    entries=report.entries,
                )
            ]
        lines += map(str, report.turned_back[:_SHOWN])
        head = report.head or (0, False)
        return {
            "chain_ok": "ok" if report.ok else "wrong",
            "chain_progress": 100,
            "chain_state": False,
            "chain_report": "\n".join(lines),
            "head_number": head[0],
            "head_hash": head[1],
        }

    def _check_reviewed(self):
        if self.chain_ok == "waiting":
            raise UserError(
                self.env._(
                    "%(review)s: the audit trail is still being verified (%(done)s %%)."
                    " Sign when that is done; the page shows it.",
                    review=self.name,
                    done=int(self.chain_progress),
                )
            )
        return super()._check_reviewed()

    # ------------------------------------------------------------------
    # The job
    # ------------------------------------------------------------------
    @api.model
    def _cron_verify(self):
        """Verify for every review that waits for it, as far as the time allows."""
        crons = self.env["ir.cron"]
        waiting = self.search(
            [("chain_ok", "=", "waiting"), ("state", "=", "draft")], order="id"
        )
        for review in waiting:
            remaining = True
            while remaining:
                remaining = review._verify_block()
                if not crons._commit_progress(1, remaining=remaining):
                    return

    def _verify_block(self):
        """Verify some more seals for this review, as many as make one step.

        :return: number of seals that are left
        """
        # sudo: the trail as it is, whatever of it the job's user may read
        self = self.sudo()
        check = self._verification()
        if self.chain_state:
            check.resume(json.loads(self.chain_state))
        # by number, not by count: a seal that is missing shifts nothing
        last = check.report.head[0] if check.report.head else 0
        rows = 0
        for seal in check.source.seals(last, self.head_number, _STEP_SEALS):
            check.check(seal)
            last = seal["number"]
            rows += seal["entry_count"] + seal["act_count"]
            if rows >= _STEP:
                break
        more = check.source.seals(last, self.head_number, 1)
        left = self.head_number - last if more else 0
        if left:
            done = 100 * last / self.head_number
            values = {"chain_state": json.dumps(check.state()), "chain_progress": done}
        else:
            values = self._chain_values(check.finish())
        with opened(self):
            self.write(values)
        return left
