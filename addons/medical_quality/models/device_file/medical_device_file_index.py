# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import date, timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.operator_cert.standing import day_start, plant_day

# a moment before and after each of their days exists in every time zone
_FIRST_YEAR, _LAST_YEAR = 1900, 2999


class MedicalDeviceFile(models.Model):
    """The index: what defined the family on a day, with revision and dates.

    As things stood at the end of that day in the plant. Drafts are never in it. What
    is linked with what (products of a category, documents of an operation,
    requirements of material) is taken as it is now; what each of them said is taken
    as of the day. (ISO 13485, 4.2.3 and 4.2.4)
    """

    _inherit = "medical.device.file"

    def _today(self):
        """Calendar day now in the plant that keeps the file."""
        self.ensure_one()
        return (self.company_id or self.env.company)._plant_today()

    @api.model
    def _check_day(self, day):
        """:raises UserError: for a day before 1900 or after 2999"""
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            raise UserError(
                self.env._(
                    "%(day)s: choose a day between %(first)s and %(last)s.",
                    day=day,
                    first=_FIRST_YEAR,
                    last=_LAST_YEAR,
                )
            )

    def _index(self, day):
        """What defined the family on a day.

        The queries do not grow with the number of products. Whoever may read the file
        may know what is in it; opening a row takes the rights to that record.

        :param day: calendar day of the plant
        :return: ``[(code, label, rows)]``, a row as :meth:`_row` gives it
        :raises UserError: for a day that no file is about
        """
        self.ensure_one()
        self._check_day(day)
        # sudo: see above; only records of the file's company, and common ones
        own = self.sudo()
        tz = own.company_id._plant_tz()
        # the last moment of the day
        end = day_start(day + timedelta(days=1), tz) - timedelta(microseconds=1)
        products, bills = own._made_of(own._family(), end)
        return [
            ("documents", self.env._("Documents"), own._documents_on(day, products)),
            (
                "bills",
                self.env._("Bills of materials and operations"),
                own._bill_rows(bills, tz),
            ),
            (
                "plans",
                self.env._("Inspection plans"),
                own._plans_on(day, end, products, tz),
            ),
            (
                "specifications",
                self.env._("Material specifications"),
                own._specifications_on(end, products, tz),
            ),
            (
                "labels",
                self.env._("Label templates"),
                own._labels_on(end, products, tz),
            ),
            (
                "identifiers",
                self.env._("Device identifiers"),
                own._identifiers_on(day, products),
            ),
            ("standards", self.env._("Standards"), own._standards_on(day)),
        ]

    @api.model
    def _row(self, record, number, title, **facts):
        """One line of the index.

        :return: ``{"model", "id", "number", "title", "revision", "since", "until":
            calendar days or False, "released_by", "detail": text}``
        """
        return {
            "model": record._name,
            "id": record.id,
            "number": number or "",
            "title": title or "",
            "revision": "",
            "since": False,
            "until": False,
            "released_by": "",
            "detail": "",
            **facts,
        }

    def _of_company(self):
        return Domain("company_id", "in", (False, self.company_id.id))

    # ------------------------------------------------------------------
    # Section by section; all with ``sudo``
    # ------------------------------------------------------------------
    def _documents_on(self, day, products):
        bills = self.env["mrp.bom"].search(
            Domain("product_tmpl_id", "in", products.ids)
            & self._of_company()
            & Domain("qms_change_item_id", "=", False)
        )
        operations = bills.operation_ids
        documents = self.document_ids | self.env["qms.document"]._used_at(
            operations.ids, operations.workcenter_id.ids, products.ids
        )
        documents = documents.filtered(
            lambda document: not document.company_id
            or document.company_id == self.company_id
        )
        found = documents.with_company(self.company_id)._effective_revisions(day)
        revisions = self.env["qms.document.revision"].union(*found.values())
        released = self._released_by(revisions, "make_effective")
        kinds = dict(documents._fields["kind"]._description_selection(self.env))
        return [
            self._row(
                revision,
                document.number,
                document.name,
                revision=revision.name,
                since=revision.effective_from,
                until=revision.obsolete_from,
                released_by=released.get(revision.id)
                or revision.effective_by_id.name
                or "",
                detail=kinds.get(document.kind, ""),
            )
            for document, revision in sorted(
                found.items(), key=lambda pair: pair[0].number or ""
            )
            if revision
        ]

    def _bill_rows(self, bills, tz):
        changes = self._released_by_change(
            self.env["medical.change.order"].union(
                *(version["change"] for version in bills.values() if version["change"])
            )
        )
        centers = self.env["mrp.workcenter"].browse(
            {place for version in bills.values() for _n, place in version["operations"]}
        )
        places = {center.id: center.name for center in centers.exists()}
        parts = self.env["product.product"].browse(
            {part for version in bills.values() for part, _qty in version["parts"]}
        )
        names = {part.id: part.display_name for part in parts.exists()}
        return [
            self._row(
                bill,
                bill.product_tmpl_id.display_name,
                self.env._("Bill of materials"),
                revision=version["code"] or "",
                since=plant_day(version["since"], tz),
                until=version["until"] and plant_day(version["until"], tz),
                released_by=changes[version["change"]]
                if version["change"]
                else self.env._(
                    "%(person)s, not by a change order", person=bill.create_uid.name
                ),
                detail="\n".join(self._bill_words(version, places, names)),
            )
            for bill, version in bills.items()
        ]

    def _bill_words(self, version, places, names):
        yield self.env._(
            "Operations: %(operations)s",
            operations="; ".join(
                f"{name} ({places.get(place, '')})"
                for name, place in version["operations"]
            )
            or "-",
        )
        yield self.env._(
            "Components: %(components)s",
            components="; ".join(
                f"{quantity:.9g} × {names.get(part, '')}"
                for part, quantity in version["parts"]
            )
            or "-",
        )
        if version["note"]:
            yield self.env._("Changed for a time: %(how)s", how=version["note"])

    def _plans_on(self, day, end, products, tz):
        categories = {
            int(step)
            for path in products.categ_id.mapped("parent_path")
            for step in (path or "").split("/")
            if step
        }
        plans = self.env["medical.inspection.plan"].search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("state", "!=", "draft")
            & (
                Domain("product_tmpl_id", "in", products.ids)
                | Domain("categ_id", "in", sorted(categories))
            ),
            order="number, version",
        )
        begins = {
            plan: plan.effective_from or plant_day(plan.approved_at, tz)
            for plan in plans
            if plan.effective_from or plan.approved_at
        }
        released = self._released_by(plans, "approve")
        triggers = dict(plans._fields["trigger"]._description_selection(self.env))
        rows = []
        for versions in plans.filtered(begins.get).grouped("number").values():
            begun = versions.filtered(
                lambda plan: begins[plan] <= day
                and not (plan.retired_at and plan.retired_at <= end)
            )
            plan = begun.sorted("version")[-1:]
            if not plan:
                continue
            later = [
                begins[other] for other in versions if other.version > plan.version
            ]
            ends = [plant_day(plan.retired_at, tz)] if plan.retired_at else []
            rows.append(
                self._row(
                    plan,
                    plan.number,
                    plan.name,
                    revision=str(plan.version),
                    since=begins[plan],
                    until=min([*ends, *later], default=False),
                    released_by=released.get(plan.id) or plan.approved_by_id.name or "",
                    detail=f"{triggers.get(plan.trigger, '')}: {plan.scope_text}",
                )
            )
        return rows

    def _specifications_on(self, end, products, tz):
        policies = self.env["medical.material.policy"]._look_of_products(
            self.company_id.ids, products.product_variant_ids
        )
        wanted = {policy.specification_id.id for policy in policies.values()}
        revisions = self.env["medical.material.specification.revision"].search(
            Domain("specification_id", "in", sorted(wanted - {False}))
            & self._in_effect_at(end)
        )
        released = self._released_by(revisions, "make_effective")
        return [
            self._row(
                revision,
                revision.specification_id.number,
                revision.specification_id.name,
                revision=revision.name,
                **self._undated_facts(revision, released, tz),
            )
            for revision in revisions.sorted(
                lambda each: each.specification_id.number or ""
            )
        ]

    def _labels_on(self, end, products, tz):
        labels = self.env["medical.label.template"].search(
            Domain("product_tmpl_id", "in", products.ids)
            & Domain("company_id", "=", self.company_id.id)
            & self._in_effect_at(end),
            order="number, id",
        )
        released = self._released_by(labels, "make_effective")
        levels = dict(labels._fields["level"]._description_selection(self.env))
        markets = dict(labels._fields["market"]._description_selection(self.env))
        return [
            self._row(
                label,
                label.number,
                label.name,
                revision=label.revision,
                detail=f"{label.product_tmpl_id.display_name}:"
                f" {levels.get(label.level, '')}, {markets.get(label.market, '')}",
                **self._undated_facts(label, released, tz),
            )
            for label in labels
        ]

    @api.model
    def _in_effect_at(self, end):
        """Domain of the undated revisions in effect at a moment."""
        return (
            Domain("state", "!=", "draft")
            & Domain("effective_at", "<=", end)
            & (Domain("superseded_at", "=", False) | Domain("superseded_at", ">", end))
        )

    @api.model
    def _undated_facts(self, revision, released, tz):
        ends = revision.superseded_at
        return {
            "since": plant_day(revision.effective_at, tz),
            "until": plant_day(ends, tz) if ends else False,
            "released_by": released.get(revision.id)
            or revision.effective_by_id.name
            or "",
        }

    def _identifiers_on(self, day, products):
        identifiers = self.env["medical.device.identifier"].search(
            Domain("product_tmpl_id", "in", products.ids)
            & self._of_company()
            & Domain("state", "!=", "draft")
            & Domain("version_date", "<=", day)
            & (Domain("retired_on", "=", False) | Domain("retired_on", ">", day))
        )
        levels = dict(
            identifiers._fields["package_level"]._description_selection(self.env)
        )
        return [
            self._row(
                identifier,
                identifier.di,
                identifier.product_id.display_name,
                since=identifier.version_date,
                until=identifier.retired_on,
                released_by=identifier.activated_by_id.name or "",
                detail=levels.get(identifier.package_level, ""),
            )
            for identifier in identifiers
        ]

    def _standards_on(self, day):
        return [
            self._row(
                self,
                standard.name,
                standard.title,
                revision=standard.edition,
                since=standard.applies_from,
                # "9999-12-31" is how many write that it has no end
                until=standard.applies_until
                and standard.applies_until < date.max
                and standard.applies_until + timedelta(days=1),
                detail=standard.note or "",
            )
            for standard in self.standard_ids
            if (not standard.applies_from or standard.applies_from <= day)
            and (not standard.applies_until or standard.applies_until >= day)
        ]
