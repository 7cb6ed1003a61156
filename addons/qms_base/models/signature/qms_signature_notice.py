# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging
from urllib.parse import urlencode

import psycopg2
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from .qms_signature_standing import Standing

_logger = logging.getLogger(__name__)

_ACTIVITY_TYPE = "qms_base.mail_activity_type_signature"


class MailActivity(models.Model):
    """An activity that asks for a signature knows for which."""

    _inherit = "mail.activity"

    qms_signature_model = fields.Char("Model to sign", readonly=True)
    qms_signature_record = fields.Integer("Record to sign", readonly=True)
    qms_signature_transition = fields.Char("Transition to sign", readonly=True)
    qms_signature_step = fields.Integer("Step to sign", readonly=True)

    _qms_signature_idx = models.Index(
        "(qms_signature_model, qms_signature_record)"
        " WHERE qms_signature_model IS NOT NULL"
    )

    @api.model
    def _qms_requests(self, records, transition):
        """Open requests (``sudo``) for signatures of records."""
        # sudo: requests end with the signature, whoever was asked for it
        return self.sudo().search(
            [
                ("qms_signature_model", "=", records._name),
                ("qms_signature_record", "in", records.ids),
                ("qms_signature_transition", "=", transition),
            ]
        )

    @api.model
    def _cron_signature_requests(self):
        """Take back requests for signatures that nobody can give any more as asked.

        The record changed since, so that its round begins anew; another policy came
        into force; the person asked left. Where the step is open still, another
        person is asked. Runs as OdooBot.
        """
        requests = self.search([("qms_signature_model", "!=", False)])
        for (model, transition), own in requests._qms_by_kind().items():
            own._qms_renew_safely(model, transition)

    def _qms_by_kind(self):
        """``{(model, transition): requests}``"""
        return self.grouped(
            lambda a: (a.qms_signature_model, a.qms_signature_transition)
        )

    def _qms_renew_safely(self, model, transition):
        """Renew requests; one that cannot be renewed stops no other."""
        try:
            with self.env.cr.savepoint():
                self._qms_renew_requests(model, transition)
        except UserError:
            # no policy in force any more for one of them: nobody can sign that one
            if len(self) == 1:
                self.unlink()
            else:
                for request in self:
                    request._qms_renew_safely(model, transition)
        except Exception:  # pylint: disable=broad-except
            _logger.exception("Requests to sign %s could not be renewed", model)

    @api.model
    def _qms_is_signed(self, model, transition):
        """Whether there is such a transition: anybody can write an activity."""
        signed = self.env.registry["qms.signature.mixin"]
        return (
            model in self.env
            and isinstance(self.env[model], signed)
            and transition in self.env[model]._signature_transitions()
        )

    def _qms_renew_requests(self, model, transition):
        """Take back what is asked in vain, and ask somebody else where that helps."""
        if not self._qms_is_signed(model, transition):
            self.unlink()
            return
        records = self.env[model].browse(self.mapped("qms_signature_record")).exists()
        standings = records._signature_standings(transition)
        candidates = records._signature_candidates(transition, standings)
        kept, again = self.browse(), records.browse()
        begun = set(records._signature_asked_first(transition).ids)
        for request in self:
            record_id = request.qms_signature_record
            standing = standings.get(record_id)
            if (
                not standing
                or not (standing.given or record_id in begun)
                or standing.step.id != request.qms_signature_step
            ):
                continue
            if request.user_id in candidates[record_id]:
                kept |= request
            else:
                again |= records.browse(record_id)
        (self - kept).unlink()
        again._request_signatures(transition, standings)


class ResUsers(models.Model):
    """Odoo deletes the activities of who leaves: others are asked to sign."""

    _inherit = "res.users"

    def action_archive(self):
        waiting = self._qms_asked_to_sign()
        result = super().action_archive()
        self._qms_ask_others(waiting)
        return result

    def write(self, vals):
        if vals.get("active", True):
            return super().write(vals)
        waiting = self._qms_asked_to_sign()
        result = super().write(vals)
        self._qms_ask_others(waiting)
        return result

    def _qms_asked_to_sign(self):
        """``[(records, transition)]`` that these people are asked to sign."""
        # sudo: who archives an account need not see the records
        requests = self.env["mail.activity"].sudo()
        requests = requests.search(
            [("user_id", "in", self.ids), ("qms_signature_model", "!=", False)]
        )
        return [
            (
                requests.env[model].browse(own.mapped("qms_signature_record")),
                transition,
            )
            for (model, transition), own in requests._qms_by_kind().items()
            if requests._qms_is_signed(model, transition)
        ]

    def _qms_ask_others(self, waiting):
        for records, transition in waiting:
            requests = self.env["mail.activity"]._qms_requests(records, transition)
            requests.filtered(lambda a: a.user_id in self).unlink()
            records.exists()._request_open_signatures(transition)


