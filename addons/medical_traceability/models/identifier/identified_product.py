# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.controlled import is_controlled_change

from .di_forms import LOT_LENGTH, illegal_character
from .new_di_rules import PACKAGE_QUANTITY, PRODUCT_NAME


class ProductTemplate(models.Model):
    """What makes a product another device does not change under its identifier."""

    _inherit = "product.template"

    def _active_identifiers(self):
        """Identifiers in use of these products, over all companies."""
        # sudo: an identifier binds whoever may read it
        return (
            self.env["medical.device.identifier"]
            .sudo()
            .search([("product_tmpl_id", "in", self.ids), ("state", "=", "active")])
        )

    def write(self, vals):
        if "name" in vals and not is_controlled_change():
            self.filtered(
                lambda t: t._name_differs(t.env.lang or "en_US", vals["name"])
            )._refuse_new_name()
        return super().write(vals)

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        if field_name == "name" and not is_controlled_change():
            for lang, text in translations.items():
                self.filtered(
                    lambda t, lang=lang, text=text: t._name_differs(lang, text)
                )._refuse_new_name()
        return super()._update_field_translations(
            field_name, translations, digest=digest, source_lang=source_lang
        )

    def _name_differs(self, lang, text):
        """Whether a text is another name in a language in which there is one."""
        stored = self._fields["name"]._get_stored_translations(self) or {}
        return lang in stored and stored[lang] != text

    def _refuse_new_name(self):
        found = self._active_identifiers() if self else None
        if found:
            template = found[0].product_tmpl_id.with_env(self.env)
            self.env["qms.gate.denial"]._refuse_change(
                template,
                "identifier.new_needed",
                self.env._(
                    "%(product)s has device identifier %(di)s. Under another name it is"
                    " another device, which needs a new one (%(rule)s). Request the"
                    " change with its change reference: “Change of the device” on the"
                    " identifier.",
                    product=template.display_name,
                    di=found[0].di,
                    rule=PRODUCT_NAME,
                ),
            )

    @api.constrains("uom_id", "uom_ids")
    def _check_identified_units(self):
        """Packagings with an identifier in use stay packagings of the product."""
        for identifier in self._active_identifiers():
            template = identifier.product_tmpl_id
            single = identifier.package_level == "each"
            allowed = template.uom_id if single else template.uom_ids
            if identifier.uom_id not in allowed:
                self.env["qms.gate.denial"]._refuse_change(
                    template.with_env(self.env),
                    "identifier.new_needed",
                    self.env._(
                        "%(unit)s of %(product)s has device identifier %(di)s. Another"
                        " unit or package needs an identifier of its own (%(rule)s)."
                        " Retire this one first.",
                        unit=identifier.uom_id.display_name,
                        product=template.display_name,
                        di=identifier.di,
                        rule=PACKAGE_QUANTITY,
                    ),
                )

    @api.constrains("lot_sequence_id")
    def _check_lot_sequence_legal(self):
        self.lot_sequence_id._check_legal_for_devices()


class UomUom(models.Model):
    """How much a package holds does not change under its identifier."""

    _inherit = "uom.uom"

    def write(self, vals):
        changed = self.filtered(
            lambda unit: any(
                name in vals
                and unit._fields[name].convert_to_cache(vals[name], unit)
                != unit._fields[name].convert_to_cache(unit[name], unit)
                for name in ("factor", "relative_factor", "relative_uom_id")
            )
        )
        if changed:
            changed._refuse_identified()
        return super().write(vals)

    def _refuse_identified(self):
        # sudo: an identifier binds whoever may read it
        found = (
            self.env["medical.device.identifier"]
            .sudo()
            .search(
                [
                    ("uom_id", "child_of", self.ids),
                    ("package_level", "!=", "each"),
                    ("state", "=", "active"),
                ],
                limit=1,
            )
        )
        if found:
            self.env["qms.gate.denial"]._refuse_change(
                self[0],
                "identifier.new_needed",
                self.env._(
                    "%(unit)s is a package of %(product)s with device identifier"
                    " %(di)s. A package of another quantity needs a new identifier"
                    " (%(rule)s): enter it as another packaging, and let its identifier"
                    " replace this one.",
                    unit=found.uom_id.display_name,
                    product=found.product_id.display_name,
                    di=found.di,
                    rule=PACKAGE_QUANTITY,
                ),
            )


class IrSequence(models.Model):
    """Numbers that Odoo generates for devices are ones that labels can carry."""

    _inherit = "ir.sequence"

    @api.constrains("prefix", "suffix", "padding")
    def _check_lots_legal(self):
        # sudo: whose numbers these are, whoever writes the sequence
        used = (
            self.env["product.template"]
            .sudo()
            .search([("lot_sequence_id", "in", self.ids)])
        )
        used.lot_sequence_id._check_legal_for_devices()

    def _check_legal_for_devices(self):
        """:raises UserError: where a device gets numbers that no label can carry"""
        for sequence in self:
            prefix, suffix = sequence._get_prefix_suffix()
            name = f"{prefix}{'0' * max(sequence.padding, 1)}{suffix}"
            found = illegal_character(name)
            if not found and len(name) <= LOT_LENGTH:
                continue
            # sudo: whose numbers these are, whoever writes the sequence
            templates = (
                self.env["product.template"]
                .sudo()
                .search([("lot_sequence_id", "=", sequence.id)])
            )
            variants = templates.with_context(active_test=False).product_variant_ids
            devices = variants._filter_identified()
            if devices:
                raise UserError(
                    self.env._(
                        "Numbers like %(name)s cannot go on labels of %(product)s:"
                        " %(problem)s. Use capital letters A to Z and digits, %(most)s"
                        " at most in all.",
                        name=name,
                        product=devices[0].display_name,
                        problem=devices._lot_name_problem(name),
                        most=LOT_LENGTH,
                    )
                )
