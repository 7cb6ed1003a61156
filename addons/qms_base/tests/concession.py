# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Concessions for tests of any addon: asked for, assessed, signed by two people."""

from datetime import timedelta

from odoo import fields

from .signing import enrol, sign

ASSESSMENT = {
    "risk_level": "low",
    "risk_assessment": "No contact with the patient; inspected at the end.",
    "regulatory_met": True,
    "regulatory_basis": "Fictional regulation, Annex I",
}


def complete(concession, engineer, **vals):
    """Fill in a request: the one who asked what is asked, an engineer the rest."""
    asked = {
        "reason": "The material is needed today and was tested before.",
        "expires_at": fields.Datetime.now() + timedelta(days=3),
    }
    concession.with_user(concession.requested_by_id).write({**asked, **vals})
    concession.with_user(engineer).write(ASSESSMENT)


def grant(concession, *signers):
    """Sign by these people, one after the other."""
    for signer in signers:
        sign(concession, "grant", signer)


__all__ = ["ASSESSMENT", "complete", "enrol", "grant", "sign"]
