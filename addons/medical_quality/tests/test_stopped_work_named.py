# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.fields import Command

from .test_occasions import OccasionCase, at


class StoppedCase(OccasionCase):
    """An order that yields something beside its device, and failures of its work."""

    @classmethod
    def _order(cls, quantity=1.0, released_part=True):
        if not cls.bom.byproduct_ids:
            cls.sprue = cls._product("Sprue")
            cls.bom.byproduct_ids = [
                Command.create({"product_id": cls.sprue.id, "product_qty": 1})
            ]
        return super()._order(quantity, released_part)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = cls.order.sudo().move_finished_ids.filtered(
            lambda move: move.product_id == cls.device
        )
        cls.beside = cls.order.sudo().move_byproduct_ids
        assert cls.made and cls.beside.product_id == cls.sprue

    def _fail(self, inspections):
        """These inspections fail in one call."""
        for inspection in inspections:
            self._enter(inspection, judgement="fail")
        inspections.with_user(self.inspector).action_complete()
        self.assertEqual(set(inspections.mapped("state")), {"failed"})
        return inspections

    def _stop(self):
        """The work fails; the inspection of it."""
        self._asks("operation")
        with at(0):
            self._start()
            self._inspections(self.work, self.operator)
            return self._fail(self.work.sudo().inspection_ids)

    def _lot(self, name, product=None):
        product = product or self.device
        return self.env["stock.lot"].create({"name": name, "product_id": product.id})

    def _holds(self, lots):
        return self.env["medical.lot.disposition"].search(
            [("lot_ids", "in", lots.ids), ("decision", "=", "hold")]
        )


