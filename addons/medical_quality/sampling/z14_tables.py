# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Tables I and II-A to II-C of MIL-STD-105E, the same in ANSI/ASQ Z1.4.

MIL-STD-105E (10 May 1989) is in the public domain. The tables are written as they are
printed, so that they can be read against the standard: a row is a code letter, its
sample size, and for each AQL either Ac/Re, or ``v`` (use the first plan below the
arrow), or ``^`` (use the first plan above it). AQL 0.065 to 6.5, percent nonconforming.
"""

from .plan import NORMAL, REDUCED, TIGHTENED

LETTERS = "ABCDEFGHJKLMNPQR"
AQLS = (
    "0.065",
    "0.10",
    "0.15",
    "0.25",
    "0.40",
    "0.65",
    "1.0",
    "1.5",
    "2.5",
    "4.0",
    "6.5",
)
DOWN, UP = "v", "^"

# lot size from, and the code letter by inspection level
_CODE_LETTERS = """
from   S-1 S-2 S-3 S-4   I  II III
2        A   A   A   A   A   A   B
9        A   A   A   A   A   B   C
16       A   A   B   B   B   C   D
26       A   B   B   C   C   D   E
51       B   B   C   C   C   E   F
91       B   B   C   D   D   F   G
151      B   C   D   E   E   G   H
281      B   C   D   E   F   H   J
501      C   C   E   F   G   J   K
1201     C   D   E   G   H   K   L
3201     C   D   F   G   J   L   M
10001    C   D   F   H   K   M   N
35001    D   E   G   J   L   N   P
150001   D   E   G   J   M   P   Q
500001   D   E   H   K   N   Q   R
"""

# table II-A, single sampling, normal inspection
_NORMAL = """
    n 0.065  0.10  0.15  0.25  0.40  0.65   1.0   1.5   2.5   4.0   6.5
A    2     v     v     v     v     v     v     v     v     v     v   0/1
B    3     v     v     v     v     v     v     v     v     v   0/1     ^
C    5     v     v     v     v     v     v     v     v   0/1     ^     v
D    8     v     v     v     v     v     v     v   0/1     ^     v   1/2
E   13     v     v     v     v     v     v   0/1     ^     v   1/2   2/3
F   20     v     v     v     v     v   0/1     ^     v   1/2   2/3   3/4
G   32     v     v     v     v   0/1     ^     v   1/2   2/3   3/4   5/6
H   50     v     v     v   0/1     ^     v   1/2   2/3   3/4   5/6   7/8
J   80     v     v   0/1     ^     v   1/2   2/3   3/4   5/6   7/8 10/11
K  125     v   0/1     ^     v   1/2   2/3   3/4   5/6   7/8 10/11 14/15
L  200   0/1     ^     v   1/2   2/3   3/4   5/6   7/8 10/11 14/15 21/22
M  315     ^     v   1/2   2/3   3/4   5/6   7/8 10/11 14/15 21/22     ^
N  500     v   1/2   2/3   3/4   5/6   7/8 10/11 14/15 21/22     ^     ^
P  800   1/2   2/3   3/4   5/6   7/8 10/11 14/15 21/22     ^     ^     ^
Q 1250   2/3   3/4   5/6   7/8 10/11 14/15 21/22     ^     ^     ^     ^
R 2000   3/4   5/6   7/8 10/11 14/15 21/22     ^     ^     ^     ^     ^
"""

# table II-B, single sampling, tightened inspection
_TIGHTENED = """
    n 0.065  0.10  0.15  0.25  0.40  0.65   1.0   1.5   2.5   4.0   6.5
