/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { Component } from "@odoo/owl";

/** Numbers for fingers in gloves: digits, one decimal sign, the sign, erase, enter. */
export class EntryPad extends Component {
    static template = "medical_quality.EntryPad";
    static props = { text: String, onText: Function, onEnter: Function };

    setup() {
        this.digits = ["7", "8", "9", "4", "5", "6", "1", "2", "3"];
    }

    type(character) {
        if (character !== "." || !/[.,]/.test(this.props.text)) {
            this.props.onText(this.props.text + character);
        }
    }

    turn() {
        const { text } = this.props;
        this.props.onText(text.startsWith("-") ? text.slice(1) : `-${text}`);
    }

    erase() {
        this.props.onText(this.props.text.slice(0, -1));
    }
}
