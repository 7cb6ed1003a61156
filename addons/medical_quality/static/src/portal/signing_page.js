import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { SigningDialog } from "@qms_base/signing/signing_dialog";

/** The button of a portal page that opens the signing window for its record. */
export class PortalSign extends Interaction {
    static selector = ".o_qms_portal_sign";
    dynamicContent = { _root: { "t-on-click.prevent": this.onClick } };

    async onClick() {
        const { model, id, transition } = this.el.dataset;
        const ids = [Number(id)];
        let prepared;
        try {
            prepared = await this.waitFor(
                this.services.orm.call(model, "signing_prepare", [ids, transition])
            );
        } catch (error) {
            if (!error.data?.message) {
                throw error;
            }
            this.services.notification.add(error.data.message, { type: "danger", sticky: true });
            return;
        }
        let signed = false;
        this.services.dialog.add(
            SigningDialog,
            { model, ids, transition, prepared, onSigned: () => (signed = true) },
            { onClose: () => signed && window.location.reload() }
        );
    }
}

registry.category("public.interactions").add("medical_quality.portal_sign", PortalSign);
