# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What is tried, what the server answers, how long it takes, and whether it should."""

import time
from dataclasses import dataclass

from rpc import RpcError

# What a server may answer when it refuses; anything else is a crash, not a refusal.
REFUSALS = (
    "odoo.exceptions.UserError",
    "odoo.exceptions.AccessError",
    "odoo.exceptions.ValidationError",
    "odoo.exceptions.RedirectWarning",
)
_MARKS = {"done": "done   ", "refused": "refused"}


@dataclass
class Failure:
    """Something that went through and should not have, or the other way round."""

    chapter: str
    who: str
    what: str
    answer: str


class Story:
    """Keeps and prints the account of all attempts.

    :param output: callable that takes one line of text
    """

    def __init__(self, output=print):
        self._output = output
        self._chapter = ""
        self.failures = []
        self.allowed = 0
        self.refused = 0

    def chapter(self, title):
        """Begin a new part of the story."""
        self._chapter = title
        self._output(f"\n{title}")

    def may(self, who, what, action):
        """Do something that must go through, and return the server's result.

        Returns None where it was refused; the failure is on record then.
        """
        answer, error, seconds = self._attempt(action)
        if error:
            self._fail(who, what, f"was refused: {error}", seconds)
            return None
        self.allowed += 1
        self._line("done", who, what, seconds)
        return answer

    def must_not(self, who, what, action, because):
        """Try something that must be refused, for the right reason.

        :param because: words the refusal must contain (in any case of letters)
        """
        _answer, error, seconds = self._attempt(action)
        if error is None:
            self._fail(who, what, "WENT THROUGH", seconds)
        elif getattr(error, "name", "") not in REFUSALS:
            self._fail(who, what, f"crashed: {error} {error.debug}", seconds)
        elif because.lower() not in str(error).lower():
            self._fail(who, what, f"refused for another reason: {error}", seconds)
        else:
            self.refused += 1
            self._line("refused", who, what, seconds)
            for line in str(error).splitlines():
                if line.strip():
                    self._output(f"              | {line.strip()}")

    def check(self, what, holds, found=""):
        """State a fact that must hold."""
        if holds:
            self.allowed += 1
            self._output(f"  holds    {what}")
        else:
            self._fail("", what, f"does not hold: {found}", 0)

    def summary(self):
        """Print the last words; return whether all was as it must be."""
        self._output(
            f"\n{self.allowed} steps went through, {self.refused} wrong ones were"
            f" refused, {len(self.failures)} went wrong."
        )
        for failure in self.failures:
            self._output(
                f"  WRONG: [{failure.chapter}] {failure.who} {failure.what}"
                f" - {failure.answer}"
            )
        return not self.failures

    def _attempt(self, action):
        began = time.perf_counter()
        try:
            answer, error = action(), None
        except RpcError as refusal:
            answer, error = None, refusal
        return answer, error, time.perf_counter() - began

    def _line(self, kind, who, what, seconds):
        self._output(f"  {_MARKS[kind]}  {who:<12} {what}  ({seconds * 1000:.0f} ms)")

    def _fail(self, who, what, answer, seconds):
        self.failures.append(Failure(self._chapter, who, what, answer))
        self._output(
            f"  WRONG    {who:<12} {what} - {answer} ({seconds * 1000:.0f} ms)"
        )
