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
        """Effective revisions of what the work orders' requirements ask to know.

        :return: ``{work order: qms.document.revision}`` (``sudo``)
        """
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
            workorder: revisions.union(*(by_document[d.id] for d in found))
            for workorder, found in documents.items()
        }

    @api.private
    @api.model
    def instruction(self, workorder_id=None):
        """What the person present has to follow at a work order of the station.

        :return: ``{"documents": [{"title", "revision", "since", "files"}]}``; a file
            has its name, the address where the terminal fetches it, and how it is
            shown: ``pdf``, ``image``, ``text`` or ``none``
        :raises UserError: where nobody is identified, for work of another place, and
            for a file that is not the one that took effect
        """
        station, presence, revisions = self._followed(workorder_id)
        presence._seen()
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

    @api.model
    def _followed(self, workorder_id):
        """``(station, presence, revisions to be followed)``, each as it took effect."""
        station = self._station()
        presence = self._presence(station)
        workorder = self._workorder(station, workorder_id)
        revisions = self._instructions(station, workorder)[workorder]
        for revision in revisions:
            revision._check_readable()
        return station, presence, revisions
