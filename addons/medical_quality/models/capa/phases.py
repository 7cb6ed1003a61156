# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The phases of a CAPA, in their order (21 CFR 820.100; ISO 13485, 8.5.2 and 8.5.3)."""

PHASES = [
    ("initiation", "Initiation and risk"),
    ("containment", "Containment"),
    ("root_cause", "Root cause"),
    ("plan", "Plan"),
    ("implementation", "Implementation"),
    ("verification", "Verification"),
    ("effectiveness", "Effectiveness check"),
    ("closure", "Closure"),
]
CLOSED = "closed"
STATES = [*PHASES, (CLOSED, "Closed")]
ORDER = [code for code, _label in STATES]
# Passed by a signature; the others by a step of their own.
SIGNED = {"plan": "plan", "effectiveness": "effectiveness", "closure": "close"}
# Where a CAPA may still be closed as not justified: later its effect is checked.
UNFOUNDED_IN = ("containment", "root_cause", "plan", "implementation")
# Where another round begins: after a CAPA that was not effective, and reopened.
RESTART = "root_cause"
# Fields of the criterion, by which effectiveness is judged; part of the plan.
PLANNED = frozenset(
    {
        "criterion",
        "criterion_operator",
        "criterion_target",
        "criterion_unit",
        "criterion_sample",
        "not_before",
    }
)
# Days from the beginning of a round until a phase is due, unless somebody says else.
LEAD_DAYS = {
    "initiation": 7,
    "containment": 14,
    "root_cause": 30,
    "plan": 45,
    "implementation": 90,
    "verification": 105,
    "effectiveness": 195,
    "closure": 210,
}
# Days that remain for the effectiveness check, and then for the closure, where the
# plan puts the check later than the phase was due.
CHECK_DAYS = 14


def following(phase):
    """The phase after this one."""
    return ORDER[ORDER.index(phase) + 1]


def phases_from(phase):
    """Codes of a phase and of all that follow it, without the end."""
    return ORDER[ORDER.index(phase) : -1]
