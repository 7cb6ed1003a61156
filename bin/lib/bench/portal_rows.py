# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Odoo on a database with the lots of many customers, told by lines what to do."""

import json
import os
import sys
import time

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

from .portal_inspected import CHARACTERISTICS, MANY, inspect

_LOADED = (
    *("res_partner", "stock_lot", "purchase_order", "qms_quality_agreement"),
    *("medical_device_history", "medical_device_history_lot_rel"),
)
_LISTS = {"lots": "medical.customer.lot", "records": "medical.customer.history"}
_LIMITS = ("user", "address", "download", "find")
_LOTS_OF_A_RECORD = 50


class Rows:
    """Customers with lots and orders, copied in SQL from one of each."""

    def __init__(self, database, *, customers, records, clients):
        self.registry = Registry(database)
        self.customers, self.records, self.clients = customers, records, clients
        self.users = []
        # of each customer that asks: the lot and the record whose pages are measured
        self.pages = []

    def load(self):
        """Load; what there is then."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            began = time.perf_counter()
            self._load(env)
            seconds = time.perf_counter() - began
        return {
            "customers": self.customers,
            "records_each": self.records,
            "values": CHARACTERISTICS * MANY,
            "load_seconds": round(seconds, 1),
            "pages": self.pages,
        }

    def _load(self, env):
        cr = env.cr
        partner = env["res.partner"].create({"name": "Bench", "is_company": True})
        product = env["product.product"].create(
            {
                "name": "Bench device",
                "default_code": "BENCH",
                "is_storable": True,
                "tracking": "lot",
                "qms_regulated": True,
                "qms_customer_id": partner.id,
            }
        )
        lot = env["stock.lot"].create({"name": "BENCH", "product_id": product.id})
        order = env["purchase.order"].create({"partner_id": partner.id})
        for name in _LIMITS:
            env["ir.config_parameter"].set_param(
                f"medical_quality.portal_{name}_per_minute", "100000000"
            )
        env.flush_all()
        for table in _LOADED:
            cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        base = self._copy(
            cr,
            "res_partner",
            partner.id,
            self.customers,
            name=SQL("'Bench customer ' || n"),
            # its own id, which is known only there
            commercial_partner_id=None,
        )
        owner = SQL("%s + 1 + (n - 1) / %s", base, self.records)
        many = self.customers * self.records
        first = self._copy(
            cr,
            "stock_lot",
            lot.id,
            many,
            name=SQL("'L' || lpad(n::text, 8, '0')"),
            qms_customer_id=owner,
            quality_status="released",
            manufacture_date=SQL("current_date - (n %% 700)"),
        )
        self._copy(
            cr,
            "purchase_order",
            order.id,
            many,
            name=SQL("'PB' || n"),
            partner_id=owner,
            state="purchase",
        )
        self._load_records(env, product, owner, base, first)
        # one customer with few lots
        few = [base + self.clients + 1]
        cr.execute(
            "DELETE FROM medical_device_history_lot_rel r USING stock_lot l"
            " WHERE l.id = r.lot_id AND l.qms_customer_id = %s AND l.id %% 10 > 0",
            few,
        )
        cr.execute(
            "DELETE FROM medical_device_history h WHERE qms_customer_id = %s"
            " AND NOT EXISTS (SELECT FROM medical_device_history_lot_rel"
            "  WHERE history_id = h.id)",
            few,
        )
        cr.execute(
            "DELETE FROM stock_lot WHERE qms_customer_id = %s AND id %% 10 > 0", few
        )
        cr.execute(
            "UPDATE res_partner SET complete_name = name WHERE id > %s AND id <= %s",
            [base, base + self.customers],
        )
        for table in _LOADED:
            cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        env.invalidate_all()
        self._load_pages(env, product, base)
        portal = env.ref("base.group_portal").ids
        people = env["res.partner"].create(
            [
                {"name": f"Bench person {number}", "parent_id": base + 1 + number}
                for number in range(self.clients + 1)
            ]
        )
        self.users = (
            env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                [
                    {
                        "login": f"bench{number}",
                        "password": f"bench{number}",
                        "partner_id": person.id,
                        "group_ids": [Command.set(portal)],
                    }
                    for number, person in enumerate(people)
                ]
            )
            .ids
        )
        cr.commit()
        cr.execute("ANALYZE")

    def _load_records(self, env, product, owner, base, first):
        """A released record of each lot, shared with its customer.

        :param base: id of the partner before the first customer
        :param first: id of the lot before the first
        """
        # the path of the addons is known only now
        from odoo.addons.medical_quality.models.history_record import (
            medical_device_history_opening,
        )

        cr = env.cr
        agreement = env["qms.quality.agreement"].create(
            {
                "name": "BENCH",
                "partner_id": product.qms_customer_id.id,
                "share_records": True,
                "share_people": "names",
                "share_results": "values",
            }
        )
        document = env["ir.attachment"].create({"name": "bench.pdf", "raw": b"%PDF"})
        with medical_device_history_opening.opening():
            record = env["medical.device.history"].create(
                {
                    "name": "BENCH",
                    "product_id": product.id,
                    "company_id": env.company.id,
                    "qms_customer_id": product.qms_customer_id.id,
                }
            )
        env.flush_all()
        self._copy(
            cr,
            "qms_quality_agreement",
            agreement.id,
            self.customers,
            name=SQL("'QA' || n"),
            partner_id=SQL("%s + n", base),
            valid_from=SQL("current_date - 1"),
        )
        records = self._copy(
            cr,
            "medical_device_history",
            record.id,
            self.customers * self.records,
            name=SQL("'DHR' || n"),
            qms_customer_id=owner,
            state="released",
            released_at=SQL("now() - n * interval '1 minute'"),
            pdf_attachment_id=document.id,
        )
        cr.execute(
            "INSERT INTO medical_device_history_lot_rel (history_id, lot_id)"
            " SELECT %s + n, %s + n FROM generate_series(1, %s) n",
            [records, first, self.customers * self.records],
        )

    def _load_pages(self, env, product, base):
        """Values for a lot, and many lots for a record, of each customer that asks.

        The last one, with few lots, has few of these too.
        """
        cr = env.cr
        for number in range(self.clients + 1):
            cr.execute(
                "SELECT l.id, r.history_id FROM stock_lot l"
                " JOIN medical_device_history_lot_rel r ON r.lot_id = l.id"
                " WHERE l.qms_customer_id = %s ORDER BY l.id LIMIT 1",
                [base + 1 + number],
            )
            self.pages.append(cr.fetchone())
        inspect(
            env, product, [lot for lot, _record in self.pages[:-1]], self.pages[-1][0]
        )
        for number, (_lot, record) in enumerate(self.pages[:-1]):
            cr.execute(
                "INSERT INTO medical_device_history_lot_rel (history_id, lot_id)"
                " SELECT %s, id FROM stock_lot WHERE qms_customer_id = %s"
                " ORDER BY id LIMIT %s ON CONFLICT DO NOTHING",
                [record, base + 1 + number, _LOTS_OF_A_RECORD],
            )

    def _copy(self, cr, table, sample, count, **columns):
        """Rows like the sample with other values; id of the one before the first."""
        cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
            " AND table_schema = current_schema AND is_generated = 'NEVER'",
            [table],
        )
        names = [name for (name,) in cr.fetchall() if name != "id"]
        cr.execute(SQL("SELECT max(id) FROM %s", SQL.identifier(table)))
        [base] = cr.fetchone()
        own = {"commercial_partner_id": SQL("%s + n", base)}
        cr.execute(
            SQL(
                "INSERT INTO %(table)s (id, %(names)s) SELECT %(base)s + n, %(values)s"
                " FROM %(table)s t, generate_series(1, %(count)s) n"
                " WHERE t.id = %(sample)s",
                table=SQL.identifier(table),
                names=SQL(", ").join(SQL.identifier(name) for name in names),
                base=base,
                values=SQL(", ").join(
                    SQL("%s", own.get(name, columns[name]))
                    if name in columns
                    else SQL.identifier("t", name)
                    for name in names
                ),
                count=count,
                sample=sample,
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

    def queries(self, which):
        """Queries of a page of each kind, for a customer with many or with few."""
        number = 0 if which == "many" else self.clients
        lot, record = self.pages[number]
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.users[number], {})
            return {
                **{name: self._asked(env[model]) for name, model in _LISTS.items()},
                "lot": self._asked_lot(env["medical.customer.lot"], lot * 2),
                "record": self._asked_record(env["medical.customer.history"], record),
            }

    def _asked_lot(self, model, row_id):
        """What the page of a lot asks for its sections."""
        # rights and caches that all requests share
        model._search_own(limit=1)._opened().display_name  # noqa: B018
        model.env.invalidate_all()
        before = model.env.cr.sql_log_count
        row = model._find_own(row_id)
        sections = row._opened()._customer_sections(row, row._sharing())
        shown = [
            result
            for section in sections
            for inspection in section.get("inspections", ())
            for result in inspection["results"]
        ]
        return {
            "values": len(shown),
            "queries": model.env.cr.sql_log_count - before,
        }

    def _asked_record(self, model, row_id):
        """What the page of a record asks for its lots and documents."""
        model._search_own(limit=1)._opened().display_name  # noqa: B018
        model.env.invalidate_all()
        before = model.env.cr.sql_log_count
        row = model._find_own(row_id)
        lots = model.env["medical.customer.lot"]._search_own(
            [("relation", "=", "owner"), ("lot_ref", "in", row._opened().lot_ids.ids)],
            limit=200,
        )
        documents = model.env["medical.customer.document"]._search_own(
            [("lot_ref", "in", lots.mapped("lot_ref"))], limit=40
        )
        names = lots.mapped("name") + documents.mapped("name")
        return {
            "lots": len(names),
            "queries": model.env.cr.sql_log_count - before,
        }

    def _asked(self, model):
        # rights and caches that all requests share
        model._search_own(limit=1).name  # noqa: B018
        model.env.invalidate_all()
        before = model.env.cr.sql_log_count
        count = model._count_own()
        rows = model._search_own(limit=20).mapped("name")
        return {
            "count": count,
            "rows": len(rows),
            "queries": model.env.cr.sql_log_count - before,
        }


def main(database, *words):
    """Answer each line of standard input."""
    # only answers may reach standard output
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    config.parse_config(["-d", database, "--no-http"], setup_logging=True)
    numbers = {name: int(number) for name, number in (w.split("=") for w in words)}
    rows = Rows(database, **numbers)
    for line in sys.stdin:
        what, *rest = line.split()
        answers.write(json.dumps(getattr(rows, what)(*rest)) + "\n")
        answers.flush()
    answers.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