class QmsSignatureMixin(models.AbstractModel):
    """Who is next hears of it: one activity for each record and step."""

    _inherit = "qms.signature.mixin"

    def _signature_activity_host(self):
        """The record that carries activities about this one, or an empty one."""
        self.ensure_one()
        return self if "activity_ids" in self._fields else self.browse()

    def _ask_next_signers(self, transition, standings, signatures):
        """After signatures: end the requests for them, make those for the next step.

        Whatever fails here undoes no signature.

        :param standings: ``{record id: Standing}`` from before
        :param signatures: what was just given
        """
        # what fails of the signing itself is not ours to keep quiet about
        self.env.flush_all()
        try:
            with self.env.cr.savepoint():
                self.env["mail.activity"]._qms_requests(self, transition).unlink()
                following = {}
                for signature in signatures:
                    before = standings[signature.res_id]
                    steps = before.policy.step_ids
                    if signature.verdict == "sign" and not signature.completes:
                        following[signature.res_id] = Standing(
                            policy=before.policy,
                            given=before.given | signature,
                            step=steps[signature.step_number :][:1],
                        )
                self.browse(following)._request_signatures(transition, following)
        except psycopg2.OperationalError:
            # somebody else wrote at the same moment: Odoo does all of it again
            raise
        except Exception:  # pylint: disable=broad-except
            _logger.exception("Nobody could be asked to sign %s", self)

    def _request_open_signatures(self, transition):
        """Ask for the next signature of those whose round is open; others stay."""
        self.env.flush_all()
        try:
            with self.env.cr.savepoint():
                standings = self._signature_standings(transition)
                waiting = self.filtered(
                    lambda r: standings[r.id].given and standings[r.id].step
                )
                waiting._request_signatures(transition, standings)
        except psycopg2.OperationalError:
            # somebody else wrote at the same moment: Odoo does all of it again
            raise
        except Exception:  # pylint: disable=broad-except
            _logger.exception("Nobody could be asked to sign %s", self)

    def _signature_asked_first(self, transition):
        """Those among these of which the first signature is asked for, too.

        The others are signed first by whoever comes to it.
        """
        return self.browse()

    def _request_signatures(self, transition, standings):
        """Give somebody who can sign the next step an activity, one for each record.

        Of those who may, the one with the fewest requests. Where nobody may, the
        policy says so itself.

        :param standings: ``{record id: Standing}``
        """
        if not self:
            return
        # sudo: activities are given out by the system, whoever signed
        activities = self.env["mail.activity"].sudo()
        candidates = self._signature_candidates(transition, standings)
        kind = self.env.ref(_ACTIVITY_TYPE).id
        load = {
            user.id: count
            for user, count in activities._read_group(
                [("qms_signature_model", "!=", False)], ["user_id"], ["__count"]
            )
        }
        rows = []
        for record in self:
            users = candidates[record.id]
            if not users:
                _logger.info("Nobody can be asked to sign %s", record)
                continue
            user = min(users, key=lambda u: load.get(u.id, 0))
            load[user.id] = load.get(user.id, 0) + 1
            values = record._request_values(transition, standings[record.id], user)
            rows.append(dict(values, activity_type_id=kind))
        # in the list of activities at once; no mail for each of a set
        activities.with_context(mail_activity_quick_update=True).create(rows)

    def _request_values(self, transition, standing, user):
        self.ensure_one()
        # sudo: the name of a record, for somebody who may read it
        record = self.sudo().with_context(lang=user.lang)
        translate = record.env._
        given = [signature._manifestation() for signature in standing.given]
        meaning = standing.step.with_context(lang=user.lang).meaning
        note = Markup("<p>%s</p><p>%s</p>") % (
            translate(
                'Your signature would mean "%(meaning)s". Signed so far:',
                meaning=meaning,
            )
            if given
            else translate(
                'Your signature would mean "%(meaning)s", and be the first.',
                meaning=meaning,
            ),
            Markup("<br/>").join(given),
        )
        values = {
            "summary": translate("Sign %(record)s", record=record.display_name),
            "user_id": user.id,
            "automated": True,
            "qms_signature_model": self._name,
            "qms_signature_record": self.id,
            "qms_signature_transition": transition,
            "qms_signature_step": standing.step.id,
        }
        host = self._signature_activity_host()
        if host:
            # sudo: kinds of records are no secret
            model = self.env["ir.model"].sudo()._get(host._name)
            values |= {"res_model_id": model.id, "res_id": host.id}
        else:
            link = urlencode({"model": self._name, "res_id": self.id})
            note += Markup('<p><a href="/mail/view?%s">%s</a></p>') % (
                link,
                record.display_name,
            )
        return values | {"note": note}
