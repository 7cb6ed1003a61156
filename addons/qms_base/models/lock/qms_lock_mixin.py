# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import AccessError

from ...tools.lock_trigger import LockRule
from ...tools.opening import not_opened

# names of fields about the conversation, which goes on
TALK = ("activity_", "message_", "website_message_", "has_message", "rating_")


class QmsLockMixin(models.AbstractModel):
    """A record that stands once it is closed: nobody edits or deletes it.

    Corrections are records of their own, or a signed reopening
    (``qms.lock.reopening``). The model says with ``_qms_lock`` when it is closed;
    PostgreSQL keeps the same rule for whoever writes by SQL. The service writes inside
    ``tools.opening.opened``.
    (21 CFR 11.10(e); ISO 13485, 4.2.5)
    """

    _name = "qms.lock.mixin"
    _description = "Record that stands once it is closed"
    _qms_lock = LockRule()

    @api.model
    def _qms_served_fields(self):
        """Names of the fields that only the service writes, closed or not."""
        return frozenset({self._qms_lock.state})

    def _qms_locked(self):
        """The records among these that are closed."""
        rule = self._qms_lock
        return self.filtered(lambda record: record[rule.state] not in rule.opened)

    def write(self, vals):
        others = not_opened(self)
        if others:
            others._qms_check_writable(vals)
        self._qms_flush_before_closing(vals)
        return super().write(vals)

    def _qms_flush_before_closing(self, vals):
        """Let what lines were given before reach the database before they are locked.

        A record that is made and closed in one transaction has lines with values that
        are still to be stored, as those that follow from the record.
        """
        rule = self._qms_lock
        if rule.state not in vals or vals[rule.state] in rule.opened:
            return
        for name in self.env["qms.lock.rules"]._lines_of(self._name):
            self.env[name].flush_model()

    def _qms_check_writable(self, vals):
        served = self._qms_served_fields() & set(vals)
        if served:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "%(fields)s: set by what people do with the record; nobody can"
                    " write it.",
                    fields=self._qms_labels(served),
                ),
                error=AccessError,
            )
        names = {name for name in vals if not name.startswith(TALK)}
        locked = self._qms_locked() if names else self.browse()
        if locked:
            self.env["qms.gate.denial"]._refuse_change(
                locked,
                "record.done",
                locked[0]._qms_closed_message(self._qms_labels(names)),
            )

    def _qms_closed_message(self, labels):
        """Why a closed record is not written, and what to do instead.

        :param labels: names of the fields that somebody tried to write, as they are
            read on the screen
        """
        self.ensure_one()
        return self.env._(
            "%(record)s is closed: %(fields)s cannot be changed any more."
            " Correct it by a record of its own.",
            record=self.display_name,
            fields=labels,
        )

    def _qms_closed_lines_message(self):
        """Why lines of a closed record are not written, and what to do instead."""
        self.ensure_one()
        return self.env._(
            "%(record)s is closed: its lines stay as they are.",
            record=self.display_name,
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked(self):
        locked = self._qms_locked()
        if locked:
            self.env["qms.gate.denial"]._refuse_change(
                locked,
                "record.kept",
                self.env._(
                    "%(record)s is closed and stays: closed records are not deleted.",
                    record=locked[0].display_name,
                ),
            )

    def _qms_labels(self, names):
        fields = [self._fields[name] for name in names if name in self._fields]
        labels = [field._description_string(self.env) for field in fields]
        return ", ".join(sorted(labels))
