/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** Computes the SHA-256 of a chosen file on the device, where the browser can. */
export class PortalVerify extends Interaction {
    static selector = ".o_qms_portal_verify";
    dynamicContent = {
        // only a secure page may compute it; else it is typed
        ".o_qms_portal_verify_file": {
            "t-att-class": () => ({ "d-none": !window.crypto?.subtle }),
        },
        "input[type=file]": { "t-on-change": this.onFile },
    };

    async onFile(ev) {
        const [file] = ev.target.files;
        if (!file) {
            return;
        }
        const content = await this.waitFor(file.arrayBuffer());
        const digest = await this.waitFor(window.crypto.subtle.digest("SHA-256", content));
        this.el.querySelector("[name=sha256]").value = Array.from(new Uint8Array(digest))
            .map((byte) => byte.toString(16).padStart(2, "0"))
            .join("");
    }
}

registry.category("public.interactions").add("medical_quality.portal_verify", PortalVerify);
