# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

from odoo.addons.qms_base.tools.opening import not_opened

from .phases import ORDER, PLANNED

# Fields that people write in one phase, and that stand from then on.
_WRITTEN_IN = {
    "initiation": (
        "title",
        "description",
        "severity",
        "occurrence",
        "risk_note",
        "product_ids",
        "supplier_id",
        "customer_id",
    ),
    "containment": ("containment_text", "containment_id"),
    "root_cause": ("root_cause",),
    "plan": ("criterion_kind", *PLANNED),
    "closure": ("conclusion",),
}
_PHASE_OF = {name: phase for phase, names in _WRITTEN_IN.items() for name in names}
# Said when the CAPA is opened, and never changed: its number says so, too.
_BORN = frozenset({"kind", "company_id"})


class MedicalCapa(models.Model):
    """What is written in which phase; what is passed stands.

    A text may be begun before its phase, and is fixed when the phase is left: what the
    next phases rest on is not rewritten below them.
    """

    _inherit = "medical.capa"

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {
            "name",
            "round",
            "phase_owner_id",
            "phase_due",
            "phase_since",
            "opened_at",
            "opened_by_id",
            "closed_at",
            "plan_author_ids",
            "extension_ids",
        }

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | self._qms_served_fields()

    def _qms_check_writable(self, vals):
        result = super()._qms_check_writable(vals)
        self._refuse_born(vals)
        for capa in self:
            capa._refuse_passed(vals)
        return result

    def _refuse_born(self, vals):
        for name in _BORN & set(vals):
            changed = self.filtered(
                lambda capa, name=name: (
                    capa[name].id if name == "company_id" else capa[name]
                )
                != vals[name]
            )
            if changed:
                self.env["qms.gate.denial"]._refuse_change(
                    changed,
                    "record.fixed",
                    self.env._(
                        "%(capa)s: %(field)s is fixed from the beginning. Delete it"
                        " while it is being initiated, and open another one.",
                        capa=changed[0].name,
                        field=changed._qms_labels([name]),
                    ),
                )

    def _refuse_passed(self, vals):
        now = ORDER.index(self.state)
        passed = [
            name
            for name in vals
            if name in _PHASE_OF and ORDER.index(_PHASE_OF[name]) < now
        ]
        if not passed:
            return
        labels = dict(self._fields["state"]._description_selection(self.env))
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.fixed",
            self.env._(
                "%(capa)s is in: %(now)s. %(fields)s was written in: %(phase)s, and"
                " stands.",
                capa=self.name,
                now=labels[self.state],
                fields=self._qms_labels(passed),
                phase=", ".join(
                    dict.fromkeys(labels[_PHASE_OF[name]] for name in passed)
                ),
            ),
        )

    def write(self, vals):
        before = {capa.id: capa.owner_id for capa in self} if "owner_id" in vals else {}
        for capa in self if before else ():
            if capa.owner_id.id != vals["owner_id"]:
                capa._check_may_hand_over(capa.owner_id)
        # not where the service itself writes
        written = not_opened(self) if PLANNED & set(vals) else self.browse()
        result = super().write(vals)
        # sudo: who wrote the plan is noted by the service
        written.sudo()._note_plan_author(self.env.user)
        for capa in self.sudo() if before else ():
            capa._note_plan_author(before[capa.id])
            capa._note_plan_author(capa.owner_id)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_initiated(self):
        begun = self.filtered(lambda capa: capa.state != "initiation" or capa.round > 1)
        if begun:
            self.env["qms.gate.denial"]._refuse_change(
                begun,
                "record.kept",
                self.env._(
                    "%(capa)s is initiated and stays: finish it, or ask to close it as"
                    " not justified; either way it is closed by signature.",
                    capa=begun[0].name,
                ),
            )
