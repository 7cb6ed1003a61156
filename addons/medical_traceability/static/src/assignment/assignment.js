import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "mrp.production";

/**
 * Which device got which component: scan a device, then its components. The field is
 * always focused; a scanner that types and a keyboard are all it takes.
 */
export class AssignComponents extends Component {
    static template = "medical_traceability.AssignComponents";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.box = useRef("box");
        const { params = {}, context = {} } = this.props.action;
        // a page that is loaded again has the order in its address
        this.production = params.production_id || context.active_id;
        this.state = useState({ order: null, deviceId: false, answer: null });
        // scans wait for one another, in the order in which they came
        this.queue = Promise.resolve();
        onWillStart(async () => {
            this.state.order = await this.orm.call(MODEL, "get_assignments", [
                [this.production],
            ]);
        });
        useEffect(() => this.focus());
    }

    get display() {
        return { controlPanel: {} };
    }

    focus() {
        this.box.el?.focus();
    }

    onKeydown(ev) {
        if (ev.key !== "Enter") {
            return;
        }
        ev.preventDefault();
        const text = ev.target.value;
        ev.target.value = "";
        if (text.trim()) {
            this.queue = this.queue.then(() => this.scan(text));
        }
    }

    async scan(text) {
        const answer = await this.orm.call(MODEL, "scan_component", [
            [this.production],
            text,
            this.state.deviceId,
        ]);
        Object.assign(this.state, {
            order: answer.order,
            deviceId: answer.device_id,
            answer,
        });
    }

    choose(device) {
        this.state.deviceId = device.id;
        this.state.answer = null;
        this.focus();
    }

    async takeBack(row) {
        this.state.order = await this.orm.call(MODEL, "unassign_component", [
            [this.production],
            row.id,
        ]);
    }

    get device() {
        return this.state.order.devices.find((d) => d.id === this.state.deviceId);
    }

    openOrder() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: MODEL,
            res_id: this.production,
            views: [[false, "form"]],
        });
    }
}

registry
    .category("actions")
    .add("medical_traceability.assign_components", AssignComponents);
