# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase, tagged

from .common import JUDGED, MEASURED, InspectionCase

_URL = "/odoo/action-medical_quality.medical_inspection_action/%s"
_PLAUSIBLE = dict(
    MEASURED,
    plausible_lower="1.00",
    plausible_upper="10.00",
    instruction="Caliper, three places.",
)


class EntryScreenCase(HttpCase, InspectionCase):
    def _open(self, *more):
        self._plan(characteristics=[_PLAUSIBLE, JUDGED, *more])
        return self._inspections(self._receive())


@tagged("post_install", "-at_install")
class TestEntryOnDesktop(EntryScreenCase):
    """The grid: keyboard alone, a gauge that types, a challenge, a correction."""

    browser_size = "1440x900"

    def test_grid(self):
        inspection = self._open()
        self.start_tour(
            _URL % inspection.id, "medical_quality_entry_grid", login="iq_inspector"
        )
        self.env.invalidate_all()
        self.assertEqual(inspection.state, "passed")
        self.assertEqual(inspection.result_ids.mapped("value_text"), ["5.08", False])
        self.assertEqual(inspection.result_ids[0].reading_text, "0.2 in")
        self.assertEqual(
            sorted(inspection.superseded_ids.mapped("value_text")), ["5,9", "5.02"]
        )
        self.assertEqual(
            sorted(inspection.challenge_ids.mapped("event")),
            ["challenged", "corrected"],
        )

    def test_serials_of_an_order(self):
        product = self._product("Pump", tracking="serial")
        self._plan(product, characteristics=[_PLAUSIBLE, JUDGED])
        lots = self.env["stock.lot"].create(
            [{"name": f"SN-{n}", "product_id": product.id} for n in range(3)]
        )
        inspections = self._inspections(lots)
        self.start_tour(
            "/odoo/action-medical_quality.medical_inspection_action",
            "medical_quality_entry_serials",
            login="iq_inspector",
        )
        self.env.invalidate_all()
        self.assertEqual(inspections.mapped("state"), ["passed"] * 3)


@tagged("post_install", "-at_install")
class TestEntryOnTablet(EntryScreenCase):
    """One characteristic a screen, by finger."""

    browser_size = "820x1180"
    touch_enabled = True

    def test_single(self):
        inspection = self._open({"name": "Label", "kind": "file"})
        self.start_tour(
            _URL % inspection.id, "medical_quality_entry_single", login="iq_inspector"
        )
        self.env.invalidate_all()
        self.assertEqual(inspection.state, "failed")
        self.assertEqual(inspection.result_ids[0].value_text, "51")
        photo = inspection.result_ids[2]
        self.assertEqual(photo.answer_file_id.sudo().raw, b"a picture")
        self.assertEqual(
            sorted(inspection.challenge_ids.mapped("event")),
            ["challenged", "confirmed"],
        )
