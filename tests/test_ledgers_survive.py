# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Evidence outlives updates and the addons that recorded it; plain data stays plain.

Real Odoo processes on clones: update with rows in the ledgers, uninstall refused,
then exported and archived, plain Odoo afterwards, installation again, and the first
installation on a plant that has worked without these addons for a year.
"""

import time

import pytest

LEDGERS = ("qms_gate_decision", "qms_gate_evidence", "qms_gate_denial")
# records that people change, which only leave with their addon
RECORDS = (
    "operator_certification",
    "medical_lot_disposition",
    "medical_inspection",
    "medical_inspection_result",
    "medical_device_identifier",
)

_FILL = """
from odoo.exceptions import UserError
def as_user(name):
    user = env.ref(f"qms_base.demo_user_{name}")
    return env(user=user, context={"allowed_company_ids": user.company_id.ids})
product = env.ref("qms_base.demo_product_controller").product_variant_id
order = as_user("engineer")["mrp.production"].create(
    {"product_id": product.id, "product_qty": 1}
)
order.action_confirm()
env.cr.commit()
first = order.workorder_ids[0]
try:
    first.with_env(as_user("trainee")).button_start()
except UserError:
    env.cr.rollback()
else:
    raise AssertionError("the trainee started")
first.with_env(as_user("operator")).button_start()
env.cr.commit()
"""
_EXPORT = """
user = env.ref("qms_base.demo_user_qmanager")
env["res.company"].with_context(active_test=False).search([]).user_ids += user
env["qms.evidence.export"].with_user(user).action_export()
env.cr.commit()
"""
# Odoo tries to delete each of the addon's own records and logs what it cannot.
_UNINSTALL = """
import logging
logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)
module = env["ir.module.module"].search([("name", "=", "qms_base")])
module.with_user(env.ref("base.user_admin")).button_immediate_uninstall()
"""
# A receipt, an order with two operations and a delivery, as plain Odoo does them.
_WORK = """
from odoo.fields import Command
warehouse = env["stock.warehouse"].search([], limit=1)
stock = warehouse.lot_stock_id
part, device = env["product.product"].create([
    {"name": name, "is_storable": True, "tracking": "lot"}
    for name in ("Plain part", "Plain device")
])
bench = env["mrp.workcenter"].create({"name": "Plain bench"})
env["mrp.bom"].create({
    "product_tmpl_id": device.product_tmpl_id.id,
    "bom_line_ids": [Command.create({"product_id": part.id, "product_qty": 1})],
    "operation_ids": [
        Command.create({"name": name, "workcenter_id": bench.id})
        for name in ("Assemble", "Test")
    ],
})

def transfer(kind, product, quantity, lot):
    source = kind.default_location_src_id or env.ref("stock.stock_location_suppliers")
    target = kind.default_location_dest_id or env.ref("stock.stock_location_customers")
    ends = {"location_id": source.id, "location_dest_id": target.id}
    picking = env["stock.picking"].create({
        "picking_type_id": kind.id, **ends,
        "move_ids": [Command.create({
            "product_id": product.id, "product_uom_qty": quantity, **ends,
            "move_line_ids": [Command.create({
                "product_id": product.id, "quantity": quantity, "lot_id": lot.id,
                "picked": True, **ends,
            })],
        })],
    })
    picking.button_validate()
    assert picking.state == "done", picking.state

part_lot = env["stock.lot"].create({"name": "PLAIN-1", "product_id": part.id})
transfer(warehouse.in_type_id, part, 10, part_lot)
order = env["mrp.production"].create({"product_id": device.id, "product_qty": 2})
order.action_confirm()
order.action_assign()
for workorder in order.workorder_ids:
    workorder.button_start()
    workorder.button_finish()
