/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { DIALOG, enter } from "@qms_base/../tests/tours/signing_steps";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const STATUS = ".o_statusbar_status .o_arrow_button_current";
const PARTS = ".o_field_widget[name=disposition_ids]";

/** An inspector opens the nonconformance of a failed inspection: its lot is held. */
tours.add("medical_quality_nonconformance_open", {
    steps: () => [
        {
            trigger: "button[name=action_nonconformance]:contains(Open nonconformance)",
            run: "click",
        },
        { trigger: `${STATUS}:contains(Contained)` },
        { trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(On hold)" },
        { trigger: ".o_field_widget[name=defect_ids] .o_data_row:contains(Width)" },
    ],
});

/** Propose what becomes of a quantity, in the dialog of the list. */
function propose(decision, quantity) {
    return [
        {
            trigger: `${PARTS} .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            trigger: `.modal .o_field_widget[name=decision] .o_radio_item:contains(${decision}) input`,
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=quantity] input",
            run: `edit ${quantity}`,
        },
        {
            trigger: ".modal .o_field_widget[name=justification] textarea",
            run: "edit Fits the counterpart, measured on 20 pieces",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: `body:not(:has(.modal)) ${PARTS} .o_data_row:contains(${decision})`,
        },
    ];
}

/** A quality engineer proposes a split disposition to the board. */
tours.add("medical_quality_nonconformance_propose", {
    steps: () => [
        { trigger: "button[name=action_review]", run: "click" },
        { trigger: `${STATUS}:contains(Under review)` },
        { trigger: ".nav-link[name=disposition]", run: "click" },
        ...propose("Use as is", 480),
        ...propose("Return to supplier", 20),
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible" },
    ],
});

/** One of the board signs. */
function signed(login, meaning, state) {
    return [
        { trigger: "button[name=action_decide]", run: "click" },
        { trigger: `${DIALOG}:contains(${meaning})` },
        ...enter(login),
        { trigger: `body:not(:has(.modal)) ${STATUS}:contains(${state})` },
    ];
}

tours.add("medical_quality_nonconformance_review", {
    steps: () => signed("iq_manager2", "Reviewed", "Under review"),
});

tours.add("medical_quality_nonconformance_approve", {
    steps: () => [
        ...signed("iq_manager", "Approved", "Decided"),
        { trigger: "button[name=action_carry_out]", run: "click" },
        { trigger: ".modal .btn-primary:contains(Carry out)", run: "click" },
        { trigger: `body:not(:has(.modal)) ${STATUS}:contains(Carried out)` },
        { trigger: ".nav-link[name=disposition]", run: "click" },
        { trigger: ".o_field_widget[name=execution_ids] .o_data_row:contains(returned to)" },
    ],
});
