import { Component, useRef, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { handleCheckIdentity } from "@portal/interactions/portal_security";

const MODEL = "qms.signing.enrolment";

/** Setting up one's own means of signing, as in the preferences of staff. */
export class EnrolmentDialog extends Component {
    static template = "medical_quality.EnrolmentDialog";
    static components = { Dialog };
    static props = { close: Function, id: Number, offer: Object, onDone: Function };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.code = useRef("code");
        this.state = useState({ accepted: false, message: "", busy: false });
    }

    async confirm() {
        const { id } = this.props;
        const context = { code: this.code.el.value };
        this.state.busy = true;
        this.state.message = "";
        try {
            await this.orm.silent.write(MODEL, [id], { accepted: this.state.accepted });
            await handleCheckIdentity(
                this.orm.silent.call(MODEL, "action_confirm", [[id]], { context }),
                this.orm,
                this.dialog
            );
            this.props.onDone();
            this.props.close();
        } catch (error) {
            if (!error.data?.message) {
                throw error;
            }
            this.state.message = error.data.message;
        } finally {
            this.state.busy = false;
        }
    }
}

export class PortalEnrol extends Interaction {
    static selector = ".o_qms_portal_enrol";
    dynamicContent = { _root: { "t-on-click.prevent": this.onClick } };

    async onClick() {
        const { orm, dialog } = this.services;
        const begun = orm.call("res.users", "action_signing_enrol", [user.userId]);
        const action = await this.waitFor(
            handleCheckIdentity(this.waitFor(begun), orm, dialog)
        );
        const [offer] = await this.waitFor(
            orm.read(MODEL, [action.res_id], ["qrcode", "secret", "statement"])
        );
        let done = false;
        dialog.add(
            EnrolmentDialog,
            { id: action.res_id, offer, onDone: () => (done = true) },
            { onClose: () => done && window.location.reload() }
        );
    }
}

registry.category("public.interactions").add("medical_quality.portal_enrol", PortalEnrol);
