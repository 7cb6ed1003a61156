# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import api, fields, models

from ...standing import preference

# People shown who lack something, those who lack least first.
_MOST_NEARLY = 20


class OperatorCertificationStarters(models.TransientModel):
    """Who may start a work order today, and who nearly may.

    For everybody who may see the work order: names, what is held and what is
    missing. Why it is missing (expired, suspended ...) is shown of certificates that
    the reader may read, and of nobody else's.
    """

    _name = "operator.certification.starters"
    _description = "Who may start a work order"
    _rec_name = "workorder_id"

    workorder_id = fields.Many2one(
        "mrp.workorder", "Work order", required=True, readonly=True, ondelete="cascade"
    )
    required_text = fields.Char("Requires", readonly=True)
    ready_ids = fields.One2many(
        "operator.certification.starter",
        "starters_id",
        "May start today",
        domain=[("ready", "=", True)],
        readonly=True,
    )
    nearly_ids = fields.One2many(
        "operator.certification.starter",
        "starters_id",
        "Something is missing",
        domain=[("ready", "=", False)],
        readonly=True,
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Only the work order is taken from a client; who may start is found here."""
        starters = super().create(
            [{"workorder_id": vals.get("workorder_id")} for vals in vals_list]
        )
        for each in starters:
            each.workorder_id.check_access("read")
            each._fill()
        return starters

    def _fill(self):
        self.ensure_one()
        needs = self.env["operator.certification.requirement"]._by_workorder(
            self.workorder_id
        )[self.workorder_id]
        asked = {
            kind: max(own.level_id, key=lambda level: level.rank)
            for kind, own in needs.grouped("type_id").items()
        }
        if not asked:
            return
        lines = self._lines(asked)
        # sudo: the lines belong to this answer, which only its reader sees
        self.sudo().write(
            {
                "required_text": ", ".join(
                    self.env._("%(type)s (%(level)s)", type=kind.name, level=level.name)
                    for kind, level in asked.items()
                )
            }
        )
        self.env["operator.certification.starter"].sudo().create(
            [{**line, "starters_id": self.id} for line in lines]
        )
        self.invalidate_recordset()

    def _lines(self, asked):
        company = self.workorder_id.company_id
        day = company._plant_today()
        # sudo: that somebody is qualified is shown to who looks for him
        certificates = (
            self.env["operator.certification"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("type_id", "in", [kind.id for kind in asked]),
                    ("state", "!=", "draft"),
                    ("employee_id.active", "=", True),
                ]
            )
        )
        readable = certificates.sudo(False)._filtered_access("read")._ids
        standings = certificates._standings_on(day)

        def speaks(certificate):
            """What holds at the highest level speaks for the person, else as ever."""
            standing = standings[certificate]
            rank = certificate.level_id.rank if standing.holds else 0
            return -rank, preference(standing, certificate.valid_until or None)

        held = defaultdict(dict)
        for certificate in certificates.sorted(speaks, reverse=True):
            # the last one written is the one that speaks for the person
            held[certificate.employee_id][certificate.type_id] = certificate
        ready, nearly = [], []
        for person, own in held.items():
            levels, missing = self._compare(asked, own, standings, readable)
            line = {"name": person.name, "levels": ", ".join(levels)}
            if missing:
                line.update(ready=False, missing=" ".join(missing))
                nearly.append((len(missing), person.name, line))
            else:
                ready.append((person.name, dict(line, ready=True)))
        ready.sort(key=lambda row: row[0])
        nearly.sort(key=lambda row: row[:2])
        return [row[-1] for row in ready] + [row[-1] for row in nearly[:_MOST_NEARLY]]

    def _compare(self, asked, own, standings, readable):
        """What a person holds of what is asked, and what is missing, in words."""
        levels, missing = [], []
        for kind, level in asked.items():
            certificate = own.get(kind)
            if certificate and standings[certificate].holds:
                own_level = certificate.level_id
                if own_level.supervised:
                    missing.append(
                        self.env._(
                            "%(type)s: %(own)s, works only under supervision.",
                            type=kind.name,
                            own=own_level.name,
                        )
                    )
                    continue
                if own_level.rank >= level.rank:
                    levels.append(f"{kind.name}: {own_level.name}")
                    continue
                missing.append(
                    self.env._(
                        "%(type)s: is %(own)s, must be %(level)s.",
                        type=kind.name,
                        own=own_level.name,
                        level=level.name,
                    )
                )
                continue
            if certificate and certificate.id in readable:
                missing.append(
                    self.env._(
                        "%(type)s: %(standing)s (%(number)s).",
                        type=kind.name,
                        standing=dict(
                            certificate._fields["standing"]._description_selection(
                                self.env
                            )
                        )[standings[certificate].value],
                        number=certificate.name,
                    )
                )
                continue
            missing.append(self.env._("%(type)s: not certified.", type=kind.name))
        return levels, missing


class OperatorCertificationStarter(models.TransientModel):
    """A person in the answer to who may start: the name and no more."""

    _name = "operator.certification.starter"
    _description = "Person who may start a work order, or nearly"
    _order = "id"

    starters_id = fields.Many2one(
        "operator.certification.starters", required=True, ondelete="cascade"
    )
    name = fields.Char("Person", readonly=True)
    ready = fields.Boolean(readonly=True)
    levels = fields.Char("Holds", readonly=True)
    missing = fields.Char(readonly=True)


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    def action_show_starters(self):
        """Who may start this work order today, and who lacks what.

        :return: an action that opens the answer
        """
        self.ensure_one()
        self.check_access("read")
        starters = self.env["operator.certification.starters"].create(
            {"workorder_id": self.id}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who may start %(work)s", work=self.display_name),
            "res_model": starters._name,
            "res_id": starters.id,
            "views": [(False, "form")],
            "target": "new",
        }
