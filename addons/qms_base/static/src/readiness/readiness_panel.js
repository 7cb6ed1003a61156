import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The strip under the status bar: green when the next step may be taken, else one
 * line per finding with the button that cures it.
 */
export class ReadinessPanel extends Component {
    static template = "qms_base.ReadinessPanel";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get readiness() {
        return this.props.record.data[this.props.name] || null;
    }

    get heading() {
        const steps = this.readiness.steps.join(", ");
        return this.readiness.state === "blocked"
            ? _t("Not ready: %s", steps)
            : _t("Ready: %s", steps);
    }

    iconOf(finding) {
        if (finding.concession) {
            return "fa-gavel text-warning";
        }
        return finding.severity === "block"
            ? "fa-times-circle text-danger"
            : "fa-exclamation-triangle text-warning";
    }

    openConcession(finding) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "qms.concession",
            res_id: finding.concession[0],
            views: [[false, "form"]],
        });
    }

    /** The server asks the gate again; this only says which finding is meant. */
    async requestConcession(finding) {
        const { resModel, resId } = this.props.record;
        await this.props.record.save();
        const action = await this.orm.call(
            resModel,
            "action_qms_request_concession",
            [[resId], finding.checkpoint, finding.code, finding.records]
        );
        return this.action.doAction(action);
    }

    async cure(finding) {
        const { model, res_id, method } = finding.cure;
        const onClose = () => this.props.record.load();
        if (method) {
            await this.props.record.save();
            const action = await this.orm.call(model, method, [[res_id]]);
            return action ? this.action.doAction(action, { onClose }) : onClose();
        }
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: model,
                res_id: res_id || false,
                views: res_id ? [[false, "form"]] : [[false, "list"], [false, "form"]],
            },
            { onClose }
        );
    }
}

registry.category("fields").add("qms_readiness", {
    component: ReadinessPanel,
    displayName: _t("Readiness panel"),
    supportedTypes: ["json"],
});
