# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.qms_base.tests.signing import enrol, sign

from ..label import LabelError, render_pdf
from .common import TraceabilityCase
from .test_label import read_pages
from .test_label_printing import read_job

_REPORT = "medical_traceability.action_report_udi_label"


class LabelCase(TraceabilityCase):
    """A device with an identifier and three serials, and a draft of its label."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._released(cls.part, "COMP", 50)
        cls._identify(cls.device)
        cls.lots = cls._produce(cls.device, ["SN001", "SN002", "SN003"])
        cls.template = cls._template()

    @classmethod
    def _template(cls, **vals):
        values = {
            "number": "LT-T",
            "revision": "A",
            "name": "Test label",
            "product_tmpl_id": cls.device.product_tmpl_id.id,
            "mark_ids": [Command.create({"mark": "medical_device"})],
            "text_ids": [Command.create({"text": "Rx only"})],
        }
        templates = cls.env["medical.label.template"].with_user(cls.engineer)
        return templates.create(values | vals)

    @classmethod
    def _approve(cls, template):
        template.with_user(cls.manager)._make_effective()
        return template


@tagged("post_install", "-at_install")
class TestLabelTemplate(LabelCase):
    """A label is drawn, signed by two people, and then stays what it is."""

    # ------------------------------------------------------------------
    # Taking effect
    # ------------------------------------------------------------------
    def test_two_people_who_did_not_write_it(self):
        second = self._person("lt_engineer2", "qms_base.group_qms_engineer")
        self.env["hr.employee"].create({"name": "Second", "user_id": second.id})
        for user in (self.engineer, self.manager):
            if not user.employee_ids:
                self.env["hr.employee"].create({"name": user.name, "user_id": user.id})
            enrol(user)
        enrol(second)
        template = self.template
        with self.assertRaises(AccessError):
            sign(template, "make_effective", self.engineer)
        sign(template, "make_effective", second)
        self.assertEqual(template.state, "draft")
        with self.assertRaises(AccessError):
            sign(template, "make_effective", second)
        sign(template, "make_effective", self.manager)
        self.env.invalidate_all()
        self.assertEqual(template.state, "effective")
        self.assertEqual(template.effective_by_id, self.manager)

    def test_the_revision_before_is_kept(self):
        self._approve(self.template)
        action = self.template.with_user(self.engineer).action_new_revision()
        new = self.template.browse(action["res_id"])
        self.assertEqual((new.state, len(new.mark_ids)), ("draft", 1))
        with self.assertRaises(UserError):
            self.template.with_user(self.engineer).action_new_revision()
        new.revision = "B"
        self._approve(new)
        self.assertEqual(self.template.state, "superseded")
        self.assertTrue(self.template.superseded_at)
        # the old one is still printed by where an order pinned it
        contents = self.lots._label_contents(self.template)
        self.assertTrue(self.template._render_pdf(contents))

    def test_one_effective_for_product_level_and_market(self):
        self._approve(self.template)
        europe = self._approve(self._template(revision="E", market="eu"))
        self.assertEqual(self.template.state, "effective")
        find = self.env["medical.label.template"]._effective_for
        self.assertEqual(find(self.device, market="eu"), {self.device: europe})
        self.assertEqual(find(self.device, market="us"), {self.device: self.template})
        self.assertEqual(find(self.device, level="case"), {})
        self.assertEqual(
            find(self.device | self.kit, market="us").keys(), {self.device}
        )
        with self.assertRefused("several markets"):
            find(self.device)

    def test_what_cannot_be_printed_does_not_take_effect(self):
        for changes, message in (
            ({"width_mm": 30, "height_mm": 15}, "does not fit"),
            ({"symbology": "gs1_128", "module_mm": 0.25}, "too long"),
            ({"printed_name": "針"}, "no sign for"),
        ):
            draft = self._template(revision=message, **changes)
            self.assertIn(message, draft.preview_problem)
            self.assertFalse(draft.preview)
            with self.assertRefused(message):
                draft.action_make_effective()
            with self.assertRefused(message):
                draft._make_effective()

    # ------------------------------------------------------------------
    # It stays
    # ------------------------------------------------------------------
    def test_an_effective_label_stays_on_every_path(self):
        self._approve(self.template)
        template = self.template.sudo()
        mark, text = template.mark_ids, template.text_ids
        other = self._template(revision="O")
        for attempt in (
            lambda: template.write({"width_mm": 80}),
            lambda: template.write({"printed_name": "Other"}),
            lambda: template.write({"state": "draft"}),
            lambda: template.write({"mark_ids": [Command.clear()]}),
            lambda: template.write({"text_ids": [Command.create({"text": "x"})]}),
            lambda: template.with_context(install_mode=True).write({"market": "eu"}),
            lambda: mark.write({"mark": "sterile"}),
            lambda: mark.unlink(),
            lambda: text.write({"text": "Other"}),
            lambda: text.write({"template_id": other.id}),
            lambda: other.sudo().text_ids.write({"template_id": template.id}),
            lambda: text.create({"template_id": template.id, "text": "x"}),
            lambda: template.unlink(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()
                self.env.flush_all()
        for statement in (
            "UPDATE medical_label_template SET width_mm = 1 WHERE id = %s",
            "UPDATE medical_label_template SET state = 'draft' WHERE id = %s",
            "DELETE FROM medical_label_template WHERE id = %s",
            "UPDATE medical_label_text SET text = 'x' WHERE template_id = %s",
            "DELETE FROM medical_label_mark WHERE template_id = %s",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.Error),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [template.id])
        self.assertEqual(template.width_mm, 70)

    def test_the_product_is_called_otherwise_later(self):
        self._approve(self.template)
        self.device.product_tmpl_id.sudo().write({"default_code": "OTHER"})
        self.env.flush_all()
        self.assertEqual(self.template.printed_reference, "DEV-1")
        content = self.lots[0]._label_contents(self.template)[0]
        self.assertEqual((content.product, content.reference), ("Device", "DEV-1"))

    def test_no_client_gives_a_state(self):
        template = (
            self.env["medical.label.template"]
            .with_user(self.engineer)
            .with_context(default_state="effective", default_effective_by_id=1)
            .create(
                {
                    "number": "X",
                    "name": "X",
                    "product_tmpl_id": self.device.product_tmpl_id.id,
                    "state": "effective",
                    "author_ids": [Command.clear()],
                    "effective_at": "2026-01-01",
                }
            )
        )
        self.assertEqual(template.state, "draft")
        self.assertEqual(template.author_ids, self.engineer)
        self.assertFalse(template.effective_at)
        copied = self._approve(self.template).with_user(self.engineer).copy()
        self.assertEqual((copied.state, copied.author_ids), ("draft", self.engineer))

    def test_everybody_who_wrote_is_an_author(self):
        second = self._person("lt_engineer3", "qms_base.group_qms_engineer")
        third = self._person("lt_engineer4", "qms_base.group_qms_engineer")
        self.template.with_user(second).write({"width_mm": 71})
        self.template.mark_ids.with_user(third).write({"mark": "caution"})
        self.assertEqual(self.template.author_ids, self.engineer | second | third)

    # ------------------------------------------------------------------
    # Who may
    # ------------------------------------------------------------------
    def test_who_writes_labels(self):
        values = {
            "number": "N",
            "name": "N",
            "product_tmpl_id": self.device.product_tmpl_id.id,
        }
        model = self.env["medical.label.template"]
        for user in (self.operator, self.inspector, self.auditor, self.clerk):
            with self.assertRaises(AccessError):
                model.with_user(user).create(values)
            with self.assertRaises(AccessError):
                self.template.with_user(user).write({"width_mm": 80})
            with self.assertRaises(AccessError):
                self.template.mark_ids.with_user(user).write({"mark": "sterile"})
            with self.assertRaises(AccessError):
                self.template.with_user(user).action_make_effective()
            with self.assertRaises(AccessError):
                self.template.with_user(user).unlink()
        for user in (self.operator, self.inspector, self.auditor):
            self.template.with_user(user).read(["name", "preview"])
        with self.assertRaises(AccessError):
            self.template.with_user(self.clerk).read(["name"])

    def test_another_company_does_not_see_it(self):
        company = self.env["res.company"].create({"name": "Other plant"})
        stranger = self._person("lt_stranger", "qms_base.group_qms_engineer")
        stranger.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        for record in (self.template, self.template.mark_ids, self.template.text_ids):
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["create_date"])
        self._approve(self.template)
        find = self.env["medical.label.template"].with_company(company)._effective_for
        self.assertEqual(find(self.device), {})

    # ------------------------------------------------------------------
    # What is written in it
    # ------------------------------------------------------------------
    def test_form(self):
        form = Form(self.env["medical.label.template"].with_user(self.engineer))
        form.number = "LT-F"
        form.name = "Form"
        form.product_tmpl_id = self.device.product_tmpl_id
        self.assertEqual(form.printed_name, "Device")
        self.assertEqual(form.printed_reference, "DEV-1")
        self.assertEqual(form.printed_manufacturer, self.customer.name)
        with form.mark_ids.new() as mark:
            mark.mark = "keep_dry"
        form.width_mm = 0
        self.assertTrue(form.preview_problem)
        form.width_mm = 70
        self.assertFalse(form.preview_problem)
        template = form.save()
        pdf = base64.b64decode(template.preview)
        [[(kind, data)]] = read_pages(pdf)
        self.assertEqual(kind, "]d2")
        self.assertIn(b"SPECIMEN", data)
        action = template.with_user(self.operator).action_preview()
        self.assertIn(f"/{template.id}/preview", action["url"])

    def test_wrong_values(self):
        for changes in (
            {"module_mm": 0.1},
            {"module_mm": 1.0},
            {"symbology": "gs1_128", "module_mm": 0.6},
            {"second_symbology": "gs1_datamatrix"},
            {"second_symbology": "hibc_128", "second_module_mm": 0.25},
            {"symbology": "hibc_128", "module_mm": 0.25}
            | {"second_symbology": "digital_link"},
            {"width_mm": 0},
            {"height_mm": -1},
            {"width_mm": 900},
            {"media": "sheet", "sheet_height_mm": 5000},
            {"font_size": 0},
            {"digital_link_domain": "ftp://x"},
            {"digital_link_domain": "https://é.example"},
            {"media": "sheet", "sheet_rows": 0},
            {"media": "sheet", "sheet_columns": 3},
            {"mark_ids": [Command.create({"mark": "temperature_limit"})]},
        ):
            with self.subTest(changes), self.assertRaises(ValidationError):
                self._template(revision="W", **changes)

    def test_hibc_template(self):
        template = self._template(revision="H", symbology="hibc_datamatrix")
        [[(kind, data)]] = read_pages(template._specimen_pdf())
        self.assertEqual(kind, "]d1")
        self.assertTrue(data.startswith(b"+A999SPECIMEN0/"))
        self._approve(template)
        with self.assertRefused("another issuing agency"):
            self.lots._label_contents(template)


@tagged("post_install", "-at_install")
class TestLabelsByTemplate(LabelCase):
    """Labels of lots are printed by the template, all of them or none."""

    def _print(self, lots, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.operator)
        return reports._render_qweb_pdf(_REPORT, lots.ids)[0]

    def test_the_report_goes_by_the_template(self):
        with self.assertRefused("No label of .*Device is in effect"):
            self._print(self.lots)
        self._approve(self.template)
        pages = read_pages(self._print(self.lots))
        self.assertEqual(
            pages, [[("]d2", lot.udi_element_string.encode())] for lot in self.lots]
        )

    def test_a_clerk_prints_what_he_may_see(self):
        self._approve(self.template)
        self.assertEqual(len(read_pages(self._print(self.lots, self.clerk))), 3)

    def test_sheets_are_filled(self):
        template = self._template(
            revision="S",
            media="sheet",
            sheet_rows=5,
            width_mm=90,
        )
        self._approve(template)
        [symbols] = read_pages(self._print(self.lots))
        self.assertEqual(
            sorted(symbols),
            sorted(("]d2", lot.udi_element_string.encode()) for lot in self.lots),
        )

    def test_zpl(self):
        self._approve(self.template)
        contents = self.lots._label_contents(self.template, {self.lots[1].id: 2})
        labels = read_job(self.template._render_zpl(contents))
        self.assertEqual(
            [symbols for symbols, _texts in labels],
            [[("]d2", lot.udi_element_string)] for lot in self.lots],
        )
        self.assertIn("COPY 2", labels[1][1])
        self.assertNotIn("COPY 2", labels[0][1])

    def test_a_draft_prints_specimens_only(self):
        contents = self.lots._label_contents(self.template)
        for render in (self.template._render_pdf, self.template._render_zpl):
            with self.assertRefused("is a draft"):
                render(contents)
            with self.assertRefused("nothing to print"):
                render([])

    def test_lots_that_are_not_labelled(self):
        self._approve(self.template)
        self._decide(self.lots[1], "hold")
        with self.assertRefused("SN002"):
            self.lots._label_contents(self.template)
        with self.assertRefused("SN002"):
            self._print(self.lots)
        other = self._produce(self.kit, ["K1"], 1)
        with self.assertRefused("No label for K1"):
            other._label_contents(self.template)

    def test_a_wrong_label_leaves_nothing_printed(self):
        self._approve(self.template)
        contents = self.lots._label_contents(self.template)
        contents[1].data["gs1_datamatrix"] += "9"
        with self.assertRefused("SN002 was not printed: read back"):
            self.template._render_pdf(contents)
        with self.assertRefused("SN002 was not printed: read back"):
            self.template._render_zpl(contents)
        with self.assertRaises(LabelError):
            render_pdf(self.template._design(), contents)

    def test_queries_do_not_grow(self):
        self._approve(self.template)
        many = self._produce(self.device, [f"Q{number:03}" for number in range(40)])

        def count(lots):
            self.env.flush_all()
            self.env.invalidate_all()
            template = self.template.with_user(self.operator)
            template.read(["name"])
            before = self.env.cr.sql_log_count
            contents = lots.with_user(self.operator)._label_contents(template)
            self.assertEqual(len(contents), len(lots))
            return self.env.cr.sql_log_count - before

        count(many)
        self.assertLessEqual(abs(count(many) - count(many[:2])), 1)

    def test_orders_pin_their_labels(self):
        before = self._order(self.device)
        self._approve(self.template)
        order = self._order(self.device)
        self.assertFalse(before._defined_label_templates())
        self.assertEqual(order._defined_label_templates(), self.template)
        new = self._approve(self._template(revision="B"))
        self.assertEqual(order._defined_label_templates(), self.template)
        self.assertEqual(self._order(self.device)._defined_label_templates(), new)
        self.assertIn("LT-T rev. A", order.qms_definition_id.summary)
