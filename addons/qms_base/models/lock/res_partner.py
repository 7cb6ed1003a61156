# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models


class ResPartner(models.Model):
    """Whose a regulated record is does not change behind its back.

    Records name their legal manufacturer, consignee, supplier and signer by contact.
    Merging such a contact, putting it under another one or deleting it would give its
    records to somebody else.
    """

    _inherit = "res.partner"

    def _qms_record_owners(self):
        """The contacts among these that regulated records name, themselves or below.

        Hook for addons whose records name contacts.
        """
        if not self.ids:
            return self.browse()
        # sudo: whether there are records, whoever may read them
        family = (
            self.sudo()
            .with_context(active_test=False)
            .search([("id", "child_of", self.ids)])
        )
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT qms_customer_id FROM mrp_production"
            "  WHERE qms_customer_id = ANY(%(ids)s)"
            " UNION SELECT qms_customer_id FROM stock_lot"
            "  WHERE qms_customer_id = ANY(%(ids)s)"
            " UNION SELECT qms_customer_id FROM product_template"
            "  WHERE qms_customer_id = ANY(%(ids)s)"
            " UNION SELECT p.partner_id FROM stock_picking p"
            "  WHERE p.partner_id = ANY(%(ids)s) AND p.state = 'done' AND EXISTS ("
            "   SELECT FROM stock_move_line l JOIN stock_lot lot ON lot.id = l.lot_id"
            "   WHERE l.picking_id = p.id AND lot.qms_regulated)"
            " UNION SELECT partner_ref FROM qms_signature"
            "  WHERE partner_ref = ANY(%(ids)s)",
            {"ids": family.ids},
        )
        named = {partner_id for (partner_id,) in self.env.cr.fetchall()}
        return self.filtered(
            lambda partner: any(
                member.id in named
                for member in family
                if member == partner or partner in member._qms_ancestors()
            )
        )

    def _qms_ancestors(self):
        ancestors, partner = self.browse(), self.sudo()
        while partner.parent_id and partner.parent_id not in ancestors:
            partner = partner.parent_id
            ancestors |= partner
        return ancestors

    def write(self, vals):
        if {"parent_id", "is_company", "commercial_partner_id"} & set(vals):
            moving = self.filtered(lambda partner: partner._qms_moves(vals))
            owners = moving._qms_record_owners()
            if owners:
                self.env["qms.gate.denial"]._refuse_change(
                    owners,
                    "record.done",
                    self.env._(
                        "Regulated records name %(contact)s: it stays where it is."
                        " Create a new contact instead, and archive this one.",
                        contact=owners[0].display_name,
                    ),
                )
        return super().write(vals)

    def _qms_moves(self, vals):
        """Whether these values give this contact another commercial owner."""
        owner = self.commercial_partner_id.id
        if vals.get("commercial_partner_id", owner) != owner:
            # computed by Odoo, and open to whoever writes it over RPC
            return True
        parent = vals.get("parent_id", self.parent_id.id) or False
        if parent != (self.parent_id.id or False):
            return True
        return bool(parent) and vals.get("is_company", self.is_company) != (
            self.is_company
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_record_owners(self):
        owners = self._qms_record_owners()
        if owners:
            self.env["qms.gate.denial"]._refuse_change(
                owners,
                "record.kept",
                self.env._(
                    "Regulated records name %(contact)s: archive it, it cannot be"
                    " deleted.",
                    contact=owners[0].display_name,
                ),
            )


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        partners = self.env["res.partner"].browse(partner_ids).exists()
        owners = partners._qms_record_owners()
        if owners:
            self.env["qms.gate.denial"]._refuse_change(
                owners,
                "record.done",
                self.env._(
                    "Regulated records name %(contact)s: contacts with records are not"
                    " merged. Archive the one that is not used any more.",
                    contact=owners[0].display_name,
                ),
            )
        return super()._merge(partner_ids, dst_partner, extra_checks)
