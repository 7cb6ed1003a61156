# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Looks into a database past Odoo, so that no cache or right hides an effect."""

import binascii
import os

import psycopg2
from passlib.context import CryptContext

REGULATED_TABLES = (
    "stock_quant",
    "stock_move",
    "stock_move_line",
    "stock_move_line_consume_rel",
    "stock_lot",
    "stock_picking",
    "mrp_production",
    "mrp_workorder",
    "mrp_workcenter_productivity",
)
# Tables of the addons that decide what passes.
DECIDING_TABLES = (
    "operator_certification",
    "operator_certification_requirement",
    "operator_certification_type",
    "operator_work_pin",
    "qms_station",
    "medical_inspection",
    "medical_inspection_result",
    "medical_inspection_plan",
    "medical_process_reading",
    "medical_process_reading_inspection_rel",
    "medical_process_alarm",
    "medical_workcenter_machine_rel",
    "medical_tester_reading",
    "medical_instrument_tester_rel",
    "medical_inspection_characteristic",
    "medical_lot_disposition",
    "maintenance_equipment",
    "medical_instrument_type",
    "medical_inspection_instrument_rel",
    "medical_calibration",
    "medical_calibration_reading",
    "medical_out_of_tolerance",
    "medical_out_of_tolerance_line",
    "medical_gauge_study",
    "medical_nonconformance",
    "medical_nonconformance_defect",
    "medical_nonconformance_disposition",
    "medical_nonconformance_execution",
    "medical_nonconformance_line",
    "medical_device_identifier",
    "medical_label",
    "medical_label_issue",
    "medical_label_template",
    "medical_device_identifier_change",
    "medical_gs1_prefix",
    "medical_label_template",
    "medical_label_mark",
    "medical_label_text",
    "medical_label_printer",
    "product_template",
    "qms_document",
    "qms_document_copy",
    "qms_document_review",
    "qms_document_revision",
    "qms_concession",
    "qms_concession_finding",
    "qms_concession_use",
    "qms_signature",
    "qms_signature_policy",
    "qms_signature_policy_step",
    "qms_signing_factor",
    "medical_capa",
    "medical_capa_phase",
    "medical_capa_why",
    "medical_capa_action",
    "medical_capa_check",
    "medical_capa_extension",
    "medical_change_order",
    "medical_change_order_author_rel",
    "medical_change_item",
    "medical_change_impact",
    "medical_change_task",
    "medical_change_exposure",
    "medical_change_running",
    "mrp_bom",
    "mrp_bom_line",
    "mrp_routing_workcenter",
    "medical_device_history",
    "medical_device_history_exception",
    "medical_device_history_lot_rel",
    "medical_device_history_order_rel",
)


class Database:
    """A connection that sees what is committed, each query by itself."""

    def __init__(self, environment, name):
        self._connection = psycopg2.connect(
            dbname=name,
            host=environment["PGHOST"],
            port=environment["PGPORT"],
            user=environment["PGUSER"],
        )
        self._connection.autocommit = True

    def rows(self, query, values=None):
        """Run a query and return its rows."""
        with self._connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def fingerprint(self, tables):
        """{table: (rows, digest of all their values)}."""
        queries = (
            f"SELECT '{table}', count(*),"
            f" md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {table} t"
            for table in tables
        )
        return {row[0]: row[1:] for row in self.rows(" UNION ALL ".join(queries))}

    def api_key(self, user):
        """A bearer key of a user, as Odoo stores one after asking for the password."""
        key = binascii.hexlify(os.urandom(20)).decode()
        context = CryptContext(["pbkdf2_sha512"], pbkdf2_sha512__rounds=6000)
        self.rows(
            "INSERT INTO res_users_apikeys (name, user_id, scope, expiration_date, key,"
            " index) VALUES ('tests', %s, NULL, now() + interval '1 day', %s, %s)",
            [user, context.hash(key), key[:8]],
        )
        return key

    def close(self):
        """End the connection, so that the database can be dropped."""
        self._connection.close()
