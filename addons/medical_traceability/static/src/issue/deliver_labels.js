import { registry } from "@web/core/registry";
import { downloadFile } from "@web/core/network/download";

/** Labels that were recorded as printed just now, saved by the browser. */
async function deliverLabels(env, action) {
    const { name, content, message, stay } = action.params;
    const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
    await downloadFile(
        new Blob([bytes], { type: "application/pdf" }),
        name,
        "application/pdf"
    );
    env.services.notification.add(message, { type: "success" });
    return stay ? null : { type: "ir.actions.client", tag: "soft_reload" };
}

registry
    .category("actions")
    .add("medical_traceability.deliver_labels", deliverLabels);