A    2     v     v     v     v     v     v     v     v     v     v     v
B    3     v     v     v     v     v     v     v     v     v     v   0/1
C    5     v     v     v     v     v     v     v     v     v   0/1     v
D    8     v     v     v     v     v     v     v     v   0/1     v     v
E   13     v     v     v     v     v     v     v   0/1     v     v   1/2
F   20     v     v     v     v     v     v   0/1     v     v   1/2   2/3
G   32     v     v     v     v     v   0/1     v     v   1/2   2/3   3/4
H   50     v     v     v     v   0/1     v     v   1/2   2/3   3/4   5/6
J   80     v     v     v   0/1     v     v   1/2   2/3   3/4   5/6   8/9
K  125     v     v   0/1     v     v   1/2   2/3   3/4   5/6   8/9 12/13
L  200     v   0/1     v     v   1/2   2/3   3/4   5/6   8/9 12/13 18/19
M  315   0/1     v     v   1/2   2/3   3/4   5/6   8/9 12/13 18/19     ^
N  500     v     v   1/2   2/3   3/4   5/6   8/9 12/13 18/19     ^     ^
P  800     v   1/2   2/3   3/4   5/6   8/9 12/13 18/19     ^     ^     ^
Q 1250   1/2   2/3   3/4   5/6   8/9 12/13 18/19     ^     ^     ^     ^
R 2000   2/3   3/4   5/6   8/9 12/13 18/19     ^     ^     ^     ^     ^
"""

# table II-C, single sampling, reduced inspection
_REDUCED = """
    n 0.065  0.10  0.15  0.25  0.40  0.65   1.0   1.5   2.5   4.0   6.5
A    2     v     v     v     v     v     v     v     v     v     v   0/1
B    2     v     v     v     v     v     v     v     v     v   0/1     ^
C    2     v     v     v     v     v     v     v     v   0/1     ^     v
D    3     v     v     v     v     v     v     v   0/1     ^     v   0/2
E    5     v     v     v     v     v     v   0/1     ^     v   0/2   1/3
F    8     v     v     v     v     v   0/1     ^     v   0/2   1/3   1/4
G   13     v     v     v     v   0/1     ^     v   0/2   1/3   1/4   2/5
H   20     v     v     v   0/1     ^     v   0/2   1/3   1/4   2/5   3/6
J   32     v     v   0/1     ^     v   0/2   1/3   1/4   2/5   3/6   5/8
K   50     v   0/1     ^     v   0/2   1/3   1/4   2/5   3/6   5/8  7/10
L   80   0/1     ^     v   0/2   1/3   1/4   2/5   3/6   5/8  7/10 10/13
M  125     ^     v   0/2   1/3   1/4   2/5   3/6   5/8  7/10 10/13     ^
N  200     v   0/2   1/3   1/4   2/5   3/6   5/8  7/10 10/13     ^     ^
P  315   0/2   1/3   1/4   2/5   3/6   5/8  7/10 10/13     ^     ^     ^
Q  500   1/3   1/4   2/5   3/6   5/8  7/10 10/13     ^     ^     ^     ^
R  800   1/4   2/5   3/6   5/8  7/10 10/13     ^     ^     ^     ^     ^
"""


def _code_letters(text):
    """Read ``{level: ((first lot size, letter), …)}`` from table I."""
    head, *rows = (line.split() for line in text.strip().splitlines())
    return {
        level: tuple((int(row[0]), row[place]) for row in rows)
        for place, level in enumerate(head[1:], 1)
    }


def _cell(text):
    return text if text in (DOWN, UP) else tuple(int(part) for part in text.split("/"))


def _plans(text):
    """Read ``{letter: (n, {aql: (ac, re) or an arrow})}`` from a table II."""
    head, *rows = (line.split() for line in text.strip().splitlines())
    return {
        letter: (int(n), dict(zip(head[1:], map(_cell, cells), strict=True)))
        for letter, n, *cells in rows
    }


CODE_LETTERS = _code_letters(_CODE_LETTERS)
LEVELS = tuple(CODE_LETTERS)
SINGLE_PLANS = {
    NORMAL: _plans(_NORMAL),
    TIGHTENED: _plans(_TIGHTENED),
    REDUCED: _plans(_REDUCED),
}
# Acceptance number at the same sample size, AQL one step tighter (normal inspection):
# along a row of table II-A each Ac follows the one before it.
ONE_STEP_TIGHTER = {2: 1, 3: 2, 5: 3, 7: 5, 10: 7, 14: 10, 21: 14}
