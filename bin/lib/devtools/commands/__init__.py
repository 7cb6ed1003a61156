"""The entry points behind bin/serve, bin/test and bin/odoo."""
