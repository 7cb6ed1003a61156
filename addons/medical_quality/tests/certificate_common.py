# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from odoo.addons.qms_base.models.concession.guard import concession_writes
from odoo.addons.qms_base.tests.concession import complete, grant
from odoo.addons.qms_base.tests.signing import sign

from .history_record_common import RecordCase

CONFORMANCE, ANALYSIS = "certificate_conformance", "certificate_analysis"
NONE = "None: nothing deviates"
SUBJECT = "subject to the deviations and concessions"


class CertificateCase(RecordCase):
    """Ten finished devices of a customer, released."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._new_order(10.0)
        cls.lot = cls._make()
        cls._release(cls.lot)

    @classmethod
    def _identify(cls, *args, **kwargs):
        """Without a UDI: quality releases its lots by a disposition of their own."""

    @classmethod
    def _agree(cls, **values):
        return cls.env["qms.quality.agreement"].create(
            {
                "name": "QA-7",
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "valid_from": "2020-01-01",
                "approve_use_as_is": False,
                "share_certificates": True,
                **values,
            }
        )

    def _told(self, kind=CONFORMANCE, lot=None):
        """What the certificate says as data, and its pages as HTML."""
        lot = (lot or self.lot).with_user(self.engineer)
        self.env.flush_all()
        self.env.invalidate_all()
        data = lot._certificate_data(kind)[lot]
        html, _type = (
            self.env["ir.actions.report"]
            .with_user(self.engineer)
            ._render_qweb_html(f"medical_quality.{kind}", lot.ids)
        )
        return data, " ".join(html.decode().split())

    def _built_in(self, order, hours):
        """The material of an order was built in so many hours from now."""
        lines = order.sudo().move_raw_ids.move_line_ids
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_move_line SET date = %s WHERE id = ANY(%s)",
            [fields.Datetime.now() + timedelta(hours=hours), lines.ids],
        )
        self.env.invalidate_all()

    def _opened(self, lot, quantity=3.0, **values):
        return (
            self.env["medical.nonconformance"]
            .with_user(self.inspector)
            .create(
                {
                    "product_id": lot.product_id.id,
                    "description": "Tube too short",
                    "line_ids": [
                        Command.create({"lot_id": lot.id, "quantity": quantity})
                    ],
                    "defect_ids": [Command.create({"name": "Short", "code": "L1"})],
                    **values,
                }
            )
        )

    def _decided(self, record, decision="use_as_is", carry_out=True):
        """Decided by two people about all of it, and carried out."""
        own = record.with_user(self.engineer)
        own.action_review()
        own.write(
            {
                "disposition_ids": [
                    Command.create(
                        {
                            "line_id": own.line_ids.id,
                            "decision": decision,
                            "quantity": own.line_ids.quantity,
                            "justification": "Fits all the same",
                        }
                    )
                ]
            }
        )
        for user in (self.manager2, self.manager):
            sign(own, "decide", user)
        if carry_out:
            record.with_user(self.inspector).action_carry_out()
        return record

    def _conceded(self, withdraw=False, used=0.0, code="cert.expired", **values):
        """A concession for the work order, granted by two people."""
        work = self.order.sudo().workorder_ids
        concession = (
            self.env["qms.concession"]
            .with_user(self.operator)
            ._create_request(
                {
                    "company_id": self.company.id,
                    "res_model": work._name,
                    "res_id": work.id,
                    "res_name": work.display_name,
                    "checkpoint": "wo_start",
                    "product_id": self.device.id,
                    "finding_ids": [
                        Command.create(
                            {
                                "code": code,
                                "message": "Cut and bond of Bruno Vale (OC-8) expired",
                                "about": "[]",
                            }
                        )
                    ],
                    **values,
                }
            )
        )
        complete(concession, self.engineer, reason="Shown the work the day before")
        grant(concession, self.engineer, self.manager)
        concession = concession.sudo()
        with concession_writes():
            if used:
                concession.write({"used": used})
            if withdraw:
                concession.write(
                    {
                        "state": "withdrawn",
                        "withdrawn_at": fields.Datetime.now(),
                        "withdrawn_reason": "Not needed",
                    }
                )
        return concession
