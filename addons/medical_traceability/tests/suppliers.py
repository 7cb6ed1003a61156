# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Approved suppliers for tests of any addon: evaluated, then approved by quality."""

from odoo import fields


def evaluate(partner, engineer, **vals):
    """A concluded evaluation of a supplier that finds it suitable."""
    evaluation = (
        partner.env["medical.supplier.evaluation"]
        .with_user(engineer)
        .create(
            {
                "partner_id": partner.commercial_partner_id.id,
                "criteria": "Test",
                "conclusion": "suitable",
                "next_due": fields.Date.add(fields.Date.today(), years=1),
                **vals,
            }
        )
    )
    evaluation.action_conclude()
    return evaluation


def certify(partner, engineer, kind, **vals):
    """A verified certificate of a supplier."""
    certificate = (
        partner.env["medical.supplier.certificate"]
        .with_user(engineer)
        .create(
            {
                "partner_id": partner.commercial_partner_id.id,
                "type_id": kind.id,
                "name": "C-1",
                "issuing_body": "Test body",
                "issued_on": fields.Date.add(fields.Date.today(), years=-1),
                "valid_until": fields.Date.add(fields.Date.today(), years=1),
                "file_ids": [
                    (0, 0, {"name": "c.txt", "raw": b"certificate"}),
                ],
                **vals,
            }
        )
    )
    certificate.action_verify()
    return certificate


def approve(partner, engineer, **vals):
    """An approval in force; give ``product_tmpl_id``, ``product_id`` or
    ``categ_id``."""
    entries = partner.env["medical.approved.supplier"].with_user(engineer)
    scope = {"product_tmpl_id": "product", "product_id": "variant"}
    named = next((scope[name] for name in scope if name in vals), "category")
    entry = entries.create(
        {"partner_id": partner.commercial_partner_id.id, "scope": named, **vals}
    )
    latest = partner.env["medical.supplier.evaluation"]._latest(
        entry.company_id.ids, entry.partner_id.ids
    )
    if not latest:
        evaluate(partner, engineer, company_id=entry.company_id.id)
    entry._approve()
    return entry
