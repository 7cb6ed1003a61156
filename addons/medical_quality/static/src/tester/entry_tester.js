/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { onMounted, onWillUnmount } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { EnterInspection } from "@medical_quality/entry/entry_screen";

const MODEL = "medical.inspection";
const EVERY = 4000;

/** Values that a tester sends are waited for: nobody types them. */
patch(EnterInspection.prototype, {
    setup() {
        super.setup();
        let timer = null;
        onMounted(() => (timer = setInterval(() => this.listen(), EVERY)));
        onWillUnmount(() => clearInterval(timer));
    },

    mayEnter(result) {
        return !result.tester && super.mayEnter(result);
    },

    /** Whether the tester has still to send this value. */
    waitsForTester(result) {
        return (
            result.tester &&
            !result.entered &&
            this.heads.get(result.inspection).state === "open"
        );
    },

    waitsForSerial(result) {
        return result.tester ? false : super.waitsForSerial(result);
    },

    placeholder(result) {
        return result.tester
            ? _t("From the tester")
            : super.placeholder(result);
    },

    look(result) {
        const seen = super.look(result);
        return this.waitsForTester(result)
            ? { ...seen, icon: "fa-plug", words: _t("Not sent yet") }
            : seen;
    },

    /** A scan is read, whatever is waited for. */
    focus() {
        super.focus();
        if (this.current?.tester && !this.state.dialogs) {
            this.root.el?.querySelector(".o_entry_scan")?.focus();
        }
    },

    /** What came meanwhile is shown; what is being typed stays. */
    async listen() {
        const { results } = this.state;
        const waits = results.some((one) => this.waitsForTester(one));
        if (this.asking || this.state.saving || !waits) {
            return;
        }
        // one question at a time: a slow server is not asked again meanwhile
        this.asking = true;
        try {
            const data = await this.orm.silent.call(MODEL, "get_entry", [this.ids]);
            this.showRows(data.results.filter((row) => row.tester));
            for (const head of data.inspections) {
                Object.assign(this.heads.get(head.id) || {}, head);
            }
        } catch {
            // no connection: asked again in a moment
        } finally {
            this.asking = false;
        }
    },
});
