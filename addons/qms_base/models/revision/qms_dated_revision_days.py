# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class QmsDatedRevisionMixin(models.AbstractModel):
    """From which day a revision is followed, and until when."""

    _inherit = "qms.dated.revision.mixin"

    def _check_state(self, *states):
        self.ensure_one()
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(revision)s is %(state)s; this needs: %(wanted)s.",
                    revision=self.display_name,
                    state=labels[self.state],
                    wanted=", ".join(labels[state] for state in states),
                )
            )

    def _day_wanted(self):
        """First day on which it would be followed, were it decided now."""
        self.ensure_one()
        return self.effective_from or self._revision_today()

    def _decided(self):
        """The decided revisions of the same line, whoever may read them."""
        self.ensure_one()
        # sudo: a revision counts whoever may read it
        return self.sudo().search(
            self._revision_line() & Domain("state", "not in", ("draft", "review"))
        )

    def _check_day(self, day, today):
        """Revisions follow each other; only a first one may have begun before."""
        self.ensure_one()
        others = self._decided()
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
            lambda r: r.state in ("approved", "effective") and r.effective_from >= day
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
        """Fix revisions for their day; whoever calls has checked who may."""
        now = fields.Datetime.now()
        for revision in self:
            revision._check_state("draft", "review")
            today, day = revision._revision_today(), revision._day_wanted()
            revision._check_day(day, today)
            # sudo: the signatures decide, no right of the last signer
            revision.sudo()._serve(
                state="effective" if day <= today else "approved",
                effective_from=day,
                announced_on=today,
                effective_at=now,
                effective_by_id=self.env.uid,
                **revision._fixed_values(),
            )
        self._retire_superseded()

    def _withdraw(self):
        """End revisions from today on; whoever calls has checked who may."""
        # one that a later one replaced is obsolete already, and stays so
        self._retire_superseded()
        for revision in self:
            revision._check_state("approved", "effective")
            today = revision._revision_today()
            # sudo: the signatures decide, no right of the last signer
            revision.sudo()._serve(
                state="obsolete",
                obsolete_from=max(today, revision.effective_from),
                withdrawn_at=fields.Datetime.now(),
            )
            revision.sudo().message_post(body=self.env._("Withdrawn"))

    @api.model
    def _cron_retire_superseded(self):
        """Let states say what the dates do, for all companies."""
        # sudo: the job marks what the dates say
        self.sudo()._retire_superseded(everywhere=True)

    def _replaced(self):
        """Those among these that a later revision has replaced by now."""
        days = dict(self._successor_days())
        return self.filtered(
            lambda r: r.id in days and days[r.id] <= r._revision_today()
        )

    def _successor_days(self, everywhere=False):
        """``[(id of an undecided end, first day of the revision after it)]``."""
        self.flush_model(
            [self._revision_parent, "state", "effective_from", "obsolete_from"]
        )
        parent = SQL.identifier(self._revision_parent)
        ids = self[self._revision_parent].ids
        return self.env.execute_query(
            SQL(
                "SELECT old.id, min(new.effective_from) FROM %(table)s old"
                " JOIN %(table)s new ON new.%(parent)s = old.%(parent)s"
                " AND new.state IN ('approved', 'effective')"
                " AND old.effective_from < new.effective_from"
                " WHERE old.state IN ('approved', 'effective') AND %(which)s"
                " GROUP BY old.id",
                table=SQL.identifier(self._table),
                parent=parent,
                which=SQL("TRUE")
                if everywhere
                else SQL("old.%s = ANY(%s)", parent, ids),
            )
        )

    def _retire_superseded(self, everywhere=False):
        """Mark what has begun and what a later revision has replaced by now.

        What is followed on a day is derived from the dates and does not wait for this.

        :param everywhere: of all lines, not only of those of these revisions
        """
        if not everywhere and not self:
            return
        now = fields.Datetime.now()
        # sudo: the dates say so, no right of the user
        service = self.sudo()
        for revision_id, day in self._successor_days(everywhere):
            revision = service.browse(revision_id)
            if day <= revision._revision_today():
                revision._serve(state="obsolete", obsolete_from=day, superseded_at=now)
        waiting = Domain("state", "=", "approved")
        if not everywhere:
            parents = self[self._revision_parent]
            waiting &= Domain(self._revision_parent, "in", parents.ids)
        for revision in service.search(waiting):
            if revision.effective_from <= revision._revision_today():
                revision._serve(state="effective")
