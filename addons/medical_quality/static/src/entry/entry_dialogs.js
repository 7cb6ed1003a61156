/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { useAutofocus, useService } from "@web/core/utils/hooks";

/** A suspected value is typed once more; what is typed now counts. */
export class ChallengeDialog extends Component {
    static template = "medical_quality.ChallengeDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        name: String,
        typed: String,
        why: String,
        onTyped: Function,
    };

    setup() {
        this.input = useAutofocus({ refName: "again", mobile: true });
        this.state = useState({ text: "" });
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.confirm();
        }
    }

    confirm() {
        if (this.state.text.trim()) {
            this.props.onTyped(this.state.text.trim());
            this.props.close();
        }
    }
}

/** Another value in place of one that was taken: with a reason. */
export class CorrectionDialog extends Component {
    static template = "medical_quality.CorrectionDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        name: String,
        was: String,
        judgement: Boolean,
        value: String,
        // a file that was chosen is not typed
        fixed: { type: Boolean, optional: true },
        onCorrect: Function,
    };

    setup() {
        this.reason = useAutofocus({ refName: "reason", mobile: true });
        this.state = useState({ value: this.props.value, reason: "" });
    }

    get ready() {
        return Boolean(this.state.reason.trim());
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && this.ready) {
            ev.preventDefault();
            this.confirm();
        }
    }

    confirm() {
        this.props.onCorrect(this.state.value.trim(), this.state.reason.trim());
        this.props.close();
    }
}

/** Everything that was entered, challenged and corrected at one place. */
export class ValueHistoryDialog extends Component {
    static template = "medical_quality.ValueHistoryDialog";
    static components = { Dialog };
    static props = { close: Function, name: String, result: Number };

    setup() {
        this.orm = useService("orm");
        this.rows = [];
        onWillStart(async () => {
            const rows = await this.orm.call(
                "medical.inspection.result",
                "get_history",
                [[this.props.result]]
            );
            this.rows = rows.map((row) => ({
                ...row,
                at: formatDateTime(deserializeDateTime(row.at)),
            }));
        });
    }
}
