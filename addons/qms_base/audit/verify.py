# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Check the audit trail from its first seal to its head, without Odoo.

Each seal lists the rows that the transactions of its range wrote, with a digest of
each, and holds the hash of the seal before it. A row that was altered, taken away or
put in later no longer fits its seal; a seal that was altered or taken away no longer
fits the next. What was cut off at the end shows against a head that was kept
elsewhere.
"""

import hashlib
import struct
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from .database import ACT, COLUMNS, LOG
from .forms import (
    CLAIM_COLUMNS,
    FIRST,
    SEAL_COLUMNS,
    SEAL_FORM,
    claim_form,
    row_digest,
    seal_hash,
    unpack,
)

_ENTRY = {name: index for index, name in enumerate(COLUMNS[LOG])}
_ACT = {name: index for index, name in enumerate(COLUMNS[ACT])}
_NUMBERS = frozenset({"user_ref", "login_ref", "employee_ref", "company_ref"})
# Transactions overlap: their entries are not in the order of their times to the second.
_OVERLAP = timedelta(hours=1)
_UNESCAPED = {
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}


@dataclass(frozen=True)
class Problem:
    """What is wrong, where.

    :param code: chain, number, range, seal, list, missing, altered, added, actor,
        claim, head, guard
    :param seal: number of the seal, or None
    :param entry: id of the entry or act, or None
    :param table: table that the entry is about
    :param row: id of its row
    :param at: when it was written (UTC)
    """

    code: str
    message: str
    seal: int | None = None
    entry: int | None = None
    table: str | None = None
    row: str | None = None
    at: str | None = None

    def __str__(self):
        where = [
            f"{name} {value}"
            for name, value in (
                ("seal", self.seal),
                ("entry", self.entry),
                ("table", self.table),
                ("row", self.row),
                ("at", self.at),
            )
            if value is not None
        ]
        return f"{self.code}: {self.message} ({', '.join(where)})"


@dataclass(frozen=True)
class TurnedBack:
    """The server's clock went back: no problem of the trail, and to be known.

    :param entry: id of the first entry after it
    :param at: its time (UTC)
    :param before: time of an earlier entry (UTC)
    """

    entry: int
    at: str
    before: str

    def __str__(self):
        return (
            f"the clock was put back: entry {self.entry} is of {self.at} UTC and comes"
            f" after one of {self.before} UTC"
        )


@dataclass
class Report:
    """The result of a verification."""

    problems: list[Problem] = field(default_factory=list)
    seals: int = 0
    entries: int = 0
    acts: int = 0
    unattributed: int = 0
    unsealed: int = 0
    unsealed_since: str | None = None
    head: tuple[int, str] | None = None
    keyed: bool = False
    turned_back: list[TurnedBack] = field(default_factory=list)
    # time of the entries so far, as far as the clock was not put back
    latest: str = ""

    @property
    def ok(self):
        return not self.problems


def verify(source, keyring=None, heads=()) -> Report:
    """Verify a trail.

    :param source: :class:`~.database.Database` or :class:`~.dump.Dump`
    :param keyring: checks who made seals and claims; without it only the chain
    :param heads: ``(number, hash)`` of seals that were kept elsewhere
    """
    verification = Verification(source, keyring)
    for seal in source.seals():
        verification.check(seal)
    return verification.finish(heads)


class Verification:
    """A verification that goes on seal by seal, and may be put off in between.

    :param source: as for :func:`verify`
    :param keyring: as for :func:`verify`
    """

    def __init__(self, source, keyring=None):
        self.source = source
        self.report = Report(keyed=keyring is not None)
        self._keyring = keyring
        self._previous = FIRST
        self._covered = {}
        self._hashes = {}

    def check(self, seal):
        """Verify one more seal and the rows it lists, in the order of numbers.

        :param seal: of the source
        """
        report = self.report
        number = int(seal["number"])
        self._hashes[number] = seal["hash"]
        count = report.seals + 1
        _check_seal(report, seal, count, self._previous, self._covered, self._keyring)
        _check_rows(report, self.source, seal, self._keyring)
        self._previous = seal["hash"]
        report.seals = count
        report.head = (number, seal["hash"])

    def finish(self, heads=()) -> Report:
        """The report, once every seal was checked."""
        for number, kept in heads:
            if self._hashes.get(number) != kept:
                self.report.problems.append(
                    Problem(
                        "head", "the seal kept elsewhere is not in the chain", number
                    )
                )
        _count_unsealed(self.report, self.source, self._covered)
        return self.report

    def state(self) -> dict:
        """Where it stands, as JSON takes it; for :meth:`resume`."""
        return {
            **asdict(self.report),
            "covered": self._covered,
            "previous": self._previous,
        }

    def resume(self, state):
        """Go on from a :meth:`state`; heads then count for seals to come only."""
        state = dict(state)
        self._covered = state.pop("covered")
        self._previous = state.pop("previous")
        self.report = Report(
            **{
                **state,
                "problems": [Problem(**values) for values in state["problems"]],
                "turned_back": [TurnedBack(**v) for v in state["turned_back"]],
                "head": state["head"] and tuple(state["head"]),
            }
        )


def _check_seal(report, seal, count, previous, covered, keyring):
    number = int(seal["number"])

    def problem(code, message):
        report.problems.append(Problem(code, message, number, at=seal["sealed_at_utc"]))

    if number != count:
        problem("number", f"seal {count} is missing or doubled")
    if seal["form"] != SEAL_FORM:
        problem("seal", "a seal of another form")
    if seal_hash({name: seal[name] for name in SEAL_COLUMNS}) != seal["hash"]:
        problem("seal", "the seal was altered")
    if seal["previous_hash"] != previous:
        problem("chain", "the seal before it was altered or taken away")
    if keyring is not None and not keyring.check_seal(seal["hash"], seal["seal"]):
        problem("seal", "the seal was not made by this system")
    start, end = int(seal["from_txid"]), int(seal["to_txid"])
    if start != covered.get(seal["cluster"], 0) or end <= start:
        problem("range", "transactions before it are covered by no seal, or by two")
    covered[seal["cluster"]] = end


def _check_rows(report, source, seal, keyring):
    number = int(seal["number"])
    entries, acts = source.listed(number)
    known_acts = set()
    for table, packed, kind in ((ACT, acts, "act"), (LOG, entries, "entry")):
        name = "acts" if kind == "act" else "entries"
        try:
            listed = dict(unpack(packed))
        except struct.error:
            listed = {}
        digest = hashlib.sha256(packed).hexdigest()
        if digest != seal[f"{name}_sha256"] or len(listed) != seal[f"{kind}_count"]:
            report.problems.append(
                Problem("list", f"the list of {name} was altered", number)
            )
        found = source.rows(table, seal["cluster"], seal["from_txid"], seal["to_txid"])
        for line in found:
            columns = line.split(b"\t")
            row_id = int(columns[0])
            wanted = listed.pop(row_id, None)
            if wanted is None:
                message = "was put in after sealing"
                report.problems.append(_row(table, columns, number, "added", message))
            elif row_digest(line) != wanted:
                message = "was altered after sealing"
                report.problems.append(_row(table, columns, number, "altered", message))
            if table == ACT:
                known_acts.add(columns[0])
                report.acts += 1
                if keyring is not None and not _claimed(columns, keyring):
                    message = "the server did not say who this was"
                    report.problems.append(
                        _row(table, columns, number, "claim", message)
                    )
            else:
                report.entries += 1
                _check_clock(report, columns)
                act = columns[_ENTRY["act_id"]]
                report.unattributed += act == b"\\N"
                if act != b"\\N" and act not in known_acts:
                    message = "names who acted in another transaction"
                    report.problems.append(
                        _row(table, columns, number, "actor", message)
                    )
        for row_id in listed:
            report.problems.append(
                Problem("missing", f"an {kind} was taken away", number, row_id)
            )


def _check_clock(report, columns):
    at = columns[_ENTRY["at"]].decode()
    if at < report.latest:
        # to the second: Python 3.10 reads no other fractions than 3 or 6 digits
        before = datetime.fromisoformat(report.latest[:19])
        if before - datetime.fromisoformat(at[:19]) <= _OVERLAP:
            return
        entry = int(columns[0])
        report.turned_back.append(TurnedBack(entry, at, report.latest))
    report.latest = at


def _row(table, columns, number, code, message):
    if table == ACT:
        return Problem(
            code,
            f"an act {message}" if code != "claim" else message,
            number,
            int(columns[0]),
            ACT,
            at=columns[_ACT["at"]].decode(),
        )
    row = columns[_ENTRY["row_id"]].decode()
    return Problem(
        code,
        f"the entry {message}",
        number,
        int(columns[0]),
        columns[_ENTRY["table_name"]].decode(),
        None if row == "\\N" else row,
        columns[_ENTRY["at"]].decode(),
    )


def _claimed(columns, keyring):
    """Whether the server with the key made this claim; unsealed ones name nobody."""
    values = {}
    for name in CLAIM_COLUMNS:
        value = _plain(columns[_ACT[name]])
        values[name] = int(value) if value and name in _NUMBERS else value
    form = claim_form(_plain(columns[_ACT["nonce"]]), values)
    return keyring.check_seal(form, _plain(columns[_ACT["seal"]]))


def _plain(column):
    text = column.decode()
    if text == "\\N":
        return None
    if "\\" not in text:
        return text
    out, rest = [], text
    while rest:
        before, slash, after = rest.partition("\\")
        out.append(before)
        if slash:
            out.append(_UNESCAPED.get(after[:1], after[:1]))
            after = after[1:]
        rest = after
    return "".join(out)


def _count_unsealed(report, source, covered):
    oldest = []
    for cluster in source.clusters():
        start = covered.get(str(cluster), 0)
        for table in (LOG, ACT):
            count, since = source.beyond(table, cluster, start)
            if table == LOG:
                report.unsealed += count
                oldest += [since] if since else []
    report.unsealed_since = min(oldest, default=None)
