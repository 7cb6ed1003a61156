# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models, tools
from odoo.fields import Domain

# records of Odoo in which staff writes about what is made
_OF_ODOO = frozenset(
    {
        "mrp.bom",
        "mrp.production",
        "mrp.routing.workcenter",
        "mrp.unbuild",
        "mrp.workcenter",
        "stock.lot",
        "stock.scrap",
    }
)


class MailMessage(models.Model):
    """What staff writes on quality records is read by staff alone.

    Odoo lets everybody read what they are addressed in or follow, by RPC as well. On
    records of the quality system, lots and orders a customer is neither addressed, nor
    reads what it was addressed in: pages show what was agreed, and log it. What
    somebody wrote remains theirs to read.
    """

    _inherit = "mail.message"

    @api.model
    @tools.ormcache()
    def _qms_staff_threads(self):
        """Names of the models whose messages are of staff alone."""
        own = self.env["qms.audit.policy"]._audited_modules()
        thread = self.env.registry["mail.thread"]
        return tuple(
            sorted(
                name
                for name, model in self.env.registry.items()
                if issubclass(model, thread)
                and (model._original_module in own or name in _OF_ODOO)
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        messages._check_staff_addressed({})
        return messages

    def write(self, vals):
        if {"partner_ids", "model", "res_id"}.isdisjoint(vals):
            return super().write(vals)
        # sudo: whom messages address, whoever writes them
        before = {
            message.id: message.partner_ids
            for message in self.sudo()
            if "model" not in vals
        }
        result = super().write(vals)
        self._forget_addressed_by_mail(before)
        self._check_staff_addressed(before)
        return result

    def _forget_addressed_by_mail(self, before):
        """A mail that came in was addressed by others: it is kept, and tells nobody.

        Odoo notes afterwards who else got it; refused, the mail would be lost.
        """
        threads = self._qms_staff_threads()
        # sudo: as above
        for message in self.sudo():
            if message.message_type == "email" and message.model in threads:
                added = message.partner_ids - before.get(
                    message.id, self.env["res.partner"]
                )
                outsiders = added._outsiders() if added else added
                if outsiders:
                    message.partner_ids -= outsiders

    def _check_staff_addressed(self, before):
        """Nobody from outside is addressed on a quality record.

        :param before: ``{message id: partners it addressed}``
        :raises UserError: naming whom
        """
        threads = self._qms_staff_threads()
        nobody = self.env["res.partner"]
        # sudo: as above
        added = nobody.sudo().union(
            *(
                message.partner_ids - before.get(message.id, nobody)
                for message in self.sudo()
                if message.model in threads
            )
        )
        if added:
            added._check_no_outsiders()

    @api.model
    def _get_search_domain_share(self):
        own = Domain("author_id", "=", self.env.user.partner_id.id)
        staff = Domain("model", "in", self._qms_staff_threads())
        return super()._get_search_domain_share() & (own | ~staff)

    def _get_forbidden_access(self, operation):
        forbidden = super()._get_forbidden_access(operation)
        if self.env.user._is_internal():
            return forbidden
        threads = self._qms_staff_threads()
        own = self.env.user.partner_id
        # sudo: which record and whose message, to decide on it
        return forbidden | (self - forbidden).sudo().filtered(
            lambda message: message.model in threads and message.author_id != own
        ).sudo(False)
