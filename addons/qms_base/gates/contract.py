# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The contract between the gates and every addon that contributes to them.

A *checkpoint* is a named moment in the life of a record (a work order starts, a
lot is shipped). A :class:`GateEvent` is one such moment for one record. Addons
answer it with :class:`Finding` (why it may not pass) and :class:`Evidence` (what
a pass rests on); the answers are merged into one :class:`GateAnswer`.

Plain Python on purpose: no environment, no records, only values, so that events
can be dictionary keys, compared in tests and logged from a cursor of their own.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime

BLOCK = "block"
WARN = "warn"
_SEVERITIES = (BLOCK, WARN)


@dataclass(frozen=True)
class Checkpoint:
    """A named moment that a gate guards.

    :param code: stable identifier, stored in decisions (``wo_start``)
    :param label: translated words for a person ("Work order start")
    :param model: host model whose records pass through it; empty where it is any
    :param measured: its events have a quantity, in which a concession is granted;
        for the others a concession is granted for a number of times
    """

    code: str
    label: str
    model: str
    measured: bool = False


@dataclass(frozen=True)
class GateEvent:
    """One record about to pass one checkpoint.

    :param checkpoint: code of a registered :class:`Checkpoint`
    :param model: model of the record that passes
    :param res_id: id of the record that passes
    :param company_id: company of the record
    :param at: the moment of the event, naive UTC, server clock
    :param actor_uid: user who acts (the real one, also under ``sudo``)
    :param employee_id: person identified as acting; None where nobody is
    :param product_id: product concerned, if one
    :param lot_id: lot or serial concerned, if one
    :param quantity: quantity concerned, in the product's own unit of measure
    :param flow: value of :class:`~.flows.Flow` for stock events, else None
    :param key: digest of exactly the facts the verdict is about; a stored pass
        is honoured for the same key only (and no larger quantity)
    :param anew: it happens anew, also where an earlier event had the same key: no
        stored pass is honoured
    """

    checkpoint: str
    model: str
    res_id: int
    company_id: int
    at: datetime
    actor_uid: int
    employee_id: int | None
    product_id: int | None
    lot_id: int | None
    quantity: float | None
    flow: str | None
    key: str
    anew: bool = False


@dataclass(frozen=True)
class Cure:
    """The next step that removes a finding, offered as a button.

    :param label: translated verb on the button ("Enter inspection")
    :param model: model of the record to open or act on
    :param res_id: its id; 0 opens the model's list
    :param method: public method to call on that record, which returns an action;
        empty to open the record's form. The server checks the caller's rights
        there as for any other call.
    """

    label: str
    model: str
    res_id: int
    method: str = ""


@dataclass(frozen=True)
class Finding:
    """A reason why a checkpoint may not pass, or passes with a warning.

    :param code: stable identifier ``<addon domain>.<cause>``
        (``cert.missing``, ``lot.quarantine``)
    :param message: translated sentence for a person: what is wrong, about whom
        or what, since or until when, what to do
    :param severity: :data:`BLOCK` or :data:`WARN`
    :param records: ``(model, id)`` pairs the finding is about
    :param cure: the action that removes it, if there is one
    :param concession: ``(id, number)`` of the concession that covers it; given by
        the gate, never by who contributes the finding
    """

    code: str
    message: str
    severity: str = BLOCK
    records: tuple[tuple[str, int], ...] = ()
    cure: Cure | None = None
    concession: tuple[int, str] | None = None

    def __post_init__(self):
        if self.severity not in _SEVERITIES:
            raise ValueError(f"unknown severity {self.severity!r}")

    def to_json(self) -> dict:
        """The finding as JSON-serialisable values, for storage and screens."""
        return asdict(self)


@dataclass(frozen=True)
class Evidence:
    """Something a pass rests on, as it was at the moment of the event.

    :param kind: what it is (``certificate``, ``lot_status``, ``inspection``)
    :param model: model of the record
    :param res_id: id of the record
    :param number: its number or name as a person knows it
    :param state: its state at the moment of the event
    :param valid_from: first day of validity, if limited
    :param valid_until: last day of validity, if limited
    :param revision: revision relied on, if it has one
    :param digest: SHA-256 of its content, where it has one
    :param level: level of a qualification, where it has one
    """

    kind: str
    model: str
    res_id: int
    number: str
    state: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    revision: str = ""
    digest: str = ""
    level: str = ""


@dataclass
class GateAnswer:
    """What the addons say about one event.

    ``uses`` is what its pass takes of concessions: ``{concession id: quantity}``.
    """

    findings: list[Finding] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    uses: dict[int, float] = field(default_factory=dict)

    @property
    def blockers(self) -> list[Finding]:
        """Findings that refuse the event."""
        return [
            finding
            for finding in self.findings
            if finding.severity == BLOCK and not finding.concession
        ]

    @property
    def conceded(self) -> list[Finding]:
        """Findings that would refuse it, were it not for a concession."""
        return [finding for finding in self.findings if finding.concession]

    @property
    def warnings(self) -> list[Finding]:
        """Findings that let it pass with a warning."""
        return [finding for finding in self.findings if finding.severity == WARN]
