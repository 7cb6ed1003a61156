"""bin/odoo: Odoo's own command line in the project's environment.

ODOO_CLUSTER=test runs it on the test cluster instead of the durable one.
"""

import os
import sys

from .. import python_env, settings, system_packages
from ..entry import command


@command
def main(arguments):
    """Set up what is missing and become Odoo's command line."""
    system_packages.ensure_pdf_libraries()
    python_env.ensure()
    if os.environ.get("ODOO_CLUSTER") == "test":
        target = settings.test_target()
    else:
        target = settings.default_target()
    python_env.run_module("odoo", *arguments, env=target.process_environment())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
