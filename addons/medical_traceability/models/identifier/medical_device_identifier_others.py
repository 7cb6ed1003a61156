# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...udi import UdiError, check_basic_udi_di
from .medical_device_identifier import ISSUING_AGENCIES

_GIVEN_ONCE = ("basic_udi_di", "direct_mark_di", "unit_of_use_di")
_NUMBERS = ("direct_mark_di", "unit_of_use_di")  # of the agency on the label


class MedicalDeviceIdentifier(models.Model):
    """Identifiers beside the one on the label: of the family, on the device itself,
    of a single device, of another agency.
    """

    _inherit = "medical.device.identifier"

    basic_udi_di = fields.Char(
        "Basic UDI-DI",
        tracking=True,
        help="Identifier of the device family in EUDAMED, with its check characters."
        " Never in a symbol on a label.",
    )
    direct_mark = fields.Selection(
        [
            ("none", "Not marked"),
            ("same", "As on the label"),
            ("other", "Another identifier"),
            ("exempt", "Exempt"),
        ],
        "Direct marking",
        required=True,
        default="none",
        tracking=True,
        help="Identifier on the device itself, of devices that are used more than once"
        " and reprocessed (21 CFR 801.45; Regulation (EU) 2017/745, Annex VI, part C,"
        " 4.10).",
    )
    direct_mark_di = fields.Char("Identifier on the device", tracking=True)
    direct_mark_exemption = fields.Text(
        "Why it is not marked",
        tracking=True,
        help="The exception of 21 CFR 801.45(d) that applies, and why.",
    )
    unit_of_use_di = fields.Char(
        "Unit-of-use identifier",
        copy=False,
        tracking=True,
        help="Identifies one device where the smallest labelled package holds more.",
    )
    secondary_ids = fields.One2many(
        "medical.device.identifier.secondary",
        "identifier_id",
        "Identifiers of other agencies",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                {
                    **vals,
                    **self._number_vals(
                        vals.get("issuing_agency") or self._default_agency(), vals
                    ),
                }
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if any(vals.get(name) for name in _NUMBERS):
            agencies = set(self.mapped("issuing_agency"))
            if "issuing_agency" in vals:
                agencies = {vals["issuing_agency"]}
            if len(agencies) > 1:
                raise ValidationError(
                    self.env._("Number identifiers of one issuing agency at a time.")
                )
            vals = {**vals, **self._number_vals(next(iter(agencies), "gs1"), vals)}
        return super().write(vals)

    @api.model
    def _number_vals(self, agency, vals):
        """The numbers beside that on the label, as they are kept."""
        return {
            name: self._normalised(agency, vals[name])[0]
            for name in _NUMBERS
            if vals.get(name)
        }

    @api.constrains("basic_udi_di")
    def _check_basic_udi_di(self):
        for identifier in self.filtered("basic_udi_di"):
            try:
                check_basic_udi_di(identifier.basic_udi_di)
            except UdiError as error:
                raise ValidationError(
                    self.env._(
                        "Basic UDI-DI %(text)s is none: its last two characters have to"
                        " check, and it has 8 to 25. It begins with the GS1 company"
                        " prefix, or with ++ and the labeler code of HIBCC. Was it"
                        " copied whole?",
                        text=identifier.basic_udi_di,
                    )
                ) from error

    @api.constrains("direct_mark", "direct_mark_di", "direct_mark_exemption")
    def _check_direct_mark(self):
        for identifier in self:
            if (identifier.direct_mark == "other") != bool(identifier.direct_mark_di):
                raise ValidationError(
                    self.env._(
                        "Enter the identifier on the device where it is another one"
                        " than on the label, and nowhere else."
                    )
                )
            if (
                identifier.direct_mark == "exempt"
                and not (identifier.direct_mark_exemption or "").strip()
            ):
                raise ValidationError(
                    self.env._(
                        "Say why the device is not marked: the reason is kept in the"
                        " design file (21 CFR 801.45(e))."
                    )
                )

    @api.constrains("unit_of_use_di", "device_count", "direct_mark", "package_level")
    def _check_unit_of_use(self):
        for identifier in self.filtered("unit_of_use_di"):
            if identifier.device_count < 2 or identifier.package_level != "each":
                raise ValidationError(
                    self.env._(
                        "A unit-of-use identifier is for one of several devices in the"
                        " smallest labelled package: the device count is more than 1."
                    )
                )

    @api.constrains("di", "direct_mark_di", "unit_of_use_di", "issuing_agency")
    def _check_used_elsewhere(self):
        """One number stands for one thing, in whichever field it is."""
        if any(identifier[name] for identifier in self for name in ("di", *_NUMBERS)):
            self._claim_numbers()
        for identifier in self:
            numbers = [identifier[name] for name in _NUMBERS if identifier[name]]
            agency = identifier.issuing_agency
            if any(self._normalised(agency, text)[0] != text for text in numbers):
                raise ValidationError(
                    self.env._("A GTIN is kept with 14 digits, without anything else.")
                )
            self._check_numbers_free(identifier, [identifier.di, *numbers])
            if len({identifier.di, *numbers}) < 1 + len(numbers):
                raise ValidationError(self._taken_text(identifier.di))

    @api.model
    def _claim_numbers(self):
        """Let who gives a number at the same moment begin anew, and see this one.

        No index spans the fields that numbers are in, and a lock that is waited for
        shows nothing committed meanwhile (REPEATABLE READ): a row that both change
        fails the later one, which Odoo repeats.
        """
        self.env.cr.execute(
            "UPDATE ir_model SET state = state WHERE model = %s",
            ["medical.device.identifier"],
        )

    @api.model
    def _check_numbers_free(self, own, numbers):
        """:raises ValidationError: for a number that another record has"""
        numbers = {number for number in numbers if number}
        # sudo: a number is given once over all companies
        own = own.sudo()
        listed = list(numbers)
        found = own.search(
            [
                ("id", "!=", own.id),
                "|",
                "|",
                ("di", "in", listed),
                ("direct_mark_di", "in", listed),
                ("unit_of_use_di", "in", listed),
            ]
        )
        for other in found:
            shared = numbers & {other.di, other.direct_mark_di, other.unit_of_use_di}
            # the next version of a device may keep the mark on it
            kept = own.product_id == other.product_id and shared == {
                own.direct_mark_di,
            } == {other.direct_mark_di}
            if not kept:
                raise ValidationError(self._taken_text(sorted(shared)[0]))
        lines = self.env["medical.device.identifier.secondary"].sudo()
        line = lines.search([("di", "in", listed)], limit=1)
        if line:
            raise ValidationError(self._taken_text(line.di))

    @api.model
    def _find_number(self, number):
        """Identifiers with a number on the label, on the device, or of another agency.

        :param number: a device identifier as its agency writes it, GTINs with 14 digits
        """
        # sudo: which product a device identifier belongs to is on every label
        return self.sudo().search(
            [
                "|",
                "|",
                "|",
                ("di", "=", number),
                ("direct_mark_di", "=", number),
                ("unit_of_use_di", "=", number),
                ("secondary_ids.di", "=", number),
            ]
        )

    @api.model
    def _taken_text(self, number):
        return self.env._(
            "%(number)s is given already. A device identifier stands for one thing and"
            " is never used again.",
            number=number,
        )

    def _missing_facts(self):
        missing = super()._missing_facts()
        if self.device_count > 1 and self.package_level == "each":
            if not self.unit_of_use_di:
                missing.append(
                    self.env._(
                        "the unit-of-use identifier of one of its %(count)s devices",
                        count=self.device_count,
                    )
                )
        return missing

    def _check_writable(self, vals):
        result = super()._check_writable(vals)
        used = self.filtered(lambda i: i.state != "draft")
        given = {record: record._given_differing(vals) for record in used}
        kept = used.filtered(lambda i: given[i])
        if kept:
            names = dict.fromkeys(name for record in kept for name in given[record])
            self.env["qms.gate.denial"]._refuse_change(
                kept,
                "record.fixed",
                self.env._(
                    "%(identifiers)s: %(fields)s is given once and stays. Another one"
                    " takes a new device identifier.",
                    identifiers=", ".join(kept.mapped("di")),
                    fields=kept._labels(names),
                ),
            )
        return result

    def _given_differing(self, vals):
        """Names of what this identifier was given once and these values change."""
        self.ensure_one()
        names = [name for name in self._differing(vals, _GIVEN_ONCE) if self[name]]
        if self.direct_mark != "none":
            names += self._differing(vals, ("direct_mark",))
        return names


class MedicalDeviceIdentifierSecondary(models.Model):
    """The same device in the catalogue of another issuing agency.

    Kept once its identifier was in use: what was given is never given again.
    """

    _name = "medical.device.identifier.secondary"
    _description = "Device identifier of another agency"
    _inherit = "qms.server.values"
    _order = "identifier_id, id"
    _rec_name = "di"

    identifier_id = fields.Many2one(
        "medical.device.identifier",
        "Device identifier",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="identifier_id.company_id", store=True)
    issuing_agency = fields.Selection(ISSUING_AGENCIES, required=True)
    di = fields.Char("Number", required=True)

    _di_uniq = models.Constraint(
        "unique(di)",
        "This device identifier was given before. A device identifier is never used"
        " again.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create([self._normal(vals) for vals in vals_list])
        lines._refuse_retired()
        return lines

    def write(self, vals):
        self._refuse_kept()
        result = super().write(vals)
        self._refuse_retired()  # where they went to
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._refuse_kept()

    @api.constrains("di", "issuing_agency", "identifier_id")
    def _check_number(self):
        identifiers = self.env["medical.device.identifier"]
        identifiers._claim_numbers()
        for line in self:
            # sudo: numbers count over all companies
            own = line.sudo()
            if own.issuing_agency == own.identifier_id.issuing_agency:
                raise ValidationError(
                    self.env._(
                        "A secondary identifier comes from another agency than the one"
                        " on the label."
                    )
                )
            if identifiers._normalised(own.issuing_agency, own.di)[0] != own.di:
                raise ValidationError(
                    self.env._("A GTIN is kept with 14 digits, without anything else.")
                )
            taken = identifiers.sudo().search(
                [
                    "|",
                    "|",
                    ("di", "=", own.di),
                    ("direct_mark_di", "=", own.di),
                    ("unit_of_use_di", "=", own.di),
                ],
                limit=1,
            )
            if taken:
                raise ValidationError(identifiers._taken_text(own.di))

    @api.model
    def _normal(self, vals):
        if vals.get("di") and vals.get("issuing_agency"):
            identifiers = self.env["medical.device.identifier"]
            number = identifiers._normalised(vals["issuing_agency"], vals["di"])[0]
            return {**vals, "di": number}
        return vals

    def _refuse_retired(self):
        # sudo: kept as it was, whoever sees the identifier
        if any(line.identifier_id.state == "retired" for line in self.sudo()):
            raise UserError(
                self.env._("A retired device identifier stays as it was in use.")
            )

    def _refuse_kept(self):
        used = self.filtered(lambda line: line.identifier_id.state != "draft")
        if used:
            self.env["qms.gate.denial"]._refuse_change(
                used,
                "record.kept",
                self.env._(
                    "%(numbers)s: an identifier that was in use is kept as it is, so"
                    " that it is never given again.",
                    numbers=", ".join(used.mapped("di")),
                ),
            )
