/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { registry } from "@web/core/registry";

const LIST = ".o_medical_inspection_results";
const ROW = `${LIST} .o_data_row`;

/** Type a width into the first row and leave the field. */
function enterWidth(text) {
    return [
        {
            content: "the row edited before has been left",
            trigger: `${LIST}:not(:has(.o_selected_row)) .o_data_row:eq(0) td[name=value_text]`,
            run: "click",
        },
        {
            trigger: `${ROW}:eq(0).o_selected_row td[name=value_text] input`,
            run: `edit ${text} && click body`,
        },
    ];
}

registry.category("web_tour.tours").add("medical_quality_enter_inspection", {
    steps: () => [
        {
            content: "nothing is entered at first",
            trigger: `${ROW}:eq(0) td[name=conform]:contains(Not entered)`,
        },
        ...enterWidth("5,90"),
        {
            content: "a value out of limits says so at once",
            trigger: `${ROW}:eq(0) td[name=conform]:contains(Does not conform)`,
        },
        ...enterWidth("5,01"),
        {
            content: "a value within limits too",
            trigger: `${ROW}:eq(0) td[name=conform]:contains(Conforms)`,
        },
        {
            trigger: `${LIST}:not(:has(.o_selected_row)) .o_data_row:eq(1) td[name=pass_fail]`,
            run: "click",
        },
        {
            trigger: `${ROW}:eq(1).o_selected_row td[name=pass_fail] input, ${ROW}:eq(1).o_selected_row td[name=pass_fail] select`,
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
