# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What the symbols of one device hold, by symbology."""

from urllib.parse import quote

# values 0 to 42 of the HIBC check character (ANSI/HIBC 2.6, 3.1)
_HIBC_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"


def digital_link(parts, domain):
    """GS1 Digital Link URI of a device (GS1 Digital Link: URI Syntax, section 4).

    :param parts: ``gtin``, ``lot``, ``serial``, ``expiry``, ``manufacture``
    :param domain: beginning of the URI
    """
    path = [("01", parts["gtin"]), ("10", parts["lot"]), ("21", parts["serial"])]
    query = [("11", parts["manufacture"]), ("17", parts["expiry"])]
    uri = (domain or "https://id.gs1.org").rstrip("/")
    uri += "".join(f"/{ai}/{quote(text, safe='')}" for ai, text in path if text)
    dates = "&".join(f"{ai}={day:%y%m%d}" for ai, day in query if day)
    return f"{uri}?{dates}" if dates else uri


def hibc_text(identifier, parts):
    """HIBC primary and secondary data as one symbol, with the check character.

    :param identifier: labeler code, product code and unit of measure
    :param parts: as of :func:`digital_link`
    """
    day = parts["expiry"]
    expiry = f"3{day:%y%m%d}" if day else "7"
    lot, serial = parts["lot"], parts["serial"]
    text = f"+{identifier}/"
    text += f"$${expiry}{lot}" if lot else f"$$+{expiry}{serial}"
    if lot and serial:
        text += f"/S{serial}"
    if parts["manufacture"]:
        text += f"/16D{parts['manufacture']:%Y%m%d}"
    total = sum(_HIBC_SIGNS.index(sign) for sign in text)
    return text + _HIBC_SIGNS[total % 43]
