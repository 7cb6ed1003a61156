"""Sets up, serves and tests the project; standard library only.

One concern a module: `odoo_source`, `python_env`, `system_packages`, `postgres`
and `databases` obtain what is needed, `install` and `templates` make databases,
`lint`, `odoo_tests` and `unit_tests` check. `commands` holds what a person types.
"""
