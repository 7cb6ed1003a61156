# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import json
import re

from lxml import html as lxml_html

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.qms_base.archival import bundle
from odoo.addons.qms_base.archival.anonymous import Pseudonyms, fold
from odoo.addons.qms_base.archival.document import Front, archival_pdf
from odoo.addons.qms_base.models.archive.kinds import plain
from odoo.addons.qms_base.models.reporting.url_fetcher import (
    BASE_URL,
    RecordUrlFetcher,
)

from .sample_identifiers import SampleIdentifiers

_MARK = "SAMPLE"
# digits of the shortest date
_DATE = 6
# what stands around a number in a text, and between two
_AROUND = "\"'.,;:()[]{}<>\u201c\u201d\u2018\u2019\u201e"
_PARTS = re.compile(r"[:,;()\[\]<>=\"']+")
# attributes that say how something is drawn, and nothing that is read
_DRAWN = frozenset(("class", "style", "xmlns", "viewbox", "colspan", "rowspan"))
# what files write otherwise than it is read
_ESCAPED = frozenset("&<>\"'\\")
# the modules of a symbol and the photos, in the data
_SEEN = frozenset(("path", "picture"))


class MedicalRecordPackage(models.Model):
    """Samples of device history records that tell of nobody.

    Names of people, customers, suppliers and the company, addresses, prices, device
    identifiers, lots and serials are replaced, the same one by the same word in every
    file. Symbols and photos can be read too, and are left out. Not signed: the
    signature would name the company, and a sample is no record.
    """

    _inherit = "medical.record.package"

    def _collect_sample(self, number, purpose, lots=None, **asked):
        self._check_lots(lots)
        histories = {
            lot: _without_pictures(plain(history))
            for lot, history in lots._device_history_data().items()
        }
        rendered = {lot: self._sample_html(lot) for lot in lots}
        whole = "\n".join(
            (
                json.dumps(list(histories.values()), ensure_ascii=False),
                *rendered.values(),
            )
        )
        text = " ".join(fold(whole).split())
        # those that occur: a plant knows many more people
        names, exact = self._names_to_hide(lots)
        names = {name: word for name, word in names.items() if name in text}
        exact = {name: word for name, word in exact.items() if name in whole}
        # sudo: which currencies there are, also those nobody pays in here
        currencies = (
            self.env["res.currency"]
            .sudo()
            .with_context(active_test=False)
            .search([("name", "!=", False)])
        )
        identifiers = self._identifiers_to_hide(lots, histories, rendered)
        self._add_known_lots(identifiers, whole)
        hidden = Pseudonyms(
            names,
            numbers={
                number: word
                for number, word in identifiers.numbers().items()
                if " ".join(number.split()) in text or not _ESCAPED.isdisjoint(number)
            },
            codes=identifiers.codes,
            exact=exact,
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
        for drawn in tree.xpath("//img | //*[local-name() = 'svg']"):
            drawn.drop_tree()
        return lxml_html.tostring(tree, encoding="unicode")

    def _sample_pdf(self, rendered, hidden, data, lot):
        tree = lxml_html.document_fromstring(rendered)
        for element in tree.iter():
            if not isinstance(element.tag, str) or element.tag == "style":
                continue
            element.text = element.text and hidden.text(element.text)
            for name, value in element.attrib.items():
                if name.lower() not in _DRAWN:
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
                            "Anonymised: names, customers, prices, device"
                            " identifiers, lots and serials are replaced, symbols and"
                            " photos left out. This is a sample, and no record."
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
    # Which numbers nobody should know again
    # ------------------------------------------------------------------
    def _identifiers_to_hide(self, lots, histories, rendered):
        """Device identifiers, lots and serials that occur, of devices and material."""
        # sudo: every number there is, so that none is left
        own = lots.sudo()
        found = SampleIdentifiers()
        used = own.env["stock.move.line"].union(*own._qms_component_lines().values())
        orders = own._history_productions()
        made = orders.lot_producing_ids | orders.move_finished_ids.move_line_ids.lot_id
        built_in = used.lot_id._history_built_in()
        # a supplier knows his certificate and its heat again
        papers = own.env["medical.material.certificate"].search(
            [("lot_ids", "in", built_in.ids)]
        )
        for number in (
            *(one for lot in own | made | built_in for one in _numbers_of(lot)),
            *papers.mapped("name"),
            *papers.mapped("heat"),
        ):
            if (number or "").strip():
                found.add_lot(number)
        for lot, identifier in (own | made)._device_identifiers().items():
            if not identifier:
                continue
            found.add_device(identifier.di)
            parts, _problem = lot._udi_parts(identifier)
            numbers = [
                parts[name] for name in ("lot", "serial") if parts and parts[name]
            ]
            for text in filter(None, (lot.udi_hri, lot.udi_element_string)):
                found.add_udi(text, identifier.di, numbers)
        for text in _texts(list(histories.values())):
            found.take_up(text)
        for page in rendered.values():
            for text in lxml_html.document_fromstring(page).itertext():
                found.take_up(text)
        self._add_known_devices(found, fold("".join(rendered.values())))
        return found

    def _add_known_devices(self, found, text):
        """Every device identifier of the plant that a text holds."""
        # sudo: as above, those of retired devices and of other agencies too
        env = self.sudo().with_context(active_test=False).env
        named = [("di", "!=", False)]
        every = env["medical.device.identifier"].search(named)
        others = env["medical.device.identifier.secondary"].search(named)
        for di in dict.fromkeys(
            [
                *every.mapped("di"),
                *every.mapped("basic_udi_di"),
                *every.mapped("direct_mark_di"),
                *every.mapped("unit_of_use_di"),
                *others.mapped("di"),
            ]
        ):
            if di and fold(di).lstrip("0") in text:
                found.add_device(di)

    def _add_known_lots(self, found, text):
        """Every lot of the plant that a text names: what was split off, held, scrapped.

        Numbers of digits alone that are shorter than a date are left: they say how many
        of something.

        :param text: as it is written
        """
        folded = " ".join(fold(text).split())
        words = {
            part
            for word in (*text.lower().split(), *folded.split())
            for part in (word, word.strip(_AROUND), *_PARTS.split(word))
            if len(part) > 1
        }
        # sudo: as above; a number with blanks begins with one of the words
        rows = self.sudo().env.execute_query(
            SQL(
                "SELECT number FROM stock_lot CROSS JOIN LATERAL"
                " (VALUES (name), (batch_number), (ref)) AS numbers(number)"
                " WHERE split_part(lower(number), ' ', 1) = ANY(%s)",
                sorted(words),
            )
        )
        for number in dict.fromkeys(number for (number,) in rows):
            if number.isdigit() and len(number) < _DATE:
                continue
            if " ".join(fold(number).split()) in folded:
                found.add_lot(number)


def _numbers_of(lot):
    """Numbers by which a lot is known."""
    return lot.name, lot.batch_number, lot.ref


def _without_pictures(history):
    """A record without what a camera or scanner could still read."""
    if isinstance(history, dict):
        return {
            key: "" if key in _SEEN else _without_pictures(item)
            for key, item in history.items()
        }
    if isinstance(history, list):
        return [_without_pictures(item) for item in history]
    return history


def _texts(value):
    """Every text in a value of dictionaries and lists."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
