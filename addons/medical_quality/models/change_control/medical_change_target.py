# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib
import json

from odoo import api, models
from odoo.exceptions import UserError


class MedicalChangeTarget(models.AbstractModel):
    """What a change order changes: a kind of record says how, in these methods.

    An item of a change order names such a record: the drafted revision where the kind
    has revisions, the record in effect where it has none and is written in place.
    Methods are called with all rights (``sudo``) on one record.
    """

    _name = "medical.change.target"
    _description = "What a change order changes"
    # whether the change can return by itself
    _change_returns = False

    def _change_check(self, item):
        """Whether the item can be approved and applied as it is.

        :raises UserError: with what is missing
        """
        raise NotImplementedError

    def _change_before(self):
        """The record in effect that this replaces, or none."""
        raise NotImplementedError

    def _change_after(self, item):
        """The record that holds the new version, or none yet."""
        return self

    def _change_content_after(self, item):
        """What the new version says, as :meth:`_change_content` gives it."""
        return self._change_after(item)._change_content()

    def _change_content(self):
        """What a version says, to compare with another one of the same kind.

        :return: ``[[key, label, words, comparable value]]``, JSON values
        """
        raise NotImplementedError

    def _change_facts(self):
        """What digests go by: :meth:`_change_content` without its words.

        :return: ``[[key, comparable value]]``
        """
        return content_facts(self._change_content())

    def _change_facts_after(self, item):
        """What digests of the new version go by."""
        return content_facts(self._change_content_after(item))

    def _change_read(self, items, *, words):
        """Read for all of these at once what the other methods ask of each.

        Changes nothing but how often the database is asked. Called on all records of
        the kind that a change order names.

        :param items: the items that name them
        :param words: whether their words are asked, or their facts alone
        """

    def _change_values(self):
        """What is needed to return to this version, as JSON; None where nothing is."""
        return None

    def _change_apply(self, item):
        """Put the new version into effect; the change order has checked who may."""
        raise NotImplementedError

    def _change_stands(self, item):
        """Whether what the change put into effect is in effect still."""
        return True

    def _change_return(self, item):
        """Put what was before into effect again.

        :return: a drafted revision that is to take effect, or none where it is done
        """
        raise UserError(
            self.env._(
                "%(record)s cannot return by itself: change it by an order of its own.",
                record=self.display_name,
            )
        )

    def _change_no_return(self):
        """Why a temporary change is not for this, as translated words."""
        return self.env._(
            "it cannot return by itself: a temporary change is not for it"
        )

    def _change_authors(self, item):
        """Users who wrote in the new version."""
        return self.env["res.users"]

    def _change_products(self):
        """Products that are made or described by this."""
        return self.env["product.product"]

    def _change_components(self, item):
        """Products that go into them, as far as this says."""
        return self.env["product.product"]

    def _change_is_label(self):
        """Whether labels are to be issued anew because of this."""
        return False

    def _change_demands_di(self):
        """Whether this makes the device another one."""
        return False

    # ------------------------------------------------------------------
    # Without a change order
    # ------------------------------------------------------------------
    def _refuse_without_change(self, what=""):
        """Refuse what only an approved change order does.

        :param what: translated sentence that says what was about to change
        :raises UserError: always
        """
        record = self[:1]
        # sudo: which change orders name it, whoever asks
        items = (
            self.env["medical.change.item"]
            .sudo()
            .search(
                [
                    ("record_ref", "=", f"{record._name},{record.id}"),
                    ("change_id.state", "not in", ("closed", "rejected", "cancelled")),
                ],
                limit=1,
            )
        )
        if items:
            order = items.change_id
            labels = dict(order._fields["state"]._description_selection(self.env))
            todo = self.env._(
                "%(order)s names it (%(state)s): it takes effect when that change order"
                " is approved and applied.",
                order=order.name,
                state=labels[order.state],
            )
        else:
            todo = self.env._(
                "Open a change order (Quality > Change control) that names it, and have"
                " it approved."
            )
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "change.missing",
            " ".join(
                filter(
                    None,
                    (
                        what
                        or self.env._(
                            "%(record)s is under change control.",
                            record=record.display_name,
                        ),
                        todo,
                    ),
                )
            ),
        )

    @api.model
    def _change_in_force(self, companies):
        """Whether change control is in force for records of these companies.

        :param companies: res.company; an empty one stands for every company
        """
        controlled = self.env["res.company"]._qms_change_controlled()
        return bool(controlled & companies.sudo() if companies else controlled)


