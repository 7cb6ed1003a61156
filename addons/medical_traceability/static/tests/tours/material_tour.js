import { DIALOG, enter } from "@qms_base/../tests/tours/signing_steps";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const STATUS = ".o_statusbar_status .o_arrow_button_current";

/** A warehouse operator takes in a delivery under its supplier's lot number. */
tours.add("medical_traceability_receive", {
    steps: () => [
        {
            trigger: ".o_field_widget[name=move_ids] button[name=action_show_details]",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row .o_data_cell[name=lot_name]",
            run: "click",
        },
        {
            trigger: ".modal .o_selected_row .o_field_widget[name=lot_name] input",
            run: "edit HEAT-7",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) button[name=button_validate]",
            run: "click",
        },
        { trigger: `${STATUS}:contains(Done)` },
    ],
});

/** Quality tries to release it: the certificate is missing, and the screen says so. */
tours.add("medical_traceability_release_refused", {
    steps: () => [
        {
            trigger: "button[name=action_disposition_release]",
            run: "click",
        },
        {
            content: "what stands before a release is said before anything is signed",
            trigger: ".modal .o_field_widget[name=findings]:contains(no accepted certificate)",
        },
        {
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            trigger: ".modal .o_error_dialog, .modal:contains(no accepted certificate):contains(Invalid Operation)",
        },
    ],
});

/** An inspector enters the certificate from the lot, with its values and its file. */
tours.add("medical_traceability_certify", {
    steps: () => [
        {
            trigger: "button[name=action_open_material_certificates]",
            run: "click",
        },
        {
            content: "an empty list says what to do",
            trigger: ".o_list_view .o_view_nocontent_smiling_face",
        },
        { trigger: ".o_list_button_add", run: "click" },
        {
            trigger: ".o_form_view .o_field_widget[name=name] input",
            run: "edit PF-31-0815",
        },
        {
            content: "supplier, part and lot are known from the receipt",
            trigger: ".o_field_widget[name=lot_ids]:contains(HEAT-7)",
        },
        {
            trigger: ".o_field_widget[name=type_id] input",
            run: "edit 3.1",
        },
        {
            trigger: ".ui-autocomplete > li > a:contains(3.1)",
            run: "click",
        },
        {
            content: "when it was issued stands on it",
            trigger: ".o_field_widget[name=issued_on] :is(input, button)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=issued_on] input",
            run: "edit today && press Tab",
        },
        {
            trigger: ".o_field_widget[name=heat] input",
            run: "edit 7",
        },
        {
            trigger: ".o_field_widget[name=specification_revision_id] input",
            run: "edit MS-T",
        },
        {
            trigger: ".ui-autocomplete > li > a:contains(MS-T)",
            run: "click",
        },
        {
            trigger: "button[name=action_take_properties]",
            run: "click",
        },
        { trigger: ".o_breadcrumb:contains(3.1 PF-31-0815)" },
        {
            content: "the button has done its work, and the form was read anew",
            trigger: "button[name=action_take_properties]:enabled",
        },
        {
            trigger: ".o_field_widget[name=result_ids] .badge:contains(Not stated)",
        },
        {
            trigger: ".o_field_widget[name=result_ids] .o_data_row:contains(Length) .o_data_cell[name=value_text]",
            run: "click",
        },
        {
            trigger: ".o_data_row:nth-child(1).o_selected_row .o_field_widget[name=value_text] input",
            run: "edit 1.52",
        },
        {
            trigger: ".o_field_widget[name=result_ids] .o_data_row:contains(Colour) .o_data_cell[name=value_text]",
            run: "click",
        },
        {
            trigger: ".o_data_row:nth-child(2).o_selected_row .o_field_widget[name=value_text] input",
            run: "edit Blue",
        },
        { trigger: ".nav-link[name=files]", run: "click" },
        {
            trigger: ".o_field_widget[name=file_ids] .o_input_file:not(:visible)",
            run({ anchor }) {
                const chosen = new DataTransfer();
                chosen.items.add(
                    new File(["attested"], "PF-31-0815.txt", { type: "text/plain" })
                );
                anchor.files = chosen.files;
                anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        { trigger: ".o_field_widget[name=file_ids] :contains(PF-31-0815.txt)" },
        { trigger: "button[name=action_accept]", run: "click" },
        { trigger: `${STATUS}:contains(Accepted)` },
    ],
});

/** Quality releases it on that certificate, with password and code. */
tours.add("medical_traceability_release", {
    steps: () => [
        {
            trigger: "button[name=action_disposition_release]",
            run: "click",
        },
        { trigger: ".modal [name=findings] .text-success:contains(Nothing stands before a release)" },
        {
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        { trigger: `${DIALOG}:contains(Released for use)` },
        ...enter("tr_engineer"),
        { trigger: `body:not(:has(.modal)) ${STATUS}:contains(Released)` },
    ],
});