class TestStoppedWorkNamed(StoppedCase):
    """Lots named while an inspection of the work stands failed are on hold at once."""

    def _operator_line(self, move, **vals):
        """A line of a movement, entered by the operator."""
        lines = self.env["stock.move.line"].with_user(self.operator)
        return lines.create(
            {
                "move_id": move.id,
                "product_id": move.product_id.id,
                "product_uom_id": move.product_uom.id,
                "location_id": move.location_id.id,
                "location_dest_id": move.location_dest_id.id,
                "quantity": 1,
                **vals,
            }
        )

    def _line_made(self, move, lot):
        self._operator_line(move, lot_id=lot.id)

    def _line_written(self, move, lot):
        self._operator_line(move).write({"lot_id": lot.id})

    def _line_saved(self, move, lot):
        self._operator_line(move).web_save({"lot_id": lot.id}, {"lot_id": {}})

    def _line_imported(self, move, lot):
        line = self._operator_line(move)
        # as somebody who may export would hand it over
        [(xmlid,)] = line.with_env(self.env).export_data(["id"])["datas"]
        result = line.load(["id", "lot_id/.id"], [[xmlid, str(lot.id)]])
        self.assertFalse(result["messages"])

    def _line_moved_here(self, move, lot):
        """A line of another movement is put into this one."""
        other = move.copy({"production_id": False, "move_line_ids": False})
        line = self._operator_line(other, lot_id=lot.id)
        self.assertEqual(lot.quality_status, "quarantine")
        line.write({"move_id": move.id})

    def _move_of_the_order(self, move, lot):
        """A movement that has its line becomes one of the order."""
        other = move.copy({"production_id": False, "move_line_ids": False})
        self._operator_line(other, lot_id=lot.id)
        self.assertEqual(lot.quality_status, "quarantine")
        other.with_user(self.operator).write({"production_id": self.order.id})

    def _lots_of_the_move(self, move, lot):
        move.with_user(self.operator).write({"lot_ids": [Command.set(lot.ids)]})

    def _lines_of_the_move(self, move, lot):
        move.with_user(self.operator).write(
            {
                "move_line_ids": [
                    Command.create(
                        {
                            "product_id": move.product_id.id,
                            "lot_id": lot.id,
                            "quantity": 1,
                        }
                    ),
                ]
            }
        )

    def _through_the_order(self, move, lot):
        self.order.with_user(self.operator).write(
            {
                "move_finished_ids": [
                    Command.update(
                        move.id,
                        {
                            "move_line_ids": [
                                Command.create(
                                    {
                                        "product_id": move.product_id.id,
                                        "lot_id": lot.id,
                                        "quantity": 1,
                                    }
                                )
                            ]
                        },
                    )
                ]
            }
        )

    def _with_a_context(self, move, lot):
        lines = self.env["stock.move.line"].with_user(self.operator)
        lines.with_context(
            default_lot_id=lot.id, install_mode=True, skip_gate=True
        ).create({"move_id": move.id, "product_id": move.product_id.id, "quantity": 1})

    def test_on_every_path(self):
        failed = self._stop()
        for kind, move in (("device", self.made), ("by-product", self.beside)):
            for path in (
                self._line_made,
                self._line_written,
                self._line_saved,
                self._line_imported,
                self._line_moved_here,
                self._move_of_the_order,
                self._lots_of_the_move,
                self._lines_of_the_move,
                self._through_the_order,
                self._with_a_context,
            ):
                with self.subTest(kind=kind, path=path.__name__), at(1):
                    lot = self._lot(f"L-{path.__name__}", move.product_id)
                    with self.env.cr.savepoint() as point:
                        path(move, lot)
                        self.env.flush_all()
                        self.env.invalidate_all()
                        self.assertEqual(lot.quality_status, "on_hold")
                        hold = self._holds(lot)
                        self.assertEqual(len(hold), 1)
                        self.assertIn(failed.name, hold.reason)
                        self.assertEqual(hold.decided_by_id.id, SUPERUSER_ID)
                        point.rollback()
                    self.env.invalidate_all()

    def test_while_it_is_inspected_again(self):
        failed = self._stop()
        with at(1):
            again = failed.with_user(self.engineer)._open_reinspection("Repaired")
            first = self._lot("S-1", self.sprue)
            self._operator_line(self.beside, lot_id=first.id)
            self.assertEqual(first.quality_status, "on_hold")
            self._enter(again)
            again.with_user(self.inspector).action_complete()
            # it stays so until somebody decides about it; what follows is not held
            second = self._lot("S-2", self.sprue)
            self._operator_line(self.beside, lot_id=second.id)
        self.assertEqual(
            (first | second).mapped("quality_status"), ["on_hold", "quarantine"]
        )

    def test_material_is_not_held(self):
        """What goes in is not what is made."""
        self._stop()
        lot = self._lot("P-2", self.part)
        with at(1):
            self._operator_line(self.order.sudo().move_raw_ids, lot_id=lot.id)
        self.assertEqual(lot.quality_status, "quarantine")

    def test_what_nobody_failed_is_not_held(self):
        self._asks("operation")
        with at(0):
            self._start()
            self._inspections(self.work, self.operator)
        lot = self._lot("S-1", self.sprue)
        with at(1):
            self._operator_line(self.beside, lot_id=lot.id)
        self.assertEqual(lot.quality_status, "quarantine")

    def test_named_twice_is_held_once(self):
        self._stop()
        lot = self._lot("S-1", self.sprue)
        with at(1):
            line = self._operator_line(self.beside, lot_id=lot.id)
            line.write({"lot_id": lot.id, "quantity": 2})
            self._operator_line(self.beside, lot_id=lot.id)
        self.assertEqual(len(self._holds(lot)), 1)

    def test_queries_of_naming_do_not_grow(self):
        """Numbers of a movement's devices given in one call, as its posting does."""
        self._stop()

        def queries(name, count):
            lots = self.env["stock.lot"].create(
                [
                    {"name": f"{name}-{n}", "product_id": self.sprue.id}
                    for n in range(count)
                ]
            )
            lines = self.env["stock.move.line"].union(
                *(self._operator_line(self.beside, lot_id=lot.id) for lot in lots)
            )
            with self.env.cr.savepoint() as point:
                self.env.cr.execute(
                    "UPDATE stock_lot SET quality_status = 'quarantine'"
                    " WHERE id = ANY(%s)",
                    [lots.ids],
                )
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                with at(1):
                    lines._validate_fields(["lot_id"])
                    self.env.flush_all()
                taken = self.env.cr.sql_log_count - before
                self.assertEqual(set(lots.mapped("quality_status")), {"on_hold"})
                point.rollback()
            return taken

        queries("S", 1)
        self.assertEqual(queries("T", 1), queries("U", 10))


