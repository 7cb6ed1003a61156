# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import date, datetime, timedelta
from unittest.mock import patch

from dateutil import tz as zones
from freezegun import freeze_time
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from odoo.addons.qms_base.tools.controlled import controlled_change

from .common import OperatorCertCommon

_LEVELS = ("trainee", "qualified", "trainer")
_RANKS = {"trainee": 1, "qualified": 2, "trainer": 3}
_TZ = (
    *("UTC", "Australia/Sydney", "America/New_York", "Asia/Kathmandu"),
    *("Pacific/Kiritimati", "Pacific/Pago_Pago", "Africa/Cairo", "America/Santiago"),
)
# a leap day, the changes of the clocks on either hemisphere, the turn of a year
_DAYS = (
    *(date(2024, 2, 28), date(2024, 2, 29), date(2026, 3, 8), date(2026, 3, 29)),
    *(date(2026, 4, 5), date(2026, 9, 6), date(2026, 10, 4), date(2026, 11, 1)),
    date(2026, 12, 31),
)
_moments = st.builds(
    lambda day, minutes: datetime(day.year, day.month, day.day)
    + timedelta(minutes=minutes),
    st.sampled_from(_DAYS),
    # two days around, and often within minutes of an hour at which some day begins
    st.one_of(
        st.integers(-1440, 2880),
        st.builds(
            lambda hour, off: 60 * hour + off, st.integers(-24, 48), st.integers(-2, 2)
        ),
    ),
)
_certificates = st.lists(
    st.tuples(
        st.sampled_from((0, 1)),
        st.sampled_from(_LEVELS),
        st.integers(-3, 2),
        st.one_of(st.none(), st.integers(0, 4)),
        st.sampled_from(
            ("active", "active", "active", "suspended", "revoked", "draft")
        ),
    ),
    max_size=4,
)
_requirements = st.lists(
    st.tuples(
        st.sampled_from((0, 1)),
        st.sampled_from(_LEVELS),
        st.sampled_from(("operation_id", "workcenter_id", "bom_id", "category_id")),
    ),
    max_size=4,
    unique=True,
)


def _day_there(moment, tz):
    """Calendar day at a place, by another library than the product's."""
    utc = moment.replace(tzinfo=zones.UTC)
    return utc.astimezone(zones.gettz(tz)).date()


def _valid(certificate, day, today):
    """Whether a day is one of those it is valid on, each looked at by itself."""
    _kind, _level, start, length, state = certificate
    if state != "active":
        return False
    first = today + timedelta(days=start)
    if length is None:
        return day >= first
    return day in {first + timedelta(days=number) for number in range(length + 1)}


def _expected(requirements, own, supervising, day, today):
    """``{kind: verdict}`` of the reference: None for what passes."""
    verdicts = {}
    for kind in {kind for kind, _level, _target in requirements}:
        needed = max(
            _RANKS[level] for other, level, _target in requirements if other == kind
        )
        held = [c for c in own if c[0] == kind and c[4] != "draft"]
        barred = [c for c in held if c[4] == "suspended"]
        good = [c for c in held if _valid(c, day, today) and not barred]
        alone = [c for c in good if c[1] != "trainee" and _RANKS[c[1]] >= needed]
        learning = [c for c in good if c[1] == "trainee"]
        if alone:
            verdicts[kind] = None
        elif learning:
            theirs = [c for c in supervising if c[0] == kind]
            helped = "suspended" not in {c[4] for c in theirs} and any(
                _valid(c, day, today) and c[1] != "trainee" and _RANKS[c[1]] >= needed
                for c in theirs
            )
            verdicts[kind] = None if helped else "cert.unsupervised"
        elif good:
            verdicts[kind] = "cert.level"
        else:
            verdicts[kind] = "cert.fallen" if held else "cert.missing"
    return verdicts


@tagged("post_install", "-at_install")
class TestRandomHistories(OperatorCertCommon):
    """The gate and a reference that counts days one by one say the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kinds = cls.env["operator.certification.type"].create(
            [
                {"name": f"Kind {n}", "code": f"K{n}", "validity_months": 0}
                for n in range(2)
            ]
        )
        with controlled_change():
            (cls.need_solder | cls.need_clean).active = False
            cls.product.categ_id = cls.env["product.category"].create({"name": "Made"})

    def _hold(self, employee, certificates, today):
        for kind, level, start, length, state in certificates:
            first = today + timedelta(days=start)
            row = self.env["operator.certification"].create(
                {
                    "employee_id": employee.id,
                    "type_id": self.kinds[kind].id,
                    "level_id": self.env.ref(f"operator_cert.level_{level}").id,
                    "valid_from": first,
                    "valid_until": length is not None
                    and first + timedelta(days=length),
                }
            )
            row.flush_recordset()
            self.env.cr.execute(
                "UPDATE operator_certification SET state = %s WHERE id = %s",
                [state, row.id],
            )
        self.env.invalidate_all()

    def _require(self, requirements):
        targets = {
            "operation_id": self.joining.id,
            "workcenter_id": self.workcenter.id,
            "bom_id": self.bom.id,
            "category_id": self.product.categ_id.id,
        }
        for kind, level, target in requirements:
            self.env["operator.certification.requirement"].create(
                {
                    "type_id": self.kinds[kind].id,
                    "level_id": self.env.ref(f"operator_cert.level_{level}").id,
                    target: targets[target],
                }
            )

    @settings(
        max_examples=60,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        moment=_moments,
        tz=st.sampled_from(_TZ),
        requirements=_requirements,
        own=_certificates,
        supervising=_certificates,
    )
    @example(  # the last minute of a leap day in Sydney
        moment=datetime(2024, 2, 29, 12, 59),
        tz="Australia/Sydney",
        requirements=[(0, "qualified", "operation_id")],
        own=[(0, "qualified", 0, 0, "active")],
        supervising=[],
    )
    @example(  # the hour that Santiago's clocks leave out, at midnight
        moment=datetime(2026, 9, 6, 4, 0),
        tz="America/Santiago",
        requirements=[(0, "trainer", "bom_id"), (1, "qualified", "category_id")],
        own=[(0, "trainee", 0, 0, "active"), (1, "trainer", -1, 0, "active")],
        supervising=[(0, "trainer", 0, None, "active")],
    )
    def test_agrees_with_the_reference(
        self, moment, tz, requirements, own, supervising
    ):
        with self.env.cr.savepoint() as savepoint:
            self.calendar.tz = tz
            # what is drawn up is drawn up around that very day
            today = _day_there(moment, tz)
            self._hold(self.worker, own, today)
            self._hold(self.other, supervising, today)
            self._require(requirements)
            work = self._work(self._order(), self.joining)
            presence = type(self.env["qms.operator.presence"])
            with (
                freeze_time(moment),
                patch.object(
                    presence,
                    "_present_supervisors",
                    lambda _self: {self.company.id: self.other.id},
                ),
            ):
                found = self._verdicts(work)
            expected = _expected(requirements, own, supervising, today, today)
            self.assertEqual(found, {k: v for k, v in expected.items() if v})
            savepoint.rollback()
        self.env.invalidate_all()

    def _verdicts(self, work):
        """``{kind: code}`` of what the gate refuses."""
        (answer,) = self._answers(work, self.worker).values()
        exact = ("cert.missing", "cert.level", "cert.unsupervised")
        found = {}
        for finding in answer.blockers:
            if finding.code.startswith("cert."):
                (kind,) = [
                    number
                    for number, kind in enumerate(self.kinds)
                    if kind.name in finding.message
                ]
                code = finding.code if finding.code in exact else "cert.fallen"
                found[kind] = code
        return found
