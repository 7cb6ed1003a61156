# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

_DECIDING = frozenset(
    {"active", "company_id", "idle_minutes", "terminal_user_id", "workcenter_ids"}
)


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
        domain=lambda self: [
            (
                "all_group_ids",
                "in",
                self.env["qms.operator.presence"]._terminal_groups(),
            )
        ],
        tracking=True,
        ondelete="restrict",
        help="The login that the shared screen runs under: one of the group Shop-floor"
        " terminal. It identifies the station, never a person.",
    )
    idle_minutes = fields.Integer(
        "Idle after (minutes)",
        default=10,
        required=True,
        tracking=True,
        help="Who does nothing at the station for that long has to identify again."
        " Clocks of work that was started run on.",
    )
    active = fields.Boolean(default=True, tracking=True)

    _code_uniq = models.UniqueIndex(
        "(company_id, code)", "A station of this company has this code already."
    )
    _terminal_uniq = models.UniqueIndex(
        "(terminal_user_id) WHERE terminal_user_id IS NOT NULL AND active",
        "This terminal login belongs to another station already.",
    )
    _idle_positive = models.Constraint(
        "CHECK (idle_minutes BETWEEN 1 AND 240)",
        "Somebody is idle after 1 to 240 minutes.",
    )

    @api.constrains("terminal_user_id", "company_id", "active")
    def _check_terminal_login(self):
        """The shared login is a terminal's, and may work in the company.

        :raises ValidationError: for the login of a person, or of another company
        """
        for station in self:
            user = station.sudo().terminal_user_id  # sudo: to read its groups
            if user and not user._is_terminal():
                raise ValidationError(
                    self.env._(
                        "%(user)s is the login of a person. Make a login for the"
                        " terminal of %(station)s with the group Shop-floor terminal"
                        " and no other role.",
                        user=user.name,
                        station=station.name,
                    )
                )
            if user and station.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s may not work in %(company)s, to which %(station)s"
                        " belongs.",
                        user=user.name,
                        company=station.company_id.name,
                        station=station.name,
                    )
                )

    def write(self, vals):
        """People identified at a terminal are not moved to another one."""
        before = {s: (s.active, s.company_id, s.terminal_user_id) for s in self}
        result = super().write(vals)
        moved = self.filtered(
            lambda s: before[s] != (s.active, s.company_id, s.terminal_user_id)
        )
        if moved:
            # sudo: nobody has rights to write presences
            self.env["qms.operator.presence"].sudo().search(
                [("station_id", "in", moved.ids), ("date_until", "=", False)]
            )._end("other_login")
        return result

    def modified(self, fnames, create=False, before=False):
        if not _DECIDING.isdisjoint(fnames):
            self.env["qms.operator.presence"]._forget_identified()
        return super().modified(fnames, create=create, before=before)

    @api.model
    def _of_terminal(self):
        """The active station of the login that acts, with rights to read it.

        :return: one station or none
        """
        presences = self.env["qms.operator.presence"]
        if not presences._is_terminal_login():
            return self.sudo().browse()
        # sudo: a terminal has no rights; it reads its own station
        return self.sudo().search([("terminal_user_id", "=", self.env.uid)], limit=1)
