# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError


class QmsReasoned(models.AbstractModel):
    """A record some of whose values change only with a reason on record.

    The reason comes with the values (``qms_change_reason``), by form, import or remote
    call, and stands in the audit trail beside the old and new value (21 CFR 11.10(e);
    ISO 13485, 4.2.5).
    """

    _name = "qms.reasoned"
    _description = "Record whose changes need a reason"

    qms_change_reason = fields.Char(
        "Reason for the change",
        store=False,
        copy=False,
        compute="_compute_qms_change_reason",
        inverse="_inverse_qms_change_reason",
        help="Stands in the audit trail beside the old and the new value.",
    )

    def _compute_qms_change_reason(self):
        # given with each change, kept with its entry
        self.qms_change_reason = False

    def _inverse_qms_change_reason(self):
        """Taken by :meth:`write`."""

    @api.model
    def _qms_reasoned_fields(self):
        """Names of the fields that change only with a reason."""
        return frozenset()

    def _qms_needs_reason(self, vals):
        """The records among these that these values change so that it needs a reason.

        What was empty is given, not changed.
        """
        names = self._qms_reasoned_fields() & set(vals)
        return self.filtered(
            lambda record: any(
                record[name]
                and record[name]
                != record._fields[name].convert_to_record(
                    record._fields[name].convert_to_cache(vals[name], record), record
                )
                for name in names
            )
        )

    def write(self, vals):
        reason = vals.get("qms_change_reason")
        reason = reason.strip() if isinstance(reason, str) else ""
        vals = {key: vals[key] for key in vals if key != "qms_change_reason"}
        acts = self.env["qms.audit.act"]
        if reason:
            with acts._with_reason(reason):
                return super().write(vals)
        needing = self._qms_needs_reason(vals)
        if needing and not acts._reason():
            names = self._qms_reasoned_fields() & set(vals)
            labels = [
                self._fields[name]._description_string(self.env) for name in names
            ]
            raise UserError(
                self.env._(
                    "%(record)s: %(fields)s changes only with a reason. Fill in the"
                    " reason for the change and save again.",
                    record=needing[0].display_name,
                    fields=", ".join(sorted(labels)),
                )
            )
        return super().write(vals)


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["stock.lot", "qms.reasoned"]

    @api.model
    def _qms_reasoned_fields(self):
        # of product_expiry, where it is installed
        dates = {"expiration_date", "use_date", "removal_date"} & set(self._fields)
        return super()._qms_reasoned_fields() | dates

    def _qms_needs_reason(self, vals):
        if not self._qms_reasoned_fields() & set(vals):
            return self.browse()
        # until there is anything of the lot, its dates are only being entered
        kept = self.browse(self._qms_retained_from())
        return super(StockLot, kept)._qms_needs_reason(vals)


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "qms.reasoned"]

    @api.model
    def _qms_reasoned_fields(self):
        times = {"expiration_time", "use_time", "removal_time"} & set(self._fields)
        return super()._qms_reasoned_fields() | {"qms_lifetime_years", *times}

    def _qms_needs_reason(self, vals):
        regulated = self.filtered("qms_regulated")
        return super(ProductTemplate, regulated)._qms_needs_reason(vals)
