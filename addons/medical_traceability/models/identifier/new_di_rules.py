# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Which facts about a device make it another one, so that it needs a new UDI-DI.

Plain Python without Odoo.
"""

FDA = "21 CFR 830.50"
GUDID = "GUDID data elements: new-DI trigger"
MDR = "Regulation (EU) 2017/745, Annex VI, part C, 3.9"

# field of the identifier: where the rule stands
TRIGGERS = {
    "brand_name": f"{GUDID}; {MDR} (a)",
    "version_model": f"{FDA}; {MDR} (b)",
    "single_use": f"{GUDID}; {MDR} (c)",
    "labelled_sterile": f"{GUDID}; {MDR} (d)",
    "sterilise_before_use": f"{GUDID}; {MDR} (e)",
    "device_count": f"{GUDID}; {MDR} (f)",
    "critical_warnings": f"{MDR} (g)",
    "contains_latex": f"{GUDID}; {MDR} (g)",
    "kit": GUDID,
    "combination_product": GUDID,
}
# what a change may be of, besides: of the product and its packagings
PRODUCT_NAME = f"{GUDID} (brand name); {MDR} (a)"
PACKAGE_QUANTITY = f"{FDA} (b) (new device package); {MDR} (f)"
