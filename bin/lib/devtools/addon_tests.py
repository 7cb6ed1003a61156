"""The own addons' Odoo tests, with exactly the own addons that they need installed.

Glue has a template of its own: the bundle's, with all glue and what that is for.
"""

from . import addons, odoo_tests, templates
from .report import Report


def run(target, chosen, installed=None):
    """Run the Odoo tests of a Selection; return a Report.

    :param installed: own addons in force beside each other, glue apart; by default
        those that the chosen tests need
    """
    report = Report()
    bundle, glue = chosen.part(addons.names()), chosen.part(addons.glue())
    if bundle.tags:
        template = templates.bundle(target, installed or bundle.modules)
        report.add(_run(target, bundle, template))
    if glue.tags:
        report.add(_run(target, glue, templates.glued(target)))
    return report


def _run(target, chosen, template):
    if chosen.browser:
        templates.with_assets(target, template)
    modules = [name for name in addons.everything() if name in chosen.modules]
    title = f"Odoo tests of {', '.join(modules)}"
    return odoo_tests.run(target, template, modules, ",".join(chosen.tags), title)
