# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from lxml import etree

from odoo import api, models
from odoo.fields import Domain


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def _qms_claim(self):
        """Say who acts before rows that are recorded are written."""
        if self._name in self.env["qms.audit.policy"]._recorded_models():
            self.env["qms.audit.act"]._claim()

    @api.model_create_multi
    def create(self, vals_list):
        self._qms_claim()
        return super().create(vals_list)

    def write(self, vals):
        self._qms_claim()
        return super().write(vals)

    def _write_multi(self, vals_list):
        """Rows are written down later than they were changed, by whoever flushes.

        What ``write`` was given says who changed it; what was computed goes with the
        one who acted last.
        """
        if self._name not in self.env["qms.audit.policy"]._recorded_models():
            return super()._write_multi(vals_list)
        acts = self.env["qms.audit.act"]
        by_user = {}
        for index, vals in enumerate(vals_list):
            by_user.setdefault(vals.get("write_uid"), []).append(index)
        for uid, indexes in by_user.items():
            acts._claim(uid or acts._last())
            some = self.browse([self._ids[index] for index in indexes])
            super(Base, some)._write_multi([vals_list[index] for index in indexes])
        return None

    def unlink(self):
        # what goes with these rows may be recorded though they are not
        self.env["qms.audit.act"]._claim()
        return super().unlink()

    # ------------------------------------------------------------------
    # History
    # ------------------------------------------------------------------
    def action_qms_history(self):
        """Open the entries of the audit trail about this record and its lines."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qms_base.qms_audit_history_action"
        )
        action["domain"] = list(self._qms_history_domain())
        action["display_name"] = self.env._("History of %s", self.display_name)
        return action

    def _qms_history_domain(self):
        """Entries about this record, its lines, and the lines of these."""
        self.ensure_one()
        domain = self.env["qms.audit.entry"]._about(self._table, self.ids)
        for parent, field_name in self._inherits.items():
            # sudo: which record this one is part of; entries guard themselves
            part = self.sudo()[field_name]
            if parent in self.env["qms.audit.policy"]._recorded_models():
                domain |= self.env["qms.audit.entry"]._about(part._table, part.ids)
        return Domain(domain)

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """A record of which there is a history has a button for it."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if (
            view_type == "form"
            and self._name in self.env["qms.audit.policy"]._recorded_models()
        ):
            self._qms_add_history_button(arch)
        return arch, view

    @api.model
    def _qms_add_history_button(self, arch):
        sheet = arch.find(".//sheet")
        box = arch.find(".//div[@name='button_box']")
        if box is None and sheet is not None:
            box = etree.Element("div", {"class": "oe_button_box", "name": "button_box"})
            sheet.insert(0, box)
        if box is None:
            return
        button = etree.SubElement(
            box,
            "button",
            {
                "name": "action_qms_history",
                "type": "object",
                "class": "oe_stat_button",
                "icon": "fa-history",
                "invisible": "not id",
                "groups": "qms_base.group_qms_inspector,qms_base.group_qms_security,"
                "qms_base.group_qms_auditor",
            },
        )
        words = etree.SubElement(button, "div", {"class": "o_stat_info"})
        text = etree.SubElement(words, "span", {"class": "o_stat_text"})
        text.text = self.env._("History")
