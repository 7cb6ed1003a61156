# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

# Kinds of record that a CAPA comes from; those that are installed count.
SOURCE_MODELS = (
    "medical.nonconformance",
    "medical.out.of.tolerance",
    "qms.concession",
    "qms.audit.review",
    "medical.containment",
    "medical.inspection",
)


class MedicalCapaSource(models.Model):
    """What a CAPA comes from: a record here, or what was told.

    (21 CFR 820.100(a)(1); ISO 13485, 8.5.2 a)
    """

    _name = "medical.capa.source"
    _description = "CAPA source"
    _inherit = "medical.capa.line"
    _order = "capa_id, id"
    _rec_name = "summary"
    _capa_phases = ("initiation",)

    kind = fields.Selection(
        [
            ("record", "Record"),
            ("complaint", "Complaint"),
            ("trend", "Trend"),
            ("audit", "Audit finding"),
            ("other", "Other"),
        ],
        required=True,
        default="record",
    )
    record_ref = fields.Reference(
        selection="_selection_record",
        string="Record",
        index=True,
        help="Nonconformance, out-of-tolerance result, concession, audit trail review,"
        " containment or inspection.",
    )
    record_name = fields.Char(
        "Named", readonly=True, copy=False, help="As the record was named then."
    )
    text = fields.Text(
        "In words",
        help="The complaint, the trend or the finding, in the words in which it came.",
    )
    summary = fields.Char("Source", compute="_compute_summary")

    _record_uniq = models.UniqueIndex(
        "(capa_id, record_ref) WHERE record_ref IS NOT NULL",
        "This record is a source of the CAPA already.",
    )

    @api.model
    def _selection_record(self):
        kinds = self.env["ir.model"]
        return [
            (name, kinds._get(name).name) for name in SOURCE_MODELS if name in self.env
        ]

    @api.model
    def _capa_served_fields(self):
        return super()._capa_served_fields() | {"record_name"}

    @api.depends("kind", "record_name", "text")
    def _compute_summary(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for source in self:
            words = source.record_name or (source.text or "").split("\n")[0][:80]
            source.summary = f"{kinds.get(source.kind, '')}: {words}"

    @api.constrains("kind", "record_ref", "text", "capa_id")
    def _check_said(self):
        for source in self:
            if source.kind == "record":
                source._check_record()
            elif not (source.text or "").strip() or source.record_ref:
                raise UserError(
                    self.env._(
                        "%(capa)s: say in words what the source is; only the kind"
                        " Record names a record.",
                        capa=source.capa_id.name,
                    )
                )

    def _check_record(self):
        """A record that is there, of this company, that its writer may read."""
        record = self.record_ref
        # constraints run with all rights: the writer's own are asked for
        mine = record and record.with_user(self.env.user).sudo(False)
        if not record or not record.exists() or not mine.has_access("read"):
            raise UserError(
                self.env._(
                    "%(capa)s: choose the record that it comes from, one that you can"
                    " see.",
                    capa=self.capa_id.name,
                )
            )
        company = "company_id" in record._fields and record.company_id
        if company and company != self.capa_id.company_id:
            raise UserError(
                self.env._(
                    "%(record)s is of %(company)s; %(capa)s is not.",
                    record=record.display_name,
                    company=company.name,
                    capa=self.capa_id.name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        sources = super().create(vals_list)
        sources._name_record()
        return sources

    def write(self, vals):
        """What a CAPA comes from is not rewritten once it is initiated."""
        self._refuse_fixed(self - self._capa_writable())
        result = super().write(vals)
        if "record_ref" in vals:
            self._name_record()
        return result

    def _name_record(self):
        for source in self.sudo():
            record = source.record_ref
            source._serve(record_name=record.display_name if record else False)

    def _qms_refuse_locked(self):
        """Added as long as the CAPA is open; see the guards for the rest."""
        # sudo: whether the CAPA is closed, for whoever may not read it
        self._qms_refuse_parents(self.sudo().capa_id._qms_locked())

    @api.ondelete(at_uninstall=False)
    def _unlink_except_fixed(self):
        self._refuse_fixed(self - self._capa_writable())

    def action_open_record(self):
        """Open what the CAPA comes from."""
        self.ensure_one()
        if not self.record_ref:
            return False
        return {
            "type": "ir.actions.act_window",
            "res_model": self.record_ref._name,
            "res_id": self.record_ref.id,
            "views": [(False, "form")],
        }
