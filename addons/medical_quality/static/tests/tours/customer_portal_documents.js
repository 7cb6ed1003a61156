/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { registry } from "@web/core/registry";

/** The PDF behind a download of a page. */
async function fetchPdf(page, find) {
    const text = await (await fetch(page)).text();
    const link = find(new DOMParser().parseFromString(text, "text/html"));
    return new Uint8Array(await (await fetch(link.getAttribute("href"))).arrayBuffer());
}

/** Drops a PDF on the page, as the file manager of a computer does. */
function drop(bytes) {
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], "document.pdf", { type: "application/pdf" }));
    document
        .querySelector(".o_qms_portal_drop")
        .dispatchEvent(new DragEvent("drop", { bubbles: true, dataTransfer: transfer }));
}

/** Chooses a PDF with the button, as on a phone. */
function choose(bytes) {
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], "document.pdf", { type: "application/pdf" }));
    const input = document.querySelector("#o_verify_file");
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

const readRecord = () =>
    fetchPdf(sessionStorage.getItem("qms_record"), (doc) =>
        doc.querySelector("a[href^='/my/records/'][href$='/download']")
    );
const readOldCertificate = () =>
    fetchPdf("/my/documents", (doc) =>
        [...doc.querySelectorAll(".o_qms_portal_rows > .list-group-item")]
            .find((item) => item.textContent.includes("Superseded"))
            .querySelector("a[href$='/download']")
    );

/** A person of a customer finds a record, reads its page, and verifies documents. */
registry.category("web_tour.tours").add("medical_quality_customer_documents_phone", {
    steps: () => [
        {
            trigger: "a[href='/my/records']:visible",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_qms_portal_rows a[href^='/my/records/']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_qms_portal_record h1:contains(version 1)" },
        { trigger: ".o_qms_portal_record a[href^='/my/lots/']" },
        { trigger: ".o_qms_portal_record dd.font-monospace" },
        {
            trigger: ".o_qms_portal_record a[href$='/download']",
            run: () => sessionStorage.setItem("qms_record", location.pathname),
        },
        {
            trigger: ".o_qms_portal_record a[href='/quality/verify']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The very file that was downloaded",
            trigger: ".o_qms_portal_verify_kept:visible",
            run: async () => drop(await readRecord()),
            expectUnloadPage: true,
        },
        {
            content: "One bit of it was altered",
            trigger: ".o_qms_portal_verdict.alert-success:contains(Genuine and current)",
            run: async () => {
                const bytes = await readRecord();
                bytes[bytes.length >> 1] ^= 1;
                drop(bytes);
            },
            expectUnloadPage: true,
        },
        {
            content: "A certificate that was replaced, chosen with the button",
            trigger: ".o_qms_portal_verdict.alert-danger:contains(Not a document of ours)",
            run: async () => choose(await readOldCertificate()),
            expectUnloadPage: true,
        },
        {
            content: "A page that is not secure computes nothing: the file is sent",
            trigger: ".o_qms_portal_verdict.alert-warning:contains(superseded)",
            run: async () => {
                const bytes = await readRecord();
                Object.defineProperty(window.crypto, "subtle", { value: undefined });
                drop(bytes);
            },
            expectUnloadPage: true,
        },
        { trigger: ".o_qms_portal_verdict.alert-success:contains(Genuine and current)" },
    ],
});

/** A person of a customer reads a change notice and acknowledges it. */
registry.category("web_tour.tours").add("medical_quality_customer_notice_phone", {
    steps: () => [
        {
            trigger: "a[href='/my/changes']:visible",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_qms_portal_rows a:contains(Waits for you)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_qms_portal_change .o_qms_portal_comparison td:contains(5)" },
        { trigger: ".o_qms_portal_answer textarea", run: "edit Read by incoming inspection" },
        {
            trigger: ".o_qms_portal_answer button[value=acknowledged]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_qms_portal_answers:contains(Acknowledged):contains(Read by)" },
        { trigger: ".o_qms_portal_change:not(:has(.o_qms_portal_answer))" },
    ],
});
