# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import random

from lxml import etree

from odoo.tests import BaseCase, tagged

from ..drawing import Box, Line, draw, place

_SVG = "{http://www.w3.org/2000/svg}"


@tagged("post_install", "-at_install")
class TestDrawing(BaseCase):
    """Boxes in layers, and an SVG that any reader opens."""

    def _boxes(self, names):
        return [Box(name, name) for name in names]

    def test_what_goes_in_stands_left(self):
        lines = [Line("a", "b"), Line("b", "c"), Line("a", "c"), Line("d", "c")]
        spots = place(self._boxes("abcd"), lines)
        self.assertEqual([spots[key][0] for key in "abc"], [0, 1, 2])
        # beside what it goes into, not at the far left
        self.assertEqual(spots["d"][0], 1)

    def test_nothing_stands_on_something_else(self):
        chance = random.Random(5)
        for _number in range(30):
            names = [f"n{index}" for index in range(chance.randint(1, 25))]
            lines = [
                Line(*chance.sample(names, 2))
                for _line in range(chance.randint(0, 40))
                if len(names) > 1
            ]
            spots = place(self._boxes(names), lines)
            self.assertEqual(set(spots), set(names))
            self.assertEqual(len(set(spots.values())), len(names))

    def test_a_circle_is_drawn(self):
        lines = [Line("a", "b"), Line("b", "a"), Line("a", "a")]
        self.assertEqual(set(place(self._boxes("ab"), lines)), {"a", "b"})

    def test_the_picture(self):
        svg = draw(
            [
                Box("p", "LOT <&> 1", "Part", "released", "Released"),
                Box("c", "S\x1d-2", "Pump", "on_hold", "On hold", start=True),
            ],
            [Line("p", "c", "WH/MO/1", assigned=False), Line("p", "gone")],
            "Genealogy",
        )
        root = etree.fromstring(svg)
        boxes = [g for g in root.iter(f"{_SVG}g") if "o_box" in g.get("class")]
        self.assertEqual([g.get("data-key") for g in boxes], ["p", "c"])
        texts = [t.text for t in root.iter(f"{_SVG}text")]
        self.assertIn("✓ LOT <&> 1", texts)
        self.assertIn("WH/MO/1", texts)
        [path] = root.iter(f"{_SVG}path")
        self.assertTrue(path.get("stroke-dasharray"))

    def test_nothing_to_draw(self):
        self.assertTrue(etree.fromstring(draw([], [])).tag.endswith("svg"))
