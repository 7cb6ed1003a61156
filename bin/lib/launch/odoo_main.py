"""Odoo's command line as a script with a path of its own.

With several worker processes Odoo starts itself anew, by that path, for its websocket.
Started by `python -m odoo` it cannot, and tries again all the time.
"""

import odoo.cli

if __name__ == "__main__":
    odoo.cli.main()
