"""Verification of the audit trail and of signatures, without Odoo."""
