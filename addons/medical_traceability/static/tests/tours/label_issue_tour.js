import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

/** What a reader finds on the label of a serial number. */
async function symbolOf(name) {
    const [lot] = await rpc("/web/dataset/call_kw/stock.lot/search_read", {
        model: "stock.lot",
        method: "search_read",
        args: [[["name", "=", name]], ["udi_element_string"]],
        kwargs: {},
    });
    return lot.udi_element_string;
}

function scan(name) {
    return {
        content: `read the label of ${name}`,
        trigger: ".o_scan_labels input[aria-label='Scan']",
        run: async ({ edit, press }) => {
            await edit(await symbolOf(name));
            await press("Enter");
        },
    };
}

function examine() {
    return [
        {
            trigger: ".o_scan_examine",
            run: "click",
        },
        ...["udi_ok", "expiry_ok", "storage_ok", "handling_ok", "legible_ok"].map(
            (point) => ({
                trigger: `.o_scan_point[data-point='${point}'] .o_ok`,
                run: "click",
            })
        ),
        {
            trigger: ".o_scan_save:enabled",
            run: "click",
        },
        {
            trigger: ".o_scan_answer:contains('Examined: in order')",
        },
    ];
}

function clearLine(moment) {
    return [
        {
            content: `the line is cleared ${moment} labelling`,
            trigger: `button[name='action_clear_line_${moment}']`,
            run: "click",
        },
        {
            trigger: "button[name='action_all_in_order']",
            run: "click",
        },
        {
            trigger: "button[name='action_perform']",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Cleared')",
        },
        {
            trigger: ".breadcrumb a:contains('MO/')",
            run: "click",
        },
    ];
}

/** Issue, print, scan back, reconcile, close. */
registry.category("web_tour.tours").add("medical_traceability_label_issue", {
    steps: () => [
        ...clearLine("before"),
        {
            trigger: "button[name='action_issue_labels']",
            run: "click",
        },
        {
            content: "all numbers without a label are offered",
            trigger: ".modal .o_field_widget[name='quantity']:contains('2')",
        },
        {
            trigger: ".modal button[name='action_issue']",
            run: "click",
        },
        {
            trigger: "button[name='action_print']",
            run: "click",
        },
        {
            content: "printed: what follows is to read them back",
            trigger: "button[name='action_scan']",
            run: "click",
        },
        {
            content: "what is open is said in figures",
            trigger: ".o_scan_labels_top:contains('2 open')",
        },
        scan("S1"),
        {
            trigger: ".o_scan_answer.alert-success:contains('S1'):contains('applied')",
        },
        ...examine(),
        {
            content: "a code from the carton is no label",
            trigger: ".o_scan_labels input[aria-label='Scan']",
            run: "edit 4006381333931 && press Enter",
        },
        {
            trigger: ".o_scan_answer.alert-danger:contains('Stop')",
        },
        {
            trigger: ".o_scan_mismatches:contains('No device identifier')",
        },
        scan("S2"),
        {
            trigger: ".o_scan_answer.alert-success:contains('S2'):contains('applied')",
        },
        ...examine(),
        {
            trigger: ".o_scan_labels_top:contains('0 open')",
        },
        {
            trigger: ".o_scan_examined",
        },
        {
            trigger: ".o_control_panel button:contains('MO/')",
            run: "click",
        },
        ...clearLine("after"),
        {
            content: "the mismatch holds the order",
            trigger: "button[name='button_mark_done']",
            run: "click",
        },
        {
            trigger: ".modal:contains('did not match')",
        },
        {
            trigger: ".modal .modal-footer button",
            run: "click",
        },
        {
            trigger: "button[name='action_open_labels']:contains('reconciled')",
        },
    ],
});

/** A quality engineer decides on the mismatch, and the order closes. */
registry.category("web_tour.tours").add("medical_traceability_label_cure", {
    steps: () => [
        {
            trigger: ".o_data_row button[name='action_cure']",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='decision'] label:contains('Something else')",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: "edit The code of the carton was read",
        },
        {
            trigger: ".modal button[name='action_apply']",
            run: "click",
        },
        {
            trigger: ".o_list_view:not(:has(button[name='action_cure']))",
        },
    ],
});
