# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.tools import format_date

from odoo.addons.qms_base.gates import BLOCK, WARN, Cure, Finding

from ...standing import Standing

CODES = {
    Standing.EXPIRED: "cert.expired",
    Standing.EXPIRING: "cert.expiring",
    Standing.LAPSED: "cert.lapsed",
    Standing.NOT_YET_VALID: "cert.not_yet_valid",
    Standing.REVOKED: "cert.revoked",
    Standing.SUSPENDED: "cert.suspended",
    Standing.UNREAD: "cert.unread",
}


class QmsGateMixin(models.AbstractModel):
    """What a person reads whose certificates do not carry the work."""

    _inherit = "qms.gate.mixin"

    def _no_person(self, event, subject, kind, needed):
        return Finding(
            code="cert.no_person",
            message=self.env._(
                "Nobody is identified who could be certified for %(type)s,"
                " which %(work)s requires. Log in as the person who works.",
                type=kind.name,
                work=needed[0]._target_name(),
            ),
            records=tuple((needed._name, requirement.id) for requirement in needed),
            cure=self._colleague_cure(subject),
        )

    def _missing(self, event, subject, kind, asking, words):
        return Finding(
            code="cert.missing",
            message=self.env._(
                "%(person)s is not certified for %(type)s, which %(work)s requires. Ask"
                " a qualified colleague to do this work, or quality to certify"
                " %(person)s.",
                **words,
            ),
            records=(
                ("hr.employee", event.employee_id),
                (kind._name, kind.id),
                (asking._name, asking.id),
            ),
            cure=self._colleague_cure(subject),
        )

    def _too_low(self, event, subject, certificate, words):
        return Finding(
            code="cert.level",
            message=self.env._(
                "%(person)s is certified for %(type)s as %(own)s (%(number)s);"
                " %(work)s requires %(level)s. Ask a colleague of that level to do"
                " this work, or quality to certify %(person)s for it.",
                own=certificate.level_id.name,
                number=certificate.name,
                **words,
            ),
            records=(
                ("operator.certification", certificate.id),
                ("hr.employee", event.employee_id),
            ),
            cure=self._colleague_cure(subject),
        )

    def _unsupervised(self, event, subject, certificate, words, known):
        """The finding about somebody who learns and has no supervisor at hand."""
        supervisor = self.env["hr.employee"].browse(
            known.supervisors.get(event.company_id, [])
        )
        words = dict(words, number=certificate.name, own=certificate.level_id.name)
        if supervisor:
            message = self.env._(
                "%(person)s works on %(type)s under supervision (%(own)s, %(number)s)."
                " %(supervisor)s, who is present, may not supervise this: a supervisor"
                " is somebody else who is certified for %(type)s as %(level)s or"
                " above and may supervise. Have such a colleague identify at this"
                " station.",
                supervisor=supervisor.name,
                **words,
            )
        else:
            message = self.env._(
                "%(person)s works on %(type)s under supervision only (%(own)s,"
                " %(number)s), and no supervisor is present. Have a colleague who may"
                " supervise identify at this station, or do this work.",
                **words,
            )
        return Finding(
            code="cert.unsupervised",
            message=message,
            records=(
                ("operator.certification", certificate.id),
                ("hr.employee", event.employee_id),
            ),
            cure=self._colleague_cure(subject),
        )

    def _unread_work(self, event, subject, revisions):
        """The finding about instructions of this work that were not read in time."""
        return Finding(
            code="cert.unread",
            message=self.env._(
                "%(person)s has not read %(documents)s, and the time given for it is"
                " over. Read it and say so (Quality > Certifications > My documents to"
                " read), or ask a colleague who has to do this work.",
                person=self.env["hr.employee"].browse(event.employee_id).name,
                documents=", ".join(revision.display_name for revision in revisions),
            ),
            records=(
                ("hr.employee", event.employee_id),
                *((revision._name, revision.id) for revision in revisions),
            ),
            cure=self._colleague_cure(subject),
        )

    def _colleague_cure(self, subject):
        if subject.record._name != "mrp.workorder":
            return None
        return Cure(
            self.env._("Ask a qualified colleague"),
            subject.record._name,
            subject.record.id,
            "action_show_qualified_colleagues",
        )

    def _decides_certifications(self, event):
        actor = self.env["res.users"].browse(event.actor_uid)
        return actor.has_group("qms_base.group_qms_engineer")

    def _deficient(self, event, subject, certificate, standing, day, words):
        """The finding about a certificate that does not hold, or not for long."""
        cure = self._colleague_cure(subject)
        if self._decides_certifications(event):
            cure = Cure(
                self.env._("Open certification"),
                "operator.certification",
                certificate.id,
            )
        words = dict(
            words,
            number=certificate.name,
            # the month in words: no reader may take the day for the month
            start=format_date(self.env, certificate.valid_from, date_format="d MMMM y"),
            end=format_date(self.env, certificate.valid_until, date_format="d MMMM y"),
            days=(certificate.valid_until - day).days if certificate.valid_until else 0,
            recency=certificate.type_id.recency_days,
        )
        return Finding(
            code=CODES[standing],
            message=self._deficiency_messages(words)[standing],
            severity=WARN if standing.holds else BLOCK,
            records=(
                ("operator.certification", certificate.id),
                ("hr.employee", event.employee_id),
            ),
            cure=cure,
        )

    def _deficiency_messages(self, words):
        return {
            Standing.EXPIRED: self.env._(
                "%(type)s of %(person)s (%(number)s) expired: its last valid day was"
                " %(end)s. It is required by %(work)s. Ask a qualified colleague to"
                " do this work, or quality to recertify %(person)s.",
                **words,
            ),
            Standing.LAPSED: self.env._(
                "%(type)s of %(person)s (%(number)s) lapsed: no such work was done for"
                " more than %(recency)s days. It is required by %(work)s. Ask a"
                " qualified colleague to do this work, or quality to recertify"
                " %(person)s.",
                **words,
            ),
            Standing.UNREAD: self.env._(
                "%(type)s of %(person)s (%(number)s) does not count: an instruction in"
                " force was not read in the time given. It is required by %(work)s."
                " Read it and say so (Quality > Certifications > My documents to"
                " read), or ask a qualified colleague to do this work.",
                **words,
            ),
            Standing.NOT_YET_VALID: self.env._(
                "%(type)s of %(person)s (%(number)s) is not valid before %(start)s."
                " It is required by %(work)s. Wait until then or ask a qualified"
                " colleague to do this work.",
                **words,
            ),
            Standing.SUSPENDED: self.env._(
                "%(type)s of %(person)s (%(number)s) is suspended. It is required"
                " by %(work)s. Ask a qualified colleague to do this work, or"
                " quality to reinstate the certification.",
                **words,
            ),
            Standing.REVOKED: self.env._(
                "%(type)s of %(person)s (%(number)s) was revoked. It is required"
                " by %(work)s. Ask a qualified colleague to do this work, or"
                " quality to train and certify %(person)s again.",
                **words,
            ),
            Standing.EXPIRING: self.env._(
                "%(type)s of %(person)s (%(number)s) ends in %(days)s days, on"
                " %(end)s. Arrange the recertification.",
                **words,
            ),
        }
