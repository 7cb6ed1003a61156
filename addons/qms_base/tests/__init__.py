# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import (
    test_access,
    test_contract,
    test_gate_lots,
    test_gate_orders,
    test_gate_queries,
    test_ledgers,
    test_origin,
    test_readiness,
    test_reports,
    test_reservation,
)
from . import test_readiness_screen
from . import test_done_lock
from . import test_evidence_export
from . import test_evidence_package
from . import test_gate_later_start
from . import test_gate_memory
from . import test_gate_order_content
from . import test_gate_time
from . import test_quant_guard
from . import test_alerts
from . import test_alert_job
from . import test_alert_recipients
from . import test_blocked
from . import test_audit_review
from . import test_audit_trail
from . import test_audit_heads
from . import test_audit_claim
from . import test_reopening
from . import test_attention_changes
from . import test_cause_codes
from . import test_refused_changes
from . import test_presence
from . import test_kept_records
from . import test_login_change
from . import test_regulation_guards
from . import test_regulate_product
from . import test_regulate_year
from . import test_definition
from . import test_catalogue
from . import test_chatter
from . import test_signature
from . import test_signature_integrity
from . import test_signature_policy
from . import test_signature_requests
from . import test_signing_authentication
from . import test_signing_identity
from . import test_signing_rules
from . import test_signing_tour
from . import test_concession_gate
from . import test_concession_rights
from . import test_document
from . import test_document_signed
from . import test_document_copy
from . import test_document_work
from . import test_document_review
from . import test_document_tour
from . import test_archive_certificate
