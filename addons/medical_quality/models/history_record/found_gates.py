# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.fields import Domain
from odoo.tools import groupby

from .medical_device_history_collect import Found

# attempts to release or ship are about the record, not about the making
_NOT_OF_THE_MAKING = ("record_release", "lot_release", "lot_ship")


class MedicalDeviceHistory(models.Model):
    """What gates refused, let pass with a warning, or by concession."""

    _inherit = "medical.device.history"

    def _find_exceptions(self, scope):
        return [
            *super()._find_exceptions(scope),
            *self._find_refusals(scope),
            *self._find_overrides(scope),
            *self._find_warnings(scope),
            *self._find_holds(scope),
        ]

    @api.model
    def _find_refusals(self, scope):
        """Refused attempts, those of one person at one thing for one cause together."""
        denials = (
            self.env["qms.gate.denial"]
            .sudo()
            .search(
                Domain("checkpoint", "not in", _NOT_OF_THE_MAKING)
                & Domain.OR(
                    [
                        *(
                            Domain("res_model", "=", model)
                            & Domain("res_id", "in", ids)
                            for model, ids in scope.domains()
                        ),
                        Domain("lot_ref", "in", scope.lots.ids),
                    ]
                ),
                order="denied_at, id",
            )
        )
        checkpoints = dict(denials._selection_checkpoint())
        found = []
        for key, own in groupby(
            denials,
            lambda d: (d.res_model, d.res_id, d.checkpoint, d.codes, d.actor_uid),
        ):
            first = own[0]
            ids = set(scope.histories_of(first.res_model, first.res_id))
            ids.update(scope.of_lot.get(first.lot_ref, ()))
            person = first.employee_name or first.actor_name
            text = self.env._(
                "%(checkpoint)s of %(record)s refused to %(person)s (%(count)s):"
                " %(message)s",
                checkpoint=checkpoints.get(first.checkpoint, first.checkpoint),
                record=first.res_name,
                person=person,
                count=len(own),
                message=first.message,
            )
            found += [
                Found(
                    history_id=res_id,
                    kind="refused",
                    key=":".join(("refused", *(str(part) for part in key))),
                    text=text,
                    model=first.res_model,
                    res_id=first.res_id,
                    res_name=first.res_name,
                    moment=first.denied_at,
                    person=person,
                )
                for res_id in ids
            ]
        return found

    @api.model
    def _find_overrides(self, scope):
        """Concessions that something passed by, and those granted beforehand."""
        concessions = self.env["qms.concession"].sudo()
        of_decision = {
            decision.id: scope.histories_of(decision.res_model, decision.res_id)
            for decision in scope.decisions
            if decision.verdict == "concession"
        }
        records = concessions.search(
            Domain("state", "!=", "draft")
            & Domain.OR(
                [
                    *(
                        Domain("res_model", "=", model) & Domain("res_id", "in", ids)
                        for model, ids in scope.domains()
                    ),
                    Domain("lot_id", "in", scope.lots.ids),
                    Domain("use_ids.decision_id", "in", list(of_decision)),
                ]
            ),
            order="id",
        )
        checkpoints = dict(records._selection_checkpoint())
        found = []
        for record in records:
            ids = set(scope.histories_of(record.res_model, record.res_id))
            ids.update(scope.of_lot.get(record.lot_id.id, ()))
            for use in record.use_ids:
                ids.update(of_decision.get(use.decision_id.id, ()))
            text = self.env._(
                "%(number)s, %(checkpoint)s of %(record)s: %(findings)s — %(reason)s",
                number=record.name,
                checkpoint=checkpoints.get(record.checkpoint, record.checkpoint),
                record=record.res_name,
                findings="; ".join(record.finding_ids.mapped("message")),
                reason=record.reason or "",
            )
            if record.withdrawn_at:
                text += self.env._(
                    " Withdrawn: %(reason)s", reason=record.withdrawn_reason or ""
                )
            found += [
                Found(
                    history_id=res_id,
                    kind="overridden",
                    key=f"overridden:{record.id}",
                    text=text,
                    model=record._name,
                    res_id=record.id,
                    res_name=record.name,
                    moment=record.granted_at,
                    person=", ".join(
                        record.qms_signature_ids.sorted("position").mapped(
                            "signer_name"
                        )
                    ),
                )
                for res_id in ids
            ]
        return found

    @api.model
    def _find_warnings(self, scope):
        """What passed although something was to be said, each warning once."""
        checkpoints = dict(scope.decisions._selection_checkpoint())
        found = []
        for decision in scope.decisions:
            if decision.checkpoint in _NOT_OF_THE_MAKING:
                continue
            for warning in decision.warnings or ():
                found += [
                    Found(
                        history_id=res_id,
                        kind="warned",
                        key=f"warned:{decision.res_model}:{decision.res_id}:"
                        f"{decision.checkpoint}:{warning['code']}",
                        text=self.env._(
                            "%(checkpoint)s of %(record)s: %(message)s",
                            checkpoint=checkpoints.get(
                                decision.checkpoint, decision.checkpoint
                            ),
                            record=decision.res_name,
                            message=warning["message"],
                        ),
                        model=decision.res_model,
                        res_id=decision.res_id,
                        res_name=decision.res_name,
                        moment=decision.decided_at,
                        person=decision.employee_name or decision.actor_name,
                    )
                    for res_id in scope.histories_of(
                        decision.res_model, decision.res_id
                    )
                ]
        return found

    @api.model
    def _find_holds(self, scope):
        """Lots that were held, sent back or rejected meanwhile."""
        decided = (
            self.env["medical.lot.disposition"]
            .sudo()
            .search(
                [
                    ("lot_ids", "in", scope.lots.ids),
                    ("state", "=", "done"),
                    ("decision", "in", ("hold", "reject", "quarantine")),
                ],
                order="id",
            )
        )
        words = dict(decided._fields["decision"]._description_selection(self.env))
        found = []
        for disposition in decided:
            by_history = {}
            for lot in disposition.lot_ids:
                for res_id in scope.of_lot.get(lot.id, ()):
                    by_history.setdefault(res_id, []).append(lot.name)
            found += [
                Found(
                    history_id=res_id,
                    kind="held",
                    key=f"held:{disposition.id}",
                    text=self.env._(
                        "%(decision)s (%(number)s): %(lots)s — %(reason)s",
                        decision=words[disposition.decision],
                        number=disposition.name,
                        lots=", ".join(names),
                        reason=disposition.reason or "",
                    ),
                    model=disposition._name,
                    res_id=disposition.id,
                    res_name=disposition.name,
                    moment=disposition.decided_at,
                    person=disposition.decided_by_id.name or "",
                )
                for res_id, names in by_history.items()
            ]
        return found + self._find_held_material(scope)

    @api.model
    def _find_held_material(self, scope):
        """Material that was built in and is not released any more.

        Whoever releases the device says why that does not matter, or waits for its
        disposition. (ISO 13485, 8.3.3: nonconforming product found after its use)
        """
        # sudo: status of lots, for whoever reviews the record
        lots = scope.materials.sudo()
        words = dict(lots._fields["quality_status"]._description_selection(self.env))
        return [
            Found(
                history_id=res_id,
                kind="held",
                key=f"material:{lot.id}",
                text=self.env._(
                    "Material %(lot)s of %(product)s is not released now: %(status)s.",
                    lot=lot.name,
                    product=lot.product_id.display_name,
                    status=words[lot.quality_status],
                ),
                model=lot._name,
                res_id=lot.id,
                res_name=lot.name,
            )
            for lot in lots.sorted("id")
            if lot.quality_status in ("quarantine", "on_hold", "rejected")
            for res_id in sorted(set(scope.of_material.get(lot.id, ())))
        ]
