import { Component, onMounted, onWillUnmount, useRef, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/**
 * Signing one or more records: what is signed, by whom, and what comes next.
 * Errors keep what was typed, except password and code.
 */
export class SigningDialog extends Component {
    static template = "qms_base.SigningDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        model: String,
        ids: Array,
        transition: String,
        prepared: Object,
        onSigned: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.password = useRef("password");
        this.code = useRef("code");
        this.state = useState({
            reason: "",
            rejecting: false,
            message: "",
            wait: 0,
            busy: false,
            locked: false,
        });
        onMounted(() => this.password.el?.focus());
        onWillUnmount(() => clearInterval(this.timer));
    }

    get title() {
        const { title, records } = this.props.prepared;
        return records.length === 1
            ? `${title}: ${records[0].name}`
            : _t("%(title)s: %(count)s records", { title, count: records.length });
    }

    get digests() {
        const { records } = this.props.prepared;
        return Object.fromEntries(records.map(({ id, sha256 }) => [id, sha256]));
    }

    get canSign() {
        const waits = this.state.busy || this.state.locked;
        // what cannot be signed can be rejected
        return !waits && (this.state.rejecting || !this.props.prepared.ahead);
    }

    startWaiting(seconds) {
        clearInterval(this.timer);
        this.state.wait = seconds;
        this.timer = setInterval(() => {
            this.state.wait -= 1;
            if (this.state.wait <= 0) {
                clearInterval(this.timer);
                this.state.message = "";
                this.code.el?.focus();
            }
        }, 1000);
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && this.canSign) {
            ev.preventDefault();
            this.sign(this.state.rejecting ? "reject" : "sign");
        }
    }

    startRejecting() {
        this.state.rejecting = true;
        this.state.message = "";
    }

    async signWithPasskey() {
        const lib = odoo.loader.modules.get("@auth_passkey/../lib/simplewebauthn");
        if (!lib) {
            this.state.message = _t("Passkeys are not available in this browser.");
            return;
        }
        const { model, ids, transition } = this.props;
        const options = await this.orm.call(model, "signing_passkey", [
            ids,
            transition,
            this.digests,
        ]);
        let response;
        try {
            response = await lib.startAuthentication(options);
        } catch {
            this.state.message = _t("The passkey was not used.");
            return;
        }
        await this.send({ passkey: JSON.stringify(response) }, "sign");
    }

    async sign(verdict) {
        const credentials = {
            password: this.password.el?.value || "",
            code: this.code.el?.value || "",
        };
        await this.send(credentials, verdict);
    }

    async send(credentials, verdict) {
        const { model, ids, transition } = this.props;
        this.state.busy = true;
        this.state.message = "";
        try {
            const answer = await this.orm.silent.call(model, "sign", [ids], {
                transition,
                digests: this.digests,
                credentials,
                reason: this.state.reason,
                verdict,
            });
            if (answer.signed) {
                this.props.onSigned(answer);
                this.props.close();
                return;
            }
            this.state.message = answer.message;
            this.state.locked = answer.locked;
            if (answer.wait) {
                this.startWaiting(answer.wait);
            }
        } catch (error) {
            // what the server refuses is told here, the reason typed stays
            if (!error.data?.message) {
                throw error;
            }
            this.state.message = error.data.message;
        } finally {
            this.state.busy = false;
            if (this.password.el) {
                this.password.el.value = "";
            }
            if (this.code.el) {
                this.code.el.value = "";
            }
        }
    }
}

/** Client action that a button returns; the form behind is read anew afterwards. */
async function signAction(env, action) {
    const { model, ids, transition, done } = action.params;
    const prepared = await env.services.orm.call(model, "signing_prepare", [
        ids,
        transition,
    ]);
    const signed = await new Promise((resolve) => {
        let answer = null;
        env.services.dialog.add(
            SigningDialog,
            {
                model,
                ids,
                transition,
                prepared,
                onSigned: (value) => (answer = value),
            },
            { onClose: () => resolve(answer) }
        );
    });
    if (signed) {
        env.services.notification.add(
            signed.complete ? _t("Signed: it is in effect.") : _t("Signed."),
            { type: "success" }
        );
        if (done) {
            return done;
        }
    }
    return { type: "ir.actions.act_window_close", infos: { signed: Boolean(signed) } };
}

registry.category("actions").add("qms_base.sign", signAction);
