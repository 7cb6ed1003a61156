/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { Component, onMounted, onPatched, onWillUnmount, useRef, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

import { NumberPad } from "./number_pad";
import { ask } from "./terminal";

const LONGEST_PIN = 8;
const FORGET_AFTER = 60 * 1000;

/**
 * Badge, then PIN, then Enter: by scanner and keyboard alone, or by touch.
 *
 * The field has the focus whatever is touched. What was typed is forgotten when it is
 * wrong, and when nobody goes on for a minute.
 */
export class BadgeDialog extends Component {
    static template = "operator_cert.BadgeDialog";
    static components = { NumberPad };
    static props = {
        badge: String,
        role: String,
        purpose: String,
        onIdentified: Function,
        onClose: Function,
    };

    setup() {
        this.field = useRef("field");
        this.state = useState({
            step: this.props.badge ? "pin" : "badge",
            value: "",
            role: this.props.role,
            message: "",
            refused: false,
            busy: false,
        });
        this.badge = this.props.badge;
        this.pin = "";
        this.newPin = "";
        this.focus = () => this.field.el && this.field.el.focus();
        onMounted(() => {
            this.focus();
            this.later();
        });
        onPatched(this.focus);
        onWillUnmount(() => clearTimeout(this.timer));
    }

    get title() {
        return this.state.role === "supervisor" ? _t("Supervisor") : this.props.purpose;
    }

    get prompt() {
        return {
            badge: _t("Scan your badge"),
            pin: _t("Enter your work PIN"),
            choose: _t("Choose your own PIN, 4 to 8 digits"),
            again: _t("Enter the new PIN again"),
        }[this.state.step];
    }

    get secret() {
        return this.state.step !== "badge";
    }

    onBlur() {
        setTimeout(this.focus);
    }

    later() {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.props.onClose(), FORGET_AFTER);
    }

    onInput(ev) {
        this.state.value = ev.target.value;
        this.later();
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
        if (this.secret && this.state.value.length >= LONGEST_PIN) {
            return;
        }
        this.state.value += digit;
        this.later();
    }

    erase() {
        this.state.value = this.state.value.slice(0, -1);
        this.later();
    }

    setRole(role) {
        this.state.role = role;
        this.focus();
    }

    go(step, message = "", refused = false) {
        Object.assign(this.state, { step, message, refused, value: "" });
        this.later();
    }

    async enter() {
        const value = this.state.value.trim();
        if (!value || this.state.busy) {
            return;
        }
        switch (this.state.step) {
            case "badge":
                this.badge = value;
                return this.go("pin");
            case "pin":
                this.pin = value;
                return this.identify();
            case "choose":
                this.newPin = value;
                return this.go("again");
            case "again":
                if (value !== this.newPin) {
                    return this.go("choose", _t("The two differ. Choose again."), true);
                }
                return this.identify(value);
        }
    }

    async identify(newPin) {
        const values = { badge: this.badge, pin: this.pin, role: this.state.role };
        if (newPin) {
            values.new_pin = newPin;
        }
        this.state.busy = true;
        this.state.value = "";
        try {
            const answer = await ask("identify", values);
            if (answer.choose_pin) {
                return this.go("choose", answer.choose_pin);
            }
            this.forget();
            this.props.onIdentified(this.state.role, answer.person);
        } catch (refusal) {
            if (newPin) {
                return this.go("choose", refusal.message, true);
            }
            this.forget();
            this.go("badge", refusal.message, true);
        } finally {
            this.state.busy = false;
        }
    }

    forget() {
        this.badge = this.pin = this.newPin = "";
    }
}
