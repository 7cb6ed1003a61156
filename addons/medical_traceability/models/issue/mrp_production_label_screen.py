# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import AccessError, UserError

_SHOWN = 8
_NEXT = 30


class MrpProduction(models.Model):
    """What the screen for reading labels back shows, and what is decided there."""

    _inherit = "mrp.production"

    def action_scan_labels(self):
        """Open the screen on which applied labels are read back."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "medical_traceability.medical_label_scan_screen_action"
        )
        return {
            **action,
            "name": self.env._("Labels of %(order)s", order=self.name),
            "context": {"active_id": self.id, "active_model": self._name},
        }

    def action_open_mismatches(self):
        """Mismatches of this order that wait for a decision."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "medical_traceability.medical_label_scan_action"
        )
        return {
            **action,
            "domain": [("production_id", "=", self.id), ("result", "=", "mismatch")],
            "context": {"create": False},
        }

    def get_label_scans(self):
        """What the scanning screen shows of this order.

        :return: ``{name, product, open, figures: {state: labels}, issued, mismatches:
            [{id, detail, cause}], missing: [text], last: [scan], next: [label]}``
        """
        self.ensure_one()
        self.check_access("read")
        own = self.sudo()  # sudo: who may see the order sees what its labels became
        figures = own._label_figures()[self.id]
        scans = own.env["medical.label.scan"].search(
            [("production_id", "=", self.id)], limit=_SHOWN
        )
        mismatches = self._open_mismatches()
        causes = dict(scans._fields["cause"]._description_selection(self.env))
        waiting = own.env["medical.label"].search(
            [("production_id", "=", self.id), ("state", "=", "printed")],
            order="position, copy_number",
            limit=_NEXT,
        )
        return {
            "name": self.name,
            "product": self.product_id.display_name,
            "open": self.state not in ("draft", "done", "cancel"),
            "figures": figures,
            "issued": sum(figures.values()),
            "waiting": figures["issued"] + figures["printed"],
            "mismatches": [
                {
                    "id": scan.id,
                    "cause": causes.get(scan.cause, ""),
                    "detail": scan.detail or "",
                    "text": scan.raw_text,
                }
                for scan in mismatches[:_SHOWN]
            ],
            "missing": self._unexamined(),
            "next": waiting.mapped("display_name"),
            "last": [
                {
                    "id": scan.id,
                    "match": scan.result == "match",
                    "label": scan.label_id.display_name or scan.raw_text,
                    "cause": causes.get(scan.cause, ""),
                    "person": scan.employee_id.name or scan.actor_id.name,
                }
                for scan in scans
            ],
        }

    def _scan_answer(self, scan):
        """What the person reads after a scan."""
        causes = dict(scan._fields["cause"]._description_selection(self.env))
        label = scan.label_id
        if scan.result == "mismatch":
            message = self.env._(
                "%(cause)s. %(detail)s Take the device aside: a quality engineer"
                " decides.",
                cause=causes[scan.cause],
                detail=scan.detail or "",
            )
        elif scan.again:
            message = self.env._(
                "%(label)s: right, and read before.", label=label.display_name
            )
        else:
            message = self.env._("%(label)s: applied.", label=label.display_name)
        purposes = dict(scan._fields["purpose"]._description_selection(self.env))
        return {
            "kind": scan.result,
            "message": message,
            "scan_id": scan.id,
            "label": label.display_name if label else "",
            "purpose": purposes[scan.purpose],
            # first, last and sample are looked at by a person
            "examine": scan.result == "match" and scan.purpose != "every",
        }

    def _cure_mismatch(self, scan, decision, reason, label=None):
        """Decide on a mismatch, as the quality engineer logged in.

        :param scan: the mismatch
        :param decision: ``destroyed``, ``relabelled`` or ``no_label``
        :param reason: why; required
        :param label: label of this order that was destroyed by it, if one
        :raises AccessError: for whoever is no quality engineer
        :raises UserError: without a reason, for a mismatch of another order, or where
            a label that matched nothing of this order is said to be destroyed
        """
        self.ensure_one()
        if not self.env.user.has_group("qms_base.group_qms_engineer"):
            self.env["qms.gate.denial"]._refuse_change(
                scan,
                "role.missing",
                self.env._(
                    "A quality engineer decides on a label that does not match."
                ),
                error=AccessError,
            )
        self.check_access("read")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why: the reason is kept with the label."))
        own = self.sudo()  # sudo: an engineer's decision needs no right on the rows
        scan = own.env["medical.label.scan"].browse(scan.id)
        if scan.production_id != own or scan.result != "mismatch" or scan.cure_ids:
            raise UserError(
                self.env._(
                    "This is no mismatch of %(order)s that waits for a decision.",
                    order=self.name,
                )
            )
        examined = scan.cause == "examination"
        if decision == "no_label" and (examined or scan.label_id):
            raise UserError(
                self.env._(
                    "A label of this order is concerned: say whether it was destroyed"
                    " or the device relabelled."
                )
            )
        label = label.sudo() if label else own.env["medical.label"]
        if examined:
            label = scan.label_id
        if label and label.production_id != own:
            raise UserError(
                self.env._("%(label)s is not of this order.", label=label.display_name)
            )
        own._touch_labels()
        cures = self.env["medical.label.cure"]
        cure = cures._record(
            {
                **cures._acting(self.company_id),
                "scan_id": scan.id,
                "production_id": self.id,
                "decision": decision,
                "label_id": label.id or False,
                "reason": reason,
            }
        )
        if label and label.state != "destroyed":
            label.with_env(self.env)._account("destroyed", reason, cured=True)
        return cure
