/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";

/** The server refused, in words for the person. */
export class Refusal extends Error {}

/** The server was not reached, or could not answer. */
export class NoAnswer extends Error {}

/**
 * Ask the server for one of the few things a terminal can do.
 *
 * @param {string} method
 * @param {Object} [values] what it needs, by name
 * @returns {Promise<Object>} its result
 * @throws {Refusal} with the server's own words
 * @throws {NoAnswer} never with anything of the server's inside
 */
export async function ask(method, values = {}) {
    let answer;
    try {
        answer = await rpc("/shop-floor/call", { method, values }, { silent: true });
    } catch (error) {
        const name = error.exceptionName || "";
        if (name.includes("SessionExpired") || name.includes("Forbidden")) {
            window.location = "/web/login?redirect=/shop-floor";
        }
        throw new NoAnswer(
            _t("The server does not answer. Nothing was recorded: try again in a moment.")
        );
    }
    if (answer.refused) {
        throw new Refusal(answer.refused);
    }
    return answer.result;
}

/** Hours and minutes since a moment, as "1:05". */
export function elapsed(since, now) {
    const minutes = Math.max(0, Math.floor((now - Date.parse(since)) / 60000));
    return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Minutes and seconds, as "9:05". */
export function countdown(seconds) {
    const left = Math.max(0, Math.floor(seconds));
    return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}
