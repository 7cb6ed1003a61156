# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import fields
from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools import SQL, file_path

from ..models.extensions.stock_lot_status import deciding
from .common import GTIN
from .identifier_common import NEW, IdentifierCase

_DIRECTORY = "medical_traceability/migrations"
_REQUIRED = "medical_device_identifier_di_required"


@tagged("post_install", "-at_install")
class TestMigration(IdentifierCase):
    """Plants that worked with GTINs alone keep their identifiers and their lots."""

    def _migrate(self):
        script = f"{_DIRECTORY}/19.0.1.1.0/pre-device-identifiers.py"
        module = load_script(file_path(script), "pre-device-identifiers")
        module.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()

    def _execute(self, text, *values):
        self.env.flush_all()
        self.env.cr.execute(SQL(text, *values))

    def test_numbers_of_identifiers_in_use(self):
        """The constraint of this version can be added afterwards."""
        each = self._draft(GTIN)
        each.action_activate()
        other = self._draft(
            "A123BJC5D60", issuing_agency="hibcc", product_id=self.kit.id
        )
        self._execute(
            f"ALTER TABLE medical_device_identifier DROP CONSTRAINT {_REQUIRED}"
        )
        self._execute(
            "UPDATE medical_device_identifier SET di = NULL WHERE id IN %s",
            tuple((each | other).ids),
        )
        for _again in range(2):
            self._migrate()
            self.assertEqual((each.di, each.gtin, each.gtin_digits), (GTIN, GTIN, 14))
        self.assertFalse(other.di)
        self._execute(
            f"ALTER TABLE medical_device_identifier ADD CONSTRAINT {_REQUIRED}"
            " CHECK (state = 'draft' OR di IS NOT NULL)"
        )

    def test_lots_keep_the_identifier_in_use_when_they_were_made(self):
        today = fields.Date.today()
        old = self._draft(GTIN)
        old.action_activate()
        new = self._draft(NEW, previous_id=old.id)
        new.action_activate()
        changed = today - timedelta(days=10)
        self._execute(
            "UPDATE medical_device_identifier SET version_date = %s, retired_on = %s,"
            " distribution_end = NULL WHERE id = %s",
            today - timedelta(days=20),
            changed,
            old.id,
        )
        self._execute(
            "UPDATE medical_device_identifier SET version_date = %s WHERE id = %s",
            changed,
            new.id,
        )
        self.env.invalidate_all()
        days = {"F": 30, "O": 15, "N": 5}
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": self.device.id} for name in (*days, "U")]
        )
        kept = self.env["stock.lot"].create({"name": "K", "product_id": self.device.id})
        with deciding():
            for lot in lots[:3]:
                made = today - timedelta(days=days[lot.name])
                lot.write({"manufacture_date": made})
            kept.write(
                {
                    "manufacture_date": today - timedelta(days=15),
                    "device_identifier_id": new.id,
                }
            )
        self._execute(
            "UPDATE stock_lot SET device_identifier_id = NULL WHERE id IN %s",
            tuple(lots.ids),
        )
        self.env.invalidate_all()
        self._migrate()
        self.assertEqual(
            [lot.device_identifier_id for lot in lots],
            [old, old, new, new.browse()],
        )
        self.assertEqual(kept.device_identifier_id, new)
        self.assertEqual(old.distribution_end, changed)
        self.assertFalse(new.distribution_end)
