/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { CorrectionDialog } from "@medical_quality/entry/entry_dialogs";
import { EnterInspection } from "@medical_quality/entry/entry_screen";
import { placeOf } from "@medical_quality/entry/entry_values";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { patch } from "@web/core/utils/patch";

/** A photo is taken with the camera of the tablet, or a file is chosen. */
patch(EnterInspection.prototype, {
    isFile(result) {
        return this.lines.get(result.characteristic).kind === "file";
    },

    async onFile(result, ev) {
        const [chosen] = ev.target.files;
        // the same file may be chosen once more
        const data = chosen && (await getDataURLFromFile(chosen));
        ev.target.value = "";
        if (!chosen) {
            return;
        }
        delete this.state.failures[placeOf(result)];
        const file = { name: chosen.name, data: data.split(",")[1] || "" };
        if (!result.entered) {
            (await this.take(result, { file })) && this.next(result);
            return;
        }
        this.ask(CorrectionDialog, {
            name: this.lines.get(result.characteristic).name,
            was: result.words,
            judgement: false,
            fixed: true,
            value: file.name,
            onCorrect: async (_name, reason) => {
                (await this.take(result, { file, reason })) && this.next(result);
            },
        });
    },
});
