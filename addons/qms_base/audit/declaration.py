# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What of a table goes into the audit trail."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """A table that links records of two models.

    :param table: its name
    :param own: column that names the record whose history shows the link
    :param other: column that names the record linked
    """

    table: str
    own: str
    other: str


@dataclass(frozen=True)
class Audited:
    """What of one model is recorded, column by column.

    :param columns: names of the stored fields recorded; None for all of them
    :param digest: of these only a salted SHA-256 is kept: that they changed can be
        shown, not what they were
    :param never: of these nothing is kept
    :param owners: many2one fields to the records whose history shows this one, the
        first that is set counts
    :param links: many2many fields recorded; None for all of the model's own
    :param moments: when something happened; a value earlier than its entry by more
        than :data:`GRACE` is back-dated
    :param limits: a change decides what passes and what does not
    :param overrides: ``((field, value), …)``: a row that gets such a value overrides
        a gate
    :param witness: rows are evidence that nothing changes: only a digest of the
        whole row is kept, so that taking a row away or altering it shows
    """

    columns: tuple[str, ...] | None = None
    digest: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    links: tuple[str, ...] | None = None
    moments: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    overrides: tuple[tuple[str, str], ...] = ()
    witness: bool = False

    def extended(self, **more: tuple) -> "Audited":
        """This declaration with more names, for addons that add fields.

        :param more: tuples added to those of the same name; ``columns`` stays None
            where everything is recorded
        """
        values = dict(self.__dict__)
        for name, added in more.items():
            if values[name] is not None:
                values[name] = tuple(dict.fromkeys((*values[name], *added)))
        return Audited(**values)


GRACE = "1 hour"