order.action_generate_serial()
order.qty_producing = 2
order.button_mark_done()
assert order.state == "done", order.state
transfer(warehouse.out_type_id, device, 2, order.lot_producing_ids)
on_hand = {
    product.id: product.with_context(location=stock.id).qty_available
    for product in part + device
}
assert on_hand == {part.id: 8, device.id: 0}, on_hand
env.cr.commit()
"""
# A year: what the above does once, as rows, 2500 times.
_YEAR = """
cr = env.cr
def copies(table, times, where, **changed):
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND table_schema = current_schema AND column_name <> 'id'"
        " AND is_generated = 'NEVER'", [table],
    )
    columns = [name for (name,) in cr.fetchall()]
    values = ", ".join(changed.get(name, f't."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    cr.execute(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} t"
        f" CROSS JOIN generate_series(1, {times}) n WHERE {where}"
    )
    return cr.rowcount
day = "- (n % 365) * interval '1 day'"
made = {
    "orders": copies("mrp_production", 2500,
        "t.id = (SELECT max(id) FROM mrp_production)",
        name="t.name || '-' || n", date_start="t.date_start " + day),
    "lots": copies("stock_lot", 2500, "t.name = 'PLAIN-1'", name="t.name || '-' || n"),
    "moves": copies("stock_move", 2500, "t.id > (SELECT max(id) - 4 FROM stock_move)",
        date="t.date " + day),
    "lines": copies("stock_move_line", 2500, "t.state = 'done' AND t.id >"
        " (SELECT max(id) - 4 FROM stock_move_line)", date="t.date " + day),
}
print(made)
assert made["orders"] == made["lots"] == 2500 and made["lines"] >= 2500, made
# the plant's own data only: none of the addons' demonstration
cr.execute("UPDATE ir_module_module SET demo = false")
cr.commit()
cr.execute("ANALYZE")
cr.commit()
"""


class Clone:
    """A database of this test, and what is asked of it."""

    def __init__(self, target, name):
        self.target = target
        self.name = name
        self.steps = 0

    def code(self, text):
        """Run code with Odoo's `env` in a process of its own."""
        from devtools import install

        self.steps += 1
        name = f"survive-{self.name}-{self.steps}"
        install.run_code(self.target, self.name, text, log_name=name)

    def odoo(self, *options):
        """Run Odoo until it has loaded; return the seconds it took."""
        from devtools import install

        self.steps += 1
        began = time.monotonic()
        install.run_odoo(
            self.target,
            self.name,
            *options,
            log_name=f"survive-{self.name}-{self.steps}",
        )
        return time.monotonic() - began

    def log(self):
        """Text of the log of the last process."""
        from devtools.paths import LOGS

        return (LOGS / f"survive-{self.name}-{self.steps}").read_text()

    def rows(self, query):
        """Rows of a query."""
        from devtools import databases

        return databases.sql(self.target, self.name, (query, None))

    def checksums(self, tables=LEDGERS):
        """{table: (rows, digest of all rows in order)}.

        :param tables: names, or {name: where it is now}
        """
        places = tables if isinstance(tables, dict) else {t: t for t in tables}
        query = (
            "SELECT count(*), md5(coalesce(string_agg(row_to_json(t)::text, '|'"
            " ORDER BY id), '')) FROM {} t"
        )
        return {
            name: tuple(self.rows(query.format(place))[0])
            for name, place in places.items()
        }

    def states(self):
        """{own module: state}."""
        from devtools import addons

        own = ", ".join(f"'{name}'" for name in addons.names())
        return dict(
            self.rows(f"SELECT name, state FROM ir_module_module WHERE name IN ({own})")
        )


def _cloned(make):
    from devtools import settings, templates

    target = settings.test_target()
    with templates.cloned(target, make(templates, target)) as name:
        yield Clone(target, name)


@pytest.fixture(scope="module")
def lived():
    """A clone with all addons whose three ledgers hold rows."""
    for clone in _cloned(lambda templates, target: templates.bundle(target)):
        clone.code(_FILL)
        assert all(rows for rows, _digest in clone.checksums().values())
        yield clone


@pytest.fixture(scope="module")
def plain():
    """A clone with Odoo's own modules alone."""
    yield from _cloned(lambda templates, target: templates.dependencies(target))


def test_ledgers_survive_an_update_unchanged(lived):
    before = lived.checksums()
    lived.odoo("-u", "qms_base")
    assert set(lived.states().values()) == {"installed"}
    assert lived.checksums() == before


def test_uninstall_is_refused_on_every_way(lived):
    from devtools.errors import SetupError

    before = lived.checksums()
    with pytest.raises(SetupError):
        lived.code(_UNINSTALL)
    assert "cannot be uninstalled" in lived.log()
    assert set(lived.states().values()) == {"installed"}
    # behind Odoo's back, as psql could
    lived.rows(
        "UPDATE ir_module_module SET state = 'to remove' WHERE name = 'qms_base'"
        " OR name IN (SELECT m.name FROM ir_module_module m"
        " JOIN ir_module_module_dependency d ON d.module_id = m.id"
        " WHERE d.name IN ('qms_base', 'medical_traceability') "
        " AND m.state = 'installed')"
        " RETURNING id"
    )
    with pytest.raises(SetupError):
        lived.odoo("-u", "base_import")
    assert "cannot be uninstalled" in lived.log()
    assert set(lived.states().values()) == {"installed"}
    after = lived.checksums()
    # what was refused is on record, and nothing else changed
    assert after.pop("qms_gate_denial")[0] > before.pop("qms_gate_denial")[0]
    assert after == before


def test_exported_evidence_is_archived_and_stock_works_on(lived):
    before = lived.checksums(LEDGERS + RECORDS)
    assert all(rows for rows, _digest in before.values()), before
    (links,) = lived.rows("SELECT count(*) FROM medical_lot_disposition_lot_rel")
    told = "SELECT count(*) FROM {} WHERE model = 'operator.certification'"
    (messages,) = lived.rows(told.format("mail_message"))
    assert links[0] and messages[0]
    lived.code(_EXPORT)
    lived.code(_UNINSTALL)
    assert set(lived.states().values()) == {"uninstalled"}
    archived = {
        source: f'qms_archive."{name}"'
        for source, name in lived.rows(
            "SELECT source_table, archived_table FROM qms_archive.register"
        )
    }
    assert set(archived) > {*LEDGERS, "qms_evidence_export"}
    places = {name: archived[name] for name in LEDGERS + RECORDS}
    assert lived.checksums(places) == before
    place = archived["medical_lot_disposition_lot_rel"]
    assert lived.rows(f"SELECT count(*) FROM {place}") == [links]
    assert lived.rows(told.format(archived["mail_message"])) == [messages]
    left = lived.rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND starts_with(relname, 'qms_') UNION ALL"
        " SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE c.relnamespace = 'public'::regnamespace"
        " AND starts_with(tgname, 'qms_') UNION ALL"
        " SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND starts_with(proname, 'qms_')"
    )
    assert left == []
    lived.code(_WORK)


