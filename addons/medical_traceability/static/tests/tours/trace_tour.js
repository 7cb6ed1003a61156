import { registry } from "@web/core/registry";

/** An inspector scans, reads the graph, goes on from a box, and contains. */
registry.category("web_tour.tours").add("medical_traceability_contain", {
    steps: () => [
        {
            content: "the box is there and takes what a scanner types",
            trigger: ".o_medical_trace .o_trace_box input",
            run: "edit SUSPECT",
        },
        {
            trigger: ".o_trace_find",
            run: "click",
        },
        {
            content: "tree and drawing show the same lots",
            trigger: ".o_trace_tree .o_trace_row.o_trace_way_start:contains('SUSPECT')",
        },
        {
            trigger: ".o_trace_row.o_trace_way_down:contains('D1')",
            run: "click",
        },
        {
            content: "what is chosen in the tree is marked in the drawing",
            trigger: ".o_trace_picture .o_box.o_selected text:contains('D1')",
        },
        {
            content: "shipments say who has it",
            trigger: ".o_trace_tabs [data-tab='shipments']",
            run: "click",
        },
        {
            trigger: ".o_trace_table td:contains('Test Device Owner')",
        },
        {
            content: "one direction only",
            trigger: ".o_trace_direction:contains('Made of')",
            run: "click",
        },
        {
            trigger: ".o_trace_tree:not(:has(.o_trace_way_down))",
        },
        {
            content: "contain what was asked about",
            trigger: ".o_trace_contain",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name='reason'] textarea",
            run: "edit Supplier reports a wrong resin",
        },
        {
            trigger: ".o_form_view .o_field_widget[name='lot_ids']:contains('SUSPECT')",
        },
        {
            trigger: "button[name='action_list']",
            run: "click",
        },
        {
            content: "the list is there before anything is held",
            trigger: ".o_form_view .o_field_widget[name='consignee_ids']:contains('Test Device Owner')",
        },
        {
            trigger: "button[name='action_contain']",
            run: "click",
        },
        {
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "the hold has begun; the job looks for what came to be meanwhile",
            trigger: ".o_form_view .o_arrow_button_current:contains('Holding')",
        },
    ],
});

/** A mock recall: timed, complete, nothing held. */
registry.category("web_tour.tours").add("medical_traceability_mock_recall", {
    steps: () => [
        {
            trigger: ".o_medical_trace .o_trace_box input",
            run: "edit SUSPECT",
        },
        {
            trigger: ".o_trace_find",
            run: "click",
        },
        {
            trigger: ".o_trace_mock",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name='reason'] textarea",
            run: "edit Yearly exercise",
        },
        {
            trigger: "button[name='action_list']",
            run: "click",
        },
        {
            content: "the time is on the record",
            trigger: ".o_form_view .o_field_widget[name='list_seconds']",
        },
        {
            content: "it is complete",
            trigger: ".o_form_view .o_field_widget[name='reconciled']:contains('100')",
        },
        {
            content: "there is nothing that would hold anything",
            trigger: ".o_form_view:not(:has(button[name='action_contain']))",
        },
    ],
});

/** An operator scans devices and components at the order. */
registry.category("web_tour.tours").add("medical_traceability_assign", {
    steps: () => [
        {
            trigger: ".o_assign_scan input",
            run: "edit DEV-1 && press Enter",
        },
        {
            trigger: ".o_assign_answer.alert-success:contains('DEV-1')",
        },
        {
            content: "a lot in quarantine is no component",
            trigger: ".o_assign_scan input",
            run: "edit PART-Q && press Enter",
        },
        {
            trigger: ".o_assign_answer.alert-danger:contains('may not be used')",
        },
        {
            trigger: ".o_assign_scan input",
            run: "edit PART-A && press Enter",
        },
        {
            trigger: ".o_assign_device:contains('DEV-1') .badge:contains('Complete')",
        },
        {
            trigger: ".o_assign_scan input",
            run: "edit DEV-2 && press Enter",
        },
        {
            trigger: ".o_assign_device.o_selected:contains('DEV-2')",
        },
        {
            trigger: ".o_assign_scan input",
            run: "edit PART-B && press Enter",
        },
        {
            trigger: ".o_assign_head:contains('2 of 2')",
        },
        {
            content: "taken back by a touch",
            trigger: ".o_assign_device:contains('DEV-2') .o_assign_undo",
            run: "click",
        },
        {
            trigger: ".o_assign_head:contains('1 of 2')",
        },
    ],
});
