/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { Component, onMounted, onPatched, useRef, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

import { NumberPad } from "./number_pad";

/** How many were made, before work is finished. */
export class QuantityDialog extends Component {
    static template = "operator_cert.QuantityDialog";
    static components = { NumberPad };
    static props = { workorder: Object, onQuantity: Function, onClose: Function };

    setup() {
        this.field = useRef("field");
        this.state = useState({ value: String(this.props.workorder.quantity), fresh: true });
        const focus = () => this.field.el && this.field.el.focus();
        onMounted(() => {
            focus();
            this.field.el.select();
        });
        onPatched(focus);
    }

    get title() {
        return _t("Finish: %s", this.props.workorder.name);
    }

    get question() {
        const { quantity, unit } = this.props.workorder;
        return _t("How many were made? At most %(quantity)s %(unit)s", { quantity, unit });
    }

    get quantity() {
        return Number(this.state.value.replace(",", "."));
    }

    get valid() {
        return this.quantity > 0 && this.quantity <= this.props.workorder.quantity;
    }

    onInput(ev) {
        Object.assign(this.state, { value: ev.target.value, fresh: false });
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.enter();
        } else if (ev.key === "Escape") {
            this.props.onClose();
        }
    }

    digit(digit) {
        this.state.value = (this.state.fresh ? "" : this.state.value) + digit;
        this.state.fresh = false;
    }

    erase() {
        this.state.value = this.state.fresh ? "" : this.state.value.slice(0, -1);
        this.state.fresh = false;
    }

    enter() {
        if (this.valid) {
            this.props.onQuantity(this.quantity);
        }
    }
}
