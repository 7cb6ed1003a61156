# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What the database says after a race."""

from devtools import databases, postgres

# The last fact written before a decision committed is the one it had to obey.
_LOTS = """
SELECT d.id, d.checkpoint, d.res_name, fact.value
FROM qms_gate_decision d
JOIN race_log committed ON committed.kind = 'decision' AND committed.ref = d.id
CROSS JOIN LATERAL (
    SELECT value FROM race_log
    WHERE kind = 'lot' AND ref = d.lot_id AND moment < committed.moment
    ORDER BY moment DESC LIMIT 1
) fact
WHERE d.checkpoint IN ('lot_consume', 'lot_ship') AND fact.value <> 'released'
"""
_CERTIFICATES = """
SELECT d.id, d.checkpoint, d.res_name, fact.value
FROM qms_gate_decision d
JOIN race_log committed ON committed.kind = 'decision' AND committed.ref = d.id
JOIN qms_gate_evidence e ON e.decision_id = d.id AND e.kind = 'certificate'
CROSS JOIN LATERAL (
    SELECT value FROM race_log
    WHERE kind = 'certificate' AND ref = e.res_id AND moment < committed.moment
    ORDER BY moment DESC LIMIT 1
) fact
WHERE d.checkpoint IN ('wo_start', 'time_log') AND fact.value <> 'active'
"""
# Stock less what the movements say, for each product, lot and internal place.
_DRIFT = """
WITH stored AS (
    SELECT q.product_id, q.lot_id, q.location_id,
           sum(q.quantity) AS quantity, sum(q.reserved_quantity) AS reserved
    FROM stock_quant q GROUP BY 1, 2, 3
), moved AS (
    SELECT product_id, lot_id, location_id, sum(quantity) AS quantity FROM (
        SELECT product_id, lot_id, location_dest_id AS location_id,
               quantity_product_uom AS quantity
        FROM stock_move_line WHERE state = 'done'
        UNION ALL
        SELECT product_id, lot_id, location_id, -quantity_product_uom
        FROM stock_move_line WHERE state = 'done'
    ) line GROUP BY 1, 2, 3
), promised AS (
    SELECT product_id, lot_id, location_id, sum(quantity_product_uom) AS quantity
    FROM stock_move_line
    WHERE state IN ('assigned', 'partially_available', 'waiting', 'confirmed', 'draft')
    GROUP BY 1, 2, 3
)
SELECT product.default_code, lot.name, place.id,
       round((coalesce(stored.quantity, 0) - coalesce(moved.quantity, 0))::numeric, 3)
           ::text,
       round((coalesce(stored.reserved, 0) - coalesce(promised.quantity, 0))::numeric,
           3)::text
FROM (
    SELECT product_id, lot_id, location_id FROM stored
    UNION SELECT product_id, lot_id, location_id FROM moved
    UNION SELECT product_id, lot_id, location_id FROM promised
) key
LEFT JOIN stored ON stored.product_id = key.product_id
    AND stored.lot_id IS NOT DISTINCT FROM key.lot_id
    AND stored.location_id = key.location_id
LEFT JOIN moved ON moved.product_id = key.product_id
    AND moved.lot_id IS NOT DISTINCT FROM key.lot_id
    AND moved.location_id = key.location_id
LEFT JOIN promised ON promised.product_id = key.product_id
    AND promised.lot_id IS NOT DISTINCT FROM key.lot_id
    AND promised.location_id = key.location_id
JOIN product_product product ON product.id = key.product_id
LEFT JOIN stock_lot lot ON lot.id = key.lot_id
JOIN stock_location place ON place.id = key.location_id AND place.usage = 'internal'
ORDER BY 1, 2, 3
"""
_DECISIONS = """
SELECT value, count(*) FROM race_log WHERE kind = 'decision' GROUP BY 1 ORDER BY 1
"""
_DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


class Checks:
    """Questions to one database."""

    def __init__(self, target, database):
        self.target = target
        self.database = database

    def _rows(self, query):
        return databases.sql(self.target, self.database, (query, None))

    def late_for_lots(self):
        """Consumptions and shipments committed on a status that was gone."""
        return self._rows(_LOTS)

    def late_for_certificates(self):
        """Starts committed on a certificate that did not count any more."""
        return self._rows(_CERTIFICATES)

    def drift(self):
        """{(product, lot, place): (stock less movements, reserved less promised)}.

        Opening stock that was entered without a movement is in it: compare what it
        was before with what it is after.
        """
        rows = self._rows(_DRIFT)
        return {
            tuple(key): (float(quantity), float(reserved))
            for *key, quantity, reserved in rows
        }

    def decisions(self):
        """{checkpoint: decisions since the witnesses stand}."""
        return dict(self._rows(_DECISIONS))

    def deadlocks(self):
        """Deadlocks that PostgreSQL has detected in this database, ever."""
        return self._rows(_DEADLOCKS)[0][0]

    def deadlocks_told(self):
        """Who waited for whom, as the log of the private cluster has it, else ""."""
        log = postgres.TEST.data / "server.log"
        if not self.target.embedded or not log.exists():
            return ""
        lines = log.read_text(errors="replace").splitlines()
        found = [n for n, line in enumerate(lines) if "deadlock detected" in line]
        return "\n".join(line for n in found[-3:] for line in lines[n : n + 12])
