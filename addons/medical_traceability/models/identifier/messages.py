# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from ...udi import errors


def udi_error_text(env, error):
    """What is wrong with an identifier, in the user's language.

    :param error: :class:`~...udi.UdiError`
    """
    what = {
        "01": env._("device identifier (GTIN)"),
        "10": env._("lot"),
        "11": env._("date of manufacture"),
        "17": env._("expiration date"),
        "21": env._("serial number"),
    }.get(error.ai, env._("UDI"))
    value = error.value or ""
    texts = {
        errors.E_CHECK_DIGIT: env._(
            "%(what)s %(value)s: the check digit is wrong. Was it typed correctly?",
            what=what,
            value=value,
        ),
        errors.E_LENGTH: env._(
            "%(what)s %(value)s has a wrong length: a GTIN has 8, 12, 13 or 14 digits,"
            " a lot or serial number at most 20 characters.",
            what=what,
            value=value,
        ),
        errors.E_CHARSET: env._(
            "%(what)s %(value)s holds a character that a UDI cannot carry. Use capital"
            " letters and digits.",
            what=what,
            value=value,
        ),
        errors.E_DATE: env._(
            "%(what)s %(value)s is no date that a UDI can carry.",
            what=what,
            value=value,
        ),
        errors.E_EMPTY: env._("%(what)s is missing.", what=what),
    }
    return texts.get(error.code, str(error))


def di_error_text(env, error):
    """What is wrong with a number of HIBCC or ICCBBA, in the user's language.

    :param error: :class:`~.di_forms.DiError`
    """
    if error.agency == "hibcc":
        return env._(
            "%(value)s is no device identifier of HIBCC: it has 6 to 23 capital letters"
            " and digits (labeler code, product number, one digit for the package),"
            " without + and without check character.",
            value=error.value,
        )
    return env._(
        "%(value)s is no device identifier of ICCBBA: it has 16 capital letters and"
        " digits, or the 10 of a blood container, without the leading =/ or =).",
        value=error.value,
    )
