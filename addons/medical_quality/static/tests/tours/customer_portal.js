/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { registry } from "@web/core/registry";

/** A person of a customer finds a lot, reads its results, and approves a proposal. */
registry.category("web_tour.tours").add("medical_quality_customer_phone", {
    steps: () => [
        {
            trigger: "a[href='/my/lots']:visible",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_qms_portal_scan input[name=code]", run: "edit N-200" },
        {
            content: "The neighbour's lot is as little there as none at all",
            trigger: ".o_qms_portal_scan button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_qms_portal_missed" },
        { trigger: ".o_qms_portal_scan input[name=code]", run: "edit M-100" },
        {
            trigger: ".o_qms_portal_scan button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_qms_portal_lot h1:contains(M-100)" },
        { trigger: ".o_qms_portal_results td:contains(5.00 mm)" },
        { trigger: ".o_qms_portal_shipped:contains(OUT/1)" },
        {
            trigger: ".o_qms_portal_lot a[href^='/my/nonconformances/']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_qms_portal_decisions:contains(Use as is)" },
        { trigger: ".o_qms_portal_answer textarea", run: "edit Agreed" },
        {
            trigger: ".o_qms_portal_answer button[value=approved]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_qms_portal_answers:contains(Approved):contains(Agreed)" },
        { trigger: ".o_qms_portal_nonconformance:not(:has(.o_qms_portal_answer))" },
    ],
});
