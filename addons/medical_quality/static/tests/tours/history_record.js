/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { DIALOG, enter } from "@qms_base/../tests/tours/signing_steps";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const CARD = ".o_field_widget[name=exception_ids] .o_kanban_record:not(.o_kanban_ghost)";

/** A quality engineer comes from the order, reviews the exceptions, and signs first. */
tours.add("medical_quality_history_review", {
    steps: () => [
        {
            content: "buttons that have no room are behind another one",
            trigger: ".o_form_view .o-form-buttonbox",
            run() {
                const wanted = "button[name=action_open_device_history]";
                if (!document.querySelector(wanted)) {
                    document.querySelector(".o_button_more").click();
                }
            },
        },
        {
            content: "from the order to its record",
            trigger: "button[name=action_open_device_history]",
            run: "click",
        },
        { trigger: "button[name=action_begin_review]", run: "click" },
        {
            content: "what was refused stands on top as a card",
            trigger: `${CARD}:contains(Refused step):contains(no certification)`,
        },
        {
            content: "what is complete stands there in figures",
            trigger: ".o_field_widget[name=checks_html] tr:contains(Inspections passed):contains(2 of 2)",
        },
        {
            content: "the quantities in one line",
            trigger: ".o_field_widget[name=quantity_text]:contains(1 accepted)",
        },
        { trigger: "button[name=action_release]", run: "click" },
        {
            content: "nobody signs before it is reviewed",
            trigger: ".o_notification:contains(not reviewed)",
        },
        { trigger: `${CARD} button[name=action_review]`, run: "click" },
        {
            trigger: ".modal .o_field_widget[name=comment] textarea",
            run: "edit Refused as it should be; nothing was done.",
        },
        { trigger: ".modal button[name=action_mark_reviewed]", run: "click" },
        {
            trigger: `body:not(:has(.modal)) ${CARD}:contains(as it should be) .fa-check-circle`,
        },
        { trigger: "button[name=action_release]", run: "click" },
        { trigger: `${DIALOG}:contains(Device history record reviewed)` },
        ...enter("iq_engineer"),
        {
            content: "the next signature is somebody else's",
            trigger: "body:not(:has(.modal)) .o_field_widget[name=qms_signature_ids]:contains(Device history record reviewed)",
            timeout: 30000,
        },
    ],
});

/** A quality manager releases it. */
tours.add("medical_quality_history_release", {
    steps: () => [
        { trigger: "button[name=action_release]", run: "click" },
        { trigger: `${DIALOG}:contains(Released for distribution)` },
        ...enter("iq_manager"),
        {
            content: "frozen, with the digest of the data; the document is being made",
            timeout: 60000,
            trigger: ".o_field_widget[name=json_sha256]:contains(/^[0-9a-f]{64}$/)",
        },
    ],
});
