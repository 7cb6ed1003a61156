/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { registry } from "@web/core/registry";

const SCREEN = ".o_enter_inspection";

/** Type into a field and press a key, as a person, a gauge or a scanner does. */
function type(content, trigger, text, key = "Enter") {
    return {
        content,
        trigger,
        run: async ({ edit, press }) => {
            await edit(text);
            await press(key);
        },
    };
}

const open = { trigger: "button[name=action_enter]", run: "click" };
const row = (number) => `${SCREEN} .o_entry_grid tbody tr:eq(${number})`;
const field = (number) => `${row(number)} input[data-place]`;
const says = (number, words) => ({
    content: `row ${number} says ${words}`,
    trigger: `${row(number)}:contains("${words}")`,
});

/** By keyboard alone: a challenge, a correction, scans, completion. */
registry.category("web_tour.tours").add("medical_quality_entry_grid", {
    steps: () => [
        open,
        says(0, "Not entered"),
        says(0, "Caliper, three places."),
        type("a suspected value is not taken", field(0), "50,2"),
        { trigger: ".o_entry_challenge:contains('what is plausible')" },
        type("another value is what was meant", ".o_entry_challenge input", "5,9"),
        says(0, "Does not conform"),
        { trigger: `${SCREEN} .o_entry_saved:contains(Saved)` },
        {
            content: "the next field has the focus",
            trigger: `${field(1)}:focus`,
        },
        {
            content: "judged by keyboard, leaving the field confirms",
            trigger: `${field(1)}:focus`,
            run: async ({ edit, anchor }) => {
                await edit("p");
                anchor.blur();
            },
        },
        says(1, "Conforms"),
        type("a later value", field(0), "5.02"),
        {
            content: "nothing is replaced without a reason",
            trigger: ".o_entry_correction:contains('5,9 mm')",
        },
        { trigger: ".modal .o_entry_confirm:disabled" },
        type("why", "#o_entry_reason", "Wrong edge measured"),
        says(0, "Conforms"),
        {
            trigger: `${row(0)} button:contains(Corrected)`,
            run: "click",
        },
        {
            trigger: ".o_entry_history:contains('Wrong edge measured'):contains('5,9 mm')",
        },
        { trigger: ".modal-footer button:contains(Close)", run: "click" },
        type("a reading in another unit", field(0), "0.2 in"),
        { trigger: ".o_entry_correction:contains('5.02 mm')" },
        type("why", "#o_entry_reason", "Read on the inch scale"),
        says(0, "read as 0.2 in"),
        { trigger: `${field(0)}:value(5.08)` },
        type("a unit of another kind", field(0), "3 kg"),
        type("why", "#o_entry_reason", "Wrong gauge"),
        says(0, "cannot be converted"),
        {
            content: "what was typed is given up",
            trigger: field(0),
            run: ({ press }) => press("Escape"),
        },
        type("a scan in a value field enters nothing", field(0), "NOT-A-NUMBER"),
        {
            trigger: `${SCREEN} .o_entry_message.alert-danger:contains('neither a number')`,
        },
        type("what is inspected", `${SCREEN} .o_entry_scan`, "P-1"),
        {
            trigger: `${SCREEN} .o_entry_message.alert-success:contains('is what is inspected')`,
        },
        { trigger: `${SCREEN} .o_entry_complete:not(:disabled)`, run: "click" },
        { trigger: `${SCREEN} .o_entry_passed` },
    ],
});

const cell = (line, column) =>
    `${SCREEN} .o_entry_matrix tbody tr:eq(${line}) td:eq(${column}) input`;

/** Rows are serials, columns characteristics; Enter goes on by itself. */
registry.category("web_tour.tours").add("medical_quality_entry_serials", {
    steps: () => [
        ...[0, 1, 2].map((number) => ({
            trigger: `.o_data_row:contains(SN-${number}) .o_list_record_selector input`,
            run: "click",
        })),
        { trigger: ".o_control_panel button[name=action_enter]", run: "click" },
        { trigger: `${SCREEN} .o_entry_matrix tbody tr:eq(2)` },
        type("the first serial", cell(0, 0), "5.0"),
        type("and its surface", `${cell(0, 1)}:focus`, "p"),
        type("the second serial", `${cell(1, 0)}:focus`, "5.1"),
        type("its surface", `${cell(1, 1)}:focus`, "p"),
        type("the third serial", `${cell(2, 0)}:focus`, "4.9"),
        type("its surface", `${cell(2, 1)}:focus`, "p"),
        { trigger: `${SCREEN} .o_entry_progress:contains('6 of 6')` },
        { trigger: `${SCREEN} .o_entry_complete:not(:disabled)`, run: "click" },
        { trigger: `${SCREEN} .o_entry_passed:contains('3 of 3')` },
    ],
});

const scan = (content, text) => type(content, `${SCREEN} .o_entry_scan`, text);

