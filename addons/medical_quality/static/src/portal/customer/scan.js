/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

const FORMATS = ["data_matrix", "qr_code", "code_128"];
const PAUSE = 250;

/** Reads a symbol with the camera where the browser can; else the number is typed. */
export class PortalScan extends Interaction {
    static selector = ".o_qms_portal_scan";
    dynamicContent = {
        ".o_qms_portal_camera": {
            "t-on-click.prevent": this.onCamera,
            "t-att-class": () => ({ "d-none": !this.formats?.length }),
        },
        ".o_qms_portal_picture": { "t-att-class": () => ({ "d-none": !this.stream }) },
    };

    async willStart() {
        this.formats = [];
        this.stream = null;
        if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) {
            return;
        }
        try {
            const known = await window.BarcodeDetector.getSupportedFormats();
            this.formats = FORMATS.filter((format) => known.includes(format));
        } catch {
            // typed, then
            this.formats = [];
        }
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
            this.stream = await this.waitFor(
                navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } })
            );
        } catch {
            this.formats = [];
            this.el.querySelector("[name=code]").focus();
            return;
        }
        const video = this.el.querySelector("video");
        video.srcObject = this.stream;
        await this.waitFor(video.play());
        this.detector = new window.BarcodeDetector({ formats: this.formats });
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
