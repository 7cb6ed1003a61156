/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { registry } from "@web/core/registry";

const ROW = ".o_medical_inspection_results .o_data_row";

registry.category("web_tour.tours").add("medical_quality_enter_inspection", {
    steps: () => [
        {
            content: "nothing is entered at first",
            trigger: `${ROW}:eq(0) td[name=conform]:contains(Not entered)`,
        },
        {
            trigger: `${ROW}:eq(0) td[name=value_text]`,
            run: "click",
        },
        {
            trigger: `${ROW}:eq(0) td[name=value_text] input`,
            run: "edit 5,90",
        },
        {
            trigger: `${ROW}:eq(1) td[name=pass_fail]`,
            run: "click",
        },
        {
            content: "a value out of limits says so at once",
            trigger: `${ROW}:eq(0) td[name=conform]:contains(Does not conform)`,
        },
        {
            trigger: `${ROW}:eq(0) td[name=value_text]`,
            run: "click",
        },
        {
            trigger: `${ROW}:eq(0) td[name=value_text] input`,
            run: "edit 5,01",
        },
        {
            trigger: `${ROW}:eq(1) td[name=pass_fail]`,
            run: "click",
        },
        {
            trigger: `${ROW}:eq(0) td[name=conform]:contains(Conforms)`,
        },
        {
            trigger: `${ROW}:eq(1) td[name=pass_fail] input, ${ROW}:eq(1) td[name=pass_fail] select`,
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains(Pass), .o_select_menu_item:contains(Pass)",
            run: "click",
        },
        {
            content: "the server has judged the second value before it is completed",
            trigger: `${ROW}:eq(1) td[name=conform]:contains(Conforms)`,
        },
        {
            trigger: "button[name=action_complete]",
            run: "click",
        },
        {
            trigger: ".alert-success:contains(All results conform)",
        },
    ],
});
