# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Odoo on one database with a long history of lots, told by lines what to do."""

import json
import os
import random
import sys
import time

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

# (lots that go into one order, lots that come out of it): of each level
_RAW_IN, _SUB_IN, _FINAL_IN, _FINAL_OUT = 4, 2, 6, 20
_LOADED = ("stock_lot", "stock_move_line", "stock_move", "mrp_production")


class History:
    """A plant whose lots went through four levels and were shipped."""

    def __init__(self, database, *, serials):
        self.registry = Registry(database)
        self.random = random.Random(5)
        self.serials = serials
        # one for each 20 serials; each L2 goes into three of them, as in the raw ones
        self.finals = serials // _FINAL_OUT
        self.subs = self.finals * _FINAL_IN // 3
        self.firsts = self.subs * _SUB_IN // 4
        self.raws = self.firsts * _RAW_IN // 8
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self._make_ground(env)
            began = time.perf_counter()
            self._load(env)
            self.seconds = time.perf_counter() - began

    # ------------------------------------------------------------------
    # Loading
    # ------------------------------------------------------------------
    def _make_ground(self, env):
        self.company = env.company.id
        groups = ["base.group_user", "qms_base.group_qms_engineer"]
        self.user = (
            env["res.users"]
            .create(
                {
                    "name": "Bench quality",
                    "login": "bench.quality",
                    "group_ids": [Command.set([env.ref(g).id for g in groups])],
                }
            )
            .id
        )
        warehouse = env["stock.warehouse"].search([], limit=1)
        self.stock = warehouse.lot_stock_id
        self.products = env["product.product"].create(
            [
                {
                    "name": name,
                    "is_storable": True,
                    "tracking": tracking,
                    "qms_regulated": True,
                }
                for name, tracking in (
                    ("Bench raw", "lot"),
                    ("Bench first", "lot"),
                    ("Bench second", "lot"),
                    ("Bench device", "serial"),
                )
            ]
        )
        self.production = self.products[0].property_stock_production
        self.suppliers = env.ref("stock.stock_location_suppliers")
        self.customers = env.ref("stock.stock_location_customers")
        self.partners = (
            env["res.partner"]
            .create(
                [{"name": f"Bench clinic {n}", "is_company": True} for n in range(40)]
            )
            .ids
        )
        self.samples = {
            "mrp_production": env["mrp.production"].create(
                {"product_id": self.products[1].id, "product_qty": 1}
            ),
            "stock_move": env["stock.move"].create(
                {
                    "product_id": self.products[0].id,
                    "product_uom_qty": 1,
                    "location_id": self.suppliers.id,
                    "location_dest_id": self.stock.id,
                }
            ),
            "stock_lot": env["stock.lot"].create(
                {"name": "BENCH", "product_id": self.products[0].id}
            ),
        }
        self.samples["stock_move_line"] = env["stock.move.line"].create(
            {
                "move_id": self.samples["stock_move"].id,
                "product_id": self.products[0].id,
                "location_id": self.suppliers.id,
                "location_dest_id": self.stock.id,
                "quantity": 1,
                "lot_id": self.samples["stock_lot"].id,
            }
        )
        env.flush_all()

    def _load(self, env):
        cr = env.cr
        for table in _LOADED:
            cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        ledgers = ("medical_genealogy_edge", "medical_lot_shipment")
        for table in ledgers:
            cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        # ids of a level begin where the others end
        self.base = {}
        for level, (product, count, name) in enumerate(
            zip(
                self.products,
                (self.raws, self.firsts, self.subs, self.serials),
                "RABS",
                strict=True,
            )
        ):
            self.base[level] = self._copy(
                cr,
                "stock_lot",
                count,
                name=SQL("%s || lpad(n::text, 7, '0')", name),
                product_id=product.id,
                company_id=self.company,
                quality_status="released",
            )
        self._receive(cr)
        self._build(cr, 1, self.firsts, _RAW_IN, 1, self.raws)
        self._build(cr, 2, self.subs, _SUB_IN, 1, self.firsts)
        self._build(cr, 3, self.finals, _FINAL_IN, _FINAL_OUT, self.subs)
        self._ship(cr)
        self._pad(cr)
        self._quants(env)
        for table in (*_LOADED, *ledgers):
            cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cr.execute("ANALYZE")
        env.invalidate_all()

    def _copy(self, cr, table, count, **columns):
        """Rows like the sample with other values; id of the one before the first."""
        sample = self.samples[table]
        cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
            " AND table_schema = current_schema AND is_generated = 'NEVER'",
            [table],
        )
        names = [name for (name,) in cr.fetchall() if name != "id"]
        cr.execute(SQL("SELECT coalesce(max(id), 0) FROM %s", SQL.identifier(table)))
        [base] = cr.fetchone()
        cr.execute(
            SQL(
                "INSERT INTO %(table)s (id, %(names)s) SELECT %(base)s + n, %(values)s"
                " FROM %(table)s t, generate_series(1, %(count)s) n"
                " WHERE t.id = %(sample)s",
                table=SQL.identifier(table),
                names=SQL(", ").join(SQL.identifier(name) for name in names),
                base=base,
                values=SQL(", ").join(
                    SQL("%s", columns[name])
                    if name in columns
                    else SQL.identifier("t", name)
                    for name in names
                ),
                count=count,
                sample=sample.id,
            )
        )
        cr.execute(
            SQL(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
                table,
                base + count,
            )
        )
        return base

    def _moves(self, cr, count, product, source, target, **columns):
        return self._copy(
            cr,
            "stock_move",
            count,
            product_id=product.id,
            state="done",
            location_id=source.id,
            location_dest_id=target.id,
            **columns,
        )

    def _lines(self, cr, count, product, source, target, **columns):
        return self._copy(
            cr,
            "stock_move_line",
            count,
            product_id=product.id,
            state="done",
            quantity=1,
            quantity_product_uom=1,
            location_id=source.id,
            location_dest_id=target.id,
            company_id=self.company,
            **columns,
        )

    def _receive(self, cr):
        raw = self.products[0]
        moves = self._moves(cr, self.raws, raw, self.suppliers, self.stock)
        lines = self._lines(
            cr,
            self.raws,
            raw,
            self.suppliers,
            self.stock,
            move_id=SQL("%s + n", moves),
            lot_id=SQL("%s + n", self.base[0]),
        )
        cr.execute(
            "UPDATE stock_move_line SET quantity = 100, quantity_product_uom = 100"
            " WHERE id > %s AND id <= %s",
            [lines, lines + self.raws],
        )

    def _build(self, cr, level, orders, goes_in, comes_out, below):
        """Orders of a level, spread evenly over the lots below."""
        made, used = self.products[level], self.products[level - 1]
        order = self._copy(
            cr,
            "mrp_production",
            orders,
            name=SQL("%s || n", f"BENCH/{level}/"),
            product_id=made.id,
            state="done",
        )
        ins = self._moves(
            cr,
            orders,
            used,
            self.stock,
            self.production,
            raw_material_production_id=SQL("%s + n", order),
        )
        outs = self._moves(
            cr,
            orders,
            made,
            self.production,
            self.stock,
            production_id=SQL("%s + n", order),
        )
        # what one lot went into lies close together, as work does in a plant
        lot_below = SQL(
            "%s + 1 + ((n - 1) %% %s + ((n - 1) / %s) * 7) %% %s",
            self.base[level - 1],
            below,
            below,
            below,
        )
        self._lines(
            cr,
            orders * goes_in,
            used,
            self.stock,
            self.production,
            move_id=SQL("%s + 1 + (n - 1) / %s", ins, goes_in),
            lot_id=lot_below,
        )
        self._lines(
            cr,
            orders * comes_out,
            made,
            self.production,
            self.stock,
            move_id=SQL("%s + 1 + (n - 1) / %s", outs, comes_out),
            lot_id=SQL("%s + n", self.base[level]),
        )
        for side, column, moves in (
            ("in", "raw_material_production_id", ins),
            ("out", "production_id", outs),
        ):
            cr.execute(
                SQL(
                    "INSERT INTO medical_genealogy_edge (kind, event_ref, event_name,"
                    " direction, lot_ref, lot_name, product_ref, product_name,"
                    " for_lot_ref, quantity, returned, move_line_ref, happened_at,"
                    " company_id, origin, occurrence, recorded_at, actor_ref,"
                    " actor_name)"
                    " SELECT 'build', o.id, o.name, %s, l.lot_id, lot.name,"
                    " l.product_id, 'Bench', 0, 1, false, l.id, l.date, %s, 'event',"
                    " 0, now() AT TIME ZONE 'UTC', 1, 'Bench'"
                    " FROM stock_move m JOIN stock_move_line l ON l.move_id = m.id"
                    " JOIN stock_lot lot ON lot.id = l.lot_id"
                    " JOIN mrp_production o ON o.id = m.%s"
                    " WHERE m.id > %s AND m.id <= %s",
                    side,
                    self.company,
                    SQL.identifier(column),
                    moves,
                    moves + orders,
                )
            )

    def _ship(self, cr):
        """All but every tenth serial, to forty clinics."""
        device = self.products[3]
        moves = self._moves(cr, self.finals, device, self.stock, self.customers)
        shipped = self.serials * 9 // 10
        lines = self._lines(
            cr,
            shipped,
            device,
            self.stock,
            self.customers,
            move_id=SQL("%s + 1 + (n - 1) / %s", moves, _FINAL_OUT),
            # spread over the serials, so that a tenth of every order stays
            lot_id=SQL("%s + n + (n - 1) / 9", self.base[3]),
        )
        cr.execute(
            SQL(
                "INSERT INTO medical_lot_shipment (direction, lot_id, lot_name,"
                " product_id, quantity, move_line_id, document, partner_ref,"
                " partner_name, partner_address, company_name, happened_at,"
                " company_id, origin)"
                " SELECT 'shipped', l.lot_id, lot.name, l.product_id, 1, l.id,"
                " 'BENCH/OUT', p.id, p.name, '1 Sample Street', p.name, l.date, %s,"
                " 'event' FROM stock_move_line l"
                " JOIN stock_lot lot ON lot.id = l.lot_id"
                " JOIN res_partner p ON p.id = (%s::int[])[1 + (l.id / 100) %% %s]"
                " WHERE l.id > %s AND l.id <= %s",
                self.company,
                self.partners,
                len(self.partners),
                lines,
                lines + shipped,
            )
        )

    def _pad(self, cr):
        """Movements within the house, until there are five for each serial."""
        cr.execute("SELECT count(*) FROM stock_move_line")
        missing = 5 * self.serials - cr.fetchone()[0]
        moves = self._moves(cr, 1, self.products[3], self.stock, self.stock)
        self._lines(
            cr,
            missing,
            self.products[3],
            self.stock,
            self.stock,
            move_id=moves + 1,
            lot_id=SQL("%s + 1 + (n - 1) %% %s", self.base[3], self.serials),
        )

    def _quants(self, env):
        """What is in stock after all of it."""
        for level, quantity in ((0, 68), (3, 1)):
            env.cr.execute(
                SQL(
                    "INSERT INTO stock_quant (product_id, company_id, location_id,"
                    " lot_id, quantity, reserved_quantity, in_date)"
                    " SELECT lot.product_id, %s, %s, lot.id, %s, 0, now()"
                    " FROM stock_lot lot WHERE lot.product_id = %s AND NOT EXISTS ("
                    "  SELECT FROM medical_lot_shipment s WHERE s.lot_id = lot.id)",
                    self.company,
                    self.stock.id,
                    quantity,
                    self.products[level].id,
                )
            )

    # ------------------------------------------------------------------
    # What is measured
    # ------------------------------------------------------------------
    def plant(self):
        """How large the plant is."""
        with self.registry.cursor() as cr:
            counts = {}
            for table in ("stock_move_line", "medical_genealogy_edge", "stock_lot"):
                cr.execute(SQL("SELECT count(*) FROM %s", SQL.identifier(table)))
                [counts[table]] = cr.fetchone()
        return {**counts, "seconds_to_load": round(self.seconds, 1)}

    def forward(self):
        """What a raw lot became, as the trace asks."""
        return self._walk(0, self.raws, "forward")

    def backward(self):
        """What a device was made of."""
        return self._walk(3, self.serials, "backward")

    def _walk(self, level, count, direction):
        lot = self.base[level] + self.random.randint(1, count)
        return self._timed(
            lambda env: len(
                env["medical.genealogy.edge"]._walk(
                    env["stock.lot"].browse(lot), direction
                )
            )
        )

    def bare_forward(self):
        """The same rows by recursive SQL alone: no rights, corrections, devices."""
        return self._bare(0, self.raws, "in", "out")

    def bare_backward(self):
        """The same, the other way."""
        return self._bare(3, self.serials, "out", "in")

    def _bare(self, level, count, known, wanted):
        lot = self.base[level] + self.random.randint(1, count)

        def ask(env):
            env.cr.execute(
                "WITH RECURSIVE walk (lot) AS (SELECT %s UNION SELECT b.lot_ref"
                " FROM walk JOIN medical_genealogy_edge a ON a.lot_ref = walk.lot"
                "  AND a.direction = %s JOIN medical_genealogy_edge b"
                "  ON b.event_ref = a.event_ref AND b.kind = a.kind"
                "  AND b.direction = %s) SELECT lot FROM walk",
                [lot, known, wanted],
            )
            return len(env.cr.fetchall()) - 1

        return self._timed(ask)

    def recall(self):
        """The list of a mock recall of a raw lot: lots, places, customers."""
        lot = self.base[0] + self.random.randint(1, self.raws)

        def ask(env):
            record = self._ask(env, "mock", [lot])
            record.action_list()
            env.flush_all()
            assert record.consignee_ids
            return record.line_count

        return self._timed(ask)

    def _ask(self, env, kind, lots):
        return env["medical.containment"].create(
            {"kind": kind, "reason": "Bench", "lot_ids": [Command.set(lots)]}
        )

    def hold(self, number):
        """Hold so many lots, the list included, every step committed."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.user, {})
            edges = env["medical.genealogy.edge"]
            lots, first = set(), 0
            while len(lots) < number:
                first += 1
                raw = env["stock.lot"].browse(self.base[0] + first)
                lots |= set(edges._walk(raw, "forward").ids)
            suspects = [self.base[0] + n for n in range(1, first + 1)]
            began = time.perf_counter()
            record = self._ask(env, "hold", suspects)
            record.action_list()
            listed = time.perf_counter()
            record.action_contain()
            cr.commit()
            while record.state == "running":
                record.sudo()._hold_step()
                cr.commit()
                record.invalidate_recordset()
            ended = time.perf_counter()
            held = record.held_count
            assert held >= number and not record.failed_count, record.state
            return {
                "lots": held,
                "list_s": round(listed - began, 2),
                "hold_s": round(ended - listed, 2),
            }

    def odoo_report(self, number):
        """Odoo's traceability report of a lot that was moved so many times."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            product = env["product.product"].create(
                {"name": "Bench moved", "is_storable": True, "tracking": "lot"}
            )
            lot = env["stock.lot"].create({"name": "MOVED", "product_id": product.id})
            places = [self.suppliers] + [
                env["stock.location"].create(
                    {"name": f"Bench {n}", "location_id": self.stock.id}
                )
                for n in range(number)
            ]
            for source, target in zip(places, places[1:], strict=False):
                move = env["stock.move"].create(
                    {
                        "product_id": product.id,
                        "product_uom_qty": 1,
                        "location_id": source.id,
                        "location_dest_id": target.id,
                    }
                )
                move._action_confirm()
                move.move_line_ids.unlink()
                env["stock.move.line"].create(
                    {
                        "move_id": move.id,
                        "product_id": product.id,
                        "location_id": source.id,
                        "location_dest_id": target.id,
                        "quantity": 1,
                        "lot_id": lot.id,
                        "picked": True,
                    }
                )
                move._action_done()
            env.flush_all()
            env.invalidate_all()
            before, began = cr.sql_log_count, time.perf_counter()
            report = env["stock.traceability.report"].with_context(
                active_id=lot.id, model="stock.lot"
            )
            lines = report.get_lines(model_name="stock.lot", model_id=lot.id, level=1)
            answer = {
                "chain": number,
                "lines": len(lines),
                "ms": round((time.perf_counter() - began) * 1000, 1),
                "queries": cr.sql_log_count - before,
            }
            cr.rollback()
            return answer

    def _timed(self, ask):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.user, {})
            # who asks is known before
            _user = env.user.name, env.companies.ids
            before, began = cr.sql_log_count, time.perf_counter()
            found = ask(env)
            taken = (time.perf_counter() - began) * 1000
            queries = cr.sql_log_count - before
            cr.rollback()
        return {"ms": taken, "queries": queries, "found": found}


def main(database, *words):
    """Answer each line of standard input: a measurement and what it takes."""
    # only answers may reach standard output
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    config.parse_config(["-d", database, "--no-http"], setup_logging=True)
    numbers = dict(word.split("=") for word in words)
    history = History(
        database, **{name: int(number) for name, number in numbers.items()}
    )
    for line in sys.stdin:
        name, *arguments = line.split()
        answer = getattr(history, name)(*map(int, arguments))
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    answers.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
