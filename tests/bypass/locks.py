# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Paths that are refused without a denial on record, and why that is right."""

LOCKS = {
    "create an order that is not regulated": "it is to be done at once, and such an"
    " order has no unit: Odoo itself cannot store it, before any lock is asked.",
    "identify by a badge without its PIN": "it is on record as an event of work PINs,"
    " which count towards the lock, and not a second time as a refused change.",
    "complete an empty inspection": "a value is missing, which is no attempt on a"
    " record: whoever enters values hears which ones are left.",
    **dict.fromkeys(
        (
            "create serial 'SN-1' of an identified product",
            "create serial 'sn1' of an identified product",
            "create serial 'SN 1' of an identified product",
            "create serial 'XXXXXXXXXXXXXXXXXXX' of an identified product",
            "import a serial of an identified product",
        ),
        "a typing error is no attempt on a record: whoever types hears which character"
        " no label can carry.",
    ),
    "carry out what is under review": "it is asked too early, which is no attempt on a"
    " record: whoever asks hears that its board has not signed.",
    "tick an exception as reviewed without a comment": "a value is missing, which is no"
    " attempt on a record: whoever reviews hears that the comment is missing.",
    "account for labels without a reason": "a value is missing, which is no attempt on"
    " a record: whoever accounts for labels hears that the reason is missing.",
    **dict.fromkeys(
        (
            "put a change into effect that nobody approved",
            "put a change into effect that nobody approved, with every switch in the"
            " context",
        ),
        "the button of another state writes nothing: whoever presses it hears where the"
        " change is and where it has to be.",
    ),
    "take an effective document back to draft": "the button of another state writes"
    " nothing: whoever presses it hears that only what is in review is taken back.",
    "name a person its machine, as a quality engineer": "who sets up a work centre and"
    " picks the wrong login makes a mistake, which is no attempt on a record: they hear"
    " which logins are machines.",
    "complete the inspection while the work runs": "it is asked too early, which is no"
    " attempt on a record: whoever asks hears that the work is to be paused.",
    "complete an inspection that waits for its tester": "it is asked too early, which"
    " is no attempt on a record: whoever asks hears which value is missing.",
    "name a person the sender of an instrument, as a quality engineer": "who sets up an"
    " instrument and picks the wrong login makes a mistake, which is no attempt on a"
    " record: they hear which logins are machines.",
    "acknowledge an alarm without a word": "a value is missing, which is no attempt on"
    " a record: whoever acknowledges hears that what was done is missing.",
}