class MedicalChangeSigned(models.AbstractModel):
    """A drafted revision whose content is what its own signature would cover."""

    _name = "medical.change.signed"
    _description = "Revision that a change order puts into effect"
    _inherit = "medical.change.target"
    # transition whose signed fields are the content
    _change_transition = "make_effective"

    def _change_content(self):
        self.ensure_one()
        transition = self._change_transition
        text, _digest = self._signature_snapshots(transition)[self.id]
        content = json.loads(text)
        rows = []
        for name in self._signature_fields(transition):
            if name not in content["values"]:
                continue
            value = content["values"][name]
            rows.append(
                [
                    name,
                    self._fields[name]._description_string(self.env),
                    self._signature_words(name, value),
                    comparable(value),
                ]
            )
        files = content["attachments"]
        if files:
            words = "\n".join(
                f"{name} ({size} B, SHA-256 {digest[:12]}…)"
                for name, size, digest in files
            )
            rows.append(["attachments", self.env._("Files"), words, files])
        return rows

    def _change_authors(self, item):
        return self._signature_authors(self._change_transition).get(
            self.id, self.env["res.users"]
        )


class QmsSignatureMixin(models.AbstractModel):
    _inherit = "qms.signature.mixin"

    def _signature_manifestations(self):
        """Of what a change order put into effect: the signatures of that order."""
        own = super()._signature_manifestations()
        if own or not isinstance(self, self.env.registry["medical.change.signed"]):
            return own
        # sudo: whoever sees the record sees by whom it was approved
        items = (
            self.env["medical.change.item"]
            .sudo()
            .search(
                [
                    ("record_ref", "=", f"{self._name},{self.id}"),
                    ("change_id.applied_at", "!=", False),
                ],
                limit=1,
            )
        )
        if not items:
            return own
        order = items.change_id
        return [
            {**row, "meaning": f"{row['meaning']} ({order.name})"}
            for row in order._approvals()
        ]


def comparable(value):
    """A value of a snapshot without names and without ids of lines of its own."""
    if isinstance(value, list):
        if len(value) == 3 and all(isinstance(item, str) for item in value):
            return value if value[0] == "sha256" else value[:2]
        return [comparable(item) for item in value]
    if isinstance(value, dict):
        if set(value) == {"id", "values"}:
            return comparable(value["values"])
        return {key: comparable(item) for key, item in value.items()}
    return value


def content_facts(rows):
    """Keys and comparable values of rows as ``_change_content`` gives them."""
    return [[key, value] for key, _label, _words, value in rows]


def content_digest(facts):
    """SHA-256 of what a version says, by its comparable values, in any order.

    :param facts: ``[[key, comparable value]]``
    """
    text = json.dumps(
        sorted(facts),
        sort_keys=True,
        ensure_ascii=False,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def differences(before, after):
    """How two versions differ, in words.

    :param before: rows of the version in effect, as ``_change_content`` gives them
    :param after: rows of the new one
    :return: ``[[label, words before or None, words after or None]]``
    """
    old = {row[0]: row for row in before}
    new = {row[0]: row for row in after}
    rows = []
    for key in dict.fromkeys([*old, *new]):
        one, other = old.get(key), new.get(key)
        if one and other and one[3] == other[3]:
            continue
        label = (other or one)[1]
        if one and not other:
            label = one[1]
        rows.append([label, one[2] if one else None, other[2] if other else None])
    return rows
