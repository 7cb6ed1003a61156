"""Counts of a test run and its last line."""

import re
from dataclasses import dataclass, field

LAST_LINE = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$")


@dataclass
class Report:
    """Numbers of passed, failed and skipped tests, and a line for each failure."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: list = field(default_factory=list)

    def fail(self, line):
        """Count one failure that `line` describes."""
        self.failed += 1
        self.failures.append(line)

    def add(self, other):
        """Add the counts of another report to this one."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.failures += other.failures

    @property
    def status(self):
        """The exit status: 0 only where something passed and nothing failed."""
        return 0 if self.passed and not self.failed else 1

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"
