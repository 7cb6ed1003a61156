/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { registry } from "@web/core/registry";

const SCREEN = ".o_enter_inspection";
const open = { trigger: "button[name=action_enter]", run: "click" };

/** A tablet: the tester is waited for, what people judge is entered meanwhile. */
registry.category("web_tour.tours").add("medical_quality_entry_tester_waits", {
    steps: () => [
        open,
        {
            content: "nothing to type with",
            trigger: `${SCREEN}:not(:has(.o_entry_pad)) .o_entry_waits_for_tester:contains(Test caliper)`,
        },
        { trigger: `${SCREEN} .o_entry_verdict:contains(Not sent yet)` },
        { trigger: `${SCREEN}:not(:has(.o_entry_instrument))` },
        {
            content: "a scan is read meanwhile",
            trigger: `${SCREEN} .o_entry_scan:focus`,
        },
        { trigger: `${SCREEN} .o_entry_next_step`, run: "click" },
        { trigger: `${SCREEN} .o_entry_pass`, run: "click" },
        { trigger: `${SCREEN} .o_entry_progress:contains(1 of 2)` },
        { trigger: `${SCREEN} .o_entry_complete:disabled` },
        { trigger: `${SCREEN} .o_entry_mode`, run: "click" },
        {
            content: "nor in the grid",
            trigger: `${SCREEN} .o_entry_grid tbody tr:eq(0):contains(Not sent yet) input[readonly]`,
        },
    ],
});

/** What was sent stands there with its result; a person completes. */
registry.category("web_tour.tours").add("medical_quality_entry_tester_sent", {
    steps: () => [
        open,
        { trigger: `${SCREEN} .o_entry_progress:contains(2 of 2)` },
        {
            trigger: `${SCREEN}:not(:has(.o_entry_waits_for_tester)) .o_entry_verdict:contains(Conforms: 5.01 mm)`,
        },
        { trigger: `${SCREEN} p:contains(iq_tester)` },
        { trigger: `${SCREEN} .o_entry_complete`, run: "click" },
        { trigger: `${SCREEN} .o_entry_passed` },
    ],
});
