# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The translation template of an addon holds every term that a person may read."""

import polib

from odoo.tests import TransactionCase
from odoo.tools.misc import file_path
from odoo.tools.translate import TranslationModuleReader


class CatalogueCase(TransactionCase):
    """Compares an addon's template with what Odoo would export now."""

    def assert_catalogue_complete(self, module):
        """Fail when the template lacks a term, and say how to write it anew."""
        template = polib.pofile(file_path(f"{module}/i18n/{module}.pot"))
        known = {entry.msgid for entry in template}
        self.assertTrue(known)
        rows = TranslationModuleReader(self.env.cr, modules=[module])
        terms = {source for _module, _type, _name, _id, source, *_rest in rows}
        self.assertTrue(terms)
        missing = sorted(terms - known)
        self.assertFalse(
            missing,
            f"{module}.pot lacks these terms; write it anew from a database that holds"
            f" this addon: bin/odoo i18n export {module} -d DATABASE",
        )