/** The sample of an order's devices: scanned, then measured; a wrong scan is mended. */
registry.category("web_tour.tours").add("medical_quality_entry_units", {
    steps: () => [
        open,
        { trigger: `${SCREEN} .o_entry_matrix th:contains('Scan its serial number')` },
        type("nobody knows which device it is", cell(0, 0), "5.0"),
        { trigger: `${SCREEN} .o_entry_failure:contains('serial number of unit 1')` },
        scan("a device of another order", "UNIT-9"),
        { trigger: `${SCREEN} .o_entry_message.alert-danger` },
        scan("the first device", "UNIT-3"),
        { trigger: `${SCREEN} .o_entry_message:contains('Unit 1 is UNIT-3')` },
        { trigger: `${SCREEN} .o_entry_matrix tbody tr:eq(0) th:contains('UNIT-3')` },
        type("its width", cell(0, 0), "5.0"),
        type("its surface", cell(0, 1), "p"),
        {
            trigger: `${SCREEN} .o_entry_matrix tbody tr:eq(0) .o_entry_other_serial`,
            run: "click",
        },
        { trigger: "#o_entry_new", run: "edit UNIT-2" },
        type("why", "#o_entry_reason", "The label beside it was read"),
        { trigger: `${SCREEN} .o_entry_matrix tbody tr:eq(0) th:contains('UNIT-2')` },
        scan("the second device", "UNIT-4"),
        { trigger: `${SCREEN} .o_entry_message:contains('Unit 2 is UNIT-4')` },
        type("its width", cell(1, 0), "5.1"),
        type("its surface", cell(1, 1), "p"),
        { trigger: `${SCREEN} .o_entry_progress:contains('4 of 4')` },
        { trigger: `${SCREEN} .o_entry_complete:not(:disabled)`, run: "click" },
        { trigger: `${SCREEN} .o_entry_passed` },
    ],
});

/** The same on a tablet: one value a screen. */
registry.category("web_tour.tours").add("medical_quality_entry_unit_single", {
    steps: () => [
        open,
        { trigger: `${SCREEN} .o_entry_scan_unit` },
        scan("the device in hand", "UNIT-1"),
        { trigger: `${SCREEN} .o_entry_unit:contains('UNIT-1')` },
        { trigger: `${SCREEN} .o_entry_value:not(:disabled)` },
        key("5"),
        { trigger: `${SCREEN} .o_entry_take`, run: "click" },
        { trigger: `${SCREEN} .o_entry_progress:contains('1 of 4')` },
        { trigger: `${SCREEN} .o_entry_scan_unit` },
        scan("the next device", "UNIT-2"),
        { trigger: `${SCREEN} .o_entry_unit:contains('UNIT-2')` },
    ],
});

const key = (name) => ({
    content: `press ${name}`,
    trigger: `${SCREEN} .o_entry_pad button:contains(/^${name}$/)`,
    run: "click",
});

/** On a tablet, by finger: a value that is confirmed, a judgement, the verdict. */
registry.category("web_tour.tours").add("medical_quality_entry_single", {
    steps: () => [
        open,
        { trigger: `${SCREEN} .o_entry_single h2:contains(Width)` },
        { trigger: `${SCREEN} .o_entry_limits:contains('4.80 … 5.20 mm')` },
        key("5"),
        key("1"),
        { trigger: `${SCREEN} .o_entry_value:value(51)` },
        { trigger: `${SCREEN} .o_entry_take`, run: "click" },
        type("it is what it is", ".o_entry_challenge input", "51"),
        {
            content: "the next characteristic",
            trigger: `${SCREEN} .o_entry_single h2:contains(Surface)`,
        },
        { trigger: `${SCREEN} .o_entry_judge .o_entry_pass`, run: "click" },
        { trigger: `${SCREEN} .o_entry_progress:contains('2 of 3')` },
        { trigger: `${SCREEN} .o_entry_single h2:contains(Label)` },
        { trigger: `${SCREEN} .o_entry_previous_step`, run: "click" },
        { trigger: `${SCREEN} .o_entry_single h2:contains(Surface)` },
        { trigger: `${SCREEN} .o_entry_previous_step`, run: "click" },
        {
            content: "back at the first",
            trigger: `${SCREEN} .o_entry_single h2:contains(Width)`,
        },
        {
            trigger: `${SCREEN} .o_entry_verdict:contains('Does not conform'):contains('51 mm')`,
        },
        { trigger: `${SCREEN} .o_entry_next_step`, run: "click" },
        { trigger: `${SCREEN} .o_entry_verdict:contains('Conforms'):contains(Pass)` },
        { trigger: `${SCREEN} .o_entry_next_step`, run: "click" },
        { trigger: `${SCREEN} .o_entry_single h2:contains(Label)` },
        {
            content: "a photo is taken",
            trigger: `${SCREEN} .o_entry_camera input:not(:visible)`,
            run: ({ anchor }) => {
                const photo = new DataTransfer();
                photo.items.add(new File(["a picture"], "label.txt"));
                anchor.files = photo.files;
                anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        { trigger: `${SCREEN} .o_entry_progress:contains('3 of 3')` },
        { trigger: `${SCREEN} .o_entry_complete:not(:disabled)`, run: "click" },
        { trigger: `${SCREEN} .o_entry_failed:contains('Keep it apart')` },
    ],
});
