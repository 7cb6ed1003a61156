import { Component, useEffect, useRef } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { hidePDFJSButtons } from "@web/core/utils/pdfjs";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** The stamped copy of a document revision, in the form that says what it is. */
export class DocumentViewer extends Component {
    static template = "qms_base.DocumentViewer";
    static props = { ...standardWidgetProps };

    setup() {
        this.frame = useRef("frame");
        // what is saved or printed comes from the server, with its stamp on every page
        useEffect(
            (frame) => {
                if (frame) {
                    hidePDFJSButtons(frame, { hidePresentation: true });
                }
            },
            () => [this.frame.el]
        );
    }

    get title() {
        return _t("Stamped copy of the document");
    }

    /** A change of state changes the stamp: the address changes with it. */
    get url() {
        const { resId, data } = this.props.record;
        const file = encodeURIComponent(`/quality/document/${resId}?state=${data.state}`);
        return `/web/static/lib/pdfjs/web/viewer.html?file=${file}#pagemode=none&zoom=page-width`;
    }
}

registry.category("view_widgets").add("qms_document_viewer", {
    component: DocumentViewer,
    fieldDependencies: [{ name: "state", type: "selection" }],
});
