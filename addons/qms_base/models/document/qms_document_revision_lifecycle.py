# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...tools.opening import opened


class QmsDocumentRevision(models.Model):
    """How a revision takes effect, is followed by the next, or is withdrawn."""

    _inherit = "qms.document.revision"

    def action_make_effective(self):
        """Let draft revisions take effect on their day, with their files as they are.

        The day is today where the draft names none. The revision followed before
        becomes obsolete when the new one takes effect.

        :raises AccessError: for anybody but quality managers
        :raises UserError: without a file, for one that is no draft, and for a day that
            is past or not after the revisions before
        """
        # seam: where a change has to be approved first, an addon extends this method
        self._check_manager()
        for revision in self:
            revision._make_effective()
        self._retire_superseded()
        return True

    def action_withdraw(self):
        """Let effective revisions be followed no longer, from today on.

        :raises AccessError: for anybody but quality managers
        :raises UserError: for one that is not effective
        """
        self._check_manager()
        # one that a later one replaced is obsolete already, and stays so
        self._retire_superseded()
        for revision in self:
            revision._check_state("effective")
            today = revision.document_id._today()
            revision._serve(
                state="obsolete", obsolete_from=max(today, revision.effective_from)
            )
            revision.message_post(body=self.env._("Withdrawn"))
        return True

    # ------------------------------------------------------------------
    # Who and when
    # ------------------------------------------------------------------
    def _check_manager(self):
        user = self.env.user
        if self.env.uid == SUPERUSER_ID or not user.has_group(
            "qms_base.group_qms_manager"
        ):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "Documents take effect and are withdrawn by quality managers only."
                    " Ask one of them."
                ),
                error=AccessError,
            )
        # judged with the rights of the real user, whatever sudo code called us
        self.with_user(user).check_access("write")

    def _check_state(self, state):
        self.ensure_one()
        if self.state != state:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(revision)s is %(state)s; this needs: %(wanted)s.",
                    revision=self.display_name,
                    state=labels[self.state],
                    wanted=labels[state],
                )
            )

    def _check_day(self, day, today):
        """Revisions follow each other; only a first one may have begun before."""
        self.ensure_one()
        # sudo: a revision counts whoever may read it
        others = self.document_id.sudo()._fixed_revisions()
        if not others:
            return
        if day < today:
            raise UserError(
                self.env._(
                    "%(revision)s cannot take effect on %(day)s: that day is past, and"
                    " people followed another revision then. Choose today or later.",
                    revision=self.display_name,
                    day=day,
                )
            )
        later = others.filtered(
            lambda r: r.state == "effective" and r.effective_from >= day
        )
        if later:
            raise UserError(
                self.env._(
                    "%(other)s takes effect on %(day)s already: choose a later day, or"
                    " withdraw that one first.",
                    other=later[0].display_name,
                    day=later[0].effective_from,
                )
            )

    # ------------------------------------------------------------------
    # By the service
    # ------------------------------------------------------------------
    def _make_effective(self):
        """Fix a draft with its files; whoever calls has checked who may."""
        self.ensure_one()
        self._check_state("draft")
        today = self.document_id._today()
        day = self.effective_from or today
        self._check_day(day, today)
        self._qms_check_files()
        self._serve(
            state="effective",
            effective_from=day,
            sha256=self._qms_files_digest(),
            announced_on=today,
            effective_at=fields.Datetime.now(),
            effective_by_id=self.env.uid,
        )

    def _serve(self, **values):
        """Write what only the service writes, in one statement."""
        # what was changed before goes to the row while it is open
        self.flush_recordset()
        with opened(self):
            self.write(values)
            self.flush_recordset()

    @api.model
    def _cron_retire_superseded(self):
        """Mark revisions as obsolete whose successor has taken effect."""
        # sudo: the job marks what the dates say, for all companies
        self.sudo()._retire_superseded(everywhere=True)

    def _retire_superseded(self, everywhere=False):
        """Mark what a later revision has replaced by now; what it is on a day is
        derived from the dates and does not wait for this.

        :param everywhere: of all documents, not only of those of these revisions
        """
        if not everywhere and not self.document_id:
            return
        self.flush_model(["document_id", "state", "effective_from", "obsolete_from"])
        rows = self.env.execute_query(
            SQL(
                "SELECT old.id, min(new.effective_from) FROM qms_document_revision old"
                " JOIN qms_document_revision new ON new.document_id = old.document_id"
                " AND new.state = 'effective' AND old.effective_from <"
                " new.effective_from WHERE old.state = 'effective' AND %s"
                " GROUP BY old.id",
                SQL("TRUE")
                if everywhere
                else SQL("old.document_id = ANY(%s)", self.document_id.ids),
            )
        )
        # sudo: the dates say so, no right of the user
        for revision_id, day in rows:
            revision = self.sudo().browse(revision_id)
            if day <= revision.document_id._today():
                revision._serve(state="obsolete", obsolete_from=day)

    def _files_intact(self):
        """The revisions among these whose files are those that took effect."""
        return self.filtered(
            lambda revision: revision.sha256
            and revision.sha256 == revision._qms_files_digest()
        )
