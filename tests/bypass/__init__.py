# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Ways round the gates that a low-privilege user has over HTTP in plain Odoo.

Each path is data: who, over which surface, does what, in which scene, and the query
that shows the forbidden effect. It is run twice: on Odoo without the addons, where it
must reach its effect (a path that does nothing there tests nothing), and on Odoo with
them, where nothing may change.
"""
