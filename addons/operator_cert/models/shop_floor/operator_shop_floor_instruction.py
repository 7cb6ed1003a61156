# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import AccessError

# What a terminal shows, by the part of the screen that shows it. Anything that could
# run a script or has to be opened by a program is not among them.
_SHOWN = {
    "application/pdf": "pdf",
    "image/png": "image",
    "image/jpeg": "image",
    "image/gif": "image",
    "image/webp": "image",
    "text/plain": "text",
}


class OperatorShopFloor(models.AbstractModel):
    """The instructions of the work, in the revision to be followed, one tap away.

    For the person present alone: a terminal that nobody is identified at shows their
    titles. What is shown is the file that took effect, by its SHA-256. (ISO 13485,
    4.2.4 and 7.5.1)
    """

    _inherit = "operator.shop.floor"

    @api.model
    def _instructions(self, station, workorders):
        """What the work is done by, and what its requirements ask to know.

        A document that the order pinned is shown in the revision pinned; what only the
        requirements ask for in the one in effect.

        :return: ``{work order: qms.document.revision}`` (``sudo``)
        """
        # sudo: a terminal has no rights
        pinned = workorders.sudo()._documents_followed()
        # sudo: what work requires is no secret to whoever sees the work
        required = (
            self.env["operator.certification.requirement"]
            .sudo()
            ._by_workorder(workorders)
        )
        documents = {
            workorder: required[workorder]
            ._instructions()
            .filtered(
                lambda document: not document.company_id
                or document.company_id == station.company_id
            )
            .with_company(station.company_id)
            for workorder in workorders
        }
        every = self.env["qms.document"].sudo().union(*documents.values())
        followed = every.with_company(station.company_id)._effective_revisions(
            station.company_id._plant_today()
        )
        by_document = {document.id: found for document, found in followed.items()}
        revisions = self.env["qms.document.revision"].sudo()
        return {
            workorder: revisions.union(
                pinned[workorder],
                *(
                    by_document[d.id]
                    for d in found
                    if d not in pinned[workorder].document_id
                ),
            )
            for workorder, found in documents.items()
        }

    @api.private
    @api.model
    def instruction(self, workorder_id=None):
        """What the person present has to follow at a work order of the station.

        :return: ``{"documents": [{"title", "revision", "since", "read", "files"}]}``;
            ``read`` says whether the person has read and understood it; a file has its
            name, the address where the terminal fetches it, and how it is shown:
            ``pdf``, ``image``, ``text`` or ``none``
        :raises UserError: where nobody is identified, for work of another place, and
            for a file that is not the one that took effect
        """
        station, presence, revisions = self._followed(workorder_id)
        presence._seen()
        read = self._read_by(presence.employee_id, revisions)
        return {
            "documents": [
                {
                    "id": revision.id,
                    "title": revision.document_id.name,
                    "revision": self.env._(
                        "%(number)s rev. %(revision)s",
                        number=revision.document_id.number,
                        revision=revision.name,
                    ),
                    "since": revision.effective_from.isoformat(),
                    "read": revision in read,
                    "files": [
                        {
                            "id": file.id,
                            "name": file.name,
                            "shown": _SHOWN.get(file.mimetype, "none"),
                            "url": f"/shop-floor/instruction/{workorder_id}/{file.id}",
                        }
                        for file in revision.file_ids
                    ],
                }
                for revision in revisions
            ]
        }

    @api.private
    @api.model
    def instruction_file(self, workorder_id, file_id):
        """The file of an instruction that :meth:`instruction` names.

        :return: ``ir.attachment`` (``sudo``)
        :raises UserError: as there, and for any other file
        """
        station, presence, revisions = self._followed(workorder_id)
        file = revisions.file_ids.filtered(
            lambda file: file.id == file_id and file.mimetype in _SHOWN
        )
        if not file:
            self.env["qms.gate.denial"]._refuse_change(
                self._workorder(station, workorder_id),
                "station.foreign",
                self.env._(
                    "This is no instruction of the work, or not any more. Open the"
                    " instruction again."
                ),
                error=AccessError,
            )
        presence._seen()
        return file

    @api.private
    @api.model
    def instruction_copy(self, workorder_id, file_id):
        """A copy of that file for the page to show, on record; a PDF is stamped.

        :return: ``(file name, MIME type, bytes)``
        :raises UserError: as :meth:`instruction_file`
        """
        file = self.instruction_file(workorder_id, file_id)
        station, presence, revisions = self._followed(workorder_id)
        revision = revisions.filtered(lambda revision: file in revision.file_ids)[:1]
        workorder = self._workorder(station, workorder_id).sudo()
        return revision._hand_out(workorder, presence.employee_id, file)

    @api.private
    @api.model
    def understood(self, workorder_id=None, revision_id=None, pin=None):
        """Put on record that the person present has read and understood a revision.

        The person signs with badge and work PIN: the badge identified them here, the
        PIN is asked for again for each revision (21 CFR 11.200(a)).

        :return: ``{"read": number and revision}``
        :raises UserError: where nobody is identified, for another revision than the
            work's, for a wrong PIN, which counts, and for one not to be read any more
        """
        station, presence, revisions = self._followed(workorder_id)
        revision = revisions.filtered(lambda revision: revision.id == revision_id)
        if not revision:
            self.env["qms.gate.denial"]._refuse_change(
                self._workorder(station, workorder_id),
                "station.foreign",
                self.env._(
                    "This is no instruction of the work, or not any more. Open the"
                    " instruction again."
                ),
                error=AccessError,
            )
        employee = presence.employee_id
        self._prove(station, employee, pin)
        self.env["operator.document.reading"]._record(
            [(employee, revision)], signed_with="pin"
        )
        revision._reading_told([(employee, revision)])
        presence._seen()
        return {"read": revision._title()}

    @api.model
    def _read_by(self, employee, revisions):
        """Those among these that a person has read and understood."""
        # sudo: what the person present has read
        readings = self.env["operator.document.reading"].sudo()
        return readings.search(
            [
                ("employee_id", "=", employee.id),
                ("revision_id", "in", revisions.ids),
            ]
        ).revision_id

    @api.model
    def _followed(self, workorder_id):
        """``(station, presence, revisions to be followed)``, each as it took effect."""
        station = self._station()
        presence = self._presence(station)
        workorder = self._workorder(station, workorder_id)
        revisions = self._instructions(station, workorder)[workorder]
        # sudo: a terminal has no rights
        pinned = workorder.sudo()._documents_followed()[workorder]
        if pinned:
            workorder.sudo()._check_documents()
        for revision in revisions - pinned:
            revision._check_readable()
        return station, presence, revisions
