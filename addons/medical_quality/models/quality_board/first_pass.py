# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).


def percent(good, total):
    """The share of ``good`` in ``total`` in percent, to one decimal.

    100 is said where all are good and nowhere else, 0 where none is: 1,999 of 2,000
    are 99.9 %.

    :return: None where there is nothing to be a share of; that is neither 0 nor 100
    """
    if not total:
        return None
    if good == total:
        return 100.0
    share = round(100 * good / total, 1)
    return min(max(share, 0.1), 99.9) if good else 0.0