class TestStoppedTogether(StoppedCase):
    """Several inspections that fail in one call are one batch."""

    def _works(self, counts):
        """Work orders at which so many units were counted and are to be inspected."""
        with at(-30):
            works = [
                self._order(10.0, released_part=False).workorder_ids for _ in counts
            ]
        with at(0):
            for number, (work, count) in enumerate(zip(works, counts, strict=True)):
                self._start(work=work)
                work.with_user(self.operator).qty_produced = count
                self._name(work, f"D-{number}")
                self.assertEqual(len(self._open(work)), count)
        return works

    def _open(self, *works):
        found = self.env["mrp.workorder"].union(*works).sudo().inspection_ids
        return found.filtered(lambda inspection: inspection.state == "open")

    def _name(self, work, name):
        order = work.production_id.sudo()
        lot = self._lot(name)
        order.lot_producing_ids = [Command.set(lot.ids)]
        self.assertEqual(lot.quality_status, "quarantine")

    def _lots_of(self, *works):
        return self.env["mrp.workorder"].union(*works).production_id.lot_producing_ids

    def test_one_hold_names_all_that_failed(self):
        self._asks("operation_units", every_units=1)
        [work] = self._works([3])
        with at(1):
            failed = self._fail(self._open(work))
        lots = self._lots_of(work)
        self.assertEqual(lots.quality_status, "on_hold")
        hold = self._holds(lots)
        self.assertEqual(len(hold), 1)
        for inspection in failed:
            self.assertIn(inspection.name, hold.reason)
        notes = work.production_id.message_ids.filtered(
            lambda note: failed[0].name in (note.body or "")
        )
        self.assertEqual(len(notes), 1)
        for inspection in failed:
            self.assertIn(inspection.name, notes.body)

    def test_a_hold_names_what_concerns_its_lots_alone(self):
        self._asks("operation_units", every_units=1)
        works = self._works([1, 2])
        with at(1):
            failed = self._fail(self._open(*works))
        for work in works:
            lots = self._lots_of(work)
            hold = self._holds(lots)
            self.assertEqual(hold.lot_ids, lots)
            for inspection in failed:
                own = inspection.workorder_id == work
                self.assertEqual(inspection.name in hold.reason, own)

    def test_clocks_of_all_work_orders_stop(self):
        self._asks("operation_units", every_units=1)
        works = self._works([1, 1])
        with at(7):
            self._fail(self._open(*works))
        for work in works:
            self.assertFalse(work.time_ids.filtered(lambda log: not log.date_end))
            self.assertIn(
                "Clocks stopped", work.production_id.message_ids[0].body, work
            )

    def test_a_clock_that_cannot_stop_lets_others_stop(self):
        self._asks("operation_units", every_units=1)
        works = self._works([1, 1])
        stuck = works[0]
        model = type(self.env["mrp.workcenter.productivity"])
        close = model._close

        def _close(logs):
            if stuck in logs.workorder_id:
                raise UserError(logs.env._("No reason is set up"))
            return close(logs)

        with at(7), patch.object(model, "_close", _close):
            self._fail(self._open(*works))
        self.assertTrue(stuck.time_ids.filtered(lambda log: not log.date_end))
        self.assertFalse(works[1].time_ids.filtered(lambda log: not log.date_end))
        self.assertIn("No reason", stuck.production_id.message_ids[0].body)
        self.assertEqual(
            set(self._lots_of(*works).mapped("quality_status")), {"on_hold"}
        )

    def test_queries_do_not_grow(self):
        """What failing costs beyond passing: the same for one and for ten."""
        self._asks("operation_units", every_units=1)
        works = self._works([1, 1, 1, 1, 10, 10])

        def queries(work, judgement):
            found = self._open(work).with_user(self.inspector)
            for inspection in found:
                self._enter(inspection, judgement=judgement)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with at(1):
                found.action_complete()
                self.env.flush_all()
            return self.env.cr.sql_log_count - before

        for work, judgement in zip(works[:2], ("pass", "fail"), strict=True):
            queries(work, judgement)
        one = queries(works[2], "fail") - queries(works[3], "pass")
        ten = queries(works[4], "fail") - queries(works[5], "pass")
        self.assertGreater(one, 0)
        self.assertLessEqual(ten, one)
