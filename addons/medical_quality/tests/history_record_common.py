# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import json
from unittest.mock import patch

from odoo.fields import Command

from odoo.addons.qms_base.tests.signing import enrol, sign

from .common import InspectionCase

RELEASE = "release"


class RecordCase(InspectionCase):
    """A finished device with a UDI, made, in quarantine, with its record open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Maker of the device", "is_company": True}
        )
        cls.device.qms_customer_id = cls.customer
        cls._identify(cls.device)
        for user in (cls.engineer, cls.manager, cls.manager2):
            enrol(user, password=user.login)
        cls._plan(cls.device, "final")
        cls._plan()
        part = cls._receive()
        cls._pass(part)
        cls._release(part)
        cls.part_lot = part
        cls.order = cls._new_order()
        cls.record = cls.order.sudo().device_history_ids

    def setUp(self):
        super().setUp()
        # attempts are counted in a cursor of their own: let the test see it
        self.registry_enter_test_mode()

    @classmethod
    def _identify(cls, product, gtin="09506000998114"):
        identifier = cls.env["medical.device.identifier"].with_user(cls.engineer)
        identifier.create({"product_id": product.id, "gtin": gtin}).action_activate()

    @classmethod
    def _other_bom(cls, product):
        """A bill of the part alone, without operations."""
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": cls.part.id, "product_qty": 1})
                ],
            }
        )

    @classmethod
    def _new_order(cls, quantity=1.0, product=None):
        bom = cls._other_bom(product) if product else cls.bom
        order = cls.env["mrp.production"].create(
            {
                "product_id": (product or cls.device).id,
                "product_qty": quantity,
                "bom_id": bom.id,
            }
        )
        order.action_confirm()
        order.action_assign()
        return order.with_user(cls.operator)

    @classmethod
    def _make(cls, order=None, inspect=True):
        """Work, inspect and close an order; return its lot."""
        order = order or cls.order
        if order.workorder_ids:
            order.workorder_ids.button_start()
            order.workorder_ids.button_finish()
        if not order.lot_producing_ids:
            order.action_generate_serial()
        order.qty_producing = order.product_qty
        order.set_qty_producing()
        order.sudo().move_raw_ids.picked = True
        lots = order.lot_producing_ids
        if inspect:
            for lot in lots:
                cls._pass(lot)
        order.button_mark_done()
        assert order.state == "done", order.state
        return lots

    @classmethod
    def _review(cls, record=None, comment="Looked at; no effect on the device."):
        """Begin the review and tick every exception, as the engineer."""
        record = (record or cls.record).with_user(cls.engineer)
        if record.state == "open":
            record.action_begin_review()
        record.action_refresh()
        for exception in record.exception_ids.filtered(lambda row: not row.reviewed):
            exception.write({"comment": comment, "reviewed": True})
        return record

    def _sign(self, record=None, *signers):
        record = record or self.record
        return [sign(record, RELEASE, user) for user in signers]

    def _release_record(self, record=None):
        """Reviewed by the engineer, released by the manager."""
        record = self._review(record)
        self._sign(record, self.engineer, self.manager)
        record.invalidate_recordset()
        return record

    @classmethod
    def _make_documents(cls):
        """Run the job that makes archival documents, as the scheduler does."""
        with patch.object(
            type(cls.env["ir.cron"]), "_commit_progress", lambda *a, **k: 60
        ):
            cls.env["qms.archive.job"]._cron_make()

    def _deny(self, checkpoint="wo_start", text="holds no certification"):
        # written in a cursor of its own, which this test cannot see: by hand
        self.env.cr.execute(
            "INSERT INTO qms_gate_denial (checkpoint, res_model, res_id, res_name,"
            " denied_at, company_ref, actor_uid, actor_name, codes, message, digest)"
            " VALUES (%s, 'mrp.workorder', %s, 'X', now() at time zone 'utc',"
            " 1, 2, 'Somebody refused', 'cert.missing', %s, 'x')",
            [checkpoint, self.order.workorder_ids.id, text],
        )

    def _disposition(self, lot, decision="release", user=None, **vals):
        return (
            self.env["medical.lot.disposition"]
            .with_user(user or self.engineer)
            .create(
                {
                    "decision": decision,
                    "reason": "Because",
                    "lot_ids": [Command.set(lot.ids)],
                    **vals,
                }
            )
        )

    def _ship(self, lot, quantity=1.0):
        """Ship a lot to a customer, as the warehouse does."""
        places = {
            "location_id": self.stock.id,
            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
        }
        product = lot.product_id
        picking = self.env["stock.picking"].create(
            {"picking_type_id": self.warehouse.out_type_id.id, **places}
        )
        line = {
            "picking_id": picking.id,
            "product_id": product.id,
            "lot_id": lot.id,
            "quantity": quantity,
            **places,
        }
        picking.move_ids = [
            Command.create(
                {
                    "product_id": product.id,
                    "product_uom_qty": quantity,
                    "move_line_ids": [Command.create(line)],
                    **places,
                }
            )
        ]
        picking.action_confirm()
        picking.move_ids.picked = True
        picking.with_user(self.outsider).button_validate()
        return picking


class ContentsCase(RecordCase):
    """What stands in the record, on its pages and in its data, and is signed."""

    def _content(self, record):
        """The frozen data of a released record."""
        return json.loads(record.sudo().json_attachment_id.raw)["content"]

    def _pages(self, record):
        report = self.env["ir.actions.report"].with_user(self.manager)
        html = report._render_qweb_html(
            "medical_quality.action_report_device_history_record", record.ids
        )[0].decode()
        return " ".join(html.split())

    def _lapsed(self, record):
        """The first signature does not count any more: the second begins anew."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self._sign(record, self.manager)[0]["complete"])
        self.env.invalidate_all()
        self.assertEqual(record.state, "review")
        self.assertFalse(record.json_sha256)
