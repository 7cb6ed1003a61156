/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { buildZXingBarcodeDetector } from "@web/core/barcode/ZXingBarcodeDetector";
import { loadJS } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

const FORMATS = ["data_matrix", "qr_code", "code_128"];
const PAUSE = 250;
const READER = "/web/static/lib/zxing-library/zxing-library.js";

/**
 * What reads symbols: the browser's own where it knows all of them, else Odoo's.
 *
 * Few browsers have one, and those of phones with one do not all read DataMatrix.
 */
async function makeDetector() {
    if ("BarcodeDetector" in window) {
        const known = await window.BarcodeDetector.getSupportedFormats();
        if (FORMATS.every((format) => known.includes(format))) {
            return new window.BarcodeDetector({ formats: FORMATS });
        }
    }
    await loadJS(READER);
    const Detector = buildZXingBarcodeDetector(window.ZXing);
    return new Detector({ formats: FORMATS });
}

/** Reads a symbol with the camera, where there is one; else the number is typed. */
export class PortalScan extends Interaction {
    static selector = ".o_qms_portal_scan";
    dynamicContent = {
        ".o_qms_portal_camera": {
            "t-on-click.prevent": this.onCamera,
            "t-att-class": () => ({ "d-none": !this.camera }),
        },
        ".o_qms_portal_picture": { "t-att-class": () => ({ "d-none": !this.stream }) },
    };

    setup() {
        this.stream = null;
        this.camera = Boolean(navigator.mediaDevices?.getUserMedia);
    }

    destroy() {
        this.stop();
    }

    stop() {
        for (const track of this.stream?.getTracks() || []) {
            track.stop();
        }
        this.stream = null;
    }

    async onCamera() {
        if (this.stream) {
            this.stop();
            return;
        }
        try {
            this.detector = await this.waitFor(makeDetector());
            this.stream = await this.waitFor(
                navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } })
            );
        } catch {
            // no camera, or not allowed: typed, then
            this.camera = false;
            this.el.querySelector("[name=code]").focus();
            return;
        }
        const video = this.el.querySelector("video");
        video.srcObject = this.stream;
        await this.waitFor(video.play());
        this.look(video);
    }

    async look(video) {
        if (!this.stream) {
            return;
        }
        let found = [];
        try {
            found = await this.waitFor(this.detector.detect(video));
        } catch {
            found = [];
        }
        if (found.length) {
            this.stop();
            this.el.querySelector("[name=code]").value = found[0].rawValue;
            this.el.requestSubmit();
            return;
        }
        this.waitForTimeout(() => this.look(video), PAUSE);
    }
}

registry.category("public.interactions").add("medical_quality.portal_scan", PortalScan);
