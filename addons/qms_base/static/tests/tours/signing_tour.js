/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { registry } from "@web/core/registry";
import { DIALOG, enter, identify } from "./signing_steps";

registry.category("web_tour.tours").add("qms_base_sign_first", {
    steps: () => [
        {
            trigger: "button[name=action_sign]",
            run: "click",
        },
        {
            content: "the dialog says what is signed, by whom, and what it means",
            trigger: `${DIALOG} .o_qms_signing_table:contains(Signed in the browser)`,
        },
        { trigger: `${DIALOG} .o_qms_signer:contains(sig_first)` },
        { trigger: `${DIALOG}:contains(Reviewed)` },
        { trigger: `${DIALOG}:contains(somebody other than you)` },
        {
            trigger: `${DIALOG} #qms_signing_reason`,
            run: "edit Looked at every step",
        },
        ...enter("a wrong password"),
        {
            content: "an error keeps the dialog and what was typed but the secrets",
            trigger: `${DIALOG} .o_qms_signing_message:contains(wrong)`,
            run() {
                const value = (name) =>
                    document.querySelector(`${DIALOG} #qms_signing_${name}`).value;
                if (value("reason") !== "Looked at every step") {
                    throw new Error("the reason is gone");
                }
                if (value("password") || value("code")) {
                    throw new Error("a secret is still there");
                }
            },
        },
        ...enter("sig_first"),
        {
            content: "name, date and time and meaning stand on the record",
            trigger: ".o_qms_signature:contains(Reviewed):contains(sig_first):contains(Asia/Tokyo):contains(Looked at every step)",
        },
        { trigger: "body:not(:has(.o_qms_signing))" },
    ],
});

registry.category("web_tour.tours").add("qms_base_sign_second", {
    steps: () => [
        {
            trigger: "button[name=action_sign]",
            run: "click",
        },
        { trigger: `${DIALOG} .text-success:contains(sig_first)` },
        { trigger: `${DIALOG}:contains(last signature)` },
        ...enter("sig_second"),
        {
            trigger: ".o_qms_signature:contains(Approved):contains(sig_second)",
        },
        {
            content: "it is in force now",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(In force)",
        },
    ],
});

registry.category("web_tour.tours").add("qms_base_reject_by_enter", {
    steps: () => [
        {
            trigger: "button[name=action_sign]",
            run: "click",
        },
        {
            trigger: `${DIALOG}`,
        },
        {
            trigger: ".o_qms_reject:enabled",
            run: "click",
        },
        {
            trigger: `${DIALOG} #qms_signing_reason`,
            run: "edit The second step is missing",
        },
        identify("sig_first"),
        {
            content: "Enter does what the button says: it rejects",
            trigger: `${DIALOG} #qms_signing_code`,
            run({ anchor }) {
                const pressed = { key: "Enter", bubbles: true, cancelable: true };
                anchor.dispatchEvent(new KeyboardEvent("keydown", pressed));
            },
        },
        { trigger: "body:not(:has(.o_qms_signing))" },
    ],
});
