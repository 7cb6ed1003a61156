# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What the race is about: lots with much stock, an order that uses them, witnesses.

The witnesses are triggers of the test database. They number, with one sequence that
knows no transactions, each change of a lot's status and of a certificate's state at
the moment it is written, and each decision at the moment its transaction commits,
while it still holds its locks. Product code knows nothing of them.

There is a barrier, too: who has passed a gate for a shipment or a start waits there,
judged and not committed, as long as `races.barrier` keeps it closed.
"""

from devtools import databases, install

from .barrier import BARRIER

LOTS = ("C-3300", "K-7701")

_PLANT = """
from odoo.fields import Command
device = env["product.product"].create({
    "name": "Race device", "default_code": "RACE", "is_storable": True,
    "tracking": "lot", "qms_regulated": True,
})
lots = env["stock.lot"].search([("name", "in", %r)])
assert len(lots) == 2 and set(lots.mapped("quality_status")) == {"released"}, lots
env["mrp.bom"].create({
    "product_tmpl_id": device.product_tmpl_id.id,
    "bom_line_ids": [
        Command.create({"product_id": lot.product_id.id, "product_qty": 1})
        for lot in lots
    ],
})
warehouse = env["stock.warehouse"].search(
    [("company_id", "=", env.ref("base.main_company").id)], limit=1
)
# later signatures of a session take the password alone: nobody waits for codes
env.ref("base.main_company").qms_signing_continuous = True
for lot in lots:
    env["stock.quant"]._update_available_quantity(
        lot.product_id, warehouse.lot_stock_id, 100000, lot_id=lot
    )
env.cr.commit()
"""

_WITNESSES = """
CREATE SEQUENCE race_moment;
CREATE TABLE race_log (kind text, ref integer, value text, moment bigint);

CREATE FUNCTION race_lot() RETURNS trigger AS $$
BEGIN
    INSERT INTO race_log
    VALUES ('lot', NEW.id, NEW.quality_status, nextval('race_moment'));
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER race_lot AFTER UPDATE ON stock_lot FOR EACH ROW
WHEN (OLD.quality_status IS DISTINCT FROM NEW.quality_status)
EXECUTE FUNCTION race_lot();

CREATE FUNCTION race_certificate() RETURNS trigger AS $$
BEGIN
    INSERT INTO race_log
    VALUES ('certificate', NEW.id, NEW.state, nextval('race_moment'));
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER race_certificate AFTER UPDATE ON operator_certification FOR EACH ROW
WHEN (OLD.state IS DISTINCT FROM NEW.state)
EXECUTE FUNCTION race_certificate();

CREATE FUNCTION race_decision() RETURNS trigger AS $$
BEGIN
    INSERT INTO race_log
    VALUES ('decision', NEW.id, NEW.checkpoint, nextval('race_moment'));
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE CONSTRAINT TRIGGER race_decision AFTER INSERT ON qms_gate_decision
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION race_decision();
"""

_BARRIER = f"""
CREATE FUNCTION race_barrier() RETURNS trigger AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared({BARRIER});
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER race_barrier AFTER INSERT ON qms_gate_decision FOR EACH ROW
WHEN (NEW.checkpoint IN ('lot_ship', 'wo_start')) EXECUTE FUNCTION race_barrier();
"""


_INSTALL = """
env["ir.module.module"].update_list()
env["ir.module.module"].search([("name", "=", %r)]).button_immediate_install()
env.transaction.reset()
"""


def prepare(target, database, module=None):
    """Make the race's product, stock, witnesses and barrier in a database.

    :param module: name of an addon to install first
    """
    code = (_INSTALL % module if module else "") + _PLANT % (LOTS,)
    install.run_code(target, database, code, log_name=f"race-{database}")
    databases.sql(target, database, (_WITNESSES, None), (_BARRIER, None))
