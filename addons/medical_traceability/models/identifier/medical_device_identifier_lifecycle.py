# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.qms_base.tools.opening import opened
from odoo.addons.qms_base.tools.posting import without_defaults


class MedicalDeviceIdentifier(models.Model):
    """Into use, out of use, and replaced by a new one.

    A new version or model, and a new package, have a new identifier (21 CFR 830.50);
    the old one names it as the one it was replaced by.
    """

    _inherit = "medical.device.identifier"

    previous_id = fields.Many2one(
        "medical.device.identifier",
        "Replaces",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        tracking=True,
        domain="[('product_id', '=', product_id), ('state', '!=', 'draft'),"
        " ('package_level', '=', package_level)]",
        help="Identifier of the version before. It is retired when this one becomes"
        " active.",
    )
    next_ids = fields.One2many(
        "medical.device.identifier", "previous_id", "Replaced by", readonly=True
    )
    to_replace = fields.Boolean(
        "To be replaced",
        readonly=True,
        copy=False,
        tracking=True,
        help="A change needs a new device identifier: until it is there, no label and"
        " no new order.",
    )
    replace_reason = fields.Char("Why it is to be replaced", readonly=True, copy=False)

    _replaced_once = models.UniqueIndex(
        "(previous_id) WHERE state <> 'draft' AND previous_id IS NOT NULL",
        "An identifier is replaced once.",
    )

    @api.constrains("previous_id", "product_id", "package_level")
    def _check_previous(self):
        for identifier in self.filtered("previous_id"):
            previous = identifier.previous_id
            if (
                previous == identifier
                or previous.product_id != identifier.product_id
                or previous.package_level != identifier.package_level
            ):
                raise ValidationError(
                    self.env._(
                        "%(identifier)s cannot replace %(previous)s: that one"
                        " identifies another product or package level.",
                        identifier=identifier.display_name,
                        previous=previous.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_activate(self):
        """Take drafts into use: from now on labels of the product carry them.

        What an identifier replaces is retired with it.

        :raises UserError: for what is incomplete, contradicts itself or was in use
        """
        self._check_engineer()
        wrong = self.filtered(
            lambda i: i.state != "draft" or not i.product_id.qms_regulated
        )
        if wrong:
            raise UserError(
                self.env._(
                    "Only draft identifiers of regulated products are activated; a"
                    " retired one never again: %(identifiers)s.",
                    identifiers=", ".join(wrong.mapped("display_name")),
                )
            )
        for identifier in self._by_level():
            identifier._check_complete()
            identifier._check_replacement()
            previous = identifier.previous_id
            if previous.state == "active":
                previous._retire()
            if previous:
                previous._change_state({"to_replace": False})
            identifier._change_state(
                {
                    "state": "active",
                    "version_date": fields.Date.context_today(identifier),
                    "activated_by_id": self.env.uid,
                }
            )
        self._keep_packaging_barcodes()
        self._keep_on_lots()
        return True

    def action_retire(self):
        """Take active identifiers out of use, for good."""
        self._check_engineer()
        if any(identifier.state != "active" for identifier in self):
            raise UserError(self.env._("Only active identifiers are retired."))
        self._retire()
        return True

    def action_replace(self):
        """Prepare the identifier that is to replace this one: a draft of the same.

        :return: the form of the draft
        """
        self.ensure_one()
        self._check_engineer()
        if self.state == "draft":
            raise UserError(
                self.env._("A draft was never in use: change it instead of replacing.")
            )
        successor = self.next_ids[:1] or self._prepare_successor()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": successor.id,
            "views": [(False, "form")],
        }

    def _prepare_successor(self):
        inside = self.contains_id
        clean = without_defaults(self)
        return clean.copy(
            {
                "previous_id": self.id,
                "contains_id": (inside.next_ids[:1] or inside).id,
                "quantity": self.quantity,
                "uom_id": self.uom_id.id,
            }
        )

    def _retire(self):
        """Out of use; packages of it contain what is not any more."""
        today = fields.Date.context_today(self)
        for identifier in self:
            identifier._change_state(
                {
                    "state": "retired",
                    "retired_on": today,
                    "distribution_end": identifier.distribution_end or today,
                }
            )
        around = self.container_ids.filtered(lambda i: i.state == "active")
        for package in around - self:
            package._demand_replacement(
                self.env._(
                    "It contains %(inside)s, which is out of use.",
                    inside=package.contains_id.di,
                )
            )

    def _demand_replacement(self, reason, change=None):
        """Let no label and no new order use these until they are replaced.

        :param reason: translated sentence
        :param change: the signed change that needs it, if one
        """
        values = {"to_replace": True, "replace_reason": reason}
        if change:
            values["replace_change_id"] = change.id
        self._change_state(values)

    def _refuse_to_replace(self):
        """Refuse labels and packages of identifiers that are to be replaced.

        :raises UserError: naming the first, why, and what to do
        """
        waiting = self.filtered("to_replace")[:1]
        if waiting:
            raise UserError(waiting._to_replace_text())

    def _to_replace_text(self):
        return self.env._(
            "Device identifier %(di)s of %(product)s has to be replaced. %(reason)s"
            " A quality engineer activates the new one first.",
            di=self.di,
            product=self.product_id.display_name,
            reason=self.replace_reason or "",
        )

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------
    def _check_complete(self):
        """:raises UserError: for what is missing in a draft to be activated"""
        self.ensure_one()
        missing = []
        if not self.di:
            missing.append(self.env._("its number: enter it, or allocate one"))
        if not self.uom_id:
            missing.append(self.env._("the packaging that it identifies"))
        if self.package_level != "each":
            if not self.contains_id or self.quantity < 1:
                missing.append(self.env._("what it contains, and how many"))
            elif self.contains_id.state != "active":
                missing.append(
                    self.env._(
                        "an active identifier inside: %(inside)s is not",
                        inside=self.contains_id.display_name,
                    )
                )
            elif self.contains_id.to_replace:
                missing.append(
                    self.env._(
                        "a valid identifier inside: %(inside)s has to be replaced"
                        " itself",
                        inside=self.contains_id.display_name,
                    )
                )
        problem = self._package_problem()
        if problem:
            raise UserError(problem)
        missing += self._missing_facts()
        if missing:
            raise UserError(
                self.env._(
                    "%(identifier)s cannot become active. What is missing:"
                    " %(missing)s.",
                    identifier=self.display_name,
                    missing="; ".join(missing),
                )
            )

    def _missing_facts(self):
        """Further things that are missing, as translated words."""
        return []

    def _check_replacement(self):
        """A demanded replacement is no new start: it names what it replaces.

        :raises UserError:
        """
        self.ensure_one()
        # sudo: what waits counts in whichever company
        waiting = self.sudo().search(
            [
                ("product_id", "=", self.product_id.id),
                ("package_level", "=", self.package_level),
                ("to_replace", "=", True),
                ("id", "!=", self.previous_id.id),
                ("uom_id", "=", self.uom_id.id),
            ],
            limit=1,
        )
        if waiting:
            raise UserError(
                self.env._(
                    "%(identifier)s: %(waiting)s has to be replaced (%(reason)s). Enter"
                    " it under “Replaces”, so that both versions stay told apart.",
                    identifier=self.display_name,
                    waiting=waiting.display_name,
                    reason=waiting.replace_reason or "",
                )
            )

    def _keep_packaging_barcodes(self):
        """Nothing to keep for single units; packages see their packagings."""

    def _keep_on_lots(self):
        """Nothing to keep where lots know no identifier."""

    def _change_state(self, vals):
        with opened(self):
            self.write(vals)
            self.flush_recordset(list(vals))

    def _check_engineer(self):
        self.check_access("write")
        if not self.env.user.has_group("qms_base.group_qms_engineer"):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "Device identifiers are taken into and out of use by a quality"
                    " engineer."
                ),
                error=AccessError,
            )
