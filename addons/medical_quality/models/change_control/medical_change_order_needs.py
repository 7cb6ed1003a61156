# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

_TASK_DAYS = 30
# verdicts of the analysis that ask for something by themselves, and when
_FOLLOWS = {
    "risk": "before",
    "regulatory": "before",
    "validation": "before",
    "training": "before",
    "labelling": "after",
    "stock": "before",
    "supplier": "before",
    "customer": "before",
}


class MedicalChangeOrder(models.Model):
    """What has to be there before the approval is asked, and what follows by itself."""

    _inherit = "medical.change.order"

    missing_text = fields.Text("Still missing", compute="_compute_missing_text")

    @api.depends(
        "state",
        "title",
        "description",
        "reason",
        "item_ids",
        "impact_ids.verdict",
        "impact_ids.note",
        "impact_ids.new_di",
        "change_class",
        "return_on",
        "effectivity",
        "effective_on",
        "effective_order_id",
        "exhaust_product_id",
        "customer_id",
        "customer_answer",
        "customer_answer_on",
        "customer_answer_note",
        "customer_ids.partner_id",
        "customer_ids.answer",
        "customer_ids.answer_on",
        "customer_ids.answer_note",
        "task_ids.state",
    )
    def _compute_missing_text(self):
        for change in self:
            missing = change._missing() if change.id else []
            change.missing_text = "\n".join(f"• {text}" for text in missing)

    def _missing(self):
        """What is missing for the next step, in words."""
        self.ensure_one()
        if self.state == "draft":
            return self._missing_request()
        if self.state == "analysis":
            return [*self._missing_request(), *self._missing_analysis()]
        if self.state == "approved":
            return self._missing_application()
        if self.state in ("applied", "verified"):
            return self._missing_closure()
        return []

    def _missing_request(self):
        return [
            self._fields[name]._description_string(self.env)
            for name in ("title", "description", "reason")
            if not (self[name] or "").strip()
        ]

    def _missing_analysis(self):
        missing = []
        if not self.item_ids:
            missing.append(self.env._("Affected items: none is named"))
        missing.extend(
            f"{item.display_name or item.kind}: {problem}"
            for item, problem in self.item_ids._problem_texts()
        )
        topics = dict(
            self.env["medical.change.impact"]
            ._fields["topic"]
            ._description_selection(self.env)
        )
        for impact in self.impact_ids:
            if not impact._is_complete():
                missing.append(
                    self.env._(
                        "Impact analysis: %(topic)s: affected or not, and why",
                        topic=topics[impact.topic],
                    )
                )
        missing.extend(self._missing_identifiers())
        missing.extend(self._missing_dates())
        missing.extend(self._missing_customer())
        return missing

    def _missing_identifiers(self):
        # sudo: what the items are, whoever asks
        demands = any(
            item.record_ref._change_demands_di()
            for item in self.sudo().item_ids
            if item.record_ref
        )
        if any(self.impact_ids.mapped("new_di")) and not demands:
            return [
                self.env._(
                    "A new device identifier is needed: the request for it (Change of"
                    " the device) is not among the items"
                )
            ]
        return []

    def _missing_dates(self):
        missing = []
        today = self._change_today()
        if self.effectivity == "date" and not self.effective_on:
            missing.append(self.env._("The day on which it takes effect"))
        if self.effectivity == "order" and not self.effective_order_id:
            missing.append(self.env._("The order after which it takes effect"))
        if self.effectivity == "stock" and not self.exhaust_product_id:
            missing.append(self.env._("The product whose stock is used up first"))
        if self.change_class == "temporary":
            begins = self.effective_on if self.effectivity == "date" else today
            if not self.return_on or self.return_on <= max(begins or today, today):
                missing.append(
                    self.env._("The day on which the temporary change returns, later")
                )
        return missing

    def _missing_application(self):
        missing = [
            self.env._("Task: %(task)s (%(owner)s)", task=t.name, owner=t.owner_id.name)
            for t in self.task_ids
            if t.when == "before" and t.state == "open"
        ]
        today = self._change_today()
        over = self.change_class == "temporary" and self.return_on
        if over and self.return_on <= today:
            missing.append(
                self.env._(
                    "It returns on %(day)s already: cancel it, and open another change"
                    " order with a later day",
                    day=self.return_on,
                )
            )
        if self.notice_days:
            if not self.notice_sent_on:
                missing.append(
                    self.env._(
                        "The customer is told %(days)s days before: not done yet",
                        days=self.notice_days,
                    )
                )
            else:
                first = self.notice_sent_on + timedelta(days=self.notice_days)
                if today < first:
                    missing.append(
                        self.env._(
                            "The customer was told on %(day)s: not before %(first)s",
                            day=self.notice_sent_on,
                            first=first,
                        )
                    )
        waits = self._waits_for()
        return [*missing, waits] if waits else missing

    def _waits_for(self):
        """What the effectivity waits for in words, or None."""
        self.ensure_one()
        if self.effectivity == "date" and self._change_today() < self.effective_on:
            return self.env._("It takes effect on %(day)s", day=self.effective_on)
        # sudo: whether an order is over and stock is used up, whoever asks
        own = self.sudo()
        if self.effectivity == "order" and own.effective_order_id.state not in (
            "done",
            "cancel",
        ):
            return self.env._(
                "It takes effect after %(order)s", order=own.effective_order_id.name
            )
        if self.effectivity == "stock":
            [(left,)] = own.env["stock.quant"]._read_group(
                [
                    ("product_id", "=", own.exhaust_product_id.id),
                    ("company_id", "=", own.company_id.id),
                    ("location_id.usage", "in", ("internal", "transit")),
                ],
                [],
                ["quantity:sum"],
            )
            if (left or 0.0) > 0:
                return self.env._(
                    "%(product)s: %(left)s are still in stock",
                    product=own.exhaust_product_id.display_name,
                    left=f"{left:.9g}",
                )
        return None

    def _missing_closure(self):
        missing = [
            self.env._("Task: %(task)s (%(owner)s)", task=t.name, owner=t.owner_id.name)
            for t in self.task_ids
            if t.state == "open"
        ]
        if self.change_class == "temporary" and not self.returned_at:
            missing.append(
                self.env._("It returns on %(day)s", day=self.return_on or "")
            )
        return missing

    def _refuse_missing(self, missing):
        """:raises UserError: naming what is missing"""
        if missing:
            raise UserError(
                self.env._(
                    "%(change)s: there is still missing:\n%(missing)s",
                    change=self.display_name,
                    missing="\n".join(f"• {text}" for text in missing),
                )
            )

    # ------------------------------------------------------------------
    # Products
    # ------------------------------------------------------------------
    def _made_products(self):
        """Products that are made by what changes (``sudo``)."""
        self.ensure_one()
        # sudo: what the items are about, whoever asks
        own = self.sudo()
        return own.product_tmpl_ids.product_variant_ids.union(
            *(record._change_products() for record in own.item_ids._records().values())
        )

    def _component_products(self):
        self.ensure_one()
        # sudo: see above
        known = self.sudo().item_ids._records_read(words=False)
        components = (
            self.env["product.product"]
            .sudo()
            .union(*(record._change_components(item) for item, record in known.items()))
        )
        return components - self._made_products()

    # ------------------------------------------------------------------
    # What follows
    # ------------------------------------------------------------------
    def _fix_consequences(self):
        """Figures, flags and tasks that follow from items and analysis."""
        self.ensure_one()
        affected = self.impact_ids.filtered(lambda i: i.verdict == "affected")
        topics = set(affected.mapped("topic"))
        records = self.item_ids._records().values()
        exposures = self.env["medical.change.exposure"]
        rows = exposures._rows_of(
            self.company_id, self._made_products(), self._component_products()
        )
        self._clear_exposures()
        self._make_consequences(topics)
        self._serve(
            notice_days=self._notice_asked(),
            new_di=any(record._change_demands_di() for record in records),
            label_reissue="labelling" in topics
            or any(record._change_is_label() for record in records),
            revalidation="validation" in topics,
            retraining="training" in topics
            or any(record._name == "qms.document.revision" for record in records),
        )
        return [{"change_id": self.id, **row} for row in rows]

    def _clear_exposures(self):
        self.exposure_ids.unlink()

    def _make_consequences(self, topics):
        """A task for each point that is affected and for which nobody planned one."""
        labels = dict(
            self.env["medical.change.impact"]
            ._fields["topic"]
            ._description_selection(self.env)
        )
        names = {
            "risk": self.env._("Bring the risk file up to date"),
            "regulatory": self.env._("Do what the authorities ask for"),
            "validation": self.env._("Validate anew"),
            "training": self.env._("Train and certify who is concerned"),
            "labelling": self.env._("Issue labels anew, take the old ones out"),
            "stock": self.env._("Decide about stock and open orders"),
            "supplier": self.env._("Tell the suppliers, with the new version"),
            "customer": self.env._("Tell the customers"),
        }
        planned = set(self.task_ids.mapped("topic"))
        due = self.effective_on or self._change_today() + timedelta(days=_TASK_DAYS)
        self.env["medical.change.task"].create(
            [
                {
                    "change_id": self.id,
                    "topic": topic,
                    "name": names.get(topic, labels[topic]),
                    "when": _FOLLOWS[topic],
                    "owner_id": self.owner_id.id,
                    "due_date": max(due, self._change_today()),
                }
                for topic in labels
                if topic in topics - planned
            ]
        )
