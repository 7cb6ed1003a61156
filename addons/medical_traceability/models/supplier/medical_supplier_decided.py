# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.tools.opening import opened

_DECISION = frozenset(
    {"state", "status_reason", "status_changed_on", "status_changed_by_id"}
)


class MedicalSupplierDecided(models.AbstractModel):
    """A record about a supplier that is drafted by anybody entitled and then decided.

    Its number, state and who decided when come from its own methods alone; once it is
    no draft its content stands and nobody deletes it. (ISO 13485, 4.2.5 and 7.4.1)
    """

    _name = "medical.supplier.decided"
    _description = "Record about a supplier that is decided"
    _inherit = [
        "qms.server.values",
        "qms.lock.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    # code of the sequence of numbers; a model without one is numbered by people
    _supplier_sequence = ""

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Supplier",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        domain="[('parent_id', '=', False)]",
        help="The company. An address of it that delivers is named as the site.",
    )
    site_id = fields.Many2one(
        "res.partner",
        "Site",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="[('id', 'child_of', partner_id), ('id', '!=', partner_id)]",
        help="Address that makes or delivers. Empty: all sites of the supplier.",
    )
    status_reason = fields.Text("Reason", readonly=True, copy=False)
    status_changed_on = fields.Datetime("Decided on", readonly=True, copy=False)
    status_changed_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, copy=False, ondelete="restrict"
    )

    @api.constrains("partner_id", "site_id")
    def _check_supplier_and_site(self):
        for record in self:
            # sudo: whose address it is, whoever may see the contact
            partner, site = record.sudo().partner_id, record.sudo().site_id
            if partner.commercial_partner_id != partner:
                raise UserError(
                    self.env._(
                        "%(partner)s is an address of %(company)s. Choose the company,"
                        " and the address as its site.",
                        partner=partner.name,
                        company=partner.commercial_partner_id.name,
                    )
                )
            if site and (site.commercial_partner_id != partner or site == partner):
                raise UserError(
                    self.env._(
                        "%(site)s is no address of %(partner)s.",
                        site=site.display_name,
                        partner=partner.name,
                    )
                )

    # ------------------------------------------------------------------
    # What no client may write
    # ------------------------------------------------------------------
    @api.model
    def _qms_served_fields(self):
        served = super()._qms_served_fields() | _DECISION
        return served | {"name"} if self._supplier_sequence else served

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | self._qms_served_fields()

    @api.model_create_multi
    def create(self, vals_list):
        """A new record is a draft, numbered here and decided nowhere."""
        served = self._qms_served_fields()
        sequence = self.env["ir.sequence"]
        drafts = []
        for vals in vals_list:
            vals = {key: vals[key] for key in vals.keys() - served}
            if self._supplier_sequence:
                vals["name"] = sequence.next_by_code(self._supplier_sequence)
            drafts.append(vals)
        return super().create(drafts)

    # ------------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------------
    def _supplier_decide(self, state, reason="", **more):
        """Write a decision of the real user, and when it was taken."""
        self._supplier_serve(
            state=state,
            status_reason=reason or False,
            status_changed_on=fields.Datetime.now(),
            status_changed_by_id=self.env.uid,
            **more,
        )

    def _supplier_serve(self, **values):
        """Write what only the service writes, in one statement."""
        # what was changed before goes to the row while it is open
        self.flush_recordset()
        with opened(self):
            self.write(values)
            self.flush_recordset()

    def _check_supplier_decider(self, group="qms_base.group_qms_engineer"):
        """Only a person of quality decides about suppliers.

        :raises AccessError: for anybody else, the system included
        """
        user = self.env.user
        if self.env.uid == SUPERUSER_ID or not user.has_group(group):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "%(user)s may not decide this: quality engineers and quality"
                    " managers decide about suppliers.",
                    user=user.name,
                ),
                error=AccessError,
            )
        # judged with the rights of the real user, whatever sudo code called us
        self.with_user(user).check_access("write")

    def _check_supplier_state(self, *states):
        # two people deciding at once: the second write is a serialization failure,
        # its request is repeated and then sees the first decision here
        labels = dict(self._fields["state"]._description_selection(self.env))
        for record in self:
            if record.state not in states:
                raise UserError(
                    self.env._(
                        "%(record)s is %(state)s; this needs: %(states)s.",
                        record=record.display_name,
                        state=labels[record.state],
                        states=", ".join(labels[state] for state in states),
                    )
                )

    def _given_reason(self, reason):
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Give a reason: it stays on record."))
        return reason
