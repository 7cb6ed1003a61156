# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.posting import without_defaults

from ..issue.recorded import recording
from .stock_package_scan import LONGEST


class StockPackage(models.Model):
    """What goes into packages and out of them: judged, moved, on record."""

    _inherit = "stock.package"

    # ------------------------------------------------------------------
    # Packing
    # ------------------------------------------------------------------
    def _take_pack_scan(self, text, identifier_id):
        text = text.strip(" \t\r\n")[:LONGEST] if isinstance(text, str) else ""
        sscc = self._sscc_of(text)
        if sscc:
            found = self.search([("medical_sscc", "=", sscc)], limit=1)
            found = self._current(found.id)
            if not found:
                raise UserError(
                    self.env._("%(sscc)s is no package of ours.", sscc=sscc)
                )
            if not self or found == self or self.medical_state == "closed":
                return self._begin_with(found, identifier_id)
            self._put_in_package(found)
            return self._packed(found.name)
        lot = self._scanned_unit(text)
        package = self
        if not package or package.medical_state == "closed":
            identifier = self._choose(lot._device_identifiers()[lot], identifier_id)
            if isinstance(identifier, dict):
                return identifier
            package = self._open_package(identifier, lot.company_id)
        package._put_in_unit(lot)
        return package._packed(lot.name)

    def _begin_with(self, found, identifier_id):
        """Go on with a package; a closed one is put into the next larger."""
        if found.medical_state == "closed" and identifier_id:
            identifier = self._choose(found.medical_identifier_id, identifier_id)
            if not isinstance(identifier, dict):
                package = self._open_package(identifier, found.medical_company_id)
                package._put_in_package(found)
                return package._packed(found.name)
        choices = []
        if found.medical_state == "closed" and not found.parent_package_id:
            larger = self._larger(found.medical_identifier_id)
            choices = self._choice_list(larger)
        return {
            "kind": "package",
            "package_id": found.id,
            "choices": choices,
            "message": self.env._("Package %(sscc)s", sscc=found.medical_sscc),
        }

    def _packed(self, name):
        self.ensure_one()
        if self.medical_count >= self.medical_identifier_id.quantity:
            self._close(self.env._("Full"))
        return {
            "kind": "packed",
            "package_id": self.id,
            "message": self.env._(
                "%(name)s is in: %(count)s of %(most)s",
                name=name,
                count=self.medical_count,
                most=self.medical_identifier_id.quantity,
            ),
        }

    def _larger(self, identifier):
        """Identifiers of the packages that hold what this one identifies.

        Those that are to be replaced only where there is no other, to say so.
        """
        active = identifier.sudo().container_ids.filtered(
            lambda one: one.state == "active" and one.quantity > 0
        )
        return active.filtered(lambda one: not one.to_replace) or active

    def _choice_list(self, identifiers):
        return [
            {"id": one.id, "name": f"{one.uom_id.name or one.package_level} ({one.di})"}
            for one in identifiers
        ]

    def _choose(self, identifier, identifier_id):
        """The package to begin for something, or the question which."""
        larger = self._larger(identifier)
        chosen = larger.filtered(lambda one: one.id == identifier_id)
        if not larger:
            raise UserError(
                self.env._(
                    "%(identifier)s is packed in nothing: no package of it has an"
                    " active device identifier.",
                    identifier=identifier.display_name,
                )
            )
        if chosen or len(larger) == 1:
            return chosen or larger
        return {
            "kind": "choose",
            "message": self.env._("Which package is begun?"),
            "choices": self._choice_list(larger),
        }

    def _open_package(self, identifier, company):
        """Begin a package of a level, with a number never given before.

        :raises UserError: where the level's identifier is to be replaced first
        """
        identifier._refuse_to_replace()
        company = company or self.env.company
        sscc = self.env["medical.gs1.prefix"]._allocate_sscc(company)
        with recording():
            # sudo: who packs need not have rights on packages
            package = without_defaults(self.env["stock.package"].sudo()).create(
                {
                    "name": sscc,
                    "medical_sscc": sscc,
                    "medical_company_id": company.id,
                    "medical_identifier_id": identifier.id,
                    "medical_state": "open",
                }
            )
        package.with_env(self.env)._enter_event(
            "opened", detail=identifier.display_name
        )
        return self._current(package.id) or package

    def _put_in_unit(self, lot):
        """Put one unit of a lot into this package.

        :raises UserError: for what does not belong in it, is held, or lies elsewhere
        """
        identifier = self.medical_identifier_id
        own = lot._device_identifiers()[lot]
        words = {"number": lot.name, "package": self.medical_sscc}
        if identifier.contains_id != own:
            raise UserError(
                self.env._(
                    "%(number)s does not belong in %(package)s, which holds:"
                    " %(inside)s.",
                    inside=identifier.contains_id.display_name,
                    **words,
                )
            )
        company = self.medical_company_id
        if lot.company_id and lot.company_id != company:
            raise UserError(
                self.env._(
                    "%(number)s is of %(other)s, %(package)s of %(company)s.",
                    other=lot.company_id.name,
                    company=company.name,
                    **words,
                )
            )
        (identifier | own)._refuse_to_replace()
        self.env["qms.gate.mixin"]._lock_gate_facts(lot)
        if lot.quality_status in ("on_hold", "rejected"):
            raise UserError(
                self.env._("%(number)s is on hold or rejected: set it apart.", **words)
            )
        if self.medical_count >= identifier.quantity:
            raise UserError(self.env._("%(package)s is full.", **words))
        quant = self._free_quant(lot)
        with recording():
            self._move_unit(quant, False, self)
        self.invalidate_recordset(["quant_ids", "medical_count", "location_id"])
        self._enter_event("packed", lot=lot, quantity=1)

    def _free_quant(self, lot):
        """Where a unit of a lot lies loose, at the place of this package."""
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("lot_id", "=", lot.id),
                    ("company_id", "=", self.medical_company_id.id),
                    ("quantity", ">=", 1),
                    ("location_id.usage", "=", "internal"),
                ]
            )
        )
        loose = quants.filtered(lambda quant: not quant.package_id)
        here = loose
        if self.location_id:
            here = loose.filtered(lambda quant: quant.location_id == self.location_id)
        if here:
            return here[0]
        words = {"number": lot.name}
        if loose:
            message = self.env._(
                "%(number)s lies at %(place)s, the package at %(here)s.",
                place=loose[0].location_id.display_name,
                here=self.location_id.display_name,
                **words,
            )
        elif quants:
            message = self.env._(
                "%(number)s is in package %(package)s already.",
                package=quants[0].package_id.name,
                **words,
            )
        else:
            message = self.env._("%(number)s is not in stock.", **words)
        raise UserError(message)

    def _move_unit(self, quant, source, target):
        """One unit from loose to a package or back, as a movement of its own."""
        quant = without_defaults(quant).with_context(
            inventory_name=self.env._("Packing %(sscc)s", sscc=self.medical_sscc)
        )
        values = quant._get_inventory_move_values(
            1, quant.location_id, quant.location_id, source, target
        )
        quant.env["stock.move"].create(values)._action_done()

    def _put_in_package(self, child):
        problem = None
        if child.parent_package_id:
            problem = self.env._(
                "%(child)s is in package %(package)s already.",
                child=child.medical_sscc,
                package=child.parent_package_id.name,
            )
        elif self.medical_count >= self.medical_identifier_id.quantity:
            problem = self.env._("%(package)s is full.", package=self.medical_sscc)
        elif self.location_id and child.location_id != self.location_id:
            problem = self.env._(
                "%(child)s lies at %(place)s, the package at %(here)s.",
                child=child.medical_sscc,
                place=child.location_id.display_name,
                here=self.location_id.display_name,
            )
        problem = problem or self._entering_problem(child)
        if problem:
            raise UserError(problem)
        identifiers = self.medical_identifier_id | child.medical_identifier_id
        identifiers._refuse_to_replace()
        child.parent_package_id = self
        self.invalidate_recordset(["child_package_ids", "medical_count"])

    def _close(self, detail):
        self._serve(medical_state="closed")
        self._enter_event("closed", quantity=self.medical_count, detail=detail)

    # ------------------------------------------------------------------
    # Taking out
    # ------------------------------------------------------------------
    def _take_out(self, text):
        text = text.strip(" \t\r\n")[:LONGEST] if isinstance(text, str) else ""
        if not self:
            raise UserError(self.env._("Scan the package first."))
        if self.parent_package_id:
            raise UserError(
                self.env._(
                    "%(package)s is in %(parent)s: take it out of that first.",
                    package=self.medical_sscc,
                    parent=self.parent_package_id.name,
                )
            )
        sscc = self._sscc_of(text)
        if sscc:
            child = self.child_package_ids.filtered(lambda c: c.medical_sscc == sscc)
            if not child:
                raise UserError(
                    self.env._(
                        "%(sscc)s is not in %(package)s.",
                        sscc=sscc,
                        package=self.medical_sscc,
                    )
                )
            child.parent_package_id = False
            name = child.name
        else:
            lot = self._scanned_unit(text)
            quant = self.quant_ids.filtered(
                lambda q: q.lot_id == lot and q.quantity >= 1
            )[:1]
            if not quant:
                raise UserError(
                    self.env._(
                        "%(number)s is not in %(package)s.",
                        number=lot.name,
                        package=self.medical_sscc,
                    )
                )
            with recording():
                self._move_unit(quant, self, False)
            self._enter_event("unpacked", lot=lot, quantity=1)
            name = lot.name
        self.invalidate_recordset(["quant_ids", "child_package_ids", "medical_count"])
        self._serve(medical_state="open")
        return {
            "kind": "packed",
            "package_id": self.id,
            "message": self.env._("%(name)s was taken out", name=name),
        }
