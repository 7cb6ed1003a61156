import { registry } from "@web/core/registry";

/** A quality engineer finds a person, walks the cells and opens two of them. */
registry.category("web_tour.tours").add("operator_cert_matrix", {
    steps: () => [
        {
            content: "the legend says in words what the symbols mean",
            trigger: ".o_training_matrix .o_matrix_legend:contains('Expires soon')",
        },
        {
            content: "one person is looked for",
            trigger: ".o_training_matrix .o_matrix_search",
            run: "edit Worker",
        },
        {
            content: "only that row is left",
            trigger:
                ".o_matrix_table:has(tbody tr:only-child .o_matrix_person:contains('Worker'))",
        },
        {
            content: "the state is said by symbol and level, and in words",
            trigger:
                ".o_matrix_cell.o_matrix_expiring[aria-label*='Soldering: Expires soon']:contains('!')",
        },
        {
            content: "the keyboard reaches the cells",
            trigger: ".o_matrix_cell[tabindex='0']",
            run: ({ anchor }) => {
                anchor.focus();
                const options = { key: "End", bubbles: true, cancelable: true };
                anchor.dispatchEvent(new KeyboardEvent("keydown", options));
            },
        },
        {
            content: "the last cell of the row has the focus",
            trigger: ".o_matrix_cell[tabindex='0']:last-child",
        },
        {
            content: "the cell leads to the certificate",
            trigger: ".o_matrix_cell[aria-label*='Soldering: Expires soon']",
            run: "click",
        },
        {
            content: "it is open",
            trigger: ".o_form_view .o_field_widget[name='type_id']:contains('Soldering')",
        },
        {
            content: "back to the matrix",
            trigger: ".o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "the filter is as it was",
            trigger: ".o_matrix_search:value('Worker')",
        },
        {
            content: "an empty cell leads to a new draft",
            trigger: ".o_matrix_cell[aria-label='Worker, Clean bench: no certification']",
            run: "click",
        },
        {
            content: "with person and certification filled in",
            trigger:
                ".o_form_view .o_field_widget[name='type_id'] input:value('Clean bench')",
        },
        {
            content: "nothing is kept of it",
            trigger: ".o_form_button_cancel",
            run: "click",
        },
        {
            trigger: ".o_training_matrix, .o_form_view",
        },
    ],
});

/** An operator sees the own row, and none of a colleague. */
registry.category("web_tour.tours").add("operator_cert_matrix_own", {
    steps: () => [
        {
            trigger: ".o_matrix_person:contains('Worker')",
        },
        {
            trigger: ".o_training_matrix:not(:has(.o_matrix_person:contains('Other')))",
        },
        {
            trigger: ".o_matrix_cell.o_matrix_valid",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name='name']",
        },
    ],
});
