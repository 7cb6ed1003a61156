# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""`bin/udi`: what is printed, what is refused, and with which status."""

import json
import subprocess

import pytest
from udi_command.grammar import udi

from devtools.paths import ROOT

from .vectors import FIELDS

GTIN = "09506000134352"


def run(*words, data=b"", check=False):
    return subprocess.run(
        [ROOT / "bin" / "udi", *words],
        input=data,
        capture_output=True,
        timeout=60,
        check=check,
    )


def answers(data, *words):
    done = run("parse", "--json", *words, data=data, check=True)
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_line_is_answered_whatever_it_holds():
    data = b"\n".join(
        [
            b"",
            f"01{GTIN}10AB\x1d21X".encode(),
            b"+A123AA40 \r",
            b"\xff\x00\xfe",
            "\u2028(01)\u0085".encode(),
            b"0" * 3_000_000,
            b"\xe2\x82" * 40_000,
            b"]d1",
            f"(01){GTIN}".encode(),
        ]
    )
    told = answers(data)
    assert [[problem["code"] for problem in answer["errors"]] for answer in told] == [
        ["E_EMPTY"],
        [],
        [],
        ["E_CHARSET"],
        ["E_STRUCT"],
        ["E_LENGTH"],
        ["E_LENGTH"],
        ["E_SYMBOLOGY"],
        [],
    ]
    assert [answer["di"] for answer in told if not answer["errors"]] == [
        GTIN,
        "A123AA40",
        GTIN,
    ]
    for answer in told:
        assert list(answer) == [*FIELDS, "errors"]


def test_the_separator_is_no_line_end():
    [answer] = answers(f"01{GTIN}10AB\x1d21X\x1c\n".encode())
    assert answer["lot"] == "AB"
    assert [problem["code"] for problem in answer["errors"]] == ["E_CHARSET"]


def test_errors_say_where():
    [answer] = answers(b"(01)09506000134353")
    assert answer["errors"] == [
        {
            "code": "E_CHECK_DIGIT",
            "message": "(01) '09506000134353': the check digit should be 2",
            "ai": "01",
            "value": "09506000134353",
            "position": 17,
        }
    ]


def test_everything_that_was_found():
    [answer] = answers(f"(01){GTIN}(17)271200(240)R".encode(), "--full")
    assert answer["expiry"] == "2027-12"
    assert answer["expiry_last_day"] == "2027-12-31"
    assert answer["form"] == "bracketed"
    assert answer["elements"][2] == {"ai": "240", "value": "R", "position": 33}


def test_for_people():
    text = f"(01){GTIN}(10)A\x1b[31m\n".encode()
    done = run("parse", data=text, check=True)
    assert done.stdout.decode().splitlines()[:3] == [
        "issuing_agency: GS1",
        f"di: {GTIN}",
        r"lot: A\x1b[31m",
    ]
    assert b"error: E_CHARSET at 23" in done.stdout
    assert run("parse", "--strict", data=text).returncode == 1
    assert run("parse", "--strict", data=f"(01){GTIN}".encode()).returncode == 0
    assert run("parse").stdout == b""


def test_an_answer_comes_before_the_next_line_is_sent():
    process = subprocess.Popen(
        [ROOT / "bin" / "udi", "parse", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        for _round in range(2):
            process.stdin.write(b"+A123AA40 \n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["di"] == "A123AA40"
    finally:
        process.communicate(timeout=30)
    assert process.returncode == 0


def test_a_reader_who_leaves_is_no_error():
    process = subprocess.Popen(
        [ROOT / "bin" / "udi", "parse", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    assert process.stderr is not None
    process.stdin.write(b"(01)1\n" * 1000)
    process.stdin.close()
    assert process.stderr.read() == b""
    assert process.wait(30) == 0


def test_building():
    words = ["build", "--gtin", "9506000134352", "--lot", "A(1", "--serial", "S1"]
    words += ["--expiry", "2027-12", "--manufacture", "2026-01-02", "--quantity", "5"]
    words += ["--ai", "240", "R/1", "--resolver", "https://example.com"]
    expected = {
        "element_string": f"01{GTIN}172712001126010210A(1\x1d21S1\x1d305\x1d240R/1",
        "human_readable": f"(01){GTIN}(17)271200(11)260102(10)A(1(21)S1(30)5(240)R/1",
        "digital_link": f"https://example.com/01/{GTIN}/10/A%281/21/S1"
        "?17=271200&11=260102&30=5&240=R%2F1",
    }
    assert json.loads(run(*words, "--json", check=True).stdout) == expected
    lines = run(*words, check=True).stdout.decode().split("\n")
    assert lines[:3] == [
        f"{name.replace('_', ' ')}: {text}" for name, text in expected.items()
    ]
    assert udi.parse(expected["element_string"], strict=True).lot == "A(1"


@pytest.mark.parametrize(
    ("words", "status", "what"),
    [
        (["--gtin", "9506000134353"], 1, "E_CHECK_DIGIT"),
        (["--gtin", "9506000134352", "--lot", "A B"], 1, "E_CHARSET"),
        (["--gtin", "9506000134352", "--lot", ""], 1, "E_EMPTY"),
        (["--gtin", "9506000134352", "--ai", "05", "1"], 1, "E_AI_UNKNOWN"),
        (["--gtin", "9506000134352", "--ai", "02", GTIN], 1, "E_MUTEX"),
        (["--gtin", "9506000134352", "--expiry", "1950-01-01"], 1, "E_DATE"),
        (["--gtin", "9506000134352", "--expiry", "2027-02-30"], 2, "is no date"),
        (["--gtin", "9506000134352", "--expiry", "20270228"], 2, "is no date"),
        (["--gtin", "9506000134352", "--quantity", "x"], 2, "invalid int"),
        (["--lot", "A"], 2, "--gtin"),
    ],
)
def test_what_is_not_built(words, status, what):
    done = run("build", *words)
    assert (done.returncode, done.stdout) == (status, b"")
    assert what in done.stderr.decode()
    if status == 1:
        first, second = done.stderr.decode().splitlines()
        assert first.startswith("error: ") and second.startswith("what to do: ")