def test_installed_again_the_ledgers_begin_anew(lived):
    from devtools import addons

    register = "SELECT r::text FROM qms_archive.register r ORDER BY 1"
    archive = lived.rows(register)
    # not the demonstration: what it is about is in the plant's data already
    lived.code(
        'env.cr.execute("UPDATE ir_module_module SET demo = false")\nenv.cr.commit()\n'
    )
    lived.odoo("-i", ",".join(addons.names()))
    assert set(lived.states().values()) == {"installed"}
    assert {rows for rows, _digest in lived.checksums().values()} == {0}
    assert (
        lived.rows("SELECT r::text FROM qms_archive.register r ORDER BY 1") == archive
    )
    lived.code(_WORK.replace("PLAIN-1", "PLAIN-2"))


def test_a_year_of_plain_work_stays_plain(plain):
    from devtools import addons

    plain.code(_WORK)
    plain.code(_YEAR)
    seconds = plain.odoo("-i", ",".join(addons.names()))
    print(f"installed on a year of data in {seconds:.0f} s")
    assert set(plain.states().values()) == {"installed"}
    for table in ("product_template", "mrp_production", "stock_lot"):
        assert plain.rows(f"SELECT count(*) FROM {table} WHERE qms_regulated") == [[0]]
    lots = plain.rows("SELECT count(*) FROM stock_lot WHERE quality_status IS NOT NULL")
    assert lots == [[0]]
    plain.code(_WORK.replace("PLAIN-1", "PLAIN-2"))
    assert {rows for rows, _digest in plain.checksums().values()} == {0}
    assert seconds < 180
