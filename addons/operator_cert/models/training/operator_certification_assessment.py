# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import fields, models


class OperatorCertification(models.Model):
    """The evidence on which a certification is granted (ISO 13485, 6.2 e)."""

    _inherit = "operator.certification"

    assessment_id = fields.Many2one(
        "operator.assessment",
        "Assessment",
        ondelete="restrict",
        copy=False,
        tracking=True,
        check_company=True,
        domain="[('employee_id', '=', employee_id), ('type_id', '=', type_id),"
        " ('state', '=', 'passed')]",
        help="The passed assessment that it rests on. One assessment, one"
        " certification: who is certified again is assessed again.",
    )

    _assessment_uniq = models.UniqueIndex(
        "(assessment_id) WHERE assessment_id IS NOT NULL",
        "Another certification rests on this assessment already.",
    )

    def _refuse_decided(self, vals):
        result = super()._refuse_decided(vals)
        if "assessment_id" in vals:
            for certification in self.filtered(lambda c: c.state != "draft"):
                if certification.assessment_id.id != (vals["assessment_id"] or False):
                    certification._refuse_decided_by_writing()
        return result

    # ------------------------------------------------------------------
    # What is signed
    # ------------------------------------------------------------------
    def _signature_fields(self, transition):
        return super()._signature_fields(transition) | {"assessment_id": None}

    def _signature_extra(self, transition):
        extra = super()._signature_extra(transition)
        if transition != "grant":
            return extra
        # sudo: who signs sees what the signature rests on
        for certification in self.sudo():
            asked = certification._asked_for()
            extra.setdefault(certification.id, {})[self.env._("Asked for")] = "; ".join(
                asked
            ) or self.env._("nothing")
            assessment = certification.assessment_id
            if assessment:
                extra.setdefault(certification.id, {})[self.env._("Assessment")] = (
                    self.env._(
                        "%(number)s, %(score)s %% by %(assessor)s on %(date)s,"
                        " SHA-256 %(digest)s",
                        number=assessment.name,
                        score=f"{assessment.score:.1f}",
                        assessor=assessment.assessor_name or "",
                        date=assessment.date,
                        digest=assessment.digest or "",
                    )
                )
        return extra

    def _asked_for(self):
        """What the type asks for now, so that lowering it shows in what was signed."""
        self.ensure_one()
        kind = self.type_id
        asked = self._assessed_items()
        asked += [
            self.env._("builds on %(type)s", type=other.name)
            for other in kind.prerequisite_ids.sorted("id")
        ]
        asked += [
            self.env._("has read %(document)s", document=document.display_name)
            for document in kind.document_ids.sorted("id")
        ]
        if kind.recency_days:
            asked.append(
                self.env._(
                    "lapses after %(days)s days without practice",
                    days=kind.recency_days,
                )
            )
        return asked

    # ------------------------------------------------------------------
    # What is missing
    # ------------------------------------------------------------------
    def _evidence_missing(self):
        """As declared; for one who will work under supervision only the readings.

        Demonstrations are made at work, which a trainee is certified for first.
        """
        missing = defaultdict(list, super()._evidence_missing())
        # sudo: evidence counts whoever may see it
        for certification in self.sudo():
            if not certification.level_id.supervised:
                missing[certification.id] += certification._assessment_missing()
        for certification_id, sentences in self.sudo()._readings_missing().items():
            missing[certification_id] += sentences
        return {key: sentences for key, sentences in missing.items() if sentences}

    def _assessment_missing(self):
        self.ensure_one()
        kind, assessment = self.type_id, self.assessment_id
        if not assessment:
            return self._nothing_assessed() if kind._needs_assessment() else []
        number = assessment.name
        if assessment.state != "passed":
            return [self.env._("Assessment %(number)s was not passed.", number=number)]
        if (
            assessment.employee_id != self.employee_id
            or assessment.type_id != kind
            or assessment.level_id.rank < self.level_id.rank
        ):
            return [
                self.env._(
                    "Assessment %(number)s is of another person or certification, or"
                    " for a lower level. Choose the right one.",
                    number=number,
                )
            ]
        sentences = []
        if not assessment.is_intact:
            sentences.append(
                self.env._(
                    "The evidence of assessment %(number)s is not what was concluded"
                    " (SHA-256 differs). Assess again, and tell a quality manager.",
                    number=number,
                )
            )
        if round(assessment.score, 1) < round(kind.minimum_score, 1):
            sentences.append(
                self.env._(
                    "The score of %(number)s is %(score)s %%; %(minimum)s %% are"
                    " needed.",
                    number=number,
                    score=f"{assessment.score:g}",
                    minimum=f"{kind.minimum_score:g}",
                )
            )
        shown = len(assessment.demonstration_ids)
        if shown < kind.demonstrations_required:
            sentences.append(
                self.env._(
                    "%(number)s has %(shown)s of %(needed)s supervised demonstrations.",
                    number=number,
                    shown=shown,
                    needed=kind.demonstrations_required,
                )
            )
        if kind.attachment_required and not assessment.file_ids:
            sentences.append(
                self.env._(
                    "A file is required on the assessment; %(number)s has none.",
                    number=number,
                )
            )
        return sentences

    def _assessed_items(self):
        """What the type asks for that only an assessment shows, in words."""
        kind = self.type_id
        asked = []
        if kind.question_ids:
            asked.append(
                self.env._(
                    "the answers to %(count)s items", count=len(kind.question_ids)
                )
            )
        if kind.minimum_score:
            asked.append(
                self.env._("a score of %(score)s %%", score=f"{kind.minimum_score:g}")
            )
        if kind.demonstrations_required:
            asked.append(
                self.env._(
                    "%(count)s supervised demonstrations",
                    count=kind.demonstrations_required,
                )
            )
        if kind.attachment_required:
            asked.append(self.env._("a file"))
        return asked

    def _nothing_assessed(self):
        return [
            self.env._(
                "No assessment is named; %(type)s asks for %(asked)s. Assess"
                " %(person)s first.",
                type=self.type_id.name,
                asked=", ".join(self._assessed_items()),
                person=self.employee_id.name,
            )
        ]

    def _readings_missing(self):
        """Effective revisions of the types' documents that were not read."""
        documents = self.type_id.document_ids
        if not documents:
            return {}
        known = self._read_revisions(set(self.employee_id.ids), documents)
        effective = {}
        for day in {company._plant_today() for company in self.company_id}:
            effective[day] = documents._effective_revisions(day)
        missing = defaultdict(list)
        for certification in self:
            followed = effective[certification.company_id._plant_today()]
            company = certification.employee_id.company_id
            for document in certification.type_id.document_ids:
                if document.company_id and document.company_id != company:
                    continue
                revision = followed[document]
                if revision and revision not in known[certification.employee_id.id]:
                    missing[certification.id].append(
                        self.env._(
                            "%(person)s has not read %(revision)s.",
                            person=certification.employee_id.name,
                            revision=revision.display_name,
                        )
                    )
        return missing
