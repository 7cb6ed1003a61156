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

/** A change is requested and taken up. */
tours.add("medical_quality_change_request", {
    steps: () => [
        {
            trigger: ".o_kanban_view .o-kanban-button-new, .o_control_panel .o-kanban-button-new",
            run: "click",
        },
        fill("title", "Five screws instead of four"),
        fill("description", "The cover is held by five screws"),
        fill("reason", "The cover lifts at one corner"),
        { trigger: ".o_form_button_save", run: "click" },
        {
            content: "it has a number",
            trigger: ".o_field_widget[name=name]:contains(/^CO-/)",
        },
        { trigger: "button[name=action_analyse]", run: "click" },
        { trigger: `${STATUS}:contains(Analysis)` },
        {
            content: "what is missing is said before somebody tries",
            trigger: ".alert-warning .o_field_widget[name=missing_text]:contains(Affected items)",
        },
    ],
});

/** Before and after stand side by side; the approval is asked. */
tours.add("medical_quality_change_ask", {
    steps: () => [
        { trigger: ".nav-link[name=items]", run: "click" },
        {
            trigger: ".o_field_widget[name=comparison] .o_medical_change_comparison td.bg-danger-subtle:contains(Quantity: 4)",
        },
        {
            trigger: ".o_field_widget[name=comparison] .o_medical_change_comparison td.bg-success-subtle:contains(Quantity: 5)",
        },
        { trigger: "button[name=action_ask_approval]", run: "click" },
        { trigger: `${STATUS}:contains(Approval asked)` },
        { trigger: ".o_field_widget[name=approval_text]:contains(Change reviewed)" },
        { trigger: ".nav-link[name=exposure]", run: "click" },
        { trigger: ".o_field_widget[name=exposure_ids] .o_data_row:contains(Device)" },
    ],
});

/** The first of two signs. */
tours.add("medical_quality_change_review", {
    steps: () => [
        { trigger: "button[name=action_approve]", run: "click" },
        { trigger: `${DIALOG}:contains(Change reviewed)` },
        ...enter("co_reviewer"),
        {
            trigger: "body:not(:has(.modal)) .o_field_widget[name=approval_text]:contains(✓)",
        },
        { trigger: `${STATUS}:contains(Approval asked)` },
    ],
});

/** The second signs. */
tours.add("medical_quality_change_approve", {
    steps: () => [
        { trigger: "button[name=action_approve]", run: "click" },
        { trigger: `${DIALOG}:contains(Change approved)` },
        ...enter("co_manager"),
        { trigger: `body:not(:has(.modal)) ${STATUS}:contains(Approved)` },
    ],
});

/** Its engineer puts it into effect; running orders keep what they have. */
tours.add("medical_quality_change_apply", {
    steps: () => [
        { trigger: "button[name=action_apply]", run: "click" },
        { trigger: ".modal .btn-primary:contains(Ok)", run: "click" },
        { trigger: `body:not(:has(.modal)) ${STATUS}:contains(In effect)` },
        { trigger: "button[name=action_open_running]:contains(1)" },
    ],
});
