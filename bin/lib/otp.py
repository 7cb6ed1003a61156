"""One-time codes of the demonstration's users, as their authenticator would show.

Standard library only (RFC 6238). The secrets of demo users follow from their logins;
nobody else's do.
"""

import base64
import hashlib
import hmac
import struct
import threading
import time

STEP_SECONDS = 30


def code(secret, step):
    """Return the six digits that a base32 secret shows in a step of 30 seconds."""
    key = base64.b32decode(secret)
    mac = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = mac[-1] & 15
    number = struct.unpack(">I", mac[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def demo_secret(login):
    """Return the secret of a demo user."""
    digest = hashlib.sha256(f"demonstration signing factor of {login}".encode())
    return base64.b32encode(digest.digest()[:20]).decode()


def present_step():
    """Return the step that the present moment lies in."""
    return int(time.time() // STEP_SECONDS)


class Device:
    """The authenticator of one person: shows each code once.

    The server takes the codes of the previous, the present and the next step, each
    of them once and in order. The previous one may have gone by when it arrives.
    """

    def __init__(self, secret):
        self.secret = secret
        self.last = 0
        self._lock = threading.Lock()

    def next_code(self):
        """Return a code that was not shown before, waiting where it must."""
        with self._lock:
            step = max(self.last + 1, present_step())
            while step > present_step() + 1:
                time.sleep(0.2)
            self.last = step
        return code(self.secret, step)
