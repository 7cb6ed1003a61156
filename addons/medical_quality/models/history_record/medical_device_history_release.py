# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.qms_base.tools.opening import opened
from odoo.addons.qms_base.tools.posting import without_defaults

from .record_tools import releasing


class MedicalDeviceHistory(models.Model):
    """The release of the record is the disposition of its lots.

    Lots in quarantine are released with it. What is on hold or rejected stays so, and
    stands in the record as such.
    """

    _inherit = "medical.device.history"

    def _lots_to_release(self):
        """The lots of these records that their release releases (``sudo``)."""
        # sudo: status of lots, for whoever signs the record
        return self.sudo().lot_ids.filtered(
            lambda lot: lot.quality_status == "quarantine"
        )

    def _record_event(self, employees=None):
        """This record is released now; judged anew each time."""
        self.ensure_one()
        return self._make_gate_event(
            "record_release",
            self.id,
            # sudo: facts of the record, for whoever signs it
            self.sudo().name,
            self.sudo().version,
            product=self.sudo().product_id,
            employees=employees,
            anew=True,
        )

    def _gate_company(self):
        self.ensure_one()
        # sudo: whose record it is
        return self.sudo().company_id

    def _gate_readiness_events(self):
        events = super()._gate_readiness_events()
        if self.state in ("open", "review"):
            events.append(self._record_event())
        return events

    def _check_record_gate(self):
        """What the gates will say at the last signature, at each of them.

        :raises UserError: with what is missing; the denial is on record
        """
        gate = self.env["qms.gate.mixin"]
        employees = self._gate_employees()
        gate._check_gate([record._record_event(employees) for record in self])
        lots = self._lots_to_release()
        with releasing(lots):
            own = lots.with_env(self.env)
            gate._check_gate([lot._make_release_event(None, employees) for lot in own])

    def _release(self):
        """Release the lots, freeze the record, and set the version before aside.

        In the transaction of the last signature, all or nothing.
        """
        self.ensure_one()
        # sudo: the signatures decided; signers need no rights on stock
        record = self.sudo()
        record._lock_for_release()
        if record.state != "review":
            raise UserError(
                self.env._("%(record)s is released once.", record=record.display_name)
            )
        self.env["qms.gate.mixin"]._enforce_gate([self._record_event()])
        lots = record._lots_to_release()
        disposition = record._dispose(lots) if lots else record.disposition_id
        values = {
            "released_at": fields.Datetime.now(),
            "released_by_id": self.env.uid,
            "disposition_id": disposition.id,
            "state": "released",
        }
        record._serve(**values, **record._freeze(values))
        previous = record.previous_id
        if previous.state == "released":
            with opened(previous):
                previous.write({"state": "superseded"})
                previous.flush_recordset()

    def _lock_for_release(self):
        """Hold lots and record: a hold at the same moment comes before or after."""
        lots = self.lot_ids
        lots.flush_recordset()
        if lots:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM stock_lot WHERE id IN %s ORDER BY id"
                    " FOR NO KEY UPDATE",
                    tuple(lots.ids),
                )
            )
            lots.invalidate_recordset()
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM medical_device_history WHERE id = %s FOR UPDATE",
                self.id,
            )
        )
        self.invalidate_recordset()

    def _dispose(self, lots):
        """The disposition that this release is, decided (``sudo``)."""
        dispositions = without_defaults(self.env["medical.lot.disposition"].sudo())
        with releasing(lots):
            disposition = dispositions.create(
                {
                    "company_id": self.company_id.id,
                    "decision": "release",
                    "reason": self.env._(
                        "Device history record %(record)s released by signature.",
                        record=self.display_name,
                    ),
                    "lot_ids": [Command.set(lots.ids)],
                }
            )
            disposition._apply()
        return disposition
