/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
export const DIALOG = ".o_qms_signing";
// the secret that the test gives its signers: RFC 6238's own
const SECRET = new TextEncoder().encode("12345678901234567890");

/** The code that the signer's device shows now (RFC 6238). */
async function presentCode() {
    const step = Math.floor(Date.now() / 30000);
    const message = new DataView(new ArrayBuffer(8));
    message.setUint32(4, step);
    const key = await crypto.subtle.importKey(
        "raw",
        SECRET,
        { name: "HMAC", hash: "SHA-1" },
        false,
        ["sign"]
    );
    const mac = new DataView(await crypto.subtle.sign("HMAC", key, message.buffer));
    const offset = mac.getUint8(19) & 15;
    const number = (mac.getUint32(offset) & 0x7fffffff) % 1000000;
    return String(number).padStart(6, "0");
}

function type(input, value) {
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
}

/** A step that types password and code into the signing dialog. */
export function identify(password) {
    return {
        trigger: `${DIALOG} #qms_signing_password`,
        async run({ anchor }) {
            type(anchor, password);
            const code = document.querySelector(`${DIALOG} #qms_signing_code`);
            type(code, await presentCode());
        },
    };
}

/** Steps that type password and code into the signing dialog, and sign. */
export function enter(password) {
    return [
        identify(password),
        {
            trigger: `${DIALOG} .o_qms_sign:enabled`,
            run: "click",
        },
    ];
}
