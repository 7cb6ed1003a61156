# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib
import json

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, frozendict, ormcache

from ...tools.ledger import make_append_only


def _frozen(value):
    if isinstance(value, dict):
        return frozendict({key: _frozen(item) for key, item in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return value


class QmsDefinitionSet(models.Model):
    """What an order obeys: bill of materials, operations, requirements, plans.

    Pinned by the order when it is planned, so that what changes afterwards does not
    change what it has to fulfil. Equal definitions are one row, found by digest.
    Ledger: append-only in PostgreSQL.
    """

    _name = "qms.definition.set"
    _description = "Definition set"
    _inherit = "qms.ledger"
    _order = "id desc"
    _log_access = False

    digest = fields.Char(required=True, readonly=True, help="SHA-256 of the content.")
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    bill = fields.Char("Bill of materials", readonly=True)
    pinned_at = fields.Datetime("First pinned on", required=True, readonly=True)
    content = fields.Json(required=True, readonly=True)
    summary = fields.Html(compute="_compute_summary", sanitize=False)

    # in the content, which the digest covers: a column would say it twice
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", search="_search_company_id"
    )

    _company_idx = models.Index("(((content ->> 'company')::int))")
    _digest_uniq = models.UniqueIndex("(digest)")

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.depends("product_id", "bill", "digest")
    def _compute_display_name(self):
        for definition in self:
            name = definition.product_id.display_name
            definition.display_name = " ".join(
                filter(None, (name, definition.bill, definition.digest[:8]))
            )

    @api.depends("content")
    def _compute_company_id(self):
        for definition in self:
            definition.company_id = (definition.content or {}).get("company")

    def _search_company_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        ids = [id_ for id_ in value if id_]
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(%s ->> 'company')::int = ANY(%s)",
                SQL.identifier(alias, "content"),
                ids,
            ),
            predicate=lambda definition: (definition.content or {}).get("company")
            in ids,
        )

    @api.depends("content")
    def _compute_summary(self):
        """The content in words, for the screen; sections come from the addons."""
        for definition in self:
            definition.summary = Markup("").join(
                Markup("<h4>%s</h4><ul>%s</ul>")
                % (
                    heading,
                    Markup("").join(Markup("<li>%s</li>") % line for line in lines),
                )
                for heading, lines in definition._summary_sections()
                if lines
            )

    def _summary_sections(self):
        """``[(heading, [line])]`` of the content; addons add theirs."""
        content = self.content or {}
        products = self.env["product.product"].sudo()
        parts = content.get("parts", [])
        return [
            (
                self.env._("Operations"),
                [operation["name"] for operation in content.get("operations", [])],
            ),
            (
                self.env._("Components per unit"),
                [
                    f"{products.browse(part['product']).display_name}:"
                    f" {part['per_unit']}"
                    for part in parts
                ],
            ),
        ]

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        self.env["qms.gate.denial"]._refuse_change(
            self.browse(),
            "ledger.written",
            self.env._(
                "Definition sets are pinned by orders when they are planned; nobody"
                " writes one."
            ),
            error=AccessError,
        )

    @ormcache("self.id")
    def _frozen_content(self):
        """The content, which nobody can change: read once and kept by the server.

        :return: mappings and tuples, as many readers share them
        """
        self.ensure_one()
        return _frozen(self.content or {})

    @api.model
    def _pin(self, contents):
        """The sets of these contents, made where they do not exist yet.

        :param contents: list of JSON values with ``product`` (id) and ``bill``
            (``code``)
        :return: ``{digest: set}``, and the digests in the order of ``contents``
        """
        texts = [json.dumps(content, sort_keys=True) for content in contents]
        digests = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        found = self._by_digest(digests)
        missing = {
            digest: (content, text)
            for digest, content, text in zip(digests, contents, texts, strict=True)
            if digest not in found
        }
        for digest, (content, text) in missing.items():
            # another order may pin the same at the same time: one row either way
            self.env.cr.execute(
                SQL(
                    "INSERT INTO qms_definition_set"
                    " (digest, product_id, bill, pinned_at, content)"
                    " VALUES (%s, %s, %s, %s, %s::jsonb) ON CONFLICT DO NOTHING",
                    digest,
                    content["product"],
                    content["bill"]["code"] or None,
                    fields.Datetime.now(),
                    text,
                )
            )
        if missing:
            found = self._by_digest(digests)
        return found, digests

    @api.model
    def _by_digest(self, digests):
        # sudo: what an order obeys is found by whoever plans it
        sets = self.sudo().search([("digest", "in", list(set(digests)))])
        return {definition.digest: definition for definition in sets}
