# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""For tests: the authenticator of somebody who need not wait for the next code.

The server takes each code once, so that whoever signs often waits half a minute each
time; `attacks/` and the addons' tests hold it to that. Where a test is about something
else, its own connection makes the database forget which codes were used.
"""

import otp

FORGET = (
    "UPDATE qms_signing_factor f SET last_step = 0 FROM res_users u"
    " WHERE u.id = f.user_id AND u.login = %s"
)


class ReadyDevice(otp.Device):
    """The authenticator of a demo user, with a code at any moment.

    :param rows: runs a query with its parameters in the server's database
    :param login: of the demo user
    """

    def __init__(self, rows, login):
        super().__init__(otp.demo_secret(login))
        self._rows, self._login = rows, login

    def next_code(self):
        """Return a code that counts now; used ones are forgotten where it must wait."""
        with self._lock:
            if self.last > otp.present_step():
                self._rows(FORGET, [self._login])
                self.last = 0
        return super().next_code()
