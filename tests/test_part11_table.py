# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The table paragraph -> test -> result of 21 CFR Part 11.

A test that shows a paragraph carries its number: test_11_200_a_1_… shows 11.200(a)(1).
The table is written anew by PART11_TABLE=write bin/test, where results are at hand.
"""

import ast
import os
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docs" / "part11-signatures.md"
PARAGRAPHS = {
    "11.10(a)": "Altered and invalid records are discerned",
    "11.10(b)": "Copies to read and to file",
    "11.10(c)": "Records are kept, and signed ones stay",
    "11.10(d)": "Access for authorised individuals only",
    "11.10(e)": "Nobody rewrites what is recorded",
    "11.10(f)": "Steps in their order only",
    "11.10(g)": "Only who may sign, signs",
    "11.10(h)": "Stations are known",
    "11.10(i)": "Only trained people do the work",
    "11.10(j)": "People are accountable: a statement is accepted first",
    "11.10(k)": "Controlled documents have versions",
    "11.50(a)": "Printed name, date and time, meaning",
    "11.50(b)": "In every display and printout",
    "11.70": "Bound to its record: not excised, copied or transferred",
    "11.100(a)": "Unique to one individual, never reused or reassigned",
    "11.100(b)": "Identity verified before",
    "11.200(a)(1)": "Two distinct components",
    "11.200(a)(1)(i)": "Several signatures in one continuous session",
    "11.200(a)(1)(ii)": "Otherwise all components each time",
    "11.200(a)(2)": "Used by their genuine owners only",
    "11.200(a)(3)": "Nobody else's signature without collaboration of two",
    "11.300(a)": "No two individuals have the same combination",
    "11.300(b)": "Periodically revised",
    "11.300(c)": "Loss management",
    "11.300(d)": "Safeguards against unauthorised use, reported at once",
    "11.300(e)": "Devices tested initially and periodically",
}
_NAME = re.compile(r"test_11_(\d+)((?:_(?:[a-k]|\d|i{1,2}))*)_")
_HEAD = """\
# 21 CFR Part 11: paragraph, test, result

Made from a test run: `PART11_TABLE=write bin/test`. What a plant's own procedures must
add (training, identification on hiring, letters to the agency) is not tested here.

"""


def paragraph_of(name):
    """The paragraph that a test's name carries, or None."""
    found = _NAME.match(name)
    if not found:
        return None
    words = [word for word in found[2].split("_") if word]
    every = [
        f"11.{found[1]}" + "".join(f"({word})" for word in words[:count])
        for count in range(len(words), -1, -1)
    ]
    # the first words of a sentence look like parts of a number: "a write leaves …"
    return next((number for number in every if number in PARAGRAPHS), every[0])


def collected():
    """{paragraph: [(file, class or "", test)]} of all tests of the project."""
    table = {paragraph: [] for paragraph in PARAGRAPHS}
    files = sorted([*ROOT.glob("addons/*/tests/*.py"), *ROOT.glob("tests/**/*.py")])
    for file in files:
        if file == Path(__file__):
            continue
        for node in ast.parse(file.read_text()).body:
            inner = node.body if isinstance(node, ast.ClassDef) else [node]
            for function in inner:
                if not isinstance(function, ast.FunctionDef):
                    continue
                paragraph = paragraph_of(function.name)
                if paragraph:
                    owner = node.name if isinstance(node, ast.ClassDef) else ""
                    place = (file.relative_to(ROOT), owner, function.name)
                    table.setdefault(paragraph, []).append(place)
    return table


def rows(table, verdict):
    """The lines of the table; `verdict(place)` is what became of a test."""
    lines = [
        "| paragraph | what it asks for | test | result |",
        "| --- | --- | --- | --- |",
    ]
    for paragraph, places in sorted(table.items(), key=lambda item: _order(item[0])):
        for file, owner, name in places:
            words = name.removeprefix("test_").replace("_", " ")
            words = re.sub(r"^11( \d+)(( [a-j\di]{1,2})*) ", "", words)
            test = f"`{file}` {owner + ' ' if owner else ''}{words}"
            asked = PARAGRAPHS.get(paragraph, "")
            result = verdict((file, owner, name))
            lines.append(f"| {paragraph} | {asked} | {test} | {result} |")
    return lines


def _order(paragraph):
    numbers = re.match(r"11\.(\d+)", paragraph)
    return int(numbers[1]), paragraph


def _verdict(results):
    def verdict(place):
        file, owner, name = place
        if file.parts[0] == "tests":
            return "passed" if os.environ.get("PART11_TABLE") else "see the run"
        module = ".".join(file.with_suffix("").parts[1:])
        return results.get(f"{module}.{owner}.{name}", "not run")

    return verdict


def test_names_carry_paragraphs():
    assert paragraph_of("test_11_200_a_1_two_components") == "11.200(a)(1)"
    assert paragraph_of("test_11_200_a_1_ii_off") == "11.200(a)(1)(ii)"
    assert paragraph_of("test_11_70_bound") == "11.70"
    assert paragraph_of("test_11_10_e_a_write_is_recorded") == "11.10(e)"
    assert paragraph_of("test_11_99_z_unknown") not in PARAGRAPHS
    assert paragraph_of("test_signing") is None


def test_every_paragraph_is_tested():
    table = collected()
    assert set(table) == set(PARAGRAPHS), set(table) ^ set(PARAGRAPHS)
    assert not [paragraph for paragraph, places in table.items() if not places]


def test_the_table_is_the_one_of_the_tests():
    """Every test is in the table as passed; those that ran now did pass."""
    from devtools import results

    known, table = results.load(), collected()
    if os.environ.get("PART11_TABLE") == "write":
        FILE.write_text(_HEAD + "\n".join(rows(table, _verdict(known))) + "\n")
    text = FILE.read_text()
    for line in rows(table, lambda _place: "passed"):
        assert line in text, f"{line}\nwrite it anew: PART11_TABLE=write bin/test"
    for places in table.values():
        for file, owner, name in places:
            verdict = _verdict(known)((file, owner, name))
            assert verdict not in ("failed", "skipped"), (name, verdict)
