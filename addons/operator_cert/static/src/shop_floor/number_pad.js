/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { Component } from "@odoo/owl";

/** Digits for fingers in gloves. */
export class NumberPad extends Component {
    static template = "operator_cert.NumberPad";
    static props = {
        onDigit: Function,
        onErase: Function,
        onEnter: Function,
        enterLabel: String,
        disabled: { type: Boolean, optional: true },
    };

    setup() {
        this.digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
    }
}
