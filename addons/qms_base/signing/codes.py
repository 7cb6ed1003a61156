# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""One-time codes of a signing factor (RFC 6238: SHA-1, 6 digits, 30 seconds)."""

import base64
import hashlib
import hmac
import re

import pyotp

STEP_SECONDS = 30
DIGITS = 6


def new_secret() -> str:
    """A new secret, 32 base32 characters (160 bits)."""
    return pyotp.random_base32(32)


def step_of(timestamp: float) -> int:
    """The step that a moment (seconds since 1970, UTC) lies in."""
    return int(timestamp // STEP_SECONDS)


def code_of(secret: str, step: int) -> str:
    """The code of a step."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS).generate_otp(step)


def matching_step(secret: str, code, timestamp: float) -> int | None:
    """The step among the previous, the present and the next whose code this is.

    Compares all three in constant time.

    :param code: what was typed; anything but six digits (blanks aside) matches none
    """
    typed = re.sub(r"\s", "", code) if isinstance(code, str) else ""
    if not re.fullmatch(r"[0-9]{6}", typed):
        return None
    present = step_of(timestamp)
    found = None
    for step in (present - 1, present, present + 1):
        if hmac.compare_digest(code_of(secret, step), typed):
            found = step
    return found


def seconds_until_after(step: int, timestamp: float) -> int:
    """Seconds from a moment until a code later than the one of ``step`` is shown."""
    return max(1, int((step + 1) * STEP_SECONDS - timestamp) + 1)


def enrolment_uri(secret: str, login: str, issuer: str) -> str:
    """The ``otpauth://`` address that an authenticator reads from the QR code."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS).provisioning_uri(
        name=login, issuer_name=issuer
    )


def demo_secret(login: str) -> str:
    """The secret of a demo user, which everybody can work out. Never for others."""
    digest = hashlib.sha256(f"demonstration signing factor of {login}".encode())
    return base64.b32encode(digest.digest()[:20]).decode()
