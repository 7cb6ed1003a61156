# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

# Time to read begins when a revision takes effect or becomes known, what is later.
KNOWN = SQL("GREATEST(revision.effective_from, revision.announced_on)")
# A document of one company is for its people; one of none for everybody.
BOUND = SQL("COALESCE(document.company_id, person.company_id) = person.company_id")


class OperatorCertification(models.Model):
    """What people ought to have read and did not, and what they know.

    A new revision gives people time: for so many days as the certification says its
    holders work on, from the day after these they do not until they have read it.
    """

    _inherit = "operator.certification"

    @api.model
    def _unread(self, pairs, day):
        """As declared by the certification; one query for all pairs that ask."""
        found = super()._unread(pairs, day)
        if not pairs:
            return found
        asked = self.env["operator.certification.type"]._documents_asked()["type"]
        pairs = [pair for pair in pairs if pair[1] in asked]
        rows = self._unread_rows(
            "operator_certification_type_document_rel",
            "type_id",
            [employee_id for employee_id, _type_id in pairs],
            [type_id for _employee_id, type_id in pairs],
            day,
        )
        return {**found, **rows}

    @api.model
    def _unread_rows(self, table, column, employee_ids, ids, day):
        """Effective revisions whose time is over and that people have not read.

        :param table: links what asks (types, requirements) to documents
        :param column: of that table, what asks
        :param employee_ids: ids of people, one for each of ``ids``
        :param ids: ids of what asks
        :param day: calendar day in the plant
        :return: ``{(employee id, id): [revision]}``
        """
        if not ids:
            return {}
        self._flush_reading()
        kind = (
            SQL("asked.id")
            if column == "type_id"
            else SQL(
                "(SELECT type_id FROM operator_certification_requirement"
                " WHERE id = asked.id)"
            )
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT asked.employee_id, asked.id, revision.id"
                " FROM unnest(%s::int[], %s::int[]) AS asked(employee_id, id)"
                " JOIN %s link ON link.%s = asked.id"
                " JOIN operator_certification_type kind ON kind.id = %s"
                " JOIN qms_document document ON document.id = link.document_id"
                " JOIN hr_employee person ON person.id = asked.employee_id"
                " AND %s"
                " JOIN LATERAL (%s) revision ON TRUE"
                " WHERE %s + COALESCE(kind.reading_grace_days, 0) <= %s"
                " AND NOT EXISTS (SELECT FROM operator_document_reading reading"
                " WHERE reading.employee_id = asked.employee_id"
                " AND reading.revision_id = revision.id)"
                " ORDER BY 1, 2, 3",
                list(employee_ids),
                list(ids),
                SQL.identifier(table),
                SQL.identifier(column),
                kind,
                BOUND,
                self._effective_revision_sql(day),
                KNOWN,
                day,
            )
        )
        # sudo: a finding names the document to whoever may not read it
        revisions = self.env["qms.document.revision"].sudo()
        found = defaultdict(list)
        for employee_id, asking_id, revision_id in rows:
            found[employee_id, asking_id].append(revisions.browse(revision_id))
        return dict(found)

    @api.model
    def _effective_revision_sql(self, day):
        """The revision of ``link.document_id`` that is followed on a day."""
        return SQL(
            "SELECT r.id, r.effective_from, r.announced_on"
            " FROM qms_document_revision r"
            " WHERE r.document_id = link.document_id AND %s"
            " ORDER BY r.effective_from DESC, r.effective_at DESC, r.id DESC LIMIT 1",
            self.env["qms.document.revision"]._effective_sql(day, "r"),
        )

    @api.model
    def _flush_reading(self):
        """Write down what the queries about documents and readings read."""
        env = self.env
        env["qms.document.revision"].flush_model(
            [
                "document_id",
                "state",
                "effective_from",
                "effective_at",
                "announced_on",
                "obsolete_from",
            ]
        )
        env["operator.certification.type"].flush_model(
            ["document_ids", "reading_grace_days"]
        )
        env["operator.certification.requirement"].flush_model(
            ["document_ids", "type_id"]
        )
        env["operator.document.reading"].flush_model()
        env["qms.document"].flush_model(["company_id"])
        env["hr.employee"].flush_model(["company_id"])

    @api.model
    def _read_revisions(self, employee_ids, documents):
        """The revisions of documents that people know, one query.

        Those read that are not obsolete; where a person has read none of these, the
        latest that the person did read.

        :param employee_ids: ids of people
        :param documents: ``qms.document`` records
        :return: ``{employee id: revisions}``, each employee in it
        """
        revisions = self.env["qms.document.revision"]
        known = dict.fromkeys(employee_ids, revisions)
        if not documents or not known:
            return known
        self._flush_reading()
        rows = self.env.execute_query(
            SQL(
                "SELECT employee_id, id FROM (SELECT reading.employee_id, revision.id,"
                " revision.state, row_number() OVER (PARTITION BY reading.employee_id,"
                " revision.document_id ORDER BY revision.state IN"
                " ('approved', 'effective') DESC,"
                " revision.effective_from DESC, revision.id DESC) AS place"
                " FROM operator_document_reading reading"
                " JOIN qms_document_revision revision"
                " ON revision.id = reading.revision_id"
                " WHERE reading.employee_id = ANY(%s)"
                " AND revision.document_id = ANY(%s)) AS read"
                " WHERE place = 1 OR state IN ('approved', 'effective') ORDER BY 1, 2",
                list(known),
                documents.ids,
            )
        )
        for employee_id, revision_id in rows:
            known[employee_id] |= revisions.browse(revision_id)
        return known


class OperatorCertificationRequirement(models.Model):
    _inherit = "operator.certification.requirement"

    @api.model
    def _unread(self, employee_ids, requirements, day):
        """As declared by the requirement; one query for all of them that ask."""
        found = super()._unread(employee_ids, requirements, day)
        asked = requirements.type_id._documents_asked()["requirement"]
        pairs = [
            (employee_id, requirement_id)
            for employee_id in employee_ids
            for requirement_id in requirements.ids
            if requirement_id in asked
        ]
        rows = self.env["operator.certification"]._unread_rows(
            "operator_certification_requirement_document_rel",
            "requirement_id",
            [employee_id for employee_id, _id in pairs],
            [requirement_id for _employee_id, requirement_id in pairs],
            day,
        )
        return {**found, **rows}
