# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.opening import opened

from .medical_change_target import content_digest, content_facts, differences


class MedicalChangeItem(models.Model):
    """Both versions of what changes, fixed when the approval is asked."""

    _inherit = "medical.change.item"

    def _fix(self):
        """Fix both versions: what is signed from here on is what is applied."""
        known = self._records_read()
        with opened(self.change_id):
            for item in self:
                record = known[item]
                before, after = record._change_before(), record._change_after(item)
                old = before._change_content() if before else []
                new = record._change_content_after(item)
                rows = differences(old, new)
                item.write(
                    {
                        "before_name": before.display_name if before else False,
                        "after_name": after.display_name,
                        "before_id": before.id,
                        "before_digest": content_digest(content_facts(old)),
                        "after_digest": content_digest(content_facts(new)),
                        "before_values": before._change_values() if before else False,
                        "difference_rows": rows,
                        "difference_text": "\n".join(
                            f"{label}: {_one_line(one)} → {_one_line(other)}"
                            for label, one, other in rows
                        ),
                    }
                )
            self.flush_recordset()

    def _unfix(self):
        """Forget what was fixed: the order is written again."""
        self._serve(
            before_name=False,
            after_name=False,
            before_id=0,
            before_digest=False,
            after_digest=False,
            before_values=False,
            difference_rows=False,
            difference_text=False,
        )

    def _check_fixed(self):
        """Whether both versions are the ones that were approved.

        :return: ``{item: record}`` of all of them
        :raises UserError: naming what changed since
        """
        known = self._records_read(words=False)
        for item in self:
            record = known.get(item)
            before = record._change_before() if record else None
            after = record._change_after(item) if record else None
            old = before._change_facts() if before else []
            same = (
                record
                and after
                and content_digest(record._change_facts_after(item))
                == item.after_digest
                and content_digest(old) == item.before_digest
                and (before.id if before else 0) == item.before_id
            )
            if not same:
                raise UserError(
                    self.env._(
                        "%(item)s is not what was approved: it, or what is in effect,"
                        " changed since. Cancel %(order)s and open another change"
                        " order.",
                        item=item.after_name,
                        order=item.change_id.name,
                    )
                )
        return known


def _one_line(words):
    return "—" if words is None else ", ".join((words or "-").split("\n"))
