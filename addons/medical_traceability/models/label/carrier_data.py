# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What the symbols of one device hold, by symbology."""

from ...udi import build_digital_link


def carrier_data(agency, data, parts, resolver, **options):
    """``{symbology: data}`` of every symbol that a label of this agency can carry.

    :param agency: ``gs1`` or ``hibcc``
    :param data: the UDI as the agency writes it, separators included
    :param parts: arguments of ``udi.build_element_string``
    :param resolver: beginning of a Digital Link; the one of GS1 where empty
    """
    if agency == "hibcc":
        return {"hibc_datamatrix": data, "hibc_128": data}
    if resolver:
        options["resolver"] = resolver
    return {
        "gs1_datamatrix": data,
        "gs1_128": data,
        "digital_link": build_digital_link(**parts, **options),
    }
