/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { Component, useExternalListener, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

/** The instructions of a work order, one file at a time, as large as the screen. */
export class InstructionDialog extends Component {
    static template = "operator_cert.InstructionDialog";
    static props = { workorder: Object, documents: Array, onClose: Function };

    setup() {
        this.state = useState({ at: 0 });
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
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
        if (ev.key === "Escape") {
            this.props.onClose();
        } else if (ev.key === "ArrowRight" || ev.key === "ArrowLeft") {
            const to = this.state.at + (ev.key === "ArrowRight" ? 1 : -1);
            this.state.at = Math.min(Math.max(to, 0), this.pages.length - 1);
        }
    }
}
