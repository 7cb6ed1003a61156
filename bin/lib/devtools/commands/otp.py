"""bin/otp: the present signing code of a user of the demonstration."""

import argparse
import sys
import time

import otp

from .. import databases, python_env, settings, site
from ..entry import command
from ..errors import SetupError


def _arguments(words):
    parser = argparse.ArgumentParser(
        prog="bin/otp",
        description="Print the signing code that a demo user's device would show now.",
    )
    parser.add_argument("login", help="login of a demo user, as printed by bin/serve")
    parser.add_argument("--db", metavar="NAME", help="database, default: medical")
    return parser.parse_args(words)


@command
def main(words):
    """Print a code; only databases with demo data have users it fits."""
    asked = _arguments(words)
    python_env.ensure()
    target = settings.default_target()
    target.database = asked.db or target.database
    databases.check_reachable(target)
    if not databases.exists(target, target.database) or not site.has_demo(target):
        raise SetupError(
            f"{target.database} is no demonstration database",
            "use the device that signing was set up with; codes are known to it alone",
        )
    query = (
        "SELECT count(*) FROM res_users usr JOIN qms_signing_factor factor"
        " ON factor.user_id = usr.id WHERE usr.login = %s"
    )
    if not databases.sql(target, target.database, (query, [asked.login]))[0][0]:
        raise SetupError(
            f"{asked.login!r} is no demo user who signs",
            "take one of the logins that bin/serve prints",
        )
    left = otp.STEP_SECONDS - time.time() % otp.STEP_SECONDS
    print(otp.code(otp.demo_secret(asked.login), otp.present_step()))
    print(f"changes in {left:.0f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
