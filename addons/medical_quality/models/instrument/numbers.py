# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Decimal text on instruments and calibrations, checked where it is entered."""

from odoo.exceptions import ValidationError

from ...rules import parse_measured_value


def normalised(vals, names):
    """The values with numbers as plain decimal text; what is none stays as typed.

    :param names: fields that hold decimal text
    """
    vals = dict(vals)
    for name in names:
        text = vals.get(name)
        if not isinstance(text, str):
            continue
        try:
            vals[name] = str(parse_measured_value(text))
        except ValueError:
            # left for the constraint, which says what is wrong with it
            vals[name] = text.strip()
    return vals


def number(record, name):
    """The number in a field of decimal text, None where it is empty.

    :raises ValidationError: when the text is no plain decimal number
    """
    text = record[name]
    if not text:
        return None
    try:
        return parse_measured_value(text)
    except ValueError as error:
        raise ValidationError(
            record.env._(
                "%(record)s: %(label)s “%(text)s” is not a number. Write it with digits"
                " and one point or comma, without unit.",
                record=record.display_name or record._description,
                label=record._fields[name]._description_string(record.env),
                text=text,
            )
        ) from error
