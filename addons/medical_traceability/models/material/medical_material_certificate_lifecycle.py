# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.qms_base.tools.opening import opened
from odoo.addons.qms_base.tools.posting import without_defaults


class MedicalMaterialCertificate(models.Model):
    """How a certificate is accepted, given for further lots, and withdrawn."""

    _inherit = "medical.material.certificate"

    def action_accept(self):
        """Accept drafts: from now on they count, and stand as they are.

        A certificate whose results do not conform is accepted like any other: it is
        what the supplier attests. The release of its lots is refused.

        :raises AccessError: for anybody but inspectors and quality engineers
        :raises UserError: where something is missing, and for altered or known files
        """
        self._check_inspector()
        self.check_access("write")
        same = self._same_files()
        for certificate in self:
            certificate._check_acceptable(same.get(certificate.id))
        now = fields.Datetime.now()
        self._serve(state="accepted", accepted_by_id=self.env.uid, accepted_at=now)
        return True

    def action_withdraw(self):
        """Ask for the reason, then withdraw."""
        self._check_inspector()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Withdraw certificates"),
            "res_model": "medical.material.certificate.withdraw",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_certificate_ids": self.ids},
        }

    def action_add_lots(self):
        """Choose further lots that the certificate is about."""
        self.ensure_one()
        self._check_inspector()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lots of %(number)s", number=self.display_name),
            "res_model": "medical.material.certificate.lots",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_certificate_id": self.id},
        }

    # ------------------------------------------------------------------
    # Conditions
    # ------------------------------------------------------------------
    def _check_inspector(self):
        user = self.env.user
        if self.env.uid == SUPERUSER_ID or not user.has_group(
            "qms_base.group_qms_inspector"
        ):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "%(user)s may not decide on certificates: an inspector or a quality"
                    " engineer does.",
                    user=user.name,
                ),
                error=AccessError,
            )

    def _check_acceptable(self, same):
        self.ensure_one()
        if self.state != "draft":
            raise UserError(
                self.env._("%(number)s is no draft.", number=self.display_name)
            )
        rows = self._qms_file_rows()
        if not rows or any(size == "0" for _name, size, _digest in rows):
            raise UserError(
                self.env._(
                    "%(number)s: attach the certificate itself first.",
                    number=self.display_name,
                )
            )
        if self._filter_altered():
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "material.file_altered",
                self.env._(
                    "The file of %(number)s is not the one that was entered. Take it"
                    " out and attach the certificate anew.",
                    number=self.display_name,
                ),
            )
        if same:
            raise UserError(
                self.env._(
                    "%(number)s: the same file stands in %(others)s. Add the lots"
                    " there, or withdraw that one first.",
                    number=self.display_name,
                    others=", ".join(same.mapped("display_name")),
                )
            )
        missing = [
            self._fields[name]._description_string(self.env)
            for name in self._missing_fields()
        ]
        if missing:
            raise UserError(
                self.env._(
                    "%(number)s: %(fields)s is missing.",
                    number=self.display_name,
                    fields=", ".join(missing),
                )
            )

    def _missing_fields(self):
        """Names of the fields that this kind of certificate has to have."""
        names = [] if self.product_ids else ["product_ids"]
        if self.type_id.needs_heat and not (self.heat or "").strip():
            names.append("heat")
        return names

    # ------------------------------------------------------------------
    # By the service
    # ------------------------------------------------------------------
    def _add_lots(self, lots):
        """Say that an accepted certificate is about further lots.

        :raises UserError: for lots of other products or companies, and where the
            certificate does not count
        """
        self.ensure_one()
        self._check_inspector()
        self.check_access("write")
        if self.state == "withdrawn":
            raise UserError(
                self.env._("%(number)s is withdrawn.", number=self.display_name)
            )
        with opened(self):
            self.write({"lot_ids": [Command.link(lot.id) for lot in lots]})
        self._message_log(
            body=self.env._(
                "Also about lots %(lots)s, entered by %(user)s.",
                lots=", ".join(lots.mapped("name")),
                user=self.env.user.name,
            )
        )

    def _withdraw(self, reason):
        """Let accepted certificates count no longer; released lots go on hold.

        :param reason: why, in the words of who withdraws them
        :raises AccessError: for anybody but inspectors and quality engineers
        :raises UserError: without a reason, and for those that are not accepted
        """
        self._check_inspector()
        self.check_access("write")
        # sudo: all lots, whoever may see them. Held before the certificates, as by a
        # release: of a withdrawal and a release at the same time one is repeated
        self.env["qms.gate.mixin"]._lock_gate_facts(self.sudo().lot_ids, to_change=True)
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Give a reason: it is kept with the record."))
        others = self.filtered(lambda c: c.state != "accepted")
        if others:
            raise UserError(
                self.env._(
                    "%(number)s is not accepted: there is nothing to withdraw.",
                    number=others[0].display_name,
                )
            )
        self._serve(
            state="withdrawn",
            withdrawn_by_id=self.env.uid,
            withdrawn_at=fields.Datetime.now(),
            withdrawn_reason=reason,
        )
        self._reminder_activities().unlink()
        for certificate in self:
            certificate._hold_lots(reason)

    def _hold_lots(self, reason):
        """The system puts the released lots of a withdrawn certificate on hold."""
        # sudo: all lots, whoever may see them
        released = self.sudo().lot_ids.filtered(
            lambda lot: lot.quality_status == "released"
        )
        if not released:
            return
        dispositions = without_defaults(self.env["medical.lot.disposition"])
        dispositions.with_user(SUPERUSER_ID).with_company(self.company_id).create(
            {
                "company_id": self.company_id.id,
                "lot_ids": [Command.set(released.ids)],
                "decision": "hold",
                "reason": self.env._(
                    "Certificate %(number)s of %(supplier)s withdrawn by %(user)s:"
                    " %(reason)s",
                    number=self.display_name,
                    supplier=self.sudo().supplier_id.name,
                    user=self.env.user.name,
                    reason=reason,
                ),
            }
        ).action_confirm()
