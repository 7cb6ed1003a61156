# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging
from typing import NoReturn

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...gates import Finding, GateAnswer, GateEvent, gate_key

_logger = logging.getLogger(__name__)

_CHECKPOINT = "record_change"
# A single request may name any number of records: no more rows than this for one.
_MOST_ROWS = 20
_LARGEST_ID = 2**31 - 1


class QmsGateDenial(models.Model):
    """Refusals by locks and guards, on record as those of the gates are.

    A lock judges no event and asks no addon: it knows that what is done, given by the
    system or decided elsewhere is not written. That somebody tried is evidence all the
    same.
    """

    _inherit = "qms.gate.denial"

    @api.model
    def _refuse_change(
        self, records, code, message, *, error=UserError, created=False, about=()
    ) -> NoReturn:
        """Put on record that somebody tried to change what stands, and refuse it.

        The one way in which locks and guards refuse. Not for values that are merely
        wrong or missing: a typing error is no attempt. Whatever fails here never hides
        the refusal itself.

        :param records: what stands, of any model, a row each (of very many, the first
            ones); an empty recordset for what would have been a new record
        :param code: code of the cause, one of ``_gate_causes()``
        :param message: translated sentence for the person refused
        :param error: exception that is raised
        :param created: the records came into being by this attempt, and go with it
        :param about: ``(model, id)`` of further records that this concerns
        :raises UserError: always, or ``error``
        """
        try:
            # sudo: reads the names of what was refused, whoever was refused
            self._store_denials(
                self.sudo()._change_rows(records, code, message, created, about)
            )
        except Exception:  # pylint: disable=broad-except
            _logger.exception("A refusal could not be recorded: %s", message)
        raise error(message)

    def _change_rows(self, records, code, message, created, about):
        """Values of the rows that say so."""
        employees = self.env["qms.operator.presence"]._present_employees()
        # under sudo nobody checks the company that a client put in its context
        user, company = self.env.user, self.env.company
        home = company if company in user.company_ids else user.company_id
        records = records.sudo().with_company(home)
        if len(records) > _MOST_ROWS:
            more = self.env._(
                "And %(count)s more records.", count=len(records) - _MOST_ROWS
            )
            message = f"{message}\n{more}"
        records = records[:_MOST_ROWS]
        # a client may name what is not there, and what cannot be
        there = records.filtered(self._id_of).exists()
        rows = []
        for each in records or [records]:
            res_id = 0 if created else self._id_of(each)
            named = ((each._name, res_id),) if res_id else ()
            record = each & there
            company = self._company_of(record)
            event = GateEvent(
                checkpoint=_CHECKPOINT,
                model=each._name,
                res_id=res_id,
                company_id=company.id,
                at=fields.Datetime.now(),
                actor_uid=self.env.uid,
                employee_id=employees.get(company.id),
                product_id=self._part_of(record, "product.product", "product_id"),
                lot_id=self._part_of(record, "stock.lot", "lot_id"),
                quantity=None,
                flow=None,
                key=gate_key(_CHECKPOINT, each._name, res_id, code),
            )
            finding = Finding(code, message, records=(*named, *about))
            answer = GateAnswer(findings=[finding])
            rows.append(self._denial_vals(event, answer, self._name_of(record, res_id)))
        return rows

    @api.model
    def _id_of(self, record):
        """Id that a row of the database may have, or 0."""
        res_id = record._origin.id
        possible = isinstance(res_id, int) and 0 < res_id <= _LARGEST_ID
        return res_id if possible else 0

    @api.model
    def _company_of(self, record):
        if record and hasattr(record, "_gate_company"):
            return record._gate_company()
        field = record._fields.get("company_id")
        company = field is not None and record.company_id
        return company or record.env.company

    @api.model
    def _name_of(self, record, res_id):
        """Its name, or that of its kind where there is no record."""
        name = ""
        if record and hasattr(record, "_gate_display_name"):
            name = record._gate_display_name()
        elif record:
            name = record.display_name
        kind = self.env["ir.model"]._get(record._name).name
        return name or (f"{kind} {res_id}" if res_id else kind)

    @api.model
    def _part_of(self, record, model, name):
        """Id of the product or lot that a record is or names, or None."""
        if record._name == model:
            return record.id or None
        field = record._fields.get(name)
        if field is None or field.type != "many2one" or field.comodel_name != model:
            return None
        return record[name].id or None
