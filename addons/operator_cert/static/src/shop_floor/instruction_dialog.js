/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { Component, useExternalListener, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

import { NumberPad } from "./number_pad";
import { ask } from "./terminal";

const LONGEST_PIN = 8;

/**
 * The instructions of a work order, one file at a time, as large as the screen.
 *
 * What the person has not read yet is signed here: the work PIN again, for this revision.
 */
export class InstructionDialog extends Component {
    static template = "operator_cert.InstructionDialog";
    static components = { NumberPad };
    static props = { workorder: Object, documents: Array, onClose: Function };

    setup() {
        this.state = useState({
            at: 0,
            signing: false,
            pin: "",
            refused: "",
            busy: false,
            read: {},
        });
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
    }

    get isRead() {
        const { document } = this.page;
        return document.read || Boolean(this.state.read[document.id]);
    }

    get statement() {
        return _t(
            "I have read and understood %s. Enter your work PIN to sign.",
            this.page.document.revision
        );
    }

    show(at) {
        Object.assign(this.state, { at, signing: false, pin: "", refused: "" });
    }

    sign(signing) {
        Object.assign(this.state, { signing, pin: "", refused: "" });
    }

    digit(digit) {
        if (this.state.pin.length < LONGEST_PIN) {
            this.state.pin += digit;
        }
    }

    erase() {
        this.state.pin = this.state.pin.slice(0, -1);
    }

    async enter() {
        const { pin, busy } = this.state;
        if (!pin || busy) {
            return;
        }
        const { document } = this.page;
        Object.assign(this.state, { busy: true, pin: "", refused: "" });
        try {
            await ask("understood", {
                workorder_id: this.props.workorder.id,
                revision_id: document.id,
                pin,
            });
            this.state.read[document.id] = true;
            this.state.signing = false;
        } catch (refusal) {
            this.state.refused = refusal.message;
        } finally {
            this.state.busy = false;
        }
    }

    /** Every file of every document, with what it belongs to. */
    get pages() {
        return this.props.documents.flatMap((document) =>
            document.files.map((file) => ({
                ...file,
                document,
                label:
                    document.files.length > 1
                        ? `${document.revision} · ${file.name}`
                        : document.revision,
            }))
        );
    }

    get page() {
        return this.pages[this.state.at];
    }

    get title() {
        return _t("Instruction: %s", this.props.workorder.name);
    }

    get since() {
        const day = new Date(`${this.page.document.since}T00:00:00`);
        return _t("in effect since %s", day.toLocaleDateString());
    }

    /** Address of a viewer for what the browser of a tablet does not show itself. */
    get viewer() {
        const file = encodeURIComponent(this.page.url);
        return `/web/static/lib/pdfjs/web/viewer.html?file=${file}#pagemode=none&zoom=page-width`;
    }

    /** Nothing to print, save or draw on, and nothing too small to touch. */
    onViewer(ev) {
        const { contentDocument } = ev.target;
        const style = contentDocument.createElement("style");
        style.textContent =
            "#toolbarContainer, .toolbar { display: none !important; }" +
            "#viewerContainer { inset: 0 !important; }";
        contentDocument.head.append(style);
    }

    onKeydown(ev) {
        if (this.state.signing) {
            return this.onSigningKeydown(ev);
        }
        if (ev.key === "Escape") {
            this.props.onClose();
        } else if (ev.key === "ArrowRight" || ev.key === "ArrowLeft") {
            const to = this.state.at + (ev.key === "ArrowRight" ? 1 : -1);
            this.show(Math.min(Math.max(to, 0), this.pages.length - 1));
        }
    }

    onSigningKeydown(ev) {
        if (ev.key === "Escape") {
            this.sign(false);
        } else if (ev.key === "Enter") {
            ev.preventDefault();
            this.enter();
        } else if (ev.key === "Backspace") {
            this.erase();
        } else if (/^\d$/.test(ev.key)) {
            this.digit(ev.key);
        }
    }
}
