/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { DIALOG, enter } from "@qms_base/../tests/tours/signing_steps";
import { registry } from "@web/core/registry";

const ROW = ".o_data_row:contains(Tour device)";
const START = `${ROW} button[name=button_start]`;

registry.category("web_tour.tours").add("operator_cert_start_refused", {
    steps: () => [
        { trigger: START, run: "click" },
        {
            content: "the refusal says who lacks what, for which work, and what to do",
            trigger:
                ".modal:contains(Cert Worker is not certified for Soldering):contains(Ask a qualified colleague)",
        },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: `body:not(:has(.modal)) ${START}` },
    ],
});

function signGrant(meaning, login) {
    return [
        { trigger: "button[name=action_activate]", run: "click" },
        { trigger: `${DIALOG} .o_qms_signing_table:contains(Soldering)` },
        { trigger: `${DIALOG}:contains(${meaning})` },
        ...enter(login),
        { trigger: `.o_qms_signature:contains(${meaning}):contains(${login})` },
        { trigger: "body:not(:has(.o_qms_signing))" },
    ];
}

registry.category("web_tour.tours").add("operator_cert_trainer_signs", {
    steps: () => signGrant("Competence assessed", "cert_trainer"),
});

registry.category("web_tour.tours").add("operator_cert_quality_signs", {
    steps: () => [
        ...signGrant("Certification granted", "cert_manager"),
        {
            content: "it counts from now on",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Active)",
        },
    ],
});

registry.category("web_tour.tours").add("operator_cert_start_passes", {
    steps: () => [
        { trigger: START, run: "click" },
        { trigger: `${ROW} button[name=button_pending]` },
    ],
});
