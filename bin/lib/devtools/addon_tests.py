"""The own addons' Odoo tests, with exactly the own addons that they need installed."""

from . import addons, odoo_tests, templates


def run(target, chosen):
    """Run the Odoo tests of a Selection; return a Report."""
    template = templates.bundle(target, chosen.modules)
    if chosen.browser:
        templates.with_assets(target, template)
    modules = [name for name in addons.names() if name in chosen.modules]
    title = f"Odoo tests of {', '.join(modules)}"
    return odoo_tests.run(target, template, modules, ",".join(chosen.tags), title)
