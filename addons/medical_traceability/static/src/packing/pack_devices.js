import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import * as BarcodeScanner from "@web/core/barcode/barcode_dialog";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "stock.package";
const GS = "\x1d";

/**
 * Units are scanned into a package, packages into larger ones, or out of them again.
 * The field is always focused; a scanner that types and a keyboard are all it takes.
 */
export class PackDevices extends Component {
    static template = "medical_traceability.PackDevices";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.box = useRef("box");
        this.camera = isBarcodeScannerSupported();
        const { params = {}, context = {} } = this.props.action;
        this.state = useState({
            package: false,
            answer: null,
            choices: [],
            pending: "",
            out: false,
        });
        // scans wait for one another, in the order in which they came
        this.queue = Promise.resolve();
        onWillStart(async () => {
            const start = params.package_id || context.active_id;
            if (start) {
                this.state.package = await this.orm.call(MODEL, "get_packing", [start]);
            }
        });
        useEffect(() => this.box.el?.focus());
    }

    get display() {
        return { controlPanel: {} };
    }

    get wrong() {
        return this.state.answer?.kind === "wrong";
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

    take(text, choice = false) {
        if (text.trim()) {
            this.queue = this.queue.then(() => this.scan(text, choice));
        }
    }

    async scan(text, choice) {
        const current = this.state.package ? this.state.package.id : false;
        const answer = this.state.out
            ? await this.orm.call(MODEL, "scan_to_unpack", [text, current])
            : await this.orm.call(MODEL, "scan_to_pack", [text, current, choice]);
        Object.assign(this.state, {
            answer,
            choices: answer.choices,
            pending: text,
            package: answer.package,
        });
    }

    choose(choice) {
        this.take(this.state.pending, choice.id);
    }

    putAside() {
        Object.assign(this.state, {
            package: false,
            answer: null,
            choices: [],
            out: false,
        });
    }

    async close() {
        this.state.package = await this.orm.call(MODEL, "close_package", [
            [this.state.package.id],
        ]);
    }

    async requestCopy() {
        this.action.doAction(
            await this.orm.call(MODEL, "action_request_copy", [[this.state.package.id]])
        );
    }

    async print() {
        const action = await this.orm.call(MODEL, "action_print_package_label", [
            [this.state.package.id],
        ]);
        await this.action.doAction(action);
        this.state.package = await this.orm.call(MODEL, "get_packing", [
            this.state.package.id,
        ]);
    }
}

registry.category("actions").add("medical_traceability.pack_devices", PackDevices);
