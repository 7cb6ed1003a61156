# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Inspected lots for the pages of the customer portal that show values."""

from odoo import Command
from odoo.tools import SQL

# of each characteristic so many values, for the lots with many and with few
CHARACTERISTICS, MANY, FEW = 20, 50, 5
_TABLES = ("medical_inspection", "medical_inspection_result")


def inspect(env, product, lots_many, lot_few):
    """Give lots a passed inspection of twenty characteristics.

    One is entered as people do, on a lot that was received; the others are copied.

    :param lots_many: ids of the lots with 50 values of each characteristic
    :param lot_few: id of the lot with 5 of each
    """
    sample = _inspected(env, product)
    env.flush_all()
    for table in _TABLES:
        env.cr.execute(
            SQL("ALTER TABLE %s DISABLE TRIGGER USER", SQL.identifier(table))
        )
    for lot in lots_many:
        _copy(env.cr, sample, lot, MANY)
    _copy(env.cr, sample, lot_few, FEW)
    for table in _TABLES:
        env.cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", SQL.identifier(table)))
    env.invalidate_all()


def _inspected(env, product):
    """A completed inspection of a received lot, with many values."""
    engineer, inspector, manager = (
        env.ref(f"qms_base.demo_user_{role}")
        for role in ("engineer", "inspector", "qmanager")
    )
    env["medical.supplier.policy.change"].with_user(manager).create(
        {"policy": "warn", "reason": "Bench"}
    ).action_apply()
    plan = (
        env["medical.inspection.plan"]
        .with_user(engineer)
        .create(
            {
                "name": "Bench plan",
                "product_tmpl_id": product.product_tmpl_id.id,
                "trigger": "receipt",
                "characteristic_ids": [
                    Command.create(
                        {
                            "name": f"Width {number}",
                            "kind": "measured",
                            "unit": "mm",
                            "lower_limit": "4.80",
                            "upper_limit": "5.20",
                            "sampling_own": True,
                            "sampling_method": "fixed",
                            "sampling_size": MANY,
                        }
                    )
                    for number in range(CHARACTERISTICS)
                ],
            }
        )
    )
    plan.with_user(manager)._approve_as_user()
    warehouse = env["stock.warehouse"].search(
        [("company_id", "=", env.company.id)], limit=1
    )
    places = {
        "location_id": env.ref("stock.stock_location_suppliers").id,
        "location_dest_id": warehouse.lot_stock_id.id,
        "product_id": product.id,
    }
    picking = env["stock.picking"].create(
        {
            "picking_type_id": warehouse.in_type_id.id,
            "partner_id": product.qms_customer_id.id,
            "location_id": places["location_id"],
            "location_dest_id": places["location_dest_id"],
        }
    )
    line = {"lot_name": "BENCH-IN", "quantity": 2 * MANY, "picking_id": picking.id}
    env["stock.move"].create(
        {
            **places,
            "product_uom_qty": 2 * MANY,
            "picking_id": picking.id,
            "move_line_ids": [Command.create({**places, **line})],
        }
    )
    picking.action_confirm()
    picking.button_validate()
    lot = picking.move_line_ids.lot_id
    action = lot.with_user(inspector).action_qms_open_inspections()
    inspection = env["medical.inspection"].with_user(inspector).search(action["domain"])
    for result in inspection.result_ids:
        # 4.90 to 5.10, spread over the units
        result.value_text = f"{4.90 + (result.unit_number * 7 % 21) / 100:.2f}"
    inspection.action_complete()
    return inspection


def _copy(cr, inspection, lot, values):
    """The inspection for another lot, with so many values of each characteristic."""
    [number] = _insert(
        cr,
        _TABLES[0],
        SQL("s.id = %s", inspection.id),
        lot_id=lot,
        name=f"BENCH-{lot}",
    )
    _insert(
        cr,
        _TABLES[1],
        SQL("s.inspection_id = %s AND s.unit_number <= %s", inspection.id, values),
        lot_id=lot,
        inspection_id=number,
    )


def _insert(cr, table, which, **columns):
    """Rows like those chosen with other values; ids of the new ones."""
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND table_schema = current_schema AND is_generated = 'NEVER'",
        [table],
    )
    names = [name for (name,) in cr.fetchall() if name != "id"]
    cr.execute(
        SQL(
            "INSERT INTO %(table)s (%(names)s) SELECT %(values)s FROM %(table)s s"
            " WHERE %(which)s RETURNING id",
            table=SQL.identifier(table),
            names=SQL(", ").join(SQL.identifier(name) for name in names),
            values=SQL(", ").join(
                SQL("%s", columns[name])
                if name in columns
                else SQL.identifier("s", name)
                for name in names
            ),
            which=which,
        )
    )
    return [number for (number,) in cr.fetchall()]
