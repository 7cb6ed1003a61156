/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { Interaction } from "@web/public/interaction";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/**
 * Verifies a PDF that is dropped anywhere on the page, or chosen.
 *
 * Its SHA-256 is computed on the device where the browser may (a secure page); else the
 * file is sent, and computed by the server.
 */
export class PortalVerify extends Interaction {
    static selector = ".o_qms_portal_verify";
    dynamicContent = {
        _document: {
            "t-on-dragover.prevent": () => (this.over = true),
            "t-on-dragleave": () => (this.over = false),
            "t-on-drop.prevent": this.onDrop,
        },
        ".o_qms_portal_drop": {
            "t-att-class": () => ({ o_qms_portal_drop_over: this.over }),
        },
        ".o_qms_portal_verify_kept": { "t-att-class": () => ({ "d-none": !this.computes }) },
        ".o_qms_portal_verify_sent": { "t-att-class": () => ({ "d-none": this.computes }) },
        // what is chosen is verified at once
        ".o_qms_portal_verify_send": { "t-att-class": () => ({ "d-none": true }) },
        ".o_qms_portal_verify_problem": {
            "t-att-class": () => ({ "d-none": !this.problem }),
            "t-out": () => this.problem,
        },
        "input[type=file]": { "t-on-change": this.onChange },
    };

    setup() {
        this.over = false;
        this.problem = "";
    }

    get computes() {
        return Boolean(window.crypto?.subtle);
    }

    onDrop(ev) {
        this.over = false;
        return this.verify(ev.dataTransfer?.files);
    }

    onChange(ev) {
        return this.verify(ev.target.files);
    }

    async verify(files) {
        const [file] = files || [];
        this.problem = "";
        if (!file) {
            this.problem = _t("That is no file. Drop one PDF, or choose it.");
        } else if (!this.computes) {
            this.send(file, files);
        } else {
            let digest = "";
            try {
                digest = await this.waitFor(this.digest(file));
            } catch {
                this.problem = _t("This file cannot be read. Choose it once more.");
            }
            if (digest) {
                this.ask(digest);
            }
        }
        this.updateContent();
    }

    async digest(file) {
        const content = await file.arrayBuffer();
        const bytes = new Uint8Array(await window.crypto.subtle.digest("SHA-256", content));
        return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    }

    /** The file alone decides: a number typed for another one says nothing about it. */
    ask(digest) {
        const form = this.el.querySelector(".o_qms_portal_verify_typed");
        form.querySelector("[name=sha256]").value = digest;
        form.querySelector("[name=number]").value = "";
        form.submit();
    }

    send(file, files) {
        const form = this.el.querySelector(".o_qms_portal_drop");
        if (file.size > Number(form.dataset.most)) {
            this.problem = _t("This file is too large to be sent. Type its SHA-256 below.");
            return;
        }
        form.querySelector("input[type=file]").files = files;
        form.submit();
    }
}

registry.category("public.interactions").add("medical_quality.portal_verify", PortalVerify);
