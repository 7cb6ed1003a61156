/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { DIALOG, enter } from "@qms_base/../tests/tours/signing_steps";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const STATUS = ".o_statusbar_status .o_arrow_button_current";

/** Type into a field of the form or of the dialog on it. */
function fill(name, text, within = ".o_form_view") {
    return {
        trigger: `${within} .o_field_widget[name=${name}] :is(input, textarea)`,
        run: `edit ${text} && press Tab`,
    };
}

/** Choose a value of a selection. */
function choose(name, label) {
    return [
        {
            trigger: `.o_field_widget[name=${name}] :is(input, select)`,
            run: "click",
        },
        {
            trigger: `.o_select_menu_item:contains(/^${label}$/), .o-dropdown-item:contains(/^${label}$/)`,
            run: "click",
        },
    ];
}

/** Attach a file to the field of the dialog or form. */
function attach(name, within) {
    return [
        {
            trigger: `${within} .o_field_widget[name=file_ids] .o_input_file:not(:visible)`,
            run({ anchor }) {
                const chosen = new DataTransfer();
                chosen.items.add(new File(["seen"], name, { type: "text/plain" }));
                anchor.files = chosen.files;
                anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        { trigger: `${within} .o_field_widget[name=file_ids] :contains(${name})` },
    ];
}

/** Its owner opens a CAPA, contains, and finds and proves the root cause. */
tours.add("medical_quality_capa_open", {
    steps: () => [
        {
            trigger: ".o_kanban_view .o-kanban-button-new, .o_control_panel .o-kanban-button-new",
            run: "click",
        },
        fill("title", "Cracked housings"),
        fill("description", "Four of 60 housings crack at the boss"),
        // not one right after the other: a menu that is being closed takes the click
        // that is meant for the next one
        ...choose("severity", "4"),
        fill("risk_note", "Seen at assembly in all cases"),
        ...choose("occurrence", "2"),
        {
            trigger: ".o_field_widget[name=source_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...choose("kind", "Complaint").map((step) => ({
            ...step,
            trigger: step.trigger.startsWith(".o_field_widget")
                ? `.modal ${step.trigger}`
                : step.trigger,
        })),
        {
            content: "the kind is taken over",
            trigger: ".modal:not(:has(.o_field_widget[name=record_ref]))",
        },
        fill("text", "The customer returned two cracked ones", ".modal"),
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_button_save", run: "click" },
        {
            content: "it has a number, and nothing is missing",
            trigger: ".o_field_widget[name=name]:contains(/^CA-/)",
        },
        { trigger: "button[name=action_advance]", run: "click" },
        { trigger: `${STATUS}:contains(Containment)` },
        {
            content: "what is missing is said before somebody tries",
            trigger: ".alert-warning .o_field_widget[name=missing_text]:contains(Containment)",
        },
        { trigger: ".nav-link[name=containment]", run: "click" },
        fill("containment_text", "All housings of the lot are looked at"),
        { trigger: "button[name=action_advance]", run: "click" },
        { trigger: `${STATUS}:contains(Root cause)` },
        { trigger: ".nav-link[name=root_cause]", run: "click" },
        {
            trigger: ".o_field_widget[name=why_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        fill("name", "The boss was moulded too cold", ".modal"),
        {
            trigger: ".modal .o_field_widget[name=category] label:contains(Machine)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=verdict] label:contains(Root cause)",
            run: "click",
        },
        fill("evidence", "Trial at two temperatures", ".modal"),
        ...attach("trial.txt", ".modal"),
        { trigger: ".modal .o_form_button_save", run: "click" },
        {
            trigger: "body:not(:has(.modal)) .o_field_widget[name=why_ids] .o_data_row:contains(too cold)",
        },
        fill("root_cause", "Nobody sets the temperature of the mould"),
        { trigger: "button[name=action_advance]", run: "click" },
        { trigger: `${STATUS}:contains(Plan)` },
    ],
});

/** A quality manager signs the plan. */
tours.add("medical_quality_capa_plan", {
    steps: () => [
        { trigger: "button[name=action_approve_plan]", run: "click" },
        { trigger: `${DIALOG}:contains(CAPA plan approved)` },
        ...enter("capa_manager"),
        { trigger: `body:not(:has(.modal)) ${STATUS}:contains(Implementation)` },
    ],
});

/** Somebody who had no part in it comes too early. */
tours.add("medical_quality_capa_early", {
    steps: () => [
        { trigger: "button[name=action_begin_check]", run: "click" },
        { trigger: ".modal:contains(not checked before)" },
    ],
});

/** After its date the check is entered and signed. */
tours.add("medical_quality_capa_check", {
    steps: () => [
        { trigger: "button[name=action_begin_check]", run: "click" },
        {
            content: "the criterion of the signed plan stands above what is entered",
            trigger: ".o_form_view .o_field_widget[name=criterion]:contains(at most 0)",
        },
        fill("measured", "0"),
        {
            trigger: ".o_field_widget[name=verdict] label:contains(/^Effective$/)",
            run: "click",
        },
        fill("observation", "Five lots, no lifted terminal"),
        ...attach("lots.txt", ".o_form_view"),
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))" },
        { trigger: "button[name=action_open_capa]", run: "click" },
        { trigger: "button[name=action_sign_effectiveness]", run: "click" },
        { trigger: `${DIALOG}:contains(Effectiveness checked)` },
        ...enter("capa_checker"),
        { trigger: `body:not(:has(.modal)) ${STATUS}:contains(Closure)` },
    ],
});
