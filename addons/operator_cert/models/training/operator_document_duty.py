# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .operator_document_unread import BOUND, KNOWN

_ACTIVITY = "operator_cert.mail_activity_type_reading"
# Days that a person in training is given by the activity; the grant waits anyway.
_BEFORE_GRANT = 14


class OperatorDocumentDuty(models.Model):
    """Who has to read which revision, why and by when: derived, never stored.

    From the certifications that people hold or are drawn up for, the work these are
    for, and from whom documents are distributed to; what takes effect later on can be
    read ahead. What is distributed stops nobody's work; it shows as overdue.
    """

    _name = "operator.document.duty"
    _description = "Document to read"
    _auto = False
    _order = "status, due_on, id"
    _rec_name = "revision_id"
    _depends = {
        "operator.certification": ["employee_id", "type_id", "state", "valid_until"],
        "operator.certification.type": ["document_ids", "reading_grace_days"],
        "operator.certification.requirement": ["active", "document_ids", "type_id"],
        "operator.document.reading": ["employee_id", "revision_id", "read_at"],
        "qms.document": [
            "active",
            "company_id",
            "reader_group_ids",
            "reader_ids",
            "reading_days",
        ],
        "res.groups": ["implied_ids", "user_ids"],
        "qms.document.revision": [
            "announced_on",
            "document_id",
            "effective_from",
            "obsolete_from",
            "state",
        ],
        "hr.employee": ["active", "company_id", "user_id"],
    }

    employee_id = fields.Many2one("hr.employee", "Person", readonly=True)
    revision_id = fields.Many2one(
        "qms.document.revision", "Document revision", readonly=True
    )
    document_id = fields.Many2one("qms.document", "Document", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    effective_from = fields.Date(readonly=True)
    due_on = fields.Date(
        "Read before",
        readonly=True,
        help="From this day on certifications do not cover the work until it is read."
        " Empty: before the certification is granted.",
    )
    read_at = fields.Datetime("Read on", readonly=True)
    status = fields.Selection(
        [("late", "Overdue"), ("due", "To read"), ("read", "Read")], readonly=True
    )
    type_names = fields.Char("For", compute="_compute_type_names")
    is_mine = fields.Boolean(compute="_compute_is_mine")

    @property
    def _table_query(self):
        return SQL(
            """
            WITH RECURSIVE containing (group_id, gid) AS (
                -- groups whose members have a group that a document is distributed to
                SELECT DISTINCT group_id, group_id FROM qms_document_reader_group_rel
                UNION
                SELECT containing.group_id, implying.gid
                FROM containing
                JOIN res_groups_implied_rel implying ON implying.hid = containing.gid
            ), reader AS (
                SELECT document_id, employee_id FROM qms_document_reader_rel
                UNION
                SELECT link.document_id, person.id
                FROM qms_document_reader_group_rel link
                JOIN containing ON containing.group_id = link.group_id
                JOIN res_groups_users_rel member ON member.gid = containing.gid
                JOIN hr_employee person ON person.user_id = member.uid
            ), asked AS (
                SELECT reader.employee_id, reader.document_id, NULL::int AS type_id,
                    document.reading_days AS grace
                FROM reader
                JOIN qms_document document
                    ON document.id = reader.document_id AND document.active
                UNION ALL
                SELECT held.employee_id, link.document_id, held.type_id,
                    CASE WHEN held.state <> 'draft'
                        THEN COALESCE(kind.reading_grace_days, 0) END AS grace
                FROM operator_certification held
                JOIN operator_certification_type kind ON kind.id = held.type_id
                JOIN (
                    SELECT type_id, document_id
                    FROM operator_certification_type_document_rel
                    UNION
                    SELECT requirement.type_id, own.document_id
                    FROM operator_certification_requirement_document_rel own
                    JOIN operator_certification_requirement requirement
                        ON requirement.id = own.requirement_id AND requirement.active
                ) link ON link.type_id = held.type_id
                WHERE held.state IN ('draft', 'active', 'suspended')
                    AND (held.valid_until IS NULL
                        OR held.valid_until >= CURRENT_DATE - 1)
            ), duty AS (
                SELECT person.id AS employee_id, person.company_id,
                    revision.id AS revision_id, revision.document_id,
                    revision.effective_from,
                    min(%(known)s + asked.grace) AS due_on,
                    array_agg(DISTINCT asked.type_id)
                        FILTER (WHERE asked.type_id IS NOT NULL) AS type_ids,
                    bool_or(asked.type_id IS NULL) AS distributed
                FROM asked
                JOIN hr_employee person
                    ON person.id = asked.employee_id AND person.active
                JOIN qms_document_revision revision
                    ON revision.document_id = asked.document_id
                    AND revision.state IN ('approved', 'effective')
                    AND revision.obsolete_from IS NULL
                JOIN qms_document document
                    ON document.id = asked.document_id AND %(bound)s
                GROUP BY person.id, revision.id
            )
            SELECT (duty.employee_id::bigint << 24) + duty.revision_id AS id,
                duty.*, reading.read_at,
                CASE WHEN reading.read_at IS NOT NULL THEN 'read'
                    WHEN duty.due_on <= (now() AT TIME ZONE
                        COALESCE(calendar.tz, 'UTC'))::date THEN 'late'
                    ELSE 'due' END AS status
            FROM duty
            JOIN res_company company ON company.id = duty.company_id
            LEFT JOIN resource_calendar calendar
                ON calendar.id = company.resource_calendar_id
            LEFT JOIN operator_document_reading reading
                ON reading.employee_id = duty.employee_id
                AND reading.revision_id = duty.revision_id
            """,
            known=KNOWN,
            bound=BOUND,
        )

    def _compute_type_names(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT id, type_ids, distributed FROM (%s) AS duty WHERE id = ANY(%s)",
                self._table_query,
                self.ids,
            )
        )
        asked = {duty_id: (ids or (), given) for duty_id, ids, given in rows}
        # sudo: for what a document is read, for whoever may see the duty
        kinds = self.env["operator.certification.type"].sudo()
        for duty in self:
            ids, distributed = asked.get(duty.id, ((), False))
            names = kinds.browse(ids).mapped("name")
            if distributed:
                names.append(self.env._("Distribution"))
            duty.type_names = ", ".join(names)

    @api.depends_context("uid")
    def _compute_is_mine(self):
        present = self.env["qms.operator.presence"]._present_employees().values()
        for duty in self:
            duty.is_mine = duty.employee_id.id in present

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_read_and_understood(self):
        """Say of the own duties among these that they were done.

        :raises AccessError: for a duty of somebody who is not present
        """
        self.check_access("read")
        others = self.filtered(lambda duty: not duty.is_mine)
        if others:
            self.env["qms.gate.denial"]._refuse_change(
                others.revision_id,
                "ledger.written",
                self.env._(
                    "%(person)s says in person that a document was read and"
                    " understood; nobody does it for somebody else.",
                    person=others[0].employee_id.name,
                ),
                error=AccessError,
            )
        return self.revision_id.action_read_and_understood()

    def action_open_file(self):
        """Show the document."""
        self.ensure_one()
        return self.revision_id.action_open_file()

    # ------------------------------------------------------------------
    # Telling people
    # ------------------------------------------------------------------
    @api.model
    def _cron_ask_to_read(self):
        """Plan an activity for each person and revision that is to be read, once."""
        # sudo: the job asks everybody
        duties = self.sudo().search_fetch([("status", "!=", "read")])
        duties = duties.filtered(lambda duty: duty.employee_id.user_id.active)
        if not duties:
            return
        kind = self.env.ref(_ACTIVITY)
        activities = self.env["mail.activity"].sudo()  # sudo: see above
        asked = {
            (activity.res_id, activity.user_id.id)
            for activity in activities.with_context(active_test=False).search_fetch(
                [
                    ("activity_type_id", "=", kind.id),
                    ("res_model", "=", "qms.document.revision"),
                    ("res_id", "in", duties.revision_id.ids),
                ],
                ["res_id", "user_id"],
            )
        }
        wanted = {
            (duty.revision_id.id, duty.employee_id.user_id.id): duty
            for duty in duties.sorted(lambda duty: (not duty.due_on, duty.id))[::-1]
        }
        activities.create(
            [
                duty._activity_vals(kind)
                for key, duty in wanted.items()
                if key not in asked
            ]
        )

    def _activity_vals(self, kind):
        self.ensure_one()
        last = (
            fields.Date.subtract(self.due_on, days=1)
            if self.due_on
            else fields.Date.add(self.company_id._plant_today(), days=_BEFORE_GRANT)
        )
        return {
            "activity_type_id": kind.id,
            "res_model_id": self.env["ir.model"]._get_id("qms.document.revision"),
            "res_id": self.revision_id.id,
            "user_id": self.employee_id.user_id.id,
            # done by the service, when the reading is on record
            "automated": True,
            "date_deadline": last,
            "summary": self.env._(
                "Read %(revision)s", revision=self.revision_id.display_name
            ),
        }
