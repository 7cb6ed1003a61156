# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

_ACTIVITY = "operator_cert.mail_activity_type_reading"


class QmsDocumentRevision(models.Model):
    """Reading a revision, said by the person who is present."""

    _inherit = "qms.document.revision"

    reading_ids = fields.One2many(
        "operator.document.reading", "revision_id", "Read by", readonly=True
    )
    reading_count = fields.Integer("Readings", compute="_compute_reading_count")
    is_read_by_me = fields.Boolean(
        "Read by me",
        compute="_compute_is_read_by_me",
        help="The person present has read and understood this revision.",
    )

    def _compute_reading_count(self):
        counts = dict(
            self.env["operator.document.reading"]._read_group(
                [("revision_id", "in", self.ids)], ["revision_id"], ["__count"]
            )
        )
        for revision in self:
            revision.reading_count = counts.get(revision._origin, 0)

    @api.depends_context("uid")
    def _compute_is_read_by_me(self):
        present = self.env["qms.operator.presence"]._present_employees()
        # sudo: what the person present has read, whoever may see the ledger
        readings = self.env["operator.document.reading"].sudo()
        rows = readings.search_fetch(
            [
                ("revision_id", "in", self.ids),
                ("employee_id", "in", list(present.values())),
            ],
            ["employee_id", "revision_id"],
        )
        read = {(row.employee_id.id, row.revision_id.id) for row in rows}
        for revision in self:
            readers = revision._readers(present)
            revision.is_read_by_me = bool(readers) and all(
                (reader.id, revision._origin.id) in read for reader in readers
            )

    def action_read_and_understood(self):
        """Record that the person present has read and understood these revisions.

        Nobody says it for somebody else; said twice, the first time counts.

        :raises AccessError: where nobody is identified who could have read them
        :raises UserError: for one that is not in effect and will not be, and for one
            whose file is not the one that took effect
        """
        self.check_access("read")
        present = self.env["qms.operator.presence"]._present_employees()
        pairs = []
        for revision in self:
            revision._check_readable()
            readers = revision._readers(present)
            if not readers:
                self.env["qms.gate.denial"]._refuse_change(
                    revision,
                    "person.unidentified",
                    self.env._(
                        "Nobody is identified who could have read %(revision)s. Log in"
                        " as the person who reads, or have an employee linked to this"
                        " login.",
                        revision=revision.display_name,
                    ),
                    error=AccessError,
                )
            pairs += [(reader, revision) for reader in readers]
        self.env["operator.document.reading"]._record(pairs)
        self._reading_told(pairs)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "On record: %(person)s has read and understood %(revisions)s.",
                    person=", ".join(
                        dict.fromkeys(reader.sudo().name for reader, _r in pairs)
                    ),
                    revisions=", ".join(self.mapped("display_name")),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _readers(self, present):
        """Who of the people present reads this: of its company, or of all.

        :param present: ``{company id: employee id}``
        """
        self.ensure_one()
        # sudo: whose document it is
        company = self.sudo().document_id.company_id
        ids = (
            ([present[company.id]] if company.id in present else [])
            if company
            else list(present.values())
        )
        return self.env["hr.employee"].browse(ids)

    def _check_readable(self):
        """In effect now or later on, and the file is the one that took effect."""
        self.ensure_one()
        document = self.document_id
        today = document._today()
        followed = document._effective_revisions(today)[document] == self
        if not followed and not (
            self.state in ("approved", "effective") and self.effective_from > today
        ):
            raise UserError(
                self.env._(
                    "%(revision)s is not in effect: there is another revision to read,"
                    " or none.",
                    revision=self.display_name,
                )
            )
        # sudo: the digest covers all of its files
        self.sudo()._check_intact()

    def _reading_told(self, pairs):
        """Who was asked to read has done so."""
        for reader, revision in pairs:
            # sudo: the note is the service's; its owner need not write the revision
            user = reader.sudo().user_id
            if user:
                revision.sudo().activity_feedback([_ACTIVITY], user_id=user.id)

    def action_open_readings(self):
        """Who has read this revision."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "operator_cert.operator_document_reading_action"
        )
        action["domain"] = [("revision_id", "=", self.id)]
        return action
