"""Verification of an archival record, without Odoo."""
