# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.fields import Domain

STANDINGS = [
    ("draft", "Under evaluation"),
    ("not_yet_valid", "Not yet valid"),
    ("approved", "Approved"),
    ("conditional", "Approved with conditions"),
    ("certificate_lapsed", "Certificate lapsed"),
    ("ended", "Ended"),
    ("suspended", "Suspended"),
    ("disqualified", "Disqualified"),
    ("replaced", "Replaced"),
]
# Of several entries for exactly the same, the first of these speaks.
_SPEAKS = (
    "approved",
    "conditional",
    "certificate_lapsed",
    "suspended",
    "disqualified",
    "ended",
    "not_yet_valid",
)


class MedicalApprovedSupplier(models.Model):
    """What an entry is worth on a day, and which of several counts."""

    _inherit = "medical.approved.supplier"

    standing = fields.Selection(
        STANDINGS,
        compute="_compute_standing",
        search="_search_standing",
        help="What the entry is worth today at the plant, with its dates and the"
        " certificates that it requires.",
    )
    effective = fields.Boolean(
        compute="_compute_standing",
        search="_search_effective",
        help="Regulated products may be bought by this entry today.",
    )
    missing_text = fields.Char("Missing", compute="_compute_standing")
    certificate_ids = fields.Many2many(
        "medical.supplier.certificate",
        string="Certificates",
        compute="_compute_history",
    )
    evaluation_ids = fields.Many2many(
        "medical.supplier.evaluation",
        string="Evaluations",
        compute="_compute_history",
    )
    next_evaluation = fields.Date(compute="_compute_history")

    @api.depends(
        "state",
        "valid_from",
        "valid_until",
        "partner_id",
        "site_id",
        "company_id",
        "certificate_type_ids",
    )
    def _compute_standing(self):
        certificates = self._verified_certificates()
        days = {company: company._supplier_today() for company in self.company_id}
        for entry in self:
            day = days.get(entry.company_id) or fields.Date.today()
            missing = entry._missing_certificates(day, certificates)
            entry.standing = entry._standing_on(day, certificates)
            entry.effective = entry.standing in ("approved", "conditional")
            entry.missing_text = ", ".join(missing.mapped("name"))

    def _search_standing(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        # the list of a company: hundreds of entries, judged as the gate judges them
        own = self.search([("company_id", "in", self.env.companies.ids)])
        found = own.filtered(lambda entry: entry.standing in value)
        return Domain("id", operator, found.ids)

    def _search_effective(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = True in value
        return Domain(
            "standing",
            "in" if wanted else "not in",
            (
                "approved",
                "conditional",
            ),
        )

    @api.depends("partner_id", "company_id")
    def _compute_history(self):
        domain = [
            ("partner_id", "in", self.partner_id.ids),
            ("company_id", "in", self.company_id.ids),
        ]
        certificates = self.env["medical.supplier.certificate"].search(domain)
        evaluations = self.env["medical.supplier.evaluation"].search(domain)
        for entry in self:
            entry.certificate_ids = certificates.filtered(
                lambda c, own=entry: (c.partner_id, c.company_id)
                == (own.partner_id, own.company_id)
            )
            entry.evaluation_ids = evaluations.filtered(
                lambda e, own=entry: (e.partner_id, e.company_id)
                == (own.partner_id, own.company_id)
            )
            concluded = entry.evaluation_ids.filtered(lambda e: e.state == "concluded")
            entry.next_evaluation = concluded.sorted(lambda e: (e.date, e.id))[
                -1:
            ].next_due

    # ------------------------------------------------------------------
    # Standing
    # ------------------------------------------------------------------
    def _verified_certificates(self):
        """Verified certificates of the suppliers of these entries (``sudo``)."""
        # sudo: a certificate counts whoever may read it
        return (
            self.env["medical.supplier.certificate"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("company_id", "in", self.company_id.ids),
                    ("state", "=", "verified"),
                ]
            )
        )

    def _missing_certificates(self, day, certificates):
        """Types that the entry requires and nothing valid covers on a day.

        :param certificates: verified certificates to look among
        """
        self.ensure_one()
        own = certificates.filtered(
            lambda c: (c.partner_id, c.company_id) == (self.partner_id, self.company_id)
            and c._standing_on(day) == "valid"
        )
        return self.certificate_type_ids.filtered(
            lambda kind: not any(c._covers(kind, self.site_id) for c in own)
        )

    def _standing_on(self, day, certificates):
        """Value of the field ``standing`` on a calendar day of the plant."""
        self.ensure_one()
        if self.state not in ("approved", "conditional"):
            return self.state
        if self.valid_from and self.valid_from > day:
            return "not_yet_valid"
        if self.valid_until and self.valid_until < day:
            return "ended"
        if self._missing_certificates(day, certificates):
            return "certificate_lapsed"
        return self.state

    # ------------------------------------------------------------------
    # Which entry counts
    # ------------------------------------------------------------------
    def _narrowness(self, product, site):
        """How closely an entry fits, or None where it does not.

        :param product: ``product.product`` that is bought
        :param site: address that is named; the company itself where none is
        :return: a tuple, larger is narrower
        """
        self.ensure_one()
        if self.site_id and self.site_id != site:
            return None
        at_site = bool(self.site_id)
        if self.scope == "variant":
            return (3, 0, at_site) if self.product_id == product else None
        if self.scope == "product":
            fits = self.product_tmpl_id == product.product_tmpl_id
            return (2, 0, at_site) if fits else None
        path = product.categ_id._supplier_path()
        if self.categ_id.id not in path:
            return None
        return (1, path.index(self.categ_id.id), at_site)

    def _decisive(self, product, site, day, certificates):
        """The entry among these that speaks for a product from a site, or none.

        The narrowest that fits. Of several for exactly the same (one that ended and
        the one that follows it) the one in force.

        :param self: entries of one company and supplier, neither drafts nor replaced
        """
        fitting = [
            (narrow, entry)
            for entry in self
            for narrow in [entry._narrowness(product, site)]
            if narrow is not None
        ]
        if not fitting:
            return self.browse()
        closest = max(narrow for narrow, _entry in fitting)
        same = [entry for narrow, entry in fitting if narrow == closest]
        return min(
            same,
            key=lambda entry: (
                _SPEAKS.index(entry._standing_on(day, certificates)),
                -entry.id,
            ),
        )
