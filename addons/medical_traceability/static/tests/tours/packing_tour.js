import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

async function read(model, domain, field) {
    const [record] = await rpc(`/web/dataset/call_kw/${model}/search_read`, {
        model,
        method: "search_read",
        args: [domain, [field]],
        kwargs: { limit: 1, order: "id" },
    });
    return record[field];
}

function scan(content, textOf) {
    return {
        content,
        trigger: ".o_pack_devices input[aria-label='Scan']",
        run: async ({ edit, press }) => {
            await edit(await textOf());
            await press("Enter");
        },
    };
}

const unit = (name) =>
    scan(`scan ${name}`, () =>
        read("stock.lot", [["name", "=", name]], "udi_element_string")
    );

/** Fill a box, put it into a case, take a unit out of the next box again. */
registry.category("web_tour.tours").add("medical_traceability_pack", {
    steps: () => [
        unit("P1"),
        { trigger: ".o_scan_answer:contains('P1 is in: 1 of 2')" },
        unit("P1"),
        {
            content: "the same unit again is refused",
            trigger: ".o_scan_answer.alert-danger:contains('already')",
        },
        unit("P2"),
        {
            content: "the box is full and closed",
            trigger: ".o_scan_labels_top:contains('2 of 2, closed')",
        },
        { trigger: ".o_pack_print" },
        scan("scan the box", () =>
            read("stock.package", [["medical_sscc", "!=", false]], "medical_sscc")
        ),
        {
            content: "it goes into the next larger package",
            trigger: ".o_pack_choice",
            run: "click",
        },
        { trigger: ".o_scan_labels_top:contains('1 of 2')" },
        {
            trigger: ".o_control_panel button:contains('Next package')",
            run: "click",
        },
        unit("P3"),
        { trigger: ".o_scan_answer:contains('P3 is in: 1 of 2')" },
        {
            trigger: ".o_pack_out",
            run: "click",
        },
        unit("P3"),
        { trigger: ".o_scan_answer:contains('P3 was taken out')" },
        { trigger: ".o_scan_labels_top:contains('0 of 2')" },
    ],
});
