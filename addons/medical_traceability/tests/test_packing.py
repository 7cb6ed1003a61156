# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..udi import check_sscc, parse
from .common import TraceabilityCase

_BOX, _CASE = "19506000999019", "29506000999016"


class PackingCase(TraceabilityCase):
    """Five devices in stock; a box holds two of them, a case two boxes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["medical.gs1.prefix"].search([]).active = False
        cls.prefix = cls.env["medical.gs1.prefix"].create(
            {"prefix": "95060991", "next_package": 41}
        )
        units = cls.env["uom.uom"].create(
            [
                {
                    "name": f"Pack of {count}",
                    "relative_factor": count,
                    "relative_uom_id": cls.device.uom_id.id,
                }
                for count in (2, 4)
            ]
        )
        cls.device.product_tmpl_id.uom_ids = units
        cls.each = cls._identify(cls.device)
        cls.box = cls._level(_BOX, "inner", units[0], cls.each, 2)
        cls.case = cls._level(_CASE, "case", units[1], cls.box, 2)
        cls._released(cls.part, "COMPONENT", 100)
        cls.lots = cls._produce(cls.device, ["P1", "P2", "P3", "P4", "P5"])
        # as printed, whatever becomes of the identifier later
        cls._udi_before = cls.lots.mapped("udi_element_string")
        cls.packages = cls.env["stock.package"].with_user(cls.operator)

    @classmethod
    def _level(cls, di, level, unit, contains, quantity):
        identifier = (
            cls.env["medical.device.identifier"]
            .with_user(cls.engineer)
            .create(
                {
                    "product_id": cls.device.id,
                    "di": di,
                    "package_level": level,
                    "uom_id": unit.id,
                    "contains_id": contains.id,
                    "quantity": quantity,
                }
            )
        )
        identifier.action_activate()
        return identifier

    def _scan(self, *texts, package=False, choice=False, user=None):
        answer = {"package": {"id": package} if package else False}
        for text in texts:
            current = answer["package"] and answer["package"]["id"]
            text = text if isinstance(text, str) else text.udi_element_string
            answer = self.packages.with_user(user or self.operator).scan_to_pack(
                text, current, choice
            )
        return answer

    def _out(self, text, package):
        text = text if isinstance(text, str) else text.udi_element_string
        return self.packages.scan_to_unpack(text, package["id"])

    def _box_of(self, *lots):
        return self._scan(*lots)["package"]

    def _kinds(self, package):
        events = self.env["medical.package.event"].search(
            [("package_id", "=", package["id"])]
        )
        return events.sorted("id").mapped("kind")

    def _template(self, level, **vals):
        template = (
            self.env["medical.label.template"]
            .with_user(self.engineer)
            .create(
                {
                    "number": f"LT-{level}",
                    "name": level,
                    "product_tmpl_id": self.device.product_tmpl_id.id,
                    "level": level,
                    "width_mm": 100,
                    "height_mm": 60,
                    **vals,
                }
            )
        )
        template.with_user(self.manager).sudo()._make_effective()
        return template


@tagged("post_install", "-at_install")
class TestPacking(PackingCase):
    """Units go into boxes and boxes into cases, by scanning, numbered and on record."""

    # ------------------------------------------------------------------
    # Numbers
    # ------------------------------------------------------------------
    def test_a_number_of_the_prefix_never_given_again(self):
        first = self._scan(self.lots[0])["package"]
        second = self._scan(self.lots[1])["package"]
        self.assertEqual(first["sscc"][:17], "0" + "95060991" + "00000041")
        self.assertEqual(second["sscc"][:17], "0" + "95060991" + "00000042")
        check_sscc(first["sscc"])
        self.assertEqual(self.prefix.next_package, 43)
        with self.assertRefused("never lowered"):
            self.prefix.with_user(self.manager).next_package = 41
        package = self.env["stock.package"].browse(first["id"])
        self.assertEqual(package.name, first["sscc"])
        self.assertTrue(package.valid_sscc)

    def test_without_a_prefix(self):
        self.prefix.active = False
        answer = self._scan(self.lots[0])
        self.assertEqual(answer["kind"], "wrong")
        self.assertIn("no GS1 company prefix", answer["message"])
        self.assertFalse(self.env["medical.package.event"].search([]))

    # ------------------------------------------------------------------
    # Packing
    # ------------------------------------------------------------------
    def test_from_unit_to_case(self):
        one = self._box_of(self.lots[0], self.lots[1])
        self.assertTrue(one["closed"], "full")
        self.assertEqual((one["count"], one["capacity"]), (2, 2))
        two = self._box_of(self.lots[2], self.lots[3])
        answer = self._scan(one["sscc"])
        self.assertEqual([c["id"] for c in answer["choices"]], self.case.ids)
        case = self._scan(one["sscc"], choice=self.case.id)["package"]
        case = self._scan(two["sscc"], package=case["id"])["package"]
        self.assertTrue(case["closed"])
        self.assertEqual(
            {i["name"] for i in case["inside"]}, {one["sscc"], two["sscc"]}
        )
        quants = self.env["stock.quant"].search([("lot_id", "in", self.lots.ids)])
        held = {q.lot_id.name: q.package_id.name for q in quants if q.quantity > 0}
        self.assertEqual(
            held,
            {
                "P1": one["sscc"],
                "P2": one["sscc"],
                "P3": two["sscc"],
                "P4": two["sscc"],
                "P5": False,
            },
        )
        self.assertEqual(self._kinds(one), ["opened", "packed", "packed", "closed"])
        self.assertEqual(
            self.lots[0].medical_package_ids.name, one["sscc"], "where a device lies"
        )

    def test_what_does_not_belong(self):
        box = self._box_of(self.lots[0])
        held = self.lots[1]
        held._set_quality_status("on_hold")
        kit = self._identified_kit()
        for text, words in (
            ("nonsense", "neither"),
            ("", "neither"),
            ("123456789012345675", "no package of ours"),
            ("123456789012345670", "neither"),
            (self.lots[0], "already"),
            (held, "on hold"),
            (kit, "does not belong"),
            (self._text("P99"), "not known here"),
        ):
            with self.subTest(words=words):
                answer = self._scan(text, package=box["id"])
                self.assertEqual(answer["kind"], "wrong", answer)
                self.assertRegex(answer["message"], words)
                self.assertEqual(answer["package"]["count"], 1)
        full = self._scan(self.lots[2], package=box["id"])["package"]
        self.assertTrue(full["closed"])
        # the next unit begins the next package
        other = self._scan(self.lots[3], package=full["id"])["package"]
        self.assertNotEqual(other["id"], full["id"])
        answer = self._scan(other["sscc"], package=False)
        answer = self._scan(full["sscc"], package=other["id"])
        self.assertEqual(answer["kind"], "wrong", "a box in a box")
        self.assertIn("does not belong", answer["message"])

    def _text(self, serial):
        read = parse(self.lots[0].udi_element_string)
        return self.lots[0].udi_element_string.replace(read.serial, serial)

    def _identified_kit(self):
        self._identify(self.kit, "09506000999029")
        [kit] = self._produce(self.kit, ["KIT1"], 1)
        return kit

    def test_a_held_device_inside_stops_its_box(self):
        one = self._box_of(self.lots[0], self.lots[1])
        self.lots[0]._set_quality_status("on_hold")
        answer = self._scan(one["sscc"], choice=self.case.id)
        self.assertEqual(answer["kind"], "wrong")
        self.assertIn("P1", answer["message"])

    def test_a_part_of_a_package_is_closed_by_a_person(self):
        box = self._box_of(self.lots[0])
        answer = self._scan(box["sscc"], choice=self.case.id)
        self.assertNotEqual(answer["kind"], "packed", "an open box goes nowhere")
        state = self.packages.browse(box["id"]).close_package()
        self.assertTrue(state["closed"])
        with self.assertRefused("not being packed"):
            self.packages.browse(box["id"]).close_package()

    def test_taken_out_on_record(self):
        one = self._box_of(self.lots[0], self.lots[1])
        case = self._scan(one["sscc"], choice=self.case.id)["package"]
        self.assertIn("of that first", self._out(self.lots[0], one)["message"])
        self.assertEqual(self._out(one["sscc"], case)["kind"], "packed")
        self.assertEqual(self._out(one["sscc"], case)["kind"], "wrong")
        answer = self._out(self.lots[0], one)
        self.assertEqual((answer["kind"], answer["package"]["count"]), ("packed", 1))
        self.assertFalse(answer["package"]["closed"])
        self.assertFalse(self.lots[0].medical_package_ids)
        self.assertEqual(self._kinds(one)[-1], "unpacked")
        self.assertEqual(self._kinds(case), ["opened", "packed", "unpacked"])

    def test_what_odoo_takes_apart_is_on_record_too(self):
        one = self._box_of(self.lots[0], self.lots[1])
        package = self.env["stock.package"].browse(one["id"])
        package.unpack()
        self.assertEqual(
            self._kinds(one),
            ["opened", "packed", "packed", "closed", "unpacked", "unpacked"],
        )
        out = self.env["medical.package.event"].search(
            [("package_id", "=", package.id), ("kind", "=", "unpacked")]
        )
        self.assertEqual(set(out.lot_id.ids), set(self.lots[:2].ids))
        self.assertEqual(out.mapped("quantity"), [1, 1])
        self.assertEqual(package.medical_state, "open")

    # ------------------------------------------------------------------
    # Trace
    # ------------------------------------------------------------------
    def test_the_trace_finds_a_package(self):
        one = self._box_of(self.lots[0], self.lots[1])
        case = self._scan(one["sscc"], choice=self.case.id)["package"]
        for text in (case["sscc"], "00" + case["sscc"], "]C100" + case["sscc"]):
            [found] = self.env["medical.trace"].with_user(self.inspector).find(text)[:1]
            self.assertEqual(found["kind"], "package", text)
            self.assertEqual(set(found["lot_ids"]), set(self.lots[:2].ids))
        kinds = [kind for kind, _label, _method in self.env["medical.trace"]._lookups()]
        self.assertEqual(kinds.count("package"), 1, "one meaning, asked once")
        self._out(one["sscc"], case)
        [found] = self.env["medical.trace"].find(case["sscc"])[:1]
        self.assertEqual(
            set(found["lot_ids"]), set(self.lots[:2].ids), "what lay there"
        )

    # ------------------------------------------------------------------
    # Nobody writes it
    # ------------------------------------------------------------------
    def test_other_ways_in(self):
        box = self._box_of(self.lots[0])
        package = self.env["stock.package"].browse(box["id"])
        quant = self.env["stock.quant"].search(
            [("lot_id", "=", self.lots[1].id), ("quantity", ">", 0)]
        )
        with self.assertRefused("by\\s+scanning|scanning them"):
            quant.move_quants(package_dest_id=package)
        loose = self.env["stock.package"].create({"name": "LOOSE"})
        with self.assertRefused("does not belong"):
            loose.parent_package_id = package
        for vals in (
            {"medical_state": "closed"},
            {"medical_sscc": "1"},
            {"name": "X"},
            {"medical_identifier_id": self.case.id},
        ):
            with self.assertRaises(AccessError):
                package.with_user(self.clerk).write(vals)
        forged = (
            self.env["stock.package"]
            .with_user(self.clerk)
            .with_context(default_medical_sscc="000000000000000000")
            .create({"name": "F", "medical_sscc": "1", "medical_state": "closed"})
        )
        self.assertFalse(forged.medical_sscc)
        self.assertFalse(forged.medical_state)

    def test_who_may(self):
        for user in (self.auditor, self.clerk):
            with self.assertRaises(AccessError):
                self._scan(self.lots[0], user=user)
        self._scan(self.lots[0])
        events = self.env["medical.package.event"]
        for user in (self.operator, self.manager):
            with self.assertRaises(AccessError):
                events.with_user(user).create({})
        with self.assertRaises(AccessError):
            events.sudo().create({})
        for odd in (None, 7, [], "0" * 900):
            self.assertEqual(self.packages.scan_to_pack(odd)["kind"], "wrong")
        self.assertFalse(self.packages.get_packing("1"))
        with self.assertRaises(UserError):
            self.packages.browse(0).close_package()

    @mute_logger("odoo.sql_db")
    def test_postgresql_keeps_the_record(self):
        self._scan(self.lots[0])
        with (
            self.assertRaises(psycopg2.errors.InsufficientPrivilege),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("UPDATE medical_package_event SET kind = 'closed'")
