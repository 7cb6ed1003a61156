import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The signature block of a record: name, date and time, meaning of each signature. */
export class SignaturesField extends Component {
    static template = "qms_base.SignaturesField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get signatures() {
        return this.props.record.data[this.props.name].records;
    }

    open(signature) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "qms.signature",
            res_id: signature.resId,
            views: [[false, "form"]],
            target: "new",
        });
    }
}

registry.category("fields").add("qms_signatures", {
    component: SignaturesField,
    displayName: _t("Signatures"),
    supportedTypes: ["one2many"],
    relatedFields: [
        { name: "meaning", type: "char" },
        { name: "signer_name", type: "char" },
        { name: "signed_text", type: "char" },
        { name: "reason", type: "text" },
        { name: "verdict", type: "selection", selection: [] },
        { name: "standing", type: "selection", selection: [] },
        { name: "changes", type: "text" },
    ],
    useSubView: false,
});
