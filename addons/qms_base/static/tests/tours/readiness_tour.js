import { registry } from "@web/core/registry";

/** An order whose work nobody started yet: the panel says so and leads to the cure. */
registry.category("web_tour.tours").add("qms_readiness_blocked", {
    steps: () => [
        {
            content: "the panel is red and says what is wrong",
            trigger:
                ".o_qms_readiness.o_qms_blocked .o_qms_finding_message:contains('may not be used')",
        },
        {
            content: "the cure opens the record it is about",
            trigger: ".o_qms_finding[data-code='probe.refused'] button:contains('Open lot')",
            run: "click",
        },
        {
            content: "the lot is open",
            trigger: ".o_form_view .oe_title .o_field_widget[name='name'] input:value('P-1')",
        },
    ],
});

registry.category("web_tour.tours").add("qms_readiness_ready", {
    steps: () => [
        {
            content: "the panel is green",
            trigger: ".o_qms_readiness.o_qms_ready .o_qms_readiness_heading",
        },
        {
            content: "the work orders are on their own page",
            trigger: ".o_notebook .nav-link:contains('Work Orders')",
            run: "click",
        },
        {
            content: "the first one is started",
            trigger: ".o_field_widget[name='workorder_ids'] button[name='button_start']",
            run: "click",
        },
        {
            content: "it runs",
            trigger: ".o_field_widget[name='workorder_ids'] button[name='button_pending']",
        },
    ],
});
