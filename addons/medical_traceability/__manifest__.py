# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
{
    "name": "Quality: Traceability of Medical Devices",
    "summary": "Which material and which device: quality status of lots, device"
    " identifiers, verified UDI labels",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Quality",
    "author": "Medical Quality for Odoo contributors",
    "website": "https://medical-quality.example",
    "license": "LGPL-3",
    "depends": [
        "qms_base",
        "product_expiry",
        "purchase_stock",
        "barcodes_gs1_nomenclature",
    ],
    "external_dependencies": {
        "python": ["pypdfium2", "reportlab", "zxing-cpp"],
    },
    "data": [
        "security/ir.model.access.csv",
        "security/medical_traceability_rules.xml",
        "data/ir_sequence.xml",
        "data/signature_policies.xml",
        "data/genealogy_data.xml",
        "report/udi_label.xml",
        "report/trace_document.xml",
        "views/disposition/medical_lot_disposition_views.xml",
        "views/identifier/medical_device_identifier_views.xml",
        "views/extensions/stock_lot_views.xml",
        "views/extensions/stock_lot_quality_views.xml",
        "views/extensions/stock_move_line_views.xml",
        "views/extensions/product_views.xml",
        "views/genealogy/medical_genealogy_views.xml",
        "views/genealogy/medical_trace_views.xml",
        "views/medical_traceability_menus.xml",
        "wizards/qms_regulate_product_views.xml",
    ],
    "demo": [
        "demo/people.xml",
        "demo/products.xml",
        "demo/device_identifiers.xml",
        "demo/stock.xml",
        "demo/purchase.xml",
    ],
    "assets": {
        "web.assets_backend": ["medical_traceability/static/src/**/*"],
    },
    "post_init_hook": "post_init_hook",
    "installable": True,
}
