# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from lxml import etree

from odoo import api, models

from ...audit.hardening import weaknesses
from ...tools.ledger import ledger_tables


class QmsHardeningNotice(models.AbstractModel):
    """Screens of the audit trail say where the database does not guard it.

    Asked of PostgreSQL on the server each time a screen is opened.
    """

    _name = "qms.hardening.notice"
    _description = "Notice on databases that are not hardened"

    @api.model
    def _qms_weaknesses(self):
        """Why Odoo's own database role could falsify the trail, in words.

        :return: list of sentences, empty on a hardened database
        """
        ledgers = ledger_tables(self.env)
        words = {
            "superuser": self.env._("Odoo connects as a superuser."),
            "createrole": self.env._("Odoo's database role may make and join roles."),
            "member": self.env._("Odoo's database role is a member of %s."),
            "schema": self.env._("Odoo's database role owns the schema %s."),
            "table": self.env._("Odoo's database role owns the table %s."),
            "function": self.env._("Odoo's database role owns the function %s."),
            "write": self.env._("Odoo's database role may alter rows of %s."),
            "guard": self.env._(
                "Nothing keeps Odoo's database role from switching off the triggers of"
                " Odoo's own tables."
            ),
        }
        return [
            words[code] % name if "%s" in words[code] else words[code]
            for code, name in weaknesses(self.env.cr, ledgers)
        ]

    @api.model
    def _qms_not_hardened(self):
        """One text for people, or None."""
        found = self._qms_weaknesses()
        if not found:
            return None
        return self.env._(
            "This database is not hardened. Whoever gets at Odoo's database role could"
            " alter evidence: a verification shows it, the database does not refuse"
            " it. %(reasons)s The administrator runs bin/harden-db.",
            reasons=" ".join(found),
        )

    def action_qms_hardening(self):
        """Say why the database is not hardened, to who reads what it protects."""
        self.check_access("read")
        text = self._qms_not_hardened()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if text else "success",
                "sticky": bool(text),
                "message": text or self.env._("This database is hardened."),
            },
        }

    # ------------------------------------------------------------------
    # On the screens
    # ------------------------------------------------------------------
    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._qms_not_hardened())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        text = self._qms_not_hardened()
        if text and view_type == "list":
            header = arch.find("./header")
            if header is None:
                header = etree.Element("header")
                arch.insert(0, header)
            button = {
                "name": "action_qms_hardening",
                "type": "object",
                "string": self.env._("Not hardened"),
                "class": "btn-outline-danger",
                "icon": "fa-unlock",
                "display": "always",
            }
            etree.SubElement(header, "button", button)
        elif text and view_type == "form":
            sheet = arch.find(".//sheet")
            notice = etree.Element(
                "div", {"class": "alert alert-warning mb-3", "role": "alert"}
            )
            notice.text = self.env._(
                "This database is not hardened: Odoo's own database role could alter"
                " evidence. The list says why; the administrator runs bin/harden-db."
            )
            (arch if sheet is None else sheet).insert(0, notice)
        return arch, view


class QmsAuditEntry(models.Model):
    _name = "qms.audit.entry"
    _inherit = ["qms.audit.entry", "qms.hardening.notice"]


class QmsAuditSeal(models.Model):
    _name = "qms.audit.seal"
    _inherit = ["qms.audit.seal", "qms.hardening.notice"]


class QmsAuditReview(models.Model):
    _name = "qms.audit.review"
    _inherit = ["qms.audit.review", "qms.hardening.notice"]
