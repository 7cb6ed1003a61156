/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { registry } from "@web/core/registry";

const SCAN = ".o_sf_scan input";
const FIELD = ".o_sf_badge_dialog input";
const CARD = ".o_sf_card:contains(Joining)";

/** Type digits on the pad, then its Enter. */
function pad(digits) {
    return [
        ...[...digits].map((digit) => ({
            trigger: `.o_sf_pad button:contains(/^${digit}$/)`,
            run: "click",
        })),
        { trigger: ".o_sf_pad .o_sf_enter", run: "click" },
    ];
}

/** Scan a badge and type the PIN, as a keyboard-wedge scanner and a keyboard do. */
function scan(badge, pin, field = SCAN) {
    return [
        { trigger: field, run: `edit ${badge} && press Enter` },
        { trigger: ".o_sf_badge_dialog .o_sf_now:contains(PIN)" },
        { trigger: FIELD, run: `edit ${pin} && press Enter` },
    ];
}

/** Nothing to touch is smaller than a gloved finger, nothing is cut off. */
const touchable = {
    content: "everything to touch is large enough, and in view",
    trigger: ".o_shop_floor",
    run() {
        for (const button of document.querySelectorAll(".o_shop_floor button")) {
            const box = button.getBoundingClientRect();
            if (box.width < 44 || box.height < 44) {
                throw new Error(`too small to touch: ${button.textContent}`);
            }
            if (box.left < 0 || box.right > window.innerWidth) {
                throw new Error(`out of view: ${button.textContent}`);
            }
        }
        if (document.documentElement.scrollWidth > window.innerWidth) {
            throw new Error("the page is wider than the screen");
        }
    },
};

registry.category("web_tour.tours").add("operator_cert_shop_floor", {
    steps: () => [
        {
            content: "the scan field has the focus, nobody is identified",
            trigger: `${SCAN}:focus`,
        },
        { trigger: ".o_sf_person:contains(Nobody identified)" },
        touchable,
        {
            content: "the badge is scanned, the dialog asks for the PIN",
            trigger: SCAN,
            run: "edit W1 && press Enter",
        },
        { trigger: ".o_sf_badge_dialog .o_sf_now:contains(PIN)" },
        { trigger: `${FIELD}:focus` },
        touchable,
        ...pad("4712"),
        {
            content: "a wrong PIN is refused in words",
            trigger: ".o_sf_note.o_sf_refused:contains(do not belong together)",
        },
        ...scan("O1", "2580", FIELD),
        { trigger: ".o_sf_person.o_sf_present:contains(Other)" },
        {
            content: "the card says what stands in the way",
            trigger: `${CARD} .o_sf_block:contains(not certified)`,
        },
        { trigger: `${CARD} .o_sf_start`, run: "click" },
        {
            content: "who is not certified is refused in the words of the gate",
            trigger: ".o_sf_banner.o_sf_refused:contains(Other is not certified)",
        },
        touchable,
        { trigger: ".o_sf_banner .o_sf_ok", run: "click" },
        { trigger: ".o_shop_floor:not(:has(.o_sf_banner.o_sf_refused))" },
        {
            content: "the next person scans: the one before is present no longer",
            trigger: SCAN,
            run: "edit W1 && press Enter",
        },
        ...pad("4711"),
        { trigger: ".o_sf_person.o_sf_present:contains(Worker)" },
        {
            content: "the instruction is one tap away",
            trigger: `${CARD} .o_sf_instruction`,
            run: "click",
        },
        {
            content: "in the revision to be followed",
            trigger: ".o_sf_instruction_dialog:contains(WI-1 rev. B) iframe",
        },
        {
            content: "each document has its own button",
            trigger: ".o_sf_pages button:contains(WI-2 rev. A)",
            run: "click",
        },
        { trigger: ".o_sf_revision:contains(Joining of small parts)" },
        touchable,
        {
            content: "read and understood is signed with the PIN again",
            trigger: ".o_sf_sign",
            run: "click",
        },
        { trigger: ".o_sf_signing:contains(I have read and understood WI-2 rev. A)" },
        touchable,
        ...pad("4712"),
        { trigger: ".o_sf_signing .o_sf_refused:contains(do not belong together)" },
        ...pad("4711"),
        { trigger: ".o_sf_read:contains(Read and understood)" },
        { trigger: ".o_sf_instruction_dialog .o_sf_close", run: "click" },
        { trigger: `.o_shop_floor:not(:has(.o_sf_dialog)) ${SCAN}:focus` },
        { trigger: `${CARD} .o_sf_start`, run: "click" },
        { trigger: `${CARD}.o_sf_running:contains(Worker):contains(you)` },
        touchable,
        { trigger: `${CARD} .o_sf_finish`, run: "click" },
        { trigger: ".o_sf_quantity_dialog input:focus" },
        touchable,
        ...pad("2"),
        { trigger: ".o_sf_banner.o_sf_done:contains(Finished)" },
        { trigger: ".o_sf_person:contains(Nobody identified)" },
    ],
});
