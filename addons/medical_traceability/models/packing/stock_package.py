# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..issue.recorded import is_recording, recording

_OWNED = frozenset(
    {
        "medical_sscc",
        "medical_company_id",
        "medical_identifier_id",
        "medical_state",
        "medical_copies",
    }
)


class StockPackage(models.Model):
    """Packages of devices: numbered by SSCC, of one level, filled by scanning."""

    _name = "stock.package"
    _inherit = ["stock.package", "qms.server.values"]

    medical_sscc = fields.Char("SSCC", readonly=True, copy=False)
    medical_company_id = fields.Many2one(
        "res.company",
        "Packed by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="Whose GS1 prefix numbers it, also while nothing lies in it.",
    )
    medical_identifier_id = fields.Many2one(
        "medical.device.identifier",
        "Package level",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="Device identifier of this package level: what lies inside, and how many.",
    )
    medical_state = fields.Selection(
        [("open", "Being packed"), ("closed", "Closed")],
        "Packing",
        readonly=True,
        copy=False,
    )
    medical_copies = fields.Integer("Labels printed", readonly=True, copy=False)
    medical_event_ids = fields.One2many(
        "medical.package.event", "package_id", "Packing record", readonly=True
    )
    medical_count = fields.Integer("Inside", compute="_compute_medical_count")
    medical_capacity = fields.Integer(related="medical_identifier_id.quantity")

    _medical_sscc_uniq = models.UniqueIndex(
        "(medical_sscc) WHERE medical_sscc IS NOT NULL",
        "An SSCC is given to one package.",
    )

    @api.depends("quant_ids.quantity", "child_package_ids")
    def _compute_medical_count(self):
        for package in self:
            # sudo: a figure, for whoever sees the package
            own = package.sudo()
            units = sum(own.quant_ids.mapped("quantity"))
            package.medical_count = len(own.child_package_ids) or round(units)

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | _OWNED

    @api.model_create_multi
    def create(self, vals_list):
        if not is_recording():
            vals_list = [
                {key: value for key, value in vals.items() if key not in _OWNED}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if not is_recording():
            numbered = self.filtered("medical_sscc")
            if _OWNED & set(vals) or (numbered and "name" in vals):
                self.env["qms.gate.denial"]._refuse_change(
                    self,
                    "record.given",
                    self.env._(
                        "Number, level and state of a package of devices come from"
                        " packing it; nobody can write them."
                    ),
                    error=AccessError,
                )
        before = {}
        if "parent_package_id" in vals:
            before = {package: package.parent_package_id for package in self}
        result = super().write(vals)
        for package, parent in before.items():
            target = package.parent_package_id
            if parent == target:
                continue
            problem = target.medical_sscc and target._entering_problem(package)
            if problem:
                raise ValidationError(problem)
            package._record_moved(parent, target)
        return result

    def _record_moved(self, source, target):
        """This package was taken out of one and put into another, by whatever path."""
        if source.medical_sscc:
            source._enter_event("unpacked", child=self)
            source._reopen()
        if target.medical_sscc:
            target._enter_event("packed", child=self)

    @api.constrains("parent_package_id")
    def _check_medical_parent(self):
        for package in self:
            parent = package.parent_package_id
            if parent.medical_sscc:
                problem = parent._nesting_problem(package)
                if problem:
                    raise ValidationError(problem)

    def _nesting_problem(self, child):
        """Why a package may not lie in this one, whatever happened since, or None."""
        own, inside = self.sudo(), child.sudo()  # sudo: judged by what is
        identifier = own.medical_identifier_id
        words = {"package": own.name, "child": inside.name}
        if not inside.medical_sscc or (
            inside.medical_identifier_id != identifier.contains_id
        ):
            return self.env._(
                "%(child)s does not belong in %(package)s, which holds: %(inside)s.",
                inside=identifier.contains_id.display_name or self.env._("nothing"),
                **words,
            )
        if len(own.child_package_ids) > identifier.quantity:
            return self.env._(
                "%(package)s holds %(most)s and is full.",
                most=identifier.quantity,
                **words,
            )
        return None

    def _entering_problem(self, child):
        """Why a package may not be put into this one now, by whatever path, or None."""
        own, inside = self.sudo(), child.sudo()  # sudo: judged by what is
        problem = own._nesting_problem(inside)
        if problem:
            return problem
        words = {"package": own.name, "child": inside.name}
        if inside.medical_company_id != own.medical_company_id:
            return self.env._(
                "%(child)s is of %(other)s, %(package)s of %(company)s.",
                other=inside.medical_company_id.name,
                company=own.medical_company_id.name,
                **words,
            )
        if inside.medical_state != "closed":
            return self.env._(
                "%(child)s is not closed: fill it, or close it first.", **words
            )
        if own.medical_state != "open":
            return self.env._(
                "%(package)s is closed: nothing goes into it unless something is taken"
                " out first.",
                **words,
            )
        return inside._held_problem()

    def _held_problem(self):
        """Which lots in this package are on hold or rejected, in words, or None.

        What the lots are stays as it is until the transaction ends.
        """
        lots = self.sudo().contained_quant_ids.lot_id  # sudo: judged by what is
        self.env["qms.gate.mixin"]._lock_gate_facts(lots)
        held = lots.filtered(lambda lot: lot.quality_status in ("on_hold", "rejected"))
        if not held:
            return None
        return self.env._(
            "%(lots)s in %(package)s: on hold or rejected. Set it apart.",
            lots=", ".join(held[:10].mapped("name")),
            package=self.name,
        )

    def _reopen(self):
        """Open what something was taken out of, and the closed packages around it:
        their labels do not hold any more.
        """
        around, package = self.browse(), self.sudo()
        while package.parent_package_id:
            package = package.parent_package_id
            around |= package
        closed = (self.sudo() | around).filtered(
            lambda one: one.medical_sscc and one.medical_state == "closed"
        )
        if closed:
            closed._serve(medical_state="open")
        for package in (closed & around).with_env(self.env):
            package._enter_event("reopened")

    def unpack(self):
        """What is unpacked is open again; what left it is recorded as it leaves."""
        result = super().unpack()
        self.filtered("medical_sscc")._reopen()
        return result

    # ------------------------------------------------------------------
    # Recording
    # ------------------------------------------------------------------
    def _enter_event(self, kind, *, lot=None, child=None, quantity=0, detail=""):
        """Enter what happens to this package, as who acts."""
        self.ensure_one()
        events = self.env["medical.package.event"]
        return events._record(
            {
                **events._acting(self.sudo().medical_company_id),
                "package_id": self.id,
                "sscc": self.sudo().medical_sscc,
                "kind": kind,
                "lot_id": lot.id if lot else False,
                "child_id": child.id if child else False,
                "quantity": quantity,
                "detail": detail or False,
            }
        )

    def _serve(self, **values):
        with recording():
            # sudo: who packs need not have rights on packages
            self.sudo().write(values)


class StockMoveLine(models.Model):
    """Units lie in packages of devices by scanning alone, and leave them on record."""

    _inherit = "stock.move.line"

    @api.constrains("state", "result_package_id")
    def _check_medical_package(self):
        if is_recording():
            return
        for line in self:
            package = line.result_package_id
            if (
                line.state == "done"
                and package.medical_sscc
                and package != line.package_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(package)s is a package of devices: units are put into it by"
                        " scanning them (Labels > Pack devices).",
                        package=package.name,
                    )
                )

    def _action_done(self):
        result = super()._action_done()
        if is_recording():
            return result
        # what was not moved is gone by now; sudo: whoever may move units
        for line in self.exists().sudo():
            package = line.package_id
            if (
                package.medical_sscc
                and package != line.result_package_id
                and line.quantity_product_uom > 0
            ):
                package.with_env(self.env)._enter_event(
                    "unpacked", lot=line.lot_id, quantity=line.quantity_product_uom
                )
                package._reopen()
        return result
