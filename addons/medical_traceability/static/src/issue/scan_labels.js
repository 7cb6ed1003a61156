import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import * as BarcodeScanner from "@web/core/barcode/barcode_dialog";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "mrp.production";
const GS = "\x1d";
const POINTS = [
    ["udi_ok", "UDI", false],
    ["expiry_ok", "Expiry date", true],
    ["storage_ok", "Storage instructions", true],
    ["handling_ok", "Handling instructions", true],
    ["legible_ok", "Text legible", false],
];

/**
 * Applied labels are read back, one after the other; a sample is examined by the person.
 * The field is always focused: a scanner that types, a keyboard or the camera will do.
 */
export class ScanLabels extends Component {
    static template = "medical_traceability.ScanLabels";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.box = useRef("box");
        this.points = POINTS;
        this.camera = isBarcodeScannerSupported();
        const { params = {}, context = {} } = this.props.action;
        // a page that is loaded again has the order in its address
        this.production = params.production_id || context.active_id;
        this.state = useState({
            order: null,
            answer: null,
            sample: false,
            examining: null,
            points: {},
            note: "",
        });
        // scans wait for one another, in the order in which they came
        this.queue = Promise.resolve();
        onWillStart(async () => {
            this.state.order = await this.orm.call(MODEL, "get_label_scans", [
                [this.production],
            ]);
        });
        useEffect(() => this.focus());
    }

    get display() {
        return { controlPanel: {} };
    }

    get wrong() {
        return ["mismatch", "refused"].includes(this.state.answer?.kind);
    }

    get complete() {
        return this.points.every(([name]) => this.state.points[name]);
    }

    focus() {
        if (!this.state.examining) {
            this.box.el?.focus();
        }
    }

    onKeydown(ev) {
        const input = ev.target;
        if (ev.ctrlKey && (ev.key === "]" || ev.key === GS)) {
            // the separator of element strings, as scanners type it
            ev.preventDefault();
            input.setRangeText(GS, input.selectionStart, input.selectionEnd, "end");
        } else if (ev.key === "Enter") {
            ev.preventDefault();
            const text = input.value;
            input.value = "";
            this.take(text);
        }
    }

    async onCamera() {
        const text = await BarcodeScanner.scanBarcode(this.env);
        if (text) {
            this.take(text);
        }
    }

    take(text) {
        if (text.trim()) {
            this.queue = this.queue.then(() => this.scan(text));
        }
    }

    async scan(text) {
        const purpose = this.state.sample ? "sample" : "every";
        this.show(
            await this.orm.call(MODEL, "scan_label", [[this.production], text, purpose])
        );
        this.state.sample = false;
    }

    show({ answer, ...order }) {
        Object.assign(this.state, { order, answer, examining: null });
    }

    examine() {
        Object.assign(this.state, {
            examining: this.state.answer,
            points: {},
            note: "",
        });
    }

    async saveExamination() {
        this.show(
            await this.orm.call(MODEL, "examine_label", [
                [this.production],
                this.state.examining.scan_id,
                { ...this.state.points },
                this.state.note,
            ])
        );
    }

    openMismatches() {
        return this.act("action_open_mismatches");
    }

    openLabels() {
        return this.act("action_open_labels");
    }

    async act(method) {
        const action = await this.orm.call(MODEL, method, [[this.production]]);
        return this.action.doAction(action);
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

registry.category("actions").add("medical_traceability.scan_labels", ScanLabels);
