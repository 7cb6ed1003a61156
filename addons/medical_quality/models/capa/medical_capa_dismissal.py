# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..inspection.guard import lock_rows
from .phases import CLOSED, UNFOUNDED_IN

DISMISS = "dismiss"
_ASKED = {
    "dismissal_reason": False,
    "dismissal_by_id": False,
    "dismissal_at": False,
}


class MedicalCapa(models.Model):
    """Closed as not justified: asked for with a reason, signed by somebody else.

    For a CAPA that was initiated and turns out unfounded. Nothing of it is deleted:
    what was found, planned and done stays, and so does why it ended. Once its actions
    are all carried out, or were found not effective, it is carried through.
    (ISO 13485, 8.5.2 and 4.2.5)
    """

    _inherit = "medical.capa"

    closed_as = fields.Selection(
        [("carried_through", "Carried through"), ("not_justified", "Not justified")],
        "Closed as",
        readonly=True,
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="Carried through: proven effective. Not justified: it turned out that"
        " there was nothing to be removed; the reason says why.",
    )
    dismissal_reason = fields.Text(
        "Why not justified", readonly=True, copy=False, tracking=True
    )
    dismissal_by_id = fields.Many2one(
        "res.users",
        "Closing asked for by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    dismissal_at = fields.Datetime("Closing asked for on", readonly=True, copy=False)

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {"closed_as", *_ASKED}

    def _missing_to_leave(self):
        """Nothing goes on while it is asked whether it goes on at all."""
        missing = super()._missing_to_leave()
        # sudo: whether it is asked, whoever looks at it
        if self.sudo().dismissal_reason:
            missing.append(
                self.env._(
                    "the decision about closing it as not justified: a quality manager"
                    " signs or rejects it, or it is taken back"
                )
            )
        return missing

    def _begin_round(self):
        """What was asked in the round before, or how it ended, is not this one's."""
        result = super()._begin_round()
        self._serve(closed_as=False, **_ASKED)
        return result

    # ------------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------------
    def action_dismiss(self):
        """Ask why the CAPA is not justified."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close %(capa)s as not justified", capa=self.name),
            "res_model": "medical.capa.dismiss",
            "view_mode": "form",
            "target": "new",
            "context": {"default_capa_id": self.id},
        }

    def _ask_dismissal(self, reason):
        """Ask a quality manager to close it as not justified, as the present user.

        :raises AccessError: for whoever owns neither phase nor CAPA and is no manager
        :raises UserError: without a reason, before it is initiated, once its actions
            are carried out, and where it is asked already
        """
        self.ensure_one()
        self._check_phase_person()
        lock_rows(self)
        self.invalidate_recordset()
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Give a reason: it stays on record."))
        self._check_dismissable()
        # sudo: what was checked is what the service does
        capa = self.sudo()
        if capa.dismissal_reason:
            raise UserError(
                self.env._(
                    "%(capa)s: %(user)s asks already to close it as not justified. That"
                    " is signed, rejected or taken back first.",
                    capa=self.name,
                    user=capa.dismissal_by_id.name,
                )
            )
        with self.env["qms.audit.act"]._with_reason(reason):
            capa._serve(
                dismissal_reason=reason,
                dismissal_by_id=self.env.uid,
                dismissal_at=fields.Datetime.now(),
            )
        capa._tell_dismissal_asked()

    def _check_dismissable(self):
        """:raises UserError: where it is carried through instead, or not begun"""
        self.ensure_one()
        # sudo: all checks and actions count, whoever asks
        capa = self.sudo()
        failed = capa.check_ids.filtered(
            lambda check: check.done and check.verdict == "not_effective"
        )
        actions = capa._own(capa.action_ids)
        carried_out = (
            capa.state == "implementation"
            and actions
            and all(action.state == "done" for action in actions)
        )
        if self.state == CLOSED:
            problem = self.env._("it is closed already")
        elif self.state == "initiation":
            problem = self.env._(
                "it is not initiated yet; what is opened by mistake is deleted"
            )
        elif self.state not in UNFOUNDED_IN or carried_out:
            problem = self.env._(
                "its actions are carried out; whether they did any good is checked"
            )
        elif failed:
            problem = self.env._(
                "a check found its actions not effective; the cause is still there"
            )
        else:
            return
        raise UserError(
            self.env._(
                "%(capa)s is not closed as not justified: %(problem)s.",
                capa=self.name,
                problem=problem,
            )
        )

    def _tell_dismissal_asked(self):
        """Those who may sign are told, and the record says so."""
        asks = self.dismissal_by_id
        managers = self.company_id._capa_managers()
        managers -= self._signature_authors(DISMISS)[self.id]
        self._message_log(
            body=self.env._(
                "%(user)s asks to close it as not justified: %(reason)s",
                user=asks.name,
                reason=self.dismissal_reason,
            )
        )
        for lang, people in managers.grouped("lang").items():
            spoken = self.with_context(lang=lang)
            self.env["mail.thread"].message_notify(
                partner_ids=people.partner_id.ids,
                subject=spoken.env._(
                    "To be closed as not justified: %(capa)s", capa=self.name
                ),
                body=Markup('<p><a href="%s">%s</a></p><p>%s</p>')
                % (
                    f"/odoo/{self._name}/{self.id}",
                    self.display_name,
                    self.dismissal_reason,
                ),
            )

    def action_withdraw_dismissal(self):
        """Take the request back: the CAPA goes on.

        :raises AccessError: for whoever owns neither phase nor CAPA and is no manager
        """
        self.check_access("read")
        for capa in self:
            capa._check_phase_person()
            lock_rows(capa)
            capa.invalidate_recordset()
            # sudo: what was checked is what the service does
            own = capa.sudo()
            if own.state == CLOSED or not own.dismissal_reason:
                raise UserError(
                    self.env._(
                        "%(capa)s: nobody asks to close it as not justified.",
                        capa=own.name,
                    )
                )
            own._end_dismissal(
                self.env._(
                    "The request to close it as not justified is taken back by"
                    " %(user)s.",
                    user=self.env.user.name,
                )
            )
        return True

    def _end_dismissal(self, note):
        self._serve(**_ASKED)
        self._message_log(body=note)

    # ------------------------------------------------------------------
    # Signing
    # ------------------------------------------------------------------
    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            DISMISS: self.env._("Close CAPA as not justified")
        }

    def _signature_fields(self, transition):
        if transition != DISMISS:
            return super()._signature_fields(transition)
        return {
            **super()._signature_fields("close"),
            **dict.fromkeys(("round", *_ASKED)),
        }

    def _signature_authors(self, transition):
        """Not by whoever took part in it or owned a phase, nor by whoever asks."""
        if transition != DISMISS:
            return super()._signature_authors(transition)
        # sudo: whose it is and was, whoever asks
        return {
            capa.id: capa._took_part() | capa.phase_ids.owner_id | capa.dismissal_by_id
            for capa in self.sudo()
        }

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        if transition != DISMISS:
            return result
        for capa in self:
            capa._check_dismissable()
            # sudo: whether it is asked, whoever signs
            if not capa.sudo().dismissal_reason:
                raise UserError(
                    self.env._(
                        "%(capa)s: somebody says first why it is not justified; that is"
                        " what is signed.",
                        capa=capa.name,
                    )
                )
        return result

    def _signature_apply(self, transition):
        if transition != DISMISS:
            return super()._signature_apply(transition)
        # sudo: the signatures decided; signers need no right to write
        for capa in self.sudo():
            capa._leave("not_justified", capa.dismissal_reason)
            capa._tell_sources_dismissed()
            capa._enter(CLOSED, closed_as="not_justified")
        return None

    def _signature_rejected(self, transition, reason):
        """Rejected, it goes on."""
        result = super()._signature_rejected(transition, reason)
        if transition == DISMISS:
            # sudo: what was signed is what the service does
            for capa in self.sudo():
                capa._end_dismissal(
                    self.env._(
                        "It goes on: %(user)s rejects closing it as not justified:"
                        " %(reason)s",
                        user=self.env.user.name,
                        reason=reason,
                    )
                )
        return result

    def action_sign_dismissal(self):
        """Open the signing dialog for closing it as not justified.

        :raises UserError: where nobody asks for it
        """
        self.check_access("read")
        self._signature_check(DISMISS)
        return self._qms_signing_action(DISMISS)

    def _tell_sources_dismissed(self):
        """What the CAPA came from says that nothing came of it, and why."""
        for source in self.source_ids:
            record = source.record_ref
            if record and record.exists() and hasattr(record, "_message_log"):
                record._message_log(
                    body=self.env._(
                        "%(capa)s, which came of this, is closed as not justified by"
                        " %(user)s: %(reason)s",
                        capa=self.display_name,
                        user=self.env.user.name,
                        reason=self.dismissal_reason,
                    )
                )
