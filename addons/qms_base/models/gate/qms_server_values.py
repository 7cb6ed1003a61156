# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models


class QmsServerValues(models.AbstractModel):
    """A record some of whose values the server alone gives.

    What a client does not send can still arrive as a default: by ``default_<field>``
    in the context, and by ``ir.default``, where every user may keep defaults of their
    own. Neither counts for these fields; their own Python default does.
    """

    _name = "qms.server.values"
    _description = "Record with values that the server gives"

    @api.model
    def _server_owned_fields(self):
        """Names of the fields for which no client's default counts."""
        return set()

    @api.model
    def default_get(self, fields_list):
        owned = self._server_owned_fields()
        values = super().default_get([n for n in fields_list if n not in owned])
        for name in fields_list:
            field = self._fields.get(name)
            if name in owned and field is not None and field.default:
                value = field.convert_to_cache(
                    field.default(self), self, validate=False
                )
                record = field.convert_to_record(value, self)
                values[name] = field.convert_to_write(record, self)
        return values
