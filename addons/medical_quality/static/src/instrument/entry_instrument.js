/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { patch } from "@web/core/utils/patch";
import { EnterInspection } from "@medical_quality/entry/entry_screen";

/** The instrument in hand stands beside the characteristic that asks for one. */
patch(EnterInspection.prototype, {
    get inHand() {
        return this.head?.in_hand?.[this.currentLine?.instrument_type] || "";
    },

    onScanned(answer) {
        if (answer.kind === "instrument") {
            for (const [id, inHand] of Object.entries(answer.in_hand)) {
                const head = this.heads.get(Number(id));
                if (head) {
                    head.in_hand = inHand;
                }
            }
        }
        super.onScanned(answer);
    },
});
