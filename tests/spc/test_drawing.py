# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The drawings: well-formed, escaped, inside of their frame."""

import re
from xml.etree import ElementTree

import pytest

from .package import DATASETS, spc

SVG = "{http://www.w3.org/2000/svg}"
WORDS = {
    "title": 'Width <b>"1"</b>',
    "lower": "Lower",
    "nominal": "Nominal",
    "upper": "Upper",
    "mean": "Mean",
    "center": "Mean",
}


def histogram(values, limits):
    sample = spc.Sample(values)
    return ElementTree.fromstring(
        spc.drawing.histogram_svg(
            spc.histogram(sample), limits, sample.mean, sample.sd, WORDS
        )
    )


def texts(svg):
    return [each.text for each in svg.iter(f"{SVG}text")]


def inside(svg):
    _x, _y, wide, tall = map(float, svg.get("viewBox").split())
    for each in svg.iter(f"{SVG}text"):
        assert 0 <= float(each.get("x")) <= wide
        assert 0 <= float(each.get("y")) <= tall
    for each in svg.iter(f"{SVG}polyline"):
        for spot in each.get("points").split():
            x, y = map(float, spot.split(","))
            assert 0 <= x <= wide, spot
            assert 0 <= y <= tall, spot
    return True


@pytest.mark.parametrize(
    ("values", "limits", "labels"),
    [
        (["4.9", "5.0", "5.1"], ("4.80", "5.00", "5.20"), 3),
        (["4.9", "5.0", "5.1"], (None, "", "5.20"), 1),
        (["9", "9.5"], ("4.80", None, "5.20"), 2),
        (["5.0"] * 20, ("4.80", None, None), 1),
    ],
)
def test_histogram(values, limits, labels):
    svg = histogram(values, limits)
    assert inside(svg)
    said = texts(svg)
    assert len(said) == labels + 1
    assert svg.get("aria-label") == svg.find(f"{SVG}title").text == WORDS["title"]
    dashes = [each.get("stroke-dasharray") for each in svg.iter(f"{SVG}polyline")]
    # not by colour alone
    assert dashes.count("1.5 3") == bool(limits[1])
    assert dashes.count("6 3") == bool(limits[0]) + bool(limits[2])


def test_bars_are_as_tall_as_their_count():
    values = ["1", "1", "2"]
    svg = histogram(values, ("0", None, "4"))
    bars = [float(each.get("height")) for each in svg.iter(f"{SVG}rect")]
    assert bars == pytest.approx([2 * bars[1], bars[1]], abs=0.11)


def test_control_chart_names_the_rule_at_the_point():
    rings = DATASETS["montgomery-pistonrings"]
    chart, _spread = spc.xbar_r(rings["subgroups"], rings["phase1"])
    signals = chart.signals(["N1"])
    svg = ElementTree.fromstring(
        spc.drawing.control_svg(chart, signals, WORDS, lambda value: f"{value:.3f}")
    )
    assert inside(svg)
    assert len(list(svg.iter(f"{SVG}circle"))) == 37
    said = texts(svg)
    assert said.count("1") == 3
    for word in ("Upper", "74.014", "Mean", "74.001", "Lower", "73.988"):
        assert word in said


def test_what_is_no_markup_stays_text():
    drawn = spc.drawing.control_svg(
        spc.individuals(["1", "2"])[0],
        {1: ("<script>",)},
        WORDS,
        lambda _value: "<i>",
    )
    assert not re.search(r"<(script|i|b)\b", drawn)
    assert "&lt;script&gt;" in drawn
