/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { DIALOG, enter } from "./signing_steps";

const CURRENT = ".o_statusbar_status .o_arrow_button_current";

registry.category("web_tour.tours").add("qms_base_document_submit", {
    steps: () => [
        {
            content: "the form shows the stamped copy",
            trigger: ".o_qms_document_viewer",
        },
        { trigger: "button[name=action_submit]", run: "click" },
        { trigger: `${CURRENT}:contains(In review)` },
        { trigger: ".alert:contains(not changed until its signers)" },
    ],
});

registry.category("web_tour.tours").add("qms_base_document_review", {
    steps: () => [
        { trigger: "button[name=action_make_effective]", run: "click" },
        { trigger: `${DIALOG}:contains(Reviewed)` },
        ...enter("doc_reviewer"),
        { trigger: ".o_qms_signature:contains(Reviewed):contains(doc_reviewer)" },
        { trigger: `${CURRENT}:contains(In review)` },
    ],
});

registry.category("web_tour.tours").add("qms_base_document_approve", {
    steps: () => [
        { trigger: "button[name=action_make_effective]", run: "click" },
        { trigger: `${DIALOG}:contains(last signature)` },
        ...enter("sig_first"),
        { trigger: ".o_qms_signature:contains(Approved):contains(sig_first)" },
        { trigger: `${CURRENT}:contains(Effective)` },
    ],
});

registry.category("web_tour.tours").add("qms_base_document_at_work", {
    steps: () => [
        {
            content: "what the work is done by is one tap away",
            trigger: "button[name=action_open_documents]:contains(Instructions)",
            run() {
                // a new tab would leave the tour: where it leads is looked at instead
                browser.open = (url) => {
                    document.body.dataset.opened = url;
                };
            },
        },
        { trigger: "button[name=action_open_documents]", run: "click" },
        { trigger: "body[data-opened*='/quality/workorder/']" },
    ],
});
