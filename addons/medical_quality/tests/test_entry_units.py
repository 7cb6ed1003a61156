# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from fractions import Fraction

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, tagged

from ..rules import absolute, split_reading
from .common import JUDGED, MEASURED, InspectionCase


class TestEntryUnits(InspectionCase):
    """A reading in another unit is converted exactly and kept as it was read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan(
            characteristics=[
                dict(MEASURED, plausible_lower="1.00", plausible_upper="50.00"),
                {"name": "Force", "kind": "measured", "lower_limit": "1", "unit": "N"},
                JUDGED,
            ]
        )
        cls.inspection = cls._inspections(cls._receive())
        cls.width, cls.force, _judged = cls.inspection.result_ids

    def _say(self, result, value, **more):
        answer = self.inspection.enter([{"result": result.id, "value": value, **more}])
        return answer

    def test_converted_exactly_and_both_kept(self):
        self._say(self.width, "0.2 in")
        self.assertEqual(
            (
                self.width.value_text,
                self.width.reading_text,
                self.width.reading_factor,
                self.width.conform,
            ),
            ("5.08", "0.2 in", "25.4", "conforms"),
        )
        self.assertEqual(self.width.answer, "5.08 mm (0.2 in)")
        self.assertEqual(self.width._digest_content()["reading"], "0.2 in")
        row = self.inspection.get_entry()["results"][0]
        self.assertEqual((row["value"], row["reading"]), ("5.08", "0.2 in"))

    def test_units_of_the_same_kind(self):
        for text, value, conform in (
            ("0,508cm", "5.08", "conforms"),
            ("0.0050800001 m", "5.0800001", "conforms"),
            ("0.2048 in", "5.20192", "does_not_conform"),
        ):
            self._say(self.inspection.result_ids[0], text, reason="Read again")
            row = self.inspection.result_ids[0]
            self.assertEqual((row.value_text, row.conform), (value, conform), text)
        # in its own unit, it is what it says
        self._say(self.inspection.result_ids[0], "5.01 mm", reason="Read again")
        row = self.inspection.result_ids[0]
        self.assertEqual((row.value_text, row.reading_text), ("5.01", False))
        self.assertEqual(
            self.inspection.superseded_ids.sorted("id").mapped("reading_text"),
            ["0,508cm", "0.0050800001 m", "0.2048 in"],
        )

    def test_what_does_not_fit_is_refused(self):
        for text in ("5 kg", "5 furlongs", "5 Units", "5 mm mm", "5 in in"):
            for act in (
                lambda text=text: self._say(self.width, text),
                lambda text=text: self.width.write({"value_text": text}),
            ):
                with self._refused("cannot be converted"):
                    act()
        # newton is no unit that anybody defined
        with self._refused("Read it in N"):
            self._say(self.force, "1 kg")
        with self._refused("too large"):
            self._say(self.width, "999999999999999 km")
        self.assertFalse(self.width.entered)

    def test_on_the_form_and_by_import(self):
        self.width.value_text = "0.2 in"
        self.assertEqual(self.width.value_text, "5.08")
        # the number that stands there is no other value
        self.width.value_text = "5.08"
        self.assertEqual(self.width.reading_text, "0.2 in")
        loaded = self.width.load(
            [".id", "value_text", "correction_reason"],
            [[str(self.width.id), "0.195 in", "Read again"]],
        )
        self.assertFalse(
            [m for m in loaded["messages"] if m.get("type") == "error"],
        )
        self.assertEqual(self.inspection.result_ids[0].value_text, "4.953")

    def test_nobody_writes_what_was_read(self):
        for name in ("reading_text", "reading_factor"):
            with self.assertRaises(AccessError):
                self.width.with_user(self.manager).write({name: "9 in"})
        self._say(self.width, "0.2 in")
        with self.assertRaises(UserError):
            self._say(self.width, "0.21 in")

    def test_a_suspected_reading_is_typed_again(self):
        answer = self._say(self.width, "20 in")
        (challenge,) = answer["challenges"]
        self.assertEqual(challenge["typed"], "508 mm (20 in)")
        answer = self._say(self.width, "20 in", again="508")
        self.assertFalse(answer["challenges"])
        self.assertEqual(self.width.reading_text, "20 in")

    def test_the_screen_offers_units_that_fit(self):
        entry = self.inspection.get_entry()
        width, force, _judged = entry["characteristics"]
        self.assertIn("in", width["units"])
        self.assertNotIn("kg", width["units"])
        self.assertEqual(force["units"], [])
        self.assertIn("kg", entry["units"])

    # ------------------------------------------------------------------
    # Units that are used keep their size
    # ------------------------------------------------------------------
    def _unit(self, name, relative=None, factor=1.0):
        return self.env["uom.uom"].create(
            {
                "name": name,
                "relative_uom_id": relative and relative.id,
                "relative_factor": factor,
            }
        )

    def _named(self, name):
        return self.env["uom.uom"]._units_by_name()[name].with_env(self.env)

    def test_units_of_a_plan_keep_their_size_and_name(self):
        inch, mm = self._named("in"), self._named("mm")
        for attempt in (
            # not used itself, but every reading in it would be converted by this
            lambda: inch.write({"relative_factor": 30.0}),
            lambda: inch.write({"factor": 1.0}),
            lambda: inch.with_context(force=True).sudo().write({"relative_factor": 9}),
            lambda: inch.web_save({"relative_factor": 30.0}, {"id": {}}),
            lambda: mm.write({"relative_uom_id": self._unit("Far").id}),
            lambda: mm.write({"name": "milli"}),
            lambda: mm.update_field_translations("name", {"en_US": "milli"}),
        ):
            with self._refused("keeps its name and its size: inspection plan"):
                attempt()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            mm.unlink()
        with self._refused("name of another unit"):
            self._unit("mm", inch, 7.0)
        with self._refused("name of another unit"):
            self._unit("Fur").update_field_translations("name", {"en_US": "mm"})
        # what stays as it is, is no change
        mm.write({"name": mm.name, "relative_factor": mm.relative_factor})
        far = self._unit("Far")
        farther = self._unit("Farther", far, 10.0)
        farther.write({"relative_factor": 12.0, "name": "Furthest"})
        self.assertEqual(farther.factor, 12.0)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT old_values->>'relative_factor', new_values->>'relative_factor'"
            " FROM qms_audit_log WHERE table_name = 'uom_uom' AND row_id = %s"
            " AND operation = 'U' AND new_values ? 'relative_factor'",
            [farther.id],
        )
        [change] = self.env.cr.fetchall()
        self.assertEqual([float(value) for value in change], [10.0, 12.0])
        farther.unlink()

    def test_units_of_readings_keep_their_size(self):
        units, inch = self.env["uom.uom"], self._named("in")
        self.assertFalse(units._reading_of({"in"}))
        self._say(self.width, "0.2 in")
        # by no plan in force is measured in inches
        with self._refused("in keeps its name .* Width of inspection .* in it"):
            inch.name = "inches"
        self.assertIn("5.08 mm (0.2 in)", units._reading_of({"in"}))
        self.assertIn("is on record in it", units._reading_of({"mm"}))
        self.assertFalse(units._reading_of({"furlongs"}))

    def test_units_of_stock_keep_their_size(self):
        far = self._unit("Far")
        farther = self._unit("Farther", far, 10.0)
        product = self._product("Rod")
        product.uom_id = farther
        self._receive("R-1", 2.0, product)
        for unit, values in (
            (farther, {"relative_factor": 12.0}),
            # said by it
            (far, {"relative_uom_id": self._unit("Furthest").id}),
        ):
            with self._refused("moved Rod by it"):
                unit.write(values)
        farther.name = "As people call it"

    def test_unit_and_factor_are_signed(self):
        self._say(self.width, "0.2 in")
        signed = self.inspection._signature_snapshots("complete")[self.inspection.id][0]
        for part in (
            '"unit":"mm"',
            '"reading_text":"0.2 in"',
            '"reading_factor":"25.4"',
        ):
            self.assertIn(part, signed)


@tagged("post_install", "-at_install")
class TestConversion(BaseCase):
    """Readings are split, and sizes of units multiplied, exactly."""

    def test_split(self):
        for text, found in (
            ("0.2 in", ("0.2", "in")),
            ("-5,1µm", ("-5,1", "µm")),
            (" +3 fl oz (US) ", ("+3", "fl oz (US)")),
            ("5", None),
            ("in", None),
            ("", None),
            (None, None),
            ("5 6", None),
            ("5.1.2 mm", None),
        ):
            self.assertEqual(split_reading(text), found, text)

    def test_sizes(self):
        self.assertEqual(absolute([2.54, 10.0]), Fraction(254, 10))
        self.assertEqual(absolute([0.1, 0.1, 0.1]), Fraction(1, 1000))
        self.assertEqual(absolute([]), 1)
        for wrong in (0.0, -1.0):
            with self.assertRaises(ValueError):
                absolute([wrong])
