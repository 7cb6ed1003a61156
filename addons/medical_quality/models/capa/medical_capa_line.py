# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.qms_base.tools.opening import not_opened, opened


class MedicalCapaLine(models.AbstractModel):
    """A line of a CAPA: written in its phase and its round, and fixed afterwards.

    What an earlier round found and did stays as it was: a second attempt does not
    rewrite the first. (21 CFR 820.100(b); ISO 13485, 4.2.5)
    """

    _name = "medical.capa.line"
    _description = "Line of a CAPA"
    _inherit = ["qms.server.values", "qms.lock.line"]
    _qms_lock_parent = "capa_id"
    # phases in which people write such a line
    _capa_phases = ()

    capa_id = fields.Many2one(
        "medical.capa", "CAPA", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="capa_id.company_id", store=True, index=True)
    round = fields.Integer(
        readonly=True,
        copy=False,
        help="1 at first; one more each time that the causes are looked for anew.",
    )

    @api.model
    def _capa_served_fields(self):
        """Names of the fields that only the service writes."""
        return frozenset({"round"})

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | self._capa_served_fields()

    # ------------------------------------------------------------------
    # Written in their phase
    # ------------------------------------------------------------------
    def _capa_writable(self):
        """Those among these that people write now."""
        # sudo: the phase of the CAPA, for whoever may see its lines
        return self.filtered(
            lambda line: line.sudo().capa_id.state in line._capa_phases
            and line.round == line.sudo().capa_id.round
        )

    def _qms_locked(self):
        """Fixed lines, too: their files are part of them."""
        return super()._qms_locked() | (self - self._capa_writable())

    def _qms_refuse_locked(self):
        # sudo: whether the CAPA is closed, for whoever may not read it
        self._qms_refuse_parents(self.sudo().capa_id._qms_locked())
        self._refuse_fixed(self - self._capa_writable())

    def _refuse_fixed(self, lines, created=False):
        """:raises UserError: where the service has not opened the CAPA of these"""
        shut = not_opened(lines.sudo().capa_id)
        fixed = lines.filtered(lambda line: line.sudo().capa_id in shut)
        if fixed:
            self.env["qms.gate.denial"]._refuse_change(
                fixed,
                "record.fixed",
                fixed[0]._fixed_message(),
                created=created,
            )

    def _fixed_message(self):
        self.ensure_one()
        capa = self.sudo().capa_id
        labels = dict(capa._fields["state"]._description_selection(self.env))
        if self.round != capa.round:
            return self.env._(
                "%(what)s of %(capa)s is of round %(round)s, which is over: it stays."
                " Write it anew in the present round.",
                what=self._description,
                capa=capa.name,
                round=self.round,
            )
        return self.env._(
            "%(what)s of %(capa)s is written in: %(phases)s. The CAPA is in: %(now)s.",
            what=self._description,
            capa=capa.name,
            phases=", ".join(labels[phase] for phase in self._capa_phases),
            now=labels[capa.state],
        )

    def _refuse_served(self, vals):
        """:raises AccessError: where a client writes what the service writes"""
        served = (self._capa_served_fields() | {"capa_id"}) & set(vals)
        if served and not_opened(self.sudo().capa_id):
            labels = [
                self._fields[name]._description_string(self.env) for name in served
            ]
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "%(fields)s: set by what people do with the CAPA; nobody can write"
                    " it.",
                    fields=", ".join(sorted(labels)),
                ),
                error=AccessError,
            )

    @api.model
    def _capa_of(self, vals):
        """Id of the CAPA that a new line is for, or None."""
        return vals.get("capa_id") or self.default_get(["capa_id"]).get("capa_id")

    @api.model_create_multi
    def create(self, vals_list):
        served = self._capa_served_fields()
        ids = {self._capa_of(vals) for vals in vals_list} - {None, False}
        # sudo: the round of the CAPA, whoever may read it
        capas = self.env["medical.capa"].browse(ids).sudo().exists()
        rounds = {capa.id: capa.round for capa in capas}
        shut = set(not_opened(capas).ids)
        rows = []
        for vals in vals_list:
            capa = self._capa_of(vals)
            if capa in shut or capa not in rounds:
                vals = {key: vals[key] for key in vals.keys() - served}
            rows.append({"round": rounds.get(capa, 1), **vals})
        return super().create(rows)

    def write(self, vals):
        self._refuse_served(vals)
        return super().write(vals)

    def _serve(self, **values):
        """Write what only the service writes."""
        for line in self:
            with opened(line.capa_id):
                line.write(values)
                line.flush_recordset()


class MedicalCapaEvidence(models.AbstractModel):
    """A line with files that prove it; their SHA-256 stand in what is signed."""

    _name = "medical.capa.evidence"
    _description = "Line of a CAPA with evidence"
    _inherit = ["medical.capa.line", "qms.files.mixin"]

    file_digests = fields.Text(
        "Files with SHA-256",
        readonly=True,
        copy=False,
        help="Name, size in bytes, and SHA-256 of each file as it was attached.",
    )

    @api.model
    def _capa_served_fields(self):
        return super()._capa_served_fields() | {"file_digests"}

    def _qms_take_files(self):
        result = super()._qms_take_files()
        for line in self:
            text = line._digest_text()
            if (line.file_digests or "") != text:
                line.sudo()._serve(file_digests=text or False)
        return result

    def _digest_text(self):
        """A line for each file, read from the bytes; empty without files."""
        self.ensure_one()
        return "\n".join(
            f"{name} ({size} B) SHA-256 {digest}"
            for name, size, digest in self._qms_file_rows()
        )

    def _evidence_problem(self):
        """What is wrong with the files in words, or None: none, empty, or altered."""
        self.ensure_one()
        rows = self._qms_file_rows()
        if not rows:
            return self.env._("evidence is not attached")
        if any(size == "0" for _name, size, _digest in rows):
            return self.env._("the evidence is an empty file or only a link")
        if (self.file_digests or "") != self._digest_text():
            return self.env._("the evidence is not the file that was attached")
        return None
