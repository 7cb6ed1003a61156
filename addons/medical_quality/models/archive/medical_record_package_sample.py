# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import json

from lxml import html as lxml_html

from odoo import fields, models

from odoo.addons.qms_base.archival import bundle
from odoo.addons.qms_base.archival.anonymous import Pseudonyms, words_of
from odoo.addons.qms_base.archival.document import Front, archival_pdf
from odoo.addons.qms_base.models.archive.kinds import plain
from odoo.addons.qms_base.models.reporting.url_fetcher import (
    BASE_URL,
    RecordUrlFetcher,
)

_MARK = "SAMPLE"


class MedicalRecordPackage(models.Model):
    """Samples of device history records that tell of nobody.

    Names of people, customers, suppliers and the company, addresses and prices are
    replaced, the same one by the same word in every file. Not signed: the signature
    would name the company, and a sample is no record.
    """

    _inherit = "medical.record.package"

    def _collect_sample(self, number, purpose, lots=None, **asked):
        self._check_lots(lots)
        histories = {
            lot: plain(history) for lot, history in lots._device_history_data().items()
        }
        rendered = {lot: self._sample_html(lot) for lot in lots}
        text = "\n".join(
            (
                json.dumps(list(histories.values()), ensure_ascii=False),
                *rendered.values(),
            )
        ).casefold()
        # those that occur: a plant knows many more people
        names = {
            name: word
            for name, word in self._names_to_hide(lots).items()
            if name in text
        }
        # sudo: which currencies there are, also those nobody pays in here
        currencies = (
            self.env["res.currency"]
            .sudo()
            .with_context(active_test=False)
            .search([("name", "!=", False)])
        )
        hidden = Pseudonyms(
            names,
            # symbols that are letters are units, too
            currencies={
                *currencies.mapped("name"),
                *(c.symbol for c in currencies if not any(map(str.isalnum, c.symbol))),
            },
        )
        files = {}
        for index, (lot, history) in enumerate(histories.items(), 1):
            folder = f"sample-{index:03}"
            data = hidden.value(history)
            files[f"{folder}/record.json"] = text = json.dumps(
                data, indent=2, sort_keys=True, ensure_ascii=False
            ).encode()
            files[f"{folder}/inspections.csv"] = self._sample_table(data)
            files[f"{folder}/record.pdf"] = self._sample_pdf(
                rendered[lot], hidden, text, lot
            )
        return ", ".join(lots.mapped("name")), files

    def _sample_table(self, data):
        names = ("name", "limits", "value", "result", "person")
        return bundle.table(
            (
                self.env._("Inspection"),
                self.env._("Characteristic"),
                self.env._("Accepted"),
                self.env._("Value"),
                self.env._("Result"),
                self.env._("Recorded by"),
            ),
            [
                (inspection["number"], *(row[name] for name in names))
                for inspection in data["inspections"]
                for row in inspection["values"]
            ],
        )

    def _sample_html(self, lot):
        rendered, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "medical_quality.device_history", lot.ids
        )
        # as text: what is written with entities is found too
        tree = lxml_html.document_fromstring(rendered.decode())
        return lxml_html.tostring(tree, encoding="unicode")

    def _sample_pdf(self, rendered, hidden, data, lot):
        tree = lxml_html.document_fromstring(rendered)
        for element in tree.iter():
            if not isinstance(element.tag, str) or element.tag == "style":
                continue
            element.text = element.text and hidden.text(element.text)
            for name, value in element.attrib.items():
                if name.startswith("data-"):
                    element.set(name, hidden.text(value))
        for element in tree.iter():
            element.tail = element.tail and hidden.text(element.tail)
        return archival_pdf(
            lxml_html.tostring(tree, encoding="unicode"),
            data,
            Front(
                stamp=_MARK,
                contents=self.env._("Contents"),
                facts=(
                    (
                        _MARK,
                        self.env._(
                            "Anonymised: names, customers and prices are replaced."
                            " This is a sample, and no record."
                        ),
                    ),
                ),
                description=self.env._("Machine-readable sample"),
                made_at=fields.Datetime.now(),
            ),
            base_url=BASE_URL,
            url_fetcher=RecordUrlFetcher(lot),
        )

    # ------------------------------------------------------------------
    # Whom nobody should recognise
    # ------------------------------------------------------------------
    def _names_to_hide(self, lots):
        """``{name or word of one: what stands for it}``."""
        # sudo: every name there is, so that none is left
        env = self.sudo().with_context(active_test=False).env
        organisations = env["res.partner"].search([("is_company", "=", True)])
        organisations |= (
            lots.sudo().qms_customer_id
            | env["res.company"].search([("partner_id", "!=", False)]).partner_id
        )
        people = env["res.partner"].search([("is_company", "=", False)]) - organisations
        found = {}
        for index, partner in enumerate(organisations, 1):
            self._hide(found, partner.name, self.env._("Company %s", index))
        for index, name in enumerate(
            dict.fromkeys(
                [
                    *people.mapped("name"),
                    *env["hr.employee"].search([("name", "!=", False)]).mapped("name"),
                    *env["res.users"].search([("login", "!=", False)]).mapped("login"),
                ]
            ),
            1,
        ):
            self._hide(found, name, self.env._("Person %s", index))
        return found

    def _hide(self, found, name, pseudonym):
        name = (name or "").strip()
        if not name:
            return
        for word in (name.casefold(), *sorted(words_of(name))):
            found.setdefault(word, pseudonym)
