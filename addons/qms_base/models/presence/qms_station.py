# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class QmsStation(models.Model):
    """A place of work with a screen that several people share."""

    _name = "qms.station"
    _description = "Station"
    _inherit = ["mail.thread"]
    _order = "code, id"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(
        required=True, tracking=True, help="Short name, as on the sign at the station."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    workcenter_ids = fields.Many2many(
        "mrp.workcenter",
        "qms_station_workcenter_rel",
        "station_id",
        "workcenter_id",
        string="Work centers",
        check_company=True,
        help="Where the work is done that people start at this station.",
    )
    terminal_user_id = fields.Many2one(
        "res.users",
        "Terminal login",
        domain=[("share", "=", False)],
        tracking=True,
        ondelete="restrict",
        help="The login that the shared screen runs under, if it has one of its own."
        " It identifies the station, never a person.",
    )
    active = fields.Boolean(default=True, tracking=True)

    _code_uniq = models.UniqueIndex(
        "(company_id, code)", "A station of this company has this code already."
    )
    _terminal_uniq = models.UniqueIndex(
        "(terminal_user_id) WHERE terminal_user_id IS NOT NULL AND active",
        "This terminal login belongs to another station already.",
    )
