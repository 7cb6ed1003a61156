# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...udi import check_digit

_DIGITS = 12  # of a GTIN-13 without its check digit: prefix and item reference
_INDICATORS = "12345678"  # 9 is for variable measure


class MedicalGs1Prefix(models.Model):
    """A company prefix (GCP) licensed by GS1, and the item references given of it.

    An item reference is given once (21 CFR 830.40(c)): the counter only rises, also
    where a draft that had one is deleted. (GS1 General Specifications, section 1.4.4)
    """

    _name = "medical.gs1.prefix"
    _description = "GS1 company prefix"
    _order = "company_id, sequence, id"
    _rec_name = "prefix"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    prefix = fields.Char("Company prefix", required=True)
    next_item = fields.Integer(
        "Next item reference",
        default=0,
        copy=False,
        help="Can be raised past references that were given elsewhere, never lowered.",
    )
    capacity = fields.Integer(compute="_compute_capacity")
    left = fields.Integer(compute="_compute_capacity")

    _prefix_uniq = models.Constraint(
        "unique(prefix)", "This prefix is entered already."
    )
    _next_positive = models.Constraint(
        "CHECK (next_item >= 0)", "Item references begin at 0."
    )

    @api.depends("prefix", "next_item")
    def _compute_capacity(self):
        for prefix in self:
            digits = _DIGITS - len(prefix.prefix or "")
            prefix.capacity = 10**digits if 0 < digits < _DIGITS else 0
            prefix.left = max(0, prefix.capacity - prefix.next_item)

    @api.constrains("prefix")
    def _check_prefix(self):
        # sudo: prefixes of all companies are of one register
        register = self.sudo().with_context(active_test=False)
        for prefix in self:
            if not re.fullmatch(r"[0-9]{4,11}", prefix.prefix):
                raise ValidationError(
                    self.env._(
                        "%(prefix)s is no company prefix: it has 4 to 11 digits, as on"
                        " the certificate of GS1.",
                        prefix=prefix.prefix,
                    )
                )
            text = prefix.prefix
            other = register.search(
                [
                    ("id", "!=", prefix.id),
                    "|",
                    ("prefix", "=like", f"{text}%"),
                    ("prefix", "in", [text[:size] for size in range(4, len(text))]),
                ],
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "%(prefix)s and %(other)s overlap: the same number could be"
                        " given of both.",
                        prefix=text,
                        other=other.prefix,
                    )
                )

    def write(self, vals):
        if "prefix" in vals or "company_id" in vals:
            self._refuse_used(
                self.filtered(
                    lambda p: p._numbers_given()
                    and (
                        vals.get("prefix", p.prefix) != p.prefix
                        or vals.get("company_id", p.company_id.id) != p.company_id.id
                    )
                )
            )
        if "next_item" in vals:
            self._refuse_lower(vals["next_item"])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._refuse_used(self.filtered(lambda p: p._numbers_given()))

    def _numbers_given(self):
        """Whether any number was given of this prefix, in whichever register."""
        self.ensure_one()
        return bool(self.next_item)

    def _refuse_used(self, used):
        if used:
            self.env["qms.gate.denial"]._refuse_change(
                used,
                "record.kept",
                self.env._(
                    "%(prefixes)s: numbers were given of it, so that it stays. Archive"
                    " it where no more shall be given.",
                    prefixes=", ".join(used.mapped("prefix")),
                ),
            )

    def _refuse_lower(self, value):
        lower = self.filtered(lambda p: int(value or 0) < p.next_item)
        if lower:
            self.env["qms.gate.denial"]._refuse_change(
                lower,
                "record.fixed",
                self.env._(
                    "%(prefixes)s: item references below the next one were given"
                    " already; it is never lowered.",
                    prefixes=", ".join(lower.mapped("prefix")),
                ),
            )

    # ------------------------------------------------------------------
    # Giving numbers
    # ------------------------------------------------------------------
    @api.model
    def _allocate(self, company):
        """A GTIN-14 never given before, of the first prefix with any left.

        Locks the prefix until the transaction ends, so that nobody is given the same.

        :param company: whose prefix
        :raises UserError: where there is none, or none left
        """
        # sudo: numbers are given to engineers, who may not write the register
        prefixes = self.sudo().search([("company_id", "=", company.id)])
        if not prefixes:
            raise UserError(
                self.env._(
                    "%(company)s has no GS1 company prefix. A quality manager enters it"
                    " under Configuration, GS1 company prefixes.",
                    company=company.display_name,
                )
            )
        for prefix in prefixes:
            number = prefix._take_next()
            if number:
                return number
        raise UserError(
            self.env._(
                "All item references of %(prefixes)s are given; none is ever given"
                " twice. License a further company prefix from GS1 and enter it.",
                prefixes=", ".join(prefixes.mapped("prefix")),
            )
        )

    def _take_next(self):
        """The next number of this prefix that nothing has, or None."""
        self.ensure_one()
        self.flush_recordset()
        self.env.cr.execute(
            "SELECT next_item FROM medical_gs1_prefix WHERE id = %s FOR UPDATE",
            [self.id],
        )
        (item,) = self.env.cr.fetchone()
        digits = _DIGITS - len(self.prefix)
        taken = {number[1:13] for number in self._given(f"_{self.prefix}")}
        while item < self.capacity:
            body = f"{self.prefix}{item:0{digits}d}"
            item += 1
            if body not in taken:
                self.next_item = item
                self.flush_recordset()
                return f"0{body}{check_digit(f'0{body}')}"
        return None

    @api.model
    def _allocate_package(self, inside):
        """The GTIN-14 of a package of what a GTIN-14 identifies, or None if 1 to 8
        are all given.

        Same item reference, next indicator digit (GS1 General Specifications, 2.1.6).

        :param inside: GTIN-14 of the single unit
        """
        body = inside[1:13]
        # the number of the unit is locked, so that two packages are not given the same
        self.env.cr.execute(
            "SELECT id FROM medical_device_identifier WHERE di = %s FOR UPDATE",
            [inside],
        )
        given = {number[0] for number in self._given(f"_{body}")}
        for indicator in _INDICATORS:
            if indicator not in given:
                number = indicator + body
                return number + check_digit(number)
        return None

    @api.model
    def _given(self, pattern):
        """Numbers of 14 digits given already that begin so, in whatever field."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT number FROM (SELECT di FROM medical_device_identifier"
            " UNION ALL SELECT direct_mark_di FROM medical_device_identifier"
            " UNION ALL SELECT unit_of_use_di FROM medical_device_identifier"
            " UNION ALL SELECT di FROM medical_device_identifier_secondary"
            ") AS given (number) WHERE number LIKE %s AND length(number) = 14",
            [f"{pattern}%"],
        )
        return [number for (number,) in self.env.cr.fetchall()]
